//! What the engine's own prune takes, found by asking the rules.

use std::sync::Arc;

use super::{Argument, Entry, Question, Selection, Spared};
use crate::inventory::{EngineKind, ImageIx, Profile, Reference};
use crate::removal::rules::{self, Prune};
use crate::removal::{Mark, State};

/// What `docker image prune` takes.
pub(super) const DANGLING: Entry = Entry {
    name: "dangling",
    adjective: "dangling",
    definition: "Leftovers of rebuilds and moved tags: no name, no container, nothing built on them. What `image prune` \
                 takes.",
    here: |profile: Profile| match profile.kind {
        EngineKind::GraphDriver => {
            "On this engine also images with a digest but no tag. Untagged parents go with their last child."
        }
        EngineKind::ContainerdStore => {
            "On this engine also untagged parents of images that stay, and not images with a digest but no tag."
        }
        EngineKind::Podman => {
            "On this engine not images with a digest but no tag. Untagged parents go with their last child."
        }
    },
    argument: Argument::None,
    select: |question| select(question, Prune::Dangling),
};

/// What `docker image prune --all` takes.
pub(super) const NO_CONTAINER: Entry = Entry {
    name: "no-container",
    adjective: "without a container",
    definition: "Images, tagged or not, without a container, running or stopped: what `image prune --all` takes.",
    here: |profile: Profile| match profile.kind {
        EngineKind::GraphDriver => {
            "On this engine also spare names of images in use (0 B): the last in order stays."
        }
        EngineKind::ContainerdStore => {
            "On this engine by name: also spare names of images in use (0 B), never one that a container was made from."
        }
        EngineKind::Podman if profile.prunes_by_filter() => {
            "On this engine also untagged parents of images that stay. Asked as here, it leaves dangling ones, which \
             `podman image prune --all` takes too: add them by the preset dangling."
        }
        EngineKind::Podman => "On this engine also untagged parents of images that stay.",
    },
    argument: Argument::None,
    select: |question| select(question, Prune::All),
};

/// The difference that prune makes, as marks. What the skip route cannot do, or should not, is spared: an image in use,
/// and the last name of an image that stays.
fn select(question: &Question<'_>, prune: Prune) -> Selection {
    let before = State::new(Arc::clone(question.inventory));
    let mut after = before.clone();
    rules::prune(&mut after, prune);
    let going = Going {
        before: &before,
        after: &after,
    };
    let mut selection = Selection::of([]);
    for ix in before.images() {
        going.add(ix, &mut selection);
    }
    selection
}

/// The state before a prune, and after it.
struct Going<'a> {
    before: &'a State,
    after: &'a State,
}

impl Going<'_> {
    fn add(&self, ix: ImageIx, selection: &mut Selection) {
        let Some(id) = self.before.image(ix).map(|image| image.id.clone()) else {
            return;
        };
        if !self.after.is_gone(ix) {
            self.add_names(ix, selection);
        } else if self.is_needed(ix) {
            selection.spared.push(Spared::Image(id));
        } else if self.goes_by_itself(ix) {
            selection.along.push(ix);
        } else {
            selection.marks.push(Mark::Image(id));
        }
    }

    fn is_needed(&self, ix: ImageIx) -> bool {
        self.before.users(ix).next().is_some() || self.before.mounters(ix).next().is_some()
    }

    /// An untagged parent goes with its last child, as a step of its own; of several parents that Podman finds alike only
    /// the first does.
    fn goes_by_itself(&self, ix: ImageIx) -> bool {
        let mut children = self.before.children(ix).map(|(child, _)| child).peekable();
        self.before.references(ix).is_empty()
            && children.peek().is_some()
            && children.all(|child| {
                let is_first = self.before.parent(child) == Some(ix);
                is_first && self.after.is_gone(child) && !self.is_needed(child)
            })
    }

    /// Names that go while their image stays.
    fn add_names(&self, ix: ImageIx, selection: &mut Selection) {
        let hidden = self.before.has_hidden_name(ix) && !self.after.has_hidden_name(ix);
        selection.hidden_names += usize::from(hidden);
        let (all, left) = (self.before.references(ix), self.after.references(ix));
        let going: Vec<Reference> = all
            .iter()
            .filter(|name| !left.contains(name))
            .cloned()
            .collect();
        let Some(id) = self.before.image(ix).map(|image| image.id.clone()) else {
            return;
        };
        if going.is_empty() {
        } else if !left.is_empty() && rules::survivors(self.before, ix, &going) == left {
            let marks = going
                .into_iter()
                .map(|name| Mark::Reference(id.clone(), name));
            selection.marks.extend(marks);
        } else {
            selection.spared.push(Spared::Names(id, going));
        }
    }
}
