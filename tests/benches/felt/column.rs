//! The table: a column for each engine.

use std::io;
use std::path::{Path, PathBuf};

use portable_pty::CommandBuilder;
use tempfile::TempDir;
use tokio::runtime::Runtime;

use super::crowd;
use super::figures::Figures;
use super::gate::Gate;
use super::{starts, using};

/// An engine behind its gate, and what is started before it.
pub(crate) struct Subject {
    /// What notes what is asked.
    pub(crate) gate: Gate,
    /// Another program than ours.
    pub(crate) program: Option<String>,
    /// Whether the engine was made for this.
    pub(crate) made: bool,
}

impl Subject {
    /// The program on this engine; what it keeps is kept in this directory.
    pub(crate) fn command(&self, home: &Path) -> CommandBuilder {
        let address = format!("unix://{}", self.gate.socket.display());
        let mut command = match &self.program {
            Some(program) => {
                CommandBuilder::from_argv(program.split_whitespace().map(Into::into).collect())
            }
            None => CommandBuilder::new(env!("CARGO_BIN_EXE_jettison")),
        };
        command.env_clear();
        command.env("PATH", std::env::var_os("PATH").unwrap_or_default());
        command.env("DOCKER_HOST", address);
        command.env("TERM", "xterm-256color");
        command.env("LANG", "C.UTF-8");
        command.env("HOME", home);
        command.cwd(home);
        command
    }
}

/// Measures every engine, and prints the table.
pub(crate) fn measure_all() -> io::Result<()> {
    let runtime = Runtime::new()?;
    let _inside = runtime.enter();
    let program = std::env::var("JETTISON_BENCH_PROGRAM").ok();
    let mut columns = Vec::new();
    for images in [100, 1_000, 10_000] {
        let home = tempfile::tempdir()?;
        let engine = home.path().join("engine.sock");
        crowd::serve(images, &engine);
        columns.push((
            format!("{images} images"),
            measure(engine, program.clone(), true, &home)?,
        ));
    }
    if let Ok(address) = std::env::var("JETTISON_BENCH_ENGINE") {
        let home = tempfile::tempdir()?;
        let engine = PathBuf::from(address.trim_start_matches("unix://"));
        columns.push((
            "real engine".to_owned(),
            measure(engine, program, false, &home)?,
        ));
    }
    print(&columns);
    Ok(())
}

fn measure(
    engine: PathBuf,
    program: Option<String>,
    made: bool,
    home: &TempDir,
) -> io::Result<Figures> {
    let gate = Gate::before(engine, home.path().join("gate.sock"))?;
    let subject = Subject {
        gate,
        program,
        made,
    };
    let mut figures = Figures::default();
    starts::measure(&subject, &mut figures)?;
    using::measure(&subject, &mut figures)?;
    Ok(figures)
}

fn print(columns: &[(String, Figures)]) {
    let names = columns
        .iter()
        .flat_map(|(_, figures)| &figures.0)
        .map(|(name, _)| *name);
    let mut rows: Vec<&str> = Vec::new();
    names.for_each(|name| {
        if !rows.contains(&name) {
            rows.push(name);
        }
    });
    let titles: Vec<&str> = columns.iter().map(|(title, _)| title.as_str()).collect();
    println!("| what | {} |", titles.join(" | "));
    println!("| --- |{}", " --- |".repeat(titles.len()));
    for row in rows {
        let cells = columns.iter().map(|(_, figures)| {
            let found = figures.0.iter().find(|(name, _)| *name == row);
            found.map_or("", |(_, value)| value.as_str())
        });
        println!("| {row} | {} |", cells.collect::<Vec<_>>().join(" | "));
    }
    let size = std::fs::metadata(env!("CARGO_BIN_EXE_jettison")).map_or(0, |program| program.len());
    println!("\nthe program: {:.2} MB", size as f64 / 1e6);
}
