//! What images are protected by, in a box over the explorer.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::Line;
use unicode_width::UnicodeWidthStr;

use crate::app::{Action, App, Patterns, Scope, Session};
use crate::removal::{Entry, Pattern};

use super::menu::boxed;
use super::names;
use super::page::row;
use super::text::{counted, fit, left, wrap};
use super::theme::{Role, Theme};

/// Columns of the text in the box.
const WIDEST: usize = 65;

/// How many patterns are shown at most at once.
const MOST: usize = 12;

/// Draws the list of patterns, or the pattern being typed; answers how many lines fit and how many there are.
pub(super) fn draw(
    app: &App,
    patterns: &Patterns,
    theme: Theme,
    area: Rect,
    buffer: &mut Buffer,
) -> (usize, usize) {
    let Some(session) = app.session() else {
        return (0, 0);
    };
    let width = usize::from(area.width.saturating_sub(6)).min(WIDEST);
    let entries = session.protection.entries();
    let room = usize::from(area.height).saturating_sub(10).clamp(1, MOST);
    let first = (patterns.cursor + 1).saturating_sub(room);
    let mut lines = list(session, patterns, (first, room), theme, width);
    lines.push(Line::default());
    lines.extend(below(app, session, patterns, theme, width));
    let title = "protected: never removed, whatever is marked";
    let inner = boxed(title, &lines, theme, area, buffer);
    if patterns.typing.is_none()
        && !entries.is_empty()
        && let Ok(y) = u16::try_from(patterns.cursor - first)
    {
        buffer.set_style(row(inner, y), Theme::cursor());
    }
    (usize::from(inner.height), lines.len())
}

/// So many patterns from the first that is shown; where these are not all, the place of the cursor among them.
fn list(
    session: &Session,
    patterns: &Patterns,
    (first, room): (usize, usize),
    theme: Theme,
    width: usize,
) -> Vec<Line<'static>> {
    let entries = session.protection.entries();
    let shown = entries.iter().enumerate().skip(first).take(room);
    let mut lines: Vec<Line<'static>> = shown
        .map(|(place, entry)| {
            let here = place == patterns.cursor && patterns.typing.is_none();
            line(session, entry, here, theme, width)
        })
        .collect();
    if entries.is_empty() {
        lines.push(Line::from(
            theme.span(Role::Dim, "   nothing is protected yet"),
        ));
    } else if entries.len() > room {
        let of = format!("   {} of {}", patterns.cursor + 1, entries.len());
        lines.push(Line::from(theme.span(Role::Dim, of)));
    }
    lines
}

/// How many images a pattern fits.
fn fits(session: &Session, pattern: &Pattern) -> String {
    let images = session.inventory.as_ref();
    let images = images.map_or(&[][..], |inventory| inventory.images());
    let count = images.iter().filter(|image| pattern.fits(image)).count();
    match count {
        0 => "no image here".to_owned(),
        some => counted(some, "image", "images"),
    }
}

/// A pattern, the remark beside it, and how many images it fits here.
fn line(session: &Session, entry: &Entry, here: bool, theme: Theme, width: usize) -> Line<'static> {
    let worth = fits(session, &entry.pattern);
    let room = width.saturating_sub(worth.width() + 4);
    let name = fit(&entry.pattern.short(), room);
    let remark = fit(&entry.remark, room.saturating_sub(name.width() + 2));
    let rest = room.saturating_sub(name.width());
    Line::from(vec![
        theme.span(Role::Accent, if here { " › " } else { "   " }),
        theme.span(Role::Strong, name),
        theme.span(Role::Dim, left(&format!("  {remark}"), rest)),
        theme.span(Role::Text, format!(" {worth}")),
    ])
}

/// What is being typed and what it would fit; otherwise what a pattern is, and what is wrong.
fn below(
    app: &App,
    session: &Session,
    patterns: &Patterns,
    theme: Theme,
    width: usize,
) -> Vec<Line<'static>> {
    let said = |role, text: &str| wrap(&[theme.span(role, text)], 1, 1, width);
    let mut lines = Vec::new();
    if let Some(typed) = &patterns.typing {
        lines.extend(typing((app, session), patterns, typed, theme, width));
    } else {
        lines.extend(said(
            Role::Dim,
            "An image is protected as a whole as soon as one pattern fits it.",
        ));
    }
    if session.about.is_practice() {
        lines.extend(said(
            Role::Dim,
            "The practice engine keeps this in memory only: it ends with the program.",
        ));
    }
    if let Some(trouble) = session.protection.trouble() {
        let words = format!("! Nothing is changed here: {}.", trouble.words());
        lines.extend(said(Role::Bad, &fit(&words, width * 3)));
    }
    if let Some(notice) = &app.notice {
        lines.extend(said(Role::Caution, &fit(notice, width * 2)));
    }
    lines
}

/// How typing ends.
fn how(app: &App) -> String {
    let key = |action| names::key(app.keys(), action, Scope::Typing);
    let keep = key(Action::Open).map(|key| format!("{key} keeps it"));
    let back = key(Action::Back).map(|key| format!("{key} goes back"));
    let ways: Vec<String> = keep.into_iter().chain(back).collect();
    ways.join(", ")
}

/// The end of what has been typed, where it is too long.
fn tail(typed: &str, room: usize) -> String {
    let skipped = typed.chars().count().saturating_sub(room);
    typed.chars().skip(skipped).collect()
}

/// The pattern being typed, and what it would fit.
fn typing(
    (app, session): (&App, &Session),
    patterns: &Patterns,
    typed: &str,
    theme: Theme,
    width: usize,
) -> Vec<Line<'static>> {
    let said = |role, text: &str| wrap(&[theme.span(role, text)], 1, 1, width);
    let mut lines = Vec::new();
    let end = tail(typed, width.saturating_sub(14));
    lines.push(Line::from(vec![
        theme.span(Role::Accent, " new pattern: "),
        theme.span(Role::Strong, fit(&end, width.saturating_sub(14))),
        theme.span(Role::Strong, "_"),
    ]));
    let told = match patterns.typed() {
        Ok(pattern) => format!("fits {}", fits(session, &pattern)),
        Err(_) if typed.is_empty() => how(app),
        Err(why) => fit(&why.to_string(), width.saturating_sub(2)),
    };
    lines.extend(said(Role::Dim, &told));
    lines.extend(said(
        Role::Dim,
        "kettle/web: all its tags; prod/* or *:latest: references; twelve digits of an id; label=KEY or \
         label=KEY=VALUE.",
    ));
    lines
}
