use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::app::{App, Bound, Filter, Keymap, Scope, Settings};
use crate::inventory::Status;

use super::names;
use super::page::{self, Page, Sheet};
use super::theme::{Role, Theme};

/// A key that applies in so many places stands under a heading of its own, below the others.
const MANY: usize = 4;
/// Columns of the keys.
const KEYS: usize = 16;

/// Draws the list of keys; answers how many lines fit and how many there are.
pub(super) fn draw(
    app: &App,
    scroll: usize,
    theme: Theme,
    area: Rect,
    buffer: &mut Buffer,
) -> (usize, usize) {
    let sheet = Sheet {
        title: "help",
        scroll,
        bottom: page::notice(app, theme, area).into_iter().collect(),
    };
    sheet.draw(app, theme, area, buffer, |page| {
        write(page, &app.settings, app.asked_from());
    })
}

/// First the keys of the place that it was asked from, and the signs; then the others.
fn write(page: &mut Page, settings: &Settings, from: Scope) {
    page.say(
        1,
        Role::Strong,
        "See what goes overboard before you throw it.",
    );
    let homes = [
        Scope::Table,
        Scope::Details,
        Scope::References,
        Scope::Filtering,
        Scope::Presets,
        Scope::Copy,
        Scope::Preview,
        Scope::InTheWay,
        Scope::Protected,
        Scope::Typing,
        Scope::Receipt,
        Scope::CutShort,
        Scope::Explain,
        Scope::Stranded,
        Scope::Connecting,
        Scope::Help,
        Scope::Quit,
    ];
    let scopes = |line: &Bound| line.binding.scopes;
    let here = |line: &Bound| scopes(line).len() < MANY && scopes(line).contains(&from);
    group(page, from.title(), &settings.keymap, here);
    glyphs(page);
    for home in homes.into_iter().filter(|home| *home != from) {
        let here = |line: &Bound| scopes(line).len() < MANY && scopes(line).first() == Some(&home);
        group(page, home.title(), &settings.keymap, here);
    }
    let many = |line: &Bound| scopes(line).len() >= MANY;
    group(page, "in most places", &settings.keymap, many);
    filters(page);
    columns(page, settings);
}

fn group(page: &mut Page, title: &str, keymap: &Keymap, belongs: impl Fn(&Bound) -> bool) {
    let bound = |line: &&Bound| !line.keys.is_empty() && belongs(line);
    let lines: Vec<&Bound> = keymap.lines().iter().filter(bound).collect();
    if !lines.is_empty() {
        page.section(title, "");
    }
    for line in &lines {
        // a key that stands here twice says where it means what
        let same = lines.iter().filter(|other| other.keys == line.keys);
        let places = if same.count() > 1 {
            places(line)
        } else {
            String::new()
        };
        entry(page, &line.shown(), line.binding.words, &places);
    }
}

fn places(line: &Bound) -> String {
    let scopes = line.binding.scopes.iter();
    let titles: Vec<&str> = scopes.map(|scope| scope.title()).collect();
    format!("  ({})", titles.join(", "))
}

fn entry(page: &mut Page, head: &str, words: &str, remark: &str) {
    let head = format!("{head:<KEYS$}  ");
    page.flow(
        3,
        KEYS + 5,
        &[
            (Role::Accent, &head),
            (Role::Text, words),
            (Role::Dim, remark),
        ],
    );
}

fn filters(page: &mut Page) {
    page.section("filter", "several terms: all have to hold");
    for (term, words) in Filter::TERMS {
        entry(page, term, &words.replace('`', ""), "");
    }
}

fn columns(page: &mut Page, settings: &Settings) {
    page.section("columns", "");
    for column in &settings.columns {
        entry(page, column.title(), column.words(), "");
    }
}

/// The signs, in the set that is in use.
fn glyphs(page: &mut Page) {
    page.section("signs", "");
    entry(page, "›", "the cursor", "");
    entry(
        page,
        "●  ◐",
        "marked whole; some of its references marked",
        "",
    );
    entry(page, names::LOCK, "protected: it gets no mark", "");
    statuses(page);
    let more = [
        (
            "!  ?",
            "in the column of copies: an only copy, of which no registry is known; the engine does not tell",
        ),
        (
            "▶  ■",
            "a container that runs, is paused or restarts; one that is stopped",
        ),
        (
            "≤  ≥  ~  unknown",
            "at most, at least, about, not known; the preview says why",
        ),
        (
            "·  »",
            "before a row, in a removal: its step is waiting; it is out",
        ),
        (
            "✓  ✗  !  ?  –",
            "before a row, and in the receipt: its step is done, refused or failed, not sent, unknown, cancelled",
        ),
        ("▼  ▲", "sorted by this column, largest or smallest first"),
        ("…", "something is left out here"),
        ("←  →  ↑  ↓", "the arrow keys"),
    ];
    for (signs, words) in more {
        entry(page, signs, words, "");
    }
}

fn statuses(page: &mut Page) {
    let statuses = [
        (
            Status::InUse,
            "containers were made from it, running or stopped",
        ),
        (
            Status::Dangling,
            "no tag, no child, no container: a leftover",
        ),
        (Status::Parent, "no tag, but other images are built on it"),
        (
            Status::NoContainer,
            "tagged, and no container was made from it",
        ),
    ];
    for (status, words) in statuses {
        let (glyph, name) = names::status(status);
        entry(page, &format!("{glyph} {name}"), words, "");
    }
}
