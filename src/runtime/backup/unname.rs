//! An archive without its names: loading it then moves none.

use std::collections::HashSet;
use std::io::{self, Read, Write};

use serde_json::Value;
use tar::Header;

use super::blocks::{Blocks, Head, Kind, padding, wrong};
use crate::inventory::ImageId;

/// A longer file is none of those that names are in.
const LONGEST: u64 = 8 << 20;

/// Copies an archive of at most so many bytes without any name. On the containerd store, which would leave an invisible
/// name on an image that is there already, the entries of these images are left out too.
pub(super) fn copy(
    from: impl Read,
    limit: u64,
    there: &[ImageId],
    into: &mut impl Write,
) -> io::Result<()> {
    let mut blocks = Blocks::new(from, limit);
    while let Some(head) = blocks.next()? {
        let edit: Option<fn(&mut Value, &[ImageId])> = match head.path.as_str() {
            "manifest.json" => Some(in_manifest),
            "index.json" => Some(in_index),
            "repositories" => Some(in_repositories),
            _ => None,
        };
        match edit.filter(|_| head.kind == Kind::File) {
            None => pass(&mut blocks, &head, into)?,
            Some(edit) => rewrite(&mut blocks, &head, into, |names| edit(names, there))?,
        }
    }
    into.write_all(&[0; 1024])?;
    blocks.finish()?;
    Ok(())
}

fn pass(blocks: &mut Blocks<impl Read>, head: &Head, into: &mut impl Write) -> io::Result<()> {
    into.write_all(&head.raw)?;
    blocks.content(&mut |part| into.write_all(part))?;
    pad(head.size, into)
}

fn rewrite(
    blocks: &mut Blocks<impl Read>,
    head: &Head,
    into: &mut impl Write,
    edit: impl FnOnce(&mut Value),
) -> io::Result<()> {
    if head.size > LONGEST {
        return Err(wrong(format!("{} is too long", head.path)));
    }
    let mut text = Vec::new();
    blocks.content(&mut |part| text.write_all(part))?;
    let mut names: Value = serde_json::from_slice(&text)?;
    edit(&mut names);
    let text = serde_json::to_vec(&names)?;
    let mut header = Header::new_ustar();
    header.set_path(&head.path)?;
    header.set_mode(0o644);
    header.set_size(text.len() as u64);
    header.set_cksum();
    into.write_all(header.as_bytes())?;
    into.write_all(&text)?;
    pad(text.len() as u64, into)
}

fn pad(size: u64, into: &mut impl Write) -> io::Result<()> {
    into.write_all(&vec![0; usize::try_from(padding(size)).unwrap_or(0)])
}

fn in_manifest(items: &mut Value, _: &[ImageId]) {
    let items = items.as_array_mut().into_iter().flatten();
    for tags in items.filter_map(|item| item.get_mut("RepoTags")) {
        *tags = Value::Array(Vec::new());
    }
}

fn in_repositories(repositories: &mut Value, _: &[ImageId]) {
    *repositories = Value::Object(serde_json::Map::new());
}

/// An image with several names has as many entries; its first one stays, without a name.
fn in_index(index: &mut Value, there: &[ImageId]) {
    let Some(manifests) = index.get_mut("manifests").and_then(Value::as_array_mut) else {
        return;
    };
    let mut seen = HashSet::new();
    manifests.retain_mut(|one| {
        if let Some(fields) = one.as_object_mut() {
            fields.remove("annotations");
        }
        let digest = one.get("digest").and_then(Value::as_str);
        let digest = digest.unwrap_or_default();
        let is_there = there.iter().any(|id| id.as_str() == digest);
        !is_there && seen.insert(digest.to_owned())
    });
}
