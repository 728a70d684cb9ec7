//! What containers keep whose image is gone.

use super::{ContainerIx, Inventory};
use crate::inventory::{Bytes, Certainty, Reason};

impl Inventory {
    /// The bytes of the layers that a container stands on, as far as images here tell them; not known where nothing
    /// does.
    pub fn kept(&self, ix: ContainerIx) -> Bytes {
        let layers = self.pinned(ix).filter(|layers| !layers.is_empty());
        let (Some(layers), Some(container)) = (layers, self.container(ix)) else {
            return Bytes::unknown(Reason::Orphan);
        };
        let bytes = self.bytes_of(layers.iter().copied());
        if self.find(&container.image).is_some() {
            return bytes;
        }
        // of overlay2 the first directory is the container's own
        let first = container.directories.first();
        let own = first.is_some_and(|directory| directory.contains("-init"));
        if layers.len() + usize::from(own) < container.directories.len() {
            bytes.but(Certainty::AtLeast, Reason::Orphan)
        } else {
            bytes
        }
    }
}
