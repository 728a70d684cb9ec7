//! Which images are built on which: by the layers they have in common, and by the parent that an engine records.

use std::cmp::Reverse;

use super::{ContainerIx, ImageIx, Inventory};
use crate::inventory::PlaceSet;

/// On which side of an image another one stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Side {
    /// The image is built on it.
    Below,
    /// It has exactly the same layers.
    Same,
    /// It is built on the image.
    Above,
}

/// An image that another one is built on, or that is built on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Relative {
    /// Where it is.
    pub image: ImageIx,
    /// On which side it stands.
    pub side: Side,
    /// How many layers the two have in common, if all of one are the lowest of the other; `None` where only the engine's
    /// record relates them.
    pub common: Option<usize>,
    /// Whether the engine records one as the parent of the other.
    pub recorded: bool,
}

impl Inventory {
    /// The images that this one is built on and those that are built on it, the largest first, which of those
    /// below is the nearest. Layers tell it exactly: a
    /// chain id stands for all that lies below it.
    pub fn relatives(&self, ix: ImageIx) -> Vec<Relative> {
        let parents: PlaceSet<ImageIx> = self.parents(ix).iter().copied().collect();
        let children: PlaceSet<ImageIx> = self.children(ix).iter().copied().collect();
        // all that have layers in common with it have the lowest one
        let lowest = self.stack(ix).and_then(<[_]>::first);
        let kin = lowest.map_or(&[][..], |lowest| self.holders(*lowest));
        let mut others = [kin, self.parents(ix), self.children(ix)].concat();
        others.sort_unstable();
        others.dedup();
        let related = others
            .into_iter()
            .filter(|other| *other != ix)
            .filter_map(|other| {
                let by_layers = self.by_layers(ix, other);
                let by_record = if parents.contains(&other) {
                    Some(Side::Below)
                } else {
                    children.contains(&other).then_some(Side::Above)
                };
                Some(Relative {
                    image: other,
                    side: by_record.or_else(|| by_layers.map(|(side, _)| side))?,
                    common: by_layers.map(|(_, common)| common),
                    recorded: by_record.is_some(),
                })
            });
        let mut related: Vec<Relative> = related.collect();
        related.sort_by_key(|relative| {
            let layers = self.stack(relative.image).map_or(0, <[_]>::len);
            let size = self.image(relative.image).map_or(0, |image| image.size);
            (relative.side, Reverse((size, layers)))
        });
        related
    }

    /// The containers that hold all layers of an image without being made from it or mounting it: they were made from
    /// images that are built on it, or have exactly its layers, or are gone. For them its layers stay on the disk.
    pub fn standing_on(&self, ix: ImageIx) -> impl Iterator<Item = ContainerIx> {
        let top = self.stack(ix).and_then(<[_]>::last).copied();
        let (users, mounters) = (self.users(ix), self.mounters(ix));
        let holds = move |one: &ContainerIx| {
            let held = self.pinned(*one).unwrap_or_default();
            top.is_some_and(|top| held.contains(&top))
        };
        let own = move |one: &ContainerIx| users.contains(one) || mounters.contains(one);
        let known = users.iter().chain(mounters).copied().filter(holds);
        let known = known.collect::<PlaceSet<ContainerIx>>().len();
        // nothing is looked for where it is known that there is nothing more
        let more = top.map_or(0, |top| self.pins(top).saturating_sub(known));
        let others = self.container_ixs().filter(move |one| !own(one));
        others.filter(holds).take(more)
    }

    /// How one image's layers lie to another's, and how many they have in common, if all of one are the lowest of the other.
    fn by_layers(&self, ix: ImageIx, other: ImageIx) -> Option<(Side, usize)> {
        let (mine, others) = (self.stack(ix)?, self.stack(other)?);
        let common = mine.len().min(others.len());
        let top = common.checked_sub(1)?;
        // a layer is told by its chain id: where the uppermost common one is the same, so are all below
        if mine.get(top) != others.get(top) {
            return None;
        }
        let side = match others.len().cmp(&mine.len()) {
            std::cmp::Ordering::Less => Side::Below,
            std::cmp::Ordering::Equal => Side::Same,
            std::cmp::Ordering::Greater => Side::Above,
        };
        Some((side, common))
    }
}
