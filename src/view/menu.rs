//! Small boxes over the explorer: the presets and the question whether to quit.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::{Block, BorderType, Clear, Widget};
use unicode_width::UnicodeWidthStr;

use crate::app::{Action, App, JobState, Key, Menu, Offered, Run, Scope, Session, Spot, Zone};
use crate::removal::Argument;

use super::names::{self, safe};
use super::page::{put, row};
use super::text::{counted, fit, wrap};
use super::theme::{Role, Theme};
use super::{status, zones};

/// A box is not wider than this.
pub(super) const WIDEST: u16 = 68;

/// Draws the menu of presets: a line each, and what the one under the cursor means here. Answers how many lines fit and
/// how many there are.
pub(super) fn presets(
    app: &App,
    menu: &Menu,
    theme: Theme,
    area: Rect,
    buffer: &mut Buffer,
    noted: &mut Vec<Zone>,
) -> (usize, usize) {
    let width = usize::from(area.width.saturating_sub(6).min(WIDEST - 2)).saturating_sub(1);
    let mut lines: Vec<Line<'static>> = menu
        .lines
        .iter()
        .enumerate()
        .map(|(place, offered)| entry(menu, offered, place, theme, width))
        .collect();
    let shown = meaning_here(app, menu, theme, width);
    if lines.len() + shown.len() + 4 < usize::from(area.height) {
        lines.push(Line::default());
    }
    lines.extend(shown);
    cut_at(usize::from(area.height).saturating_sub(4), &mut lines);
    let inner = boxed(&heading(menu), &lines, theme, area, buffer);
    if let Ok(y) = u16::try_from(menu.cursor) {
        buffer.set_style(row(inner, y), Theme::cursor());
    }
    let spot = Spot::Entries(0);
    zones::list(noted, inner, (0, menu.lines.len()), 0, (spot, spot));
    (usize::from(inner.height), lines.len())
}

/// What the presets do, and to which images.
fn heading(menu: &Menu) -> String {
    match &menu.shown {
        Some(shown) => format!(
            "mark by a preset: only of the {} shown",
            counted(shown.len(), "image", "images")
        ),
        None => "mark by a preset: adds to the marks".to_owned(),
    }
}

/// Says so where not all lines fit.
fn cut_at(room: usize, lines: &mut Vec<Line<'static>>) {
    let told = |line: &Line<'_>| line.width() > 0;
    if lines.iter().skip(room).any(told) {
        lines.truncate(room.saturating_sub(1));
        lines.push(Line::from(" …"));
    }
}

/// One preset with its argument and what it would do.
fn entry(
    menu: &Menu,
    offered: &Offered,
    place: usize,
    theme: Theme,
    width: usize,
) -> Line<'static> {
    let here = place == menu.cursor;
    let name = format!(
        " {} {}",
        if here { "›" } else { " " },
        offered.preset.name()
    );
    let worth = worth(offered);
    let room = width.saturating_sub(worth.width() + name.width() + 1);
    let argument = fit(&argument(menu, offered, here, room), room);
    let gap = " ".repeat(room.saturating_sub(argument.width()) + 1);
    Line::from(vec![
        theme.span(Role::Strong, name),
        theme.span(Role::Accent, argument),
        theme.span(Role::Text, gap + &worth),
    ])
}

/// The number or label of a preset; under the cursor between the signs that it can be changed, and which of how many a
/// label is.
fn argument(menu: &Menu, offered: &Offered, here: bool, room: usize) -> String {
    let words = offered.preset.argument.words();
    match &offered.preset.argument {
        Argument::None => String::new(),
        Argument::Label(Some(label)) if here => {
            let place = menu.labels.iter().position(|other| other == label);
            let of = place.map_or(String::new(), |place| {
                format!(" {}/{}", place + 1, menu.labels.len())
            });
            let words = fit(&words, room.saturating_sub(of.width() + 5));
            format!(" ‹ {words} ›{of}")
        }
        Argument::Days(_) | Argument::Newest(_) | Argument::Label(None) if here => {
            format!(" ‹ {} ›", safe(&words))
        }
        Argument::Days(_) | Argument::Newest(_) | Argument::Label(_) => {
            format!(" {}", safe(&words))
        }
    }
}

/// How much a preset would mark, and what removing just that would free.
fn worth(offered: &Offered) -> String {
    let Some(selection) = &offered.selection else {
        return String::new();
    };
    let (images, names) = selection.counts();
    let images_told = counted(images, "image", "images");
    let worth = match names {
        0 => images_told,
        names => format!("{images_told} + {}", counted(names, "name", "names")),
    };
    let frees = if images > 0 {
        selection.frees.to_string()
    } else {
        "-".to_owned()
    };
    format!("{worth} · frees {frees:>8}")
}

/// What the preset under the cursor means.
fn meaning_here(app: &App, menu: &Menu, theme: Theme, width: usize) -> Vec<Line<'static>> {
    let meanings = menu
        .lines
        .iter()
        .map(|offered| meaning(app, offered, theme, width));
    let meanings: Vec<Vec<Line<'static>>> = meanings.collect();
    // as high as the longest meaning needs, so that nothing jumps while the cursor moves
    let longest = meanings.iter().map(Vec::len).max().unwrap_or(0);
    let mut shown = meanings.into_iter().nth(menu.cursor).unwrap_or_default();
    shown.resize(longest, Line::default());
    shown
}

/// What a preset means, on this engine and for what it holds now.
fn meaning(app: &App, offered: &Offered, theme: Theme, width: usize) -> Vec<Line<'static>> {
    let preset = &offered.preset;
    let mut texts = vec![(preset.definition().to_owned(), Role::Text)];
    if let Some(session) = app.session() {
        if let (Some(selection), Some(inventory)) = (&offered.selection, &session.inventory) {
            let beside = selection.beside(inventory);
            texts.extend(beside.into_iter().map(|text| (text, Role::Caution)));
        }
        let here = preset.here(session.about.profile);
        texts.push((here.to_owned(), Role::Dim));
    }
    let told = texts.into_iter().filter(|(text, _)| !text.is_empty());
    told.flat_map(|(text, role)| wrap(&[theme.span(role, text)], 1, 1, width))
        .collect()
}

/// Draws the question whether to quit; answers how many lines fit and how many there are.
pub(super) fn quit(app: &App, theme: Theme, area: Rect, buffer: &mut Buffer) -> (usize, usize) {
    let mut at_stake = Vec::new();
    if let Some(run) = app.session().and_then(Session::active_run) {
        at_stake.push(undone(run));
    }
    at_stake.extend(app.session().into_iter().flat_map(out_still));
    match app.session().map_or(0, |session| session.marks.images()) {
        0 => {}
        marked => at_stake.push(format!(
            "{} marked: the marks are not kept.",
            counted(marked, "image is", "images are")
        )),
    }
    let width = usize::from(area.width.saturating_sub(6).min(WIDEST - 2));
    let mut lines: Vec<Line<'static>> = Vec::new();
    for text in at_stake {
        lines.extend(wrap(&[theme.span(Role::Text, text)], 1, 1, width - 1));
    }
    lines.push(Line::default());
    lines.push(answers(app, theme));
    let inner = boxed("quit?", &lines, theme, area, buffer);
    (usize::from(inner.height), lines.len())
}

/// What of a removal under way would be left undone.
fn undone(run: &Run) -> String {
    let waiting = run.jobs.iter().filter(|job| job.state == JobState::Waiting);
    let out = run.jobs.iter().find(|job| job.state == JobState::Sent);
    let ended = format!(
        "A removal is under way: {} of {} ended.",
        run.ended(),
        counted(run.jobs.len(), "step has", "steps have")
    );
    let out = out.map_or_else(String::new, |job| {
        let name = fit(&status::target(run, job), WIDEST.into());
        format!(" {name} is out: the engine will still finish it.")
    });
    let left = match waiting.count() {
        0 => " Nothing else is left to be sent.".to_owned(),
        1 => " 1 step has not begun and will NOT be done.".to_owned(),
        left => format!(" {left} steps have not begun and will NOT be done."),
    };
    let kept = run.backup_path().map_or(
        "",
        |_| " What goes is in a backup: where it is will be said.",
    );
    format!("{ended}{out}{left}{kept}")
}

/// What is out although no removal is under way.
fn out_still(session: &Session) -> impl Iterator<Item = String> {
    let given_up = session.run.as_ref().and_then(|run| {
        let name = fit(&status::target(run, run.given_up()?), WIDEST.into());
        let told =
            "was given up and is out still: the engine may finish it, and you would not be told.";
        Some(format!("{name} {told}"))
    });
    let restoring = session.is_restoring();
    let restoring =
        restoring.then(|| "A backup is being restored: it would end half way.".to_owned());
    given_up.into_iter().chain(restoring)
}

/// What can be answered. Of the keys that stay the first is named, and the one that is pressed without reading.
fn answers(app: &App, theme: Theme) -> Line<'static> {
    let mut here = app.keys().here(Scope::Quit);
    let stays = here.find(|line| line.binding.action == Action::Back);
    let stays = stays.map_or(&[][..], |line| &line.keys);
    let mut spans = vec![Span::raw(" ")];
    if let Some(key) = names::key(app.keys(), Action::QuitNow, Scope::Quit) {
        spans.push(theme.span(Role::Accent, key));
        spans.push(theme.span(Role::Text, " quits all the same"));
    }
    if let Some(first) = stays.first() {
        let enter = *first != Key::Enter && stays.contains(&Key::Enter);
        spans.push(theme.span(Role::Text, " · "));
        spans.push(theme.span(Role::Accent, first.to_string()));
        let text = if enter {
            format!(" or {} stays", Key::Enter)
        } else {
            " stays".to_owned()
        };
        spans.push(theme.span(Role::Text, text));
    }
    Line::from(spans)
}

/// A box in the middle of the screen; answers its inside.
pub(super) fn boxed(
    title: &str,
    lines: &[Line<'static>],
    theme: Theme,
    area: Rect,
    buffer: &mut Buffer,
) -> Rect {
    let width = area.width.saturating_sub(4).min(WIDEST);
    let height = u16::try_from(lines.len())
        .unwrap_or(u16::MAX)
        .saturating_add(2)
        .min(area.height.saturating_sub(2));
    let outer = Rect {
        x: area.x + (area.width - width) / 2,
        y: area.y + (area.height - height) / 2,
        width,
        height,
    };
    buffer.set_style(area, theme.style(Role::Dim)); // what lies behind steps back
    Clear.render(outer, buffer);
    let block = Block::bordered()
        .border_type(BorderType::Rounded)
        .border_style(theme.style(Role::Dim))
        .title(theme.span(Role::Accent, format!(" {title} ")));
    let inner = block.inner(outer);
    block.render(outer, buffer);
    for (y, line) in (0..).zip(lines) {
        put(line, row(inner, y), buffer);
    }
    inner
}
