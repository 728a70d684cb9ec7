//! Engines that are slow, hang, drop or refuse: over connections in memory, on a paused clock.

use std::time::Duration;

use jettison::engine::docker::convert;
use jettison::engine::transport::TransportError;
use jettison::engine::{Engine as _, EngineError};
use jettison::inventory::{About, ImageId, Reference};
use jettison::removal::{Change, Refusal, RefusalKind, Removal, Seen, Step, Target};
use tokio::time::Instant;

use super::fake::{Fake, Open, Reply};
use super::recorded::{ENGINES, Recorded};

const DOCKER: Recorded = ENGINES[1];

fn reply(status: u16, body: &str) -> Reply {
    Reply::Say(status, body.as_bytes().to_vec())
}

#[tokio::test(start_paused = true)]
async fn every_engine_is_recognised_and_read_whole() {
    for recorded in ENGINES {
        let fake = Fake::of(recorded, |_| None);
        let engine = fake.connect().await.unwrap();
        let id = engine.about().id.clone();
        let lasting = if recorded.name.starts_with("podman") {
            id == "recorded-host:/var/lib/containers/storage overlay"
        } else {
            let (own, store) = id.split_once(' ').unwrap();
            own.len() >= 36 && store == recorded.store
        };
        assert!(lasting, "{}: {id}", recorded.name);
        let about = About {
            id,
            name: recorded.title.to_owned(),
            store: recorded.store.to_owned(),
            api: engine.about().api.clone(),
            address: "unix:///fake.sock".to_owned(),
            why: "from a test".to_owned(),
            profile: recorded.profile(),
            program: recorded.title.split(' ').next().unwrap(),
        };
        assert_eq!(engine.about(), &about);
        let minor = about.api.strip_prefix("1.").and_then(|it| it.parse().ok());
        assert!(minor.is_some_and(|minor: u8| minor >= 40), "{}", about.api);
        assert_eq!(
            engine.listing().await.unwrap(),
            recorded.listing(),
            "{}",
            recorded.name
        );
        for (id, details) in recorded.details() {
            assert_eq!(engine.details(&id).await.unwrap().as_ref(), Some(&*details));
        }
    }
}

#[tokio::test(start_paused = true)]
async fn each_engine_is_asked_only_what_it_understands() {
    let lists = [
        "GET /v1.41/images/json?all=1&shared-size=1",
        "GET /v1.51/images/json?all=1&shared-size=1",
        "GET /v1.55/images/json?all=1&shared-size=1",
        "GET /v1.51/images/json?all=1&shared-size=1&manifests=1",
        "GET /v1.55/images/json?all=1&shared-size=1&manifests=1",
        "GET /v1.41/images/json?all=1",
        "GET /v1.44/images/json?all=1",
    ];
    for (recorded, list) in ENGINES.into_iter().zip(lists) {
        let fake = Fake::of(recorded, |_| None);
        let engine = fake.connect().await.unwrap();
        engine.listing().await.unwrap();
        let asked = fake.asked();
        assert!(
            asked.iter().any(|asked| asked == list),
            "{}: {asked:?}",
            recorded.name
        );
        let hidden = asked.iter().any(|asked| asked.contains("dangling"));
        assert_eq!(hidden, list.contains("manifests"), "{}", recorded.name);
    }
}

#[tokio::test(start_paused = true)]
async fn an_engine_that_hangs_is_given_up_after_ten_seconds() {
    let fake = Fake::of(DOCKER, |asked| {
        (asked == "GET /info").then_some(Reply::Hang)
    });
    let begun = Instant::now();
    let error = fake.connect().await.unwrap_err();
    assert_eq!(
        error,
        TransportError::TimedOut {
            after: Duration::from_secs(10)
        }
    );
    assert_eq!(begun.elapsed().as_secs(), 10);
}

#[tokio::test(start_paused = true)]
async fn a_list_that_never_comes_times_out() {
    let fake = Fake::of(DOCKER, |asked| {
        asked.starts_with("GET /images/json").then_some(Reply::Hang)
    });
    let engine = fake.connect().await.unwrap();
    assert_eq!(engine.listing().await, Err(EngineError::TimedOut(30)));
}

#[tokio::test(start_paused = true)]
async fn a_list_whose_body_stops_half_way_times_out_too() {
    let fake = Fake::of(DOCKER, |asked| {
        asked
            .starts_with("GET /images/json")
            .then(|| Reply::Stream(b"[{".to_vec(), Open::Stays))
    });
    let engine = fake.connect().await.unwrap();
    assert_eq!(engine.listing().await, Err(EngineError::TimedOut(30)));
}

fn worker() -> Removal {
    let listing = DOCKER.listing();
    let image = listing
        .images
        .iter()
        .find(|image| image.title() == "rec/worker:1")
        .unwrap();
    Removal {
        image: image.id.clone(),
        target: Target::Id,
        force: false,
        prune: false,
    }
}

#[tokio::test(start_paused = true)]
async fn a_connection_that_drops_during_a_removal_is_lost_and_nothing_is_sent_twice() {
    let fake = Fake::of(DOCKER, |asked| {
        asked.starts_with("DELETE ").then_some(Reply::Leave)
    });
    let engine = fake.connect().await.unwrap();
    let answer = engine.run(&Step::Remove(worker())).await;
    assert!(matches!(answer, Err(EngineError::Lost(_))), "{answer:?}");
    let sent: Vec<String> = fake
        .asked()
        .into_iter()
        .filter(|asked| asked.starts_with("DELETE "))
        .collect();
    assert_eq!(
        sent,
        [format!(
            "DELETE /v1.51/images/{}?force=false&noprune=true",
            worker().image
        )]
    );
}

#[tokio::test(start_paused = true)]
async fn a_removal_may_take_as_long_as_it_takes() {
    let fake = Fake::of(DOCKER, |asked| {
        asked.starts_with("DELETE ").then_some(Reply::Hang)
    });
    let engine = fake.connect().await.unwrap();
    let step = Step::Remove(worker());
    let waited = tokio::time::timeout(Duration::from_hours(20), engine.run(&step)).await;
    assert!(waited.is_err());
}

#[tokio::test(start_paused = true)]
async fn what_is_not_a_reference_is_never_sent() {
    let fake = Fake::of(DOCKER, |_| None);
    let engine = fake.connect().await.unwrap();
    let before = fake.asked();
    let reference = Reference::new("../containers/web").unwrap();
    let step = Step::untag(worker().image, reference);
    let refused = EngineError::NotSendable("../containers/web".to_owned());
    assert_eq!(engine.run(&step).await, Err(refused.clone()));
    assert_eq!(engine.look_up(&step).await, Err(refused));
    let step = Step::delete(ImageId::new("web"), false);
    assert_eq!(
        engine.run(&step).await,
        Err(EngineError::NotSendable("web".to_owned()))
    );
    assert_eq!(fake.asked(), before);
}

#[tokio::test(start_paused = true)]
async fn an_orphaned_container_tells_its_directories_and_one_that_does_not_spoils_nothing() {
    let orphan = "c".repeat(64);
    let silent = "d".repeat(64);
    let list = format!(
        r#"[{{"Id":"{orphan}","ImageID":"sha256:gone"}},{{"Id":"{silent}","ImageID":"sha256:gone"}}]"#
    );
    let inspected = format!("GET /containers/{orphan}/json");
    let fake = Fake::of(DOCKER, move |asked| match asked {
        "GET /containers/json?all=1" => Some(reply(200, &list)),
        asked if asked == inspected => Some(reply(
            200,
            r#"{"GraphDriver":{"Data":{"LowerDir":"/x-init/diff:/a/diff:/b/diff"}}}"#,
        )),
        asked if asked.starts_with("GET /containers/") => {
            Some(reply(500, r#"{"message":"out of order"}"#))
        }
        _ => None,
    });
    let engine = fake.connect().await.unwrap();
    let directories: Vec<Vec<String>> = engine
        .listing()
        .await
        .unwrap()
        .containers
        .into_iter()
        .map(|container| container.directories)
        .collect();
    let expected: Vec<String> = ["/x-init/diff", "/a/diff", "/b/diff"]
        .map(str::to_owned)
        .to_vec();
    assert_eq!(directories, [expected, Vec::new()]);
}

#[tokio::test(start_paused = true)]
async fn an_image_that_is_gone_has_no_details_and_is_seen_nowhere() {
    let fake = Fake::of(DOCKER, |asked| {
        asked
            .starts_with("GET /images/sha256:")
            .then(|| reply(404, r#"{"message":"No such image"}"#))
    });
    let engine = fake.connect().await.unwrap();
    assert_eq!(engine.details(&worker().image).await, Ok(None));
    assert_eq!(
        engine.look_up(&Step::Remove(worker())).await,
        Ok(Seen::default())
    );
}

#[tokio::test(start_paused = true)]
async fn a_forced_step_sees_the_containers_and_another_does_not() {
    let engine = Fake::of(DOCKER, |_| None).connect().await.unwrap();
    let references = vec![Reference::new("rec/worker:1").unwrap()];
    let image = Some(worker().image);
    let plain = Seen {
        image: image.clone(),
        references: references.clone(),
        containers: Vec::new(),
    };
    assert_eq!(engine.look_up(&Step::Remove(worker())).await, Ok(plain));
    let forced = Step::Remove(Removal {
        force: true,
        ..worker()
    });
    let containers = vec![(DOCKER.container("rec-worker"), true)];
    assert_eq!(
        engine.look_up(&forced).await,
        Ok(Seen {
            image,
            references,
            containers
        })
    );
}

#[tokio::test(start_paused = true)]
async fn a_refusal_keeps_the_words_of_the_engine() {
    let fake = Fake::of(DOCKER, |asked| {
        asked
            .starts_with("DELETE ")
            .then(|| reply(409, r#"{"message":"conflict: no"}"#))
    });
    let engine = fake.connect().await.unwrap();
    let refusal = Refusal {
        kind: RefusalKind::Other,
        status: 409,
        message: "conflict: no".to_owned(),
        blockers: Vec::new(),
    };
    assert_eq!(engine.run(&Step::Remove(worker())).await, Ok(Err(refusal)));
}

#[tokio::test(start_paused = true)]
async fn containers_are_stopped_and_removed_without_force() {
    let id = DOCKER.container("rec-worker");
    let fake = Fake::of(DOCKER, |asked| match asked.split(' ').next() {
        Some("POST") => Some(reply(304, "")),
        Some("DELETE") => Some(reply(204, "")),
        _ => None,
    });
    let engine = fake.connect().await.unwrap();
    let stopped = engine.run(&Step::StopContainer(id.clone())).await;
    assert_eq!(stopped, Ok(Ok(vec![Change::Stopped(id.clone())])));
    let removed = engine.run(&Step::RemoveContainer(id.clone())).await;
    assert_eq!(removed, Ok(Ok(vec![Change::ContainerRemoved(id.clone())])));
    let asked = fake.asked();
    let [.., stop, remove] = asked.as_slice() else {
        panic!("{asked:?}")
    };
    assert!(
        stop.starts_with(&format!("POST /v1.51/containers/{id}/stop")),
        "{stop}"
    );
    assert_eq!(
        remove,
        &format!("DELETE /v1.51/containers/{id}?v=false&force=false&link=false")
    );
}

#[tokio::test(start_paused = true)]
async fn a_disk_accounting_that_is_busy_is_asked_again() {
    let tries = std::sync::atomic::AtomicUsize::new(0);
    let fake = Fake::of(ENGINES[0], move |asked| {
        let first = asked == "GET /system/df"
            && tries.fetch_add(1, std::sync::atomic::Ordering::Relaxed) < 2;
        first.then(|| {
            reply(
                500,
                r#"{"message":"a disk usage operation is already running"}"#,
            )
        })
    });
    let engine = fake.connect().await.unwrap();
    let usage = convert::disk_usage(ENGINES[0].kind, &ENGINES[0].body("df"));
    assert_eq!(engine.disk_usage().await, usage);
}
