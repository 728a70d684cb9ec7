//! Which step of a history made which layer.

use super::{ImageIx, Inventory, LayerIx};
use crate::inventory::HistoryEntry;

impl Inventory {
    /// The layers of an image with the commands that made them, by its history, oldest step first: where that has one
    /// step with bytes for each layer, or for each that is not empty and has the size that the history tells. Nothing
    /// where it does not tell. Commands are foreign text.
    pub fn commands<'a>(
        &self,
        image: ImageIx,
        history: &'a [HistoryEntry],
    ) -> Vec<(LayerIx, &'a str)> {
        let filled = || history.iter().filter(|entry| entry.size > 0);
        let size = |ix: &LayerIx| self.layer(*ix).map_or(0, |layer| layer.size.value());
        let mut layers = self.stack(image).unwrap_or_default().to_vec();
        if filled().count() != layers.len() {
            layers.retain(|layer| size(layer) > 0);
            if !layers.iter().map(size).eq(filled().map(|entry| entry.size)) {
                return Vec::new();
            }
        }
        let commands = filled().map(|entry| entry.command.as_str());
        layers.into_iter().zip(commands).collect()
    }
}
