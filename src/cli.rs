//! What somebody who types a command gets: flags, and the headless commands.

mod headless;
mod options;
mod start;

pub use options::{Command, Demo, ForecastOptions, Options};
pub use start::{Exit, start, wants_colour};
