//! The real program in a terminal: a pseudo-terminal, and an emulator that shows what a person would see.
#![cfg(unix)]

mod clipboard;
mod config;
mod drawing;
mod hostile;
mod keys;
mod mouse;
mod ownership;
mod panics;
mod poison;
mod pty;
