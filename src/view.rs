//! The screen as a function of the state: [`draw`] reads everything and changes nothing.

mod details;
mod explain;
mod explorer;
mod footer;
mod header;
mod help;
mod lobby;
mod menu;
mod names;
mod page;
mod patterns;
mod preview;
mod receipt;
mod status;
mod svg;
mod table;
mod text;
mod theme;

use ratatui::Frame;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::app::{App, Overlay, Stage, Viewport};

pub use svg::svg;
pub use theme::Theme;

/// The smallest screen that is drawn, in columns and rows.
const SMALLEST: (u16, u16) = (60, 15);

/// Draws one frame, and tells how much of the lists fits on it.
pub fn draw(app: &App, theme: Theme, frame: &mut Frame<'_>) -> Viewport {
    let area = frame.area();
    let buffer = frame.buffer_mut();
    if area.width < SMALLEST.0 || area.height < SMALLEST.1 {
        lobby::too_small(app, SMALLEST, area, buffer);
        return app.viewport;
    }
    let rows = stage(app, theme, area, buffer);
    // a page covers everything below it
    let lowest = app.overlays.iter().rposition(is_page).unwrap_or(0);
    let mut viewport = Viewport {
        rows,
        lines: 0,
        content: 0,
    };
    for over in app.overlays.iter().skip(lowest) {
        (viewport.lines, viewport.content) = overlay(app, over, theme, area, buffer);
    }
    viewport
}

fn is_page(overlay: &Overlay) -> bool {
    match overlay {
        Overlay::Help(_)
        | Overlay::Preview(_)
        | Overlay::InTheWay(_)
        | Overlay::Receipt(_)
        | Overlay::Explain(..) => true,
        Overlay::Presets(_) | Overlay::Protected(_) | Overlay::Quit => false,
    }
}

/// Draws what lies below all overlays; answers how many image rows fit.
fn stage(app: &App, theme: Theme, area: Rect, buffer: &mut Buffer) -> usize {
    match &app.stage {
        Stage::Connecting(choice) => {
            lobby::connecting(app, choice, theme, area, buffer);
            app.viewport.rows
        }
        Stage::Stranded(stranded) => {
            lobby::stranded(app, stranded, theme, area, buffer);
            app.viewport.rows
        }
        Stage::Exploring(session) => explorer::draw(app, session, theme, area, buffer),
    }
}

/// Draws one overlay; answers how many of its lines fit and how many there are.
fn overlay(
    app: &App,
    overlay: &Overlay,
    theme: Theme,
    area: Rect,
    buffer: &mut Buffer,
) -> (usize, usize) {
    match overlay {
        Overlay::Help(scroll) => help::draw(app, *scroll, theme, area, buffer),
        Overlay::Presets(menu) => menu::presets(app, menu, theme, area, buffer),
        Overlay::Protected(patterns) => patterns::draw(app, patterns, theme, area, buffer),
        Overlay::Preview(preview) => preview::draw(app, preview, theme, area, buffer),
        Overlay::InTheWay(cursor) => preview::in_the_way::draw(app, *cursor, theme, area, buffer),
        Overlay::Explain(topic, scroll) => explain::draw(app, *topic, *scroll, theme, area, buffer),
        Overlay::Receipt(scroll) => receipt::draw(app, *scroll, theme, area, buffer),
        Overlay::Quit => menu::quit(app, theme, area, buffer),
    }
}
