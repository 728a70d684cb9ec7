//! Which images the user protects. The engine does not know; plans, presets and marks ask here.

use std::sync::Arc;

use super::{Image, ImageIx, Inventory};

impl Inventory {
    /// The same inventory with the images protected that `protects` says.
    #[must_use]
    pub fn protecting(mut self, protects: impl Fn(&Image) -> bool) -> Self {
        self.protect(protects);
        self
    }

    /// Protects exactly the images that `protects` says.
    pub fn protect(&mut self, protects: impl Fn(&Image) -> bool) {
        let images = self.listing.images.iter().enumerate();
        let protected = images.filter(|(_, image)| protects(image));
        self.protected = protected.map(|(position, _)| ImageIx(position)).collect();
    }

    /// Whether the user protects an image: nothing of it goes.
    pub fn is_protected(&self, ix: ImageIx) -> bool {
        self.protected.contains(&ix)
    }

    /// How many images are protected.
    pub fn protected(&self) -> usize {
        self.protected.len()
    }

    /// The same as if nothing were protected: what the engine's own figures are about.
    #[must_use]
    pub fn unprotected(self: &Arc<Self>) -> Arc<Self> {
        if self.protected.is_empty() {
            return Arc::clone(self);
        }
        Arc::new(Self::clone(self).protecting(|_| false))
    }
}
