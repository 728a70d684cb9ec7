//! Small worlds on real engines, made through the plain HTTP API.
//!
//! Nothing here uses jettison's own code, so that what a test sees of an engine is a second opinion.

pub(crate) mod archive;
pub(crate) mod build;
pub(crate) mod elf;
pub(crate) mod http;
pub(crate) mod small;
mod tests;
pub(crate) mod wipe;
