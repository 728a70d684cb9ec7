use crate::inventory::{ImageIx, Inventory, Status};

use super::Mark;

/// A way to mark many images at once, with a definition.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Preset {
    /// What `docker image prune` considers.
    Dangling,
    /// What `docker image prune --all` considers.
    NoContainer,
}

impl Preset {
    /// Every preset, in the order of the menu.
    pub const ALL: [Self; 2] = [Self::Dangling, Self::NoContainer];

    /// Its name, on the screen and on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Dangling => "dangling",
            Self::NoContainer => "no-container",
        }
    }

    /// The same as it stands in a sentence.
    pub fn adjective(self) -> &'static str {
        match self {
            Self::Dangling => "dangling",
            Self::NoContainer => "without a container",
        }
    }

    /// The preset of this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|preset| preset.name() == name)
    }

    /// What it selects, in one sentence.
    pub fn definition(self) -> &'static str {
        match self {
            Self::Dangling => {
                "No tag, no image built on it, no container made from it: leftovers of rebuilds and moved tags. \
                 What `docker image prune` removes."
            }
            Self::NoContainer => {
                "No container, running or stopped, was made from it; tagged or not. What `docker image prune --all` \
                 removes, but for spare tags of images in use. Untagged parents go with their last child."
            }
        }
    }

    /// The images that it selects, as marks.
    pub fn select(self, inventory: &Inventory) -> Vec<Mark> {
        let chosen = inventory
            .image_ixs()
            .filter(|ix| self.takes(inventory, *ix));
        chosen
            .filter_map(|ix| inventory.image(ix))
            .map(|image| Mark::Image(image.id.clone()))
            .collect()
    }

    fn takes(self, inventory: &Inventory, ix: ImageIx) -> bool {
        match inventory.status(ix) {
            Status::Dangling => true,
            Status::NoContainer => self == Self::NoContainer,
            Status::InUse | Status::Parent => false,
        }
    }
}
