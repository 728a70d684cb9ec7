use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use super::archives::{oci, sha256, wanted};
use crate::app::Fault;
use crate::inventory::ImageId;
use crate::runtime::backup::manifest::{ArchiveFile, Manifest};
use crate::runtime::backup::reading::{open, read_through};
use crate::runtime::backup::{BackupStore, EngineMark, Listed, ManifestImage, ManifestNames};

/// An archive on the disk, and what is known of it.
fn written(home: &Path) -> (PathBuf, ArchiveFile, ImageId) {
    let made = oci();
    let tar = made.tar();
    let mut pack = zstd::Encoder::new(Vec::new(), 3).unwrap();
    pack.include_checksum(true).unwrap();
    pack.write_all(&tar).unwrap();
    let bytes = pack.finish().unwrap();
    let path = home.join("one.tar.zst");
    fs::write(&path, &bytes).unwrap();
    let archive = ArchiveFile {
        file: "one.tar.zst".to_owned(),
        bytes: bytes.len() as u64,
        sha256: sha256(&bytes),
        unpacked: tar.len() as u64,
    };
    (path, archive, made.id)
}

fn fault(path: &Path, archive: &ArchiveFile, id: &ImageId) -> Option<String> {
    let file = open(path).unwrap();
    let wanted = wanted(std::slice::from_ref(id));
    let read = read_through(&file, archive, &wanted, |_| Ok(()));
    read.err().map(|why| why.0)
}

#[test]
fn a_file_that_is_cut_longer_or_another_one_does_not_verify() {
    let home = tempfile::tempdir().unwrap();
    let (path, archive, id) = written(home.path());
    assert_eq!(fault(&path, &archive, &id), None);
    let whole = fs::read(&path).unwrap();
    for length in 0..whole.len() {
        fs::write(&path, &whole[..length]).unwrap();
        assert!(fault(&path, &archive, &id).is_some(), "{length}");
    }
    fs::write(&path, [&whole[..], &[0]].concat()).unwrap();
    assert!(fault(&path, &archive, &id).is_some());
    fs::write(&path, &whole).unwrap();
    let other = ArchiveFile {
        sha256: "0".repeat(64),
        ..archive
    };
    let why = fault(&path, &other, &id).unwrap();
    assert!(why.contains("not the one that was written"), "{why}");
}

#[test]
fn what_unpacks_to_more_than_was_written_is_not_unpacked() {
    let home = tempfile::tempdir().unwrap();
    let path = home.path().join("bomb.tar.zst");
    let mut pack = zstd::Encoder::new(fs::File::create(&path).unwrap(), 3).unwrap();
    for _ in 0..100 {
        pack.write_all(&vec![0; 1 << 20]).unwrap();
    }
    pack.finish().unwrap();
    let bytes = fs::read(&path).unwrap();
    let archive = ArchiveFile {
        file: String::new(),
        bytes: bytes.len() as u64,
        sha256: sha256(&bytes),
        unpacked: 1 << 20,
    };
    let why = fault(&path, &archive, &ImageId::new(&"0".repeat(64))).unwrap();
    assert!(why.contains("longer than what was saved"), "{why}");
}

fn manifest(archive: ArchiveFile) -> Manifest {
    Manifest {
        version: 1,
        made: "2026-11-21T10:00:00Z".to_owned(),
        engine: EngineMark {
            id: "one".to_owned(),
            name: "docker 28.5".to_owned(),
            store: "overlay2".to_owned(),
            kind: "graph".to_owned(),
            address: "unix:///var/run/docker.sock".to_owned(),
        },
        archive,
        images: vec![ManifestImage {
            id: format!("sha256:{}", "1".repeat(64)),
            tags: vec!["a:1".to_owned()],
            digests: Vec::new(),
            platforms: Vec::new(),
            size: 1,
        }],
        names: vec![ManifestNames {
            id: format!("sha256:{}", "2".repeat(64)),
            tags: vec!["b:1".to_owned()],
        }],
    }
}

#[test]
fn a_manifest_from_before_names_were_noted_is_still_read() {
    let home = tempfile::tempdir().unwrap();
    let (_, archive, _) = written(home.path());
    let mut value = serde_json::to_value(manifest(archive)).unwrap();
    value.as_object_mut().unwrap().remove("names").unwrap();
    let json = home.path().join("one.json");
    fs::write(&json, value.to_string()).unwrap();
    let (read, _) = Manifest::beside(&json).unwrap();
    assert_eq!(read.names, Vec::new());
    assert_eq!(
        serde_json::to_value(&read).unwrap(),
        value,
        "nor is it written where there are none"
    );
}

#[test]
fn a_backup_is_found_by_either_of_its_files_and_nothing_else_is_one() {
    let home = tempfile::tempdir().unwrap();
    let (path, archive, _) = written(home.path());
    let store = BackupStore {
        directory: home.path().to_owned(),
    };
    let alone = Listed {
        path: path.clone(),
        manifest: Err(Fault("no manifest: not a whole backup".to_owned())),
    };
    assert_eq!(store.list(), Ok(vec![alone]));
    let json = home.path().join("one.json");
    let wrote = manifest(archive);
    fs::write(&json, serde_json::to_vec(&wrote).unwrap()).unwrap();
    for name in [&path, &json] {
        assert_eq!(Manifest::beside(name), Ok((wrote.clone(), path.clone())));
    }
    fs::write(home.path().join("two.json"), "[]").unwrap();
    fs::write(home.path().join(".hidden.json"), "[]").unwrap();
    let listed = store.list().unwrap();
    let read: Vec<bool> = listed.iter().map(|one| one.manifest.is_ok()).collect();
    assert_eq!(read, [true, false]);
    let nowhere = BackupStore {
        directory: home.path().join("nowhere"),
    };
    assert_eq!(nowhere.list(), Ok(Vec::new()));
}

#[test]
fn a_manifest_of_another_version_or_that_leads_elsewhere_is_refused() {
    let home = tempfile::tempdir().unwrap();
    let (_, archive, _) = written(home.path());
    let json = home.path().join("one.json");
    let refused = |manifest: &Manifest, words: &str| {
        fs::write(&json, serde_json::to_vec(manifest).unwrap()).unwrap();
        let why = Manifest::beside(&json).unwrap_err().0;
        assert!(why.contains(words), "{why}");
    };
    let later = Manifest {
        version: 2,
        ..manifest(archive.clone())
    };
    refused(&later, "it has version 2, and only 1 is known");
    for file in ["../one.tar.zst", "/etc/passwd", "passwd"] {
        let astray = ArchiveFile {
            file: file.to_owned(),
            ..archive.clone()
        };
        refused(&manifest(astray), "its archive is not beside it");
    }
    let of_nothing = Manifest {
        images: Vec::new(),
        ..manifest(archive)
    };
    refused(&of_nothing, "it tells of no image");
    let missing = home.path().join("none.tar.zst");
    let why = Manifest::beside(&missing).unwrap_err().0;
    assert!(why.ends_with("there is no such backup"), "{why}");
}

#[cfg(unix)]
#[test]
fn an_archive_that_is_no_regular_file_is_not_opened() {
    let home = tempfile::tempdir().unwrap();
    let socket = home.path().join("one.tar.zst");
    let listening = std::os::unix::net::UnixListener::bind(&socket).unwrap();
    for (path, kind) in [(&*socket, "a socket"), (home.path(), "a directory")] {
        let why = open(path).unwrap_err().0;
        assert!(
            why.ends_with(&format!("it is {kind}, and only regular files are read")),
            "{why}"
        );
    }
    drop(listening);
}
