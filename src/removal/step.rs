use crate::inventory::{
    About, Container, ContainerId, ContainerState, EngineKind, ImageId, Inventory, Reference,
    quoted,
};

use super::rules;

/// One request to an engine.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Step {
    /// Removes a reference, an image, or both.
    Remove(Removal),
    /// Lets a paused container go on, so that it can be stopped.
    UnpauseContainer(ContainerId),
    /// Stops a container.
    StopContainer(ContainerId),
    /// Removes a stopped container, and with it its writable layer.
    RemoveContainer(ContainerId),
    /// Removes all build cache that no build under way needs.
    PruneCache,
}

/// A request to remove an image or one of its references (`DELETE /images/{target}`).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Removal {
    /// The image that is meant. A reference that has moved to another image is not sent.
    pub image: ImageId,
    /// What the request names.
    pub target: Target,
    /// Whether soft conflicts are overridden.
    pub force: bool,
    /// Whether the engine may remove untagged parents too. A plan never asks for it: parents are steps of their own.
    pub prune: bool,
}

/// What a removal names.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Target {
    /// The image by its full id.
    Id,
    /// A reference by its name.
    Reference(Reference),
}

impl Step {
    /// Removes one spare reference by name.
    pub fn untag(image: ImageId, reference: Reference) -> Self {
        Self::Remove(Removal {
            image,
            target: Target::Reference(reference),
            force: false,
            prune: false,
        })
    }

    /// Removes an image by its full id.
    pub fn delete(image: ImageId, force: bool) -> Self {
        Self::Remove(Removal {
            image,
            target: Target::Id,
            force,
            prune: false,
        })
    }

    /// What removes a container on this kind of engine, in order: while it runs the engine refuses, and not every engine
    /// stops a paused one.
    pub fn to_remove(container: &Container, kind: EngineKind) -> Vec<Self> {
        Self::to_remove_in(container.state, &container.id, kind)
    }

    /// The same for a container that has come to a state.
    pub(super) fn to_remove_in(
        state: ContainerState,
        id: &ContainerId,
        kind: EngineKind,
    ) -> Vec<Self> {
        let unpause = rules::must_be_unpaused(kind, state);
        let unpause = unpause.then(|| Self::UnpauseContainer(id.clone()));
        let stop = state.is_live();
        let stop = stop.then(|| Self::StopContainer(id.clone()));
        let remove = Self::RemoveContainer(id.clone());
        unpause.into_iter().chain(stop).chain([remove]).collect()
    }

    /// Whether an engine that shows this has nothing left of what the step does away with; `None` while that is not read.
    pub fn is_done(&self, inventory: &Inventory) -> Option<bool> {
        let state = |id| {
            let ix = inventory.find_container(id);
            Some(inventory.container(ix?)?.state)
        };
        Some(match self {
            Self::Remove(removal) => match (inventory.get(&removal.image), &removal.target) {
                (Some(image), Target::Reference(name)) => !image.references.contains(name),
                (image, _) => image.is_none(),
            },
            Self::UnpauseContainer(id) => state(id) != Some(ContainerState::Paused),
            Self::StopContainer(id) => !state(id).is_some_and(ContainerState::is_live),
            Self::RemoveContainer(id) => inventory.find_container(id).is_none(),
            Self::PruneCache => {
                inventory.usage()?;
                !inventory.has_cache()
            }
        })
    }

    /// The same as commands that reach this very engine, wherever they are pasted.
    pub fn commands_to_remove(container: &Container, about: &About) -> Vec<String> {
        let program = about.by_hand();
        let steps = Self::to_remove(container, about.profile.kind).into_iter();
        steps.map(|step| step.command(&program)).collect()
    }

    /// The equivalent docker command, as one would type it: foreign text is quoted for a shell and harmless.
    pub fn command(&self, program: &str) -> String {
        match self {
            Self::Remove(removal) => {
                let force = if removal.force { " --force" } else { "" };
                let prune = if removal.prune { "" } else { " --no-prune" };
                let target = match &removal.target {
                    Target::Id => removal.image.short(),
                    Target::Reference(reference) => reference.as_str(),
                };
                format!("{program} rmi{force}{prune} {}", operand(target))
            }
            Self::UnpauseContainer(id) => format!("{program} unpause {}", operand(id.short())),
            Self::StopContainer(id) => format!("{program} stop {}", operand(id.short())),
            Self::RemoveContainer(id) => format!("{program} rm {}", operand(id.short())),
            Self::PruneCache => format!("{program} builder prune --all --force"),
        }
    }
}

/// What a command works on: one word for a shell, and never an option.
pub fn operand(word: &str) -> String {
    let options_end = if word.starts_with('-') { "-- " } else { "" };
    format!("{options_end}{}", quoted(word))
}

#[cfg(test)]
mod tests {
    use super::Step;
    use crate::inventory::{ContainerId, ImageId, Reference};

    #[test]
    fn a_hostile_name_stays_one_word_of_its_command() {
        let image = ImageId::new(&"0".repeat(64));
        let command = |name: &str| {
            let reference = Reference::new(name).unwrap();
            Step::untag(image.clone(), reference).command("docker")
        };
        assert_eq!(command("app:1"), "docker rmi --no-prune app:1");
        assert_eq!(
            command("$(reboot):1"),
            "docker rmi --no-prune '$(reboot):1'"
        );
        assert_eq!(command("--all:1"), "docker rmi --no-prune -- --all:1");
        assert_eq!(
            Step::StopContainer(ContainerId::new("a;b")).command("docker"),
            "docker stop 'a;b'"
        );
    }
}
