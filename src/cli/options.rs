use std::path::PathBuf;
use std::str::FromStr;

use clap::{Args, CommandFactory, FromArgMatches, Parser, Subcommand};

use super::LookOptions;
use super::looks::choice;
use crate::app::Filter;
use crate::engine::endpoint::Wish;
use crate::inventory::EngineKind;
use crate::removal::{Pattern, Preset};

/// See what goes overboard before you throw it: explore, preview and remove the images of a container engine.
///
/// Without options the engine is found as the docker command finds it: `DOCKER_HOST`, `DOCKER_CONTEXT`, the current
/// context, then the local sockets, Podman's included.
#[derive(Clone, Debug, Parser)]
#[command(name = "jettison", version)]
pub struct Options {
    /// The engine's address
    #[arg(
        short = 'H',
        long,
        value_name = "URI",
        global = true,
        conflicts_with_all = ["context", "demo"],
        help = "Talk to the engine at this address: unix://PATH or tcp://HOST:PORT"
    )]
    pub host: Option<String>,

    /// Talk to the engine of this docker context
    #[arg(
        short,
        long,
        value_name = "NAME",
        global = true,
        conflicts_with = "demo"
    )]
    pub context: Option<String>,

    /// Use the built-in practice engine; nothing real is touched. It plays Docker on a graph driver, Docker on the
    /// containerd image store or Podman (graph, containerd, podman), and holds a small world, or so many images: --demo=podman,
    /// --demo=10000, --demo=containerd:10000
    #[arg(long, value_name = "KIND", global = true, num_args = 0..=1, require_equals = true, default_missing_value = "graph")]
    pub demo: Option<Demo>,

    /// Keep backups in this directory
    #[arg(long, value_name = "DIR", global = true, value_hint = clap::ValueHint::DirPath)]
    pub backup_dir: Option<PathBuf>,

    /// Change nothing on the engine: no key removes or restores, and a badge says so
    #[arg(long, global = true)]
    pub read_only: bool,

    /// Open the preview of a plan that was written by w, as it would go now; only on the engine that it was made for
    #[arg(long, value_name = "FILE")]
    pub plan: Option<PathBuf>,

    /// How the screen looks
    #[command(flatten)]
    pub looks: LookOptions,

    /// Remove without writing into the journal what is about to be done and what was
    #[arg(long, global = true)]
    pub no_journal: bool,

    /// What to do without a screen
    #[command(subcommand)]
    pub command: Option<Command>,
}

/// What the practice engine plays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Demo {
    /// The kind of engine.
    pub kind: EngineKind,
    /// How many images it is to hold, where it is not to hold the small world.
    pub images: Option<usize>,
}

impl Demo {
    /// More images than any engine was seen with.
    const MOST: usize = 100_000;
}

impl FromStr for Demo {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (kind, images) = match text.split_once(':') {
            Some((kind, images)) => (kind, Some(images)),
            None if text.starts_with(|first: char| first.is_ascii_digit()) => ("graph", Some(text)),
            None => (text, None),
        };
        let kind = match kind {
            "graph" => EngineKind::GraphDriver,
            "containerd" => EngineKind::ContainerdStore,
            "podman" => EngineKind::Podman,
            _ => return Err("the practice engine plays graph, containerd, podman".to_owned()),
        };
        let count = |images: &str| images.parse().ok().filter(|count| *count <= Self::MOST);
        let images = images.map(|images| {
            count(images).ok_or_else(|| format!("a number of images is at most {}", Self::MOST))
        });
        Ok(Self {
            kind,
            images: images.transpose()?,
        })
    }
}

/// A headless command.
#[derive(Clone, Debug, Subcommand)]
pub enum Command {
    /// Print what removing a preset's images would do; removes nothing
    Forecast(ForecastOptions),
    /// Say which configuration is read and what is wrong with it, or print the default one
    Config(ConfigOptions),
    /// List what is protected from every removal, or change it; asks no engine
    Protect(ProtectOptions),
    /// Print what was removed, and what was cut short, from the journal; asks no engine
    Journal(JournalOptions),
    /// List the backups that were kept before images were removed, or bring one of them back
    Restore(RestoreOptions),
}

/// How to print the journal.
#[derive(Clone, Copy, Debug, Args)]
pub struct JournalOptions {
    /// Print its lines as they are: JSON, one a line
    #[arg(long)]
    pub json: bool,
}

/// What to bring back.
#[derive(Clone, Debug, Args)]
pub struct RestoreOptions {
    /// The backup: its archive, or the manifest beside it; without it all backups are listed
    #[arg(value_name = "FILE")]
    pub file: Option<PathBuf>,

    /// Verify the backup and say what would come back; load nothing
    #[arg(long, requires = "file")]
    pub dry_run: bool,

    /// Load it into another engine than the one that it was made on: ids may become others there
    #[arg(long, requires = "file")]
    pub anywhere: bool,
}

/// What to say about the configuration.
#[derive(Clone, Debug, Args)]
pub struct ConfigOptions {
    /// Print a whole configuration with everything as it is by default
    #[arg(long)]
    pub default: bool,
}

/// What to change of what is protected.
#[derive(Clone, Debug, Args)]
pub struct ProtectOptions {
    /// Protect by this pattern too: a repository, references by * ? [] {}, an id of twelve digits or more, label=KEY[=VALUE]
    #[arg(value_name = "PATTERN", value_parser = Pattern::parse)]
    pub pattern: Option<Pattern>,

    /// Take the pattern back
    #[arg(long, requires = "pattern")]
    pub remove: bool,
}

/// What to forecast.
#[derive(Clone, Debug, Args)]
#[command(group = clap::ArgGroup::new("selection").required(true))]
pub struct ForecastOptions {
    /// Which images: dangling, no-container, older-than=30d, keep-newest=3, label=KEY or label=KEY=VALUE
    #[arg(
        long,
        value_name = "PRESET",
        value_parser = Preset::parse,
        group = "selection"
    )]
    pub preset: Option<Preset>,

    /// Those of a plan in a file, as it would go now; only on the engine that it was made for
    #[arg(
        long,
        value_name = "FILE",
        group = "selection",
        conflicts_with = "filter"
    )]
    pub plan: Option<PathBuf>,

    /// Of these only what passes this filter: words, status:dangling, used:no, size>500MB, age>30d, label:KEY=VALUE
    #[arg(long, value_name = "FILTER", value_parser = TypedFilter::parse)]
    pub filter: Option<TypedFilter>,

    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// A filter, and how it was typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TypedFilter {
    /// As it was typed, without the blanks around it.
    pub text: String,
    /// What it says.
    pub filter: Filter,
}

impl TypedFilter {
    /// Reads a filter.
    ///
    /// # Errors
    /// A sentence that says what is wrong with the first term that says nothing.
    pub fn parse(text: &str) -> Result<Self, String> {
        let filter = Filter::parse(text)?;
        let text = text.trim().to_owned();
        Ok(Self { text, filter })
    }
}

impl Options {
    /// Reads the command line. One that cannot be understood, or asks for help, ends the program.
    pub fn of_process() -> Self {
        let command = Self::command().color(choice(std::env::args_os()));
        Self::from_arg_matches(&command.get_matches()).unwrap_or_else(|error| error.exit())
    }

    /// What is wrong when more than one flag names an engine. The parser finds that only where they stand on the same
    /// side of the command.
    pub fn conflict(&self) -> Option<String> {
        let given = [
            self.demo.map(|_| "--demo"),
            self.host.as_ref().map(|_| "--host"),
            self.context.as_ref().map(|_| "--context"),
        ];
        match given.into_iter().flatten().collect::<Vec<_>>().as_slice() {
            [one, another, ..] => Some(format!(
                "{one} and {another} each name an engine: give one of them"
            )),
            [] | [_] => None,
        }
    }

    /// What the flags say about the engine.
    pub fn wish(&self) -> Wish {
        Wish {
            host: self.host.clone(),
            context: self.context.clone(),
        }
    }
}
