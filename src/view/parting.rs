//! What the shell is told when the program ends in the middle of a removal.

use crate::app::{App, Job, JobState, Journaling, Moment, Phase, Run, Session};
use crate::inventory::About;
use crate::removal::operand;

use super::names;
use super::status::{cancelled, done};
use super::text::counted;

/// A line or two for standard error, harmless; none where no removal is under way.
pub fn parting(app: &App) -> Vec<String> {
    let Some(session) = app.session() else {
        return Vec::new();
    };
    let Some(run) = session.active_run() else {
        return Vec::new();
    };
    let told = stands(run, session);
    std::iter::once(told).chain(where_to(run)).collect()
}

/// How far it came.
fn stands(run: &Run, session: &Session) -> String {
    match run.phase {
        Phase::Backing => {
            return "the backup was not finished, so nothing was removed".to_owned();
        }
        Phase::Opening | Phase::Measuring(Moment::Before) => {
            return "the removal had not begun: nothing was sent".to_owned();
        }
        Phase::Running(..) | Phase::Measuring(Moment::After) | Phase::Over => {}
    }
    let done_of = match done(run) {
        all if all == run.jobs.len() => format!("all of {}", steps(all)),
        some => format!("{some} of {}", steps(run.jobs.len())),
    };
    let mut parts = vec![format!("{done_of} done")];
    let count = |fits: fn(&&Job) -> bool| run.jobs.iter().filter(fits).count();
    let abandoned = count(|job| job.state == JobState::Abandoned);
    let otherwise = run.exceptions().saturating_sub(cancelled(run) + abandoned);
    if otherwise > 0 {
        parts.push(format!("{otherwise} did not go as forecast"));
    }
    parts.extend(out(run, &session.about));
    let unsent = count(|job| matches!(job.state, JobState::Waiting | JobState::Cancelled));
    if unsent > 0 {
        parts.push(format!("{unsent} not begun"));
    }
    format!("a removal was under way: {}", parts.join("; "))
}

fn steps(count: usize) -> String {
    counted(count, "step", "steps")
}

/// What had been sent and was not answered.
fn out(run: &Run, about: &About) -> Option<String> {
    let out = |job: &&Job| matches!(job.state, JobState::Sent | JobState::Abandoned);
    let mut out = run.jobs.iter().filter(out);
    let first = out.next_back()?;
    let command = first.forecast.planned.step.command(about.program);
    let more = match out.count() {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let then = if about.is_practice() {
        "the practice engine ended with the program"
    } else {
        "the engine finishes what was sent"
    };
    Some(format!("`{}`{more} was out: {then}", names::safe(&command)))
}

/// Where there is more to be read, and what brings back what went.
fn where_to(run: &Run) -> Option<String> {
    let backup = run.backup_path().map(|path| {
        let path = path.to_string_lossy();
        format!(
            "`jettison restore {}` brings back what went",
            operand(&names::safe(&path))
        )
    });
    let journal = match run.journal {
        Journaling::Kept => Some("`jettison journal` tells more".to_owned()),
        Journaling::Off | Journaling::Opening | Journaling::Broken(_) => None,
    };
    let parts: Vec<String> = backup.into_iter().chain(journal).collect();
    (!parts.is_empty()).then(|| parts.join("; "))
}
