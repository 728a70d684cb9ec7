mod put;

use std::ops::Range;
use std::sync::Arc;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::{Clear, Widget};
use unicode_width::UnicodeWidthStr;

use crate::app::{App, Histories, Keymap, List, Lists};
use crate::inventory::harmless;
use crate::removal::Forecast;

use super::text::{clipped, fit, wrap};
use super::theme::{Role, Theme};
use super::{footer, status};

pub(super) use put::put;

/// Prose is not set wider than this.
const WIDEST: usize = 110;
/// A width at which no line breaks: longer than harmless text is.
const UNBROKEN: usize = 1 << 16;

/// Lines one below the other, of which only those in a window are kept; the others are counted.
pub(super) struct Page {
    /// How it looks.
    pub(super) theme: Theme,
    /// Columns of a line.
    pub(super) width: usize,
    /// What keys mean, for what names them.
    pub(super) keys: Arc<Keymap>,
    /// The histories that have been read.
    pub(super) histories: Arc<Histories>,
    window: Range<usize>,
    count: usize,
    lines: Vec<Line<'static>>,
    /// The line that the cursor is on.
    cursor: Option<usize>,
    /// Where the entries of long lists stand, as far as that is known.
    lists: Lists,
}

impl Page {
    pub(super) fn new(app: &App, theme: Theme, width: usize, window: Range<usize>) -> Self {
        Self {
            theme,
            width,
            keys: Arc::clone(&app.settings.keymap),
            histories: app
                .session()
                .map_or_else(Arc::default, |session| Arc::clone(&session.histories)),
            window,
            count: 0,
            lines: Vec::new(),
            cursor: None,
            lists: app.viewport.lists.clone(),
        }
    }

    /// Says which forecast the long lists that follow are of.
    pub(super) fn lists_of(&mut self, forecast: &Arc<Forecast>) {
        self.lists = self.lists.of(forecast, self.width);
    }

    /// A list with so many entries, each of which may be several lines. Where it is known on which lines they stand, only
    /// those are written that are seen; otherwise all are, and it is noted.
    pub(super) fn list(&mut self, list: List, len: usize, mut entry: impl FnMut(&mut Self, usize)) {
        let start = self.count;
        let known = self.lists.ends(list).filter(|ends| ends.len() == len);
        let Some(ends) = known else {
            let mut ends = Vec::with_capacity(len);
            for place in 0..len {
                entry(self, place);
                ends.push(self.count - start);
            }
            self.lists.built += len;
            self.lists.note(list, ends);
            return;
        };
        let first = ends.partition_point(|end| start + end <= self.window.start);
        let before = first.checked_sub(1).and_then(|last| ends.get(last));
        self.count += before.copied().unwrap_or(0);
        for place in first..len {
            if self.count >= self.window.end {
                break;
            }
            entry(self, place);
            self.lists.built += 1;
        }
        self.count = start + ends.last().copied().unwrap_or(0);
    }

    /// A list with so many entries of one line each; only those are written that are seen.
    pub(super) fn rows(&mut self, len: usize, mut entry: impl FnMut(&mut Self, usize)) {
        let (start, end) = (self.count, self.count + len);
        let seen = self.window.start.max(start)..self.window.end.min(end);
        for line in seen {
            self.count = line;
            entry(self, line - start);
            self.lists.built += 1;
        }
        self.count = end;
    }

    /// Puts the cursor on the line that comes next.
    pub(super) fn point(&mut self) {
        self.cursor = Some(self.count);
    }

    /// Which of the lines that are seen has the cursor.
    fn pointed(&self) -> Option<usize> {
        let at = self.cursor.filter(|at| self.window.contains(at))?;
        Some(at - self.window.start)
    }

    /// A line that is made only if it is seen, and cut where it is too long.
    pub(super) fn row(&mut self, build: impl FnOnce(Theme) -> Vec<Span<'static>>) {
        if self.window.contains(&self.count) {
            self.lines.push(clipped(build(self.theme), self.width));
        }
        self.count += 1;
    }

    pub(super) fn blank(&mut self) {
        self.row(|_| Vec::new());
    }

    /// Counts a line that is not seen and has at most so many columns; answers whether it did. Of ten thousand entries
    /// few are seen: the text of the others need not be made.
    pub(super) fn passes(&mut self, columns: usize) -> bool {
        let passes = columns <= self.width && !self.window.contains(&self.count);
        self.count += usize::from(passes);
        passes
    }

    /// Text that is wrapped, each line behind `indent` blanks.
    pub(super) fn say(&mut self, indent: usize, role: Role, text: &str) {
        self.flow(indent, indent, &[(role, text)]);
    }

    /// Text in several roles that is wrapped; lines but the first hang behind `hang` blanks. Never cuts anything.
    pub(super) fn flow(&mut self, indent: usize, hang: usize, parts: &[(Role, &str)]) {
        let bytes: usize = parts.iter().map(|(_, text)| text.len()).sum();
        if self.passes(indent + bytes) {
            return; // no text has more columns than bytes
        }
        let spans: Vec<Span<'_>> = parts
            .iter()
            .map(|(role, text)| Span::styled(*text, self.theme.style(*role)))
            .collect();
        for line in wrap(&spans, indent, hang, self.width) {
            if self.window.contains(&self.count) {
                self.lines.push(line);
            }
            self.count += 1;
        }
    }

    /// A heading with a remark, after a blank line.
    pub(super) fn section(&mut self, title: &str, remark: &str) {
        self.blank();
        self.flow(
            1,
            3,
            &[
                (Role::Accent, title),
                (Role::Text, "  "),
                (Role::Dim, remark),
            ],
        );
    }

    pub(super) fn count(&self) -> usize {
        self.count
    }

    pub(super) fn into_lines(self) -> Vec<Line<'static>> {
        self.lines
    }
}

/// The text of a page, a line each whatever its length: harmless, without an end of line at its end.
pub(super) fn text(app: &App, write: impl Fn(&mut Page)) -> String {
    let mut page = Page::new(app, Theme::plain(), UNBROKEN, 0..usize::MAX);
    write(&mut page);
    let lines = page.into_lines().into_iter().map(|line| line.to_string());
    let lines: Vec<String> = lines
        .map(|line| harmless(line.trim_end()).into_owned())
        .collect();
    lines.join("\n")
}

/// The frame around a page.
pub(super) struct Sheet<'a> {
    pub(super) title: &'a str,
    /// The first line shown; where there are not so many, the last ones are.
    pub(super) scroll: usize,
    /// What stays below the text whatever is scrolled; the strip of a removal comes first.
    pub(super) bottom: Vec<Line<'static>>,
}

impl Sheet<'_> {
    /// Draws a page over the whole screen; answers how many lines fit and how many there are.
    pub(super) fn draw(
        self,
        app: &App,
        theme: Theme,
        area: Rect,
        buffer: &mut Buffer,
        write: impl Fn(&mut Page),
    ) -> (usize, usize) {
        self.draw_lists(app, theme, area, buffer, &mut Lists::default(), write)
    }

    /// The same for a page with long lists; what was found out of them is noted.
    pub(super) fn draw_lists(
        mut self,
        app: &App,
        theme: Theme,
        area: Rect,
        buffer: &mut Buffer,
        noted: &mut Lists,
        write: impl Fn(&mut Page),
    ) -> (usize, usize) {
        Clear.render(area, buffer);
        let strip = app
            .session()
            .and_then(|session| status::strip(app, session, theme, usize::from(area.width)));
        self.bottom.splice(0..0, strip);
        let below = u16::try_from(self.bottom.len()).unwrap_or(0) + 2;
        let lines = usize::from(area.height.saturating_sub(below + 1));
        let width = usize::from(area.width.saturating_sub(2)).min(WIDEST);
        let (start, page) = window(app, theme, width, (self.scroll, lines), write);
        let content = page.count();
        let place = place(start, lines, content);
        let title = (Role::Accent, self.title);
        rule(theme, title, &place, row(area, 0), buffer);
        noted.clone_from(&page.lists);
        fill(page, area, buffer);
        let foot = area.height.saturating_sub(below);
        rule(theme, (Role::Dim, ""), "", row(area, foot), buffer);
        for (y, line) in (foot + 1..).zip(&self.bottom) {
            put(line, row(area, y), buffer);
        }
        let last = footer::line(app, theme, usize::from(area.width));
        let foot = row(area, area.height.saturating_sub(1));
        put(&last, foot, buffer);
        (lines, content)
    }
}

/// Which of the lines are seen, where not all are.
fn place(start: usize, lines: usize, content: usize) -> String {
    if content > lines {
        format!(
            "{}–{} of {content} lines",
            start + 1,
            (start + lines).min(content)
        )
    } else {
        String::new()
    }
}

/// Draws the lines of a page below its first rule, and the cursor.
fn fill(page: Page, area: Rect, buffer: &mut Buffer) {
    let cursor = page.pointed();
    for (y, (at, line)) in (1..).zip(page.into_lines().iter().enumerate()) {
        put(line, row(area, y), buffer);
        if cursor == Some(at) {
            buffer.set_style(row(area, y), Theme::cursor());
        }
    }
}

/// Writes those of the lines that are seen, so many from where they are scrolled to, but not from beyond the last ones;
/// answers the first of them too.
pub(super) fn window(
    app: &App,
    theme: Theme,
    width: usize,
    (scroll, lines): (usize, usize),
    write: impl Fn(&mut Page),
) -> (usize, Page) {
    let written = |start: usize, lists: &Lists| {
        let mut page = Page::new(app, theme, width, start..start + lines);
        page.lists.clone_from(lists);
        write(&mut page);
        page
    };
    let page = written(scroll, &app.viewport.lists);
    let last = page.count().saturating_sub(lines);
    if scroll > last {
        (last, written(last, &page.lists))
    } else {
        (scroll, page)
    }
}

/// The notice, where a page has room for it: at its bottom.
pub(super) fn notice(app: &App, theme: Theme, area: Rect) -> Option<Line<'static>> {
    let width = usize::from(area.width).saturating_sub(2);
    let notice = app.notice.as_ref()?;
    let text = format!(" {}", fit(notice, width));
    Some(Line::from(theme.span(Role::Caution, text)))
}

/// One row of an area, counted from its top.
pub(super) fn row(area: Rect, y: u16) -> Rect {
    Rect {
        y: area.y.saturating_add(y),
        height: 1,
        ..area
    }
    .intersection(area)
}

/// How many columns a rule has left for a remark beside a title.
pub(super) fn beside(title: &str, width: usize) -> usize {
    width.saturating_sub(title.width() + "──  ──  ──".width())
}

/// A horizontal rule with a title on the left and a remark on the right.
pub(super) fn rule(
    theme: Theme,
    (role, title): (Role, &str),
    remark: &str,
    row: Rect,
    buffer: &mut Buffer,
) {
    let width = usize::from(row.width);
    let title = if title.is_empty() {
        String::new()
    } else {
        format!(" {title} ")
    };
    let remark = if remark.is_empty() {
        String::new()
    } else {
        format!(" {remark} ")
    };
    let title = crate::inventory::cut(&title, width.saturating_sub(4)).into_owned();
    let remark = if title.width() + remark.width() + 6 > width {
        String::new()
    } else {
        remark
    };
    let between = width.saturating_sub(4 + title.width() + remark.width());
    let line = Line::from(vec![
        theme.span(Role::Dim, "──"),
        theme.span(role, title),
        theme.span(Role::Dim, "─".repeat(between)),
        theme.span(Role::Dim, remark),
        theme.span(Role::Dim, "──"),
    ]);
    put(&line, row, buffer);
}
