//! `jettison config`, and what a configuration does to the other commands.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;

use jettison::cli::sample;
use tempfile::TempDir;

use super::{jettison, refused, text};

/// Where the configuration of a home is.
fn place(home: &TempDir) -> PathBuf {
    home.path().join(".config/jettison/config.toml")
}

fn write(path: &Path, text: &str) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

/// A call with this configuration, and the file by its path.
fn run(arguments: &[&str], config: &str) -> (Output, String) {
    let (mut command, home) = jettison(arguments);
    let path = place(&home);
    write(&path, config);
    (command.output().unwrap(), path.display().to_string())
}

const FORECAST: [&str; 4] = ["forecast", "--demo", "--preset", "dangling"];

#[test]
fn without_a_file_it_says_where_one_would_be() {
    let (mut command, home) = jettison(&["config"]);
    let output = command.output().unwrap();
    assert_eq!(
        text(&output.stdout),
        format!(
            "no configuration: {} would be read\n`jettison config --default` prints one to begin with\n",
            place(&home).display()
        )
    );
    assert_eq!(
        (text(&output.stderr), output.status.code()),
        (String::new(), Some(0))
    );
    assert!(!home.path().join(".config").exists(), "nothing is written");
}

#[test]
fn everything_that_is_wrong_is_listed() {
    let (output, path) = run(
        &["config"],
        "theme = 'dark'\nthme = 1\n[keys]\nrun = 'Enter'\n",
    );
    let wanted = [
        format!("{path} is refused"),
        "  wrong    line 1: `theme` takes \"default\", \"high-contrast\", \"colour-blind\", \"mono\", not \"dark\""
            .to_owned(),
        "  wrong    line 4: `Enter` cannot be `run`: it opens, chooses or goes back, and never does more".to_owned(),
        "  unknown  line 2: `thme` is not known, and left out".to_owned(),
    ];
    assert_eq!(text(&output.stdout).lines().collect::<Vec<_>>(), wanted);
    assert_eq!(
        (text(&output.stderr), output.status.code()),
        (String::new(), Some(2))
    );
}

#[test]
fn what_is_unknown_is_no_reason_to_refuse() {
    let (output, path) = run(&["config"], "thme = 1\n");
    assert_eq!(
        text(&output.stdout),
        format!("{path} is read\n  unknown  line 1: `thme` is not known, and left out\n")
    );
    assert_eq!(output.status.code(), Some(0));
    let (output, path) = run(&FORECAST, "thme = 1\n");
    assert_eq!(
        text(&output.stderr),
        format!("jettison: {path}, line 1: `thme` is not known, and left out\n")
    );
    assert!(text(&output.stdout).contains("preset dangling"));
    assert_eq!(output.status.code(), Some(0));
}

#[test]
fn the_default_one_is_printed_and_taken() {
    let (output, _) = run(&["config", "--default"], "what is wrong here is no matter");
    assert_eq!(text(&output.stdout), sample());
    assert_eq!(
        (text(&output.stderr), output.status.code()),
        (String::new(), Some(0))
    );
    let (output, path) = run(&["config"], &text(&output.stdout));
    assert_eq!(text(&output.stdout), format!("{path} is read\n"));
}

#[test]
fn with_a_wrong_configuration_nothing_begins() {
    for arguments in [&FORECAST[..], &["--demo"]] {
        let (output, path) = run(arguments, "mouse = true\nunits = 'MB'\nsort = 1\n");
        assert_eq!(
            refused(&output),
            format!(
                "jettison: {path}, line 2: `units` takes \"si\", \"iec\", not \"MB\" (and 1 more: `jettison config` \
                 lists them)"
            )
        );
    }
    let (output, path) = run(&FORECAST, "mouse = true\nsort = [");
    assert_eq!(
        refused(&output),
        format!("jettison: {path}, line 2: this is not TOML: unclosed array, expected `]`")
    );
}

#[test]
fn bytes_are_printed_in_the_chosen_units_and_json_in_bytes() {
    let (si, _) = run(&FORECAST, "");
    let (iec, _) = run(&FORECAST, "units = 'iec'");
    assert!(text(&si.stdout).contains(" MB"), "{}", text(&si.stdout));
    let printed = text(&iec.stdout);
    assert!(printed.contains(" MiB"), "{printed}");
    for unit in [" kB", " MB", " GB"] {
        assert!(!printed.contains(unit), "{printed}");
    }
    let json = [&FORECAST[..], &["--json"]].concat();
    assert_eq!(
        text(&run(&json, "units = 'iec'").0.stdout),
        text(&run(&json, "").0.stdout)
    );
}

#[test]
fn a_file_that_is_named_is_taken_wherever_it_is() {
    let other = tempfile::tempdir().unwrap();
    let path = other.path().join("mine.toml");
    let named = |arguments: &[&str]| {
        let (mut command, home) = jettison(arguments);
        write(&place(&home), "units = 'iec'");
        command.env("JETTISON_CONFIG", &path).output().unwrap()
    };
    let path = path.display();
    let missing = format!("{path}: JETTISON_CONFIG names this file, and there is none");
    assert_eq!(
        text(&named(&FORECAST).stderr),
        format!("jettison: {missing}\n")
    );
    assert_eq!(named(&FORECAST).status.code(), Some(0));
    fs::write(path.to_string(), b"mouse = true\n# \xff").unwrap();
    assert_eq!(
        refused(&named(&FORECAST)),
        format!("jettison: {path}, line 2: this is not UTF-8")
    );
    fs::write(path.to_string(), " ".repeat(1_000_001)).unwrap();
    assert_eq!(
        refused(&named(&FORECAST)),
        format!("jettison: {path}: it could not be read: it is longer than 1 MB")
    );
    fs::remove_file(path.to_string()).unwrap();
    fs::create_dir(path.to_string()).unwrap();
    assert_eq!(named(&["config"]).status.code(), Some(2));
}

#[cfg(unix)]
#[test]
fn a_pipe_is_refused_and_not_waited_for() {
    let (mut command, home) = jettison(&FORECAST);
    let pipe = home.path().join("pipe");
    let made = std::process::Command::new("mkfifo").arg(&pipe).status();
    assert!(made.unwrap().success());
    let output = command.env("JETTISON_CONFIG", &pipe).output().unwrap();
    assert_eq!(
        refused(&output),
        format!(
            "jettison: {}: it could not be read: it is a pipe, and only regular files are read",
            pipe.display()
        )
    );
}
