//! A long time beside somebody who builds, tags, runs and removes at random, on real engines: the program is used all
//! the while, removes too, and at the end shows what the engine lists, in no more memory than before.
//!
//! `JETTISON_SOAK=SECONDS` says how long; without it nothing is done.
#![cfg(unix)]

mod busy;

use std::fs;
use std::time::{Duration, Instant};

use jettison::inventory::Reference;

use crate::conformance::random::dice::Dice;
use crate::engines::{TestEngine, on_every_engine};
use crate::terminal::pty::{Pty, jettison};
use busy::Busy;

/// Rows and columns: the whole list has to fit at the end, and details beside it would take room from the names.
const TALL: (u16, u16) = (400, 110);
/// What a person has.
const USUAL: (u16, u16) = (40, 110);

/// The key Esc, in the spelling that is not the beginning of another key.
const ESC: &str = "\x1b[27u";

/// What a person does from the table; `^` stands for Esc.
const DOINGS: [&str; 14] = [
    "jjj",
    "kk",
    "G",
    "g",
    "s",
    "\t\t\t\t\t",
    "tjjt",
    "/one\r^",
    " ",
    "d^",
    "m\rd^",
    "dRremove\r",
    "e^",
    "v^",
];

#[test]
fn a_long_time_beside_a_busy_engine_ends_with_what_the_engine_lists_in_no_more_memory() {
    let Some(time) = std::env::var("JETTISON_SOAK").ok() else {
        println!("skipped: JETTISON_SOAK does not say for how many seconds");
        return;
    };
    let time = Duration::from_secs(time.parse().unwrap());
    on_every_engine(|engine| soak(engine, time));
}

fn soak(engine: &TestEngine, time: Duration) {
    engine.wipe();
    let mut busy = Busy::new(engine);
    busy.furnish();
    let mut pty = Pty::start(jettison(&["--host", &engine.uri]), USUAL);
    pty.until_shown("images");
    let mut dice = Dice::new(7);
    let (start, mut memory, mut doings) = (Instant::now(), Vec::new(), 0);
    while start.elapsed() < time {
        busy.act();
        press(&mut pty, dice.pick::<&str>(&DOINGS));
        press(&mut pty, "^^^");
        doings += 1;
        pty.take_in_all();
        let text = pty.screen().contents();
        assert!(!text.contains("panicked"), "{text}");
        memory.push(resident(&pty));
    }
    let listed = listed(engine);
    println!(
        "{}: {} s, {} acts of others ({} refused), {doings} of ours, {} images left",
        engine.name,
        start.elapsed().as_secs(),
        busy.acts,
        busy.refused,
        listed.len(),
    );
    compare(&mut pty, &listed);
    assert_flat(&memory);
    pty.press("qy");
    assert_eq!(pty.end().exit_code(), 0);
}

/// The program had no more memory towards the end than it had once it was warm, in kB, but for what chance brings.
fn assert_flat(memory: &[u64]) {
    let quarter = memory.len() / 4;
    let most = |part: &[u64]| part.iter().copied().max().unwrap_or(0);
    let early = most(&memory[quarter..2 * quarter]);
    let late = most(&memory[3 * quarter..]);
    println!("resident: {early} kB in the second quarter, {late} kB in the last");
    assert!(
        late < early + early / 4 + 4_096,
        "{early} kB, then {late} kB"
    );
}

fn press(pty: &mut Pty, keys: &str) {
    pty.press(&keys.replace('^', ESC));
}

/// Waits until the table shows just what the engine lists.
fn compare(pty: &mut Pty, listed: &[String]) {
    press(pty, "^^^xx^^^Ar");
    pty.resize(TALL);
    pty.until(|screen| {
        let text = screen.contents();
        let tall = text.lines().nth(usize::from(TALL.0) - 1);
        let head = text.lines().take(3).collect::<String>();
        let drawn = tall.is_some_and(|line| line.contains("q quit"));
        drawn && !head.contains('!') && shown(&text) == listed
    });
}

/// What the table shows: the first name of each image, sorted.
fn shown(screen: &str) -> Vec<String> {
    let mut lines = screen.lines();
    let title = lines.find(|line| line.contains("repository:tag"));
    let rows = lines.take_while(|line| title.is_some() && !line.starts_with("── "));
    let rows = rows.filter(|row| !row.trim().is_empty());
    let mut names: Vec<String> = rows.map(name).collect();
    names.sort();
    names
}

/// The name in a row of the table: behind the gutter, and before two blanks or the number of further names.
fn name(row: &str) -> String {
    let text: String = row.chars().skip(4).collect();
    let text = text.split("  ").next().unwrap();
    text.split(" +").next().unwrap().trim().to_owned()
}

/// What the engine lists, in the same words.
fn listed(engine: &TestEngine) -> Vec<String> {
    let images = engine.images();
    let names = images.iter().map(|image| {
        let tags = image["RepoTags"].as_array().into_iter().flatten();
        let tags = tags.filter_map(|tag| Reference::new(tag.as_str()?));
        let first = tags.min_by_key(Reference::qualified);
        first.map_or_else(|| "<none>".to_owned(), |tag| tag.as_str().to_owned())
    });
    let mut names: Vec<String> = names.collect();
    names.sort();
    names
}

/// Memory that the program has, in kB.
fn resident(pty: &Pty) -> u64 {
    let status = fs::read_to_string(format!("/proc/{}/status", pty.pid())).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let number = line.and_then(|line| line.split_whitespace().next());
    number.and_then(|number| number.parse().ok()).unwrap_or(0)
}
