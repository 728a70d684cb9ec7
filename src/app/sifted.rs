use std::sync::Arc;

use crate::inventory::{ContainerIx, ImageIx, Inventory};

use super::frees::EachAlone;
use super::{Filter, FilterFault, Hay, Meant, Sieve};

/// More characters than this are not taken in.
const LONGEST: usize = 400;

/// The filter of the image table: what was typed, and what of it holds.
#[derive(Debug, Default)]
pub struct Sifted {
    text: String,
    filter: Filter,
    faults: Vec<FilterFault>,
    now: i64,
    hay: Hay,
    alone: Vec<(String, usize)>,
}

impl Sifted {
    /// What was typed, as it was typed.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// What of it says something: by this the table is filtered.
    pub fn filter(&self) -> &Filter {
        &self.filter
    }

    /// What of it says nothing, and why.
    pub fn faults(&self) -> &[FilterFault] {
        &self.faults
    }

    /// Whether rows may be hidden.
    pub fn is_on(&self) -> bool {
        !self.filter.is_empty()
    }

    /// The filter as it stands in a heading: as typed, but for what says nothing.
    pub fn shown(&self) -> String {
        if self.faults.is_empty() {
            self.text.trim().to_owned()
        } else {
            self.filter.to_string()
        }
    }

    /// Where no image is left although several terms were typed: each term, and how many images it alone would leave.
    pub fn alone(&self) -> &[(String, usize)] {
        &self.alone
    }

    /// The words that may have been meant as something else, for where no image is left.
    pub fn meant(&self) -> impl Iterator<Item = (&str, Meant)> {
        let terms = self.filter.terms.iter();
        terms.filter_map(|term| Some((term.word()?, term.meant()?)))
    }

    /// Takes in another text; ages are reckoned from `now`, in seconds since 1970.
    pub(super) fn type_in(&mut self, text: &str, now: i64) {
        self.text = text.chars().take(LONGEST).collect();
        (self.filter, self.faults) = Filter::read(&self.text);
        self.now = now;
    }

    /// Notes what time it is; answers whether that may change what is let through.
    pub(super) fn pass_time(&mut self, now: i64) -> bool {
        self.now = now;
        self.filter.asks_age()
    }

    /// What removing each image alone would free.
    pub(super) fn weigh(&mut self, inventory: &Arc<Inventory>) -> &EachAlone {
        self.hay.weigh(inventory)
    }

    /// Lets go of the inventory in which it has searched.
    pub(super) fn let_go(&mut self) {
        self.hay.let_go();
    }

    /// The images that are let through, in the same order.
    pub(super) fn sift(&mut self, order: &[ImageIx], inventory: &Arc<Inventory>) -> Vec<ImageIx> {
        self.alone.clear();
        if self.filter.is_empty() {
            return order.to_vec();
        }
        self.hay.gather(&self.filter, inventory);
        let left = self.through(&self.filter, order, inventory);
        if left.is_empty() && self.filter.terms.len() > 1 {
            let terms = self.filter.terms.iter().map(|term| {
                let only = Filter {
                    terms: vec![term.clone()],
                };
                let left = self.through(&only, order, inventory).len();
                (term.to_string(), left)
            });
            self.alone = terms.collect();
        }
        left
    }

    /// The containers whose image is gone that are let through, by their names and ids.
    pub(super) fn sift_orphans(&self, inventory: &Arc<Inventory>) -> Vec<ContainerIx> {
        let mut sieve = Sieve::new(&self.filter, inventory, &self.hay, self.now);
        let orphans = inventory.orphans().iter().copied();
        orphans.filter(|ix| sieve.passes_orphan(*ix)).collect()
    }

    fn through(
        &self,
        filter: &Filter,
        order: &[ImageIx],
        inventory: &Arc<Inventory>,
    ) -> Vec<ImageIx> {
        let mut sieve = Sieve::new(filter, inventory, &self.hay, self.now);
        let rows = order.iter().copied();
        rows.filter(|ix| sieve.passes(*ix)).collect()
    }
}
