//! The practice engine's images as archives: real ones, in the layout that Docker writes, of tiny layers.

use std::collections::{BTreeMap, HashMap};
use std::io::Read as _;
use std::sync::Arc;

use serde_json::{Value, json};

use super::attic::digest_in;
use super::furnish::sha256;
use super::{Held, Holdings};
use crate::engine::EngineError;
use crate::inventory::{Details, EngineKind, HistoryEntry, Image, ImageId, Reference, chain_ids};
use crate::removal::SaveBy;

/// An image to be saved, with the names to put into the archive.
struct Wanted<'a> {
    image: &'a Image,
    names: Vec<&'a Reference>,
}

/// An archive of images, in the layout of Docker 25 and later.
pub(super) fn save(holdings: &Holdings, names: &[SaveBy]) -> Result<Vec<u8>, EngineError> {
    let mut wanted: Vec<Wanted<'_>> = Vec::new();
    for name in names {
        let (image, name) = find(holdings, name)?;
        match wanted.iter_mut().find(|one| one.image.id == image.id) {
            Some(one) => one.names.extend(name),
            None => wanted.push(Wanted {
                image,
                names: name.into_iter().collect(),
            }),
        }
    }
    let mut files = BTreeMap::new();
    let (mut manifests, mut items) = (Vec::new(), Vec::new());
    for one in &wanted {
        let (config, manifest) = papers(holdings, &one.image.id)?;
        let layers = holdings.details.get(&one.image.id).into_iter();
        let layers: Vec<&String> = layers.flat_map(|details| &details.diff_ids).collect();
        for digest in layers.iter().copied().chain([&config, &manifest]) {
            files.insert(blob(digest), text(holdings, digest)?.to_string());
        }
        manifests.extend(descriptors(&manifest, &one.names));
        let tags: Vec<&str> = one.names.iter().map(|name| name.stored()).collect();
        let layers: Vec<String> = layers.into_iter().map(|digest| blob(digest)).collect();
        let mut item = json!({ "Config": blob(&config), "RepoTags": tags, "Layers": layers });
        if let (Some(parent), Value::Object(fields)) = (parent(holdings, one, &wanted), &mut item) {
            fields.insert("Parent".to_owned(), parent.as_str().into());
        }
        items.push(item);
    }
    let index = json!({ "schemaVersion": 2, "manifests": manifests });
    files.insert("index.json".to_owned(), index.to_string());
    files.insert("manifest.json".to_owned(), Value::from(items).to_string());
    let layout = json!({ "imageLayoutVersion": "1.0.0" });
    files.insert("oci-layout".to_owned(), layout.to_string());
    packed(&files)
}

/// The image that one was built on, where an archive tells that: on a graph driver, if it is in it too.
fn parent<'a>(holdings: &Holdings, one: &Wanted<'a>, wanted: &[Wanted<'_>]) -> Option<&'a ImageId> {
    let parent = one.image.parent.as_ref()?;
    let too = wanted.iter().any(|other| other.image.id == *parent);
    (too && holdings.profile.kind == EngineKind::GraphDriver).then_some(parent)
}

/// An entry of the index for each name, or one without.
fn descriptors(manifest: &str, names: &[&Reference]) -> Vec<Value> {
    let plain =
        json!({ "mediaType": "application/vnd.oci.image.manifest.v1+json", "digest": manifest });
    if names.is_empty() {
        return vec![plain];
    }
    let entries = names.iter().map(|name| {
        let mut one = plain.clone();
        if let Value::Object(fields) = &mut one {
            let name = json!({ "io.containerd.image.name": name.qualified() });
            fields.insert("annotations".to_owned(), name);
        }
        one
    });
    entries.collect()
}

fn packed(files: &BTreeMap<String, String>) -> Result<Vec<u8>, EngineError> {
    let mut pack = tar::Builder::new(Vec::new());
    for (path, content) in files {
        let mut header = tar::Header::new_ustar();
        header.set_size(content.len() as u64);
        header.set_mode(0o644);
        let put = pack.append_data(&mut header, path, content.as_bytes());
        put.map_err(|error| failed(500, &error.to_string()))?;
    }
    pack.into_inner()
        .map_err(|error| failed(500, &error.to_string()))
}

fn find<'a>(
    holdings: &'a Holdings,
    name: &'a SaveBy,
) -> Result<(&'a Image, Option<&'a Reference>), EngineError> {
    let mut images = holdings.listing.images.iter();
    let (found, name, words) = match name {
        SaveBy::Id(id) => (images.find(|image| image.id == *id), None, id.as_str()),
        SaveBy::Reference(name) => {
            let found = images.find(|image| image.references.contains(name));
            (found, Some(name), name.as_str())
        }
    };
    let found = found.ok_or_else(|| failed(404, &format!("No such image: {words}")))?;
    Ok((found, name))
}

/// The digests of an image's configuration and manifest.
fn papers(holdings: &Holdings, id: &ImageId) -> Result<(String, String), EngineError> {
    let id = id.as_str();
    match holdings.profile.kind {
        EngineKind::ContainerdStore => {
            let config = digest_in(text(holdings, id)?, "/config/digest");
            Ok((config.unwrap_or_default(), id.to_owned()))
        }
        EngineKind::GraphDriver | EngineKind::Podman => {
            let manifest = holdings.attic.manifest_of(id).map(|text| sha256(text));
            let manifest = manifest.ok_or_else(|| contentless(id))?;
            Ok((id.to_owned(), manifest))
        }
    }
}

fn text<'a>(holdings: &'a Holdings, digest: &str) -> Result<&'a Arc<str>, EngineError> {
    let text = holdings.attic.text(digest);
    text.ok_or_else(|| contentless(digest))
}

fn contentless(digest: &str) -> EngineError {
    failed(500, &format!("{digest} has no content that could be saved"))
}

fn failed(status: u16, words: &str) -> EngineError {
    EngineError::Failed {
        status,
        message: words.to_owned(),
    }
}

fn blob(digest: &str) -> String {
    format!("blobs/{}", digest.replace(':', "/"))
}

/// Loads an archive as such an engine does: names move to its images.
pub(super) fn load(held: &mut Held, archive: &[u8]) -> Result<(), EngineError> {
    let unreadable =
        |error: &dyn std::fmt::Display| failed(200, &format!("invalid archive: {error}"));
    let files = unpacked(archive).map_err(|error| unreadable(&error))?;
    let get = |path: &str| {
        files
            .get(path)
            .ok_or_else(|| unreadable(&format!("no {path}")))
    };
    let items: Vec<Value> =
        serde_json::from_str(get("manifest.json")?).map_err(|error| unreadable(&error))?;
    let mut holdings = held.shown.clone();
    for (path, text) in &files {
        if path.starts_with("blobs/") {
            holdings.attic.put(text.clone());
        }
    }
    for item in &items {
        let field = |name: &str| item.get(name).and_then(Value::as_str).unwrap_or_default();
        let config = get(field("Config"))?;
        let names = item.get("RepoTags").and_then(Value::as_array);
        let names = names.into_iter().flatten().filter_map(Value::as_str);
        let names: Vec<Reference> = names.filter_map(Reference::new).collect();
        let parent = item.get("Parent").and_then(Value::as_str);
        holdings.take_in(config, &names, parent.map(ImageId::new))?;
    }
    *held = Held::new(holdings);
    Ok(())
}

fn unpacked(archive: &[u8]) -> std::io::Result<HashMap<String, String>> {
    let mut files = HashMap::new();
    for entry in tar::Archive::new(archive).entries()? {
        let mut entry = entry?;
        let path = String::from_utf8_lossy(&entry.path_bytes()).into_owned();
        let mut text = String::new();
        entry.read_to_string(&mut text)?;
        files.insert(path, text);
    }
    Ok(files)
}

impl Holdings {
    fn take_in(
        &mut self,
        config: &str,
        names: &[Reference],
        parent: Option<ImageId>,
    ) -> Result<(), EngineError> {
        let digest = sha256(config);
        let id = match self.profile.kind {
            EngineKind::GraphDriver | EngineKind::Podman => digest,
            EngineKind::ContainerdStore => {
                let manifest = self.attic.manifest_of(&digest).map(|text| sha256(text));
                manifest.ok_or_else(|| contentless(&digest))?
            }
        };
        let id = ImageId::new(&id);
        if !self.listing.images.iter().any(|image| image.id == id) {
            if !self.details.contains_key(&id) {
                let details = self.read_config(config);
                self.details.insert(id.clone(), Arc::new(details));
            }
            let image = self.came_back(&id, parent);
            self.listing.images.insert(0, image);
            let made_from = self.listing.containers.iter_mut();
            for container in made_from.filter(|container| container.image == id) {
                container.directories.clear();
            }
        }
        for name in names {
            self.take_name(name, &id);
            self.move_tag(name, &id);
        }
        self.show_digests(&id);
        Ok(())
    }

    /// An image without a name, as it was when it first came; Podman finds by itself what it was built on.
    fn came_back(&self, id: &ImageId, parent: Option<ImageId>) -> Image {
        let known = self.attic.image(id);
        let kept = known.filter(|_| self.profile.kind == EngineKind::Podman);
        Image {
            id: id.clone(),
            references: Vec::new(),
            hidden_name: false,
            digests: Vec::new(),
            parent: parent.or_else(|| kept?.parent.clone()),
            created: known.and_then(|image| image.created),
            size: 0,
            shared_size: None,
            content: known.and_then(|image| image.content),
            platforms: known
                .map(|image| image.platforms.clone())
                .unwrap_or_default(),
            labels: known.map(|image| image.labels.clone()).unwrap_or_default(),
        }
    }

    /// Gives an image a name; an invisible one goes with that.
    pub(super) fn tag(&mut self, name: &Reference, image: &ImageId) {
        self.move_tag(name, image);
        self.show_digests(image);
        let images = self.listing.images.iter_mut();
        for image in images.filter(|one| one.id == *image) {
            image.hidden_name = false;
        }
    }

    /// On the containerd store, loading leaves an invisible name on the image that had the name before.
    fn take_name(&mut self, name: &Reference, to: &ImageId) {
        if self.profile.kind == EngineKind::ContainerdStore {
            let images = self.listing.images.iter_mut();
            for image in images.filter(|image| image.id != *to) {
                image.hidden_name |= image.references.contains(name);
            }
        }
    }

    /// Where digests are derived from names, those of the names that came back are shown again.
    fn show_digests(&mut self, id: &ImageId) {
        let known = self.attic.image(id).map(|image| image.digests.clone());
        let derived = self.profile.kind != EngineKind::GraphDriver;
        let images = self.listing.images.iter_mut();
        for image in images.filter(|image| derived && image.id == *id) {
            let mut digests = known.clone().unwrap_or_default();
            digests.retain(|digest| {
                let repository = digest.split('@').next();
                let mut names = image.references.iter();
                names.any(|name| Some(name.repository()) == repository)
            });
            image.digests = digests;
        }
    }

    /// What the configuration of an image from elsewhere tells; its layers are as large as they are in the archive.
    fn read_config(&mut self, config: &str) -> Details {
        let config: Value = serde_json::from_str(config).unwrap_or_default();
        let texts = |pointer: &str, field: &str| -> Vec<String> {
            let all = config.pointer(pointer).and_then(Value::as_array);
            let all = all.into_iter().flatten();
            let text = |value: &Value| {
                let value = if field.is_empty() {
                    Some(value)
                } else {
                    value.get(field)
                };
                value.and_then(Value::as_str).unwrap_or_default().to_owned()
            };
            all.map(text).collect()
        };
        let mut details = Details {
            diff_ids: texts("/rootfs/diff_ids", ""),
            ..Details::default()
        };
        let history = texts("/history", "created_by").into_iter();
        details.history = history.map(|line| HistoryEntry::new(0, line)).collect();
        let chains = chain_ids(&details.diff_ids).into_iter();
        for (chain, diff) in chains.zip(&details.diff_ids) {
            let bytes = self.attic.text(diff).map_or(0, |text| text.len() as u64);
            self.layers.entry(chain).or_insert(bytes);
            self.blobs.entry(diff.clone()).or_insert(bytes);
        }
        details
    }
}
