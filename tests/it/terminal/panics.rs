//! What a person sees of a panic: the terminal is theirs again, with the report on it and nothing else.

use super::pty::{Pty, USUAL, jettison};

/// Panics at the first key, in this place.
fn panicked(place: &str, no_color: &str) -> Pty {
    let mut command = jettison(&["--demo"]);
    command.env("NO_COLOR", no_color);
    command.env("JETTISON_TEST_PANIC", place);
    let mut pty = Pty::start(command, USUAL);
    pty.until_settled();
    pty.press("j");
    let status = pty.end();
    assert_eq!((status.exit_code(), status.signal()), (101, None));
    pty
}

fn assert_report(pty: &Pty, message: &str) {
    let rows: Vec<String> = pty.screen().rows(0, USUAL.1).collect();
    assert_eq!(rows[0], "The application panicked (crashed).");
    assert_eq!(rows[1], format!("Message:  {message}"));
    assert!(rows[2].starts_with("Location: "), "{rows:?}");
    let text = pty.screen().contents();
    let raw = String::from_utf8(pty.raw().to_vec()).unwrap();
    let (_, after) = raw.rsplit_once("\x1b[?1049l").unwrap();
    assert!(
        !after.contains("\x1b[?2026h"),
        "no frame is drawn: {after:?}"
    );
    assert_eq!(text.matches("panicked").count(), 1, "it is told once");
}

#[cfg(debug_assertions)]
#[test]
fn a_panic_in_the_loop_gives_the_terminal_back_and_is_reported() {
    assert_report(&panicked("loop", ""), "a rehearsed panic in the loop");
}

#[cfg(debug_assertions)]
#[test]
fn a_panic_in_a_task_ends_the_program_and_nothing_is_drawn_after_it() {
    assert_report(&panicked("task", ""), "a rehearsed panic in a task");
}

#[cfg(debug_assertions)]
#[test]
fn a_panic_in_a_frame_gives_the_terminal_back_and_is_reported() {
    assert_report(&panicked("frame", ""), "a rehearsed panic in a frame");
}

#[cfg(debug_assertions)]
#[test]
fn a_panic_during_a_removal_gives_the_terminal_back_whether_in_the_loop_a_frame_or_a_task() {
    for place in ["loop at !", "frame at !", "task at !"] {
        let mut command = jettison(&["--demo"]);
        command.env("JETTISON_TEST_PANIC", place);
        let mut pty = Pty::start(command, USUAL);
        pty.until_settled();
        pty.press("m\rdRremove\r");
        pty.until_shown("removing ");
        pty.press("!");
        assert_eq!(pty.end().exit_code(), 101, "{place}");
        assert_eq!(pty.screen().contents().matches("panicked").count(), 1);
    }
}

#[cfg(debug_assertions)]
#[test]
fn the_report_of_a_panic_has_colours_unless_they_are_not_wanted() {
    let coloured = |no_color| {
        let pty = panicked("loop", no_color);
        let raw = String::from_utf8(pty.raw().to_vec()).unwrap();
        let (_, report) = raw.rsplit_once("\x1b[?25h").unwrap();
        assert!(report.contains("panicked"), "{report}");
        report.contains('\x1b')
    };
    assert!(coloured(""));
    assert!(!coloured("1"));
}

#[cfg(not(debug_assertions))]
#[test]
fn a_release_build_cannot_be_asked_to_panic() {
    let mut command = jettison(&["--demo"]);
    command.env("JETTISON_TEST_PANIC", "loop");
    let mut pty = Pty::start(command, USUAL);
    pty.until_settled();
    pty.press("j");
    pty.until_shown("2 of ");
    pty.press("q");
    assert_eq!(pty.end().exit_code(), 0);
}
