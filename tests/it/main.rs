//! The integration tests: one binary, so that helpers are compiled once.

#[cfg(test)]
mod decoding;
#[cfg(test)]
mod engines;
#[cfg(test)]
mod world;
