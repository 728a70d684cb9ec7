//! Whose the terminal is: it is taken, given back at every end, and given back for a while.

use nix::sys::signal::Signal;
use portable_pty::CommandBuilder;

use super::pty::{Pty, USUAL, jettison, rows};

/// The program on the practice engine, with its images on the screen.
fn started() -> Pty {
    let mut pty = Pty::start(jettison(&["--demo"]), USUAL);
    pty.until_settled();
    pty
}

#[test]
fn the_program_starts_shows_images_and_quits_with_q() {
    let mut pty = started();
    assert!(pty.screen().alternate_screen());
    assert!(pty.screen().bracketed_paste());
    assert!(pty.screen().hide_cursor());
    let taken = pty.modes();
    pty.press("q");
    let status = pty.end();
    assert_eq!((status.exit_code(), status.signal()), (0, None));
    assert_eq!(pty.screen().contents(), "", "the shell's screen is clean");
    assert_ne!(pty.cooked(), taken, "the modes had been changed");
}

#[test]
fn a_request_to_terminate_gives_the_terminal_back() {
    for (signal, code) in [
        (Signal::SIGTERM, 143),
        (Signal::SIGINT, 130),
        (Signal::SIGHUP, 129),
    ] {
        let mut pty = started();
        pty.signal(signal);
        let status = pty.end();
        assert_eq!((status.exit_code(), status.signal()), (code, None));
        assert_eq!(pty.screen().contents(), "");
    }
}

#[test]
fn a_vanished_terminal_ends_the_program() {
    let status = started().hang_up("j");
    assert_eq!((status.exit_code(), status.signal()), (129, None));
}

/// A shell with job control: starts the program, says that it was stopped, waits for a line, continues it, and tells
/// how it ended.
pub(super) fn under_a_shell() -> Pty {
    let script = r#"set -m; "$1" --demo; echo "stopped with $?"; read -r go; fg >/dev/null; echo "ended with $?""#;
    let mut command = CommandBuilder::new("/bin/sh");
    command.args(["-c", script, "sh", env!("CARGO_BIN_EXE_jettison")]);
    Pty::start(command, USUAL)
}

#[test]
fn control_z_gives_the_terminal_back_until_the_program_is_continued() {
    let mut pty = under_a_shell();
    pty.until_settled();
    pty.press("j");
    pty.until(|screen| screen.contents().contains("2 of "));
    let (before, taken) = (rows(pty.screen()), pty.modes());
    pty.press("\x1a");
    pty.until_shown("stopped with 147");
    pty.assert_given_back();
    assert!(!pty.screen().contents().contains("in use"));
    pty.press("go on\r");
    pty.until(|screen| rows(screen) == before);
    assert!(pty.screen().alternate_screen());
    assert!(pty.screen().bracketed_paste());
    assert!(pty.screen().hide_cursor());
    assert_eq!(pty.modes(), taken);
    pty.press("q");
    assert_eq!(pty.end().exit_code(), 0);
    assert!(pty.screen().contents().contains("ended with 0"));
}

#[test]
fn a_program_that_is_continued_draws_for_the_size_that_there_is_by_then() {
    let mut pty = under_a_shell();
    pty.until_settled();
    pty.press("\x1a");
    pty.until_shown("stopped with 147");
    pty.resize((40, 120));
    pty.press("go on\r");
    pty.until(|screen| {
        let rows = rows(screen);
        rows[39].contains("q quit") && rows[2].chars().count() == 120
    });
    pty.press("q");
    assert_eq!(pty.end().exit_code(), 0);
}

#[test]
fn a_request_to_terminate_that_comes_while_the_program_is_stopped_is_not_lost() {
    let script = r#"set -m; "$1" --demo; echo "stopped with $?"; read -r go; kill -TERM %1; fg >/dev/null; echo "ended with $?""#;
    let mut command = CommandBuilder::new("/bin/sh");
    command.args(["-c", script, "sh", env!("CARGO_BIN_EXE_jettison")]);
    let mut pty = Pty::start(command, USUAL);
    pty.until_settled();
    pty.press("\x1a");
    pty.until_shown("stopped with 147");
    pty.press("go on\r");
    pty.until_shown("ended with 143");
    pty.assert_given_back();
}

#[test]
fn control_z_where_no_shell_could_continue_the_program_does_not_stop_it() {
    // the leader of a session has nobody who could say `fg`
    let mut pty = started();
    let before = rows(pty.screen());
    pty.press("\x1a");
    pty.until_written(2, "\x1b[?1049h");
    pty.press("?");
    pty.until_shown("── help ──");
    pty.press("\x1b");
    pty.until(|screen| rows(screen) == before);
    pty.press("q");
    assert_eq!(pty.end().exit_code(), 0);
}
