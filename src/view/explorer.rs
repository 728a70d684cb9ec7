use ratatui::buffer::Buffer;
use ratatui::layout::{Constraint, Layout, Rect};

use crate::app::{App, Focus, Session, Viewport, Zone};

use super::page::put;
use super::theme::{Role, Theme};
use super::{details, footer, header, status, table};

/// From this width on the details stand beside the table.
const BESIDE: u16 = 120;

/// From this height on the numbers of the header have a line of their own.
const SECOND_LINE: u16 = 20;

/// Draws the explorer; answers how much of its lists fits.
pub(super) fn draw(
    app: &App,
    session: &Session,
    theme: Theme,
    area: Rect,
    buffer: &mut Buffer,
    noted: &mut Vec<Zone>,
) -> Viewport {
    let width = usize::from(area.width);
    let alert = header::alert(session, theme, width);
    let strip = status::strip(app, session, theme, width);
    let brief = area.height < SECOND_LINE;
    let [head, numbers, body, progress, sums, keys] = Layout::vertical([
        Constraint::Length(1),
        Constraint::Length(u16::from(!brief)),
        Constraint::Fill(1),
        Constraint::Length(u16::from(strip.is_some())),
        Constraint::Length(1),
        Constraint::Length(1),
    ])
    .areas(area);
    // an alert takes the place of the numbers, so that nothing below moves
    let engine = header::line(session, theme, width, brief);
    let usual = || header::sums(session, theme, width);
    let (first, second) = match (alert, brief) {
        (Some(alert), true) => (alert, None),
        (None, true) => (engine, None),
        (alert, false) => (engine, Some(alert.unwrap_or_else(usual))),
    };
    put(&first, head, buffer);
    if let Some(second) = second {
        put(&second, numbers, buffer);
    }
    if let Some(strip) = strip {
        put(&strip, progress, buffer);
    }
    put(&status::line(app, session, theme, width), sums, buffer);
    put(&footer::line(app, theme, width), keys, buffer);
    let (rows, (detail_lines, detail_content)) = if area.width >= BESIDE {
        beside((app, session), theme, body, buffer, noted)
    } else {
        below((app, session), theme, body, buffer, noted)
    };
    Viewport {
        rows,
        detail_lines,
        detail_content,
        ..Viewport::default()
    }
}

/// How many image rows fit; how many lines of the details fit and how many there are.
type Fit = (usize, (usize, usize));

fn beside(
    (app, session): (&App, &Session),
    theme: Theme,
    body: Rect,
    buffer: &mut Buffer,
    noted: &mut Vec<Zone>,
) -> Fit {
    let [left, between, right] = Layout::horizontal([
        Constraint::Fill(9),
        Constraint::Length(1),
        Constraint::Fill(5),
    ])
    .areas(body);
    let rows = table::draw(app, session, theme, left, buffer, noted);
    let fit = details::draw((app, session), theme, true, right, buffer, noted);
    for (y, position) in (between.y..between.bottom()).enumerate() {
        let glyph = if y == 0 { "┬" } else { "│" };
        buffer.set_string(between.x, position, glyph, theme.style(Role::Dim));
    }
    (rows, fit)
}

fn below(
    (app, session): (&App, &Session),
    theme: Theme,
    body: Rect,
    buffer: &mut Buffer,
    noted: &mut Vec<Zone>,
) -> Fit {
    // the pane that has the keys has the most room
    let height = match (session.focus, body.height) {
        (Focus::Details, height) => height * 3 / 5,
        (Focus::Table | Focus::Filter, 0..15) => 4,
        (Focus::Table | Focus::Filter, 15..26) => 7,
        (Focus::Table | Focus::Filter, 26..) => 11,
    };
    let [top, bottom] =
        Layout::vertical([Constraint::Fill(1), Constraint::Length(height)]).areas(body);
    let rows = table::draw(app, session, theme, top, buffer, noted);
    let fit = details::draw((app, session), theme, false, bottom, buffer, noted);
    (rows, fit)
}
