//! What the view tells of where things are, so that they can be pointed at.

use ratatui::layout::Rect;

use crate::app::{Spot, Zone};

/// Notes what an area stands for; what is noted later lies on top.
pub(super) fn note(zones: &mut Vec<Zone>, area: Rect, spot: Spot) {
    if !area.is_empty() {
        zones.push(Zone {
            x: area.x,
            y: area.y,
            width: area.width,
            height: area.height,
            spot,
        });
    }
}

/// Notes the lines of a list from the row `y` of an area on, one an entry, and the `gutter` columns before them.
pub(super) fn list(
    zones: &mut Vec<Zone>,
    area: Rect,
    (y, lines): (u16, usize),
    gutter: u16,
    (mark, entry): (Spot, Spot),
) {
    let lines = Rect {
        y: area.y.saturating_add(y),
        height: u16::try_from(lines).unwrap_or(u16::MAX),
        ..area
    };
    let lines = lines.intersection(area);
    note(zones, lines, entry);
    let before = Rect {
        width: gutter.min(lines.width),
        ..lines
    };
    note(zones, before, mark);
}
