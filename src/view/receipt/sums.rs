//! What was promised beside what came of it.

use crate::app::{Fault, Run};
use crate::inventory::{Bytes, Certainty};
use crate::removal::Change;
use crate::view::names;
use crate::view::page::Page;
use crate::view::text::solid;
use crate::view::theme::Role;

/// Columns of the names of sums.
const NAMES: usize = 21;

/// What was promised beside what came of it.
pub(super) fn write(page: &mut Page, run: &Run) {
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
    let foreseen = run.jobs.iter().flat_map(|job| &job.forecast.changes);
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
    so_far(page, run);
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

/// What the steps that were done have given back by the same rules, where not all of them were.
fn so_far(page: &mut Page, run: &Run) {
    if run.is_over() && run.exceptions() == 0 {
        return;
    }
    let name = if run.is_over() {
        "of what was done"
    } else {
        "so far"
    };
    let value = format!("{}, by the rules of the forecast", run.so_far());
    sum(page, name, &value);
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
        let done = run.so_far();
        return Some(format!(
            "The forecast counted every step; not all of them did what was forecast. Those that did give back {}.",
            solid(done)
        ));
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
