//! The older images of each repository.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::{Argument, Entry, Question, Selection, nowhere_particular, without_container};
use crate::inventory::{ImageIx, Inventory, PlaceMap, Reference};
use crate::removal::State;
use crate::removal::repository::marks;

/// All but the newest images of each repository.
pub(super) const KEEP_NEWEST: Entry = Entry {
    name: "keep-newest",
    adjective: "behind the newest {}",
    definition: "Of each repository all but this many newest, by build time; equal ages stay together. Only images \
                 without a container; one with names elsewhere loses just these names.",
    here: nowhere_particular,
    argument: Argument::Newest(3),
    select,
};

fn select(question: &Question<'_>) -> Selection {
    let Argument::Newest(count) = question.argument else {
        return Selection::of([]);
    };
    let inventory = question.inventory;
    let going = stale(inventory, usize::try_from(*count).unwrap_or(usize::MAX));
    let state = State::new(Arc::clone(inventory));
    let marks = without_container(inventory)
        .filter_map(|ix| Some((ix, going.get(&ix)?)))
        .flat_map(|(ix, names)| marks(&state, ix, names));
    Selection::of(marks)
}

/// The names of each image in repositories where it is not among the newest, whether it is in use or not.
fn stale(inventory: &Inventory, count: usize) -> PlaceMap<ImageIx, Vec<&Reference>> {
    let mut stale: PlaceMap<ImageIx, Vec<&Reference>> = PlaceMap::default();
    for images in repositories(inventory).into_values() {
        let mut ages: Vec<i64> = images.values().map(|(created, _)| *created).collect();
        ages.sort_unstable_by(|one, other| other.cmp(one));
        let Some(oldest_kept) = count
            .checked_sub(1)
            .and_then(|last| ages.get(last))
            .copied()
        else {
            continue;
        };
        for (ix, (created, names)) in images {
            if created < oldest_kept {
                stale.entry(ix).or_default().extend(names);
            }
        }
    }
    stale
}

/// The images of a repository that tell when they were built, with that time and their names there.
type Members<'a> = BTreeMap<ImageIx, (i64, Vec<&'a Reference>)>;

fn repositories(inventory: &Inventory) -> BTreeMap<&str, Members<'_>> {
    let mut repositories: BTreeMap<&str, Members<'_>> = BTreeMap::new();
    for (ix, image) in inventory.image_ixs().zip(inventory.images()) {
        let Some(created) = image.created else {
            continue;
        };
        for name in &image.references {
            let members = repositories.entry(name.repository()).or_default();
            members
                .entry(ix)
                .or_insert((created, Vec::new()))
                .1
                .push(name);
        }
    }
    repositories
}
