//! The line that shows a removal under way.

use ratatui::text::{Line, Span};
use unicode_width::UnicodeWidthStr;

use crate::app::{Action, App, Moment, Phase, Run, Session};
use crate::view::backup;
use crate::view::names;
use crate::view::text::{blanks, clipped, duration, short};
use crate::view::theme::{Role, Theme};

use super::{cancelled, done, target};

/// From so many seconds on a step is called slow.
const SLOW: i64 = 10;

/// So many columns are kept for the step that is out: its name, and for how long.
const STEP: usize = 34;

/// The removal under way, if one is.
pub(in crate::view) fn strip(
    app: &App,
    session: &Session,
    theme: Theme,
    width: usize,
) -> Option<Line<'static>> {
    let run = session.active_run()?;
    let tail = tally(run, app, theme, width.saturating_sub(STEP));
    let taken: usize = tail.iter().map(Span::width).sum();
    let room = width.saturating_sub(taken + 1);
    let mut spans = match run.phase {
        Phase::Running(index, since) => {
            running(run, index, app.now.saturating_sub(since), theme, room)
        }
        Phase::Backing => backup::strip(run, theme),
        Phase::Opening => {
            vec![theme.span(Role::Text, " removing: writing it into the journal first")]
        }
        Phase::Measuring(Moment::Before) => {
            vec![theme.span(Role::Text, " removing: measuring the engine's bytes first")]
        }
        Phase::Measuring(Moment::After) | Phase::Over => {
            vec![theme.span(Role::Text, " removed: measuring the engine's bytes again")]
        }
    };
    let head: usize = spans.iter().map(Span::width).sum();
    spans.push(Span::raw(blanks(width.saturating_sub(head + taken))));
    spans.extend(tail);
    Some(clipped(spans, width))
}

fn running(run: &Run, index: usize, seconds: i64, theme: Theme, room: usize) -> Vec<Span<'static>> {
    let (role, verb) = if seconds > SLOW {
        (Role::Caution, "still deleting")
    } else {
        (Role::Dim, "removing")
    };
    let head = format!(" {verb} ");
    let time = format!(" · {}", duration(seconds));
    let name = run
        .jobs
        .get(index)
        .map(|job| target(run, job))
        .unwrap_or_default();
    let name = short(&name, room.saturating_sub(head.width() + time.width() + 2));
    vec![
        theme.span(Role::Accent, head),
        theme.span(Role::Strong, name),
        theme.span(role, time),
    ]
}

/// How many steps of how many were done and what that gave back, how many did not go well, and what cancelling would do;
/// where there is no room for all of it, without what is said elsewhere too.
fn tally(run: &Run, app: &App, theme: Theme, room: usize) -> Vec<Span<'static>> {
    let spans = [true, false].map(|wordy| tallied(run, app, theme, wordy));
    let [wordy, brief] = spans;
    let taken: usize = wordy.iter().map(Span::width).sum();
    if taken <= room { wordy } else { brief }
}

fn tallied(run: &Run, app: &App, theme: Theme, wordy: bool) -> Vec<Span<'static>> {
    let steps = format!("  ✓ {}/{}", done(run), run.jobs.len());
    let mut spans = vec![theme.span(Role::Good, steps)];
    let freed = if wordy { " freed" } else { "" };
    let so_far = format!(" · {}{freed}", run.so_far());
    spans.push(theme.span(Role::Text, so_far));
    let cancelled = cancelled(run);
    let odd = run.exceptions().saturating_sub(cancelled);
    if odd > 0 {
        spans.push(theme.span(Role::Bad, format!("  ! {odd}")));
    }
    if cancelled > 0 {
        spans.push(theme.span(Role::Dim, format!("  – {cancelled}")));
    }
    let key = names::key(app.keys(), Action::Cancel, app.scope());
    let steps_are_over = run.phase == Phase::Measuring(Moment::After); // the footer says what the key does then
    match key.zip(run.cancelling()).filter(|_| !steps_are_over) {
        None => spans.push(Span::raw(" ")), // there is no key for it here
        Some((key, what)) => spans.push(theme.span(Role::Dim, format!("  {key} {what} "))),
    }
    spans
}
