//! Images from nothing, packed as `docker save` packs them.
//!
//! Everything is a function of what the test asks for: the same specification gives the same bytes, hence the
//! same layer digests and the same image ids.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::elf;
use super::http::hex;

/// One layer: some bytes that do not compress, and files that matter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Layer {
    seed: u64,
    size: usize,
    files: Vec<(String, Vec<u8>)>,
}

impl Layer {
    /// `size` bytes of noise in one file; with 0 bytes the file is empty, but there.
    pub(crate) fn noise(seed: u64, size: usize) -> Self {
        Self {
            seed,
            size,
            files: Vec::new(),
        }
    }

    /// `/pause`, which waits for ever, and `/done`, which ends at once, beside some noise.
    pub(crate) fn programs(seed: u64, size: usize) -> Self {
        Self::noise(seed, size)
            .file("pause", elf::pause())
            .file("done", elf::done())
    }

    /// One more file, executable, at a path without a leading slash.
    pub(crate) fn file(mut self, path: &str, content: Vec<u8>) -> Self {
        self.files.push((path.to_owned(), content));
        self
    }

    /// The layer's archive.
    pub(crate) fn tar(&self) -> Vec<u8> {
        let mut pack = tar::Builder::new(Vec::new());
        append(
            &mut pack,
            &format!("noise-{}", self.seed),
            &noise(self.seed, self.size),
        );
        for (path, content) in &self.files {
            append(&mut pack, path, content);
        }
        pack.into_inner().unwrap()
    }

    /// The digest of the layer's archive.
    pub(crate) fn diff_id(&self) -> String {
        format!("sha256:{}", hex(&self.tar()))
    }
}

/// One line of an image's history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// A command that made a layer.
    Layer(String),
    /// A command that changed the config only.
    Empty(String),
}

/// One image, from scratch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Image {
    layers: Vec<Layer>,
    history: Vec<Step>,
    labels: BTreeMap<String, String>,
    created: String,
    tags: Vec<String>,
    command: String,
}

impl Image {
    /// An image of these layers (the bottom one first) with one line of history for each, run with `/pause`.
    pub(crate) fn new(layers: &[Layer]) -> Self {
        let step = |layer: &Layer| Step::Layer(format!("COPY noise-{} / # buildkit", layer.seed));
        Self {
            layers: layers.to_vec(),
            history: layers.iter().map(step).collect(),
            labels: BTreeMap::new(),
            created: "2026-03-01T12:00:00Z".to_owned(),
            tags: Vec::new(),
            command: "/pause".to_owned(),
        }
    }

    /// Another history; it may tell of fewer layers than there are, or nothing (Docker refuses one that tells of more).
    pub(crate) fn history(mut self, history: &[Step]) -> Self {
        self.history = history.to_vec();
        self
    }

    /// One more label.
    pub(crate) fn label(mut self, key: &str, value: &str) -> Self {
        self.labels.insert(key.to_owned(), value.to_owned());
        self
    }

    /// Another creation date, RFC 3339.
    pub(crate) fn created(mut self, date: &str) -> Self {
        date.clone_into(&mut self.created);
        self
    }

    /// One more tag, `repository:tag`.
    pub(crate) fn tag(mut self, tag: &str) -> Self {
        self.tags.push(tag.to_owned());
        self
    }

    /// Another program to run.
    pub(crate) fn command(mut self, path: &str) -> Self {
        path.clone_into(&mut self.command);
        self
    }

    /// The config's bytes, whose digest is the image id wherever the containerd store is not used.
    fn config(&self) -> Vec<u8> {
        let history = self.history.iter().map(|step| match step {
            Step::Layer(command) => json!({ "created": self.created, "created_by": command }),
            Step::Empty(command) => {
                json!({ "created": self.created, "created_by": command, "empty_layer": true })
            }
        });
        let mut config = json!({
            "architecture": elf::ARCHITECTURE,
            "os": "linux",
            "created": self.created,
            "config": { "Cmd": [self.command], "Env": ["PATH=/"], "Labels": self.labels },
            "rootfs": { "type": "layers", "diff_ids": self.layers.iter().map(Layer::diff_id).collect::<Vec<_>>() },
        });
        if !self.history.is_empty() {
            config["history"] = history.collect();
        }
        config.to_string().into_bytes()
    }

    /// The digest of the config: the image's id on graph drivers and Podman.
    pub(crate) fn config_id(&self) -> String {
        format!("sha256:{}", hex(&self.config()))
    }
}

/// Packs images as `docker save` does; layers that several of them have are in it once.
pub(crate) fn archive(images: &[Image]) -> Vec<u8> {
    let mut pack = tar::Builder::new(Vec::new());
    let mut packed = BTreeSet::new();
    let mut put = |name: String, content: &[u8]| {
        if packed.insert(name.clone()) {
            append(&mut pack, &name, content);
        }
        name
    };
    let mut manifest = Vec::new();
    for image in images {
        let mut layers = Vec::new();
        for layer in &image.layers {
            let content = layer.tar();
            layers.push(put(format!("{}/layer.tar", hex(&content)), &content));
        }
        let config = image.config();
        let config = put(format!("{}.json", hex(&config)), &config);
        let tags = if image.tags.is_empty() {
            Value::Null
        } else {
            json!(image.tags)
        };
        manifest.push(json!({ "Config": config, "RepoTags": tags, "Layers": layers }));
    }
    put(
        "manifest.json".to_owned(),
        Value::from(manifest).to_string().as_bytes(),
    );
    pack.into_inner().unwrap()
}

/// Appends one executable file with a fixed date and owner.
fn append(pack: &mut tar::Builder<Vec<u8>>, path: &str, content: &[u8]) {
    let mut header = tar::Header::new_ustar();
    header.set_size(content.len() as u64);
    header.set_mode(0o755);
    header.set_mtime(1_600_000_000);
    header.set_uid(0);
    header.set_gid(0);
    pack.append_data(&mut header, path, content).unwrap();
}

/// Packs a build context of these files.
pub(crate) fn context(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut pack = tar::Builder::new(Vec::new());
    for (path, content) in files {
        append(&mut pack, path, content);
    }
    pack.into_inner().unwrap()
}

/// Bytes that look random and depend on the seed only (splitmix64).
fn noise(seed: u64, size: usize) -> Vec<u8> {
    let mut state = seed.wrapping_mul(0x2545_f491_4f6c_dd1d);
    let words = std::iter::repeat_with(|| {
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let word = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let word = (word ^ (word >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (word ^ (word >> 31)).to_le_bytes()
    });
    words.flatten().take(size).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Read as _;

    fn files(archive: &[u8]) -> BTreeMap<String, Vec<u8>> {
        let mut found = BTreeMap::new();
        for entry in tar::Archive::new(archive).entries().unwrap() {
            let mut entry = entry.unwrap();
            let path = entry.path().unwrap().display().to_string();
            let mut content = Vec::new();
            entry.read_to_end(&mut content).unwrap();
            assert!(
                found.insert(path.clone(), content).is_none(),
                "{path} is packed twice"
            );
        }
        found
    }

    #[test]
    fn the_same_specification_gives_the_same_ids_for_ever() {
        let image = Image::new(&[Layer::noise(1, 1000), Layer::noise(2, 0)]).tag("a:1");
        assert_eq!(
            Layer::noise(1, 1000).diff_id(),
            "sha256:a98db44541dfb7a16c846ea97b8c827fcf9739c5dc285ad491f192b25b36976b"
        );
        assert_eq!(
            image.config_id(),
            image.clone().tag("a:2").config_id(),
            "a tag is not part of the id"
        );
        let others = [
            image.clone().label("a", "b"),
            image.clone().created("2026-03-02T12:00:00Z"),
            image.clone().command("/done"),
            image.clone().history(&[]),
            Image::new(&[Layer::noise(1, 1000), Layer::noise(3, 0)]),
            Image::new(&[Layer::noise(2, 0), Layer::noise(1, 1000)]),
        ];
        let ids: BTreeSet<String> = others
            .iter()
            .chain([&image])
            .map(Image::config_id)
            .collect();
        assert_eq!(ids.len(), 7);
    }

    #[test]
    fn an_archive_holds_each_shared_layer_once_and_lists_it_for_every_image() {
        let (base, own) = (Layer::noise(1, 10), Layer::noise(2, 10));
        let first = Image::new(std::slice::from_ref(&base))
            .tag("a:1")
            .tag("b:1");
        let second = Image::new(&[base.clone(), own.clone()]);
        let found = files(&archive(&[first.clone(), second.clone()]));

        let path = |layer: &Layer| format!("{}/layer.tar", hex(&layer.tar()));
        let config = |image: &Image| format!("{}.json", hex(&image.config()));
        let manifest: Value = serde_json::from_slice(&found["manifest.json"]).unwrap();
        assert_eq!(
            manifest,
            json!([
                { "Config": config(&first), "RepoTags": ["a:1", "b:1"], "Layers": [path(&base)] },
                { "Config": config(&second), "RepoTags": null, "Layers": [path(&base), path(&own)] },
            ])
        );
        let names: BTreeSet<String> = found.into_keys().collect();
        let expected = [
            path(&base),
            path(&own),
            config(&first),
            config(&second),
            "manifest.json".to_owned(),
        ];
        assert_eq!(names, BTreeSet::from(expected));
    }

    #[test]
    fn a_history_may_be_long_short_or_missing() {
        let image = Image::new(&[Layer::noise(1, 10), Layer::noise(2, 10)]);
        let history = |image: &Image| -> Value {
            serde_json::from_slice::<Value>(&image.config()).unwrap()["history"].take()
        };
        let created = "2026-03-01T12:00:00Z";
        let first = json!({ "created": created, "created_by": "COPY noise-1 / # buildkit" });
        let second = json!({ "created": created, "created_by": "COPY noise-2 / # buildkit" });
        assert_eq!(history(&image), json!([first, second]));
        assert_eq!(history(&image.clone().history(&[])), Value::Null);
        let short = image.history(&[Step::Layer("a".to_owned()), Step::Empty("b".to_owned())]);
        assert_eq!(
            history(&short),
            json!([
                { "created": created, "created_by": "a" },
                { "created": created, "created_by": "b", "empty_layer": true },
            ])
        );
    }

    #[test]
    fn a_layer_holds_its_noise_and_its_files() {
        let found = files(&Layer::programs(7, 3).tar());
        assert_eq!(
            found,
            BTreeMap::from([
                ("noise-7".to_owned(), noise(7, 3)),
                ("pause".to_owned(), elf::pause()),
                ("done".to_owned(), elf::done()),
            ])
        );
        assert_eq!(noise(7, 3).len(), 3);
    }
}
