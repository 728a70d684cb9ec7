use thiserror::Error;

use crate::inventory::{ContainerId, EngineKind, Image, ImageId, Reference, harmless};

use super::{Protection, Removal, State, Step, Target, Trouble, rules};

/// What a plan relies on at the moment when a step is sent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Expected {
    /// The references of the image; more would be taken along unlisted.
    pub references: Vec<Reference>,
    /// The containers made from it.
    pub containers: Vec<ContainerId>,
    /// The images built on it: the engine itself refuses over one more.
    pub children: Vec<ImageId>,
    /// The references that a step by name takes along; empty for a step by id.
    pub going: Vec<Reference>,
    /// Whose rules say so.
    pub kind: EngineKind,
}

impl Expected {
    /// What a step relies on in this state.
    pub(super) fn of(state: &State, step: &Step) -> Self {
        let kind = state.base().profile().kind;
        let nothing = Self {
            kind,
            ..Self::default()
        };
        let Step::Remove(removal) = step else {
            return nothing;
        };
        let Some(ix) = state.base().find(&removal.image) else {
            return nothing;
        };
        let containers = state
            .users(ix)
            .map(|(_, container)| container.id.clone())
            .collect();
        let references = state.references(ix).to_vec();
        let children = state.children(ix).map(|(_, child)| child.id.clone());
        let going = going(kind, &references, removal);
        Self {
            references,
            containers,
            children: children.collect(),
            going,
            kind,
        }
    }
}

impl Expected {
    /// Only what is still so: whatever else was written down is not listed now, and would go unseen.
    pub(super) fn within(mut self, now: &Self) -> Self {
        self.references.retain(|one| now.references.contains(one));
        self.containers.retain(|one| now.containers.contains(one));
        self.children.retain(|one| now.children.contains(one));
        self.going.retain(|one| now.going.contains(one));
        self
    }
}

/// The references that a step by name takes from an image with these.
fn going(kind: EngineKind, references: &[Reference], removal: &Removal) -> Vec<Reference> {
    let Target::Reference(reference) = &removal.target else {
        return Vec::new();
    };
    let left = rules::left(kind, references, std::slice::from_ref(reference));
    let goes = references.iter().filter(|other| !left.contains(other));
    goes.cloned().collect()
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
    /// The image has lost a tag that the preview listed: somebody has built or tagged anew.
    #[error("it has lost a name that was listed: {0}")]
    LostReference(Reference),
    /// The reference is the last one by now: the image itself would go.
    #[error("it is the last reference now: the image itself would go")]
    LastReference,
    /// The container does not run any more.
    #[error("it does not run any more")]
    Stopped,
    /// What it would be removed for stays, so it would be lost in vain.
    #[error("what it was to be removed for stays")]
    InVain,
    /// The step was for the sake of another one that did not remove its image.
    #[error("the image built on it was not removed")]
    ChildStays,
    /// The same, and nobody knows whether that one did.
    #[error("it is not known whether the image built on it was removed")]
    ChildUnknown,
    /// The engine would take this image along, which was not listed.
    #[error("it would take an image along that was not listed: {}", .0.short())]
    TakesAlong(ImageId),
    /// A container was made from the image since.
    #[error("a container was made from it since: {}", .0.short())]
    NewContainer(ContainerId),
    /// A container of the image runs now.
    #[error("a container of it runs now: {}", .0.short())]
    RunsNow(ContainerId),
    /// The image that it is for, or one that would have to go before that, is protected by now: by this pattern.
    #[error("protected by now: {0}")]
    Protected(String),
    /// What is protected can no longer be told, and could before.
    #[error("{0}")]
    ProtectionUnclear(String),
}

/// Whether a step may be sent: its target is still what the preview showed, and nothing would go that was not listed.
///
/// Between the look-up that this judges and the request lie milliseconds. The request itself closes most of them: without
/// force the engine refuses an image with a container, and an id with names in several repositories; an image goes by
/// its id, so that another one that got its name stays. No engine offers to remove a name only while it is still the
/// image's. So this stays open, and only for that moment:
///
/// - a tag that is moved to another image is taken from that one, and if it has no other name and no container, it goes;
/// - a name that is given to an image without one, or beside one of the same repository, goes with it;
/// - a container that is made without being started from an image that goes by force loses that image;
/// - protection that is added then comes too late.
///
/// # Errors
/// What has changed since the preview.
pub fn verify(step: &Step, expected: &Expected, seen: &Seen) -> Result<(), Changed> {
    let removal = match step {
        Step::Remove(removal) => removal,
        Step::UnpauseContainer(_) | Step::StopContainer(_) | Step::RemoveContainer(_) => {
            return verify_container(step, seen);
        }
        Step::PruneCache => return Ok(()),
    };
    let image = seen.image.as_ref().ok_or(Changed::Gone)?;
    if *image != removal.image {
        return Err(Changed::Moved(image.clone()));
    }
    verify_references(removal, expected, seen)?;
    if removal.force {
        verify_containers(expected, seen)
    } else {
        Ok(())
    }
}

/// No reference goes that was not listed, and a step by name does not become the removal of the image.
fn verify_references(removal: &Removal, expected: &Expected, seen: &Seen) -> Result<(), Changed> {
    let by_id = removal.target == Target::Id;
    let goes = if by_id {
        seen.references.clone()
    } else {
        going(expected.kind, &seen.references, removal)
    };
    let listed = if by_id {
        &expected.references
    } else {
        &expected.going
    };
    if let Some(reference) = goes.iter().find(|reference| !listed.contains(reference)) {
        return Err(Changed::NewReference(reference.clone()));
    }
    let mut tags = listed.iter().filter(|reference| !reference.is_digest());
    if let Some(lost) = tags.find(|tag| by_id && !seen.references.contains(tag)) {
        return Err(Changed::LostReference(lost.clone()));
    }
    if !by_id && goes.len() == seen.references.len() {
        return Err(Changed::LastReference);
    }
    Ok(())
}

/// A container that is gone or stopped already needs no step; one that runs again is not removed.
fn verify_container(step: &Step, seen: &Seen) -> Result<(), Changed> {
    let (id, live) = seen.containers.first().ok_or(Changed::Gone)?;
    let removes = matches!(step, Step::RemoveContainer(_));
    match (removes, live) {
        (false, false) => Err(Changed::Stopped),
        (true, true) => Err(Changed::RunsNow(id.clone())),
        (false, true) | (true, false) => Ok(()),
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

/// What a step relies on that the engine does not know: that none of the images it is for is protected.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Guarded {
    /// The image that it is for, and those that go before it for the same sake.
    pub images: Vec<Image>,
    /// What the user knew could not be read of the protect file.
    pub known: Option<Trouble>,
}

impl Guarded {
    /// Whether a step may be sent by what is protected now, under every name that its target has now.
    ///
    /// # Errors
    /// What has become protected, or can no longer be told, since the preview.
    pub fn verify(&self, seen: &Seen, now: &Protection) -> Result<(), Changed> {
        if let Some(trouble) = now
            .trouble()
            .filter(|new| Some(*new) != self.known.as_ref())
        {
            let words = trouble.words();
            return Err(Changed::ProtectionUnclear(harmless(&words).into_owned()));
        }
        for image in &self.images {
            let mut image = image.clone();
            if seen.image.as_ref() == Some(&image.id) {
                image.references.extend(seen.references.iter().cloned());
            }
            if let Some(pattern) = now.fitting(&image).next() {
                return Err(Changed::Protected(harmless(&pattern.short()).into_owned()));
            }
        }
        Ok(())
    }
}

/// Whether a look-up of a step's target has to ask for containers too.
impl Removal {
    /// Force is sent only while the containers are those that were listed.
    pub fn needs_containers(&self) -> bool {
        self.force
    }
}

#[cfg(test)]
mod tests {
    use super::{Changed, Expected, Seen, verify};
    use crate::inventory::{EngineKind, ImageId, Reference};
    use crate::removal::Step;

    fn names(all: &[&str]) -> Vec<Reference> {
        all.iter().filter_map(|name| Reference::new(name)).collect()
    }

    fn image() -> ImageId {
        ImageId::new(&"a".repeat(64))
    }

    /// Verifies that `a:2` may go from an image that was listed with `a:1` and `a:2` and has these references now.
    fn untag(now: &[&str], kind: EngineKind) -> Result<(), Changed> {
        let expected = Expected {
            references: names(&["a:1", "a:2"]),
            containers: Vec::new(),
            children: Vec::new(),
            going: names(&["a:2"]),
            kind,
        };
        let seen = Seen {
            image: Some(image()),
            references: names(now),
            containers: Vec::new(),
        };
        let step = Step::untag(image(), Reference::new("a:2").unwrap());
        verify(&step, &expected, &seen)
    }

    #[test]
    fn a_reference_that_has_become_the_last_one_is_not_removed() {
        for kind in [
            EngineKind::GraphDriver,
            EngineKind::ContainerdStore,
            EngineKind::Podman,
        ] {
            assert_eq!(untag(&["a:1", "a:2"], kind), Ok(()));
            assert_eq!(untag(&["a:2", "b:1"], kind), Ok(()));
            assert_eq!(untag(&["a:2"], kind), Err(Changed::LastReference));
        }
    }

    #[test]
    fn an_image_that_has_lost_a_tag_is_left_alone_and_a_lost_digest_does_not_matter() {
        let listed = names(&["a:1", "b:1", "a@sha256:0123"]);
        let verify_with = |now: &[&str]| {
            let expected = Expected {
                references: listed.clone(),
                ..Expected::default()
            };
            let seen = Seen {
                image: Some(image()),
                references: names(now),
                containers: Vec::new(),
            };
            verify(&Step::delete(image(), false), &expected, &seen)
        };
        assert_eq!(verify_with(&["a:1", "b:1"]), Ok(()));
        let lost = Changed::LostReference(Reference::new("b:1").unwrap());
        assert_eq!(verify_with(&["a:1", "a@sha256:0123"]), Err(lost));
    }

    #[test]
    fn a_digest_that_would_go_along_unlisted_stops_the_step() {
        let digest = "a@sha256:0123";
        let stopped = Changed::NewReference(Reference::new(digest).unwrap());
        assert_eq!(
            untag(&["a:2", "b:1", digest], EngineKind::GraphDriver),
            Err(stopped)
        );
    }
}
