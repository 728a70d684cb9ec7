//! Tiny archives in the four layouts that engines write.

use std::io;

use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use crate::inventory::ImageId;
use crate::runtime::backup::contents::hex;
use crate::runtime::backup::verify::{Wanted, verify};

pub(super) fn sha256(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

/// An entry of an archive.
#[derive(Clone, Debug)]
pub(super) enum Entry {
    File(String, Vec<u8>),
    Link(String, String),
}

/// An archive as a list of entries, and the id of the image in it.
#[derive(Clone, Debug)]
pub(super) struct Made {
    pub(super) entries: Vec<Entry>,
    pub(super) id: ImageId,
}

/// Two layers, the same in every layout; the second one is as long as a part of reading and one byte more.
pub(super) fn layers() -> [Vec<u8>; 2] {
    [b"the first layer".to_vec(), vec![7; 16 * 1024 + 1]]
}

pub(super) fn config() -> Vec<u8> {
    let diffs = layers().map(|layer| format!("sha256:{}", sha256(&layer)));
    let config = json!({ "os": "linux", "rootfs": { "type": "layers", "diff_ids": diffs } });
    config.to_string().into_bytes()
}

fn file(path: impl Into<String>, bytes: impl Into<Vec<u8>>) -> Entry {
    Entry::File(path.into(), bytes.into())
}

fn blob(bytes: &[u8]) -> Entry {
    file(format!("blobs/sha256/{}", sha256(bytes)), bytes)
}

fn items(config: &str, layers: &[String]) -> Entry {
    let items = json!([{ "Config": config, "RepoTags": ["a:1", "a:2"], "Layers": layers }]);
    file("manifest.json", items.to_string())
}

/// As Docker 20.10 writes it: the second layer is a link to another image's directory.
pub(super) fn legacy() -> Made {
    let [first, second] = layers();
    let config = config();
    let id = sha256(&config);
    let paths = ["one/layer.tar".to_owned(), "two/layer.tar".to_owned()];
    let entries = vec![
        file("one/VERSION", "1.0"),
        file("one/json", "{}"),
        file("one/layer.tar", first),
        file("three/layer.tar", second),
        Entry::Link("two/layer.tar".to_owned(), "../three/layer.tar".to_owned()),
        items(&format!("{id}.json"), &paths),
        file("repositories", r#"{"a":{"1":"two","2":"two"}}"#),
        file(format!("{id}.json"), config),
    ];
    Made {
        entries,
        id: ImageId::new(&id),
    }
}

/// As Podman writes it: the layers side by side, with links for older readers.
pub(super) fn podman() -> Made {
    let config = config();
    let id = sha256(&config);
    let paths = layers().map(|layer| format!("{}.tar", sha256(&layer)));
    let mut entries: Vec<Entry> = layers()
        .into_iter()
        .zip(&paths)
        .map(|(layer, path)| file(path, layer))
        .collect();
    entries.push(file(format!("{id}.json"), config));
    let link = format!("../{}", paths[0]);
    entries.push(Entry::Link("old/layer.tar".to_owned(), link));
    entries.push(items(&format!("{id}.json"), &paths));
    Made {
        entries,
        id: ImageId::new(&id),
    }
}

/// As Docker 25 and later write it on a graph driver.
pub(super) fn oci() -> Made {
    let config = config();
    let id = sha256(&config);
    let paths = layers().map(|layer| format!("blobs/sha256/{}", sha256(&layer)));
    let mut entries: Vec<Entry> = layers().iter().map(|layer| blob(layer)).collect();
    entries.push(blob(&config));
    entries.push(items(&format!("blobs/sha256/{id}"), &paths));
    entries.push(file("oci-layout", "{}"));
    Made {
        entries,
        id: ImageId::new(&id),
    }
}

/// As the containerd store writes it: an index of two platforms of which one is here, and an attestation; the blobs are
/// compressed (here: other bytes than the layers).
pub(super) fn containerd() -> Made {
    let config = config();
    let blobs = [b"\x1f\x8bfirst".to_vec(), b"\x1f\x8bsecond".to_vec()];
    let digest = |bytes: &[u8]| json!({ "digest": format!("sha256:{}", sha256(bytes)) });
    let manifest = |config: &[u8], layers: &[Vec<u8>]| {
        let layers: Vec<Value> = layers.iter().map(|layer| digest(layer)).collect();
        json!({ "schemaVersion": 2, "config": digest(config), "layers": layers }).to_string()
    };
    let image = manifest(&config, &blobs);
    // as BuildKit writes it: the configuration has a layer for each statement
    let claim = b"{}".to_vec();
    let diffs = [format!("sha256:{}", sha256(&claim))];
    let claims = json!({ "os": "unknown", "rootfs": { "type": "layers", "diff_ids": diffs } });
    let claims = claims.to_string().into_bytes();
    let attestation = manifest(&claims, std::slice::from_ref(&claim));
    let mut attests = digest(attestation.as_bytes());
    attests["annotations"] = json!({ "vnd.docker.reference.type": "attestation-manifest" });
    let platforms = [digest(image.as_bytes()), digest(b"not here"), attests];
    let index = json!({ "schemaVersion": 2, "manifests": platforms }).to_string();
    let id = format!("sha256:{}", sha256(index.as_bytes()));
    let named =
        |name: &str| json!({ "digest": id, "annotations": { "io.containerd.image.name": name } });
    let top =
        json!({ "manifests": [named("docker.io/library/a:1"), named("docker.io/library/a:2")] });
    let entries = vec![
        blob(&blobs[0]),
        blob(&blobs[1]),
        blob(&config),
        blob(&claim),
        blob(&claims),
        blob(image.as_bytes()),
        blob(attestation.as_bytes()),
        blob(index.as_bytes()),
        file("index.json", top.to_string()),
    ];
    Made {
        entries,
        id: ImageId::new(&id),
    }
}

pub(super) fn all() -> [(&'static str, Made); 4] {
    [
        ("legacy", legacy()),
        ("podman", podman()),
        ("oci", oci()),
        ("containerd", containerd()),
    ]
}

impl Made {
    /// The archive's bytes.
    pub(super) fn tar(&self) -> Vec<u8> {
        let mut pack = tar::Builder::new(Vec::new());
        for entry in &self.entries {
            let mut header = tar::Header::new_gnu();
            header.set_mode(0o644);
            match entry {
                Entry::File(path, bytes) => {
                    header.set_size(bytes.len() as u64);
                    put_path(&mut header, path);
                    pack.append(&header, bytes.as_slice()).unwrap();
                }
                Entry::Link(path, to) => {
                    header.set_size(0);
                    header.set_entry_type(tar::EntryType::Symlink);
                    header.set_link_name_literal(to).unwrap();
                    put_path(&mut header, path);
                    pack.append(&header, io::empty()).unwrap();
                }
            }
        }
        pack.into_inner().unwrap()
    }

    /// The same with one entry changed.
    pub(super) fn with(&self, path: &str, change: impl FnOnce(&mut Vec<u8>)) -> Self {
        let mut made = self.clone();
        let found = made.entries.iter_mut().find_map(|entry| match entry {
            Entry::File(name, bytes) if name == path => Some(bytes),
            Entry::File(..) | Entry::Link(..) => None,
        });
        change(found.unwrap());
        made
    }

    /// The same without one entry.
    pub(super) fn without(&self, path: &str) -> Self {
        let mut made = self.clone();
        made.entries.retain(|entry| entry.path() != path);
        assert!(made.entries.len() < self.entries.len(), "{path}");
        made
    }

    /// What is wrong with it, if anything.
    pub(super) fn fault(&self) -> Option<String> {
        fault(&self.tar(), std::slice::from_ref(&self.id))
    }
}

impl Entry {
    pub(super) fn path(&self) -> &str {
        match self {
            Self::File(path, _) | Self::Link(path, _) => path,
        }
    }
}

/// Names that the crate would not write, too.
fn put_path(header: &mut tar::Header, path: &str) {
    let name = &mut header.as_old_mut().name;
    name.fill(0);
    name[..path.len()].copy_from_slice(path.as_bytes());
    header.set_cksum();
}

pub(super) fn fault(tar: &[u8], ids: &[ImageId]) -> Option<String> {
    let verified = verify(tar, tar.len() as u64, &wanted(ids), |_| Ok(()));
    verified.err().map(|error| error.to_string())
}

/// These images of whatever platform.
pub(super) fn wanted(ids: &[ImageId]) -> Vec<Wanted> {
    let wanted = |id: &ImageId| Wanted {
        id: id.clone(),
        platforms: Vec::new(),
    };
    ids.iter().map(wanted).collect()
}
