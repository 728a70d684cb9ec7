mod strip;

use ratatui::text::{Line, Span};

use crate::app::{Action, App, EndKind, Job, JobState, Restored, Run, Scope, Session, Which};
use crate::inventory::Bytes;
use crate::removal::{Forecast, Marks, Step, Target};

use super::text::{blanks, clipped, counted, fit};
use super::theme::{Role, Theme};
use super::{ends, filter, names};

pub(super) use strip::strip;

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
    let wrong = gone_wrong(app, session);
    let urgent = app.notice.is_some() || wrong.is_some();
    let hint = match (&app.notice, wrong) {
        (Some(notice), _) => theme.span(Role::Caution, fit(notice, width.saturating_sub(2))),
        (None, Some(wrong)) => theme.span(Role::Caution, fit(&wrong, width.saturating_sub(2))),
        (None, None) => theme.span(Role::Dim, hint(app, session)),
    };
    let mut spans = vec![Span::raw(" ")];
    if marked.is_empty() || (taken + hint.width() + 4 > width && urgent) {
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

/// What went wrong with the image under the cursor in the last removal, in the engine's words where it has some.
fn gone_wrong(app: &App, session: &Session) -> Option<String> {
    let told = session.told_here();
    let (job, end) = told.filter(|(_, end)| end.is_error())?;
    let key = names::key(app.keys(), Action::Dismiss, app.scope());
    let key = key.map_or_else(String::new, |key| format!("{key} dismisses · "));
    let (_, glyph, word) = ends::sign(end);
    let whose = match end {
        EndKind::OurError => "the forecast was wrong: ",
        EndKind::Waiting
        | EndKind::Sent
        | EndKind::Cancelled
        | EndKind::Abandoned
        | EndKind::Done
        | EndKind::Refused
        | EndKind::Skipped
        | EndKind::GoneAlready
        | EndKind::Failed
        | EndKind::Unknown
        | EndKind::FoundGone
        | EndKind::FoundThere
        | EndKind::StillThere => "",
    };
    let happened = ends::happened(job);
    Some(format!("{glyph} {word} · {key}{whose}{happened}"))
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
            if session.run.is_some() {
                " · would free "
            } else {
                " · frees "
            },
            forecast.freed.now.to_string(),
            format!(" of {} nominal", Bytes::exact(forecast.nominal)),
        )
    };
    let spans = vec![
        theme.span(Role::Marked, told(session)),
        theme.span(Role::Text, what),
        theme.span(Role::Strong, freed),
        theme.span(Role::Text, nominal),
    ];
    fitted((session, forecast), spans, theme, width)
}

/// The same with its warnings, without what there is no room for.
fn fitted(
    (session, forecast): (&Session, &Forecast),
    mut spans: Vec<Span<'static>>,
    theme: Theme,
    width: usize,
) -> Vec<Span<'static>> {
    spans.extend(warnings(session, forecast, theme));
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
    // the last warning says least that the preview does not
    while !fits(&spans) && spans.len() > 3 {
        spans.truncate(spans.len().saturating_sub(2));
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

/// What has to be known before it is removed, each behind a dot. Beside a removal nothing of it may read as what that has
/// come to.
fn warnings(session: &Session, forecast: &Forecast, theme: Theme) -> Vec<Span<'static>> {
    let refused = forecast.refused.len();
    let would = session.run.as_ref().map_or("", |_| " would be");
    let only = forecast.copies();
    let losing = forecast.harms.len();
    let copies = counted(only, "only copy", "only copies");
    let losers = counted(losing, "container loses", "containers lose");
    [
        (refused, Role::Bad, format!("{refused}{would} refused")),
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
    let (images, references) = (marks.whole(), marks.references());
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
        return format!("{}{}", came_to(run), receipt.unwrap_or_default());
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

/// What the last removal has come to, what was restored since included.
fn came_to(run: &Run) -> String {
    match run
        .backup
        .as_ref()
        .and_then(|backup| backup.restored.as_ref())
    {
        Some(Restored::Out) => "the backup is being restored".to_owned(),
        Some(Restored::Ended(images)) => {
            let back = images.iter().filter(|image| image.there).count();
            let count = counted(images.len(), "image", "images");
            if back == images.len() {
                format!("restored: {count}")
            } else {
                format!("restored: {back} of {count}")
            }
        }
        Some(Restored::Failed(_)) | None => {
            format!(
                "done: {} deleted",
                counted(run.deleted(), "image", "images")
            )
        }
    }
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

/// How many steps were done, or had nothing left to do.
pub(super) fn done(run: &Run) -> usize {
    run.jobs.iter().filter(|job| job.has_gone()).count()
}

/// How many steps were cancelled before they were sent: nothing is wrong with those.
pub(super) fn cancelled(run: &Run) -> usize {
    let cancelled = |job: &&Job| job.state == JobState::Cancelled;
    run.jobs.iter().filter(cancelled).count()
}
