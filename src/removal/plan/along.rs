use crate::inventory::{ImageIx, PlaceSet};
use crate::removal::{State, Step, rules};

/// Whether the engine itself would take something protected along with a step: one that takes untagged parents whether it
/// is asked to or not.
pub(in crate::removal) fn takes_protected(state: &State, step: &Step) -> bool {
    let base = state.base();
    let Step::Remove(removal) = step else {
        return false;
    };
    if base.protected() == 0 || !base.profile().ignores_noprune() {
        return false;
    }
    let mut next = base.find(&removal.image);
    let mut seen: PlaceSet<ImageIx> = PlaceSet::default();
    let mut ancestors = Vec::new();
    while let Some(image) = next.filter(|image| seen.insert(*image)) {
        ancestors.extend(base.is_protected(image).then_some(image));
        next = state.parent(image);
    }
    if ancestors.is_empty() {
        return false;
    }
    let mut after = state.clone();
    rules::apply(&mut after, step).is_ok()
        && ancestors.into_iter().any(|image| after.is_gone(image))
}
