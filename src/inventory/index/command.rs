//! Which build command made a layer.

use super::{ImageIx, Inventory, LayerIx};

impl Inventory {
    /// The build command that made a layer, as far as a history tells; foreign text, empty where none does. Of several
    /// images that tell one the first in the listing is believed.
    pub fn command(&self, ix: LayerIx) -> &str {
        let holders = self.holders(ix).iter();
        let mut told = holders.filter_map(|image| self.command_by(*image, ix));
        told.find(|command| !command.is_empty()).unwrap_or("")
    }

    /// What the history of one image tells: it has one command for each layer, or one for each that is not empty and has
    /// the size that it tells.
    fn command_by(&self, image: ImageIx, layer: LayerIx) -> Option<&str> {
        let history = &self.details(image)?.history;
        let stack = self.stack(image)?;
        let filled = || history.iter().filter(|entry| entry.size > 0);
        let size = |ix: &LayerIx| self.layer(*ix).map_or(0, |layer| layer.size.value());
        let whole = filled().count() == stack.len();
        let layers = || stack.iter().filter(|ix| whole || size(ix) > 0);
        if !whole && !layers().map(size).eq(filled().map(|entry| entry.size)) {
            return None;
        }
        let mut told = layers().zip(filled());
        let (_, entry) = told.find(|(ix, _)| **ix == layer)?;
        Some(&entry.command)
    }
}
