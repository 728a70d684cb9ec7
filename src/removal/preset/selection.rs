use std::collections::HashSet;
use std::sync::Arc;

use crate::inventory::{Bytes, ImageId, ImageIx, Inventory, Reference, harmless};
use crate::removal::{Forecast, Mark, Route};

/// What a preset selects on one engine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Selection {
    /// What it marks: nothing that the engine would refuse.
    pub marks: Vec<Mark>,
    /// What removing just that frees.
    pub frees: Bytes,
    /// What fits, or what the engine's own prune would take too, and is left.
    pub spared: Vec<Spared>,
    /// Of how many tagged images prune would drop an invisible name (containerd store), which frees nothing.
    pub hidden_names: usize,
    /// Untagged parents that should go with the last child that is marked.
    pub(super) along: Vec<ImageIx>,
}

/// Something that fits a preset, and that it leaves alone all the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Spared {
    /// An image that a container needs: asked for it by name, the engine would refuse.
    Image(ImageId),
    /// The last names of an image that stays, because a container or another image needs it.
    Names(ImageId, Vec<Reference>),
    /// A protected image that fits.
    Protected(ImageId),
    /// An image that the engine would refuse, because others are built on it.
    Refused(ImageId),
}

impl Selection {
    /// A selection of these marks and no more.
    pub(super) fn of(marks: impl IntoIterator<Item = Mark>) -> Self {
        Self {
            marks: marks.into_iter().collect(),
            frees: Bytes::ZERO,
            spared: Vec::new(),
            hidden_names: 0,
            along: Vec::new(),
        }
    }

    /// What of it is about images that `keep` picks: the marks, forecast again without the others, and what is spared.
    #[must_use]
    pub fn among(mut self, inventory: &Arc<Inventory>, keep: impl Fn(ImageIx) -> bool) -> Self {
        let kept = |id: &ImageId| inventory.find(id).is_some_and(&keep);
        self.marks.retain(|mark| kept(mark.image()));
        self.spared.retain(|spared| match spared {
            Spared::Image(id)
            | Spared::Names(id, _)
            | Spared::Refused(id)
            | Spared::Protected(id) => kept(id),
        });
        self.hidden_names = 0; // of all images of the engine, which are not all asked about
        self.weigh(inventory);
        self
    }

    /// What is protected is not marked, and is not taken along.
    pub(super) fn spare_protected(&mut self, inventory: &Arc<Inventory>) {
        if inventory.protected() == 0 {
            return;
        }
        let is_protected = |id: &ImageId| {
            inventory
                .find(id)
                .is_some_and(|ix| inventory.is_protected(ix))
        };
        let marked = self.marks.iter().map(Mark::image);
        let along = self.along.iter().filter_map(|ix| inventory.image(*ix));
        let fits = marked.chain(along.map(|image| &image.id));
        let mut fits: Vec<ImageId> = fits.filter(|id| is_protected(id)).cloned().collect();
        fits.sort_unstable();
        fits.dedup();
        self.marks.retain(|mark| !is_protected(mark.image()));
        self.along.retain(|ix| !inventory.is_protected(*ix));
        self.spared.extend(fits.into_iter().map(Spared::Protected));
    }

    /// How many images fit that are protected.
    pub fn protected(&self) -> usize {
        let protected = |spared: &&Spared| matches!(spared, Spared::Protected(_));
        self.spared.iter().filter(protected).count()
    }

    /// Forecasts it. What would be refused is not marked after all: on a graph driver a parent of images that stay.
    pub(super) fn weigh(&mut self, inventory: &Arc<Inventory>) {
        let marks = self.marks.iter().cloned().collect();
        let forecast = Forecast::new(inventory, &marks, Route::Skip);
        self.frees = forecast.freed.now;
        let refused = forecast.refused.iter().map(|refused| refused.image.clone());
        let refused: HashSet<ImageId> = refused.collect();
        self.marks.retain(|mark| !refused.contains(mark.image()));
        let stays = self
            .along
            .drain(..)
            .filter(|ix| !forecast.after.is_gone(*ix));
        let stays = stays
            .filter_map(|ix| inventory.image(ix))
            .map(|image| image.id.clone());
        let mut refused: Vec<ImageId> = refused.into_iter().chain(stays).collect();
        refused.sort_unstable();
        self.spared.extend(refused.into_iter().map(Spared::Refused));
    }

    /// How many whole images it marks, and how many single names.
    pub fn counts(&self) -> (usize, usize) {
        let is_image = |mark: &&Mark| matches!(mark, Mark::Image(_));
        let images = self.marks.iter().filter(is_image).count();
        (images, self.marks.len() - images)
    }

    /// What is left, and what the engine's prune would do beside this, a sentence each.
    pub fn beside(&self, inventory: &Inventory) -> Vec<String> {
        let mut images = Vec::new();
        let mut names = Vec::new();
        let mut refused = Vec::new();
        let mut protected = Vec::new();
        for spared in &self.spared {
            match spared {
                Spared::Image(id) => images.push(title(inventory, id)),
                Spared::Protected(id) => protected.push(title(inventory, id)),
                Spared::Refused(id) => refused.push(title(inventory, id)),
                Spared::Names(_, going) => names.extend(going.iter().map(told)),
            }
        }
        let mut sentences = Vec::new();
        if let Some(which) = listed(&protected) {
            sentences.push(format!("You protect {which}: left."));
        }
        if let Some(which) = listed(&images) {
            sentences.push(format!("Prune would take {which} though in use: left."));
        }
        if let Some(which) = listed(&names) {
            sentences.push(format!(
                "Prune would take the name {which} off an image that stays: left, frees 0 B."
            ));
        }
        if let Some(which) = listed(&refused) {
            sentences.push(format!(
                "The engine would refuse {which}, on which other images are built: left."
            ));
        }
        if self.hidden_names > 0 {
            sentences.push(format!(
                "Prune would also drop invisible names of tagged images ({}): frees 0 B.",
                self.hidden_names
            ));
        }
        sentences
    }
}

fn title(inventory: &Inventory, id: &ImageId) -> String {
    let image = inventory.get(id);
    image.map_or_else(
        || id.short().to_owned(),
        |image| harmless(image.title()).into_owned(),
    )
}

fn told(reference: &Reference) -> String {
    harmless(reference.as_str()).into_owned()
}

/// The first of several, and how many more.
fn listed(all: &[String]) -> Option<String> {
    match all {
        [] => None,
        [one] => Some(one.clone()),
        [first, more @ ..] => Some(format!("{first} and {} more", more.len())),
    }
}
