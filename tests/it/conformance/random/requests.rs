//! Random requests and random marks on what an engine holds.

use std::sync::Arc;

use jettison::inventory::{Image, ImageId, Inventory, Reference};
use jettison::removal::{Mark, Marks, Removal, Step, Target};

use super::dice::Dice;
use super::furnish::NUMBER;

/// Everything that a request could ever have named in a world, gone by now or not.
#[derive(Default)]
pub(super) struct Known {
    targets: Vec<(ImageId, Target)>,
}

impl Known {
    /// Notes what is there now.
    pub(super) fn note(&mut self, inventory: &Arc<Inventory>) {
        for image in in_order(inventory) {
            for target in targets(image) {
                if !self.targets.iter().any(|(_, known)| *known == target) {
                    self.targets.push((image.id.clone(), target));
                }
            }
        }
    }

    /// One request: mostly for something that is there.
    pub(super) fn request(&self, inventory: &Arc<Inventory>, dice: &mut Dice) -> Step {
        let images = in_order(inventory);
        let (image, target) = if images.is_empty() || dice.chance(10) {
            dice.pick(&self.targets).clone()
        } else {
            let image = *dice.pick(&images);
            (image.id.clone(), dice.pick(&targets(image)).clone())
        };
        Step::Remove(Removal {
            image,
            target,
            force: dice.chance(35),
            prune: dice.chance(50),
        })
    }
}

/// Images in an order that does not depend on their ids or on the engine's mood.
fn in_order(inventory: &Arc<Inventory>) -> Vec<&Image> {
    let mut images: Vec<&Image> = inventory.images().iter().collect();
    images.sort_by_key(|image| {
        (
            image.labels.get(NUMBER).cloned(),
            image.references.clone(),
            image.size,
            image.id.clone(),
        )
    });
    images
}

/// All that an image can be named by.
fn targets(image: &Image) -> Vec<Target> {
    let digests = image
        .digests
        .iter()
        .filter_map(|digest| Reference::new(digest))
        .filter(|digest| !image.references.contains(digest));
    let references = image.references.iter().cloned();
    [Target::Id]
        .into_iter()
        .chain(references.chain(digests).map(Target::Reference))
        .collect()
}

/// Marks on some of the images, or on some of their references.
pub(super) fn marks(inventory: &Arc<Inventory>, dice: &mut Dice) -> Marks {
    let share = *dice.pick(&[25, 50, 75, 100]);
    let mut marks = Marks::default();
    for image in in_order(inventory) {
        if dice.chance(share) {
            marks.mark(&image.id);
        } else if !image.references.is_empty() && dice.chance(20) {
            let reference = dice.pick(&image.references).clone();
            marks.extend([Mark::Reference(image.id.clone(), reference)]);
        }
    }
    marks
}
