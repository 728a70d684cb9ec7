use super::verify::{Expected, Near};
use super::{Change, Refusal, Removal, State, Step, Target, rules};
use crate::inventory::{ContainerIx, ImageIx, Reference};

/// A step that has been applied to a state: what it met there, and what it did. Forecasts are put together from these, so
/// that the rules are asked once for each step.
#[derive(Debug)]
pub(super) struct Applied {
    /// What it relied on.
    pub(super) expected: Expected,
    /// What it changed, as the engine tells it.
    pub(super) changes: Vec<Change>,
    /// What it did to the image that it removes, or a reference of.
    pub(super) image: Option<AppliedTo>,
}

/// What a step did to its image.
#[derive(Debug)]
pub(super) struct AppliedTo {
    /// The image.
    pub(super) image: ImageIx,
    /// Whether it has gone.
    pub(super) gone: bool,
    /// The containers made from it that the step met.
    pub(super) users: Vec<ContainerIx>,
    /// The references that a step by name took while the image stays.
    pub(super) untagged: Vec<Reference>,
    /// The untagged ancestors that the engine took along, nearest first.
    pub(super) along: Vec<ImageIx>,
}

impl Applied {
    /// Applies a step; one that the engine would refuse leaves the state as it was.
    ///
    /// # Errors
    /// The refusal.
    pub(super) fn apply(state: &mut State, step: &Step) -> Result<Self, Refusal> {
        let removal = if let Step::Remove(removal) = step {
            state.base().find(&removal.image).map(|ix| (ix, removal))
        } else {
            None
        };
        match removal {
            Some((ix, removal)) => Self::remove(state, ix, step, removal),
            None => Ok(Self {
                expected: Expected::of(state, step),
                changes: rules::apply(state, step)?,
                image: None,
            }),
        }
    }

    fn remove(
        state: &mut State,
        ix: ImageIx,
        step: &Step,
        removal: &Removal,
    ) -> Result<Self, Refusal> {
        let (names, near) = (state.save_names(ix), Near::of(state, ix));
        let mut ancestors = silent_parents(state, ix);
        let changes = rules::apply(state, step)?;
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
        ancestors.retain(|ancestor| state.is_gone(*ancestor));
        Ok(Self {
            expected: near.expected(state.base(), before, removal),
            changes,
            image: Some(AppliedTo {
                image: ix,
                gone,
                users: near.users,
                untagged,
                along: ancestors,
            }),
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
