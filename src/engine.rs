//! The engine: where it is, how it is spoken to, and what it answers.

pub mod docker;
pub mod endpoint;
mod port;
pub mod practice;
mod printable;
pub mod transport;

pub use docker::DockerEngine;
pub use port::{Engine, EngineChange, EngineError};
