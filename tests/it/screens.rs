//! What the screens look like, at four sizes; and what must hold of every one of them.

mod clips;
mod details;
mod explaining;
mod filter;
mod fixture;
mod laws;
mod looks;
mod menu;
mod protect;
