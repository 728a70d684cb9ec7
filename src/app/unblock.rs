use std::collections::BTreeSet;
use std::sync::Arc;

use crate::inventory::{ContainerId, Inventory};
use crate::removal::{Consent, Extra, Forecast, Hindrance, Marks, Offers};

/// The unblock route of a preview: what is in the way, and what the user has agreed to.
#[derive(Debug)]
pub struct Unblock {
    /// What is in the way.
    pub offers: Offers,
    /// What of it may go.
    pub agreed: BTreeSet<Extra>,
    /// The forecast with just that.
    pub forecast: Arc<Forecast>,
    /// The forecast if everything in the way went.
    pub all: Arc<Forecast>,
    /// How much there is that can be agreed to, what has still to be read included.
    possible: usize,
}

/// A line of the list of what is in the way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Choice {
    /// An image that would be refused, by its place among the offers.
    Image(usize),
    /// Something in its way, by the places of both.
    Extra(usize, usize),
    /// The build cache.
    Cache,
}

/// How much of something is agreed to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Agreement {
    /// Nothing of it.
    None,
    /// Some of it, which is not enough.
    Part,
    /// All of it.
    Whole,
}

impl Unblock {
    /// The route for a marked set with what was agreed to before; `None` where nothing is in the way.
    pub fn new(base: &Arc<Inventory>, marks: &Marks, before: &BTreeSet<Extra>) -> Option<Self> {
        let offers = Offers::new(base, marks);
        if offers.is_empty() {
            return None;
        }
        let offered = offers.extras();
        let still = |extra: &&Extra| offered.contains(extra) && extra.hindrance(base).is_none();
        let agreed: BTreeSet<Extra> = before.iter().filter(still).cloned().collect();
        let barred = |extra: &&&Extra| extra.hindrance(base) == Some(Hindrance::Volumes);
        let possible = offered.len() - offered.iter().filter(barred).count();
        let forecast = Forecast::agreed(base, marks, Consent::To(agreed.clone()));
        let all = Forecast::agreed(base, marks, Consent::Everything);
        Some(Self {
            offers,
            agreed,
            forecast: Arc::new(forecast),
            all: Arc::new(all),
            possible,
        })
    }

    /// The lines to choose from.
    pub fn choices(&self) -> Vec<Choice> {
        let images = self.offers.images.iter().enumerate();
        let lines = images.flat_map(|(place, offer)| {
            let extras = (0..offer.extras.len()).map(move |extra| Choice::Extra(place, extra));
            std::iter::once(Choice::Image(place)).chain(extras)
        });
        lines
            .chain(self.offers.cache.then_some(Choice::Cache))
            .collect()
    }

    /// What a line stands for.
    pub fn extras_of(&self, choice: Choice) -> Vec<&Extra> {
        match choice {
            Choice::Cache => vec![&Extra::BuildCache],
            Choice::Image(place) => {
                let offer = self.offers.images.get(place);
                offer.map_or_else(Vec::new, |offer| offer.extras.iter().collect())
            }
            Choice::Extra(place, extra) => {
                let offer = self.offers.images.get(place);
                offer
                    .and_then(|offer| offer.extras.get(extra))
                    .into_iter()
                    .collect()
            }
        }
    }

    /// How much of what a line stands for is agreed to.
    pub fn agreement(&self, choice: Choice) -> Agreement {
        let extras = self.extras_of(choice);
        let agreed = |extra: &&&Extra| self.agreed.contains(**extra);
        match extras.iter().filter(agreed).count() {
            0 => Agreement::None,
            some if some == extras.len() => Agreement::Whole,
            _ => Agreement::Part,
        }
    }

    /// What is agreed to once a line has been agreed to, or taken back.
    ///
    /// # Errors
    /// Why something on that line cannot be agreed to.
    pub fn toggled(&self, choice: Choice) -> Result<BTreeSet<Extra>, Hindrance> {
        let mut agreed = self.agreed.clone();
        let extras = self.extras_of(choice);
        if self.agreement(choice) == Agreement::Whole {
            agreed.retain(|extra| !extras.contains(&extra));
            return Ok(agreed);
        }
        let base = self.forecast.after.base();
        if let Some(hindrance) = extras.iter().find_map(|extra| extra.hindrance(base)) {
            return Err(hindrance);
        }
        agreed.extend(extras.into_iter().cloned());
        Ok(agreed)
    }

    /// Everything that can be agreed to.
    pub fn everything(&self) -> BTreeSet<Extra> {
        let base = self.forecast.after.base();
        let free = |extra: &&Extra| extra.hindrance(base).is_none();
        let all = self.offers.extras();
        all.into_iter().filter(free).cloned().collect()
    }

    /// How much there is that can be agreed to, what has still to be read included.
    pub fn possible(&self) -> usize {
        self.possible
    }

    /// How much of what is agreed to stays all the same, because something else in the way of its image does.
    pub fn idle(&self) -> usize {
        let forecast = &self.forecast;
        let stays = |extra: &&Extra| match extra {
            Extra::Container(id) => !forecast.containers.contains(id),
            Extra::Child(id) => !forecast.deletes(id),
            Extra::BuildCache => forecast.after.has_cache(),
        };
        self.agreed.iter().filter(stays).count()
    }

    /// The containers whose belongings have to be known before they can be chosen.
    pub fn containers(&self) -> Vec<ContainerId> {
        self.offers.containers().cloned().collect()
    }
}
