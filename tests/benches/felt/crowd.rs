//! An engine with as many images as are wanted, on a unix socket: what it holds never changes, so that every answer is
//! written before it is asked for.

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use futures_util::stream::pending;
use jettison::engine::practice::World;
use jettison::inventory::{Details, EngineKind};
use serde_json::Value;
use tokio::net::UnixListener;

use super::shapes;

/// Seconds since 1970 that ages count back from.
const NOW: i64 = 1_795_000_000;
const VERSION: &str = include_str!("../../../assets/recorded/docker28-overlay2/version.json");
const INFO: &str = include_str!("../../../assets/recorded/docker28-overlay2/info.json");

/// The answers by path, without a version and without a query.
type Answers = HashMap<String, String>;

/// Serves so many images, as Docker 28 on overlay2 tells of them, until the runtime ends.
pub(crate) fn serve(images: usize, socket: &Path) {
    let answers = Arc::new(answers(images));
    let Ok(listener) = UnixListener::bind(socket) else {
        return eprintln!("could not listen at {}", socket.display());
    };
    let router = Router::new().fallback(move |request: Request| {
        let answers = Arc::clone(&answers);
        async move { answer(&answers, request.uri().path()) }
    });
    tokio::spawn(async move { axum::serve(listener, router).await });
}

fn answer(answers: &Answers, path: &str) -> Response {
    let path = path
        .strip_prefix("/v1.")
        .and_then(|rest| rest.split_once('/'))
        .map_or(path, |(_, rest)| rest);
    let path = path.trim_start_matches('/');
    if path == "events" {
        let silence = pending::<Result<String, std::convert::Infallible>>();
        return Body::from_stream(silence).into_response();
    }
    match answers.get(path) {
        Some(body) => ([("content-type", "application/json")], body.clone()).into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

fn answers(images: usize) -> Answers {
    let mut holdings = World::crowd(images).holdings(EngineKind::GraphDriver, NOW);
    holdings.measure();
    let mut answers = Answers::from([
        ("_ping".to_owned(), "OK".to_owned()),
        ("version".to_owned(), recorded(VERSION)),
        ("info".to_owned(), recorded(INFO)),
        (
            "images/json".to_owned(),
            shapes::images(&holdings).to_string(),
        ),
        (
            "containers/json".to_owned(),
            shapes::containers(&holdings).to_string(),
        ),
        ("system/df".to_owned(), shapes::usage(&holdings).to_string()),
    ]);
    for image in &holdings.listing.images {
        let nothing = Arc::<Details>::default();
        let details = holdings.details.get(&image.id).unwrap_or(&nothing);
        let id = image.id.as_str();
        answers.insert(
            format!("images/{id}/json"),
            shapes::inspected(image, details).to_string(),
        );
        answers.insert(
            format!("images/{id}/history"),
            shapes::history(details).to_string(),
        );
    }
    for container in &holdings.listing.containers {
        let body = shapes::inspected_container(&holdings, container);
        answers.insert(
            format!("containers/{}/json", container.id.as_str()),
            body.to_string(),
        );
    }
    answers
}

/// The body of an answer that was recorded.
fn recorded(exchange: &str) -> String {
    let exchange: Value = serde_json::from_str(exchange).unwrap_or_default();
    exchange
        .get("body")
        .map(Value::to_string)
        .unwrap_or_default()
}

/// How long an engine is waited for.
pub(crate) const PATIENCE: Duration = Duration::from_mins(2);
