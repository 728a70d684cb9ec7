use std::sync::Arc;

use crate::inventory::{ContainerId, ContainerIx, Image, ImageId, ImageIx, Inventory, Reference};

/// A row of the table, by places.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Row {
    /// An image; in the tree below the group at this place.
    Image(ImageIx, Option<usize>),
    /// The group of the tree at this place.
    Repository(usize),
    /// What stands above the containers whose image is gone; the cursor never stands on it.
    Heading,
    /// A container whose image is gone.
    Orphan(ContainerIx),
}

/// What the cursor stays on, whatever is sorted, filtered or read again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RowId {
    /// An image; in the tree below this repository.
    Image(ImageId, Option<Repository>),
    /// A repository.
    Repository(Repository),
    /// A container whose image is gone.
    Orphan(ContainerId),
}

/// What images of the tree stand below.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Repository {
    /// A repository by its name; foreign text.
    Named(Arc<str>),
    /// No repository: images without any reference.
    Nameless,
}

impl Repository {
    /// Its name, where it has one.
    pub fn name(&self) -> Option<&str> {
        match self {
            Self::Named(name) => Some(name),
            Self::Nameless => None,
        }
    }

    /// What it is called; foreign text.
    pub fn title(&self) -> &str {
        self.name().unwrap_or("<none>")
    }

    /// Where an image stands first.
    pub(super) fn home(image: &Image) -> Self {
        let first = image.references.first();
        first.map_or(Self::Nameless, |name| Self::Named(name.repository().into()))
    }

    /// Whether an image stands below it.
    pub(in crate::app) fn holds(&self, image: &Image) -> bool {
        let mut names = image.references.iter();
        match self {
            Self::Named(own) => names.any(|name| *name.repository() == **own),
            Self::Nameless => image.references.is_empty(),
        }
    }

    /// The references of an image, those of this repository first.
    pub fn first<'a>(&self, image: &'a Image) -> impl Iterator<Item = &'a Reference> {
        let here = |name: &&Reference| Some(name.repository()) == self.name();
        let (here, elsewhere): (Vec<_>, Vec<_>) = image.references.iter().partition(here);
        here.into_iter().chain(elsewhere)
    }
}

impl RowId {
    /// The image that it is about.
    pub(in crate::app) fn image(&self) -> Option<&ImageId> {
        match self {
            Self::Image(id, _) => Some(id),
            Self::Repository(_) | Self::Orphan(_) => None,
        }
    }

    /// The same wherever it stands: an image of several repositories is one.
    pub(in crate::app) fn anywhere(&self) -> Self {
        match self {
            Self::Image(id, _) => Self::Image(id.clone(), None),
            Self::Repository(_) | Self::Orphan(_) => self.clone(),
        }
    }

    /// What a row is about.
    pub(super) fn of(
        row: Row,
        inventory: &Inventory,
        repository: impl Fn(usize) -> Option<Repository>,
    ) -> Option<Self> {
        match row {
            Row::Image(ix, below) => {
                let id = inventory.image(ix)?.id.clone();
                Some(Self::Image(id, below.and_then(repository)))
            }
            Row::Repository(place) => repository(place).map(Self::Repository),
            Row::Heading => None,
            Row::Orphan(ix) => Some(Self::Orphan(inventory.container(ix)?.id.clone())),
        }
    }
}
