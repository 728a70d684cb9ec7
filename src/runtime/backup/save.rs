use std::fs::{DirBuilder, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use futures_util::StreamExt as _;
use tempfile::TempPath;
use tokio::sync::watch;
use tokio::task::{JoinHandle, spawn_blocking};

use super::blocks::wrong;
use super::hashed::Hashed;
use super::manifest::{ARCHIVE, ArchiveFile, MANIFEST, Manifest};
use super::reading::{open, read_through};
use super::store::{Room, at};
use super::unfinished::{self, Unfinished};
use super::verify::Wanted;
use crate::app::{BackupOrder, BackupStage, Fault, KeptBackup};
use crate::engine::Engine;
use crate::inventory::{About, Bytes as Amount};
use crate::removal::Kept;
use crate::runtime::clock;

/// Bytes that are written at a time.
const BATCH: usize = 1 << 20;
/// Backups that may begin within one second.
const WITHIN_A_SECOND: usize = 100;

/// A backup that is being made: how far it is, and how it is stopped. Clones are of the same backup.
#[derive(Clone, Debug)]
pub struct Keeping {
    room: Room,
    stopped: Arc<AtomicBool>,
    /// The file while it is not whole. It goes as soon as nobody wants it any more.
    unfinished: Arc<Mutex<Option<Unfinished>>>,
    told: watch::Sender<BackupStage>,
}

impl Keeping {
    /// A backup where there is so much room.
    pub fn new(room: Room) -> Self {
        Self {
            room,
            stopped: Arc::default(),
            unfinished: Arc::default(),
            told: watch::Sender::new(BackupStage::Saving(0)),
        }
    }

    /// Tells how far it is.
    pub fn stages(&self) -> watch::Receiver<BackupStage> {
        self.told.subscribe()
    }

    /// Stops it, and takes away what there is of its file.
    pub fn stop(&self) {
        self.stopped.store(true, Ordering::Relaxed);
        drop(self.take());
    }

    /// Makes it: has the images saved, writes them, reads them back, and only then gives the file its name.
    ///
    /// # Errors
    /// Why there is no backup; then nothing is left of its file.
    pub async fn keep(
        &self,
        engine: &dyn Engine,
        order: &BackupOrder,
    ) -> Result<KeptBackup, Fault> {
        let kept = self.make(engine, order).await;
        drop(self.take());
        kept
    }

    async fn make(&self, engine: &dyn Engine, order: &BackupOrder) -> Result<KeptBackup, Fault> {
        let (file, path) = self.begin(order).await?;
        let written = self.save(engine, order, file).await?;
        let written = self.check(order, &path, written).await?;
        let (about, order, keeping) = (engine.about().clone(), order.clone(), self.clone());
        waited(spawn_blocking(move || {
            keeping.named(&about, &order, &written)
        }))
        .await
    }

    /// Makes a backup of a file that is whole, unless it was stopped by the end of that.
    fn named(
        &self,
        about: &About,
        order: &BackupOrder,
        written: &Written,
    ) -> Result<KeptBackup, Fault> {
        let stopped = || Fault("it was stopped".to_owned());
        let temporary = self.take().ok_or_else(stopped)?;
        let archive = name(&order.directory, temporary.path)?;
        let manifest = describe(about, order, &archive, written)?;
        if self.go_on().is_err() {
            for path in [manifest, archive] {
                std::fs::remove_file(&path).map_err(|error| at(&path, &error))?;
            }
            return Err(stopped());
        }
        Ok(KeptBackup {
            path: archive,
            bytes: written.bytes,
        })
    }

    fn take(&self) -> Option<Unfinished> {
        let mut unfinished = self.unfinished.lock();
        unfinished
            .as_mut()
            .map_or_else(|error| error.get_mut().take(), |held| held.take())
    }

    fn hold(&self, unfinished: Unfinished) {
        *self
            .unfinished
            .lock()
            .unwrap_or_else(PoisonError::into_inner) = Some(unfinished);
    }

    fn go_on(&self) -> io::Result<()> {
        if self.stopped.load(Ordering::Relaxed) {
            return Err(wrong("it was stopped"));
        }
        Ok(())
    }

    /// Looks whether there is room, and makes a file that nobody else may read.
    async fn begin(&self, order: &BackupOrder) -> Result<(File, PathBuf), Fault> {
        let (directory, needed) = (order.directory.clone(), order.backup.at_most);
        let room = self.room.clone();
        let made = spawn_blocking(move || {
            if let Some(left) = room.left(&directory)?.filter(|left| *left < needed) {
                let (needed, left) = (Amount::exact(needed), Amount::exact(left));
                let why = format!("it may take {needed}, and only {left} are free there");
                return Err(at(&directory, &why));
            }
            create(&directory).map_err(|error| at(&directory, &error))?;
            unfinished::sweep(&directory);
            let file = unfinished::begin(&directory);
            file.map_err(|error| at(&directory, &error))
        });
        let (file, begun) = waited(made).await?;
        let place = begun.path.to_path_buf();
        self.hold(begun);
        Ok((file, place))
    }

    /// Has the images saved and writes them as they come.
    async fn save(
        &self,
        engine: &dyn Engine,
        order: &BackupOrder,
        file: File,
    ) -> Result<Written, Fault> {
        let fault = |error: io::Error| at(&order.directory, &error);
        let mut pack = pack(file).map_err(fault)?;
        let mut saved = engine.save(order.backup.to_save());
        let (mut bytes, mut batch) = (0, Vec::new());
        while let Some(part) = saved.next().await {
            let part =
                part.map_err(|error| Fault(format!("the images could not be saved: {error}")))?;
            bytes += part.len() as u64;
            batch.extend_from_slice(&part);
            if batch.len() >= BATCH {
                pack = written(put(pack, std::mem::take(&mut batch)))
                    .await
                    .map_err(fault)?;
            }
            self.told.send_replace(BackupStage::Saving(bytes));
        }
        pack = written(put(pack, batch)).await.map_err(fault)?;
        let finished = spawn_blocking(move || finish(pack, bytes));
        written(finished).await.map_err(fault)
    }

    /// Reads the file from the disk again and looks for every image in it.
    async fn check(
        &self,
        order: &BackupOrder,
        path: &Path,
        written: Written,
    ) -> Result<Written, Fault> {
        let wanted = |image: &Kept| Wanted {
            id: image.id.clone(),
            platforms: image.platforms.clone(),
        };
        let images: Vec<Wanted> = order.backup.images.iter().map(wanted).collect();
        let (path, keeping) = (path.to_owned(), self.clone());
        let checked = spawn_blocking(move || {
            let archive = written.file(String::new());
            let all = written.unpacked;
            read_through(&open(&path)?, &archive, &images, |bytes| {
                keeping
                    .told
                    .send_replace(BackupStage::Verifying(bytes, all));
                keeping.go_on()
            })?;
            Ok(written)
        });
        waited(checked).await
    }
}

/// The answer of work on files.
async fn waited<T>(work: JoinHandle<Result<T, Fault>>) -> Result<T, Fault> {
    let answer = work.await;
    answer.unwrap_or_else(|error| Err(Fault(error.to_string())))
}

/// The same where only the system may fail.
async fn written<T>(work: JoinHandle<io::Result<T>>) -> io::Result<T> {
    let answer = work.await;
    answer.unwrap_or_else(|error| Err(io::Error::other(error)))
}

/// What has been written.
struct Written {
    bytes: u64,
    sha256: String,
    unpacked: u64,
}

impl Written {
    /// The same by the name of its file.
    fn file(&self, file: String) -> ArchiveFile {
        ArchiveFile {
            file,
            bytes: self.bytes,
            sha256: self.sha256.clone(),
            unpacked: self.unpacked,
        }
    }
}

fn create(directory: &Path) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::DirBuilderExt as _;
        builder.mode(0o700);
    }
    builder.create(directory)
}

type Pack = zstd::Encoder<'static, Hashed<File>>;

fn pack(file: File) -> io::Result<Pack> {
    let mut pack = zstd::Encoder::new(Hashed::new(file), zstd::DEFAULT_COMPRESSION_LEVEL)?;
    pack.include_checksum(true)?;
    Ok(pack)
}

/// Writes a batch, on a thread of its own: the disk may be slow.
fn put(mut pack: Pack, batch: Vec<u8>) -> JoinHandle<io::Result<Pack>> {
    spawn_blocking(move || {
        pack.write_all(&batch)?;
        Ok(pack)
    })
}

/// Has all of it reach the disk.
fn finish(pack: Pack, unpacked: u64) -> io::Result<Written> {
    let hashed = pack.finish()?;
    hashed.inner().sync_all()?;
    let (bytes, sha256) = hashed.told();
    Ok(Written {
        bytes,
        sha256,
        unpacked,
    })
}

/// Gives the file a name that no other has.
fn name(directory: &Path, mut temporary: TempPath) -> Result<PathBuf, Fault> {
    let now = jiff::Timestamp::from_second(clock::now()).unwrap_or_default();
    let stem = now.strftime("%Y%m%dT%H%M%SZ").to_string();
    for number in 1..=WITHIN_A_SECOND {
        let stem = if number == 1 {
            stem.clone()
        } else {
            format!("{stem}-{number}")
        };
        if directory.join(format!("{stem}{MANIFEST}")).exists() {
            continue;
        }
        let path = directory.join(format!("{stem}{ARCHIVE}"));
        match temporary.persist_noclobber(&path) {
            Ok(()) => return Ok(path),
            Err(failed) if failed.error.kind() == io::ErrorKind::AlreadyExists => {
                temporary = failed.path;
            }
            Err(failed) => return Err(at(&path, &failed.error)),
        }
    }
    Err(at(directory, &"every name for it is taken"))
}

/// Writes the manifest beside the archive: with it, it is a backup; without it the archive goes again. Answers where.
fn describe(
    about: &About,
    order: &BackupOrder,
    archive: &Path,
    written: &Written,
) -> Result<PathBuf, Fault> {
    let made = jiff::Timestamp::from_second(clock::now()).unwrap_or_default();
    let file = archive.file_name().unwrap_or_default().to_string_lossy();
    let file = written.file(file.into_owned());
    let stem = file.file.trim_end_matches(ARCHIVE);
    let path = archive.with_file_name(format!("{stem}{MANIFEST}"));
    let manifest = Manifest::new(about, made.to_string(), &order.backup, file);
    if let Err(error) = write_manifest(&order.directory, &path, &manifest) {
        std::fs::remove_file(archive).ok();
        return Err(at(&path, &error));
    }
    Ok(path)
}

fn write_manifest(directory: &Path, path: &Path, manifest: &Manifest) -> io::Result<()> {
    let mut file = tempfile::Builder::new()
        .prefix(".jettison-")
        .tempfile_in(directory)?;
    let mut text = serde_json::to_vec_pretty(manifest)?;
    text.push(b'\n');
    file.write_all(&text)?;
    file.as_file().sync_all()?;
    file.persist_noclobber(path)
        .map_err(|failed| failed.error)?;
    // both names reach the disk with their directory
    #[cfg(unix)]
    File::open(directory)?.sync_all()?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::Ordering;

    use super::{Keeping, Room, Written, unfinished};
    use crate::app::{BackupOrder, RunId};
    use crate::engine::Engine as _;
    use crate::engine::practice::{PracticeEngine, World};
    use crate::inventory::EngineKind;
    use crate::removal::Backup;

    #[test]
    fn what_is_stopped_while_it_gets_its_name_leaves_nothing() {
        let engine = PracticeEngine::new(&World::built_in(), EngineKind::GraphDriver, 0);
        for stopped in [false, true] {
            let home = tempfile::tempdir().unwrap();
            let order = BackupOrder {
                run: RunId(1),
                directory: home.path().to_owned(),
                backup: Backup::default(),
            };
            let keeping = Keeping::new(Room::of_system());
            keeping.hold(unfinished::begin(home.path()).unwrap().1);
            // as if it came once the file was taken
            keeping.stopped.store(stopped, Ordering::Relaxed);
            let written = Written {
                bytes: 1,
                sha256: String::new(),
                unpacked: 1,
            };
            let named = keeping.named(engine.about(), &order, &written);
            assert_eq!(named.is_err(), stopped, "{named:?}");
            let left = std::fs::read_dir(home.path()).unwrap().count();
            assert_eq!(left, if stopped { 0 } else { 2 });
        }
    }
}
