//! The program without a terminal: what it prints, where, and with which status.

mod config;
mod engines;
mod figures;
mod journal;
mod plan;
mod protect;
mod restore;

use assert_cmd::Command;
use std::process::Output;

/// The program with an environment of its own: no engine of this machine is ever found, for every call names one.
pub(crate) fn jettison(arguments: &[&str]) -> (Command, tempfile::TempDir) {
    let home = tempfile::tempdir().unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_jettison"));
    command
        .env_clear()
        .env("HOME", home.path())
        .env("XDG_RUNTIME_DIR", home.path())
        .current_dir(home.path())
        .args(arguments);
    (command, home)
}

/// What a call ends with.
pub(crate) fn output(arguments: &[&str]) -> Output {
    let (mut command, _home) = jettison(arguments);
    command.output().unwrap()
}

/// Standard output of a call that succeeds and complains of nothing.
#[track_caller]
pub(crate) fn printed(arguments: &[&str]) -> String {
    let output = output(arguments);
    assert_eq!(text(&output.stderr), "");
    assert_eq!(output.status.code(), Some(0));
    text(&output.stdout)
}

/// The one line on standard error of a call that could not begin.
#[track_caller]
pub(crate) fn refused(output: &Output) -> String {
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    assert_eq!(text(&output.stdout), "");
    let complaint = text(&output.stderr);
    assert_eq!(complaint.lines().count(), 1, "{complaint}");
    complaint.trim_end().to_owned()
}

pub(crate) fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

#[test]
fn without_a_terminal_there_is_one_line_and_status_2() {
    assert_eq!(
        refused(&output(&["--demo"])),
        "jettison: needs a terminal on standard input and output; without one try \
         `jettison forecast --preset dangling`"
    );
}

#[test]
fn a_wrong_call_says_what_is_wrong_and_has_status_2() {
    let cases: [(&[&str], &str); 10] = [
        (&["forecast", "--demo"], "<--preset <PRESET>|--plan <FILE>>"),
        (
            &["forecast", "--demo", "--preset", "old"],
            "there is no such preset; there are dangling, no-container, older-than=30d, keep-newest=3, label=KEY[=VALUE]",
        ),
        (
            &["forecast", "--demo", "--preset", "older-than=soon"],
            "an age is a number of days, or of w, mo or y: older-than=30d, older-than=2w",
        ),
        (
            &["forecast", "--demo", "--preset", "keep-newest=0"],
            "at least 1 image of each repository stays: keep-newest=3",
        ),
        (
            &["forecast", "--demo", "--preset", "label"],
            "label needs a value: label=KEY[=VALUE]",
        ),
        (&["--demo=windows"], "graph, containerd, podman"),
        (&["--frobnicate"], "--frobnicate"),
        (&["prune"], "prune"),
        (
            &["-H", "tcp://127.0.0.1:1", "-c", "lab"],
            "cannot be used with",
        ),
        (
            &["-H", "tcp://127.0.0.1:1", "--demo"],
            "cannot be used with",
        ),
    ];
    for (arguments, wanted) in cases {
        let output = output(arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert_eq!(text(&output.stdout), "");
        let complaint = text(&output.stderr);
        assert!(complaint.starts_with("error: "), "{complaint}");
        assert!(complaint.contains(wanted), "{complaint}");
    }
}

#[test]
fn a_wrong_filter_says_which_term_is_wrong() {
    let arguments = ["forecast", "--demo", "--preset", "dangling", "--filter"];
    for (filter, wanted) in [
        ("web size>", "size>? a number and a unit: size>500MB"),
        (
            "!lable:keep",
            "lable:keep? label: is meant; in quotes it is a word",
        ),
        (
            "stauts:dangling",
            "stauts:dangling? status: is meant; in quotes it is a word",
        ),
    ] {
        let output = output(&[&arguments[..], &[filter]].concat());
        assert_eq!(output.status.code(), Some(2));
        assert_eq!(text(&output.stdout), "");
        let complaint = text(&output.stderr);
        assert!(complaint.contains(wanted), "{complaint}");
    }
}

#[test]
fn help_and_version_are_printed() {
    let version = concat!("jettison ", env!("CARGO_PKG_VERSION"), "\n");
    assert_eq!(printed(&["--version"]), version);
    let help = printed(&["--help"]);
    for wanted in [
        "See what goes overboard before you throw it",
        "forecast",
        "--host",
        "--context",
        "--demo",
        "nothing real is touched",
        "DOCKER_HOST",
    ] {
        assert!(help.contains(wanted), "{wanted} is not in:\n{help}");
    }
    let forecast = printed(&["forecast", "--help"]);
    assert!(forecast.contains("removes nothing"), "{forecast}");
    assert!(forecast.contains("--filter <FILTER>"), "{forecast}");
    let brief = printed(&["forecast", "-h"]);
    assert!(brief.contains("dangling, no-container"), "{brief}");
}

#[test]
fn a_reader_that_has_read_enough_is_no_error() {
    for arguments in [
        &["forecast", "--demo", "--preset", "no-container"][..],
        &["forecast", "--demo", "--preset", "no-container", "--json"],
    ] {
        let home = tempfile::tempdir().unwrap();
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_jettison"));
        command.env_clear().env("HOME", home.path());
        let output = command.args(arguments).stdout(writer).output().unwrap();
        assert_eq!(text(&output.stderr), "");
        assert_eq!(output.status.code(), Some(0));
    }
}

#[cfg(unix)]
#[test]
fn a_closed_standard_output_is_no_panic() {
    for (arguments, status) in [
        ("forecast --demo --preset no-container", 0),
        ("forecast --demo --preset no-container --json", 0),
        ("journal --json", 0),
        ("--demo", 2),
    ] {
        let home = tempfile::tempdir().unwrap();
        let mut command = std::process::Command::new("/bin/sh");
        let script = format!("exec \"$0\" {arguments} >&-");
        command.env_clear().env("HOME", home.path());
        let output = command
            .args(["-c", &script, env!("CARGO_BIN_EXE_jettison")])
            .output();
        let output = output.unwrap();
        let complaint = text(&output.stderr);
        assert!(!complaint.contains("panicked"), "{complaint}");
        assert_eq!(
            output.status.code(),
            Some(status),
            "{arguments}: {complaint}"
        );
    }
}

/// Linux has a device that is always full.
#[cfg(target_os = "linux")]
#[test]
fn what_cannot_be_written_is_one_line_and_status_1() {
    for arguments in [
        &["forecast", "--demo", "--preset", "no-container"][..],
        &["forecast", "--demo", "--preset", "no-container", "--json"],
        &["config"],
        &["protect"],
    ] {
        let home = tempfile::tempdir().unwrap();
        let full = std::fs::OpenOptions::new().write(true).open("/dev/full");
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_jettison"));
        command.env_clear().env("HOME", home.path());
        let output = command.args(arguments).stdout(full.unwrap()).output();
        let output = output.unwrap();
        let complaint = text(&output.stderr);
        assert!(
            complaint.starts_with("jettison: could not write: "),
            "{complaint}"
        );
        assert_eq!(complaint.lines().count(), 1, "{complaint}");
        assert_eq!(output.status.code(), Some(1));
    }
}

#[test]
fn where_the_locale_has_only_ascii_so_has_what_is_printed() {
    let call = ["forecast", "--demo", "--preset", "dangling"];
    let usual = printed(&call);
    assert!(usual.contains(" · "), "{usual}");
    let plain = printed(&[&call[..], &["--ascii"]].concat());
    assert!(plain.is_ascii(), "{plain}");
    assert_eq!(plain, jettison::view::ascii(&usual));
    let (mut command, _home) = jettison(&call);
    let output = command.env("TERM", "xterm").env("LC_ALL", "C").output();
    assert_eq!(text(&output.unwrap().stdout), plain);
}

#[test]
fn complaints_and_help_are_coloured_as_the_flag_says() {
    let complaint = |flag: &str| text(&output(&[flag, "--frobnicate"]).stderr);
    assert!(!complaint("--color=auto").contains('\u{1b}'), "no terminal");
    assert!(!complaint("--color=never").contains('\u{1b}'));
    assert!(complaint("--color=always").contains('\u{1b}'));
    assert!(complaint("--colour=always").contains('\u{1b}'));
}
