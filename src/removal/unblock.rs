use std::collections::BTreeSet;
use std::sync::Arc;

use crate::inventory::{Bytes, ContainerId, ImageId, ImageIx, Inventory};

use super::plan::Planner;
use super::{Marks, Route, Step, freed, rules};

/// Something that has to go before a marked image can, and goes only if the user agrees.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Extra {
    /// A container: it is stopped if it runs, and removed with its writable layer.
    Container(ContainerId),
    /// An image that is built on a marked one.
    Child(ImageId),
    /// The build cache, which may hold layers of what goes.
    BuildCache,
}

/// What the user has agreed to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Consent {
    /// Nothing: what is in the way stays.
    #[default]
    Nothing,
    /// Everything that can be agreed to; for looking at what that would give.
    Everything,
    /// These.
    To(BTreeSet<Extra>),
}

impl Consent {
    /// Whether it covers this.
    pub fn covers(&self, extra: &Extra) -> bool {
        match self {
            Self::Nothing => false,
            Self::Everything => true,
            Self::To(extras) => extras.contains(extra),
        }
    }
}

/// A marked image that would be refused, and everything in its way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    /// The image.
    pub image: ImageIx,
    /// What would have to go, in that order; the image goes only if all of it does.
    pub extras: Vec<Extra>,
    /// Bytes that it would add to what the skip route frees; `None` where there are too many to work each one out.
    pub adds: Option<Bytes>,
}

/// What can be agreed to for a marked set.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Offers {
    /// The images that could be unblocked.
    pub images: Vec<Offer>,
    /// Whether build cache may hold layers of what goes.
    pub cache: bool,
}

/// How many images are looked at times how many go: beyond it single figures would take longer than a key press may.
const WORTH: usize = 100_000;

/// Why something cannot be agreed to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hindrance {
    /// What the container has of its own has not been read.
    Unread,
    /// Stopping it would delete its anonymous volumes: it was started with `--rm`.
    Volumes,
}

impl Hindrance {
    /// The reason in a few words.
    pub fn words(self) -> &'static str {
        match self {
            Self::Unread => "what it holds is still being read",
            Self::Volumes => "started with --rm: stopping it would delete its anonymous volumes",
        }
    }
}

impl Offers {
    /// What is in the way of a marked set.
    pub fn new(base: &Arc<Inventory>, marks: &Marks) -> Self {
        let mut planner = Planner::new(base, Route::Skip, Consent::Nothing);
        planner.add_all(marks);
        let refused: Vec<ImageIx> = planner.plan.refused.iter().map(|(ix, _)| *ix).collect();
        let gone = planner.state.gone().count();
        let single = refused.len().saturating_mul(gone.max(1)) <= WORTH;
        let before = freed(&planner.state);
        let images = refused.into_iter().filter_map(|image| {
            let extras = planner.extras(image)?;
            let adds = single.then(|| planner.added(marks, image, &extras, before.now));
            Some(Offer {
                image,
                extras,
                adds,
            })
        });
        Self {
            images: images.collect(),
            cache: base.has_cache() && gone > 0,
        }
    }

    /// Whether there is nothing to agree to.
    pub fn is_empty(&self) -> bool {
        self.images.is_empty() && !self.cache
    }

    /// Everything that can be agreed to, each once.
    pub fn extras(&self) -> BTreeSet<&Extra> {
        let cache = self.cache.then_some(&Extra::BuildCache);
        let images = self.images.iter().flat_map(|offer| &offer.extras);
        images.chain(cache).collect()
    }

    /// The containers among it.
    pub fn containers(&self) -> impl Iterator<Item = &ContainerId> {
        self.extras().into_iter().filter_map(|extra| match extra {
            Extra::Container(id) => Some(id),
            Extra::Child(_) | Extra::BuildCache => None,
        })
    }
}

impl Extra {
    /// What is done to it, if it may go, in order: as the plan does it.
    pub fn steps(&self, base: &Inventory) -> Vec<Step> {
        match self {
            Self::Container(id) => {
                let found = base.find_container(id).and_then(|ix| base.container(ix));
                let kind = base.profile().kind;
                found.map_or_else(Vec::new, |container| Step::to_remove(container, kind))
            }
            Self::Child(id) => vec![Step::delete(id.clone(), false)],
            Self::BuildCache => vec![Step::PruneCache],
        }
    }

    /// Why it cannot be agreed to, if it cannot.
    pub fn hindrance(&self, base: &Inventory) -> Option<Hindrance> {
        let Self::Container(id) = self else {
            return None;
        };
        let container = base.container(base.find_container(id)?)?;
        if container.belongings.is_none() {
            Some(Hindrance::Unread)
        } else if rules::stop_takes_volumes(container) {
            Some(Hindrance::Volumes)
        } else {
            None
        }
    }
}
