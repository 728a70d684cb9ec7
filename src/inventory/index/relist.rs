//! How an engine that is listed again is indexed: what is known of its images is carried over as it lies, without reckoning
//! or comparing a digest anew. Where no layer has gone not even one is touched.

use std::sync::Arc;

use super::strata::Strata;
use super::{ImageIx, Inventory, LayerIx};
use crate::inventory::{DiskUsage, EngineKind, ImageId, Layer, Listing};

/// Where the layers of an inventory are in the one after it.
enum Moved {
    /// Where they were.
    Nowhere,
    /// Those that are held still, in other places; the others have not been taken over, or not yet.
    To(Vec<Option<LayerIx>>, Vec<Option<Layer>>),
}

impl Inventory {
    /// The same engine listed again. What is known of the images that `holds` names is kept, but for those whose size has
    /// changed: their layers are to be read again. Where nobody else holds the inventory its layers are taken over,
    /// otherwise they are copied.
    #[must_use]
    pub fn relisted(
        self: Arc<Self>,
        listing: Arc<Listing>,
        usage: Option<Arc<DiskUsage>>,
        holds: impl Fn(&ImageId) -> bool,
    ) -> Self {
        let (before, strata) = match Arc::try_unwrap(self) {
            Ok(mut own) => {
                let strata = std::mem::take(&mut own.strata);
                (Arc::new(own), strata)
            }
            Err(shared) => {
                let strata = shared.strata.clone();
                (shared, strata)
            }
        };
        let mut listed = Self::new(before.profile(), listing, usage);
        let kept = before.kept_in(&listed, holds);
        let mut moved = listed.take_over(strata, &before, &kept);
        for (ix, from) in &kept {
            listed.carry_over(*ix, &before, *from, &mut moved);
        }
        listed.unread -= kept.len();
        if before.profile().kind == EngineKind::Podman {
            let images: Vec<ImageIx> = kept.into_iter().map(|(ix, _)| ix).collect();
            listed.relate_by_history(&images);
        }
        listed.settle();
        listed
    }

    /// The images of another list of which this knows the layers, by their places there and here.
    fn kept_in(&self, listed: &Self, holds: impl Fn(&ImageId) -> bool) -> Vec<(ImageIx, ImageIx)> {
        let there = listed.image_ixs().zip(listed.images());
        let kept = there.filter_map(|(ix, image)| {
            let here = self.find(&image.id).filter(|_| holds(&image.id))?;
            let same = self.image(here)?.size == image.size;
            (same && self.stack(here).is_some()).then_some((ix, here))
        });
        kept.collect()
    }

    /// Takes the layers over as they lie, if the images that are kept hold all of them.
    fn take_over(&mut self, strata: Strata, before: &Self, kept: &[(ImageIx, ImageIx)]) -> Moved {
        let mut held = vec![false; strata.layers().len()];
        let stacks = kept.iter().filter_map(|(_, from)| before.stack(*from));
        for LayerIx(layer) in stacks.flatten() {
            if let Some(held) = held.get_mut(*layer) {
                *held = true;
            }
        }
        if held.iter().all(|held| *held) {
            self.strata = strata;
            self.make_room();
            return Moved::Nowhere;
        }
        let layers = strata.into_layers().into_iter().map(Some).collect();
        Moved::To(vec![None; held.len()], layers)
    }

    /// Takes over what is known of an image.
    fn carry_over(&mut self, ix: ImageIx, before: &Self, from: ImageIx, moved: &mut Moved) {
        let (Some(makeup), Some(stack)) = (before.makeup(from), before.stack_shared(from)) else {
            return;
        };
        let layers = match moved {
            Moved::Nowhere => Arc::clone(stack),
            Moved::To(places, layers) => {
                let layers = self.strata.lay_again(stack, places, layers);
                self.make_room();
                layers
            }
        };
        let listing = Arc::clone(&self.listing);
        let (known, image) = (before.image(from), listing.images.get(ix.0));
        let told = before.sizes.told(from.0);
        match (told, known, image) {
            (Some(told), Some(known), Some(image)) if known.content == image.content => {
                self.sizes.tell_again(ix.0, image, told, &layers);
            }
            _ => self.tell(ix, makeup, &layers),
        }
        self.enter(ix, makeup, layers);
    }
}

impl Strata {
    /// Lays a stack of another inventory, whose layers are taken from there; `places` says where they are here.
    fn lay_again(
        &mut self,
        stack: &[LayerIx],
        places: &mut [Option<LayerIx>],
        layers: &mut [Option<Layer>],
    ) -> Arc<[LayerIx]> {
        let mut below = None;
        let laid = stack.iter().filter_map(|LayerIx(from)| {
            let place = places.get_mut(*from)?;
            if place.is_none() {
                *place = Some(self.add(below, layers.get_mut(*from)?.take()?));
            }
            below = *place;
            below
        });
        laid.collect()
    }
}
