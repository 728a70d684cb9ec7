use ratatui::style::{Color, Modifier, Style};
use ratatui::text::Span;

/// How roles look. What they mean is always said by a word or a glyph as well.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Theme {
    coloured: bool,
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

impl Theme {
    /// The terminal's own sixteen colours, the default foreground for most of the text.
    pub const fn colour() -> Self {
        Self { coloured: true }
    }

    /// No colour at all (`NO_COLOR`): only bold, dim, underlined and reversed.
    pub const fn plain() -> Self {
        Self { coloured: false }
    }

    pub(super) fn style(self, role: Role) -> Style {
        let (colour, modifier) = match role {
            Role::Text => (None, Modifier::empty()),
            Role::Dim => (None, Modifier::DIM),
            Role::Strong => (None, Modifier::BOLD),
            Role::Accent => (Some(Color::Cyan), Modifier::empty()),
            Role::Marked => (Some(Color::Cyan), Modifier::BOLD),
            Role::Good => (Some(Color::Green), Modifier::empty()),
            Role::Caution => (Some(Color::Yellow), Modifier::empty()),
            Role::Bad => (Some(Color::Red), Modifier::BOLD),
        };
        let plain = Style::new().add_modifier(modifier);
        match colour {
            Some(colour) if self.coloured => plain.fg(colour),
            Some(_) => plain.add_modifier(Modifier::BOLD),
            None => plain,
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
            .add_modifier(Modifier::REVERSED)
    }
}
