//! Images by the time when they were built.

use super::{Argument, Entry, Question, Selection, nowhere_particular, without_container};
use crate::removal::Mark;

/// Seconds in a day.
const DAY: i64 = 86_400;

/// Images built longer ago than some days.
pub(super) const OLDER_THAN: Entry = Entry {
    name: "older-than",
    adjective: "older than {}",
    definition: "Images built longer ago than this, without a container, running or stopped. One that does not tell when \
                 it was built is left.",
    here: nowhere_particular,
    argument: Argument::Days(30),
    select,
};

fn select(question: &Question<'_>) -> Selection {
    let Argument::Days(days) = question.argument else {
        return Selection::of([]);
    };
    let latest = question.now.saturating_sub(i64::from(*days) * DAY);
    let old = without_container(question.inventory)
        .filter_map(|ix| question.inventory.image(ix))
        .filter(|image| image.created.is_some_and(|created| created < latest));
    Selection::of(old.map(|image| Mark::Image(image.id.clone())))
}
