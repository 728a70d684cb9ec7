//! `jettison journal`: what was removed, and what was cut short.

use std::fs;
use std::path::Path;
use std::process::Output;
use std::sync::Arc;

use jettison::engine::Engine as _;
use jettison::engine::practice::{PracticeEngine, World};
use jettison::inventory::EngineKind;
use jettison::removal::{
    Answered, Ending, Forecast, JournalEvent, JournalLine, Marks, PlanFile, Preset, Route, Started,
};
use tempfile::TempDir;

use super::{jettison, text};

/// The first line of a plan of two steps for what is dangling on an engine.
fn started() -> JournalEvent {
    let engine = PracticeEngine::new(&World::built_in(), EngineKind::GraphDriver, 0);
    let inventory = Arc::new(engine.holdings().inventory());
    let dangling = Preset::parse("dangling").unwrap().select(&inventory, 0);
    let marks: Marks = dangling.marks.into_iter().collect();
    let forecast = Forecast::new(&inventory, &marks, Route::Skip);
    let mut plan = PlanFile::of(&forecast, engine.about(), 0);
    plan.steps.truncate(2);
    JournalEvent::Started(Box::new(Started {
        backup: None,
        jettison: "0.1.0".to_owned(),
        pid: 7,
        address: "unix:///run/\u{9b}31mx.sock".to_owned(),
        plan,
    }))
}

fn line(time: i64, run: &str, event: JournalEvent) -> String {
    JournalLine::new(time, run.to_owned(), event).to_text()
}

/// Two plans: one has ended, one was cut short; and lines of others.
fn journal() -> String {
    let changes = Vec::new();
    let refused = Answered::Refused {
        status: 409,
        words: "in use \u{1b}[2J".to_owned(),
    };
    let ending = Ending {
        done: 1,
        refused: 1,
        freed: Some(12_000_000),
        ..Ending::default()
    };
    let answer = |step, answer| JournalEvent::Answer { step, answer };
    [
        line(1_800_000_000, "one", started()),
        line(1_800_000_001, "one", JournalEvent::Sending { step: 0 }),
        line(1_800_000_002, "one", answer(0, Answered::Done { changes })),
        "hello\n".to_owned(),
        line(1_800_000_003, "one", JournalEvent::Sending { step: 1 }),
        line(1_700_000_000, "two", started()),
        line(1_800_000_004, "one", answer(1, refused)),
        line(1_700_000_001, "two", JournalEvent::Sending { step: 0 }),
        line(1_800_000_005, "one", JournalEvent::Ended(ending)),
        "{\"v\":7,\"time\":0}\n{\"v\":1,\"time\":17000".to_owned(),
    ]
    .concat()
}

/// A call with this state directory.
fn run(state: &TempDir, arguments: &[&str]) -> Output {
    let (mut command, _home) = jettison(arguments);
    command
        .env("XDG_STATE_HOME", state.path())
        .output()
        .unwrap()
}

fn written(text: &str) -> TempDir {
    let state = tempfile::tempdir().unwrap();
    fs::create_dir(state.path().join("jettison")).unwrap();
    fs::write(file(state.path()), text).unwrap();
    state
}

fn file(state: &Path) -> std::path::PathBuf {
    state.join("jettison/journal.jsonl")
}

#[test]
fn where_nothing_was_removed_that_is_said_and_nothing_made() {
    let state = tempfile::tempdir().unwrap();
    let place = file(state.path());
    let said = format!("nothing is recorded yet in {}\n", place.display());
    for (arguments, said) in [
        (&["journal"][..], said),
        (&["journal", "--json"], String::new()),
    ] {
        let output = run(&state, arguments);
        assert_eq!(output.status.code(), Some(0));
        assert_eq!(
            (text(&output.stdout), text(&output.stderr)),
            (said, String::new())
        );
    }
    let output = run(&state, &["--demo", "journal"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("the practice engine keeps no journal"));
    assert_eq!(fs::read_dir(state.path()).unwrap().count(), 0);
}

#[test]
fn plans_are_printed_with_what_became_of_them() {
    let output = run(&written(&journal()), &["journal"]);
    assert_eq!(
        (text(&output.stderr), output.status.code()),
        (String::new(), Some(0))
    );
    let printed = text(&output.stdout);
    let ids = printed
        .lines()
        .filter_map(|line| line.trim().split("  ").last());
    let ids: Vec<&str> = ids.filter(|word| word.len() == 12).collect();
    let lines: Vec<String> = printed
        .lines()
        .map(|line| {
            ids.iter()
                .fold(line.to_owned(), |line, id| line.replace(id, "ID"))
        })
        .collect();
    let engine = "practice engine on overlay2 (practice engine, graph driver)";
    let place = "  unix:///run/\u{fffd}31mx.sock, 2 steps, by jettison 0.1.0";
    assert_eq!(
        lines,
        [
            &format!("2027-01-15 08:00:00 UTC  {engine}"),
            place,
            "  done       ID",
            "  refused    ID: in use \u{fffd}[2J",
            "  ended: 1 done, 1 refused, 12 MB freed",
            "",
            &format!("2023-11-14 22:13:20 UTC  {engine}"),
            place,
            "  under way  ID",
            "  not begun  ID",
            "  cut short: its end was never written down",
            "",
            "! 3 lines of the journal could not be read and are left out: 2 damaged or foreign, 1 written by a newer \
             jettison",
        ]
    );
}

#[test]
fn the_lines_are_printed_as_they_are_but_harmless() {
    let output = run(&written(&journal()), &["journal", "--json"]);
    let printed = text(&output.stdout);
    assert_eq!(
        printed.lines().count(),
        8 + 1,
        "those of a newer version too"
    );
    assert!(
        !printed.chars().any(|c| c.is_control() && c != '\n'),
        "{printed}"
    );
    let value = |line: &str| serde_json::from_str::<serde_json::Value>(line).unwrap();
    let ours = journal();
    let ours = ours
        .lines()
        .filter(|line| line.starts_with('{') && line.ends_with('}'));
    let ours: Vec<_> = ours.map(value).collect();
    assert_eq!(printed.lines().map(value).collect::<Vec<_>>(), ours);
}

#[test]
fn a_journal_that_cannot_be_read_is_one_line() {
    let state = tempfile::tempdir().unwrap();
    fs::create_dir_all(file(state.path())).unwrap();
    for arguments in [&["journal"][..], &["journal", "--json"]] {
        let output = run(&state, arguments);
        let why = "it is a directory, and only regular files are read";
        assert_eq!(
            text(&output.stderr),
            format!("jettison: {}: {why}\n", file(state.path()).display())
        );
        assert_eq!(output.status.code(), Some(1));
    }
}

#[test]
fn a_reader_that_has_read_enough_is_no_error() {
    let state = written(&journal().repeat(200));
    for arguments in [&["journal"][..], &["journal", "--json"]] {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_jettison"));
        command.env_clear().env("XDG_STATE_HOME", state.path());
        let output = command.args(arguments).stdout(writer).output().unwrap();
        assert_eq!(
            (text(&output.stderr), output.status.code()),
            (String::new(), Some(0))
        );
    }
}
