//! The tests that see the whole crate from outside.

mod screens;
