use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use serde_json::{Value, json};

use super::furnish::sha256;
use crate::inventory::{Details, Image, ImageId};

/// What a practice engine remembers: the texts whose digests it shows, so that a real archive can be made of an image,
/// and every image that it ever had, so that one which is loaded is what it was.
#[derive(Clone, Debug, Default)]
pub struct Attic {
    texts: Arc<HashMap<String, Arc<str>>>,
    images: Arc<HashMap<ImageId, Image>>,
}

/// Configuration and manifest of an image.
pub(super) struct Papers {
    pub(super) config: String,
    pub(super) manifest: String,
}

impl Attic {
    /// Keeps a text under its digest.
    pub(super) fn put(&mut self, text: String) {
        Arc::make_mut(&mut self.texts).insert(sha256(&text), text.into());
    }

    /// The text of a digest.
    pub(super) fn text(&self, digest: &str) -> Option<&Arc<str>> {
        self.texts.get(digest)
    }

    /// The manifest that names a configuration.
    pub(super) fn manifest_of(&self, config: &str) -> Option<&Arc<str>> {
        let mut texts = self.texts.values();
        texts.find(|text| digest_in(text, "/config/digest").as_deref() == Some(config))
    }

    /// Keeps an image that is new here.
    pub(super) fn know(&mut self, image: &Image) {
        if !self.images.contains_key(&image.id) {
            Arc::make_mut(&mut self.images).insert(image.id.clone(), image.clone());
        }
    }

    /// An image as it was when it came.
    pub(super) fn image(&self, id: &ImageId) -> Option<&Image> {
        self.images.get(id)
    }
}

impl Papers {
    /// The papers of a built image. They say nothing of its age, so that its id is the same at every start.
    pub(super) fn of(key: &str, labels: &BTreeMap<String, String>, details: &Details) -> Self {
        let history = details.history.iter().map(|entry| {
            let command = entry.command.clone();
            json!({ "created_by": command })
        });
        let config = json!({
            "architecture": "amd64",
            "os": "linux",
            "config": { "Labels": labels },
            "history": history.collect::<Vec<Value>>(),
            "rootfs": { "type": "layers", "diff_ids": details.diff_ids },
            "practice": key,
        });
        let config = config.to_string();
        let layers = details.diff_ids.iter().map(|digest| {
            json!({ "mediaType": "application/vnd.oci.image.layer.v1.tar", "digest": digest })
        });
        let manifest = json!({
            "schemaVersion": 2,
            "mediaType": "application/vnd.oci.image.manifest.v1+json",
            "config": {
                "mediaType": "application/vnd.oci.image.config.v1+json",
                "digest": sha256(&config),
                "size": config.len(),
            },
            "layers": layers.collect::<Vec<Value>>(),
        });
        Self {
            manifest: manifest.to_string(),
            config,
        }
    }
}

/// A text within a JSON document.
pub(super) fn digest_in(text: &str, pointer: &str) -> Option<String> {
    let value: Value = serde_json::from_str(text).ok()?;
    value.pointer(pointer)?.as_str().map(str::to_owned)
}
