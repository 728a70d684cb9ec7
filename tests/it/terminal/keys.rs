//! Keys, as a terminal sends them.

use super::pty::{Pty, USUAL, jettison, rows};

fn started() -> Pty {
    let mut pty = Pty::start(jettison(&["--demo"]), USUAL);
    pty.until_settled();
    pty
}

#[test]
fn pasted_text_does_nothing() {
    let mut pty = started();
    let before = rows(pty.screen());
    // the key after it shows that it has been read
    pty.press("\x1b[200~aRdm\rq\x1b[201~?");
    pty.until_shown("── help ──");
    pty.press("\x1b");
    pty.until(|screen| rows(screen) == before);
}

#[test]
fn half_an_escape_sequence_does_not_keep_the_program_from_ending() {
    let mut pty = started();
    pty.press("?\x1b[");
    pty.until_shown("── help ──");
    // the reader waits for the rest of the sequence; the loop must not
    pty.signal(nix::sys::signal::Signal::SIGTERM);
    assert_eq!(pty.end().exit_code(), 143);
}

#[test]
fn a_small_clean_up_goes_from_the_preset_to_the_receipt() {
    let mut pty = started();
    pty.press("m\r");
    pty.until_shown("5 dangling added, 5 images marked");
    pty.press("d");
    pty.until_shown("── preview ──");
    pty.press("R");
    pty.until_shown("type \"remove\" to go on");
    pty.press("remove\r");
    pty.until_shown("── receipt ──");
    pty.until_shown("5 of 5 forecast");
    pty.press("\x1b");
    pty.until_shown("27 images");
    pty.press("q");
    assert_eq!(pty.end().exit_code(), 0);
}

#[test]
fn enter_alone_removes_nothing() {
    let mut pty = started();
    pty.press("m\r");
    pty.until_shown("5 dangling added, 5 images marked");
    pty.press("d");
    pty.until_shown("── preview ──");
    pty.press("R");
    pty.until_shown("type \"remove\" to go on");
    pty.press("\r\r\x1b");
    pty.until(|screen| !screen.contents().contains("type \"remove\""));
    pty.press("\x1b");
    pty.until_shown("── images ──");
    pty.until_shown("32 images");
    pty.until_shown("  ● <none>");
}

#[test]
fn quitting_with_marks_asks_first() {
    let mut pty = started();
    pty.press(" q");
    pty.until_shown("quits all the same");
    pty.press("n");
    pty.until(|screen| !screen.contents().contains("quits all the same"));
    pty.press("\x03\x03");
    assert_eq!(pty.end().exit_code(), 0);
}

#[test]
fn without_an_engine_the_screen_says_what_was_tried_and_enter_starts_the_practice_engine() {
    // nobody listens on port 1
    let mut pty = Pty::start(jettison(&["-H", "tcp://127.0.0.1:1"]), USUAL);
    pty.until_shown("No container engine could be reached.");
    let text = pty.screen().contents();
    assert!(text.contains("tcp://127.0.0.1:1 (from --host)"), "{text}");
    assert!(text.contains("nothing listens at"), "{text}");
    let practice = |row: &String| row.contains("› the practice engine");
    while !rows(pty.screen()).iter().any(practice) {
        let here = rows(pty.screen());
        pty.press("j");
        pty.until(|screen| rows(screen) != here);
    }
    pty.press("\r");
    pty.until_settled();
    assert!(pty.screen().contents().contains("practice engine"));
    pty.press("q");
    assert_eq!(pty.end().exit_code(), 0);
}
