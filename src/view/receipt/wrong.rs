//! Where our forecast was wrong, with a line to copy into a bug report.

use crate::app::Job;
use crate::inventory::Reference;
use crate::removal::{Answer, Change, Step};
use crate::view::ends;
use crate::view::names;
use crate::view::page::Page;
use crate::view::status::target;
use crate::view::text::counted;
use crate::view::theme::Role;

use super::Receipt;

/// So many records stand in a line that is copied.
const RECORDS: usize = 24;

pub(super) fn write(page: &mut Page, receipt: &Receipt<'_>) {
    let jobs = receipt.run.jobs.iter();
    let wrong: Vec<&Job> = jobs.filter(|job| job.is_our_error()).collect();
    if wrong.is_empty() {
        return;
    }
    let steps = counted(wrong.len(), "step", "steps");
    page.section("OUR FORECAST WAS WRONG", &steps);
    page.say(
        1,
        Role::Text,
        "All that the forecast rested on still held right before, and the engine did something else: a rule of ours is \
         wrong, or something changed between the check and the request. Please put the line into a bug report: copied or \
         saved with the receipt it is in one piece.",
    );
    for job in wrong.iter().take(receipt.most()) {
        page.flow(
            3,
            5,
            &[
                (Role::Bad, "✗ "),
                (Role::Text, &target(receipt.run, job)),
                (Role::Dim, "  happened: "),
                (Role::Text, &ends::happened(job)),
            ],
        );
        page.say(5, Role::Accent, &line(receipt, job));
    }
    receipt.left_out(page, wrong.len());
}

/// What a bug report needs, in one line: harmless, and without the names of hosts and registries.
fn line(receipt: &Receipt<'_>, job: &Job) -> String {
    let about = receipt.about;
    let step = &job.forecast.planned.step;
    let of = match step {
        Step::Remove(removal) => format!(" of {}", removal.image),
        Step::UnpauseContainer(_)
        | Step::StopContainer(_)
        | Step::RemoveContainer(_)
        | Step::PruneCache => String::new(),
    };
    let untold = || "not told".to_owned();
    let text = format!(
        "jettison {} | {}, {}, {} | API {} | {}{of} | forecast: {} | answered: {}",
        env!("CARGO_PKG_VERSION"),
        about.name,
        about.store,
        about.profile.store(),
        if about.api.is_empty() {
            "-"
        } else {
            &about.api
        },
        step.command(about.program),
        job.surprise.as_ref().map_or_else(untold, told),
        job.answer().as_ref().map_or_else(untold, told),
    );
    names::safe(&nameless(text, receipt, job)).into_owned()
}

/// An answer as its records, or its status and words.
fn told(answer: &Answer) -> String {
    let changes = match answer {
        Ok(changes) => changes,
        Err(refusal) => return format!("{} \"{}\"", refusal.status, refusal.message),
    };
    let records = changes.iter().take(RECORDS).map(|change| match change {
        Change::Untagged(name) => format!("Untagged {name}"),
        Change::Deleted(id) => format!("Deleted {id}"),
        Change::Unpaused(id) => format!("Unpaused {id}"),
        Change::Stopped(id) => format!("Stopped {id}"),
        Change::ContainerRemoved(id) => format!("Removed {id}"),
        Change::CachePruned => "Pruned".to_owned(),
    });
    let records: Vec<String> = records.collect();
    match (changes.len(), changes.len().saturating_sub(RECORDS)) {
        (0, _) => "nothing".to_owned(),
        (_, 0) => records.join(", "),
        (_, more) => format!("{} and {more} more", records.join(", ")),
    }
}

/// The text without the host of the engine, and without the registries that the image's names are from.
fn nameless(mut text: String, receipt: &Receipt<'_>, job: &Job) -> String {
    let image = job.image().and_then(|ix| receipt.base.image(ix));
    let names = image.iter().flat_map(|image| image.references.iter());
    let digests = image.iter().flat_map(|image| image.digests.iter());
    let names = names.map(Reference::as_str);
    let all = names.chain(digests.map(String::as_str));
    let registries = all.filter_map(|name| {
        let (host, _) = name.split_once('/')?;
        let is_host = host == "localhost" || host.contains(['.', ':']);
        is_host.then(|| format!("{host}/"))
    });
    let mut hosts: Vec<String> = registries.collect();
    hosts.sort_unstable();
    hosts.dedup();
    for host in hosts {
        text = text.replace(&host, "REGISTRY/");
    }
    let address = receipt.about.address.split_once("://");
    let host = address.and_then(|(_, rest)| rest.split(['/', ':']).next());
    let host = host.map(|host| host.rsplit('@').next().unwrap_or(host));
    match host {
        Some(host) if !host.is_empty() => text.replace(host, "HOST"),
        Some(_) | None => text,
    }
}
