//! What engines answer, as far as it is used: our own shapes instead of bollard's.
//!
//! Bollard's lists are all or nothing: one image without one of nine fields, or one container in a state whose word it
//! does not know, fails the whole list. Here a field that may be absent may be absent or null, and what cannot be done
//! without is named when it is missing.

use std::collections::BTreeMap;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer};
use serde_json::Value;

use crate::engine::EngineError;

/// The beginning of a wrong answer that is shown, in bytes.
const SHOWN: usize = 80;

/// One image of `GET /images/json`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct ListedImage {
    pub(super) id: String,
    pub(super) size: i64,
    pub(super) parent_id: Option<String>,
    pub(super) repo_tags: Option<Vec<String>>,
    pub(super) repo_digests: Option<Vec<String>>,
    #[serde(default, deserialize_with = "number")]
    pub(super) created: Option<i64>,
    #[serde(default, deserialize_with = "number")]
    pub(super) shared_size: Option<i64>,
    pub(super) labels: Option<BTreeMap<String, String>>,
    pub(super) manifests: Option<Vec<Manifest>>,
    pub(super) descriptor: Option<Descriptor>,
}

/// One image of a list of which only the ids are wanted.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct ListedId {
    pub(super) id: String,
}

/// What the containerd store keeps for one platform of an image.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Manifest {
    /// Whether its content is here, and not only its name in an index.
    pub(super) available: Option<bool>,
    pub(super) image_data: Option<ImageData>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct ImageData {
    pub(super) platform: Option<ImagePlatform>,
    pub(super) size: Option<ImageDataSize>,
}

#[derive(Debug, Deserialize)]
pub(super) struct ImagePlatform {
    pub(super) os: Option<String>,
    pub(super) architecture: Option<String>,
    pub(super) variant: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct ImageDataSize {
    pub(super) unpacked: Option<i64>,
}

/// What an image's id stands for on the containerd store: a manifest, or an index of several.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Descriptor {
    pub(super) media_type: Option<String>,
    pub(super) size: Option<i64>,
}

/// One container of `GET /containers/json`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct ListedContainer {
    pub(super) id: String,
    #[serde(rename = "ImageID")]
    pub(super) image_id: String,
    pub(super) names: Option<Vec<String>>,
    pub(super) image: Option<String>,
    pub(super) state: Option<String>,
    pub(super) status: Option<String>,
    #[serde(default, deserialize_with = "number")]
    pub(super) created: Option<i64>,
    pub(super) labels: Option<BTreeMap<String, String>>,
    pub(super) mounts: Option<Vec<Value>>,
}

/// `GET /images/{name}/json`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct InspectedImage {
    pub(super) id: String,
    pub(super) repo_tags: Option<Vec<String>>,
    pub(super) repo_digests: Option<Vec<String>>,
    #[serde(rename = "RootFS")]
    pub(super) root_fs: Option<RootFs>,
    pub(super) graph_driver: Option<GraphDriver>,
    pub(super) identity: Option<Identity>,
    pub(super) os: Option<String>,
    pub(super) architecture: Option<String>,
    pub(super) variant: Option<String>,
}

/// `GET /containers/{id}/json`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct InspectedContainer {
    pub(super) graph_driver: Option<GraphDriver>,
    /// Absent where the container has written nothing yet, or where it was not asked for.
    #[serde(default, deserialize_with = "number")]
    pub(super) size_rw: Option<i64>,
    pub(super) mounts: Option<Vec<Value>>,
    pub(super) host_config: Option<HostConfig>,
    pub(super) config: Option<ContainerConfig>,
}

/// The part of a container's settings that its host decides about.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct HostConfig {
    pub(super) auto_remove: Option<bool>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct ContainerConfig {
    pub(super) image: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct RootFs {
    pub(super) layers: Option<Vec<String>>,
}

/// Where a graph driver keeps something; the names of the directories are overlay2's.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct GraphDriver {
    pub(super) data: Option<BTreeMap<String, Value>>,
}

/// How an image came to be here (API 1.53 and later).
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Identity {
    pub(super) pull: Option<Vec<Value>>,
    pub(super) build: Option<Vec<Value>>,
}

/// One entry of `GET /images/{name}/history`, which has the newest first.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct HistoryItem {
    pub(super) size: i64,
    pub(super) created_by: Option<String>,
    #[serde(default, deserialize_with = "number")]
    pub(super) created: Option<i64>,
    pub(super) comment: Option<String>,
}

/// `GET /system/df`, in its shapes before and since API 1.52.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Usage {
    /// Where it is null, it is told that nobody knows it.
    #[serde(default, deserialize_with = "told")]
    pub(super) layers_size: Option<Total>,
    pub(super) images: Option<Vec<CountedImage>>,
    pub(super) build_cache: Option<Vec<CacheItem>>,
    #[serde(rename = "ImageUsage")]
    pub(super) of_images: Option<ImageUsage>,
    #[serde(rename = "BuildCacheUsage")]
    pub(super) of_cache: Option<CacheUsage>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct ImageUsage {
    /// As `layers_size`.
    #[serde(default, deserialize_with = "told")]
    pub(super) total_size: Option<Total>,
    pub(super) reclaimable: Option<i64>,
    pub(super) items: Option<Vec<CountedImage>>,
}

/// A sum that is told, or said not to be known.
#[derive(Clone, Copy, Debug)]
pub(super) struct Total(pub(super) Option<i64>);

fn told<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Total>, D::Error> {
    Option::deserialize(deserializer).map(|told| Some(Total(told)))
}

/// One image as the disk accounting lists it.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct CountedImage {
    pub(super) id: Option<String>,
    #[serde(default, deserialize_with = "number")]
    pub(super) size: Option<i64>,
    #[serde(default, deserialize_with = "number")]
    pub(super) shared_size: Option<i64>,
    #[serde(default, deserialize_with = "number")]
    pub(super) containers: Option<i64>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct CacheUsage {
    pub(super) total_count: Option<i64>,
    pub(super) total_size: Option<i64>,
    pub(super) items: Option<Vec<CacheItem>>,
}

/// One record of the build cache.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct CacheItem {
    #[serde(rename = "Type")]
    pub(super) kind: Option<String>,
    pub(super) description: Option<String>,
    pub(super) shared: Option<bool>,
    pub(super) in_use: Option<bool>,
    pub(super) size: Option<i64>,
}

/// `GET /info`.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Info {
    /// What Docker calls itself for ever; Podman invents another one for each answer.
    #[serde(rename = "ID")]
    pub(super) id: Option<String>,
    pub(super) driver: Option<String>,
    pub(super) driver_status: Option<Vec<Vec<String>>>,
    /// The name of the machine that the engine runs on.
    pub(super) name: Option<String>,
    /// Where it keeps what it has, on that machine.
    pub(super) docker_root_dir: Option<String>,
}

/// A refusal or failure in the engine's words.
#[derive(Debug, Deserialize)]
pub(super) struct Words {
    pub(super) message: String,
}

/// A whole number; anything else counts as not told.
fn number<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<i64>, D::Error> {
    Ok(Value::deserialize(deserializer)?.as_i64())
}

/// One object.
pub(super) fn one<T: DeserializeOwned>(what: &str, body: &[u8]) -> Result<T, EngineError> {
    serde_json::from_slice(body).map_err(|error| unreadable(what, &error, body))
}

/// A list, in which null is empty. Where an entry cannot be read the whole list fails, and the entry is named: a list
/// that silently lacks one image would promise bytes that are not there.
pub(super) fn list<T: DeserializeOwned>(what: &str, body: &[u8]) -> Result<Vec<T>, EngineError> {
    let whole = match serde_json::from_slice::<Option<Vec<T>>>(body) {
        Ok(list) => return Ok(list.unwrap_or_default()),
        Err(error) => unreadable(what, &error, body),
    };
    let Ok(entries) = serde_json::from_slice::<Vec<Value>>(body) else {
        return Err(whole);
    };
    let bad = entries
        .into_iter()
        .enumerate()
        .find_map(|(position, entry)| {
            let name = entry.get("Id").and_then(Value::as_str).map(str::to_owned);
            let error = T::deserialize(entry).err()?;
            let name = name.unwrap_or_else(|| format!("number {}", position + 1));
            Some(EngineError::Unreadable(format!(
                "{what}, {}: {error}",
                bounded(&name)
            )))
        });
    Err(bad.unwrap_or(whole))
}

fn unreadable(what: &str, error: &serde_json::Error, body: &[u8]) -> EngineError {
    let beginning = String::from_utf8_lossy(body.get(..SHOWN).unwrap_or(body)).into_owned();
    EngineError::Unreadable(format!("{what}: {error}: {beginning}"))
}

/// The longest foreign text that a message keeps, in bytes.
const LONGEST: usize = 4096;

/// Foreign text as it is, but not without end.
pub(super) fn bounded(text: &str) -> String {
    let end = text.floor_char_boundary(LONGEST);
    match text.get(..end) {
        Some(beginning) if end < text.len() => format!("{beginning}…"),
        _ => text.to_owned(),
    }
}
