//! The mouse of a terminal: taken only when asked for, and given back at every end.

use nix::sys::signal::Signal;
use vt100::{MouseProtocolEncoding, MouseProtocolMode, Screen};

use super::pty::{Pty, USUAL, jettison, rows};

fn is_taken(screen: &Screen) -> bool {
    screen.mouse_protocol_mode() == MouseProtocolMode::PressRelease
        && screen.mouse_protocol_encoding() == MouseProtocolEncoding::Sgr
}

fn is_free(screen: &Screen) -> bool {
    screen.mouse_protocol_mode() == MouseProtocolMode::None
}

/// The program with the mouse on.
fn with_mouse() -> Pty {
    let mut pty = Pty::start(jettison(&["--demo"]), USUAL);
    pty.until_settled();
    assert!(is_free(pty.screen()), "it is the terminal's at first");
    pty.press("M");
    pty.until_shown("mouse on");
    assert!(is_taken(pty.screen()));
    pty
}

#[test]
fn a_key_takes_the_mouse_and_gives_it_back() {
    let mut pty = with_mouse();
    assert!(rows(pty.screen())[23].contains("M release mouse"));
    pty.press("M");
    pty.until_shown("mouse off: the terminal selects text again");
    assert!(is_free(pty.screen()));
    assert!(!rows(pty.screen())[23].contains("M release mouse"));
}

#[test]
fn clicks_and_the_wheel_do_what_keys_do() {
    let mut pty = with_mouse();
    // the third row, in its text
    pty.press("\x1b[<0;20;7M\x1b[<0;20;7m");
    pty.until_shown("3 of 32");
    // the first row, in its gutter
    pty.press("\x1b[<0;2;5M\x1b[<0;2;5m");
    pty.until_shown("1 marked");
    pty.until_shown("1 of 32");
    // the wheel over the table
    pty.press("\x1b[<65;20;6M");
    pty.until_shown("4 of 32");
    // the title of the first column, twice
    pty.press("\x1b[<0;8;4M\x1b[<0;8;4m");
    pty.until_shown("by repository:tag ▲");
    pty.press("\x1b[<0;8;4M\x1b[<0;8;4m");
    pty.until_shown("by repository:tag ▼");
}

#[test]
fn a_mouse_that_moves_draws_nothing() {
    let mut pty = with_mouse();
    pty.press("j");
    pty.until_shown("2 of 32");
    let before = frames(&pty);
    // crossterm leaves what is beyond a kilobyte until something more comes
    for column in 1..20 {
        pty.press(&format!(
            "\x1b[<35;{column};6M\x1b[<32;{column};6M\x1b[<0;{column};6m"
        ));
    }
    // the key after them shows that they have been read
    pty.press("j");
    pty.until_shown("3 of 32");
    assert_eq!(frames(&pty), before + 1);
}

/// How many frames have been begun.
fn frames(pty: &Pty) -> usize {
    let raw = String::from_utf8_lossy(pty.raw());
    raw.matches("\x1b[?2026h").count()
}

#[test]
fn the_mouse_is_given_back_at_the_end() {
    let mut pty = with_mouse();
    pty.press("q");
    assert_eq!(pty.end().exit_code(), 0);
    let mut pty = with_mouse();
    pty.signal(Signal::SIGTERM);
    assert_eq!(pty.end().exit_code(), 143);
}

#[cfg(debug_assertions)]
#[test]
fn the_mouse_is_given_back_by_a_panic() {
    let mut command = jettison(&["--demo"]);
    command.env("JETTISON_TEST_PANIC", "second key");
    let mut pty = Pty::start(command, USUAL);
    pty.until_settled();
    pty.press("M");
    pty.until_shown("mouse on");
    pty.press("j");
    let status = pty.end();
    assert_eq!((status.exit_code(), status.signal()), (101, None));
    let raw = String::from_utf8(pty.raw().to_vec()).unwrap();
    assert!(raw.contains("\x1b[?1000h"), "it had been taken");
}

#[test]
fn the_mouse_is_given_back_while_the_program_is_stopped_and_taken_again_after() {
    let mut pty = super::ownership::under_a_shell();
    pty.until_settled();
    pty.press("M");
    pty.until_shown("mouse on");
    pty.press("\x1a");
    pty.until_shown("stopped with 147");
    pty.assert_given_back();
    pty.press("go on\r");
    pty.until(|screen| screen.alternate_screen() && is_taken(screen));
    pty.press("q");
    assert_eq!(pty.end().exit_code(), 0);
}
