use crate::inventory::{ContainerIx, ImageIx, Reference};

use super::rules::harm;
use super::state::Names;
use super::{Harm, Refusal, Removal, State, Step, Target, rules};

/// What a step has done to the image that it removes, or a reference of. Forecasts are put together from these, so that
/// the rules are asked once for each step, and put into words only what is shown.
#[derive(Debug)]
pub(super) struct Applied {
    /// The image.
    pub(super) image: ImageIx,
    /// Its names before, where it has gone.
    pub(super) gone: Option<Names>,
    /// The references that a step by name took while the image stays.
    pub(super) untagged: Vec<Reference>,
    /// What few steps do.
    pub(super) beside: Option<Box<Beside>>,
}

/// What a step has done beside that.
#[derive(Debug)]
pub(super) struct Beside {
    /// The untagged ancestors that the engine took along, nearest first.
    pub(super) along: Vec<ImageIx>,
    /// What containers made from the image lose.
    pub(super) harms: Vec<Harm>,
}

impl Applied {
    /// Applies a step; one that the engine would refuse leaves the state as it was. `None` where it concerns no image.
    ///
    /// # Errors
    /// The refusal.
    pub(super) fn apply(state: &mut State, step: &Step) -> Result<Option<Self>, Refusal> {
        if let Step::Remove(removal) = step
            && let Some(ix) = state.base().find(&removal.image)
        {
            return Self::remove(state, ix, step, removal).map(Some);
        }
        rules::follow(state, step).map(|()| None)
    }

    fn remove(
        state: &mut State,
        ix: ImageIx,
        step: &Step,
        removal: &Removal,
    ) -> Result<Self, Refusal> {
        let names = state.save_names(ix);
        let mut along = silent_parents(state, ix);
        let users: Vec<ContainerIx> = state.users(ix).map(|(user, _)| user).collect();
        let harms = if users.is_empty() {
            rules::follow(state, step)?;
            Vec::new()
        } else {
            let changes = rules::apply(state, step)?;
            harm::harm(state.base(), ix, &users, &changes)
        };
        let before = names.of(state.base(), ix);
        let gone = state.is_gone(ix);
        let untagged = match &removal.target {
            Target::Reference(_) if !gone => {
                let left = state.references(ix);
                let untagged = before.iter().filter(|reference| !left.contains(reference));
                untagged.cloned().collect()
            }
            Target::Reference(_) | Target::Id => Vec::new(),
        };
        along.retain(|ancestor| state.is_gone(*ancestor));
        let some = !along.is_empty() || !harms.is_empty();
        Ok(Self {
            image: ix,
            gone: gone.then_some(names),
            untagged,
            beside: some.then(|| Box::new(Beside { along, harms })),
        })
    }
}

/// The ancestors that an engine without `noprune` may take along with an image.
fn silent_parents(state: &State, ix: ImageIx) -> Vec<ImageIx> {
    let mut ancestors = Vec::new();
    let ignores = state.base().profile().ignores_noprune();
    let mut next = state.parent(ix).filter(|_| ignores);
    while let Some(parent) = next.filter(|parent| !ancestors.contains(parent)) {
        ancestors.push(parent);
        next = state.parent(parent);
    }
    ancestors
}
