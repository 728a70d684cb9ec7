//! Worlds of any size, for trying what many images are like, and for measuring.

use super::{World, WorldContainer, WorldImage, WorldStep};

/// How many stacks of layers the images share.
const BASES: usize = 12;
/// Hours that the images' ages are spread over.
const AGES: u64 = 20_000;
const TEAMS: [&str; 8] = [
    "assam",
    "ceylon",
    "chai",
    "darjeeling",
    "matcha",
    "oolong",
    "rooibos",
    "sencha",
];
const SERVICES: [&str; 10] = [
    "api", "billing", "cart", "gateway", "kettle", "mailer", "search", "stock", "web", "worker",
];

impl World {
    /// A world of so many images, the same at every call: shared bases with layers of each image on top, several tags,
    /// leftovers without one, parents, and a container of every tenth image.
    pub fn crowd(images: usize) -> Self {
        let bases = BASES.min(images);
        Self {
            images: (0..images).map(|number| image(number, bases)).collect(),
            containers: (0..images).step_by(10).map(container).collect(),
            ..Self::default()
        }
    }
}

fn key(number: usize) -> String {
    format!("crowd-{number}")
}

fn image(number: usize, bases: usize) -> WorldImage {
    let chance = scrambled(number);
    let untagged = number >= bases && number % 9 == 4;
    let with_parent = number > bases && number % 27 == 14;
    let base = (number >= bases).then(|| {
        if with_parent {
            number - 1
        } else {
            number % bases
        }
    });
    WorldImage {
        key: key(number),
        base: base.map(key),
        parent: with_parent,
        tags: if untagged {
            Vec::new()
        } else {
            tags(number, bases)
        },
        registry: if number < bases {
            vec![format!("base-{number}")]
        } else {
            Vec::new()
        },
        age: u32::try_from(chance % AGES).unwrap_or(0),
        steps: steps(number, bases),
        ..WorldImage::default()
    }
}

fn tags(number: usize, bases: usize) -> Vec<String> {
    if number < bases {
        return vec![format!("base-{number}:latest")];
    }
    let chance = scrambled(number);
    let name = |names: &[&'static str], by: u64| {
        let place = usize::try_from(by).unwrap_or(0).checked_rem(names.len());
        place
            .and_then(|place| names.get(place))
            .copied()
            .unwrap_or_default()
    };
    let (team, service) = (name(&TEAMS, chance >> 8), name(&SERVICES, chance >> 16));
    let tags = 1 + number % 3;
    (0..tags)
        .map(|tag| format!("registry.example/{team}/{service}:{number}.{tag}"))
        .collect()
}

/// Bases have more and larger layers than what stands on them; settings lie between.
fn steps(number: usize, bases: usize) -> Vec<WorldStep> {
    let (layers, most) = if number < bases {
        (8 + number % 5, 60_000)
    } else {
        (5 + number % 10, 9_000)
    };
    (0..layers)
        .flat_map(|layer| {
            let kb = 4 + scrambled(number * 100 + layer) % most;
            let run = format!("RUN make step-{layer} of crowd-{number} # buildkit");
            let made = WorldStep {
                run,
                kb: Some(kb),
                content: None,
            };
            let set = WorldStep {
                run: format!("ENV STEP={layer}"),
                kb: None,
                content: None,
            };
            [made, set]
        })
        .collect()
}

fn container(number: usize) -> WorldContainer {
    let state = match number % 30 {
        0 => "running",
        10 => "exited",
        _ => "created",
    };
    WorldContainer {
        name: format!("crowd-{number}"),
        image: key(number),
        state: state.to_owned(),
        age: 1,
        ..WorldContainer::default()
    }
}

/// A number scrambled beyond recognition, always in the same way.
fn scrambled(seed: usize) -> u64 {
    let seed = u64::try_from(seed)
        .unwrap_or(0)
        .wrapping_add(0x9e37_79b9_7f4a_7c15);
    let seed = (seed ^ (seed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let seed = (seed ^ (seed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    seed ^ (seed >> 31)
}

#[cfg(test)]
mod tests {
    use crate::inventory::{EngineKind, Status};

    use super::World;

    #[test]
    fn a_crowd_has_images_of_every_status() {
        let inventory = World::crowd(100).inventory_at(EngineKind::GraphDriver, 0);
        assert_eq!(inventory.images().len(), 100);
        assert_eq!(inventory.unread(), 0);
        let count = |status| {
            inventory
                .image_ixs()
                .filter(|ix| inventory.status(*ix) == status)
                .count()
        };
        assert_eq!(
            [
                Status::InUse,
                Status::NoContainer,
                Status::Dangling,
                Status::Parent
            ]
            .map(count),
            [10, 81, 6, 3]
        );
    }

    #[test]
    fn a_crowd_may_be_as_small_as_nothing() {
        for images in [0, 1, 5, 13] {
            assert_eq!(
                World::crowd(images)
                    .inventory_at(EngineKind::Podman, 0)
                    .images()
                    .len(),
                images
            );
        }
        assert_eq!(World::crowd(40), World::crowd(40));
    }
}
