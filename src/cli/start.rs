use std::io::{IsTerminal, Write, stderr, stdin, stdout};
use std::sync::Arc;

use color_eyre::Result;
use color_eyre::eyre::WrapErr;

use super::{
    Command, ConfigOptions, Loaded, Options, Surroundings, config, headless, protect, resolve,
};
use crate::app::{App, EngineChoice};
use crate::engine::endpoint::Environment;
use crate::inventory::EngineKind;
use crate::runtime::{Connector, Places, ProtectStore, Screen, Signals, clock, install_hook, run};
use crate::view::Theme;

/// How a command ended, where it is no failure of the program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Exit {
    /// With this status.
    Status(u8),
    /// It could not begin: one line for standard error, and status 2.
    Refused(String),
    /// It could not be carried out: one line for standard error, and status 1.
    Failed(String),
}

/// Does what the options say.
///
/// # Errors
/// When the terminal or the runtime fails.
pub fn start(options: &Options) -> Result<Exit> {
    if let Some(conflict) = options.conflict() {
        return Ok(Exit::Refused(conflict));
    }
    let places = Places::of_process();
    let loaded = Loaded::from(&places);
    let connector = Connector {
        wish: options.wish(),
        environment: Environment::of_process(),
        practice: options
            .demo
            .map_or(EngineKind::GraphDriver, EngineKind::from),
        protect: ProtectStore::of(&places),
    };
    let runtime = tokio::runtime::Runtime::new().wrap_err("could not start the runtime")?;
    let exit = runtime.block_on(carry_out(connector, options, loaded));
    // a removal may be out: the engine finishes it, this program does not wait for it
    runtime.shutdown_background();
    exit
}

async fn carry_out(connector: Connector, options: &Options, loaded: Loaded) -> Result<Exit> {
    let choice = if options.demo.is_some() {
        EngineChoice::Practice
    } else {
        EngineChoice::Configured
    };
    let around = Surroundings::of_process();
    let config = &loaded.reading.config;
    let configured = (Some(config.look), config.glyphs);
    let theme = |around| resolve(options.looks, around, configured);
    match (&options.command, loaded.refusal()) {
        // what is protected can be changed whatever the configuration says
        (Some(Command::Protect(_)), _) if options.demo.is_some() => {
            let why =
                "the practice engine keeps what is protected in memory only: leave --demo out";
            Ok(Exit::Refused(why.to_owned()))
        }
        (Some(Command::Protect(options)), _) => {
            Ok(protect::protect(&connector.protect, options).await)
        }
        (Some(Command::Config(options)), _) => Ok(about_config(&loaded, options)),
        (_, Some(refusal)) => Ok(Exit::Refused(refusal)),
        (Some(Command::Forecast(forecast)), None) => {
            warn(&loaded);
            let config = &loaded.reading.config;
            let glyphs = theme(around.printing()).glyphs();
            let printing = (glyphs, config.settings.units);
            headless::forecast(&connector, choice, forecast, printing).await
        }
        (None, None) => explore(connector, choice, theme(around), loaded).await,
    }
}

fn about_config(loaded: &Loaded, options: &ConfigOptions) -> Exit {
    let out = &mut stdout().lock();
    let printed = config::print(out, loaded, options.default);
    let refused = loaded.refusal().is_some() && !options.default;
    headless::ended(printed, Exit::Status(if refused { 2 } else { 0 }))
}

/// Says what in the configuration means nothing; nobody can be told if standard error is closed.
fn warn(loaded: &Loaded) {
    for warning in loaded.warnings() {
        writeln!(stderr(), "jettison: {warning}").ok();
    }
}

async fn explore(
    connector: Connector,
    choice: EngineChoice,
    theme: Theme,
    loaded: Loaded,
) -> Result<Exit> {
    if !stdin().is_terminal() || !stdout().is_terminal() {
        let hint = "try `jettison forecast --preset dangling`";
        return Ok(Exit::Refused(format!(
            "needs a terminal on standard input and output; without one {hint}"
        )));
    }
    // blanks stand at both ends of its line
    let width = crossterm::terminal::size()
        .map_or(80, |(width, _)| usize::from(width))
        .saturating_sub(2);
    let notice = loaded.notice(width);
    let config = loaded.reading.config;
    install_hook();
    let mut signals = Signals::listen().wrap_err("could not listen for signals")?;
    let mut screen = Screen::take(theme).wrap_err("could not take the terminal")?;
    let mut app = App::with(choice, clock::now(), config.settings);
    app.notice = notice;
    let ended = run(app, Arc::new(connector), &mut screen, &mut signals).await;
    drop(screen);
    Ok(Exit::Status(ended?.status()))
}
