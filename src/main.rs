//! The `jettison` command: reads the options, and lets an error reach the user once the terminal is given back.

use std::io::IsTerminal;
use std::process::ExitCode;

use color_eyre::config::{HookBuilder, Theme};
use jettison::cli::{Exit, Options, Surroundings, start};

fn main() -> color_eyre::Result<ExitCode> {
    let options = Options::of_process();
    let mut reports = HookBuilder::default().display_env_section(false);
    let to_terminal = std::io::stderr().is_terminal();
    let around = Surroundings::of_process();
    if !options.looks.colours_reports(around, to_terminal) {
        reports = reports.theme(Theme::new());
    }
    reports.install()?;
    match start(&options)? {
        Exit::Status(status) => Ok(ExitCode::from(status)),
        Exit::Refused(why) => {
            complain(&why);
            Ok(ExitCode::from(2))
        }
        Exit::Failed(why) => {
            complain(&why);
            Ok(ExitCode::FAILURE)
        }
    }
}

/// One line on standard error; nobody can be told if that is closed.
fn complain(why: &str) {
    use std::io::Write;
    writeln!(std::io::stderr(), "jettison: {why}").ok();
}
