use std::cmp::Reverse;
use std::collections::BTreeMap;

use crate::inventory::{ImageIx, PlaceMap, PlaceSet, Reference};
use crate::removal::{Mark, Marks, State, rules};

use super::Planner;

/// What is wished of one image.
#[derive(Debug)]
pub(super) enum Wish {
    Whole,
    References(Vec<Reference>),
}

impl Planner {
    /// The marks by image, children before parents. References that leave an image without a name mean the image.
    pub(super) fn wishes(&mut self, marks: &Marks) -> Vec<(ImageIx, Wish)> {
        let mut by_image: BTreeMap<ImageIx, Wish> = BTreeMap::new();
        for mark in marks.iter() {
            let Some(image) = self.state.base().find(mark.image()) else {
                continue;
            };
            match (mark, by_image.get_mut(&image)) {
                (Mark::Image(_), _) => drop(by_image.insert(image, Wish::Whole)),
                (Mark::Reference(_, reference), Some(Wish::References(all))) => {
                    all.push(reference.clone());
                }
                (Mark::Reference(_, reference), None) => {
                    by_image.insert(image, Wish::References(vec![reference.clone()]));
                }
                (Mark::Reference(..), Some(Wish::Whole)) => {}
            }
        }
        for (image, wish) in &mut by_image {
            if let Wish::References(going) = wish
                && rules::survivors(&self.state, *image, going).is_empty()
            {
                *wish = Wish::Whole;
            }
            if matches!(wish, Wish::Whole) {
                self.whole.insert(*image);
            }
        }
        let mut depths = PlaceMap::default();
        let mut wishes: Vec<(ImageIx, Wish)> = by_image.into_iter().collect();
        wishes.sort_by_cached_key(|(image, _)| Reverse(depth(&self.state, *image, &mut depths)));
        wishes
    }
}

/// How many ancestors an image has; an engine that lies about a circle is not followed round it.
fn depth(state: &State, image: ImageIx, known: &mut PlaceMap<ImageIx, usize>) -> usize {
    if state.parent(image).is_none() {
        return 0;
    }
    let mut path = vec![image];
    let mut seen: PlaceSet<ImageIx> = path.iter().copied().collect();
    let mut base = 0;
    while let Some(parent) = path.last().and_then(|last| state.parent(*last)) {
        if let Some(depth) = known.get(&parent) {
            base = depth + 1;
            break;
        }
        if !seen.insert(parent) {
            break;
        }
        path.push(parent);
    }
    for (above, ancestor) in path.iter().rev().enumerate() {
        known.insert(*ancestor, base + above);
    }
    known.get(&image).copied().unwrap_or(0)
}
