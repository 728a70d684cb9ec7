//! Whether an archive holds the images that it was made for: every paper and every layer there, readable, and what its
//! digest says. Nothing is extracted.
//!
//! Engines write four layouts: a configuration and `<layer>/layer.tar` with links between them (Docker until 24), the
//! same inside an OCI layout (Docker from 25), an OCI layout with an index and blobs as they were pulled (containerd
//! image store), and configurations and layers side by side (Podman). In all but the third an image is found by its
//! configuration in `manifest.json`, there by its manifest or index in `index.json`.

use std::collections::HashSet;
use std::io::{self, Read};

use serde_json::Value;

use super::blocks::wrong;
use super::contents::{Content, Contents};
use super::graph::{self, Walk, diff_ids, texts};
use crate::inventory::ImageId;

/// An image that an archive has to hold.
#[derive(Clone, Debug)]
pub(super) struct Wanted {
    pub(super) id: ImageId,
    /// The platforms of it that have to be there, where the engine told; at least one in any case.
    pub(super) platforms: Vec<String>,
}

/// Reads an archive of at most so many bytes to its end and looks for these images in it; no other may be there. Answers
/// its bytes.
pub(super) fn verify(
    from: impl Read,
    limit: u64,
    images: &[Wanted],
    mut told: impl FnMut(u64) -> io::Result<()>,
) -> io::Result<u64> {
    let contents = Contents::read(from, limit, &mut told)?;
    if let Some(path) = contents.false_blob() {
        return Err(wrong(format!("{path} is not what its digest says")));
    }
    let items = items(&contents)?;
    let mut go_on = || told(contents.bytes);
    let mut configs = HashSet::new();
    for image in images {
        go_on()?;
        let mut walk = Walk::new(&contents, &mut go_on);
        let found = in_manifest(&contents, &items, &image.id)? || in_index(&mut walk, image)?;
        if !found {
            let id = image.id.short();
            return Err(wrong(format!("the image {id} is not in it")));
        }
        configs.extend(walk.configs);
    }
    configs.extend(images.iter().map(|image| image.id.to_string()));
    no_other(&contents, &items, &configs)?;
    Ok(contents.bytes)
}

/// Loading brings everything that an archive lists: it lists nothing but what these digests are of.
fn no_other(contents: &Contents, items: &[Value], known: &HashSet<String>) -> io::Result<()> {
    let other = |digest: &str| {
        let id = ImageId::new(digest);
        wrong(format!(
            "it holds the image {}, of which nothing is told",
            id.short()
        ))
    };
    for item in items {
        let digest = &config(contents, item)?.digest;
        if !known.contains(digest) {
            return Err(other(digest));
        }
    }
    let index = contents.get("index.json")?.map(Content::json).transpose()?;
    for digest in index
        .iter()
        .flat_map(|index| graph::digests(index, "manifests"))
    {
        // where images go by their configuration, entries are manifests all the same
        let of_known = |manifest: &Value| {
            let config = manifest.pointer("/config/digest").and_then(Value::as_str);
            config.is_some_and(|config| known.contains(config))
        };
        let known = known.contains(digest)
            || match contents.blob(digest)? {
                None => true, // it is not there
                Some(manifest) => of_known(&manifest.json()?),
            };
        if !known {
            return Err(other(digest));
        }
    }
    Ok(())
}

/// The entries of `manifest.json`; none where there is no such file.
fn items(contents: &Contents) -> io::Result<Vec<Value>> {
    let Some(manifest) = contents.get("manifest.json")? else {
        return Ok(Vec::new());
    };
    if let Value::Array(items) = manifest.json()? {
        Ok(items)
    } else {
        Err(wrong("its manifest.json is not a list"))
    }
}

/// Whether an image is there by the digest of its configuration; if it is, it has to be whole.
fn in_manifest(contents: &Contents, items: &[Value], id: &ImageId) -> io::Result<bool> {
    for item in items {
        let config = config(contents, item)?;
        if config.digest == id.as_str() {
            let diffs = diff_ids(&config.json()?)?;
            check_layers(contents, &texts(item.get("Layers")), &diffs)?;
            return Ok(true);
        }
    }
    Ok(false)
}

/// The layers of a configuration are there, in their order, and are what it says: where images go by their configuration,
/// engines save layers uncompressed.
fn check_layers(contents: &Contents, paths: &[String], diffs: &[String]) -> io::Result<()> {
    if paths.len() != diffs.len() {
        let (there, told) = (paths.len(), diffs.len());
        return Err(wrong(format!(
            "it has {there} layers of an image of {told}"
        )));
    }
    for (path, diff) in paths.iter().zip(diffs) {
        let layer = contents.must(path)?;
        if layer.digest != *diff {
            return Err(wrong(format!(
                "the layer {path} is not what its digest says"
            )));
        }
    }
    Ok(())
}

fn config<'a>(contents: &'a Contents, item: &Value) -> io::Result<&'a Content> {
    let path = item.get("Config").and_then(Value::as_str);
    contents.must(path.unwrap_or_default())
}

/// Whether an image is there by the digest of its manifest or index; if it is, it has to be whole.
fn in_index(walk: &mut Walk<'_>, image: &Wanted) -> io::Result<bool> {
    let Some(index) = walk.contents.get("index.json")? else {
        return Ok(false);
    };
    let (index, id) = (index.json()?, image.id.as_str());
    if !graph::digests(&index, "manifests").any(|digest| digest == id) {
        return Ok(false);
    }
    let id = image.id.short();
    if !walk.check(image.id.as_str(), None)? {
        let why = format!("none of the platforms of the image {id} is in it");
        return Err(wrong(why));
    }
    match image.platforms.iter().find(|wanted| !walk.has(wanted)) {
        None => Ok(true),
        Some(missing) => Err(wrong(format!("{missing} of the image {id} is not in it"))),
    }
}
