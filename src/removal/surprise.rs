//! The one comparison of what an engine answered with what was forecast.

use std::sync::Arc;

use crate::inventory::{ContainerId, ImageId, Inventory};

use super::{Answer, Change, Refusal, RefusalKind, State, Step, rules};

/// An answer with what engines leave to chance taken out: the records in order, or a status with the engine's words.
pub type Told = Result<Vec<Change>, (u16, String)>;

/// Compares an answer with its forecast on this inventory. What engines leave to chance does not count: the order of
/// records, which of several containers a refusal names, containers that went with their image, and layers that the build
/// cache has kept.
///
/// # Errors
/// Both, as they were compared.
pub fn compare(
    before: &Inventory,
    forecast: Answer,
    answered: Answer,
) -> Result<(), Box<(Told, Told)>> {
    let forecast = less_cached(before, forecast, &answered);
    let (forecast, answered) = (told(forecast), told(answered));
    if forecast == answered {
        Ok(())
    } else {
        Err(Box::new((forecast, answered)))
    }
}

/// Whether an answer shows that the forecast was wrong, although everything was verified that it rested on. What is not
/// there any more is no error of ours, nor is a refusal that was to be expected by then; of layers nothing is said
/// where not all of them were known.
pub fn is_surprising(before: &Inventory, forecast: &Answer, answered: &Answer) -> bool {
    let expected = match (forecast, answered) {
        (_, Err(refusal)) if refusal.kind == RefusalKind::NotFound => true,
        (expected, Err(_)) => expected.is_err(),
        (Err(_), Ok(_)) => false,
        (Ok(forecast), Ok(changes)) if is_blind(before) => {
            same_without_layers(before, forecast, changes)
        }
        (Ok(_), Ok(_)) => compare(before, forecast.clone(), answered.clone()).is_ok(),
    };
    !expected
}

/// Whether what the engine holds by now explains a surprising answer: something has come between, and by the rules the
/// engine would refuse the step now, or may have kept layers for what is new.
pub fn is_explained(
    before: &Inventory,
    now: &Arc<Inventory>,
    step: &Step,
    forecast: &Answer,
    answered: &Answer,
) -> bool {
    match (forecast, answered) {
        (_, Err(_)) => rules::apply(&mut State::new(Arc::clone(now)), step).is_err(),
        (Ok(forecast), Ok(changes)) => {
            has_new(before, now) && same_without_layers(before, forecast, changes)
        }
        (Err(_), Ok(_)) => false,
    }
}

/// Whether there are images or containers that were not there before.
fn has_new(before: &Inventory, now: &Inventory) -> bool {
    let image = |id: &ImageId| before.find(id).is_none();
    let container = |id: &ContainerId| before.find_container(id).is_none();
    now.images().iter().any(|one| image(&one.id))
        || now.containers().iter().any(|one| container(&one.id))
}

/// Whether it is not known of all layers who holds them.
fn is_blind(before: &Inventory) -> bool {
    let mut orphans = before.orphans().iter();
    before.unread() > 0
        || before.usage().is_none()
        || orphans.any(|orphan| before.pinned(*orphan).is_none())
}

fn same_without_layers(before: &Inventory, forecast: &[Change], changes: &[Change]) -> bool {
    let others = |changes: &[Change]| {
        let is_image = |id: &str| before.find(&ImageId::new(id)).is_some();
        let kept = changes.iter().filter(|change| match change {
            Change::Deleted(id) => is_image(id),
            Change::Untagged(_)
            | Change::Unpaused(_)
            | Change::Stopped(_)
            | Change::ContainerRemoved(_)
            | Change::CachePruned => true,
        });
        told(Ok(kept.cloned().collect()))
    };
    others(forecast) == others(changes)
}

/// A forecast without the layers that the build cache has kept: which it keeps is in no answer, so of layers it may go
/// without any record that was foreseen (semantics, c). Nothing else may be missing, and nothing without build cache.
fn less_cached(before: &Inventory, forecast: Answer, answered: &Answer) -> Answer {
    let (Ok(changes), Ok(told)) = (&forecast, answered) else {
        return forecast;
    };
    let cached = before.usage().is_some_and(|usage| !usage.cache.is_empty());
    if !cached {
        return forecast;
    }
    let is_layer = |change: &Change| matches!(change, Change::Deleted(id) if is_layer(before, id));
    let kept = |change: &&Change| told.contains(change) || !is_layer(change);
    Ok(changes.iter().filter(kept).cloned().collect())
}

/// Whether a record of what was foreseen to be deleted speaks of a layer: what is no image is one.
fn is_layer(before: &Inventory, id: &str) -> bool {
    before.find(&ImageId::new(id)).is_none()
}

fn told(answer: Answer) -> Told {
    match answer {
        Ok(changes) => {
            let mut told: Vec<Change> = changes
                .into_iter()
                .filter(|change| !matches!(change, Change::ContainerRemoved(_)))
                .collect();
            told.sort();
            Ok(told)
        }
        Err(refusal) => Err(words(&refusal)),
    }
}

/// The status and the words of a refusal, without the container that it happens to name and that one's state.
pub fn words(refusal: &Refusal) -> (u16, String) {
    let words: Vec<&str> = refusal.message.split(' ').collect();
    let mut told = Vec::with_capacity(words.len());
    for (at, word) in words.iter().enumerate() {
        let before = |back: usize| at.checked_sub(back).and_then(|at| words.get(at).copied());
        let state = before(1) == Some("is") && before(2) == Some("it");
        let named = matches!(before(1), Some("container" | "by"));
        told.push(if named || state { "…" } else { word });
    }
    (refusal.status, sorted_list(&told.join(" ")))
}

/// Podman lists an image's names in no particular order.
fn sorted_list(text: &str) -> String {
    let parts = text
        .split_once("([")
        .and_then(|(head, rest)| Some((head, rest.split_once("])")?)));
    let Some((head, (list, tail))) = parts else {
        return text.to_owned();
    };
    let mut names: Vec<&str> = list.split(' ').collect();
    names.sort_unstable();
    format!("{head}([{}]){tail}", names.join(" "))
}
