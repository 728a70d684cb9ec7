use std::io::{IsTerminal, Write, stderr, stdin, stdout};
use std::sync::Arc;

use color_eyre::Result;
use color_eyre::eyre::WrapErr;

use super::plan::read_plan;
use super::{
    Command, ConfigOptions, Loaded, Options, Surroundings, config, headless, journal, protect,
    resolve, restore,
};
use crate::app::{App, EngineChoice};
use crate::engine::endpoint::Environment;
use crate::inventory::EngineKind;
use crate::runtime::{
    Connector, JournalStore, Places, ProtectStore, Screen, Signals, clock, install_hook, run,
};
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

/// How many threads the tasks have, beside the one of the loop: they wait for an engine, mostly, and each thread has to be
/// started before the first frame.
const WORKERS: usize = 2;

/// Does what the options say.
///
/// # Errors
/// When the terminal or the runtime fails.
pub fn start(options: &Options) -> Result<Exit> {
    if let Some(conflict) = options.conflict() {
        return Ok(Exit::Refused(conflict));
    }
    let places = Places::of_process();
    let mut loaded = Loaded::from(&places);
    loaded.reading.config.settings.read_only |= options.read_only;
    let backup = &mut loaded.reading.config.settings.backup;
    // a directory that is named from here is the same one wherever a later command is typed
    let flag = options.backup_dir.as_ref();
    let flag = flag.map(|path| std::path::absolute(path).unwrap_or_else(|_| path.clone()));
    backup.directory = flag
        .or_else(|| backup.directory.take())
        .or_else(|| places.backups.clone());
    let connector = Connector {
        wish: options.wish(),
        environment: Environment::of_process(),
        practice: options
            .demo
            .map_or(EngineKind::GraphDriver, |demo| demo.kind),
        crowd: options.demo.and_then(|demo| demo.images),
        protect: ProtectStore::of(&places),
        journal: JournalStore::of(&places),
        cache: places.cache.clone(),
    };
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(WORKERS)
        .enable_all()
        .build()
        .wrap_err("could not start the runtime")?;
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
    let asked = options.command.as_ref().filter(|_| options.demo.is_some());
    if let Some(why) = asked.and_then(on_practice) {
        return Ok(Exit::Refused(why.to_owned()));
    }
    match (&options.command, loaded.refusal()) {
        // what is protected can be changed whatever the configuration says
        (Some(Command::Protect(options)), _) => {
            Ok(protect::protect(&connector.protect, options).await)
        }
        (Some(Command::Config(options)), _) => Ok(about_config(&loaded, options)),
        (_, Some(refusal)) => Ok(Exit::Refused(refusal)),
        (Some(Command::Journal(options)), None) => {
            let printing = (theme(around.printing()).glyphs(), config.settings.units);
            Ok(journal::print(&connector.journal, *options, printing).await)
        }
        (Some(Command::Forecast(forecast)), None) => {
            warn(&loaded);
            let printing = (theme(around.printing()).glyphs(), config.settings.units);
            headless::forecast(&connector, choice, forecast, printing).await
        }
        (Some(Command::Restore(restoring)), None) => {
            warn(&loaded);
            let settings = &loaded.reading.config.settings;
            Ok(restore::run(&connector, choice, restoring, settings).await)
        }
        (None, None) => explore(connector, choice, theme(around), loaded, options).await,
    }
}

/// Why a command means nothing on the practice engine.
fn on_practice(command: &Command) -> Option<&'static str> {
    match command {
        Command::Protect(_) => {
            Some("the practice engine keeps what is protected in memory only: leave --demo out")
        }
        Command::Journal(_) => Some("the practice engine keeps no journal: leave --demo out"),
        Command::Forecast(_) | Command::Config(_) | Command::Restore(_) => None,
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
    options: &Options,
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
    let plan = match options.plan.as_deref().map(read_plan).transpose() {
        Ok(plan) => plan,
        Err(why) => return Ok(Exit::Refused(why)),
    };
    let mut settings = loaded.reading.config.settings;
    if settings.read_only {
        settings = settings.to_read_only();
    }
    settings.journal &= !options.no_journal;
    install_hook();
    let mut signals = Signals::listen().wrap_err("could not listen for signals")?;
    let mut screen = Screen::take(theme).wrap_err("could not take the terminal")?;
    let mut app = App::with(choice, clock::now(), settings);
    app.notice = notice;
    app.plan = plan;
    let ended = run(app, Arc::new(connector), &mut screen, &mut signals).await;
    for line in screen.close() {
        writeln!(stderr(), "jettison: {line}").ok();
    }
    Ok(Exit::Status(ended?.status()))
}
