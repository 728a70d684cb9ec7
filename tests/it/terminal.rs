//! The real program in a terminal: a pseudo-terminal, and an emulator that shows what a person would see.
#![cfg(unix)]

mod breaking;
mod clipboard;
mod config;
mod drawing;
mod hostile;
mod journal;
mod keys;
mod mouse;
mod ownership;
mod panics;
mod plan;
mod poison;
pub(crate) mod pty;
mod saving;
mod stages;
