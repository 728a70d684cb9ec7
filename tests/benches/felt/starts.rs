//! From the start to everything being read.

use std::io;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

use super::bare;
use super::column::Subject;
use super::crowd::PATIENCE;
use super::figures::{Figures, quantile, ratio, written};
use super::gate::Asked;
use super::terminal::Terminal;

/// How often the program is started.
const ROUNDS: usize = 9;
/// So long nothing is asked once everything has been read.
const QUIET: Duration = Duration::from_millis(700);
/// How many calls at a time read layers.
const AT_A_TIME: usize = 8;
/// How many images are on the screen.
const ON_SCREEN: usize = 44;

/// What one start was like.
struct Start {
    began: Instant,
    first: Option<Instant>,
    listed: Option<Instant>,
    asked: Vec<Asked>,
}

impl Start {
    fn since(&self, then: Option<Instant>) -> Option<Duration> {
        then.map(|then| then - self.began)
    }

    fn lists(&self) -> impl Iterator<Item = &Asked> {
        self.asked
            .iter()
            .filter(|asked| asked.is("/images/json") || asked.is("/containers/json"))
    }

    fn layers(&self) -> Vec<&Asked> {
        self.asked
            .iter()
            .filter(|asked| asked.is_of_an_image())
            .collect()
    }

    /// When the lists had been answered.
    fn answered(&self) -> Option<Instant> {
        self.lists()
            .take(2)
            .filter_map(|asked| asked.answered)
            .max()
    }
}

/// Measures starts with nothing kept, and one more with what the last one kept.
pub(crate) fn measure(subject: &Subject, figures: &mut Figures) -> io::Result<()> {
    let home = tempfile::tempdir()?;
    let warm_up = start(subject, home.path(), None)?;
    let images = count(subject, &warm_up);
    let mut rounds = Vec::new();
    let mut lists = Vec::new();
    for _ in 0..ROUNDS {
        let home = tempfile::tempdir()?;
        rounds.push(start(subject, home.path(), images)?);
        lists.push(bare::ask(
            &subject.gate.socket,
            &requests(warm_up.lists()),
            3,
        ));
    }
    let second = start(subject, home.path(), images)?;
    first_frames(&rounds, figures);
    if subject.program.is_none() {
        listings(&rounds, &lists, figures);
        layers(subject, &rounds, figures);
        calls(&rounds, &second, figures);
    }
    if !subject.made {
        docker(&subject.gate.socket, figures);
    }
    subject.gate.take();
    Ok(())
}

fn start(subject: &Subject, home: &Path, images: Option<usize>) -> io::Result<Start> {
    subject.gate.take();
    let mut terminal = Terminal::start(subject.command(home))?;
    let first = terminal.until(PATIENCE, |text| !text.trim().is_empty());
    let shown = images.map(|images| format!(" {images} images"));
    let listed = shown.and_then(|shown| terminal.until(PATIENCE, |text| text.contains(&shown)));
    terminal.drain(QUIET);
    subject.gate.until_read(subject.program.is_none(), QUIET);
    Ok(Start {
        began: terminal.started,
        first,
        listed,
        asked: subject.gate.take(),
    })
}

/// How many images the engine lists.
fn count(subject: &Subject, start: &Start) -> Option<usize> {
    let list = start.lists().find(|asked| asked.is("/images/json"))?;
    let body = bare::body(&subject.gate.socket, &list.what).ok()?;
    let images: Vec<Value> = serde_json::from_slice(&body).ok()?;
    Some(images.len())
}

fn requests<'a>(asked: impl Iterator<Item = &'a Asked>) -> Vec<String> {
    let mut requests: Vec<String> = asked.map(|asked| asked.what.clone()).collect();
    requests.dedup();
    requests
}

fn first_frames(rounds: &[Start], figures: &mut Figures) {
    let first: Vec<_> = rounds
        .iter()
        .filter_map(|start| start.since(start.first))
        .collect();
    figures.add_spread("first frame from exec, median / p95", &first);
    let answer = |start: &Start| start.asked.iter().filter_map(|asked| asked.answered).min();
    let before = rounds
        .iter()
        .filter(|start| start.first < answer(start))
        .count();
    figures.add(
        "first frame before any answer",
        format!("{before} of {}", rounds.len()),
    );
}

fn listings(rounds: &[Start], bare: &[Duration], figures: &mut Figures) {
    let from_exec: Vec<_> = rounds
        .iter()
        .filter_map(|start| start.since(start.listed))
        .collect();
    let asked = |start: &Start| start.lists().map(|asked| asked.at).min();
    let from_call: Vec<_> = rounds
        .iter()
        .filter_map(|start| Some(start.listed? - asked(start)?))
        .collect();
    figures.add_median("list on the screen, from exec", &from_exec);
    figures.add_median("list on the screen, from its call", &from_call);
    figures.add_median("the engine's own answer to the same calls", bare);
    if let (Some(exec), Some(call), Some(bare)) = (
        quantile(&from_exec, 50),
        quantile(&from_call, 50),
        quantile(bare, 50),
    ) {
        figures.add(
            "list against the engine's answer, from exec / from its call",
            format!("{} / {}", ratio(exec, bare), ratio(call, bare)),
        );
    }
}

fn layers(subject: &Subject, rounds: &[Start], figures: &mut Figures) {
    let (mut seen, mut all, mut bare) = (Vec::new(), Vec::new(), Vec::new());
    for start in rounds {
        let layers = start.layers();
        let each = layers.len() / count_of_images(&layers).max(1);
        let on_screen = layers
            .iter()
            .take(ON_SCREEN * each)
            .filter_map(|asked| asked.answered)
            .max();
        seen.extend(
            on_screen
                .zip(start.answered())
                .map(|(then, listed)| then - listed),
        );
        let began = layers.iter().map(|asked| asked.at).min();
        let ended = layers.iter().filter_map(|asked| asked.answered).max();
        all.extend(ended.zip(began).map(|(ended, began)| ended - began));
        bare.push(bare::ask(
            &subject.gate.socket,
            &requests(layers.into_iter()),
            AT_A_TIME,
        ));
    }
    figures.add_median("layers of the rows on the screen, after the list", &seen);
    figures.add_median("layers of all images", &all);
    figures.add_median("the same calls bare, 8 at a time", &bare);
    if let (Some(all), Some(bare)) = (quantile(&all, 50), quantile(&bare, 50)) {
        figures.add("layers of all against the bare calls", ratio(all, bare));
    }
}

fn count_of_images(layers: &[&Asked]) -> usize {
    let ids = layers
        .iter()
        .filter_map(|asked| asked.what.split("/images/").nth(1)?.split('/').next());
    ids.collect::<std::collections::HashSet<_>>().len()
}

fn calls(rounds: &[Start], second: &Start, figures: &mut Figures) {
    let most = rounds.iter().map(|start| at_a_time(&start.layers())).max();
    figures.add(
        "calls for layers at a time, at most",
        most.unwrap_or(0).to_string(),
    );
    let df_early = rounds.iter().any(|start| {
        let accounting = start
            .asked
            .iter()
            .find(|asked| asked.is("/system/df"))
            .map(|asked| asked.at);
        accounting.is_some_and(|at| Some(at) < start.listed)
    });
    figures.add(
        "disk accounting before the list",
        if df_early { "yes" } else { "no" },
    );
    let first: Vec<usize> = rounds.iter().map(|start| start.layers().len()).collect();
    let calls = quantile(&first, 50).unwrap_or(0);
    figures.add(
        "calls for layers, first / second start",
        format!("{calls} / {}", second.layers().len()),
    );
}

/// How many calls were out together.
fn at_a_time(asked: &[&Asked]) -> usize {
    let out = |then: Instant| {
        asked
            .iter()
            .filter(|one| one.at <= then && one.answered.is_none_or(|end| then < end))
            .count()
    };
    // what is out is most right after a call
    asked
        .iter()
        .step_by((asked.len() / 200).max(1))
        .map(|one| out(one.at))
        .max()
        .unwrap_or(0)
}

/// What the docker command takes for its own list, if it is here.
fn docker(socket: &Path, figures: &mut Figures) {
    let host = format!("unix://{}", socket.display());
    let times: Vec<Duration> = (0..ROUNDS)
        .filter_map(|_| {
            let began = Instant::now();
            let mut command = Command::new("docker");
            command
                .args(["-H", &host, "images"])
                .stdout(Stdio::null())
                .stderr(Stdio::null());
            command
                .status()
                .ok()
                .filter(std::process::ExitStatus::success)
                .map(|_| began.elapsed())
        })
        .collect();
    figures.add(
        "docker images",
        quantile(&times, 50).map_or_else(|| "not here".to_owned(), written),
    );
}
