use std::cmp::Ordering;
use std::collections::BTreeSet;

use crate::inventory::{ImageId, Inventory, Reference};

/// Something chosen for removal.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Mark {
    /// An image with all its references.
    Image(ImageId),
    /// One reference of an image.
    Reference(ImageId, Reference),
}

impl Mark {
    /// The image that it is about.
    pub fn image(&self) -> &ImageId {
        match self {
            Self::Image(id) | Self::Reference(id, _) => id,
        }
    }

    fn reference(&self) -> Option<&Reference> {
        match self {
            Self::Image(_) => None,
            Self::Reference(_, reference) => Some(reference),
        }
    }
}

/// The marks of one image lie beside each other, the one on the whole image first.
impl Ord for Mark {
    fn cmp(&self, other: &Self) -> Ordering {
        let references = || self.reference().cmp(&other.reference());
        self.image().cmp(other.image()).then_with(references)
    }
}

impl PartialOrd for Mark {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// The marked set. It has no order: what a plan does depends on what is marked, not on when.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Marks(BTreeSet<Mark>);

impl Marks {
    /// Whether nothing is marked.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The marks, each once.
    pub fn iter(&self) -> impl Iterator<Item = &Mark> {
        self.0.iter()
    }

    /// How many images carry a mark, whole or in part.
    pub fn images(&self) -> usize {
        self.marked().count()
    }

    /// The images that carry a mark, whole or in part, each once.
    pub fn marked(&self) -> impl Iterator<Item = &ImageId> {
        let mut last = None;
        self.iter()
            .map(Mark::image)
            .filter(move |id| last.replace(*id) != Some(*id))
    }

    /// The marks of one image.
    fn of(&self, id: &ImageId) -> impl Iterator<Item = &Mark> {
        self.0
            .range(Mark::Image(id.clone())..)
            .take_while(move |mark| mark.image() == id)
    }

    /// Whether the whole image is marked.
    pub fn has_image(&self, id: &ImageId) -> bool {
        self.0.contains(&Mark::Image(id.clone()))
    }

    /// Whether this reference is marked, by itself or with its image.
    pub fn has_reference(&self, id: &ImageId, reference: &Reference) -> bool {
        self.has_image(id)
            || self
                .0
                .contains(&Mark::Reference(id.clone(), reference.clone()))
    }

    /// Whether this is marked, by itself or with its image: marking it would change nothing.
    pub fn has(&self, mark: &Mark) -> bool {
        match mark {
            Mark::Image(id) => self.has_image(id),
            Mark::Reference(id, reference) => self.has_reference(id, reference),
        }
    }

    /// Whether some but not all of an image is marked.
    pub fn has_part(&self, id: &ImageId) -> bool {
        self.of(id)
            .next()
            .is_some_and(|mark| mark.reference().is_some())
    }

    /// Marks a whole image, in place of marks on its references.
    pub fn mark(&mut self, id: &ImageId) {
        self.unmark(id);
        self.0.insert(Mark::Image(id.clone()));
    }

    /// Takes every mark off an image.
    pub fn unmark(&mut self, id: &ImageId) {
        let marks: Vec<Mark> = self.of(id).cloned().collect();
        for mark in marks {
            self.0.remove(&mark);
        }
    }

    /// Marks an image, or takes the mark off; an image marked in part becomes marked whole.
    pub fn toggle_image(&mut self, id: &ImageId) {
        if self.has_image(id) {
            self.unmark(id);
        } else {
            self.mark(id);
        }
    }

    /// Marks one of an image's references, or takes the mark off. Taking one off a wholly marked image leaves the
    /// others marked.
    pub fn toggle_reference(&mut self, id: &ImageId, reference: &Reference, all: &[Reference]) {
        if self.has_image(id) {
            self.unmark(id);
            let others = all.iter().filter(|other| *other != reference);
            self.0
                .extend(others.map(|other| Mark::Reference(id.clone(), other.clone())));
            return;
        }
        let mark = Mark::Reference(id.clone(), reference.clone());
        if !self.0.remove(&mark) {
            self.0.insert(mark);
        }
    }

    /// Adds marks; a mark on a whole image replaces marks on its references.
    pub fn extend(&mut self, marks: impl IntoIterator<Item = Mark>) {
        for mark in marks {
            match mark {
                Mark::Image(id) if self.has_part(&id) => self.mark(&id),
                Mark::Reference(ref id, _) if self.has_image(id) => {}
                mark @ (Mark::Image(_) | Mark::Reference(..)) => drop(self.0.insert(mark)),
            }
        }
    }

    /// Takes all marks off.
    pub fn clear(&mut self) {
        self.0.clear();
    }

    /// Drops marks on what is no longer there; answers how many.
    pub fn keep_present(&mut self, inventory: &Inventory) -> usize {
        let before = self.0.len();
        self.0.retain(|mark| match mark {
            Mark::Image(id) => inventory.find(id).is_some(),
            Mark::Reference(id, reference) => inventory
                .get(id)
                .is_some_and(|image| image.references.contains(reference)),
        });
        before - self.0.len()
    }
}

impl FromIterator<Mark> for Marks {
    fn from_iter<I: IntoIterator<Item = Mark>>(marks: I) -> Self {
        Self(marks.into_iter().collect())
    }
}

#[cfg(test)]
mod tests {
    use super::{Mark, Marks};
    use crate::inventory::{ImageId, Reference};

    #[test]
    fn taking_one_reference_off_a_marked_image_leaves_the_others() {
        let id = ImageId::new("sha256:1");
        let all: Vec<Reference> = ["a:1", "a:2", "b:1"]
            .iter()
            .filter_map(|name| Reference::new(name))
            .collect();
        let mut marks: Marks = [Mark::Image(id.clone())].into_iter().collect();
        marks.toggle_reference(&id, &all[1], &all);
        let left: Marks = [
            Mark::Reference(id.clone(), all[0].clone()),
            Mark::Reference(id.clone(), all[2].clone()),
        ]
        .into_iter()
        .collect();
        assert_eq!(marks, left);
        assert!(marks.has_part(&id) && !marks.has_image(&id));
        assert_eq!(marks.images(), 1);
    }

    #[test]
    fn marks_of_one_image_come_and_go_without_its_neighbours() {
        let ids = ["sha256:1", "sha256:2", "sha256:3"].map(ImageId::new);
        let name = |text| Reference::new(text).unwrap();
        let part = |id: &ImageId, text| Mark::Reference(id.clone(), name(text));
        let mut marks: Marks = [
            part(&ids[0], "z:1"),
            part(&ids[1], "a:1"),
            part(&ids[1], "b:1"),
            Mark::Image(ids[2].clone()),
        ]
        .into_iter()
        .collect();
        assert_eq!(marks.marked().collect::<Vec<_>>(), ids.each_ref());
        assert_eq!(
            ids.each_ref().map(|id| marks.has_part(id)),
            [true, true, false]
        );
        marks.mark(&ids[1]);
        marks.unmark(&ids[2]);
        let left = [part(&ids[0], "z:1"), Mark::Image(ids[1].clone())];
        assert_eq!(marks, left.into_iter().collect());
    }
}
