//! jettison

pub mod engine;
