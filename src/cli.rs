//! What somebody who types a command gets: flags, and the headless commands.

mod config;
mod headless;
mod journal;
mod looks;
mod options;
mod plan;
mod protect;
mod restore;
mod start;

pub use config::{Config, Loaded, Reading, Remark, sample};
pub use looks::{LookOptions, Surroundings, Terminal, When, resolve};
pub use options::{
    Command, ConfigOptions, Demo, ForecastOptions, JournalOptions, Options, ProtectOptions,
    RestoreOptions, TypedFilter,
};
pub use start::{Exit, start};
