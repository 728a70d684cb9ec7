//! The real program in a terminal: a pseudo-terminal, and an emulator that shows what a person would see.
#![cfg(unix)]

mod drawing;
mod keys;
mod ownership;
mod panics;
mod pty;
