//! Faults, each caused by a test: the real loop and the real adapter on an engine that lives and misbehaves as scripted.
//! `assets/faults.md` is the table of them, and every row of it names its test.

mod archives;
mod desk;
mod fake;
mod shapes;
#[cfg(unix)]
mod socket;
mod wire;
mod world;

mod backups;
mod calls;
mod cuts;
mod floods;
mod fuzz;
mod meanwhile;
mod nonsense;
mod restarts;
mod slow;
mod statuses;
mod table;
mod texts;

#[cfg(unix)]
pub(crate) use socket::{End, Socket};
