//! The menu of what can be copied.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::Line;

use crate::app::{Clipping, Clips, Spot, Zone};

use super::menu::{WIDEST, boxed};
use super::names::safe;
use super::page::row;
use super::text::{left, squeeze, wrap};
use super::theme::{Role, Theme};
use super::zones;

/// Columns of what an entry is.
const WHAT: usize = 19;
/// So many lines show in full what would be copied.
const FULL: usize = 3;

/// Draws the menu: a line each, and the one under the cursor in full. Answers how many entries fit and how many there
/// are.
pub(super) fn draw(
    clips: &Clips,
    theme: Theme,
    area: Rect,
    buffer: &mut Buffer,
    noted: &mut Vec<Zone>,
) -> (usize, usize) {
    let width = usize::from(area.width.saturating_sub(6).min(WIDEST - 2)).saturating_sub(1);
    let remark = clips.remark.as_deref().map_or_else(Vec::new, |remark| {
        wrap(&[theme.span(Role::Dim, safe(remark))], 1, 1, width)
    });
    let all = clips.lines.len();
    let below = FULL + 1 + remark.len();
    let room = usize::from(area.height)
        .saturating_sub(below + 4)
        .clamp(1, all.max(1));
    let first = (clips.cursor + 1).saturating_sub(room);
    let shown = clips.lines.iter().enumerate().skip(first).take(room);
    let mut lines: Vec<Line<'static>> = shown
        .map(|(place, clipping)| entry(clipping, place == clips.cursor, theme, width))
        .collect();
    let entries = lines.len();
    lines.push(Line::default());
    lines.extend(exactly(in_full(clips, theme, width)));
    lines.extend(remark);
    let inner = boxed(&title(clips, room), &lines, theme, area, buffer);
    let cursor = clips.cursor.saturating_sub(first);
    buffer.set_style(
        row(inner, u16::try_from(cursor).unwrap_or(0)),
        Theme::cursor(),
    );
    let spot = Spot::Entries(first);
    zones::list(noted, inner, (0, entries), 0, (spot, spot));
    (room, all)
}

/// Says where the cursor is among the entries, unless all of them are shown.
fn title(clips: &Clips, room: usize) -> String {
    let all = clips.lines.len();
    if all > room {
        format!("copy · {} of {all}", clips.cursor + 1)
    } else {
        "copy".to_owned()
    }
}

/// The text under the cursor, and no more of it than tells whether it is longer than what is shown.
fn in_full(clips: &Clips, theme: Theme, width: usize) -> Vec<Line<'static>> {
    clips.chosen().map_or_else(Vec::new, |chosen| {
        let parts = chosen.text.lines();
        let wrapped =
            parts.flat_map(|part| wrap(&[theme.span(Role::Text, safe(part))], 1, 1, width));
        wrapped.take(FULL + 1).collect()
    })
}

/// The first lines of the full text, always as many, so that nothing jumps while the cursor moves.
fn exactly(mut full: Vec<Line<'static>>) -> Vec<Line<'static>> {
    if full.len() > FULL {
        full.truncate(FULL - 1);
        full.push(Line::from(" …"));
    }
    full.resize(FULL, Line::default());
    full
}

fn entry(clipping: &Clipping, here: bool, theme: Theme, width: usize) -> Line<'static> {
    let cursor = if here { " › " } else { "   " };
    let text = squeeze(&clipping.text, width.saturating_sub(WHAT + 4));
    Line::from(vec![
        theme.span(
            Role::Strong,
            format!("{cursor}{} ", left(&clipping.what, WHAT)),
        ),
        theme.span(Role::Text, text),
    ])
}
