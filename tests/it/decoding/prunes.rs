//! What engines answered to a prune, and what they listed after it, against what the rules say. The default one was
//! recorded after the removals, the other one after that and after the containers of the recording had been removed.

use std::collections::{BTreeMap, BTreeSet};

use jettison::engine::Engine as _;
use jettison::engine::docker::convert;
use jettison::inventory::{EngineKind, ImageId, Reference};
use jettison::removal::rules::{self, Prune};
use jettison::removal::{Change, State, Step};
use serde_json::Value;

use super::fake::{Fake, Reply};
use super::recorded::{ENGINES, Recorded};
use super::removals::{IN_ORDER, requested};

/// What is left of the recorded world once everything that was asked for has been removed.
fn after_removals(engine: Recorded) -> State {
    let mut state = State::new(engine.inventory());
    for name in IN_ORDER {
        let step = requested(&state, &engine.recording(&format!("delete-{name}")));
        drop(rules::apply(&mut state, &step)); // refusals are among them
    }
    state
}

/// Stops and removes the containers that the recording had made.
fn remove_containers(state: &mut State) {
    let containers = state.base().containers().to_vec();
    for container in containers.iter().filter(|one| one.name.starts_with("rec-")) {
        for step in [
            Step::UnpauseContainer(container.id.clone()),
            Step::StopContainer(container.id.clone()),
            Step::RemoveContainer(container.id.clone()),
        ] {
            drop(rules::apply(state, &step)); // force may have removed it already
        }
    }
}

/// The records of an answer; Podman leaves the algorithm out of ids. On the containerd store the manifests of single
/// platforms are told of too, which are no images of their own.
fn told(engine: Recorded, state: &State, body: &Value) -> BTreeSet<Change> {
    let records = body["ImagesDeleted"].as_array().unwrap().iter();
    let change = |record: &Value| match (record["Untagged"].as_str(), record["Deleted"].as_str()) {
        (Some(name), _) => Change::Untagged(name.into()),
        (None, Some(id)) if id.contains(':') => Change::Deleted(id.into()),
        (None, id) => Change::Deleted(format!("sha256:{}", id.unwrap()).into()),
    };
    let is_image = |change: &Change| match change {
        Change::Deleted(id) => state.base().find(&ImageId::new(id)).is_some(),
        Change::Untagged(_)
        | Change::Unpaused(_)
        | Change::CachePruned
        | Change::Stopped(_)
        | Change::ContainerRemoved(_) => true,
    };
    let all = engine.kind != EngineKind::ContainerdStore;
    records
        .map(change)
        .filter(|change| all || is_image(change))
        .collect()
}

/// Bytes of the layers among what went.
fn bytes(state: &State, changes: &BTreeSet<Change>) -> u64 {
    let layers = state.base().layers().iter();
    let gone = |chain: &str| changes.contains(&Change::Deleted(chain.into()));
    layers
        .filter(|layer| gone(&layer.chain_id))
        .map(|layer| layer.size.value())
        .sum()
}

/// The rule and the recording agree on one prune.
fn check(engine: Recorded, state: &mut State, prune: Prune, name: &str) {
    let recording = engine.recording(name);
    let foretold: BTreeSet<Change> = rules::prune(state, prune).into_iter().collect();
    assert_eq!(
        foretold,
        told(engine, state, &recording["body"]),
        "{}: {name}",
        engine.name
    );
    if engine.kind == EngineKind::GraphDriver {
        let reclaimed = recording["body"]["SpaceReclaimed"].as_u64().unwrap();
        assert_eq!(
            bytes(state, &foretold),
            reclaimed,
            "{}: {name}",
            engine.name
        );
    }
}

/// The images that were listed after the default prune, with their references.
fn listed_after(engine: Recorded) -> BTreeMap<ImageId, Vec<Reference>> {
    let images = engine.body("images-after");
    let listing = convert::listing(engine.kind, &images, None, b"[]").unwrap();
    let images = listing.images.into_iter();
    images.map(|image| (image.id, image.references)).collect()
}

#[test]
fn recorded_prunes_took_what_the_rules_say() {
    for engine in ENGINES {
        let mut state = after_removals(engine);
        check(engine, &mut state, Prune::Dangling, "prune-dangling");
        let left = state
            .images()
            .filter_map(|ix| Some((state.image(ix)?.id.clone(), state.references(ix).to_vec())));
        assert_eq!(
            left.collect::<BTreeMap<_, _>>(),
            listed_after(engine),
            "{}",
            engine.name
        );
        remove_containers(&mut state);
        if engine.profile().prunes_by_filter() {
            check(engine, &mut state, Prune::All, "prune-all");
        } else {
            assert_eq!(engine.recording("prune-all")["status"], 500);
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_container_listed_by_its_id_is_asked_what_it_was_created_from() {
    let ids = ["a", "b", "c"].map(|digit| digit.repeat(64));
    let image = format!("sha256:{}", "1".repeat(64));
    let row = |id: &String, shown: &str| {
        format!(r#"{{"Id":"{id}","ImageID":"{image}","Image":"{shown}"}}"#)
    };
    let list = format!(
        "[{},{},{}]",
        row(&ids[0], &image),
        row(&ids[1], &image),
        row(&ids[2], "app:1")
    );
    let inspected = format!("GET /containers/{}/json", ids[0]);
    let say = |status, body: &str| Some(Reply::Say(status, body.as_bytes().to_vec()));
    for (engine, expected) in [
        (ENGINES[3], [Some("moved:1"), None, None]),
        (ENGINES[1], [None, None, None]),
    ] {
        let (list, inspected) = (list.clone(), inspected.clone());
        let fake = Fake::of(engine, move |asked| match asked {
            "GET /containers/json?all=1" => say(200, &list),
            asked if asked == inspected => say(200, r#"{"Config":{"Image":"moved:1"}}"#),
            asked if asked.starts_with("GET /containers/") => say(500, r#"{"message":"no"}"#),
            _ => None,
        });
        let listing = fake.connect().await.unwrap().listing().await.unwrap();
        let containers = listing.containers.iter();
        let told: Vec<Option<&str>> = containers
            .map(|container| container.created_from.as_deref())
            .collect();
        assert_eq!(told, expected, "{}", engine.name);
    }
}
