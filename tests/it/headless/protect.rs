//! `jettison protect`, and what a protect file does to a forecast.

use std::fs;
use std::process::Output;

use axum::Router;
use axum::http::{Method, StatusCode, Uri};
use serde_json::Value;
use tempfile::TempDir;

use super::{jettison, refused, text};
use crate::decoding::answered;

/// A call in a configuration directory that stays.
fn run(directory: &TempDir, arguments: &[&str]) -> Output {
    let (mut command, _home) = jettison(arguments);
    let config = directory.path().join("config.toml");
    fs::write(&config, "").unwrap();
    command.env("JETTISON_CONFIG", config).output().unwrap()
}

/// What a call prints that succeeds.
#[track_caller]
fn said(directory: &TempDir, arguments: &[&str]) -> String {
    let output = run(directory, arguments);
    assert_eq!(
        (text(&output.stderr), output.status.code()),
        (String::new(), Some(0))
    );
    text(&output.stdout)
}

fn file(directory: &TempDir) -> (std::path::PathBuf, String) {
    let path = directory.path().join("protect");
    let shown = path.display().to_string();
    (path, shown)
}

#[test]
fn patterns_come_and_go_and_are_listed_with_their_lines() {
    let home = tempfile::tempdir().unwrap();
    let (path, shown) = file(&home);
    assert_eq!(
        said(&home, &["protect"]),
        format!("{shown}: nothing is protected\n")
    );
    assert!(!path.exists(), "listing makes nothing");
    assert_eq!(
        said(&home, &["protect", "prod/*"]),
        format!("{shown}: prod/* is protected\n")
    );
    fs::write(&path, "# mine\nprod/*   # ours\n").unwrap();
    assert_eq!(
        said(&home, &["protect", "prod/*"]),
        format!("{shown}: prod/* was protected already; nothing is changed\n")
    );
    assert_eq!(
        said(&home, &["protect", "label=keep"]),
        format!("{shown}: label=keep is protected\n")
    );
    assert_eq!(
        said(&home, &["protect"]),
        format!("{shown}\n  line   2  prod/*  # ours\n  line   3  label=keep\n")
    );
    assert_eq!(
        said(&home, &["protect", "--remove", "prod/*"]),
        format!("{shown}: prod/* is taken back\n")
    );
    assert_eq!(
        said(&home, &["protect", "prod/*", "--remove"]),
        format!("{shown}: there is no prod/*; nothing is changed\n")
    );
    assert_eq!(fs::read_to_string(&path).unwrap(), "# mine\nlabel=keep\n");
}

#[test]
fn an_id_is_one_pattern_however_it_is_spelled() {
    let home = tempfile::tempdir().unwrap();
    let (path, shown) = file(&home);
    let kept = "sha256:04230e67d069\n04230E67D069  # mine\n04230e67d0690\n";
    fs::write(&path, kept).unwrap();
    assert_eq!(
        said(&home, &["protect", "04230e67d069"]),
        format!(
            "{shown}: 04230e67d069 was protected already, as sha256:04230e67d069 in line 1; nothing is changed\n"
        )
    );
    assert_eq!(fs::read_to_string(&path).unwrap(), kept);
    assert_eq!(
        said(&home, &["protect", "--remove", "04230e67d069"]),
        format!(
            "{shown}: 04230e67d069 is taken back, spelled 04230E67D069, sha256:04230e67d069 too; line 1 still protects \
             04230e67d0690\n"
        )
    );
    assert_eq!(fs::read_to_string(&path).unwrap(), "04230e67d0690\n");
}

#[test]
fn a_configuration_by_its_bare_name_keeps_what_is_protected_beside_it() {
    let (mut command, home) = jettison(&["protect", "prod/*"]);
    let output = command.env("JETTISON_CONFIG", "my.toml").output().unwrap();
    assert_eq!(
        (text(&output.stdout), text(&output.stderr)),
        ("./protect: prod/* is protected\n".to_owned(), String::new())
    );
    let kept = fs::read_to_string(home.path().join("protect")).unwrap();
    assert!(kept.ends_with("\nprod/*\n"), "{kept}");
}

#[test]
fn a_broken_file_is_reported_and_left_alone() {
    let home = tempfile::tempdir().unwrap();
    let (path, shown) = file(&home);
    let broken = "prod/*\nsha256:12\n";
    fs::write(&path, broken).unwrap();
    let why =
        "the protect file is broken in line 2: an id has at least 12 and at most 64 hex digits";
    let listed = run(&home, &["protect"]);
    assert_eq!(
        text(&listed.stdout),
        format!("{shown}\n  line   1  prod/*\n")
    );
    assert_eq!(text(&listed.stderr), format!("jettison: {why}\n"));
    assert_eq!(listed.status.code(), Some(2));
    for change in [
        &["protect", "label=keep"][..],
        &["protect", "--remove", "prod/*"],
    ] {
        assert_eq!(
            refused(&run(&home, change)),
            format!("jettison: mend it first: {why}")
        );
        assert_eq!(fs::read_to_string(&path).unwrap(), broken);
    }
}

#[test]
fn what_is_no_pattern_is_refused_before_anything_is_read() {
    let home = tempfile::tempdir().unwrap();
    for (arguments, wanted) in [
        (
            &["protect", "sha256:12"][..],
            "an id has at least 12 and at most 64 hex digits",
        ),
        (&["protect", ""], "a pattern is missing"),
        (&["protect", "--remove"], "<PATTERN>"),
    ] {
        let output = run(&home, arguments);
        assert_eq!(output.status.code(), Some(2));
        assert!(
            text(&output.stderr).contains(wanted),
            "{}",
            text(&output.stderr)
        );
    }
    assert!(!file(&home).0.exists());
    assert_eq!(
        refused(&run(&home, &["protect", "--demo", "prod/*"])),
        "jettison: the practice engine keeps what is protected in memory only: leave --demo out"
    );
}

#[test]
fn without_a_home_there_is_nowhere_to_keep_it() {
    let (mut command, _home) = jettison(&["protect", "prod/*"]);
    let output = command.env_remove("HOME").output().unwrap();
    // some systems find the home of a user without the variable
    if output.status.code() == Some(2) {
        assert_eq!(
            refused(&output),
            "jettison: there is no home directory to keep it in, and JETTISON_CONFIG names no file"
        );
    }
}

/// The names of what a forecast deletes.
fn deletes(forecast: &Value) -> Vec<String> {
    let deleted = forecast["deleted"].as_array().unwrap().iter();
    let names = deleted.flat_map(|one| one["references"].as_array().unwrap());
    names
        .map(|name| name.as_str().unwrap().to_owned())
        .collect()
}

/// Answers as an engine did whose answers were recorded.
async fn answer(method: Method, uri: Uri) -> (StatusCode, Vec<u8>) {
    let path = uri.to_string();
    let plain = path
        .strip_prefix("/v1.")
        .and_then(|rest| rest.split_once('/'));
    let plain = plain.map_or_else(|| path.clone(), |(_, rest)| format!("/{rest}"));
    match answered(&format!("{method} {plain}")) {
        Some(body) => (StatusCode::OK, body),
        None => (
            StatusCode::NOT_FOUND,
            br#"{"message":"page not found"}"#.to_vec(),
        ),
    }
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn a_forecast_leaves_what_the_file_protects() {
    let home = tempfile::tempdir().unwrap();
    let socket = home.path().join("engine.sock");
    let listener = tokio::net::UnixListener::bind(&socket).unwrap();
    tokio::spawn(axum::serve(listener, Router::new().fallback(answer)).into_future());
    let host = format!("unix://{}", socket.display());
    let both = tokio::task::spawn_blocking(move || {
        let forecast = [
            "-H",
            &host,
            "forecast",
            "--preset",
            "no-container",
            "--json",
        ];
        let figures = || serde_json::from_str::<Value>(&said(&home, &forecast)).unwrap();
        let before = figures();
        said(&home, &["protect", "rec/hostile"]);
        (before, figures())
    });
    let (before, after) = both.await.unwrap();
    assert!(
        deletes(&before).contains(&"rec/hostile:1".to_owned()),
        "{before}"
    );
    let others: Vec<String> = deletes(&before)
        .into_iter()
        .filter(|name| name != "rec/hostile:1")
        .collect();
    assert_eq!(deletes(&after), others);
    assert_eq!(
        (&before["protected_left"], &after["protected_left"]),
        (&0.into(), &1.into())
    );
}
