use ratatui::text::{Line, Span};
use unicode_width::UnicodeWidthStr;

use crate::app::{Action, App, Job, JobState, Moment, Outcome, Phase, Run, Scope, Session, Which};
use crate::inventory::Bytes;
use crate::removal::{Forecast, Step, Target};

use super::names;
use super::text::{blanks, clipped, counted, duration, fit, short};
use super::theme::{Role, Theme};

/// From so many seconds on a step is called slow.
const SLOW: i64 = 10;

/// What is marked and what removing it would do; a notice, or what could be done next.
pub(super) fn line(app: &App, session: &Session, theme: Theme, width: usize) -> Line<'static> {
    let marked = session
        .forecast
        .as_ref()
        .map(|forecast| marked(forecast, theme, width))
        .unwrap_or_default();
    let taken: usize = marked.iter().map(Span::width).sum();
    let hint = match &app.notice {
        Some(notice) => theme.span(Role::Caution, fit(notice, width.saturating_sub(2))),
        None => theme.span(Role::Dim, hint(session)),
    };
    let mut spans = vec![Span::raw(" ")];
    if marked.is_empty() || (taken + hint.width() + 4 > width && app.notice.is_some()) {
        spans.push(hint);
    } else {
        let gap = width.saturating_sub(taken + hint.width() + 2);
        spans.extend(marked);
        if gap > 1 {
            spans.extend([Span::raw(blanks(gap)), hint]);
        }
    }
    clipped(spans, width)
}

/// The forecast in one line; the sum that is marked is left out first.
fn marked(forecast: &Forecast, theme: Theme, width: usize) -> Vec<Span<'static>> {
    let nominal = Bytes::exact(forecast.nominal);
    let mut spans = vec![
        theme.span(Role::Marked, format!("{} marked", forecast.marked)),
        theme.span(Role::Text, " · frees "),
        theme.span(Role::Strong, forecast.freed.now.to_string()),
        theme.span(Role::Text, format!(" of {nominal}")),
    ];
    let refused = forecast.refused.len();
    if refused > 0 {
        spans.push(theme.span(Role::Text, " · "));
        spans.push(theme.span(Role::Bad, format!("{refused} refused")));
    }
    let only = forecast.only_copies().count();
    if only > 0 {
        spans.push(theme.span(Role::Text, " · "));
        spans.push(theme.span(Role::Caution, counted(only, "only copy", "only copies")));
    }
    if !forecast.harms.is_empty() {
        let losing = counted(forecast.harms.len(), "container loses", "containers lose");
        spans.push(theme.span(Role::Text, " · "));
        spans.push(theme.span(Role::Caution, format!("{losing} something")));
    }
    if spans.iter().map(Span::width).sum::<usize>() + 1 > width {
        spans.remove(3);
    }
    spans
}

/// What can be done now.
fn hint(session: &Session) -> String {
    if let Some(run) = session.run.as_ref().filter(|run| run.is_over()) {
        let receipt = names::key(Action::Receipt, Scope::Table);
        return format!(
            "done: {} deleted · {receipt} receipt",
            counted(run.deleted(), "image", "images")
        );
    }
    if session.forecast.is_some() {
        let preview = names::key(Action::Preview, Scope::Table);
        return format!("{preview} shows what would happen");
    }
    let (mark, presets) = (
        names::key(Action::Mark(Which::This), Scope::Table),
        names::key(Action::Presets, Scope::Table),
    );
    format!("nothing is marked: {mark} marks one, {presets} marks by a preset")
}

/// The removal under way, if one is.
pub(super) fn strip(
    app: &App,
    session: &Session,
    theme: Theme,
    width: usize,
) -> Option<Line<'static>> {
    let run = session.active_run()?;
    let tail = tally(run, app.scope(), theme);
    let taken: usize = tail.iter().map(Span::width).sum();
    let room = width.saturating_sub(taken + 1);
    let mut spans = match run.phase {
        Phase::Running(index, since) => {
            running(run, index, app.now.saturating_sub(since), theme, room)
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
    let head = format!(" {verb} {}/{}: ", index + 1, run.jobs.len());
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

/// What a step is about, by name.
pub(super) fn target(run: &Run, job: &Job) -> String {
    let base = run.forecast.after.base();
    match &job.forecast.planned.step {
        Step::Remove(removal) => match &removal.target {
            Target::Id => names::image(base, &removal.image),
            Target::Reference(reference) => names::safe(reference.as_str()).into_owned(),
        },
        Step::StopContainer(id) | Step::RemoveContainer(id) => names::Containers::of(base).name(id),
    }
}

/// How many steps went well and how many did not, and what `x` would do.
fn tally(run: &Run, scope: Scope, theme: Theme) -> Vec<Span<'static>> {
    let done = run
        .jobs
        .iter()
        .filter(|job| matches!(job.state, JobState::Ended(Outcome::Done(_))))
        .count();
    let mut spans = vec![theme.span(Role::Good, format!("  ✓ {done}"))];
    if run.exceptions() > 0 {
        spans.push(theme.span(Role::Bad, format!("  ! {}", run.exceptions())));
    }
    let waiting = run.jobs.iter().any(|job| job.state == JobState::Waiting);
    let sent = run.jobs.iter().any(|job| job.state == JobState::Sent);
    let cancel = names::key(Action::Cancel, scope);
    if cancel.is_empty() {
        spans.push(Span::raw(" ")); // it is no key here
    } else if waiting {
        spans.push(theme.span(Role::Dim, format!("  {cancel} cancel ")));
    } else if sent {
        spans.push(theme.span(Role::Dim, format!("  {cancel} stop waiting ")));
    }
    spans
}
