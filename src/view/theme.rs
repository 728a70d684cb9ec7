use ratatui::buffer::Buffer;
use ratatui::style::{Color, Modifier, Style};
use ratatui::text::Span;

use crate::app::{Glyphs, Look};

use super::ascii;

/// How roles look, and in which signs. What they mean is always said by a word or a glyph as well.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Theme {
    look: Look,
    glyphs: Glyphs,
}

/// What a piece of text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// What is read.
    Text,
    /// What is read second.
    Dim,
    /// What is read first.
    Strong,
    /// Headings, keys, what has the focus.
    Accent,
    /// What is marked.
    Marked,
    /// What went well.
    Good,
    /// What deserves a second look.
    Caution,
    /// What failed, or what is lost.
    Bad,
}

/// Where every cell has the ground of the look itself, whatever the terminal's own is: characters and background.
const HIGH_CONTRAST: (Color, Color) = (Color::White, Color::Black);

impl Theme {
    /// A look with its signs.
    pub const fn new(look: Look, glyphs: Glyphs) -> Self {
        Self { look, glyphs }
    }

    /// The usual one.
    pub const fn colour() -> Self {
        Self::new(Look::Default, Glyphs::Unicode)
    }

    /// The usual signs without any colour.
    pub const fn plain() -> Self {
        Self::new(Look::Mono, Glyphs::Unicode)
    }

    /// How it uses colours.
    pub const fn look(self) -> Look {
        self.look
    }

    /// Which signs it draws.
    pub const fn glyphs(self) -> Glyphs {
        self.glyphs
    }

    pub(super) fn style(self, role: Role) -> Style {
        match self.look {
            Look::Default => usual(role),
            Look::HighContrast => high_contrast(role),
            Look::ColourBlind => colour_blind(role),
            Look::Mono => mono(role),
        }
    }

    pub(super) fn span(self, role: Role, text: impl Into<String>) -> Span<'static> {
        Span::styled(text.into(), self.style(role))
    }

    /// The row under the cursor: one bar, whatever the colours of its cells.
    pub(super) fn cursor() -> Style {
        Style::new()
            .fg(Color::Reset)
            .remove_modifier(Modifier::DIM)
            .add_modifier(Modifier::REVERSED.union(Modifier::BOLD))
    }

    /// What is done to a screen once everything is on it.
    pub(super) fn finish(self, buffer: &mut Buffer) {
        if self.look == Look::HighContrast {
            for cell in &mut buffer.content {
                if cell.fg == Color::Reset {
                    cell.fg = HIGH_CONTRAST.0;
                }
                cell.bg = HIGH_CONTRAST.1;
            }
        }
        if self.glyphs == Glyphs::Ascii {
            ascii::only(buffer);
        }
    }
}

const fn plain(modifier: Modifier) -> Style {
    Style::new().add_modifier(modifier)
}

const fn tinted(colour: Color, modifier: Modifier) -> Style {
    plain(modifier).fg(colour)
}

const NONE: Modifier = Modifier::empty();
const BOLD: Modifier = Modifier::BOLD;
const HEAVY: Modifier = Modifier::BOLD.union(Modifier::UNDERLINED);

/// The terminal's own sixteen colours, the default foreground for most of the text.
fn usual(role: Role) -> Style {
    match role {
        Role::Text => plain(NONE),
        Role::Dim => plain(Modifier::DIM),
        Role::Strong => plain(BOLD),
        Role::Accent => tinted(Color::Cyan, NONE),
        Role::Marked => tinted(Color::Cyan, BOLD),
        Role::Good => tinted(Color::Green, NONE),
        Role::Caution => tinted(Color::Yellow, NONE),
        Role::Bad => tinted(Color::Red, BOLD),
    }
}

/// Bright on black.
fn high_contrast(role: Role) -> Style {
    match role {
        Role::Text => tinted(HIGH_CONTRAST.0, NONE),
        Role::Dim => tinted(Color::Gray, NONE),
        Role::Strong => tinted(HIGH_CONTRAST.0, BOLD),
        Role::Accent | Role::Marked => tinted(Color::LightCyan, BOLD),
        Role::Good => tinted(Color::LightGreen, BOLD),
        Role::Caution => tinted(Color::LightYellow, BOLD),
        Role::Bad => tinted(Color::LightRed, HEAVY),
    }
}

/// Blue against yellow, which nearly everybody tells apart; the worse of two yellows is heavier.
fn colour_blind(role: Role) -> Style {
    match role {
        Role::Text => plain(NONE),
        Role::Dim => plain(Modifier::DIM),
        Role::Strong => plain(BOLD),
        Role::Accent => tinted(Color::Cyan, NONE),
        Role::Marked => tinted(Color::Cyan, BOLD),
        Role::Good => tinted(Color::LightBlue, NONE),
        Role::Caution => tinted(Color::Yellow, NONE),
        Role::Bad => tinted(Color::Yellow, HEAVY),
    }
}

/// No colour at all.
fn mono(role: Role) -> Style {
    match role {
        Role::Text => plain(NONE),
        Role::Dim => plain(Modifier::DIM),
        Role::Strong | Role::Accent | Role::Marked | Role::Good | Role::Caution => plain(BOLD),
        Role::Bad => plain(HEAVY),
    }
}

#[cfg(test)]
mod tests {
    use ratatui::style::{Color, Modifier, Style};

    use super::{BOLD, HEAVY, NONE, Role, Theme};
    use crate::app::{Glyphs, Look};

    const ROLES: [Role; 8] = [
        Role::Text,
        Role::Dim,
        Role::Strong,
        Role::Accent,
        Role::Marked,
        Role::Good,
        Role::Caution,
        Role::Bad,
    ];

    type Wanted = [(Option<Color>, Modifier); 8];

    /// The styles of a look in the order of the roles.
    fn wanted(look: Look) -> Wanted {
        let dim = Modifier::DIM;
        let some = |colour, modifier| (Some(colour), modifier);
        match look {
            Look::Default => [
                (None, NONE),
                (None, dim),
                (None, BOLD),
                some(Color::Cyan, NONE),
                some(Color::Cyan, BOLD),
                some(Color::Green, NONE),
                some(Color::Yellow, NONE),
                some(Color::Red, BOLD),
            ],
            Look::HighContrast => [
                some(Color::White, NONE),
                some(Color::Gray, NONE),
                some(Color::White, BOLD),
                some(Color::LightCyan, BOLD),
                some(Color::LightCyan, BOLD),
                some(Color::LightGreen, BOLD),
                some(Color::LightYellow, BOLD),
                some(Color::LightRed, HEAVY),
            ],
            Look::ColourBlind => [
                (None, NONE),
                (None, dim),
                (None, BOLD),
                some(Color::Cyan, NONE),
                some(Color::Cyan, BOLD),
                some(Color::LightBlue, NONE),
                some(Color::Yellow, NONE),
                some(Color::Yellow, HEAVY),
            ],
            Look::Mono => {
                [NONE, dim, BOLD, BOLD, BOLD, BOLD, BOLD, HEAVY].map(|modifier| (None, modifier))
            }
        }
    }

    #[test]
    fn every_role_has_its_style_in_every_look() {
        for look in Look::ALL {
            let theme = Theme::new(look, Glyphs::Unicode);
            for (role, (colour, modifier)) in ROLES.into_iter().zip(wanted(look)) {
                let plain = Style::new().add_modifier(modifier);
                let style = colour.map_or(plain, |colour| plain.fg(colour));
                assert_eq!(theme.style(role), style, "{look:?} {role:?}");
            }
        }
    }

    #[test]
    fn good_caution_and_bad_differ_in_every_look_that_has_colours() {
        for look in [Look::Default, Look::HighContrast, Look::ColourBlind] {
            let theme = Theme::new(look, Glyphs::Unicode);
            let styles = [Role::Good, Role::Caution, Role::Bad].map(|role| theme.style(role));
            let [good, caution, bad] = styles;
            assert!(good != caution && caution != bad && good != bad, "{look:?}");
        }
    }
}
