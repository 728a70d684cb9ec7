//! Plans from files, printed.

use std::fs;

use jettison::engine::Engine as _;
use jettison::engine::practice::{Latency, PracticeEngine, World};
use jettison::inventory::EngineKind;
use jettison::removal::{Forecast, Mark, PlanFile, Route};

use super::{jettison, refused, text};

/// A plan that removes every image of the practice engine that it can.
fn plan(kind: EngineKind) -> String {
    let holdings = World::built_in().holdings(kind, 1_795_000_000);
    let engine = PracticeEngine::holding(holdings.clone()).with_latency(Latency::None);
    let images = holdings.listing.images.iter();
    let marks = images.map(|image| Mark::Image(image.id.clone())).collect();
    let forecast = Forecast::new(&holdings.inventory().into(), &marks, Route::Skip);
    PlanFile::of(&forecast, engine.about(), 1_795_000_000).to_text()
}

#[test]
fn a_plan_is_printed_as_it_would_go_now_and_refused_on_another_engine() {
    let (mut command, home) = jettison(&["forecast", "--demo", "--plan", "plan.json"]);
    let path = home.path().join("plan.json");
    fs::write(&path, plan(EngineKind::GraphDriver)).unwrap();
    let output = command.output().unwrap();
    let printed = text(&output.stdout);
    assert_eq!(
        (output.status.code(), text(&output.stderr)),
        (Some(0), String::new())
    );
    assert!(
        printed.contains("\nplan plan.json: ") && printed.contains(" 0 left out by now\n"),
        "{printed}"
    );
    assert!(printed.contains("\ndelete  "), "{printed}");

    fs::write(&path, plan(EngineKind::Podman)).unwrap();
    let complaint = refused(&command.output().unwrap());
    assert!(
        complaint.starts_with(
            "jettison: plan.json: this plan was made for another engine: practice engine on overlay"
        ),
        "{complaint}"
    );
}

#[test]
fn what_is_no_plan_is_refused_before_the_engine_is_asked() {
    let cases: [(&str, &str); 4] = [
        ("", "this is not a plan: "),
        (
            "{}",
            "this is not a plan: it does not say \"format\": \"jettison plan\"",
        ),
        (
            r#"{"format": "jettison plan", "version": 7}"#,
            "this plan is of version 7; this program reads version 1",
        ),
        ("\u{feff}\u{1b}[31m", "this is not a plan: "),
    ];
    for (content, why) in cases {
        let (mut command, home) = jettison(&[
            "forecast",
            "--host",
            "unix:///nowhere.sock",
            "--plan",
            "plan.json",
        ]);
        fs::write(home.path().join("plan.json"), content).unwrap();
        let complaint = refused(&command.output().unwrap());
        assert!(
            complaint.starts_with(&format!("jettison: plan.json: {why}")),
            "{complaint}"
        );
        assert!(!complaint.contains('\u{1b}'));
    }
    let (mut command, _home) = jettison(&["forecast", "--demo", "--plan", "plan.json"]);
    let complaint = refused(&command.output().unwrap());
    assert_eq!(complaint, "jettison: plan.json: there is no such file");
}

#[test]
fn in_read_only_mode_nothing_is_restored() {
    for (arguments, config) in [
        (&["restore", "--demo", "--read-only", "a.tar.zst"][..], ""),
        (
            &["restore", "--demo", "a.tar.zst"][..],
            "read_only = true\n",
        ),
    ] {
        let (mut command, home) = jettison(arguments);
        let path = home.path().join("config.toml");
        fs::write(&path, config).unwrap();
        let complaint = refused(&command.env("JETTISON_CONFIG", &path).output().unwrap());
        assert_eq!(
            complaint,
            "jettison: read-only: nothing is restored; --dry-run says what would be"
        );
    }
}

#[test]
fn what_is_no_plan_is_refused_in_plain_words() {
    let (mut command, home) = jettison(&["forecast", "--demo", "--plan", "plan.json"]);
    let files: [(&[u8], &str); 3] = [
        (b" \n", "the file is empty"),
        (b"\xff\xfe", "it is not text"),
        (b"{\n  hello\n", "it is not JSON: see line 2"),
    ];
    for (bytes, why) in files {
        fs::write(home.path().join("plan.json"), bytes).unwrap();
        let complaint = refused(&command.output().unwrap());
        let whole = format!("this is not a plan: {why}");
        assert!(complaint.trim_end().ends_with(&whole), "{complaint}");
    }
}
