use std::sync::{Arc, Weak};

use crate::removal::Forecast;

/// A list of a preview or of its explanation that may have ten thousand entries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum List {
    /// The images that go.
    Deleted,
    /// The images of which only names go.
    Untagged,
    /// The images that would be refused.
    Refused,
    /// What containers lose.
    Harms,
    /// The steps.
    Steps,
    /// The rows of the ledger with one fate, where they are explained: the place of the first one.
    Rows(usize),
}

/// On which lines the entries of long lists stand, for one forecast at one width. The view finds that out when it first
/// draws them and feeds it back with its viewport: later frames build the entries that are seen, and no others.
#[derive(Clone, Debug, Default)]
pub struct Lists {
    /// Not held: what was forecast goes as soon as nobody shows it.
    of: Weak<Forecast>,
    width: usize,
    ends: Vec<(List, Arc<[usize]>)>,
    /// How many entries were built for the last frame.
    pub built: usize,
}

impl Lists {
    /// The lists of a forecast at a width in columns: these, if they are its, or else none yet.
    #[must_use]
    pub fn of(&self, forecast: &Arc<Forecast>, width: usize) -> Self {
        if Weak::ptr_eq(&self.of, &Arc::downgrade(forecast)) && self.width == width {
            return Self {
                built: 0,
                ..self.clone()
            };
        }
        Self {
            of: Arc::downgrade(forecast),
            width,
            ends: Vec::new(),
            built: 0,
        }
    }

    /// How many lines a list has down to the end of each of its entries, if that is known.
    pub fn ends(&self, list: List) -> Option<Arc<[usize]>> {
        let mut known = self.ends.iter();
        known
            .find(|(of, _)| *of == list)
            .map(|(_, ends)| Arc::clone(ends))
    }

    /// Notes that.
    pub fn note(&mut self, list: List, ends: Vec<usize>) {
        self.ends.retain(|(of, _)| *of != list);
        self.ends.push((list, ends.into()));
    }
}

impl PartialEq for Lists {
    fn eq(&self, other: &Self) -> bool {
        let parts = |lists: &Self| (lists.width, lists.ends.clone(), lists.built);
        Weak::ptr_eq(&self.of, &other.of) && parts(self) == parts(other)
    }
}

impl Eq for Lists {}
