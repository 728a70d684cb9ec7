//! Every step: what was asked, what was forecast, and what happened. What did not go as forecast comes first; what did is
//! told for each image together.

use crate::app::{EndKind, Job, JobState};
use crate::inventory::ImageIx;
use crate::view::ends::{self, Tally};
use crate::view::names;
use crate::view::page::Page;
use crate::view::status::target;
use crate::view::text::counted;
use crate::view::theme::Role;

use super::Receipt;

/// Where the text of an entry begins.
const BESIDE: usize = 16;

pub(super) fn write(page: &mut Page, receipt: &Receipt<'_>) {
    let (mut odd, mut done, mut open, mut cancelled) = (vec![], vec![], vec![], vec![]);
    for job in &receipt.run.jobs {
        let kind = EndKind::of(job);
        match kind {
            EndKind::Waiting | EndKind::Sent => open.push(job),
            EndKind::Cancelled => cancelled.push(job),
            EndKind::Done | EndKind::GoneAlready | EndKind::FoundGone => done.push(job),
            EndKind::Abandoned
            | EndKind::Refused
            | EndKind::OurError
            | EndKind::Skipped
            | EndKind::Failed
            | EndKind::Unknown
            | EndKind::FoundThere
            | EndKind::StillThere => odd.push(job),
        }
    }
    section(page, "NOT AS FORECAST", &odd, "", receipt, whole_step);
    section(page, "NOT ENDED", &open, "", receipt, name_only);
    as_forecast(page, &done, receipt);
    let remark = match cancelled.len() {
        1 => ": nothing was sent for it",
        _ => ": nothing was sent for them",
    };
    section(page, "CANCELLED", &cancelled, remark, receipt, name_only);
}

/// Writes one step.
type Entry = fn(&mut Page, &Receipt<'_>, &Job);

fn section(
    page: &mut Page,
    title: &str,
    jobs: &[&Job],
    remark: &str,
    receipt: &Receipt<'_>,
    entry: Entry,
) {
    if jobs.is_empty() {
        return;
    }
    let steps = counted(jobs.len(), "step", "steps");
    page.section(title, &format!("{steps}{remark}"));
    for job in jobs.iter().take(receipt.most()) {
        entry(page, receipt, job);
    }
    receipt.left_out(page, jobs.len());
}

fn heading(page: &mut Page, kind: EndKind, name: &str) {
    let (role, glyph, word) = ends::sign(kind);
    let head = format!("{glyph} {word:<10} ");
    page.flow(3, BESIDE, &[(role, &head), (Role::Text, name)]);
}

fn name_only(page: &mut Page, receipt: &Receipt<'_>, job: &Job) {
    heading(page, EndKind::of(job), &target(receipt.run, job));
}

/// A step with what was asked, what was forecast and what happened.
fn whole_step(page: &mut Page, receipt: &Receipt<'_>, job: &Job) {
    name_only(page, receipt, job);
    let step = &job.forecast.planned.step;
    line(page, "asked", &step.command(&receipt.program));
    line(page, "forecast", &ends::did(step, &job.forecast.changes));
    let happened = match &job.state {
        JobState::Ended(_) if is_same(job) => "as forecast".to_owned(),
        JobState::Waiting
        | JobState::Sent
        | JobState::Cancelled
        | JobState::Abandoned
        | JobState::Ended(_) => ends::happened(job),
    };
    line(page, "happened", &happened);
}

/// Whether the engine said word for word what was forecast.
fn is_same(job: &Job) -> bool {
    job.answer()
        .is_some_and(|answer| answer.as_ref() == Ok(&job.forecast.changes))
}

fn line(page: &mut Page, name: &str, value: &str) {
    let name = format!("{name:<9} ");
    page.flow(
        BESIDE,
        BESIDE + 10,
        &[(Role::Dim, &name), (Role::Text, value)],
    );
}

/// Steps that follow one another for the same image, and ended alike.
struct Together<'a> {
    image: Option<ImageIx>,
    kind: EndKind,
    jobs: Vec<&'a Job>,
}

fn as_forecast(page: &mut Page, jobs: &[&Job], receipt: &Receipt<'_>) {
    if receipt.whole {
        return section(page, "AS FORECAST", jobs, "", receipt, whole_step);
    }
    let mut all: Vec<Together<'_>> = Vec::new();
    for job in jobs {
        let (image, kind) = (job.image(), EndKind::of(job));
        match all.last_mut() {
            Some(last) if last.image == image && last.kind == kind && image.is_some() => {
                last.jobs.push(job);
            }
            Some(_) | None => all.push(Together {
                image,
                kind,
                jobs: vec![job],
            }),
        }
    }
    if all.is_empty() {
        return;
    }
    page.section("AS FORECAST", &counted(jobs.len(), "step", "steps"));
    for together in all.iter().take(receipt.most()) {
        together.write(page, receipt);
    }
    receipt.left_out(page, all.len());
}

impl Together<'_> {
    fn write(&self, page: &mut Page, receipt: &Receipt<'_>) {
        if let [job] = self.jobs.as_slice() {
            name_only(page, receipt, job);
            let command = job.forecast.planned.step.command(&receipt.program);
            page.say(BESIDE, Role::Dim, &command);
            page.say(BESIDE, Role::Dim, &ends::happened(job));
            return;
        }
        let image = self.image.and_then(|ix| receipt.base.image(ix));
        heading(
            page,
            self.kind,
            &image.map_or_else(String::new, names::title),
        );
        let mut tally = Tally::default();
        for job in &self.jobs {
            if let Some(Ok(changes)) = job.answer() {
                tally.add(&job.forecast.planned.step, &changes);
            }
        }
        let text = format!("{} steps: {}", self.jobs.len(), tally.told());
        page.say(BESIDE, Role::Dim, &text);
    }
}
