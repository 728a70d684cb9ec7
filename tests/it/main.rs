//! The integration tests: one binary, so that helpers are compiled once.

#[cfg(test)]
mod conformance;
#[cfg(test)]
mod decoding;
#[cfg(test)]
mod engines;
#[cfg(test)]
mod faults;
#[cfg(test)]
mod filters;
#[cfg(test)]
mod frames;
#[cfg(test)]
mod headless;
#[cfg(test)]
mod journeys;
#[cfg(test)]
mod laws;
#[cfg(test)]
mod practice;
#[cfg(test)]
mod presets;
#[cfg(test)]
mod random_world;
#[cfg(test)]
mod screens;
#[cfg(test)]
mod soak;
#[cfg(test)]
mod structure;
#[cfg(test)]
mod terminal;
#[cfg(test)]
mod turns;
#[cfg(test)]
mod world;
