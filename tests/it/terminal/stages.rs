//! Signals, whatever the program is doing at the moment: the terminal is given back, and taken again where it goes on.

use std::fs;
use std::os::unix::net::UnixListener;

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use portable_pty::CommandBuilder;
use tempfile::TempDir;

use super::pty::{Pty, USUAL, jettison, rows};

const ENDS: [(Signal, u32); 3] = [
    (Signal::SIGTERM, 143),
    (Signal::SIGINT, 130),
    (Signal::SIGHUP, 129),
];

/// What is pressed on the practice engine, and what is on the screen then.
const STAGES: [(&str, &str); 9] = [
    ("", "in use"),
    ("?", "── help ──"),
    ("/kettle", "filter"),
    ("md", "presets"),
    ("m\rd", "── preview"),
    ("m\rdR", "type \"remove\""),
    ("m\rdRremove\r", "removing "),
    ("m\rdRremove\rq", "quit?"),
    ("\te", "── explained"),
];

/// The program on the practice engine after these keys.
fn at(keys: &str, shown: &str) -> Pty {
    let mut pty = Pty::start(jettison(&["--demo"]), USUAL);
    pty.until_settled();
    pty.press(keys);
    pty.until_shown(shown);
    pty
}

fn ends_in_good_order(signal: Signal, code: u32) {
    for (keys, shown) in STAGES {
        let mut pty = at(keys, shown);
        pty.signal(signal);
        let status = pty.end();
        assert_eq!(
            (status.exit_code(), status.signal()),
            (code, None),
            "after {keys:?}"
        );
        pty.assert_given_back();
    }
}

#[test]
fn a_request_to_terminate_gives_the_terminal_back_at_every_stage() {
    ends_in_good_order(ENDS[0].0, ENDS[0].1);
}

#[test]
fn an_interrupt_gives_the_terminal_back_at_every_stage() {
    ends_in_good_order(ENDS[1].0, ENDS[1].1);
}

#[test]
fn a_hang_up_gives_the_terminal_back_at_every_stage() {
    ends_in_good_order(ENDS[2].0, ENDS[2].1);
}

/// An engine that takes connections and never says a word; it is there as long as this is.
fn mute() -> (TempDir, UnixListener, String) {
    let home = tempfile::tempdir().unwrap();
    let socket = home.path().join("mute.sock");
    let listener = UnixListener::bind(&socket).unwrap();
    let address = format!("unix://{}", socket.display());
    (home, listener, address)
}

#[test]
fn a_signal_ends_the_program_while_it_connects_and_where_there_is_no_engine() {
    let (_home, _listener, address) = mute();
    for (address, shown) in [
        (&*address, "connecting"),
        ("unix:///nowhere.sock", "try again"),
    ] {
        for (signal, code) in ENDS {
            let mut pty = Pty::start(jettison(&["--host", address]), USUAL);
            pty.until_shown(shown);
            pty.signal(signal);
            assert_eq!(pty.end().exit_code(), code);
        }
    }
}

/// The program under a shell with job control that tells how it was stopped and how it ended; its process id.
fn under_a_shell() -> (Pty, Pid) {
    let script = r#"set -m
        sh -c 'echo $$ > pid; exec "$1" --demo' sh "$1"
        echo "stopped with $?"; read -r go; fg >/dev/null; echo "ended with $?""#;
    let mut command = CommandBuilder::new("/bin/sh");
    command.args(["-c", script, "sh", env!("CARGO_BIN_EXE_jettison")]);
    let mut pty = Pty::start(command, USUAL);
    pty.until_settled();
    let pid = fs::read_to_string(pty.home().join("pid")).unwrap();
    let pid = Pid::from_raw(pid.trim().parse().unwrap());
    (pty, pid)
}

#[test]
fn a_request_to_stop_from_elsewhere_gives_the_terminal_back_at_every_stage() {
    for (keys, shown) in STAGES {
        let (mut pty, pid) = under_a_shell();
        pty.press(keys);
        pty.until_shown(shown);
        let taken = pty.modes();
        kill(pid, Signal::SIGTSTP).unwrap();
        pty.until_shown("stopped with 147");
        pty.assert_given_back();
        pty.press("go on\r");
        pty.until(|screen| screen.alternate_screen() && screen.hide_cursor());
        pty.until(|screen| screen.contents().lines().count() >= 20);
        assert_eq!(pty.modes(), taken, "after {keys:?}");
        kill(pid, Signal::SIGTERM).unwrap();
        pty.until_shown("ended with 143");
        pty.assert_given_back();
    }
}

#[test]
fn a_program_that_was_stopped_without_being_asked_takes_the_terminal_again() {
    let (mut pty, pid) = under_a_shell();
    let (before, taken) = (rows(pty.screen()), pty.modes());
    kill(pid, Signal::SIGSTOP).unwrap();
    // the shell writes onto what was shown: it has not been told that the terminal is not its own
    pty.until_shown("stopped with 147");
    pty.press("go on\n"); // nothing makes a line of `\r` now
    pty.until(|screen| rows(screen) == before);
    assert_eq!(pty.modes(), taken);
    pty.press("q");
    pty.until_shown("ended with 0");
    pty.assert_given_back();
}

#[test]
fn a_storm_of_sizes_during_a_removal_ends_on_the_right_screen() {
    let mut pty = at("m\rdRremove\r", "removing ");
    for turn in 0..200_u16 {
        pty.resize((1 + turn * 7 % 60, 1 + turn * 13 % 220));
    }
    pty.resize((30, 100));
    pty.until(|screen| {
        let rows = rows(screen);
        rows[0].starts_with("── receipt ─")
            && rows[0].chars().count() == 100
            && rows[29].contains("? help")
    });
    pty.until_shown("Done: all");
    pty.press("qq");
    assert_eq!(pty.end().exit_code(), 0);
}

#[test]
fn a_terminal_that_vanishes_during_a_removal_ends_the_program() {
    let status = at("m\rdRremove\r", "removing ").hang_up("j");
    assert_eq!((status.exit_code(), status.signal()), (129, None));
}
