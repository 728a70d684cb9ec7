//! The `jettison` command: reads the options, and lets an error reach the user once the terminal is given back.

use std::process::ExitCode;

use clap::Parser;
use jettison::cli::{Exit, Options, start};

fn main() -> color_eyre::Result<ExitCode> {
    color_eyre::config::HookBuilder::default()
        .display_env_section(false)
        .install()?;
    match start(&Options::parse())? {
        Exit::Status(status) => Ok(ExitCode::from(status)),
        Exit::Refused(why) => {
            complain(&why);
            Ok(ExitCode::from(2))
        }
    }
}

/// One line on standard error; nobody can be told if that is closed.
fn complain(why: &str) {
    use std::io::Write;
    writeln!(std::io::stderr(), "jettison: {why}").ok();
}
