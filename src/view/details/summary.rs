use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use unicode_width::UnicodeWidthStr;

use crate::app::{App, Focus, Session};
use crate::view::page::{Page, put, row, rule, window};
use crate::view::text::short;
use crate::view::theme::{Role, Theme};

/// Columns of what a line is about.
const HEAD: usize = 12;

/// All there is to say of something that is no image.
pub(super) struct Summary<'a> {
    /// What it is called; foreign text.
    pub(super) title: String,
    /// What stands beside that, where there is room.
    pub(super) remark: String,
    /// Its lines.
    pub(super) write: Box<dyn Fn(&mut Page) + 'a>,
}

impl Summary<'_> {
    /// Draws it; answers how many lines fit and how many there are.
    pub(super) fn draw(
        &self,
        (app, session): (&App, &Session),
        theme: Theme,
        area: Rect,
        buffer: &mut Buffer,
    ) -> (usize, usize) {
        let focused = session.focus == Focus::Details;
        let role = if focused { Role::Accent } else { Role::Strong };
        let room = usize::from(area.width).saturating_sub(self.remark.width() + 10);
        let title = short(&self.title, room);
        rule(theme, (role, &title), &self.remark, row(area, 0), buffer);
        let body = Rect {
            x: area.x + 1,
            y: area.y + 1,
            width: area.width.saturating_sub(2),
            height: area.height.saturating_sub(1),
        };
        let height = usize::from(body.height);
        let width = usize::from(body.width);
        let seen = (session.scrolled(), height);
        let (_, page) = window(app, theme, width, seen, |page| (self.write)(page));
        let content = page.count();
        for (y, line) in (0..).zip(page.into_lines()) {
            put(&line, row(body, y), buffer);
        }
        (height, content)
    }
}

/// What something is, and what is to be said of it.
pub(super) fn say(page: &mut Page, head: &str, role: Role, text: &str) {
    let head = format!("{head:<width$}", width = HEAD - 1);
    page.flow(1, HEAD, &[(Role::Dim, &head), (role, text)]);
}
