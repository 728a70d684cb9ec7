//! What engines answered to removals, through the adapter's conversion, against what the rules say.

use std::collections::{BTreeMap, BTreeSet};

use bollard::models::ImageDeleteResponseItem;
use jettison::engine::EngineError;
use jettison::engine::docker::{convert, outcome, refusal};
use jettison::inventory::{Container, ContainerId, EngineKind, Image, ImageId, Reference};
use jettison::removal::{Answer, Change, RefusalKind, Removal, State, Step, Target, rules};
use serde_json::Value;

use super::recorded::{ENGINES, Recorded};
use crate::world::build::rows;

/// The recordings, in the order in which they were made: each sees what the ones before have left.
pub(super) const IN_ORDER: [&str; 12] = [
    "missing",
    "id-several-repositories",
    "tag-one-of-several",
    "tag-running",
    "id-running",
    "id-running-force",
    "tag-stopped",
    "id-stopped",
    "id-with-children",
    "tag-with-children",
    "tag-stopped-force",
    "tag-running-force",
];

fn answered(recording: &Value) -> Result<Answer, EngineError> {
    let status = u16::try_from(recording["status"].as_u64().unwrap()).unwrap();
    if status == 200 {
        let records: Vec<ImageDeleteResponseItem> =
            serde_json::from_value(recording["body"].clone()).unwrap();
        return Ok(Ok(outcome(records)));
    }
    refusal(status, recording["body"]["message"].as_str().unwrap()).map(Err)
}

pub(super) fn requested(state: &State, recording: &Value) -> Step {
    let request = recording["request"]
        .as_str()
        .unwrap()
        .strip_prefix("DELETE /images/")
        .unwrap();
    let (name, force) = request
        .strip_suffix("?force=1")
        .map_or((request, false), |name| (name, true));
    let target = if name.starts_with("sha256:") {
        Target::Id
    } else {
        Target::Reference(Reference::new(name).unwrap())
    };
    let image = match &target {
        Target::Id => ImageId::new(name),
        Target::Reference(reference) => {
            let found = state.resolve(reference).and_then(|ix| state.image(ix));
            found.map_or_else(|| ImageId::new("gone"), |image| image.id.clone())
        }
    };
    Step::Remove(Removal {
        image,
        target,
        force,
        prune: true,
    })
}

/// Of several containers in the way engines name any. Podman lists in any order, is silent about containers that went
/// along, and spells names in its own way, so of
/// its refusals only the reason at the end is compared.
fn comparable(engine: Recorded, answer: Answer) -> Result<Vec<Change>, (u16, RefusalKind, String)> {
    let podman = engine.kind == EngineKind::Podman;
    match answer {
        Ok(mut changes) => {
            if podman {
                changes.retain(|change| !matches!(change, Change::ContainerRemoved(_)));
                changes.sort();
            }
            Ok(changes)
        }
        Err(refusal) => {
            let gone = refusal.kind == RefusalKind::NotFound;
            let kind = if gone {
                RefusalKind::NotFound
            } else {
                RefusalKind::Other
            };
            let message = refusal.message;
            let message = if podman {
                message.rsplit(": ").next().unwrap().to_owned()
            } else {
                without_container(&message)
            };
            Err((refusal.status, kind, message))
        }
    }
}

/// The words of a refusal without the id of the container that they name.
fn without_container(message: &str) -> String {
    let mut words: Vec<&str> = message.split(' ').collect();
    if let Some(place) = words.iter().position(|word| *word == "container")
        && let Some(id) = words.get_mut(place + 1)
    {
        *id = "ID";
    }
    words.join(" ")
}

#[test]
fn every_recorded_removal_is_what_the_rules_say() {
    for engine in ENGINES {
        let mut state = State::new(engine.inventory());
        for name in IN_ORDER {
            let recording = engine.recording(&format!("delete-{name}"));
            let step = requested(&state, &recording);
            let predicted = rules::perform(&mut state, &step);
            let answered = answered(&recording).unwrap();
            assert_eq!(
                comparable(engine, answered),
                comparable(engine, predicted),
                "{} {name}",
                engine.name
            );
        }
    }
}

/// What is listed of an engine: images with their references, and containers.
type Listed = (BTreeMap<ImageId, Vec<Reference>>, BTreeSet<ContainerId>);

fn listed(images: &[Image], containers: &[Container]) -> Listed {
    let images = images.iter();
    (
        images
            .map(|image| (image.id.clone(), image.references.clone()))
            .collect(),
        containers
            .iter()
            .map(|container| container.id.clone())
            .collect(),
    )
}

/// After the removals the recording took the dangling images away, and listed what was left.
#[test]
fn what_the_recorded_removals_left_is_what_the_rules_foresee() {
    for engine in ENGINES {
        let mut state = State::new(engine.inventory());
        for name in IN_ORDER {
            let step = requested(&state, &engine.recording(&format!("delete-{name}")));
            rules::perform(&mut state, &step).ok();
        }
        let pruned = engine.recording("prune-dangling")["body"]["ImagesDeleted"].take();
        let pruned: Vec<ImageId> = rows(pruned)
            .iter()
            .filter_map(|record| record["Deleted"].as_str().map(ImageId::new))
            .collect();
        let images: Vec<Image> = state
            .images()
            .filter_map(|ix| {
                let mut image = state.image(ix)?.clone();
                image.references = state.references(ix).to_vec();
                Some(image)
            })
            .filter(|image| !pruned.contains(&image.id))
            .collect();
        let base = state.base();
        let containers = base.container_ixs().filter(|ix| state.has_container(*ix));
        let containers: Vec<Container> = containers
            .filter_map(|ix| base.container(ix).cloned())
            .collect();
        let (after, around) = (engine.body("images-after"), engine.body("containers-after"));
        let left = convert::listing(engine.kind, &after, None, &around).unwrap();
        assert_eq!(
            listed(&left.images, &left.containers),
            listed(&images, &containers),
            "{}",
            engine.name
        );
    }
}

#[test]
fn a_name_that_is_not_valid_is_refused_by_docker_and_fails_on_podman() {
    for engine in ENGINES {
        let answer = answered(&engine.recording("delete-invalid"));
        match engine.kind {
            EngineKind::Podman => {
                let failed = answer.unwrap_err();
                assert!(
                    matches!(failed, EngineError::Failed { status: 500, .. }),
                    "{failed:?}"
                );
            }
            EngineKind::GraphDriver | EngineKind::ContainerdStore => {
                let refused = answer.unwrap().unwrap_err();
                assert_eq!((refused.status, refused.kind), (400, RefusalKind::Other));
            }
        }
    }
}

#[test]
fn a_lost_race_on_docker_20_is_an_image_that_is_gone() {
    let refused = refusal(500, "unrecognized image ID sha256:0123").unwrap();
    assert_eq!((refused.status, refused.kind), (500, RefusalKind::NotFound));
}

#[test]
fn podman_refuses_to_remove_a_running_container_with_a_500() {
    let message = "cannot remove container c1 as it is paused - running or paused containers cannot be removed \
                   without force: container state improper";
    let refused = refusal(500, message).unwrap();
    assert_eq!((refused.status, refused.kind), (500, RefusalKind::Running));
}

#[test]
fn any_other_500_is_a_failure_in_the_words_of_the_engine() {
    let message = "layer does not exist".to_owned();
    let failed = EngineError::Failed {
        status: 500,
        message: message.clone(),
    };
    assert_eq!(refusal(500, &message), Err(failed));
}

#[test]
fn a_megabyte_of_words_is_cut() {
    let refused = refusal(409, &"é".repeat(1 << 19)).unwrap();
    assert_eq!(refused.message, "é".repeat(2048) + "…");
}
