//! What somebody who types a command gets: flags, and the headless commands.

mod headless;
mod looks;
mod options;
mod start;

pub use looks::{LookOptions, Surroundings, Terminal, When, resolve};
pub use options::{Command, Demo, ForecastOptions, Options};
pub use start::{Exit, start};
