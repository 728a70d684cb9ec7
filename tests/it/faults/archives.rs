//! The fake engine's archives: it saves, loads and tags as Docker does.

use bytes::Bytes;
use futures_util::stream::{self, StreamExt as _};
use jettison::engine::practice::PracticeEngine;
use jettison::engine::{Engine as _, EngineError};
use jettison::inventory::{ImageId, Reference};
use jettison::removal::SaveBy;
use serde_json::json;

use super::world::Said;

/// Answers a request that is about archives.
pub(super) async fn answer(engine: &PracticeEngine, asked: &str, body: &[u8]) -> Option<Said> {
    let (path, query) = asked.split_once('?').unwrap_or((asked, ""));
    let query: Vec<(String, String)> = query.split('&').filter_map(field).collect();
    if path == "GET /images/get" {
        let names = query.iter().map(|(_, name)| save_by(name)).collect();
        let parts: Vec<_> = engine.save(names).collect().await;
        let whole: Result<Vec<Bytes>, EngineError> = parts.into_iter().collect();
        return Some(said(whole.map(|parts| parts.concat())));
    }
    if path == "POST /images/load" {
        let archive = stream::iter([Ok(Bytes::copy_from_slice(body))]).boxed();
        let loaded = engine.load(archive).await;
        return Some(said(
            loaded.map(|()| json!({ "stream": "Loaded" }).to_string().into()),
        ));
    }
    let image = path.strip_prefix("POST /images/")?.strip_suffix("/tag")?;
    let get = |wanted: &str| {
        let found = query.iter().find(|(name, _)| name == wanted);
        found.unwrap().1.clone()
    };
    let name = Reference::new(&format!("{}:{}", get("repo"), get("tag"))).unwrap();
    let tagged = engine.tag(&ImageId::new(&plain(image)), &name).await;
    Some(match tagged {
        Ok(()) => (201, Vec::new()),
        error => said(error.map(|()| Vec::new())),
    })
}

fn field(text: &str) -> Option<(String, String)> {
    let (name, value) = text.split_once('=')?;
    Some((name.to_owned(), plain(value)))
}

fn plain(text: &str) -> String {
    let text = text.replace("%3A", ":").replace("%2F", "/");
    assert!(!text.contains('%'), "{text}");
    text
}

fn save_by(name: &str) -> SaveBy {
    if name.starts_with("sha256:") {
        SaveBy::Id(ImageId::new(name))
    } else {
        SaveBy::Reference(Reference::new(name).unwrap())
    }
}

fn said(answer: Result<Vec<u8>, EngineError>) -> Said {
    match answer {
        Ok(body) => (200, body),
        Err(error) => {
            let message = json!({ "message": error.to_string() });
            (500, message.to_string().into_bytes())
        }
    }
}
