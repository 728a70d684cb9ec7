//! What an engine holds: images, references, layers and containers, with the indexes between them.
//!
//! Everything here describes what *is*, the same for every engine, and is built once from what an engine answered:
//! [`Listing`] (two cheap calls), [`Details`] per image (layers, loaded later) and [`DiskUsage`] (build cache, later still).

mod about;
mod belongings;
mod bytes;
mod cache;
mod command;
mod container;
mod details;
mod id;
mod image;
mod index;
mod layer;
mod makeup;
mod places;
mod platform;
mod profile;
mod reference;
mod sizes;
mod text;
mod units;

pub use about::About;
pub use belongings::Belongings;
pub use bytes::{Bytes, Certainty, Reason};
pub use cache::CacheHold;
pub use command::instruction;
pub use container::{Container, ContainerState};
pub use details::{
    CacheRecord, Details, DiskSpace, DiskUsage, HistoryEntry, Listing, ReclaimFigure, ReclaimRule,
};
pub use id::{ContainerId, ImageId};
pub use image::{Content, Image, Registry};
pub use index::{
    BlobIx, ContainerIx, Evidence, ImageIx, Inventory, LayerIx, Origin, Relative, Side, Status,
};
pub use layer::{Layer, chain_ids};
pub use makeup::{BuildStep, DirectoryKey, Maker, Makeup, Trail};
pub use places::{PlaceHasher, PlaceMap, PlaceSet};
pub use platform::{Platform, Presence};
pub use profile::{EngineKind, Profile};
pub use reference::Reference;
pub use text::{cut, harmless, quoted};
pub use units::Units;
