use ratatui::text::{Line, Span};
use unicode_width::UnicodeWidthStr;

use crate::app::{Action, App, Job, JobState, Moment, Outcome, Phase, Run, Scope, Session, Which};
use crate::inventory::Bytes;
use crate::removal::{Forecast, Mark, Marks, Step, Target};

use super::text::{blanks, clipped, counted, duration, fit, short};
use super::theme::{Role, Theme};
use super::{filter, names};

/// From so many seconds on a step is called slow.
const SLOW: i64 = 10;

/// What is marked and what removing it would do; a notice, or what could be done next.
pub(super) fn line(app: &App, session: &Session, theme: Theme, width: usize) -> Line<'static> {
    if let Some(input) = filter::input(app, session, theme, width) {
        return input;
    }
    let marked = session
        .forecast
        .as_ref()
        .map(|forecast| marked(session, forecast, theme, width))
        .unwrap_or_default();
    let taken: usize = marked.iter().map(Span::width).sum();
    let hint = match &app.notice {
        Some(notice) => theme.span(Role::Caution, fit(notice, width.saturating_sub(2))),
        None => theme.span(Role::Dim, hint(app, session)),
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

/// The forecast in one line; where it is too long, the sum of the sizes is left out.
fn marked(
    session: &Session,
    forecast: &Forecast,
    theme: Theme,
    width: usize,
) -> Vec<Span<'static>> {
    let untags = forecast.deleted.is_empty() && forecast.only_untagged().next().is_some();
    let (what, freed, nominal) = if untags {
        (" · only untags", String::new(), String::new())
    } else {
        (
            " · frees ",
            forecast.freed.now.to_string(),
            format!(" of {} nominal", Bytes::exact(forecast.nominal)),
        )
    };
    let mut spans = vec![
        theme.span(Role::Marked, told(session)),
        theme.span(Role::Text, what),
        theme.span(Role::Strong, freed),
        theme.span(Role::Text, nominal),
    ];
    spans.extend(warnings(forecast, theme));
    let fits = |spans: &[Span<'_>]| spans.iter().map(Span::width).sum::<usize>() < width;
    if !fits(&spans) {
        spans.remove(3);
    }
    if !fits(&spans)
        && let Some(first) = spans.first_mut()
    {
        let marked = match session.hidden {
            0 => format!("{} marked", forecast.marked),
            hidden => format!("{} marked, {hidden} hidden", forecast.marked),
        };
        *first = theme.span(Role::Marked, marked);
    }
    spans
}

/// How many marks there are, and how many of the images the filter hides.
fn told(session: &Session) -> String {
    let marked = format!("{} marked", carried(&session.marks));
    match session.hidden {
        0 => marked,
        hidden => format!("{marked}, {hidden} of them hidden by the filter"),
    }
}

/// What has to be known before it is removed, each behind a dot.
fn warnings(forecast: &Forecast, theme: Theme) -> Vec<Span<'static>> {
    let refused = forecast.refused.len();
    let only = forecast.only_copies().count();
    let losing = forecast.harms.len();
    let copies = counted(only, "only copy", "only copies");
    let losers = counted(losing, "container loses", "containers lose");
    [
        (refused, Role::Bad, format!("{refused} refused")),
        (only, Role::Caution, copies),
        (losing, Role::Caution, format!("{losers} something")),
    ]
    .into_iter()
    .filter(|(number, ..)| *number > 0)
    .flat_map(|(_, role, text)| [theme.span(Role::Text, " · "), theme.span(role, text)])
    .collect()
}

/// How many marks there are. References are told apart from images: to remove one may only untag.
fn carried(marks: &Marks) -> String {
    let whole = |mark: &&Mark| matches!(mark, Mark::Image(_));
    let images = marks.iter().filter(whole).count();
    let references = marks.iter().count() - images;
    let named = counted(references, "reference", "references");
    match (images, references) {
        (images, 0) => images.to_string(),
        (0, _) => named,
        (images, _) => format!("{}, {named}", counted(images, "image", "images")),
    }
}

/// What can be done now.
fn hint(app: &App, session: &Session) -> String {
    let key = |action| names::key(app.keys(), action, Scope::Table);
    if let Some(run) = session.run.as_ref().filter(|run| run.is_over()) {
        let receipt = key(Action::Receipt).map(|key| format!(" · {key} receipt"));
        return format!(
            "done: {} deleted{}",
            counted(run.deleted(), "image", "images"),
            receipt.unwrap_or_default()
        );
    }
    if session.forecast.is_some() {
        let preview = key(Action::Preview).map(|key| format!("{key} shows what would happen"));
        return preview.unwrap_or_default();
    }
    let one = key(Action::Mark(Which::This)).map(|key| format!("{key} marks one"));
    let many = key(Action::Presets).map(|key| format!("{key} marks by a preset"));
    let ways: Vec<String> = one.into_iter().chain(many).collect();
    match ways.as_slice() {
        [] => "nothing is marked".to_owned(),
        ways => format!("nothing is marked: {}", ways.join(", ")),
    }
}

/// The removal under way, if one is.
pub(super) fn strip(
    app: &App,
    session: &Session,
    theme: Theme,
    width: usize,
) -> Option<Line<'static>> {
    let run = session.active_run()?;
    let tail = tally(run, app, theme);
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
        Step::UnpauseContainer(id) => {
            format!("unpause {}", names::Containers::of(base).name(id))
        }
        Step::StopContainer(id) => format!("stop {}", names::Containers::of(base).name(id)),
        Step::RemoveContainer(id) => format!("container {}", names::Containers::of(base).name(id)),
        Step::PruneCache => "the build cache".to_owned(),
    }
}

/// How many steps were done.
pub(super) fn done(run: &Run) -> usize {
    let done = |job: &&Job| matches!(job.state, JobState::Ended(Outcome::Done(_)));
    run.jobs.iter().filter(done).count()
}

/// How many steps were cancelled before they were sent: nothing is wrong with those.
pub(super) fn cancelled(run: &Run) -> usize {
    let cancelled = |job: &&Job| job.state == JobState::Cancelled;
    run.jobs.iter().filter(cancelled).count()
}

/// How many steps went well and how many did not, and what cancelling would do.
fn tally(run: &Run, app: &App, theme: Theme) -> Vec<Span<'static>> {
    let mut spans = vec![theme.span(Role::Good, format!("  ✓ {}", done(run)))];
    let cancelled = cancelled(run);
    let odd = run.exceptions().saturating_sub(cancelled);
    if odd > 0 {
        spans.push(theme.span(Role::Bad, format!("  ! {odd}")));
    }
    if cancelled > 0 {
        spans.push(theme.span(Role::Dim, format!("  – {cancelled}")));
    }
    let waiting = run.jobs.iter().any(|job| job.state == JobState::Waiting);
    let sent = run.jobs.iter().any(|job| job.state == JobState::Sent);
    match names::key(app.keys(), Action::Cancel, app.scope()) {
        None => spans.push(Span::raw(" ")), // there is no key for it here
        Some(key) if waiting => spans.push(theme.span(Role::Dim, format!("  {key} cancel "))),
        Some(key) if sent => spans.push(theme.span(Role::Dim, format!("  {key} stop waiting "))),
        Some(_) => {}
    }
    spans
}
