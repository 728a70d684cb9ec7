//! Images by what they are labelled with.

use super::{Argument, Entry, Question, Selection, nowhere_particular, without_container};
use crate::removal::Mark;

/// Images with a label.
pub(super) const LABEL: Entry = Entry {
    name: "label",
    adjective: "with the label {}",
    definition: "Images with this label, and this value if one is given, without a container, running or stopped.",
    here: nowhere_particular,
    argument: Argument::Label(None),
    select,
};

fn select(question: &Question<'_>) -> Selection {
    let Argument::Label(Some(label)) = question.argument else {
        return Selection::of([]);
    };
    let labelled = without_container(question.inventory)
        .filter_map(|ix| question.inventory.image(ix))
        .filter(|image| label.is_on(image));
    Selection::of(labelled.map(|image| Mark::Image(image.id.clone())))
}
