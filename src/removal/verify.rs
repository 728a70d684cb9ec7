use thiserror::Error;

use crate::inventory::{ContainerId, ImageId, Reference};

use super::{Removal, State, Step, Target};

/// What a plan relies on at the moment when a step is sent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Expected {
    /// The references of the image; more would be taken along unlisted.
    pub references: Vec<Reference>,
    /// The containers made from it.
    pub containers: Vec<ContainerId>,
}

impl Expected {
    /// What a step relies on in this state.
    pub(super) fn of(state: &State, step: &Step) -> Self {
        let Step::Remove(removal) = step else {
            return Self::default();
        };
        let Some(ix) = state.base().find(&removal.image) else {
            return Self::default();
        };
        let containers = state
            .users(ix)
            .map(|(_, container)| container.id.clone())
            .collect();
        Self {
            references: state.references(ix).to_vec(),
            containers,
        }
    }
}

/// What an engine shows of a step's target right before it is sent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Seen {
    /// The image that the target names now.
    pub image: Option<ImageId>,
    /// The references of that image.
    pub references: Vec<Reference>,
    /// The containers made from it, and whether each counts as running. Looked up only for a step with force.
    pub containers: Vec<(ContainerId, bool)>,
}

/// What has changed since the preview, so that a step is not sent.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Changed {
    /// The target is gone.
    #[error("it is gone already")]
    Gone,
    /// The reference names another image now.
    #[error("the reference names another image now: {}", .0.short())]
    Moved(ImageId),
    /// The image has a reference that the preview did not list.
    #[error("it has a new reference: {0}")]
    NewReference(Reference),
    /// A container was made from the image since.
    #[error("a container was made from it since: {}", .0.short())]
    NewContainer(ContainerId),
    /// A container of the image runs now.
    #[error("a container of it runs now: {}", .0.short())]
    RunsNow(ContainerId),
}

/// Whether a step may be sent: its target is still what the preview showed, and nothing would go that was not listed.
///
/// # Errors
/// What has changed since the preview.
pub fn verify(step: &Step, expected: &Expected, seen: &Seen) -> Result<(), Changed> {
    let Step::Remove(removal) = step else {
        return Ok(());
    };
    let image = seen.image.as_ref().ok_or(Changed::Gone)?;
    if *image != removal.image {
        return Err(Changed::Moved(image.clone()));
    }
    if removal.target == Target::Id {
        let new = seen
            .references
            .iter()
            .find(|reference| !expected.references.contains(reference));
        if let Some(reference) = new {
            return Err(Changed::NewReference(reference.clone()));
        }
    }
    if removal.force {
        verify_containers(expected, seen)
    } else {
        Ok(())
    }
}

fn verify_containers(expected: &Expected, seen: &Seen) -> Result<(), Changed> {
    for (container, live) in &seen.containers {
        if !expected.containers.contains(container) {
            return Err(Changed::NewContainer(container.clone()));
        }
        if *live {
            return Err(Changed::RunsNow(container.clone()));
        }
    }
    Ok(())
}

/// Whether a look-up of a step's target has to ask for containers too.
impl Removal {
    /// Force is sent only while the containers are those that were listed.
    pub fn needs_containers(&self) -> bool {
        self.force
    }
}
