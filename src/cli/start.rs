use std::io::{IsTerminal, stdin, stdout};
use std::sync::Arc;

use color_eyre::Result;
use color_eyre::eyre::WrapErr;

use super::{Command, Options, Surroundings, headless, resolve};
use crate::app::{App, EngineChoice};
use crate::engine::endpoint::Environment;
use crate::inventory::EngineKind;
use crate::runtime::{Connector, ProtectStore, Screen, Signals, clock, install_hook, run};
use crate::view::Theme;

/// How a command ended, where it is no failure of the program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Exit {
    /// With this status.
    Status(u8),
    /// It could not begin: one line for standard error, and status 2.
    Refused(String),
}

/// Does what the options say.
///
/// # Errors
/// When the terminal or the runtime fails.
pub fn start(options: &Options) -> Result<Exit> {
    if let Some(conflict) = options.conflict() {
        return Ok(Exit::Refused(conflict));
    }
    let connector = Connector {
        wish: options.wish(),
        environment: Environment::of_process(),
        practice: options
            .demo
            .map_or(EngineKind::GraphDriver, EngineKind::from),
        protect: ProtectStore::of_process(),
    };
    let choice = if options.demo.is_some() {
        EngineChoice::Practice
    } else {
        EngineChoice::Configured
    };
    let around = Surroundings::of_process();
    let theme = |around| resolve(options.looks, around, (None, None));
    let runtime = tokio::runtime::Runtime::new().wrap_err("could not start the runtime")?;
    let exit = match &options.command {
        Some(Command::Forecast(forecast)) => {
            let glyphs = theme(around.printing()).glyphs();
            runtime.block_on(headless::forecast(&connector, choice, forecast, glyphs))
        }
        None => runtime.block_on(explore(connector, choice, theme(around))),
    };
    // a removal may be out: the engine finishes it, this program does not wait for it
    runtime.shutdown_background();
    exit
}

async fn explore(connector: Connector, choice: EngineChoice, theme: Theme) -> Result<Exit> {
    if !stdin().is_terminal() || !stdout().is_terminal() {
        let hint = "try `jettison forecast --preset dangling`";
        return Ok(Exit::Refused(format!(
            "needs a terminal on standard input and output; without one {hint}"
        )));
    }
    install_hook();
    let mut signals = Signals::listen().wrap_err("could not listen for signals")?;
    let mut screen = Screen::take(theme).wrap_err("could not take the terminal")?;
    let app = App::new(choice, clock::now());
    let ended = run(app, Arc::new(connector), &mut screen, &mut signals).await;
    drop(screen);
    Ok(Exit::Status(ended?.status()))
}
