//! Images of several platforms, and papers that are not what they seem.

use serde_json::{Value, json};

use super::archives::{Entry, Made, config, containerd, oci, sha256, wanted};
use crate::inventory::ImageId;
use crate::runtime::backup::blocks::wrong;
use crate::runtime::backup::verify::{Wanted, verify};

fn digest(bytes: &str) -> Value {
    json!({ "digest": format!("sha256:{}", sha256(bytes.as_bytes())) })
}

fn blob(bytes: &str) -> Entry {
    let path = format!("blobs/sha256/{}", sha256(bytes.as_bytes()));
    Entry::File(path, bytes.into())
}

/// The papers and the layer of an image of this platform; the manifest comes last.
fn image(platform: &Value) -> Vec<String> {
    let layer = format!("\u{1f}{platform}");
    let mut config = platform.clone();
    config["rootfs"] = json!({ "diff_ids": [format!("sha256:{}", sha256(layer.as_bytes()))] });
    let config = config.to_string();
    let manifest = json!({ "config": digest(&config), "layers": [digest(&layer)] });
    vec![layer, config, manifest.to_string()]
}

/// An archive of one image: all manifests that its index lists, and the files that are there.
fn indexed(listed: &[Value], there: &[&Vec<String>]) -> Made {
    let index = json!({ "manifests": listed }).to_string();
    let top = json!({ "manifests": [digest(&index)] }).to_string();
    let mut entries: Vec<Entry> = there
        .iter()
        .copied()
        .flatten()
        .map(|file| blob(file))
        .collect();
    entries.push(blob(&index));
    entries.push(Entry::File("index.json".to_owned(), top.into_bytes()));
    Made {
        entries,
        id: ImageId::new(&format!("sha256:{}", sha256(index.as_bytes()))),
    }
}

#[test]
fn an_attestation_alone_is_no_image() {
    let claims = image(&json!({ "os": "linux", "architecture": "amd64" }));
    let nobodys = image(&json!({ "os": "unknown", "architecture": "unknown" }));
    let mut noted = digest(&claims[2]);
    noted["annotations"] = json!({ "vnd.docker.reference.type": "attestation-manifest" });
    let mut unknown = digest(&claims[2]);
    unknown["platform"] = json!({ "os": "unknown", "architecture": "unknown" });
    for (listed, there) in [
        (noted, &claims),
        (unknown, &claims),
        (digest(&nobodys[2]), &nobodys),
    ] {
        let made = indexed(&[digest("the image, not here"), listed], &[there]);
        let why = made.fault().unwrap_or_default();
        assert!(why.starts_with("none of the platforms"), "{why}");
    }
}

#[test]
fn every_platform_that_was_here_has_to_be_in_the_archive() {
    let native = image(&json!({ "os": "linux", "architecture": "amd64" }));
    let foreign = image(&json!({ "os": "linux", "architecture": "arm64", "variant": "v8" }));
    let listed = [digest(&native[2]), digest(&foreign[2])];
    let fault = |there: &[&Vec<String>], platforms: &[&str]| {
        let made = indexed(&listed, there);
        let wanted = Wanted {
            id: made.id.clone(),
            platforms: platforms.iter().map(|&name| name.to_owned()).collect(),
        };
        let verified = verify(&*made.tar(), u64::MAX, &[wanted], |_| Ok(()));
        verified.err().map(|error| error.to_string())
    };
    let both = ["linux/amd64", "linux/arm64"];
    assert_eq!(fault(&[&native, &foreign], &both), None);
    assert_eq!(fault(&[&foreign], &["linux/arm64/v8"]), None);
    let why = fault(&[&foreign], &both).unwrap();
    assert!(why.starts_with("linux/amd64 of the image"), "{why}");
    let why = fault(&[&native, &foreign], &["linux/arm64/v9"]).unwrap();
    assert!(why.starts_with("linux/arm64/v9 of the image"), "{why}");
}

#[test]
fn a_blob_that_is_a_link_is_compared_where_it_leads() {
    let made = containerd();
    let first = format!("blobs/sha256/{}", sha256(b"\x1f\x8bfirst"));
    for (bytes, differs) in [
        (b"\x1f\x8bfirst".to_vec(), false),
        (b"other".to_vec(), true),
    ] {
        let mut linked = made.without(&first);
        linked
            .entries
            .push(Entry::File("elsewhere".to_owned(), bytes));
        let link = Entry::Link(first.clone(), "../../elsewhere".to_owned());
        linked.entries.push(link);
        let why = linked.fault();
        let told = why
            .as_ref()
            .is_some_and(|why| why.contains("is not what its digest says"));
        assert_eq!(told, differs, "{why:?}");
    }
}

#[test]
fn a_digest_that_cannot_be_computed_is_never_right() {
    let config = String::from_utf8(config()).unwrap();
    let layer = json!({ "digest": "sha512:aa" });
    let manifest = json!({ "config": digest(&config), "layers": [layer, layer] }).to_string();
    let mut made = indexed(&[digest(&manifest)], &[&vec![config, manifest]]);
    let junk = Entry::File("blobs/sha512/aa".to_owned(), b"junk".to_vec());
    made.entries.push(junk);
    let why = made.fault().unwrap_or_default();
    assert!(why.contains("is not what its digest says"), "{why}");
}

#[test]
fn what_is_listed_many_times_is_looked_at_once_and_stopping_is_heeded() {
    let mut listed = digest("not here");
    let mut files = Vec::new();
    for _ in 0..4 {
        let index = json!({ "manifests": vec![listed; 40] }).to_string();
        listed = digest(&index);
        files.push(index);
    }
    let index = files.pop().unwrap();
    let children: Value = serde_json::from_str(&index).unwrap();
    let made = indexed(children["manifests"].as_array().unwrap(), &[&files]);
    let (ids, tar) = (wanted(std::slice::from_ref(&made.id)), made.tar());
    let mut asked = 0;
    let ended = verify(&*tar, u64::MAX, &ids, |_| {
        asked += 1;
        Ok(())
    });
    assert!(ended.is_err());
    assert!(asked < 1000, "{asked}");
    let mut ended = 0; // the archive was read to its end so many times
    let stopped = verify(&*tar, u64::MAX, &ids, |bytes| {
        ended += u64::from(bytes == tar.len() as u64);
        if ended > 2 {
            return Err(wrong("it was stopped"));
        }
        Ok(())
    });
    assert_eq!(stopped.unwrap_err().to_string(), "it was stopped");
}

#[test]
fn an_image_of_which_nothing_is_told_may_not_be_in_the_archive() {
    let (one, other) = (containerd(), oci());
    let mut both = one.clone();
    let more = other.entries.into_iter();
    both.entries.extend(more.filter(|entry| {
        let mut known = one.entries.iter();
        !known.any(|known| known.path() == entry.path())
    }));
    // a configuration that belongs to the image is told of with it
    assert_eq!(both.fault(), None);
    let stranger = String::from_utf8(config()).unwrap() + " ";
    let path = format!("blobs/sha256/{}", sha256(stranger.as_bytes()));
    both.entries.push(blob(&stranger));
    let items = json!([{ "Config": path, "RepoTags": ["mine:1"], "Layers": [] }]);
    let listed = both.with("manifest.json", |bytes| {
        *bytes = items.to_string().into_bytes();
    });
    let why = listed.fault().unwrap_or_default();
    assert!(why.ends_with("of which nothing is told"), "{why}");
    let lone = image(&json!({ "os": "linux", "architecture": "amd64" }));
    let mut listed = one;
    listed.entries.extend(lone.iter().map(|file| blob(file)));
    let listed = listed.with("index.json", |bytes| {
        let mut top: Value = serde_json::from_slice(bytes).unwrap();
        top["manifests"]
            .as_array_mut()
            .unwrap()
            .push(digest(&lone[2]));
        *bytes = top.to_string().into_bytes();
    });
    let why = listed.fault().unwrap_or_default();
    assert!(why.ends_with("of which nothing is told"), "{why}");
}
