//! The layers of containers whose image is gone: told by the directories that they have in common with images.

use std::sync::Arc;

use super::{ImageIx, Inventory, LayerIx};
use crate::inventory::DirectoryKey;

impl Inventory {
    /// Notes the directories by which containers without an image tell their layers. None of them is known yet.
    pub(super) fn ask_directories(&mut self) {
        for ix in self.orphans.clone() {
            let Some(container) = self.listing.containers.get(ix.0) else {
                continue;
            };
            if container.directories.is_empty() {
                continue;
            }
            let asked = container.directories.iter();
            let asked = asked.map(|path| (DirectoryKey::of(path), None));
            self.directories.extend(asked);
            self.pin(ix, &Arc::default());
        }
    }

    /// Notes which layer lies in which directory, where that is asked: the first image in the listing is believed. An
    /// image tells its directories top first.
    pub(super) fn place_directories(
        &mut self,
        image: ImageIx,
        directories: &[DirectoryKey],
        stack: &[LayerIx],
    ) {
        if self.directories.is_empty() {
            return;
        }
        let mut changed = false;
        for (directory, layer) in directories.iter().zip(stack.iter().rev()) {
            if let Some(known) = self.directories.get_mut(directory)
                && known.is_none_or(|(before, _)| image < before)
            {
                *known = Some((image, *layer));
                changed = true;
            }
        }
        if changed {
            self.pin_orphans();
        }
    }

    fn pin_orphans(&mut self) {
        let listing = Arc::clone(&self.listing);
        for ix in self.orphans.clone() {
            let container = listing.containers.get(ix.0);
            let Some(container) = container.filter(|it| !it.directories.is_empty()) else {
                continue;
            };
            let directories = container.directories.iter().rev();
            let layers = directories.filter_map(|directory| {
                let (_, layer) = (*self.directories.get(&DirectoryKey::of(directory))?)?;
                Some(layer)
            });
            let layers = layers.collect();
            self.pin(ix, &layers);
        }
    }
}
