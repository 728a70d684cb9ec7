//! The integration tests: one binary, so that helpers are compiled once.

#[cfg(test)]
mod laws;
#[cfg(test)]
mod random_world;
