//! The screen as a function of the state: [`draw`] reads everything and changes nothing.

mod ascii;
mod backup;
mod clips;
mod cut_short;
mod details;
mod ends;
mod explain;
mod explorer;
mod filter;
mod footer;
mod header;
mod help;
mod lobby;
mod menu;
mod names;
mod page;
mod parting;
mod patterns;
mod preview;
mod receipt;
mod status;
mod svg;
mod table;
mod text;
mod theme;
mod unused_plan;
mod zones;

use ratatui::Frame;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::app::{App, Lists, Overlay, Spot, Stage, Viewport, Zone};

pub use ascii::ascii;
pub use backup::{restored_words, would_restore_words};
pub use parting::parting;
pub use svg::svg;
pub use theme::Theme;

/// The smallest screen that is drawn, in columns and rows.
const SMALLEST: (u16, u16) = (60, 15);

/// Draws one frame, and tells how much of the lists fits on it.
pub fn draw(app: &App, theme: Theme, frame: &mut Frame<'_>) -> Viewport {
    paint(app, theme, frame.buffer_mut())
}

/// Draws one frame on an empty screen, and tells how much of the lists fits on it.
pub fn paint(app: &App, theme: Theme, buffer: &mut Buffer) -> Viewport {
    let (area, units) = (buffer.area, app.settings.units);
    let viewport = units.within(|| screen(app, theme, area, buffer));
    theme.finish(buffer);
    viewport
}

fn screen(app: &App, theme: Theme, area: Rect, buffer: &mut Buffer) -> Viewport {
    if area.width < SMALLEST.0 || area.height < SMALLEST.1 {
        lobby::too_small(app, SMALLEST, area, buffer);
        return Viewport {
            zones: Vec::new(), // nothing is where it was
            ..app.viewport.clone()
        };
    }
    let mut seen = (Vec::new(), Lists::default());
    let mut viewport = stage(app, theme, area, buffer, &mut seen.0);
    // a page covers everything below it
    let lowest = app.overlays.iter().rposition(is_page).unwrap_or(0);
    for over in app.overlays.iter().skip(lowest) {
        zones::note(&mut seen.0, area, Spot::Cover);
        (viewport.lines, viewport.content) = overlay(app, over, theme, area, buffer, &mut seen);
    }
    (viewport.zones, viewport.lists) = seen;
    viewport
}

/// The text of the page on top, to be copied; `None` where that is no page with a text of its own.
pub fn page_text(app: &App) -> Option<String> {
    app.settings.units.within(|| text_of_page(app, false))
}

/// The text of the page on top, to be saved in a file: all of it, where a screen shows only the most of it.
pub fn saved_text(app: &App) -> Option<String> {
    app.settings.units.within(|| text_of_page(app, true))
}

fn text_of_page(app: &App, whole: bool) -> Option<String> {
    match app.overlays.last()? {
        Overlay::Receipt(_) => receipt::text(app, whole),
        Overlay::CutShort(told) => Some(cut_short::text(app, told)),
        Overlay::Explain(explained) => Some(explain::text(app, explained)),
        Overlay::Help(_)
        | Overlay::UnusedPlan(_)
        | Overlay::Presets(_)
        | Overlay::Copy(_)
        | Overlay::Preview(_)
        | Overlay::InTheWay(_)
        | Overlay::Protected(_)
        | Overlay::Quit => None,
    }
}

fn is_page(overlay: &Overlay) -> bool {
    match overlay {
        Overlay::Help(_)
        | Overlay::Preview(_)
        | Overlay::InTheWay(_)
        | Overlay::Receipt(_)
        | Overlay::CutShort(_)
        | Overlay::UnusedPlan(_)
        | Overlay::Explain(_) => true,
        Overlay::Presets(_) | Overlay::Copy(_) | Overlay::Protected(_) | Overlay::Quit => false,
    }
}

/// Draws what lies below all overlays; answers how much of its lists fits.
fn stage(
    app: &App,
    theme: Theme,
    area: Rect,
    buffer: &mut Buffer,
    noted: &mut Vec<Zone>,
) -> Viewport {
    let before = Viewport {
        lines: 0,
        content: 0,
        zones: Vec::new(),
        lists: app.viewport.lists.clone(),
        ..app.viewport
    };
    match &app.stage {
        Stage::Connecting(choice) => {
            lobby::connecting(app, choice, theme, area, buffer);
            before
        }
        Stage::Stranded(stranded) => {
            lobby::stranded(app, stranded, theme, area, buffer, noted);
            before
        }
        Stage::Exploring(session) => explorer::draw(app, session, theme, area, buffer, noted),
    }
}

/// Draws one overlay; answers how many of its lines fit and how many there are.
fn overlay(
    app: &App,
    overlay: &Overlay,
    theme: Theme,
    area: Rect,
    buffer: &mut Buffer,
    (noted, lists): &mut (Vec<Zone>, Lists),
) -> (usize, usize) {
    match overlay {
        Overlay::Help(scroll) => help::draw(app, *scroll, theme, area, buffer),
        Overlay::Presets(menu) => menu::presets(app, menu, theme, area, buffer, noted),
        Overlay::Copy(clips) => clips::draw(clips, theme, area, buffer, noted),
        Overlay::Protected(patterns) => patterns::draw(app, patterns, theme, area, buffer),
        Overlay::Preview(preview) => preview::draw(app, preview, theme, area, buffer, lists),
        Overlay::InTheWay(cursor) => preview::in_the_way::draw(app, *cursor, theme, area, buffer),
        Overlay::Explain(explained) => explain::draw(app, explained, theme, area, buffer, lists),
        Overlay::CutShort(told) => cut_short::draw(app, told, theme, area, buffer),
        Overlay::UnusedPlan(unused) => unused_plan::draw(app, unused, theme, area, buffer),
        Overlay::Receipt(scroll) => receipt::draw(app, *scroll, theme, area, buffer),
        Overlay::Quit => menu::quit(app, theme, area, buffer),
    }
}
