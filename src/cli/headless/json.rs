use std::io::{self, Write};

use serde_json::{Value, json};

use crate::inventory::{About, Bytes, Certainty, harmless};
use crate::removal::{Blocker, Deletion, Forecast, LeftOut, RefusalKind, Refused, Step};

use super::{Chosen, Selected};
use crate::app::OpenedPlan;

/// Prints a forecast for programs. Foreign text is made harmless here too: a JSON string may end on a terminal.
pub(super) fn print(
    out: &mut impl Write,
    about: &About,
    selected: &Selected<'_>,
) -> io::Result<()> {
    let forecast = &selected.forecast;
    let (preset, filter, plan) = match &selected.by {
        Chosen::Preset(preset, filter) => (Some(preset), filter.as_ref(), None),
        Chosen::Plan(opened, left_out) => (None, None, Some((opened, left_out))),
    };
    let value = json!({
        "engine": engine(about),
        "preset": preset.map(|preset| harmless(&preset.spelled()).into_owned()),
        "filter": filter.map(|filtered| harmless(&filtered.typed.text).into_owned()),
        "plan": plan.map(|(opened, left_out)| from_file(about, opened, left_out)),
        "prune_beside": selected.beside,
        "protected_left": selected.protected,
        "route": forecast.route.name(),
        "marked": forecast.marked,
        "nominal_bytes": forecast.nominal,
        "freed": bytes(forecast.freed.now),
        "freed_at_least_bytes": forecast.freed.least,
        "only_copies": forecast.only_copies().count(),
        "may_be_only_copies": forecast.unproven().count(),
        "deleted": forecast.deleted.iter().map(|deletion| deleted(forecast, deletion)).collect::<Vec<_>>(),
        "untagged": forecast.only_untagged().map(|(image, reference)| json!({
            "id": image.as_str(),
            "reference": harmless(reference.as_str()),
        })).collect::<Vec<_>>(),
        "refused": forecast.refused.iter().map(refused).collect::<Vec<_>>(),
        "commands": forecast.plan.iter().map(|planned| {
            harmless(&planned.step.command(&about.by_hand())).into_owned()
        }).collect::<Vec<_>>(),
    });
    serde_json::to_writer_pretty(&mut *out, &value)?;
    writeln!(out)
}

fn from_file(about: &About, opened: &OpenedPlan, left_out: &[(Step, LeftOut)]) -> Value {
    let left = left_out.iter().map(|(step, why)| {
        json!({
            "command": harmless(&step.command(&about.by_hand())),
            "because": harmless(&why.to_string()),
        })
    });
    json!({
        "file": harmless(&opened.name),
        "steps": opened.plan.steps.len(),
        "left_out": left.collect::<Vec<_>>(),
    })
}

fn engine(about: &About) -> Value {
    json!({
        "name": harmless(&about.name),
        "store": harmless(&about.store),
        "address": harmless(&about.address),
        "chosen": harmless(&about.why),
        "rules": about.profile.store(),
    })
}

fn deleted(forecast: &Forecast, deletion: &Deletion) -> Value {
    json!({
        "id": deletion.image.as_str(),
        "size": forecast.after.base().get(&deletion.image).map(|image| image.size),
        "references": deletion.references(forecast.after.base()).iter().map(|r| harmless(r.as_str()).into_owned()).collect::<Vec<_>>(),
        "untagged_parent": deletion.is_parent(),
        "registry": deletion.registry.words(),
    })
}

fn refused(refused: &Refused) -> Value {
    json!({
        "id": refused.image.as_str(),
        "reason": reason(refused.refusal.kind),
        "status": refused.refusal.status,
        "message": harmless(&refused.refusal.message),
        "blockers": refused.refusal.blockers.iter().map(blocker).collect::<Vec<_>>(),
    })
}

fn bytes(bytes: Bytes) -> Value {
    let value = (bytes.certainty() != Certainty::Unknown).then_some(bytes.value());
    json!({
        "bytes": value,
        "certainty": bytes.certainty().words(),
        "because": bytes.reasons().map(crate::inventory::Reason::words).collect::<Vec<_>>(),
    })
}

fn blocker(blocker: &Blocker) -> Value {
    match blocker {
        Blocker::Container(id) => json!({ "container": id.as_str() }),
        Blocker::Child(id) => json!({ "child": id.as_str() }),
        Blocker::Reference(reference) => json!({ "reference": harmless(reference.as_str()) }),
    }
}

fn reason(kind: RefusalKind) -> &'static str {
    match kind {
        RefusalKind::ReferenceUsed => "reference used",
        RefusalKind::HasChildren => "has children",
        RefusalKind::Running => "running container",
        RefusalKind::SeveralReferences => "several references",
        RefusalKind::Stopped => "stopped container",
        RefusalKind::NotFound => "not found",
        RefusalKind::Protected => "protected",
        RefusalKind::Other => "other",
    }
}
