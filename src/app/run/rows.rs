//! How the steps of a removal show in the rows of their images.

use crate::app::{Branch, EndKind, Here, Job, Refresh, Run, Session};
use crate::inventory::{ImageId, ImageIx, Inventory};

impl Run {
    /// The most telling of the steps for an image, and how it stands: the one that is out, then what went wrong and has
    /// not been dismissed, then what is to come, then what is done.
    fn told_of(&self, id: &ImageId, fresh: bool) -> Option<(&Job, EndKind)> {
        let image = self.forecast.after.base().find(id)?;
        let jobs = self.of_image.get(&image)?.iter();
        let jobs = jobs.filter_map(|index| self.jobs.get(*index));
        let jobs = jobs.map(|job| (job, EndKind::of(job)));
        let dismissed = self.dismissed.contains(id);
        jobs.filter(|(_, end)| !if end.is_error() { dismissed } else { fresh })
            .max_by_key(|(_, end)| end.weight())
    }

    /// Takes the errors off the rows of these images; answers whether there were any.
    pub fn dismiss(&mut self, images: impl IntoIterator<Item = ImageId>) -> bool {
        let mut some = false;
        for id in images {
            let told = self.told_of(&id, true);
            if told.is_some_and(|(_, end)| end.is_error()) {
                some |= self.dismissed.insert(id);
            }
        }
        some
    }

    /// Takes all errors off their rows.
    pub fn dismiss_all(&mut self) {
        let base = self.forecast.after.base();
        let images = self.of_image.keys().filter_map(|ix| base.image(*ix));
        self.dismissed = images.map(|image| image.id.clone()).collect();
    }
}

impl EndKind {
    /// Whether it stays on its row until it is dismissed.
    pub fn is_error(self) -> bool {
        match self {
            Self::Abandoned
            | Self::Refused
            | Self::OurError
            | Self::Skipped
            | Self::Failed
            | Self::Unknown
            | Self::FoundThere
            | Self::StillThere => true,
            Self::Waiting
            | Self::Sent
            | Self::Cancelled
            | Self::Done
            | Self::GoneAlready
            | Self::FoundGone => false,
        }
    }

    /// Which of several is told first.
    fn weight(self) -> u8 {
        match self {
            Self::Sent => 8,
            Self::Abandoned | Self::Unknown | Self::FoundThere => 7,
            Self::OurError | Self::StillThere => 6,
            Self::Refused => 5,
            Self::Failed => 4,
            Self::Skipped => 3,
            Self::Waiting => 2,
            Self::Cancelled => 1,
            Self::Done | Self::GoneAlready | Self::FoundGone => 0,
        }
    }
}

impl Session {
    /// How the last removal stands with an image. What is done is told until the engine has been read again; what went
    /// wrong until it is dismissed.
    pub fn told_of(&self, id: &ImageId) -> Option<(&Job, EndKind)> {
        let run = self.run.as_ref()?;
        let fresh = run.is_over() && self.refresh == Refresh::Idle;
        run.told_of(id, fresh)
    }

    /// The same of all images of a repository: the most telling of them.
    pub fn told_of_branch(
        &self,
        inventory: &Inventory,
        branch: &Branch,
    ) -> Option<(&Job, EndKind)> {
        self.run.as_ref()?;
        let told = |ix: &ImageIx| self.told_of(&inventory.image(*ix)?.id);
        let told = branch.images.iter().filter_map(told);
        told.max_by_key(|(_, end)| end.weight())
    }

    /// The same of the row under the cursor.
    pub fn told_here(&self) -> Option<(&Job, EndKind)> {
        match self.here()? {
            Here::Image(_, image) => self.told_of(&image.id),
            Here::Repository(branch) => self.told_of_branch(self.inventory.as_ref()?, branch),
            Here::Orphan(..) => None,
        }
    }
}
