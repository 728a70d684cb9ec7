//! What engines answered to removals, through the adapter's conversion, against what the rules say.

use bollard::models::ImageDeleteResponseItem;
use jettison::engine::EngineError;
use jettison::engine::docker::{outcome, refusal};
use jettison::inventory::{EngineKind, ImageId, Reference};
use jettison::removal::{Answer, Change, RefusalKind, Removal, State, Step, Target, rules};
use serde_json::Value;

use super::recorded::{ENGINES, Recorded};

/// The recordings, in the order in which they were made: each sees what the ones before have left.
const IN_ORDER: [&str; 12] = [
    "missing",
    "tag-one-of-several",
    "id-several-repositories",
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

fn requested(state: &State, recording: &Value) -> Step {
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

/// Ids are of one recording, the container that is named is any of those in the way, and Podman's spelling of names
/// and the order of its lists are its own.
fn comparable(engine: Recorded, answer: Answer) -> Result<Vec<Change>, (u16, RefusalKind, String)> {
    match answer {
        Ok(mut changes) => {
            if engine.kind == EngineKind::Podman {
                changes.sort();
            }
            Ok(changes)
        }
        Err(refusal) => {
            let kind = if refusal.kind == RefusalKind::NotFound {
                refusal.kind
            } else {
                RefusalKind::Other
            };
            let blanked: Vec<String> = refusal.message.split(' ').map(blank).collect();
            Err((refusal.status, kind, blanked.join(" ")))
        }
    }
}

fn blank(word: &str) -> String {
    let bare = word.trim_matches(|c: char| "\":,[]()".contains(c));
    let id = bare.strip_prefix("sha256:").unwrap_or(bare);
    let is_id = id.len() >= 12 && id.bytes().all(|byte| byte.is_ascii_hexdigit());
    if is_id {
        word.replace(bare, "ID")
    } else {
        word.replace("docker.io/", "")
    }
}

#[test]
fn every_recorded_removal_is_what_the_rules_say() {
    for engine in ENGINES {
        let mut state = State::new(engine.inventory());
        for name in IN_ORDER {
            let recording = engine.recording(&format!("delete-{name}"));
            let step = requested(&state, &recording);
            let predicted = rules::apply(&mut state, &step);
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
