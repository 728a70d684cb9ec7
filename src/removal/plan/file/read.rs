//! Reading it back: what it names is checked before anything is done by it.

use super::wire::Act;
use super::wire::PlanPurpose;
use super::{EngineKind, Expected, ImageId, Purpose, Reference, Step};
use super::{FORMAT, NoPlan, PlanFile, PlanStep, VERSION};
use crate::inventory::{ContainerId, ImageIx};
use crate::removal::{Removal, Target};

impl PlanFile {
    /// Reads the text of a file.
    ///
    /// # Errors
    /// Where it is not a plan, is of another version, or names what cannot be.
    pub fn parse(text: &str) -> Result<Self, NoPlan> {
        if text.trim().is_empty() {
            return Err(NoPlan::Other("the file is empty".to_owned()));
        }
        let value: serde_json::Value = serde_json::from_str(text)
            .map_err(|error| NoPlan::Other(format!("it is not JSON: see line {}", error.line())))?;
        if value.get("format").and_then(serde_json::Value::as_str) != Some(FORMAT) {
            let why = format!("it does not say \"format\": \"{FORMAT}\"");
            return Err(NoPlan::Other(why));
        }
        let version = value.get("version").and_then(serde_json::Value::as_u64);
        if let Some(other) = version.filter(|version| *version != u64::from(VERSION)) {
            return Err(NoPlan::Version(other));
        }
        let plan: Self =
            serde_json::from_value(value).map_err(|error| NoPlan::Other(error.to_string()))?;
        for (place, step) in plan.steps.iter().enumerate() {
            let damaged = |why| NoPlan::Damaged(place + 1, why);
            step.step().map_err(damaged)?;
            step.consistent().map_err(damaged)?;
        }
        Ok(plan)
    }
}

/// The request of a step, made of nothing but what may be sent.
pub(super) fn step(step: &PlanStep) -> Result<Step, String> {
    Ok(match &step.act {
        Act::RemoveImage {
            image,
            reference,
            force,
        } => Step::Remove(Removal {
            image: image_id(image)?,
            target: match reference {
                Some(name) => Target::Reference(sendable(name)?),
                None => Target::Id,
            },
            force: *force,
            prune: false,
        }),
        Act::UnpauseContainer { container } => Step::UnpauseContainer(container_id(container)?),
        Act::StopContainer { container } => Step::StopContainer(container_id(container)?),
        Act::RemoveContainer { container } => Step::RemoveContainer(container_id(container)?),
        Act::PruneBuildCache => Step::PruneCache,
    })
}

impl PlanStep {
    /// What it relies on, on an engine of this kind.
    pub(in crate::removal) fn expected(&self, kind: EngineKind) -> Expected {
        let relies = &self.relies_on;
        let references = |names: &[String]| {
            let names = names.iter();
            names.filter_map(|name| Reference::new(name)).collect()
        };
        Expected {
            references: references(&relies.references),
            containers: relies
                .containers
                .iter()
                .map(|id| ContainerId::new(id))
                .collect(),
            children: relies.children.iter().map(|id| ImageId::new(id)).collect(),
            going: references(&relies.going),
            kind,
        }
    }

    /// Why it is in the plan, where the image that it is for is still found by its id.
    pub(in crate::removal) fn purpose(
        &self,
        find: impl Fn(&ImageId) -> Option<ImageIx>,
    ) -> Option<Purpose> {
        Some(match &self.why {
            PlanPurpose::Marked => Purpose::Marked,
            PlanPurpose::SpareReference => Purpose::SpareReference,
            PlanPurpose::UntaggedParent => Purpose::UntaggedParent,
            PlanPurpose::InTheWayOf(image) => Purpose::InTheWay(find(&ImageId::new(image))?),
            PlanPurpose::HoldsLayers => Purpose::HoldsLayers,
        })
    }

    /// A step that says of itself what no plan says was written by something else.
    fn consistent(&self) -> Result<(), String> {
        if !self.relies_on.unprotected {
            return Err("it is for something protected".to_owned());
        }
        let in_the_way = matches!(self.why, PlanPurpose::InTheWayOf(_));
        let holds_layers = self.why == PlanPurpose::HoldsLayers;
        match &self.act {
            Act::RemoveImage {
                reference: Some(name),
                ..
            } if !self.relies_on.going.contains(name) => {
                Err(format!("{name} is not among what it says goes"))
            }
            Act::RemoveImage { .. } if holds_layers => {
                Err("an image holds no layers of others".to_owned())
            }
            Act::UnpauseContainer { .. }
            | Act::StopContainer { .. }
            | Act::RemoveContainer { .. }
                if !in_the_way =>
            {
                Err("a container goes only because it is in the way of an image".to_owned())
            }
            Act::PruneBuildCache if !holds_layers => {
                Err("build cache goes only because it holds layers".to_owned())
            }
            Act::RemoveImage { .. }
            | Act::UnpauseContainer { .. }
            | Act::StopContainer { .. }
            | Act::RemoveContainer { .. }
            | Act::PruneBuildCache => Ok(()),
        }
    }
}

fn image_id(text: &str) -> Result<ImageId, String> {
    let id = ImageId::new(text);
    let valid = id.is_sendable();
    valid
        .then_some(id)
        .ok_or_else(|| format!("{text} is no image id"))
}

fn container_id(text: &str) -> Result<ContainerId, String> {
    let id = ContainerId::new(text);
    let valid = id.is_sendable();
    valid
        .then_some(id)
        .ok_or_else(|| format!("{text} is no container id"))
}

fn sendable(text: &str) -> Result<Reference, String> {
    Reference::new(text)
        .filter(Reference::is_sendable)
        .ok_or_else(|| format!("{text} is no reference"))
}
