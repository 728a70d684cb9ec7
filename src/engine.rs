//! The port to engines: what an engine is asked, and the engines that answer.

mod port;
pub mod practice;

pub use port::{Engine, EngineChange, EngineError};
