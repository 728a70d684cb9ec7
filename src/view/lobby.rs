//! The screens without an engine.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use crate::app::{Action, App, EngineChoice, Offer, Session, Spot, Stranded, Zone};

use super::footer;
use super::names;
use super::page::{Page, put, row, rule};
use super::text::{clipped, fit};
use super::theme::{Role, Theme};
use super::zones;

/// An engine is being connected.
pub(super) fn connecting(
    app: &App,
    choice: &EngineChoice,
    theme: Theme,
    area: Rect,
    buffer: &mut Buffer,
) {
    let width = usize::from(area.width);
    put(&title(theme), row(area, 0), buffer);
    rule(
        theme,
        (Role::Accent, "connecting"),
        "",
        row(area, 1),
        buffer,
    );
    let mut page = Page::new(
        app,
        theme,
        width.saturating_sub(2),
        0..usize::from(area.height.saturating_sub(5)),
    );
    page.say(1, Role::Text, &attempt(choice));
    for (y, line) in (3..).zip(page.into_lines()) {
        put(&line, row(area, y), buffer);
    }
    foot(app, theme, area, buffer);
}

/// Which engine is being connected.
fn attempt(choice: &EngineChoice) -> String {
    match choice {
        EngineChoice::Configured => {
            "Looking for the engine that the flags, the environment or the configuration name."
                .to_owned()
        }
        EngineChoice::Practice => "Starting the practice engine.".to_owned(),
        EngineChoice::At { address, label } if address == label => {
            format!("Connecting {}.", names::safe(address))
        }
        EngineChoice::At { address, label } => {
            format!(
                "Connecting {} at {}.",
                names::safe(label),
                names::safe(address)
            )
        }
    }
}

/// The keys, in the last row.
fn foot(app: &App, theme: Theme, area: Rect, buffer: &mut Buffer) {
    let line = footer::line(app, theme, usize::from(area.width));
    put(&line, row(area, area.height.saturating_sub(1)), buffer);
}

/// No engine could be connected.
pub(super) fn stranded(
    app: &App,
    stranded: &Stranded,
    theme: Theme,
    area: Rect,
    buffer: &mut Buffer,
    noted: &mut Vec<Zone>,
) {
    let width = usize::from(area.width);
    put(&title(theme), row(area, 0), buffer);
    rule(theme, (Role::Accent, "no engine"), "", row(area, 1), buffer);
    // the offers come last but are always there; what was tried is cut first
    let room = usize::from(area.height).saturating_sub(7);
    let offers = stranded.offers.len().min(room / 2);
    let mut lines = tried(app, stranded, theme, width, room - offers);
    lines.extend([
        Line::default(),
        Line::from(theme.span(Role::Strong, " What can be done:")),
    ]);
    let first = (stranded.cursor + 1).saturating_sub(offers);
    note_zones(noted, area, lines.len(), first, offers);
    let cursor = lines.len() + stranded.cursor - first.min(stranded.cursor);
    let shown = stranded.offers.iter().enumerate().skip(first).take(offers);
    lines.extend(shown.map(|(place, one)| offer(one, place == stranded.cursor, theme, width)));
    for (y, line) in (3..).zip(&lines) {
        put(line, row(area, y), buffer);
    }
    if offers > 0 {
        buffer.set_style(
            row(area, 3 + u16::try_from(cursor).unwrap_or(0)),
            Theme::cursor(),
        );
    }
    put(
        &notice(app, theme, width),
        row(area, area.height.saturating_sub(2)),
        buffer,
    );
    foot(app, theme, area, buffer);
}

/// What was tried, in so many lines; says so where not all fit.
fn tried(
    app: &App,
    stranded: &Stranded,
    theme: Theme,
    width: usize,
    room: usize,
) -> Vec<Line<'static>> {
    let mut page = Page::new(app, theme, width.saturating_sub(2).min(110), 0..room);
    page.say(
        1,
        Role::Strong,
        "No container engine could be reached. What was tried:",
    );
    for tried in &stranded.tried {
        let what = names::safe(&tried.what);
        page.blank();
        page.say(3, Role::Text, &what);
        page.flow(5, 5, &[(Role::Dim, &names::safe(&tried.why))]);
    }
    let count = page.count();
    let mut lines = page.into_lines();
    if count > lines.len() {
        lines.pop();
        lines.push(Line::from(theme.span(
            Role::Dim,
            format!("   … {} more lines", count - lines.len()),
        )));
    }
    lines
}

/// Where the offers are: below so many lines, and of them those that are shown.
fn note_zones(noted: &mut Vec<Zone>, area: Rect, above: usize, first: usize, offers: usize) {
    let top = 3 + u16::try_from(above).unwrap_or(u16::MAX - 3);
    let spot = Spot::Entries(first);
    zones::note(noted, area, Spot::Cover);
    zones::list(noted, area, (top, offers), 0, (spot, spot));
}

fn offer(offer: &Offer, here: bool, theme: Theme, width: usize) -> Line<'static> {
    let cursor = if here { " › " } else { "   " };
    let label = names::safe(&offer.label).into_owned();
    let address = match &offer.choice {
        EngineChoice::At { address, label } if address != label => {
            format!("  {}", names::safe(address))
        }
        EngineChoice::At { .. } | EngineChoice::Configured | EngineChoice::Practice => {
            String::new()
        }
    };
    clipped(
        vec![
            theme.span(Role::Accent, cursor),
            theme.span(Role::Text, label),
            theme.span(Role::Dim, address),
        ],
        width,
    )
}

fn notice(app: &App, theme: Theme, width: usize) -> Line<'static> {
    let text = app.notice.as_deref().unwrap_or("");
    Line::from(theme.span(
        Role::Caution,
        format!(" {}", fit(text, width.saturating_sub(2))),
    ))
}

fn title(theme: Theme) -> Line<'static> {
    Line::from(vec![
        theme.span(Role::Accent, " jettison"),
        theme.span(Role::Dim, "  see what goes overboard before you throw it"),
    ])
}

/// The terminal is too small for anything else.
pub(super) fn too_small(app: &App, smallest: (u16, u16), area: Rect, buffer: &mut Buffer) {
    let removing = app.session().and_then(Session::active_run).is_some();
    let key = |action| names::key(app.keys(), action, app.scope());
    let quit = key(Action::Quit).map(|key| format!("{key} quits"));
    let at_question = key(Action::QuitNow).map(|key| format!("quit? {key} quits all the same"));
    let lines = [
        format!(
            "jettison needs {}x{}, this is {}x{}",
            smallest.0, smallest.1, area.width, area.height
        ),
        quit.or(at_question).unwrap_or_default(),
        if removing {
            "a removal is under way".to_owned()
        } else {
            String::new()
        },
    ];
    let top = area.height.saturating_sub(3) / 2;
    for (y, line) in (top..).zip(lines) {
        let text = fit(&line, usize::from(area.width));
        let blank = (usize::from(area.width) - Span::raw(&text).width()) / 2;
        put(
            &Line::from(format!("{}{text}", super::text::blanks(blank))),
            row(area, y),
            buffer,
        );
    }
}
