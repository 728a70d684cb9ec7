use super::{Removal, Seen, State, Step, Target};
use crate::inventory::ContainerId;

impl State {
    /// What an engine in this state shows of a step's target.
    pub fn seen(&self, step: &Step) -> Seen {
        match step {
            Step::Remove(removal) => self.seen_image(removal),
            Step::UnpauseContainer(id) | Step::StopContainer(id) | Step::RemoveContainer(id) => {
                self.seen_container(id)
            }
            Step::PruneCache => Seen::default(),
        }
    }

    fn seen_image(&self, removal: &Removal) -> Seen {
        let target = match &removal.target {
            Target::Id => self.base().find(&removal.image),
            Target::Reference(reference) => self.resolve(reference),
        };
        let Some((ix, image)) = target.and_then(|ix| Some((ix, self.image(ix)?))) else {
            return Seen::default();
        };
        let users = self.users(ix).filter(|_| removal.needs_containers());
        Seen {
            image: Some(image.id.clone()),
            references: self.references(ix).to_vec(),
            containers: users
                .map(|(user, container)| (container.id.clone(), self.is_live(user)))
                .collect(),
        }
    }

    fn seen_container(&self, id: &ContainerId) -> Seen {
        let ix = self.base().find_container(id);
        let there = ix.filter(|ix| self.has_container(*ix));
        let container = there.and_then(|ix| self.base().container(ix));
        Seen {
            image: container.map(|container| container.image.clone()),
            references: Vec::new(),
            containers: there
                .map(|ix| (id.clone(), self.is_live(ix)))
                .into_iter()
                .collect(),
        }
    }
}
