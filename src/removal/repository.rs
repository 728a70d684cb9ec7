use std::sync::Arc;

use crate::inventory::{Bytes, ImageId, ImageIx, Inventory, Reference};

use super::{Forecast, Mark, RefusalKind, Route, State, rules};

/// What marking images by their repository comes to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RepositoryMarks {
    /// An image as a whole where all its names are in the repository; of one with names elsewhere just those in it.
    pub marks: Vec<Mark>,
    /// Protected images, which are left.
    pub protected: usize,
    /// Images that are left because their names in it cannot go without others.
    pub bound: usize,
}

/// What removing such a marked set would do, by the skip route.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Together {
    /// What it frees, or why not.
    pub frees: Frees,
    /// How many images go.
    pub deleted: usize,
    /// How many names go whose image stays.
    pub untagged: usize,
    /// How many images the engine would refuse, or are protected.
    pub refused: usize,
}

/// What removing several images together frees.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Frees {
    /// So many bytes.
    Bytes(Bytes),
    /// Nothing: names go, and all their images stay.
    OnlyNames,
    /// Nothing: the engine would refuse each of them, the first one for this.
    Refused(RefusalKind),
}

impl RepositoryMarks {
    /// The marks of these images by one repository; without a repository they are images without any name.
    pub fn of(base: &Arc<Inventory>, repository: Option<&str>, images: &[ImageIx]) -> Self {
        let mut these = Self::default();
        let state = State::new(Arc::clone(base));
        for ix in images {
            if base.is_protected(*ix) {
                these.protected += 1;
                continue;
            }
            let names = base.image(*ix).into_iter().flat_map(|it| &it.references);
            let names: Vec<&Reference> = names
                .filter(|name| Some(name.repository()) == repository)
                .collect();
            let marks = marks(&state, *ix, &names);
            these.bound += usize::from(marks.is_empty());
            these.marks.extend(marks);
        }
        these
    }

    /// The forecast of just this.
    pub fn forecast(&self, base: &Arc<Inventory>) -> Together {
        let marks = self.marks.iter().cloned().collect();
        let forecast = Forecast::new(base, &marks, Route::Skip);
        let frees = match forecast.refused.first() {
            Some(refused) if forecast.is_empty() => Frees::Refused(refused.refusal.kind),
            None if self.marks.is_empty() && self.protected > 0 => {
                Frees::Refused(RefusalKind::Protected)
            }
            None if self.marks.is_empty() => Frees::Refused(RefusalKind::SeveralReferences),
            Some(_) | None if forecast.deleted.is_empty() => Frees::OnlyNames,
            Some(_) | None => Frees::Bytes(forecast.freed.now),
        };
        Together {
            frees,
            deleted: forecast.deleted.len(),
            untagged: forecast.only_untagged().count(),
            refused: forecast.refused.len() + self.protected,
        }
    }
}

/// The image where all its names go, otherwise the names, if they can go without the others.
pub(super) fn marks(state: &State, ix: ImageIx, names: &[&Reference]) -> Vec<Mark> {
    let Some(id) = state.image(ix).map(|image| image.id.clone()) else {
        return Vec::new();
    };
    let going: Vec<Reference> = names.iter().map(|name| (*name).clone()).collect();
    let all = state.references(ix);
    let left: Vec<Reference> = all
        .iter()
        .filter(|name| !going.contains(name))
        .cloned()
        .collect();
    if left.is_empty() {
        vec![Mark::Image(id)]
    } else if !going.is_empty() && rules::survivors(state, ix, &going) == left {
        names_of(&id, going)
    } else {
        Vec::new()
    }
}

fn names_of(id: &ImageId, names: Vec<Reference>) -> Vec<Mark> {
    let mark = |name| Mark::Reference(id.clone(), name);
    names.into_iter().map(mark).collect()
}
