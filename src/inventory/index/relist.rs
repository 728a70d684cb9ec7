//! How an engine that is listed again is indexed: what is known of its images is carried over as it lies, without reckoning
//! or comparing a digest anew.

use std::sync::Arc;

use super::{ImageIx, Inventory, LayerIx};
use crate::inventory::{DiskUsage, EngineKind, ImageId, Listing};

impl Inventory {
    /// The same engine listed again. What is known of the images that `holds` names is kept, but for those whose size has
    /// changed: their layers are to be read again.
    #[must_use]
    pub fn relisted(
        &self,
        listing: Arc<Listing>,
        usage: Option<Arc<DiskUsage>>,
        holds: impl Fn(&ImageId) -> bool,
    ) -> Self {
        let mut listed = Self::new(self.profile(), listing, usage);
        let mut moved: Vec<Option<LayerIx>> = vec![None; self.layers.len()];
        let mut kept: Vec<ImageIx> = Vec::new();
        for ix in listed.image_ixs() {
            let holds = listed.image(ix).is_some_and(|image| holds(&image.id));
            if holds && listed.carry_over(ix, self, &mut moved).is_some() {
                kept.push(ix);
            }
        }
        listed.unread -= kept.len();
        if self.profile().kind == EngineKind::Podman {
            listed.relate_by_history(&kept);
        }
        listed.settle();
        listed
    }

    /// Takes over what is known of an image; `moved` says where its layers are now.
    fn carry_over(
        &mut self,
        ix: ImageIx,
        from: &Self,
        moved: &mut [Option<LayerIx>],
    ) -> Option<()> {
        let listing = Arc::clone(&self.listing);
        let image = listing.images.get(ix.0)?;
        let before = from.find(&image.id)?;
        let known = from.image(before).filter(|it| it.size == image.size)?;
        let (makeup, stack) = (from.makeup(before)?, from.stack(before)?);
        let mut layers: Vec<LayerIx> = Vec::with_capacity(stack.len());
        for layer in stack {
            let there = moved.get_mut(layer.0)?;
            let next = *there.get_or_insert(LayerIx(self.layers.len()));
            if next.0 == self.layers.len() {
                let same = from.layer(*layer)?;
                self.add_layer(layers.last().copied(), same.clone());
            }
            layers.push(next);
        }
        let layers: Arc<[LayerIx]> = layers.into();
        let told = from.sizes.told(before.0);
        match told.filter(|_| known.content == image.content) {
            Some(told) => self.sizes.tell_again(ix.0, image, told, &layers),
            None => self.tell(ix, makeup, &layers),
        }
        self.enter(ix, makeup, layers);
        Some(())
    }
}
