use std::fs::File;
use std::path::Path;

use tokio::task::spawn_blocking;

use super::manifest::Manifest;
use super::reading::{open, read_through};
use super::sending::send;
use crate::app::{Fault, NameBack, RestoredImage};
use crate::engine::{Engine, EngineError};
use crate::inventory::{ImageId, Listing, Reference};
use crate::removal::{Removal, Step, Target};

/// Verifies a backup, loads it without its names, puts these back where nothing else has them now, and compares. Answers
/// what came back, image by image.
///
/// # Errors
/// Why it was not loaded. What was loaded before a later call failed stays.
pub async fn restore(engine: &dyn Engine, file: &Path) -> Result<Vec<RestoredImage>, Fault> {
    let (manifest, archive) = verified(file).await?;
    let before = list(engine).await?;
    let (there, missing): (Vec<ImageId>, Vec<ImageId>) = manifest
        .ids()
        .into_iter()
        .partition(|id| holds(&before, id));
    if !missing.is_empty() {
        load(engine, &manifest, archive, there).await?;
    }
    let loaded = list(engine).await?;
    let mut untold = Vec::new();
    for wanted in wanted(&manifest) {
        for name in wanted.names {
            if holds(&loaded, &wanted.id)
                && let Err(error) = name_again(engine, &wanted.id, &name).await
            {
                untold.push((name, error.to_string()));
            }
        }
    }
    let after = list(engine).await?;
    Ok(compare(&manifest, &before, &after, &untold))
}

async fn load(
    engine: &dyn Engine,
    manifest: &Manifest,
    archive: File,
    there: Vec<ImageId>,
) -> Result<(), Fault> {
    let (sent, torn) = send(archive, manifest.archive.clone(), there);
    let loaded = engine.load(sent).await;
    if let Some(why) = torn.get() {
        return Err(Fault(format!("the upload was cut: {why}")));
    }
    loaded.map_err(|error| Fault(format!("the engine could not load it: {error}")))
}

/// Gives an image its name again, unless something has it at this moment. No engine can be asked to do both at once.
async fn name_again(
    engine: &dyn Engine,
    image: &ImageId,
    name: &Reference,
) -> Result<(), EngineError> {
    let look = Step::Remove(Removal {
        image: image.clone(),
        target: Target::Reference(name.clone()),
        force: false,
        prune: false,
    });
    if engine.look_up(&look).await?.image.is_some() {
        return Ok(());
    }
    engine.tag(image, name).await
}

/// The same without loading anything: verifies it, and says what is there and what would come back.
///
/// # Errors
/// Why it would not be loaded.
pub async fn would_restore(engine: &dyn Engine, file: &Path) -> Result<Vec<RestoredImage>, Fault> {
    let (manifest, _) = verified(file).await?;
    let before = list(engine).await?;
    let images = wanted(&manifest).into_iter().map(|wanted| {
        let was = holds(&before, &wanted.id);
        let there = was || wanted.archived;
        let names = wanted.names.into_iter().map(|name| {
            let state = match owner(&before, &name) {
                Some(owner) if *owner == wanted.id => NameBack::Was,
                Some(owner) => NameBack::Elsewhere(owner.clone()),
                None if there => NameBack::Back,
                None => NameBack::Missing(String::new()),
            };
            (name, state)
        });
        RestoredImage {
            archived: wanted.archived,
            was,
            there,
            names: names.collect(),
            digests: missing(&before, &wanted.id, wanted.digests),
            id: wanted.id,
        }
    });
    Ok(images.collect())
}

/// What has to be there after a restore: the images of the archive, and those that were to stay, with their names.
struct Wanted {
    id: ImageId,
    archived: bool,
    names: Vec<Reference>,
    digests: Vec<String>,
}

fn wanted(manifest: &Manifest) -> Vec<Wanted> {
    let archived = manifest.images.iter().map(|image| Wanted {
        id: image.id(),
        archived: true,
        names: image.references(),
        digests: image.digests.clone(),
    });
    let stayed = manifest.names.iter().map(|image| Wanted {
        id: image.id(),
        archived: false,
        names: image.references(),
        digests: Vec::new(),
    });
    archived.chain(stayed).collect()
}

/// Those of these digests that are no names of the image now.
fn missing(now: &Listing, id: &ImageId, mut digests: Vec<String>) -> Vec<String> {
    let image = now.images.iter().find(|image| image.id == *id);
    let names = image.map_or(&[][..], |image| &image.references);
    digests.retain(|digest| !names.iter().any(|name| name.stored() == digest));
    digests
}

/// A backup that verifies, and its archive as it was opened for that.
async fn verified(file: &Path) -> Result<(Manifest, File), Fault> {
    let file = file.to_owned();
    let read = spawn_blocking(move || {
        let (manifest, archive) = Manifest::beside(&file)?;
        let archive = open(&archive)?;
        read_through(&archive, &manifest.archive, &manifest.wanted(), |_| Ok(()))?;
        Ok((manifest, archive))
    });
    read.await
        .unwrap_or_else(|error| Err(Fault(error.to_string())))
}

async fn list(engine: &dyn Engine) -> Result<Listing, Fault> {
    let listing = engine.listing().await;
    listing.map_err(|error| Fault(format!("the engine's images could not be read: {error}")))
}

fn holds(listing: &Listing, id: &ImageId) -> bool {
    listing.images.iter().any(|image| image.id == *id)
}

/// The image that has a name now.
fn owner<'a>(listing: &'a Listing, name: &Reference) -> Option<&'a ImageId> {
    let mut images = listing.images.iter();
    let image = images.find(|image| image.references.contains(name))?;
    Some(&image.id)
}

fn compare(
    manifest: &Manifest,
    before: &Listing,
    after: &Listing,
    untold: &[(Reference, String)],
) -> Vec<RestoredImage> {
    let images = wanted(manifest).into_iter().map(|wanted| {
        let id = wanted.id;
        let names = wanted.names.into_iter().map(|name| {
            let state = match (owner(before, &name), owner(after, &name)) {
                (Some(was), Some(owner)) if *owner == id && *was == id => NameBack::Was,
                (_, Some(owner)) if *owner == id => NameBack::Back,
                (_, Some(owner)) => NameBack::Elsewhere(owner.clone()),
                (_, None) => {
                    let why = untold.iter().find(|(failed, _)| *failed == name);
                    NameBack::Missing(why.map(|(_, why)| why.clone()).unwrap_or_default())
                }
            };
            (name, state)
        });
        RestoredImage {
            archived: wanted.archived,
            was: holds(before, &id),
            there: holds(after, &id),
            names: names.collect(),
            digests: missing(after, &id, wanted.digests),
            id,
        }
    });
    images.collect()
}
