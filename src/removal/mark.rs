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
pub struct Marks {
    all: BTreeSet<Mark>,
    /// How many of them are on whole images.
    whole: usize,
}

impl Marks {
    /// Whether nothing is marked.
    pub fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// The marks, each once.
    pub fn iter(&self) -> impl Iterator<Item = &Mark> {
        self.all.iter()
    }

    /// How many images are marked as a whole.
    pub fn whole(&self) -> usize {
        self.whole
    }

    /// How many references are marked by themselves.
    pub fn references(&self) -> usize {
        self.all.len() - self.whole
    }

    fn insert(&mut self, mark: Mark) {
        let whole = matches!(mark, Mark::Image(_));
        self.whole += usize::from(self.all.insert(mark) && whole);
    }

    fn remove(&mut self, mark: &Mark) -> bool {
        let removed = self.all.remove(mark);
        self.whole -= usize::from(removed && matches!(mark, Mark::Image(_)));
        removed
    }

    fn count(&mut self) {
        let whole = |mark: &&Mark| matches!(mark, Mark::Image(_));
        self.whole = self.all.iter().filter(whole).count();
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
        self.all
            .range(Mark::Image(id.clone())..)
            .take_while(move |mark| mark.image() == id)
    }

    /// Whether the whole image is marked.
    pub fn has_image(&self, id: &ImageId) -> bool {
        self.all.contains(&Mark::Image(id.clone()))
    }

    /// Whether this reference is marked, by itself or with its image.
    pub fn has_reference(&self, id: &ImageId, reference: &Reference) -> bool {
        self.has_image(id)
            || self
                .all
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
        self.insert(Mark::Image(id.clone()));
    }

    /// Takes every mark off an image.
    pub fn unmark(&mut self, id: &ImageId) {
        let marks: Vec<Mark> = self.of(id).cloned().collect();
        for mark in marks {
            self.remove(&mark);
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
            for other in others {
                self.insert(Mark::Reference(id.clone(), other.clone()));
            }
            return;
        }
        let mark = Mark::Reference(id.clone(), reference.clone());
        if !self.remove(&mark) {
            self.insert(mark);
        }
    }

    /// Adds marks; a mark on a whole image replaces marks on its references.
    pub fn extend(&mut self, marks: impl IntoIterator<Item = Mark>) {
        for mark in marks {
            match mark {
                Mark::Image(id) if self.has_part(&id) => self.mark(&id),
                Mark::Reference(ref id, _) if self.has_image(id) => {}
                mark @ (Mark::Image(_) | Mark::Reference(..)) => self.insert(mark),
            }
        }
    }

    /// Takes all marks off.
    pub fn clear(&mut self) {
        *self = Self::default();
    }

    /// Drops marks on what is no longer there; answers how many.
    pub fn keep_present(&mut self, inventory: &Inventory) -> usize {
        let before = self.all.len();
        self.all.retain(|mark| match mark {
            Mark::Image(id) => inventory.find(id).is_some(),
            Mark::Reference(id, reference) => inventory
                .get(id)
                .is_some_and(|image| image.references.contains(reference)),
        });
        self.count();
        before - self.all.len()
    }
}

impl FromIterator<Mark> for Marks {
    fn from_iter<I: IntoIterator<Item = Mark>>(marks: I) -> Self {
        let mut marks = Self {
            all: marks.into_iter().collect(),
            whole: 0,
        };
        marks.count();
        marks
    }
}

#[cfg(test)]
mod tests {
    use super::{Mark, Marks};
    use crate::inventory::{ImageId, Inventory, Reference};

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
    fn marks_are_counted_by_what_they_are_on_however_they_come_and_go() {
        let ids = ["sha256:1", "sha256:2", "sha256:3"].map(ImageId::new);
        let names = ["a:1", "a:2"].map(|name| Reference::new(name).unwrap());
        let mut marks = Marks::default();
        let count = |marks: &Marks| (marks.whole(), marks.references());
        marks.toggle_image(&ids[0]);
        marks.mark(&ids[0]);
        assert_eq!(count(&marks), (1, 0));
        marks.toggle_reference(&ids[1], &names[0], &names);
        assert_eq!(count(&marks), (1, 1));
        marks.extend([
            Mark::Image(ids[1].clone()),
            Mark::Image(ids[2].clone()),
            Mark::Image(ids[2].clone()),
        ]);
        assert_eq!(count(&marks), (3, 0));
        marks.toggle_reference(&ids[1], &names[0], &names);
        assert_eq!(count(&marks), (2, 1));
        let same: Marks = marks.iter().cloned().collect();
        assert_eq!(same, marks);
        assert_eq!(marks.keep_present(&Inventory::default()), 3);
        assert_eq!(marks, Marks::default());
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
