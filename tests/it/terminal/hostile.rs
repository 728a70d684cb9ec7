//! The real program on an engine that answers with hostile text in every field: nothing of it is obeyed by a terminal.

use jettison::inventory::harmless;

use super::poison::{ARSENAL, Engine, MARK};
use super::pty::{Pty, Size, USUAL, jettison};
use crate::headless;

/// Leaves out the texts for the clipboard, which are base64, and answers how many there were.
fn without_clipboard(raw: &str) -> (String, usize) {
    let mut parts = raw.split("\x1b]52;c;");
    let mut rest = parts.next().unwrap_or_default().to_owned();
    let mut copied = 0;
    for part in parts {
        let (text, after) = part.split_once("\x1b\\").unwrap();
        let base64 = |c: char| c.is_ascii_alphanumeric() || "+/=".contains(c);
        assert!(text.chars().all(base64), "{text:?}");
        rest.push_str(after);
        copied += 1;
    }
    (rest, copied)
}

/// Whatever was written is text that does nothing, and sequences of our own.
#[track_caller]
fn assert_tame(raw: &[u8]) -> usize {
    let raw = std::str::from_utf8(raw).unwrap();
    let (raw, copied) = without_clipboard(raw);
    let mut parts = raw.split('\x1b');
    assert_eq!(parts.next(), Some(""));
    for part in parts {
        let end = part.find(|c: char| c.is_ascii_alphabetic()).unwrap();
        let (sequence, text) = part.split_at(end + 1);
        let ours = "hlHmJKXABCD".contains(|c| sequence.ends_with(c));
        assert!(sequence.starts_with('[') && ours, "{sequence:?}");
        assert!(!sequence.contains("31337"), "{sequence:?}");
        let text = text.replace(['\r', '\n'], "");
        assert_eq!(text, harmless(&text));
    }
    assert!(raw.contains("\u{fffd}"), "nothing had to be replaced");
    assert!(raw.contains(MARK), "nothing foreign was shown");
    copied
}

/// Presses keys one after the other, each until the screen shows what belongs to it, or no longer shows what is behind a
/// `!`.
fn walk(pty: &mut Pty, steps: &[(&str, &str)]) {
    for (keys, shown) in steps {
        pty.press(keys);
        match shown.strip_prefix('!') {
            Some(gone) => pty.until(|screen| !screen.contents().contains(gone)),
            None => pty.until_shown(shown),
        }
    }
}

/// Through every pane and every overlay.
const PANES: [(&str, &str); 20] = [
    ("j", "2 of 15"),
    ("1\t", "Esc back"),
    ("j2", "[2 layers"),
    ("\r", "held by"),
    ("\x1b", "!held by"),
    ("3", "[3 history"),
    ("G4", "[4 references"),
    ("G", " of "),
    ("\x1b", "!Esc back"),
    ("?", "── help "),
    ("\x1b", "!── help "),
    ("m", "mark by a preset"),
    ("jjjj+", "›"),
    ("\x1b", "!mark by a preset"),
    ("y", " copy "),
    ("\r", "! copy ─"),
    ("P", "new pattern: "),
    ("\x1b", "!new pattern: "),
    ("\x1b", "!never removed"),
    ("/o\r", "shown"),
];

/// Over the preview to a removal that is refused, and its receipt.
const REMOVAL: [(&str, &str); 12] = [
    ("\x1b", "!shown"),
    ("a", "marked"),
    ("d", "── preview "),
    ("G", "docker "),
    ("e", "explained"),
    ("\x1b", "!explained"),
    ("u", "choose what may go"),
    ("\x1b", "!choose what may go"),
    ("R", "type \"remove\""),
    ("remove\r", "── receipt "),
    ("\x1b", "!── receipt "),
    ("p", "protected"),
];

fn toured(size: Size) {
    let engine = Engine::start();
    let address = engine.address();
    let mut pty = Pty::start(jettison(&["-H", &address]), size);
    pty.until(|screen| {
        let text = screen.contents();
        text.contains(MARK) && text.contains("Space mark") && !text.contains("reading")
    });
    walk(&mut pty, &PANES);
    walk(&mut pty, &REMOVAL);
    drop(engine);
    pty.until_shown("! lost");
    pty.press("\x03\x03");
    assert_eq!(pty.end().exit_code(), 0);
    assert_eq!(assert_tame(pty.raw()), 1);
}

#[test]
fn no_pane_and_no_overlay_lets_hostile_text_through() {
    toured(USUAL);
    toured((50, 200));
}

#[test]
fn what_is_printed_without_a_screen_is_as_harmless() {
    let engine = Engine::start();
    let address = engine.address();
    for preset in ["dangling", "no-container", "older-than=1d"] {
        for json in [&[][..], &["--json"]] {
            let call = ["forecast", "-H", &address, "--preset", preset];
            let printed = headless::printed(&[&call[..], json].concat());
            for line in printed.lines() {
                assert_eq!(line, harmless(line));
                assert!(line.chars().all(|c| !c.is_control()), "{line:?}");
            }
            assert!(printed.contains(MARK), "{printed}");
        }
    }
}

#[test]
fn an_engine_that_refuses_in_hostile_words_is_quoted_harmlessly() {
    let engine = Engine::refusing();
    let address = engine.address();
    let output = headless::output(&["forecast", "-H", &address, "--preset", "dangling"]);
    let complaint = headless::text(&output.stderr);
    assert!(complaint.contains(MARK), "{complaint:?}");
    for line in complaint.lines() {
        assert_eq!(line, harmless(line));
    }
    let mut pty = Pty::start(jettison(&["-H", &address]), USUAL);
    pty.until_shown(MARK);
    pty.press("\x03\x03");
    pty.end();
    let raw = String::from_utf8(pty.raw().to_vec()).unwrap();
    assert!(!raw.contains("\x1b]") && !raw.contains("31337m\x1b"));
    let dangerous = ARSENAL
        .chars()
        .filter(|c| !matches!(c, '\u{1b}' | '\r' | '\n'));
    let mut dangerous = dangerous.filter(|c| harmless(&c.to_string()) != c.to_string());
    assert!(dangerous.all(|c| !raw.contains(c)), "{raw:?}");
}
