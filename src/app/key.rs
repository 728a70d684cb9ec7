use std::fmt;

use unicode_width::UnicodeWidthChar;

use crate::inventory::{cut, harmless};

/// So much of what is no key is repeated.
const LONGEST: usize = 24;

/// A key press, as the program understands it: Shift is in the character.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Key {
    /// A character.
    Char(char),
    /// Control with a lower-case letter.
    Ctrl(char),
    /// Arrow up.
    Up,
    /// Arrow down.
    Down,
    /// Arrow left.
    Left,
    /// Arrow right.
    Right,
    /// To the start.
    Home,
    /// To the end.
    End,
    /// A page up.
    PageUp,
    /// A page down.
    PageDown,
    /// Tab.
    Tab,
    /// Tab with Shift.
    BackTab,
    /// Enter.
    Enter,
    /// Escape.
    Esc,
    /// Backspace.
    Backspace,
    /// Delete.
    Delete,
}

/// What keys are called besides what [`Key`] is written as; in any case.
const NAMES: [(&str, Key); 22] = [
    ("Space", Key::Char(' ')),
    ("Up", Key::Up),
    ("Down", Key::Down),
    ("Left", Key::Left),
    ("Right", Key::Right),
    ("Home", Key::Home),
    ("End", Key::End),
    ("PgUp", Key::PageUp),
    ("PageUp", Key::PageUp),
    ("PgDn", Key::PageDown),
    ("PageDown", Key::PageDown),
    ("Tab", Key::Tab),
    ("S-Tab", Key::BackTab),
    ("Shift-Tab", Key::BackTab),
    ("BackTab", Key::BackTab),
    ("Enter", Key::Enter),
    ("Return", Key::Enter),
    ("Esc", Key::Esc),
    ("Escape", Key::Esc),
    ("Backspace", Key::Backspace),
    ("Delete", Key::Delete),
    ("Del", Key::Delete),
];

impl Key {
    /// Reads a key as it is written in help, or by a name of letters only: `↓` and `Down`, `C-u` and `Ctrl-u`.
    ///
    /// # Errors
    /// Why it is none, as a clause.
    pub fn read(text: &str) -> Result<Self, String> {
        let arrows = [
            ("↑", Self::Up),
            ("↓", Self::Down),
            ("←", Self::Left),
            ("→", Self::Right),
        ];
        let named = |(name, _): &&(&str, Self)| name.eq_ignore_ascii_case(text);
        if let Some((_, key)) = NAMES.iter().chain(&arrows).find(named) {
            return Ok(*key);
        }
        let mut letters = text.chars();
        if let (Some(c), None) = (letters.next(), letters.next()) {
            // what could not be shown as itself could not be named on the screen
            let shown = harmless(text) == text && c.width().unwrap_or(0) > 0;
            let blank = c.is_whitespace() && c != ' ';
            return if shown && !blank {
                Ok(Self::Char(c))
            } else {
                Err(no_key(text))
            };
        }
        let held = text.split_once('-').filter(|(held, _)| {
            held.eq_ignore_ascii_case("C") || held.eq_ignore_ascii_case("Ctrl")
        });
        match held.map(|(_, letter)| letter.to_ascii_lowercase()) {
            Some(letter) if letter == "i" => Err("a terminal sends `C-i` as `Tab`".to_owned()),
            Some(letter) if letter == "m" => Err("a terminal sends `C-m` as `Enter`".to_owned()),
            Some(letter) => match letter.as_bytes() {
                [byte] if byte.is_ascii_lowercase() => Ok(Self::Ctrl(char::from(*byte))),
                _ => Err(no_key(text)),
            },
            None => Err(no_key(text)),
        }
    }
}

fn no_key(text: &str) -> String {
    format!(
        "there is no key `{}`; there are x, X and other characters, C-a to C-z, Space, Enter, Esc, Tab, S-Tab, Up, Down, \
         Left, Right, Home, End, PgUp, PgDn, Backspace, Delete",
        cut(&harmless(text), LONGEST)
    )
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = match self {
            Self::Char(' ') => "Space",
            Self::Char(c) => return write!(f, "{c}"),
            Self::Ctrl(c) => return write!(f, "C-{c}"),
            Self::Up => "↑",
            Self::Down => "↓",
            Self::Left => "←",
            Self::Right => "→",
            Self::Home => "Home",
            Self::End => "End",
            Self::PageUp => "PgUp",
            Self::PageDown => "PgDn",
            Self::Tab => "Tab",
            Self::BackTab => "S-Tab",
            Self::Enter => "Enter",
            Self::Esc => "Esc",
            Self::Backspace => "Backspace",
            Self::Delete => "Delete",
        };
        f.write_str(name)
    }
}

#[cfg(test)]
mod tests {
    use super::{Key, NAMES};

    #[test]
    fn every_key_is_read_as_it_is_written() {
        let named = NAMES.iter().map(|(_, key)| *key);
        let others = [
            Key::Char('x'),
            Key::Char('X'),
            Key::Char('日'),
            Key::Char('-'),
            Key::Ctrl('u'),
        ];
        for key in named.chain(others) {
            assert_eq!(Key::read(&key.to_string()), Ok(key));
        }
        for (name, key) in NAMES {
            assert_eq!(Key::read(&name.to_lowercase()), Ok(key), "{name}");
        }
        for (text, key) in [
            ("ctrl-U", Key::Ctrl('u')),
            ("C-U", Key::Ctrl('u')),
            (" ", Key::Char(' ')),
        ] {
            assert_eq!(Key::read(text), Ok(key), "{text}");
        }
    }

    #[test]
    fn what_no_terminal_sends_or_no_screen_can_show_is_no_key() {
        assert_eq!(
            Key::read("C-i"),
            Err("a terminal sends `C-i` as `Tab`".to_owned())
        );
        assert_eq!(
            Key::read("Ctrl-M"),
            Err("a terminal sends `C-m` as `Enter`".to_owned())
        );
        assert_eq!(Key::read("\u{202e}F\n"), Err(super::no_key("\u{202e}F\n")),);
        for text in [
            "", "F1", "xx", "C-", "C-1", "C-ä", "C-xx", "S-x", "\t", "\u{1b}", "\u{301}", "\u{a0}",
            "\u{200b}",
        ] {
            assert!(Key::read(text).is_err(), "{text:?}");
        }
    }
}
