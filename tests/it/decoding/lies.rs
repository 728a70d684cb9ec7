//! Engines whose answers make no sense, or only some.

use jettison::engine::transport::TransportError;
use jettison::engine::{Engine as _, EngineError};
use jettison::inventory::{ContainerState, ImageId};

use super::fake::{Fake, Reply};
use super::recorded::{ENGINES, Recorded};

const DOCKER: Recorded = ENGINES[1];
const CONTAINERD: Recorded = ENGINES[4];

fn reply(status: u16, body: &str) -> Reply {
    Reply::Say(status, body.as_bytes().to_vec())
}

/// An id of an image or a container, without its algorithm.
const ID: &str = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";

#[tokio::test(start_paused = true)]
async fn a_page_of_html_is_no_list() {
    let fake = Fake::of(DOCKER, |asked| {
        asked
            .starts_with("GET /images/json")
            .then(|| reply(200, "<html>login</html>"))
    });
    let engine = fake.connect().await.unwrap();
    let message =
        "list of images: expected value at line 1 column 1: <html>login</html>".to_owned();
    assert_eq!(
        engine.listing().await,
        Err(EngineError::Unreadable(message))
    );
}

#[tokio::test(start_paused = true)]
async fn an_image_without_an_id_fails_the_list_and_is_named() {
    let fake = Fake::of(DOCKER, |asked| {
        let body = r#"[{"Id":"sha256:aa","Size":1},{"RepoTags":["a:1"],"Size":1}]"#;
        asked
            .starts_with("GET /images/json")
            .then(|| reply(200, body))
    });
    let engine = fake.connect().await.unwrap();
    let message = "list of images, number 2: missing field `Id`".to_owned();
    assert_eq!(
        engine.listing().await,
        Err(EngineError::Unreadable(message))
    );
}

#[tokio::test(start_paused = true)]
async fn an_unknown_state_and_missing_fields_do_not_fail_the_list() {
    let fake = Fake::of(DOCKER, |asked| match asked.split('?').next() {
        Some("GET /images/json") => {
            let image =
                format!(r#"[{{"Id":"sha256:{ID}","Size":5,"Created":"later","RepoTags":null}}]"#);
            Some(reply(200, &image))
        }
        Some("GET /containers/json") => {
            let container =
                format!(r#"[{{"Id":"{ID}","ImageID":"sha256:{ID}","State":"levitating"}}]"#);
            Some(reply(200, &container))
        }
        _ => None,
    });
    let engine = fake.connect().await.unwrap();
    let listing = engine.listing().await.unwrap();
    let [image] = listing.images.as_slice() else {
        panic!("{listing:?}")
    };
    let [container] = listing.containers.as_slice() else {
        panic!("{listing:?}")
    };
    assert_eq!(
        (image.size, image.created, image.references.as_slice()),
        (5, None, [].as_slice())
    );
    assert_eq!(
        (container.state, &container.image),
        (ContainerState::Unknown, &ImageId::new(ID))
    );
}

#[tokio::test(start_paused = true)]
async fn an_id_that_is_none_fails_the_list_and_is_named_harmlessly() {
    let fake = Fake::of(DOCKER, |asked| {
        let body = r#"[{"Id":"\u001b[2J","Size":1}]"#;
        asked
            .starts_with("GET /images/json")
            .then(|| reply(200, body))
    });
    let engine = fake.connect().await.unwrap();
    let message = r"\u{1b}[2J is no id".to_owned();
    assert_eq!(
        engine.listing().await,
        Err(EngineError::Unreadable(message))
    );
}

#[tokio::test(start_paused = true)]
async fn an_empty_object_is_no_disk_accounting() {
    let fake = Fake::of(CONTAINERD, |asked| {
        asked
            .starts_with("GET /system/df")
            .then(|| reply(200, "{}"))
    });
    let engine = fake.connect().await.unwrap();
    let usage = engine.disk_usage().await;
    assert!(
        matches!(usage, Err(EngineError::Unreadable(_))),
        "{usage:?}"
    );
}

#[tokio::test(start_paused = true)]
async fn an_engine_that_is_too_old_or_new_says_so_itself() {
    let fake = Fake::of(DOCKER, |asked| {
        (asked == "GET /info")
            .then(|| reply(400, r#"{"message":"client version 1.51 is too old"}"#))
    });
    let error = fake.connect().await.unwrap_err();
    assert_eq!(
        error,
        TransportError::Other("the engine answered 400: client version 1.51 is too old".to_owned())
    );
}
