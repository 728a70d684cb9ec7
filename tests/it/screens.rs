//! What the screens look like, at four sizes; and what must hold of every one of them.

mod chosen;
mod clips;
mod details;
mod every;
mod explaining;
mod filter;
mod fixture;
mod helping;
mod hostile;
mod laws;
mod lines;
mod looks;
mod menu;
mod pointing;
mod protect;
mod themes;
mod told;
mod tree;
