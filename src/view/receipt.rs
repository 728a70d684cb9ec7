//! What a removal did, beside what was forecast.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::app::{App, Fault, Job, JobState, Outcome, Run};
use crate::inventory::{Bytes, Certainty};
use crate::removal::{Change, Step};

use super::names;
use super::page::{self, Page, Sheet};
use super::status::{cancelled, done, target};
use super::text::{counted, solid};
use super::theme::{Role, Theme};

/// Columns of the names of sums.
const NAMES: usize = 21;

/// Draws the receipt; answers how many lines fit and how many there are.
pub(super) fn draw(
    app: &App,
    scroll: usize,
    theme: Theme,
    area: Rect,
    buffer: &mut Buffer,
) -> (usize, usize) {
    let run = app.session().and_then(|session| session.run.as_ref());
    let sheet = Sheet {
        title: "receipt",
        scroll,
        bottom: page::notice(app, theme, area).into_iter().collect(),
    };
    sheet.draw(app, theme, area, buffer, |page| match run {
        Some(run) => write(page, run),
        None => page.say(1, Role::Text, "Nothing has been removed yet."),
    })
}

/// The text of the receipt; `None` while nothing has been removed.
pub(super) fn text(app: &App) -> Option<String> {
    let run = app.session()?.run.as_ref()?;
    Some(page::text(app, |page| write(page, run)))
}

fn write(page: &mut Page, run: &Run) {
    let steps = run.jobs.len();
    let (role, text) = match (run.is_over(), run.exceptions()) {
        (false, _) => (
            Role::Strong,
            format!(
                "Under way: {} of {} ended.",
                run.ended(),
                counted(steps, "step", "steps")
            ),
        ),
        (true, 0) => (
            Role::Strong,
            format!("Done: {} went as forecast.", all(steps)),
        ),
        (true, odd) if cancelled(run) > 0 => (Role::Strong, after_cancel(run, odd)),
        (true, odd) => (
            Role::Strong,
            format!(
                "Ended: {odd} of {} did not go as forecast.",
                counted(steps, "step", "steps")
            ),
        ),
    };
    page.say(1, role, &text);
    sums(page, run);
    page.section("STEPS", "");
    for job in &run.jobs {
        step(page, run, job);
    }
}

/// The sentence after a cancel: a step that was not sent is no failure.
fn after_cancel(run: &Run, odd: usize) -> String {
    let (steps, cancelled) = (run.jobs.len(), cancelled(run));
    let failed = match odd.saturating_sub(cancelled) {
        0 => String::new(),
        failed => format!(", {failed} did not go as forecast"),
    };
    format!(
        "Cancelled: {} of {} done, {cancelled} not sent{failed}.",
        done(run),
        counted(steps, "step", "steps")
    )
}

fn all(steps: usize) -> String {
    if steps == 1 {
        "the one step".to_owned()
    } else {
        format!("all {steps} steps")
    }
}

/// What was promised beside what came of it.
fn sums(page: &mut Page, run: &Run) {
    page.blank();
    let images = run.forecast.deleted.len();
    sum(
        page,
        "images deleted",
        &format!("{} of {images} forecast", run.deleted()),
    );
    let untagged = run
        .changes()
        .filter(|change| matches!(change, Change::Untagged(_)))
        .count();
    let foreseen = run.forecast.steps.iter().flat_map(|step| &step.changes);
    let foreseen = foreseen
        .filter(|change| matches!(change, Change::Untagged(_)))
        .count();
    sum(
        page,
        "references untagged",
        &format!("{untagged} of {foreseen} forecast, those of images that go counted too"),
    );
    sum(page, "bytes forecast", &run.promised().to_string());
    hidden(page, run);
    let measured = match measured(run) {
        Ok(bytes) => format!(
            "{}: so much the engine's own figure fell by",
            Bytes::exact(bytes)
        ),
        Err(why) => format!("not told: {why}"),
    };
    sum(page, "bytes measured", &measured);
    if let Some(doubt) = names::doubt(run.promised()) {
        page.say(NAMES + 3, Role::Dim, &doubt);
    }
    if let Some(why) = difference(run) {
        page.say(NAMES + 3, Role::Dim, &why);
    }
}

/// What containers hold of that which went: it is on the disk still.
fn hidden(page: &mut Page, run: &Run) {
    let later = run.forecast.freed.later;
    if later.value() > 0 && run.is_over() && run.exceptions() == 0 {
        let text = format!(
            "hidden, not gone: {} that only containers hold now; it leaves the disk when these are removed",
            solid(later)
        );
        page.say(NAMES + 3, Role::Text, &text);
    }
}

fn sum(page: &mut Page, name: &str, value: &str) {
    let name = format!("{name:<NAMES$}  ");
    page.flow(1, NAMES + 3, &[(Role::Dim, &name), (Role::Text, value)]);
}

/// Bytes that the engine's own figure fell by, or why that is not known.
fn measured(run: &Run) -> Result<u64, String> {
    if let Some(bytes) = run.measured() {
        return Ok(bytes);
    }
    if let (Some(Ok(Some(before))), Some(Ok(Some(after)))) = (&run.before, &run.after)
        && after > before
    {
        let more = Bytes::exact(after - before);
        return Err(format!("the engine's own figure rose by {more} meanwhile"));
    }
    for moment in [&run.before, &run.after] {
        match moment {
            Some(Err(Fault(why))) => return Err(names::safe(why).into_owned()),
            Some(Ok(None)) => {
                return Err("this engine does not count the bytes of its layers".to_owned());
            }
            Some(Ok(Some(_))) | None => {}
        }
    }
    Err("not while a step is out".to_owned())
}

/// Why forecast and figure may differ, where they do.
fn difference(run: &Run) -> Option<String> {
    let measured = run.measured()?;
    let promised = run.promised();
    let agrees = match promised.certainty() {
        Certainty::Exact => measured == promised.value(),
        Certainty::AtMost => measured <= promised.value(),
        Certainty::AtLeast => measured >= promised.value(),
        Certainty::About | Certainty::Unknown => true,
    };
    if run.exceptions() > 0 {
        return Some(
            "The forecast counted every step; not all of them did what was forecast.".to_owned(),
        );
    }
    if agrees {
        return None;
    }
    let why = if run.forecast.deleted.iter().any(|deletion| deletion.forced) {
        "after force the engine's figure no longer counts layers that only containers hold, but they are still on the disk"
    } else {
        "likely something else changed on the engine meanwhile: a pull, a build, another removal"
    };
    Some(format!("The two differ: {why}."))
}

/// How one step ended.
fn step(page: &mut Page, run: &Run, job: &Job) {
    let (role, glyph, word, why) = ending(job);
    let name = target(run, job);
    let head = format!("{glyph} {word:<10} ");
    page.flow(3, 16, &[(role, &head), (Role::Text, &name)]);
    if !why.is_empty() {
        page.say(16, Role::Dim, &why);
    }
}

fn ending(job: &Job) -> (Role, &'static str, &'static str, String) {
    match &job.state {
        JobState::Waiting => (Role::Dim, "·", "waiting", String::new()),
        JobState::Sent => (Role::Accent, "›", "sent", String::new()),
        JobState::Cancelled => (
            Role::Dim,
            "–",
            "cancelled",
            "nothing was sent for it".to_owned(),
        ),
        JobState::Abandoned => (
            Role::Caution,
            "?",
            "unknown",
            "nobody waits for it any more; it may still end".to_owned(),
        ),
        JobState::Ended(outcome) => answered(&job.forecast.planned.step, outcome),
    }
}

/// The ending of a step that came to an outcome.
fn answered(step: &Step, outcome: &Outcome) -> (Role, &'static str, &'static str, String) {
    match outcome {
        Outcome::Done(changes) => (Role::Good, "✓", "done", did(step, changes)),
        Outcome::Refused(refusal) => (
            Role::Bad,
            "✗",
            "refused",
            format!("the engine: \"{}\"", names::safe(&refusal.message)),
        ),
        Outcome::Skipped(changed) => (
            Role::Caution,
            "!",
            "skipped",
            format!("not sent: {}", names::safe(&changed.to_string())),
        ),
        Outcome::Failed(Fault(why)) => (
            Role::Bad,
            "✗",
            "failed",
            format!("nothing was done: {}", names::safe(why)),
        ),
        Outcome::Found { gone } => found(*gone),
        Outcome::Unknown(Fault(why)) => (
            Role::Caution,
            "?",
            "unknown",
            format!("it was sent, then: {}", names::safe(why)),
        ),
    }
}

/// What reading the engine again told of a step without an answer.
fn found(gone: bool) -> (Role, &'static str, &'static str, String) {
    let (role, glyph, word, what) = if gone {
        (Role::Good, "✓", "done", "it is gone")
    } else {
        (Role::Caution, "?", "unknown", "it is still there")
    };
    (
        role,
        glyph,
        word,
        format!("no answer came; the engine was read again: {what}"),
    )
}

/// What the engine said it changed, in numbers.
fn did(step: &Step, changes: &[Change]) -> String {
    let count =
        |wanted: fn(&Change) -> bool| changes.iter().filter(|change| wanted(change)).count();
    let untagged = count(|change| matches!(change, Change::Untagged(_)));
    let deleted = count(|change| matches!(change, Change::Deleted(_)));
    let image = match step {
        Step::Remove(removal) => changes
            .iter()
            .any(|change| *change == Change::Deleted(removal.image.to_string())),
        Step::UnpauseContainer(_)
        | Step::StopContainer(_)
        | Step::RemoveContainer(_)
        | Step::PruneCache => false,
    };
    let unpaused = count(|change| matches!(change, Change::Unpaused(_)));
    let pruned = count(|change| matches!(change, Change::CachePruned));
    let stopped = count(|change| matches!(change, Change::Stopped(_)));
    let removed = count(|change| matches!(change, Change::ContainerRemoved(_)));
    let parts = [
        (usize::from(image), "image deleted", ""),
        (
            deleted.saturating_sub(usize::from(image)),
            "layer deleted",
            "layers deleted",
        ),
        (untagged, "reference untagged", "references untagged"),
        (unpaused, "container unpaused", "containers unpaused"),
        (pruned, "build cache pruned", "build caches pruned"),
        (stopped, "container stopped", "containers stopped"),
        (removed, "container removed", "containers removed"),
    ];
    let told = parts
        .into_iter()
        .filter(|(number, ..)| *number > 0)
        .map(|(number, one, many)| counted(number, one, many));
    told.collect::<Vec<_>>().join(", ")
}
