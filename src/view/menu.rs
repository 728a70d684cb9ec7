//! Small boxes over the explorer: the presets and the question whether to quit.

use std::sync::Arc;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::{Block, BorderType, Clear, Widget};

use crate::app::{Action, App, Scope, Session};
use crate::inventory::Inventory;
use crate::removal::{Forecast, Marks, Preset, Route};

use super::names;
use super::page::{put, row};
use super::text::{counted, wrap};
use super::theme::{Role, Theme};

/// A box is not wider than this.
const WIDEST: u16 = 68;

/// Draws the menu of presets; answers how many lines fit and how many there are.
pub(super) fn presets(
    app: &App,
    cursor: usize,
    theme: Theme,
    area: Rect,
    buffer: &mut Buffer,
) -> (usize, usize) {
    let width = usize::from(area.width.saturating_sub(6).min(WIDEST - 2));
    let inventory = app.session().and_then(|session| session.inventory.as_ref());
    let mut lines = Vec::new();
    let mut here = None;
    for (place, preset) in Preset::ALL.into_iter().enumerate() {
        if place > 0 {
            lines.push(Line::default());
        }
        if place == cursor {
            here = Some(lines.len());
        }
        let count = inventory.map_or_else(String::new, |inventory| worth(preset, inventory));
        let name = format!(
            " {} {:<14}",
            if place == cursor { "›" } else { " " },
            preset.name()
        );
        lines.push(Line::from(vec![
            theme.span(Role::Strong, name),
            theme.span(Role::Text, count),
        ]));
        lines.extend(wrap(
            &[theme.span(Role::Dim, preset.definition())],
            3,
            3,
            width - 1,
        ));
    }
    let inner = boxed(
        "mark by a preset: adds to the marks",
        &lines,
        theme,
        area,
        buffer,
    );
    if let Some(y) = here.and_then(|line| u16::try_from(line).ok()) {
        buffer.set_style(row(inner, y), Theme::cursor());
    }
    (usize::from(inner.height), lines.len())
}

/// How many images a preset would add, and what removing just those would free.
fn worth(preset: Preset, inventory: &Arc<Inventory>) -> String {
    let mut marks = Marks::default();
    marks.extend(preset.select(inventory));
    let count = counted(marks.images(), "image", "images");
    if marks.is_empty() {
        return count;
    }
    let forecast = Forecast::new(inventory, &marks, Route::Skip);
    format!("{count} · alone frees {}", forecast.freed.now)
}

/// Draws the question whether to quit; answers how many lines fit and how many there are.
pub(super) fn quit(app: &App, theme: Theme, area: Rect, buffer: &mut Buffer) -> (usize, usize) {
    let mut at_stake = Vec::new();
    if let Some(run) = app.session().and_then(Session::active_run) {
        let left = run.jobs.len() - run.ended();
        at_stake.push(format!(
            "A removal is under way: {} not ended. What was sent may still happen; the rest will not be sent.",
            counted(left, "step has", "steps have")
        ));
    }
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
    lines.push(Line::from(vec![
        Span::raw(" "),
        theme.span(Role::Accent, names::key(Action::QuitNow, Scope::Quit)),
        theme.span(Role::Text, " quits all the same · "),
        theme.span(Role::Accent, names::key(Action::Back, Scope::Quit)),
        theme.span(Role::Text, " or Enter stays"),
    ]));
    let inner = boxed("quit?", &lines, theme, area, buffer);
    (usize::from(inner.height), lines.len())
}

/// A box in the middle of the screen; answers its inside.
fn boxed(
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
