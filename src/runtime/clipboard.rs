//! The terminal's clipboard, by OSC 52: a sequence that a terminal may obey and never answers.

use std::env;
use std::fmt::Write as _;

use crossterm::Command;
use crossterm::clipboard::CopyToClipboard;

use crate::app::Delivery;

/// The longest text in bytes: terminals take 74,994 characters of base64, four for three bytes.
const LONGEST: usize = 74_994 / 4 * 3;

/// GNU screen drops a string that is longer than 768 bytes.
const PIECE: usize = 512;

/// What stands between the program and the terminal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way {
    /// Nothing that is known of.
    Straight,
    /// tmux.
    Tmux,
    /// GNU screen.
    Screen,
}

impl Way {
    /// As the environment tells.
    pub(super) fn of_environment() -> Self {
        let is_set = |name| env::var_os(name).is_some_and(|value| !value.is_empty());
        Self::of(is_set)
    }

    fn of(is_set: impl Fn(&'static str) -> bool) -> Self {
        if is_set("TMUX") {
            Self::Tmux
        } else if is_set("STY") {
            Self::Screen
        } else {
            Self::Straight
        }
    }
}

/// What to write so that a text comes to the clipboard, and what that amounts to. Nothing where it is too long.
pub(super) fn delivered(text: &str, way: Way) -> (String, Delivery) {
    if text.len() > LONGEST {
        let too_long = Delivery::TooLong {
            bytes: text.len(),
            most: LONGEST,
        };
        return (String::new(), too_long);
    }
    let mut plain = String::new();
    // writing to a string does not fail
    CopyToClipboard::to_clipboard_from(text)
        .write_ansi(&mut plain)
        .ok();
    match way {
        Way::Straight => (plain, Delivery::Terminal),
        // tmux takes the first one where `set-clipboard` is on, and passes the second one on where `allow-passthrough` is
        Way::Tmux => {
            let passed = format!("\x1bPtmux;{}\x1b\\", plain.replace('\x1b', "\x1b\x1b"));
            (plain + &passed, Delivery::Through("tmux"))
        }
        Way::Screen => (in_pieces(&plain), Delivery::Through("screen")),
    }
}

/// A sequence for the terminal around GNU screen, which ends a string at `ESC \`: the bell ends the sequence instead.
fn in_pieces(sequence: &str) -> String {
    let belled = sequence.replace("\x1b\\", "\x07");
    let mut pieces = String::new();
    let mut rest = belled.as_str();
    while !rest.is_empty() {
        // all of it is ASCII
        let (piece, after) = rest.split_at_checked(PIECE).unwrap_or((rest, ""));
        write!(pieces, "\x1bP{piece}\x1b\\").ok();
        rest = after;
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::{LONGEST, Way, delivered};
    use crate::app::Delivery;

    #[test]
    fn a_text_is_written_as_base64_whatever_is_in_it() {
        assert_eq!(
            delivered("app:1", Way::Straight),
            ("\x1b]52;c;YXBwOjE=\x1b\\".to_owned(), Delivery::Terminal)
        );
        let (hostile, _) = delivered("\x1b\\\x07\x1b[2J", Way::Straight);
        let payload = hostile.strip_prefix("\x1b]52;c;").unwrap();
        let payload = payload.strip_suffix("\x1b\\").unwrap();
        assert!(
            payload
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"+/=".contains(&byte))
        );
    }

    #[test]
    fn multiplexers_get_it_in_a_string_that_they_pass_on() {
        assert_eq!(
            delivered("app:1", Way::Tmux),
            (
                "\x1b]52;c;YXBwOjE=\x1b\\\x1bPtmux;\x1b\x1b]52;c;YXBwOjE=\x1b\x1b\\\x1b\\"
                    .to_owned(),
                Delivery::Through("tmux")
            )
        );
        assert_eq!(
            delivered("app:1", Way::Screen),
            (
                "\x1bP\x1b]52;c;YXBwOjE=\x07\x1b\\".to_owned(),
                Delivery::Through("screen")
            )
        );
        let (long, _) = delivered(&"a".repeat(3000), Way::Screen);
        let pieces: Vec<&str> = long.split("\x1b\\").collect();
        assert!(pieces.iter().all(|piece| piece.len() <= 514), "{long:?}");
        let joined = long.replace("\x1b\\", "").replace("\x1bP", "");
        let (straight, _) = delivered(&"a".repeat(3000), Way::Straight);
        assert_eq!(joined, straight.replace("\x1b\\", "\x07"));
    }

    #[test]
    fn what_is_too_long_is_not_written_at_all() {
        let (sequence, delivery) = delivered(&"a".repeat(LONGEST), Way::Straight);
        assert_eq!(delivery, Delivery::Terminal);
        assert!(sequence.len() <= 74_994 + "\x1b]52;c;\x1b\\".len());
        assert_eq!(
            delivered(&"a".repeat(LONGEST + 1), Way::Straight),
            (
                String::new(),
                Delivery::TooLong {
                    bytes: LONGEST + 1,
                    most: LONGEST
                }
            )
        );
    }

    #[test]
    fn tmux_is_the_nearer_one_where_both_are_told_of() {
        assert_eq!(Way::of(|_| true), Way::Tmux);
        assert_eq!(Way::of(|name| name == "STY"), Way::Screen);
        assert_eq!(Way::of(|_| false), Way::Straight);
    }
}
