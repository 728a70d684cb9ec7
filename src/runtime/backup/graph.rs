//! Manifests, and indexes of them, followed from one to the next.

use std::collections::HashSet;
use std::io;

use serde_json::Value;

use super::blocks::wrong;
use super::contents::{Content, Contents};
use crate::inventory::{Platform, Presence};

/// Indexes may list indexes, but not for ever.
const DEEPEST: usize = 4;

/// What of one image an archive holds.
pub(super) struct Walk<'a> {
    pub(super) contents: &'a Contents,
    /// May end it.
    go_on: &'a mut dyn FnMut() -> io::Result<()>,
    /// Manifests and indexes so far: the same one may be listed any number of times.
    seen: HashSet<String>,
    /// How many indexes lead to where it is.
    depth: usize,
    /// The digests of the configurations that it came to.
    pub(super) configs: HashSet<String>,
    /// The platforms of the manifests that could run.
    platforms: HashSet<String>,
}

impl<'a> Walk<'a> {
    pub(super) fn new(
        contents: &'a Contents,
        go_on: &'a mut dyn FnMut() -> io::Result<()>,
    ) -> Self {
        Self {
            contents,
            go_on,
            seen: HashSet::new(),
            depth: 0,
            configs: HashSet::new(),
            platforms: HashSet::new(),
        }
    }

    /// Whether a manifest or index that was not looked at yet has an image that could run; whatever of it is there has to
    /// be whole. An engine keeps the index of an image of which it has one platform: manifests that are not there are
    /// those of others. `listed` is what an index says of it.
    pub(super) fn check(&mut self, digest: &str, listed: Option<&Value>) -> io::Result<bool> {
        (self.go_on)()?;
        if !self.seen.insert(digest.to_owned()) {
            return Ok(false);
        }
        let document = self.blob(digest)?;
        let Some(children) = document.get("manifests") else {
            return self.manifest(digest, &document, listed);
        };
        if self.depth == DEEPEST {
            return Err(wrong("its indexes are too deep"));
        }
        self.depth += 1;
        let mut runs = false;
        for child in children.as_array().into_iter().flatten() {
            let digest = child.get("digest").and_then(Value::as_str);
            let digest = digest.unwrap_or_default();
            if self.contents.blob(digest)?.is_some() {
                runs |= self.check(digest, Some(child))?;
            }
        }
        self.depth -= 1;
        Ok(runs)
    }

    fn manifest(
        &mut self,
        digest: &str,
        manifest: &Value,
        listed: Option<&Value>,
    ) -> io::Result<bool> {
        let config = manifest.pointer("/config/digest").and_then(Value::as_str);
        let config = config.ok_or_else(|| wrong(format!("{digest} names no configuration")))?;
        let paper = self.blob(config)?;
        self.configs.insert(config.to_owned());
        for layer in digests(manifest, "layers") {
            self.there(layer)?;
        }
        let told = [
            listed.and_then(|listed| platform(listed.get("platform")?)),
            platform(&paper),
        ];
        let layers = digests(manifest, "layers").count();
        let runs = !listed.is_some_and(is_attestation)
            && !told.iter().flatten().any(|name| name == "unknown/unknown")
            && diff_ids(&paper).is_ok_and(|diffs| diffs.len() == layers);
        if runs {
            self.platforms.extend(told.into_iter().flatten());
        }
        Ok(runs)
    }

    /// Whether it came to a manifest of this platform. A variant counts where both sides tell it.
    pub(super) fn has(&self, wanted: &str) -> bool {
        let parts = |name: &str| {
            let mut parts = name.splitn(3, '/').map(str::to_owned);
            (parts.next(), parts.next(), parts.next())
        };
        let (system, processor, variant) = parts(wanted);
        self.platforms.iter().any(|found| {
            let found = parts(found);
            let differs = variant.is_some() && found.2.is_some() && found.2 != variant;
            found.0 == system && found.1 == processor && !differs
        })
    }

    fn blob(&self, digest: &str) -> io::Result<Value> {
        self.there(digest)?.json()
    }

    fn there(&self, digest: &str) -> io::Result<&'a Content> {
        let missing = || wrong(format!("{digest} is missing from it"));
        self.contents.blob(digest)?.ok_or_else(missing)
    }
}

/// Whether a manifest only says how another one was built.
fn is_attestation(listed: &Value) -> bool {
    let notes = listed.get("annotations");
    notes.is_some_and(|notes| notes.get("vnd.docker.reference.type").is_some())
}

/// A platform by its fields.
fn platform(fields: &Value) -> Option<String> {
    let text = |field: &str| fields.get(field).and_then(Value::as_str);
    let (system, processor) = (text("os"), text("architecture"));
    let platform = Platform::new(system, processor, text("variant"), Presence::Packed);
    platform.map(|platform| platform.name)
}

/// The digests that a list in a document names.
pub(super) fn digests<'a>(document: &'a Value, field: &str) -> impl Iterator<Item = &'a str> {
    let all = document.get(field).and_then(Value::as_array);
    let all = all.into_iter().flatten();
    all.filter_map(|one| one.get("digest")?.as_str())
}

/// The layers that a configuration tells of.
pub(super) fn diff_ids(config: &Value) -> io::Result<Vec<String>> {
    let layers = config.pointer("/rootfs");
    let layers = layers.ok_or_else(|| wrong("a configuration in it tells no layers"))?;
    Ok(texts(layers.get("diff_ids")))
}

/// The texts of a list.
pub(super) fn texts(list: Option<&Value>) -> Vec<String> {
    let list = list.and_then(Value::as_array);
    let texts = list.into_iter().flatten().filter_map(Value::as_str);
    texts.map(str::to_owned).collect()
}
