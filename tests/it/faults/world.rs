//! What the fake engine holds and answers: the practice engine behind Docker's API, as a Docker 28 on overlay2 tells it.

use std::sync::Arc;

use jettison::engine::Engine as _;
use jettison::engine::practice::{Holdings, Latency, PracticeEngine, World};
use jettison::inventory::{ContainerId, EngineKind, Image, ImageId, Reference};
use jettison::removal::{Change, RefusalKind, Removal, Step, Target};
use serde_json::{Value, json};

use crate::decoding::answered;

use super::shapes;

pub(super) use super::shapes::listed;

/// A status and a body.
pub(super) type Said = (u16, Vec<u8>);

pub(super) const NOW: i64 = 1_800_000_000;

/// The built-in world on a graph driver.
pub(super) fn built_in() -> Arc<PracticeEngine> {
    let engine = PracticeEngine::new(&World::built_in(), EngineKind::GraphDriver, NOW);
    Arc::new(engine.with_latency(Latency::None))
}

/// The same engine as one that holds only these images.
pub(super) fn holding(images: Vec<Image>) -> Arc<PracticeEngine> {
    let engine = built_in();
    let mut holdings = engine.holdings();
    holdings.listing.images = images;
    holdings.listing.containers.clear();
    Arc::new(PracticeEngine::holding(holdings).with_latency(Latency::None))
}

fn said(status: u16, body: &Value) -> Said {
    (status, body.to_string().into_bytes())
}

fn words(status: u16, message: &str) -> Said {
    said(status, &json!({ "message": message }))
}

/// Answers a request by method and path, without a version.
pub(super) async fn answer(engine: &PracticeEngine, asked: &str) -> Said {
    let (method, whole) = asked.split_once(' ').unwrap();
    let (path, query) = whole.split_once('?').unwrap_or((whole, ""));
    let parts: Vec<&str> = path.trim_start_matches('/').split('/').collect();
    match (method, parts.as_slice()) {
        ("GET", ["version" | "info"]) => (200, answered(asked).unwrap()),
        ("GET", ["_ping"]) => (200, b"OK".to_vec()),
        ("GET", ["images", "json"]) => said(200, &shapes::images(&engine.holdings())),
        ("GET", ["containers", "json"]) => said(200, &shapes::containers(&engine.holdings())),
        ("GET", ["system", "df"]) => said(200, &shapes::usage(&engine.holdings())),
        ("GET", ["containers", id, "json"]) => container(&engine.holdings(), id),
        ("GET", ["images", .., "json" | "history"]) => {
            let (name, what) = of_images(path).rsplit_once('/').unwrap();
            image(&engine.holdings(), name, what)
        }
        ("DELETE", ["images", ..]) => remove(engine, of_images(path), query).await,
        ("DELETE", ["containers", id]) => {
            done(engine, Step::RemoveContainer(ContainerId::new(id))).await
        }
        ("POST", ["containers", id, "stop"]) => {
            done(engine, Step::StopContainer(ContainerId::new(id))).await
        }
        ("POST", ["containers", id, "unpause"]) => {
            done(engine, Step::UnpauseContainer(ContainerId::new(id))).await
        }
        ("POST", ["build", "prune"]) => {
            engine.run(&Step::PruneCache).await.unwrap().unwrap();
            said(200, &json!({ "CachesDeleted": [], "SpaceReclaimed": 0 }))
        }
        _ => words(404, "page not found"),
    }
}

/// What of a path is behind `/images/`: names have slashes too.
fn of_images(path: &str) -> &str {
    path.strip_prefix("/images/").unwrap()
}

fn find<'a>(holdings: &'a Holdings, name: &str) -> Option<&'a Image> {
    let id = match Reference::new(name) {
        _ if name.starts_with("sha256:") => Some(ImageId::new(name)),
        reference => holdings.resolve(&reference?).cloned(),
    }?;
    holdings.listing.images.iter().find(|image| image.id == id)
}

async fn remove(engine: &PracticeEngine, name: &str, query: &str) -> Said {
    let Some(image) = find(&engine.holdings(), name).map(|image| image.id.clone()) else {
        return words(404, &format!("No such image: {name}"));
    };
    let target = if name.starts_with("sha256:") {
        Target::Id
    } else {
        Target::Reference(Reference::new(name).unwrap())
    };
    let step = Step::Remove(Removal {
        image,
        target,
        force: query.contains("force=true"),
        prune: !query.contains("noprune=true"),
    });
    match engine.run(&step).await.unwrap() {
        Ok(changes) => said(200, &records(&changes)),
        Err(refusal) => words(status(refusal.kind), refusal.kind.words()),
    }
}

fn status(kind: RefusalKind) -> u16 {
    if kind == RefusalKind::NotFound {
        404
    } else {
        409
    }
}

fn records(changes: &[Change]) -> Value {
    let record = |change: &Change| match change {
        Change::Untagged(name) => json!({ "Untagged": **name }),
        Change::Deleted(id) => json!({ "Deleted": **id }),
        Change::Unpaused(_)
        | Change::Stopped(_)
        | Change::ContainerRemoved(_)
        | Change::CachePruned => panic!("{change:?}"),
    };
    changes.iter().map(record).collect()
}

/// Carries a step on a container out.
async fn done(engine: &PracticeEngine, step: Step) -> Said {
    match engine.run(&step).await.unwrap() {
        Ok(_) => (204, Vec::new()),
        Err(refusal) => words(status(refusal.kind), refusal.kind.words()),
    }
}

fn container(holdings: &Holdings, id: &str) -> Said {
    let mut all = holdings.listing.containers.iter();
    let Some(found) = all.find(|container| container.id.as_str() == id) else {
        return words(404, &format!("No such container: {id}"));
    };
    said(200, &shapes::inspected_container(holdings, found))
}

fn image(holdings: &Holdings, name: &str, what: &str) -> Said {
    let Some(image) = find(holdings, name) else {
        return words(404, &format!("No such image: {name}"));
    };
    let details = holdings.details_of(&image.id).unwrap_or_default();
    if what == "history" {
        said(200, &shapes::history(&details))
    } else {
        said(200, &shapes::inspected(image, &details))
    }
}
