//! The loop, and what it owns: the terminal, the tasks, the signals and the clock.
//!
//! The loop only gathers what has happened; [`App::update`](crate::app::App::update) decides; `perform` turns the
//! effects into tasks whose return value is the next message.

mod backing;
mod backup;
mod cache;
mod clipboard;
pub mod clock;
mod connect;
mod console;
mod input;
mod journal;
mod keyboard;
mod mouse;
mod own_file;
mod pacer;
mod perform;
mod places;
mod protection;
mod reading;
#[cfg(debug_assertions)]
mod rehearsal;
mod repaint;
mod saving;
mod screen;
mod signals;
mod turns;

pub use backup::{
    ArchiveFile, BackupStore, EngineMark, Keeping, Listed, Manifest, ManifestImage, ManifestNames,
    Room, restore, would_restore,
};
pub use connect::{Connect, Connector, stranded};
pub use console::{Console, Input};
pub use journal::JournalStore;
pub use own_file::{read_own, read_regular};
pub use places::Places;
pub use protection::ProtectStore;
pub use repaint::repaint;
pub use screen::{Screen, install_hook};
pub use signals::{Ended, Signals};
pub use turns::run;
