//! The engine: where it is, how it is spoken to, and what it answers.

pub mod endpoint;
mod printable;
pub mod transport;
