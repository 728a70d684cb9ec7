//! The filter on the screen: the line in which it is typed, what it has found, and why nothing is left.

use ratatui::style::{Modifier, Style};
use ratatui::text::{Line, Span};
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

use crate::app::{Action, App, FilterFault, Focus, Meant, Scope, Session};

use super::names;
use super::text::{blanks, clipped, counted, fit, squeeze, wrap};
use super::theme::{Role, Theme};

/// What was typed keeps so many columns beside what is said about it.
const ROOM: usize = 14;

/// What is under the search: it shows without colour as well.
const FOUND: Modifier = Modifier::BOLD.union(Modifier::UNDERLINED);

/// The line in which the filter is typed, while it is.
pub(super) fn input(
    app: &App,
    session: &Session,
    theme: Theme,
    width: usize,
) -> Option<Line<'static>> {
    if session.focus != Focus::Filter {
        return None;
    }
    let sifted = &session.table.sifted;
    let room = width.saturating_sub(ROOM + 6);
    let (role, said) = match (&app.notice, sifted.faults()) {
        (Some(notice), _) => (Role::Caution, fit(notice, room)),
        (None, [fault, ..]) => (Role::Caution, told(fault, room)),
        (None, []) if sifted.text().is_empty() => (
            Role::Dim,
            fit("words, status: used: size> frees> age> label: repo:", room),
        ),
        (None, []) => (Role::Dim, hidden(session)),
    };
    let typed = squeeze(sifted.text(), width.saturating_sub(said.width() + 7));
    let gap = width.saturating_sub(typed.width() + said.width() + 5);
    let spans = vec![
        theme.span(Role::Accent, " / "),
        theme.span(Role::Strong, typed),
        theme.span(Role::Strong, "_"),
        Span::raw(blanks(gap)),
        theme.span(role, said),
    ];
    Some(clipped(spans, width))
}

/// What is wrong with a term; the term itself goes where there is little room.
fn told(fault: &FilterFault, room: usize) -> String {
    let whole = fault.to_string();
    fit(
        if whole.width() > room {
            &fault.why
        } else {
            &whole
        },
        room,
    )
}

/// How many marks cannot be seen.
fn hidden(session: &Session) -> String {
    match session.hidden {
        0 => String::new(),
        hidden => format!("{} marked, {hidden} hidden", session.marks.images()),
    }
}

/// The heading of the table beside a remark: what it is filtered by.
pub(super) fn heading(session: &Session, remark: &str, width: usize) -> String {
    let sifted = &session.table.sifted;
    if !sifted.is_on() {
        return "images".to_owned();
    }
    let room = width.saturating_sub(remark.width() + "── images /  ──  ──".width() + 2);
    format!("images / {}", squeeze(&sifted.shown(), room))
}

/// How many images are shown of how many there are.
pub(super) fn remark(session: &Session) -> Option<String> {
    let table = &session.table;
    let shown = format!("{} of {} shown", table.shown().len(), table.all());
    table.sifted.is_on().then_some(shown)
}

/// Why no row is left.
pub(super) fn nothing(
    app: &App,
    session: &Session,
    theme: Theme,
    width: usize,
) -> Vec<Line<'static>> {
    let table = &session.table;
    if !table.sifted.is_on() {
        return vec![Line::from(
            theme.span(Role::Dim, "    this engine has no images"),
        )];
    }
    let all = counted(table.all(), "image", "images");
    let mut texts = vec![(
        Role::Text,
        format!(
            "The filter hides all {all}: {}",
            fit(&table.sifted.shown(), 200)
        ),
    )];
    let alone = table.sifted.alone().iter();
    let alone: Vec<String> = alone
        .map(|(term, left)| format!("{} leaves {left}", fit(term, 60)))
        .collect();
    if !alone.is_empty() {
        texts.push((Role::Dim, format!("By itself {}.", alone.join(", "))));
    }
    let hints = table.sifted.meant();
    texts.extend(hints.map(|(word, meant)| (Role::Text, hint(app, word, meant))));
    let ways = ways(app, session);
    if !ways.is_empty() {
        texts.push((Role::Dim, format!("{}.", ways.join(", "))));
    }
    texts
        .into_iter()
        .flat_map(|(role, text)| wrap(&[theme.span(role, text)], 4, 4, width.saturating_sub(1)))
        .collect()
}

/// The keys that bring rows back.
fn ways(app: &App, session: &Session) -> Vec<String> {
    let key = |action| names::key(app.keys(), action, Scope::Table);
    let show = key(Action::Unfilter).map(|key| format!("{key} shows all again"));
    let change = key(Action::Filter).map(|key| format!("{key} changes the filter"));
    let change = change.filter(|_| session.focus != Focus::Filter);
    show.into_iter().chain(change).collect()
}

/// What a word that leaves nothing may have been meant as.
fn hint(app: &App, word: &str, meant: Meant) -> String {
    let what = match meant {
        Meant::Term(term) => format!("the term is {term}"),
        Meant::Protected => match names::key(app.keys(), Action::Patterns, Scope::Table) {
            Some(key) => format!("{key} lists what is protected"),
            None => "no term asks for what is protected".to_owned(),
        },
    };
    format!("{} is looked for as a word; {what}.", fit(word, 40))
}

/// A text in which what was found stands out.
pub(super) fn lit(text: String, style: Style, found: &[u32]) -> Vec<Span<'static>> {
    if found.is_empty() {
        return vec![Span::styled(text, style)];
    }
    let mut spans: Vec<Span<'static>> = Vec::new();
    for (place, grapheme) in (0_u32..).zip(text.graphemes(true)) {
        let style = if found.binary_search(&place).is_ok() {
            style.add_modifier(FOUND)
        } else {
            style
        };
        match spans.last_mut() {
            Some(last) if last.style == style => last.content.to_mut().push_str(grapheme),
            Some(_) | None => spans.push(Span::styled(grapheme.to_owned(), style)),
        }
    }
    spans
}
