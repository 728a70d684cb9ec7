//! `jettison restore`: the backups that were kept, and one of them brought back.

use std::io::{self, Write, stderr, stdout};
use std::path::{Path, PathBuf};

use super::headless::{ended, no_engine};
use super::{Exit, RestoreOptions};
use crate::app::{EngineChoice, Fault, RestoredImage, Settings};
use crate::inventory::{About, Bytes, Units, harmless};
use crate::runtime::{
    BackupStore, Connect as _, Connector, Listed, Manifest, restore, would_restore,
};
use crate::view::{restored_words, would_restore_words};

/// Lists backups, or restores one. The exit status says whether all of it is back.
pub(super) async fn run(
    connector: &Connector,
    choice: EngineChoice,
    options: &RestoreOptions,
    settings: &Settings,
) -> Exit {
    let (directory, units) = (settings.backup.directory.clone(), settings.units);
    let Some(file) = &options.file else {
        return list(directory, units);
    };
    if settings.read_only && !options.dry_run {
        let why = "read-only: nothing is restored; --dry-run says what would be";
        return Exit::Refused(why.to_owned());
    }
    let engine = match connector.connect(choice).await {
        Ok(engine) => engine,
        Err(stranded) => return Exit::Refused(no_engine(&stranded)),
    };
    let file = found(file, directory);
    if let Some(elsewhere) = elsewhere(&file, engine.about()) {
        if !options.anywhere && !options.dry_run {
            let why = format!("{elsewhere}; --anywhere loads it all the same");
            return Exit::Refused(why);
        }
        // nobody can be told if standard error is closed
        writeln!(stderr(), "jettison: {elsewhere}").ok();
    }
    let answer = if options.dry_run {
        would_restore(&*engine, &file).await
    } else {
        restore(&*engine, &file).await
    };
    tell(answer, options.dry_run)
}

/// Says what is back, with the exit status for it.
fn tell(answer: Result<Vec<RestoredImage>, Fault>, dry: bool) -> Exit {
    match answer {
        Ok(images) => {
            let whole = images.iter().all(RestoredImage::is_whole);
            let printed = print(&mut stdout().lock(), &images, dry);
            ended(printed, Exit::Status(u8::from(!whole)))
        }
        Err(Fault(why)) => Exit::Failed(harmless(&why).into_owned()),
    }
}

/// That a backup was made on another engine. One that cannot be read says so by itself.
fn elsewhere(file: &Path, here: &About) -> Option<String> {
    let (manifest, _) = Manifest::beside(file).ok()?;
    let made = manifest.engine;
    if made.id.is_empty() || made.id == here.id {
        return None;
    }
    let told = format!(
        "it was made on {} ({}, {}), and this is {} ({}, {}): ids may differ here",
        made.name, made.store, made.address, here.name, here.store, here.address
    );
    Some(harmless(&told).into_owned())
}

/// A bare name that is not here is one of the backup directory.
fn found(file: &Path, directory: Option<PathBuf>) -> PathBuf {
    let bare = file.components().count() == 1 && !file.exists();
    match directory.filter(|_| bare) {
        Some(directory) => directory.join(file),
        None => file.to_owned(),
    }
}

fn list(directory: Option<PathBuf>, units: Units) -> Exit {
    let Some(directory) = directory else {
        let why = "there is no home directory to keep backups in; --backup-dir names another one";
        return Exit::Refused(why.to_owned());
    };
    let store = BackupStore { directory };
    let listed = match store.list() {
        Ok(listed) => listed,
        Err(Fault(why)) => return Exit::Failed(harmless(&why).into_owned()),
    };
    let printed = units.within(|| print_list(&mut stdout().lock(), &store, &listed));
    ended(printed, Exit::Status(0))
}

fn print_list(out: &mut impl Write, store: &BackupStore, listed: &[Listed]) -> io::Result<()> {
    let directory = store.directory.to_string_lossy();
    let directory = harmless(&directory);
    if listed.is_empty() {
        return writeln!(out, "{directory}: no backups");
    }
    writeln!(out, "{directory}")?;
    for one in listed {
        let name = one.path.file_name().unwrap_or_default().to_string_lossy();
        let name = harmless(&name);
        match &one.manifest {
            Err(Fault(why)) => writeln!(out, "  {name}  ! {}", harmless(why))?,
            Ok(manifest) => {
                let archive = &manifest.archive;
                let engine = harmless(&manifest.engine.name);
                let made = harmless(&manifest.made);
                let (file, bytes) = (harmless(&archive.file), Bytes::exact(archive.bytes));
                writeln!(out, "  {file}  {made}  {bytes}  from {engine}")?;
                for image in &manifest.images {
                    let tags = if image.tags.is_empty() {
                        "<none>".to_owned()
                    } else {
                        image.tags.join(", ")
                    };
                    let id = image.id();
                    writeln!(out, "      {}  {}", harmless(id.short()), harmless(&tags))?;
                }
                for names in &manifest.names {
                    let (id, tags) = (names.id(), names.tags.join(", "));
                    let (id, tags) = (harmless(id.short()), harmless(&tags));
                    writeln!(
                        out,
                        "      {id}  {tags}  (only these names: the image stayed)"
                    )?;
                }
            }
        }
    }
    Ok(())
}

fn print(out: &mut impl Write, images: &[RestoredImage], dry: bool) -> io::Result<()> {
    if dry {
        writeln!(out, "The backup verifies. Nothing was loaded; if it were:")?;
    }
    for image in images {
        let words = if dry {
            would_restore_words(image)
        } else {
            restored_words(image)
        };
        writeln!(out, "{}", harmless(&words))?;
    }
    Ok(())
}
