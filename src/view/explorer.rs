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
    let taken = [brief && alert.is_some(), strip.is_some()].map(u16::from);
    let [head, numbers, body, alarm, progress, sums, keys] = parts(area, brief, taken);
    let title = header::line((app, session), theme, width, brief);
    put(&title, head, buffer);
    // an alert takes the place of the numbers, so that nothing below moves
    let usual = || header::sums(session, theme, width);
    match (alert, brief) {
        (None, true) => {}
        (Some(alert), true) => put(&alert, alarm, buffer),
        (alert, false) => put(&alert.unwrap_or_else(usual), numbers, buffer),
    }
    put(&strip.unwrap_or_default(), progress, buffer);
    put(&status::line(app, session, theme, width), sums, buffer);
    put(&footer::line(app, theme, width), keys, buffer);
    let (rows, (detail_lines, detail_content)) = if area.width >= BESIDE {
        beside((app, session), theme, body, buffer, noted)
    } else {
        let taken = taken.into_iter().sum();
        below((app, session), theme, (body, taken), buffer, noted)
    };
    Viewport {
        rows,
        detail_lines,
        detail_content,
        ..Viewport::default()
    }
}

/// The header, its numbers, the lists, an alert, what is under way, the sums and the keys, from the top down.
fn parts(area: Rect, brief: bool, [alarm, progress]: [u16; 2]) -> [Rect; 7] {
    Layout::vertical([
        Constraint::Length(1),
        Constraint::Length(u16::from(!brief)),
        Constraint::Fill(1),
        Constraint::Length(alarm),
        Constraint::Length(progress),
        Constraint::Length(1),
        Constraint::Length(1),
    ])
    .areas(area)
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
    (body, taken): (Rect, u16),
    buffer: &mut Buffer,
    noted: &mut Vec<Zone>,
) -> Fit {
    // the pane that has the keys has the most room; lines that come and go take theirs from the details, so that nothing
    // above them moves
    let height = match (session.focus, body.height + taken) {
        (Focus::Details, height) => height * 3 / 5,
        (Focus::Table | Focus::Filter, 0..15) => 4,
        (Focus::Table | Focus::Filter, 15..26) => 7,
        (Focus::Table | Focus::Filter, 26..) => 11,
    };
    let height = height.saturating_sub(taken);
    let [top, bottom] =
        Layout::vertical([Constraint::Fill(1), Constraint::Length(height)]).areas(body);
    let rows = table::draw(app, session, theme, top, buffer, noted);
    let fit = details::draw((app, session), theme, false, bottom, buffer, noted);
    (rows, fit)
}
