//! Backups: what a plan is about to delete, saved by the engine into a file of the user's, compressed, and read through
//! again from the disk before anything is removed.
//!
//! A backup is two files: `NAME.tar.zst`, which `zstd -dc NAME.tar.zst | docker load` loads too, and beside it
//! `NAME.json`, which says what it holds (see [`Manifest`]). Without the second it is no backup: it is written last.

mod blocks;
mod contents;
mod graph;
mod hashed;
mod manifest;
mod reading;
mod restore;
mod save;
mod sending;
mod store;
mod unfinished;
mod unname;
mod verify;

#[cfg(test)]
mod tests;

pub use manifest::{ArchiveFile, EngineMark, Manifest, ManifestImage, ManifestNames};
pub use restore::{restore, would_restore};
pub use save::Keeping;
pub use store::{BackupStore, Listed, Room};
