//! What the screens look like, at four sizes; and what must hold of every one of them.

mod clips;
mod fixture;
mod laws;
mod looks;
mod menu;
