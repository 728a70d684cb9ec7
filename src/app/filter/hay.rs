use std::sync::Arc;

use nucleo_matcher::Utf32String;

use super::{Filter, Test};
use crate::app::frees::EachAlone;
use crate::inventory::{Container, Image, ImageIx, Inventory, Listing, PlaceMap};

/// Of a label so many characters are searched; no more of it is ever shown.
const LONGEST_LABEL: usize = 4096;

/// What filters search, made ready once for each listing: every key typed asks all images again.
#[derive(Debug, Default)]
pub struct Hay {
    listing: Option<Arc<Listing>>,
    texts: PlaceMap<ImageIx, Text>,
    frees: EachAlone,
}

/// The texts of one image.
#[derive(Debug)]
pub(super) struct Text {
    /// References, of digests the repository only, and names of containers.
    pub(super) names: Vec<Utf32String>,
    /// The whole id in lower case, then the digits of each digest.
    pub(super) ids: Vec<String>,
    /// `key=value` in lower case.
    pub(super) labels: Vec<String>,
}

impl Hay {
    /// Makes ready what a filter searches in this inventory.
    pub fn gather(&mut self, filter: &Filter, inventory: &Arc<Inventory>) {
        let asks = |wanted: fn(&Test) -> bool| filter.terms.iter().any(|term| wanted(&term.test));
        let known = self.listing.as_ref();
        if asks(|test| matches!(test, Test::Word(_)))
            && !known.is_some_and(|known| Arc::ptr_eq(known, inventory.listing()))
        {
            self.texts = inventory
                .image_ixs()
                .filter_map(|ix| Some((ix, Text::of(inventory, ix, inventory.image(ix)?))))
                .collect();
            self.listing = Some(Arc::clone(inventory.listing()));
        }
        if asks(|test| matches!(test, Test::Frees(..))) {
            self.frees.weigh(inventory);
        }
    }

    /// Lets go of the inventory; what images would free is to be found anew.
    pub(in crate::app) fn let_go(&mut self) {
        self.frees.let_go();
    }

    /// What removing each image alone would free.
    pub(in crate::app) fn weigh(&mut self, inventory: &Arc<Inventory>) -> &EachAlone {
        self.frees.weigh(inventory);
        &self.frees
    }

    pub(super) fn text(&self, ix: ImageIx) -> Option<&Text> {
        self.texts.get(&ix)
    }

    pub(super) fn frees(&self, ix: ImageIx) -> Option<u64> {
        self.frees.of(ix)
    }
}

impl Text {
    fn of(inventory: &Inventory, ix: ImageIx, image: &Image) -> Self {
        let references = image.references.iter().map(|reference| {
            let name = reference.as_str();
            name.split('@').next().unwrap_or(name)
        });
        let users = inventory.users(ix).iter().chain(inventory.mounters(ix));
        let containers = users
            .filter_map(|user| inventory.container(*user))
            .map(Container::title);
        let digests = image.references.iter().filter_map(|reference| {
            let (_, digest) = reference.as_str().split_once('@')?;
            Some(digest.to_lowercase())
        });
        let label = |(key, value): (&String, &String)| {
            let text = key.chars().chain(['=']).chain(value.chars());
            let text: String = text.take(LONGEST_LABEL).collect();
            text.to_lowercase()
        };
        Self {
            names: references
                .chain(containers)
                .map(Utf32String::from)
                .collect(),
            ids: std::iter::once(image.id.as_str().to_lowercase())
                .chain(digests)
                .collect(),
            labels: image.labels.iter().map(label).collect(),
        }
    }

    /// Of a container whose image is gone: its name and what it was made from, and the ids of both.
    pub(super) fn of_orphan(container: &Container) -> Self {
        let names = [container.title(), container.created_from()];
        let ids = [container.id.as_str(), container.image.as_str()];
        Self {
            names: names.into_iter().map(Utf32String::from).collect(),
            ids: ids.map(str::to_lowercase).to_vec(),
            labels: Vec::new(),
        }
    }
}
