use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use serde_json::error::Category;

use super::verify::Wanted;
use crate::app::Fault;
use crate::inventory::{About, EngineKind, ImageId, Reference};
use crate::removal::{Backup, Kept};
use crate::runtime::read_own;

/// The only version there is. A file of a later one is not read.
const VERSION: u32 = 1;
/// How the file of an archive ends, and that beside it which says what it holds.
pub(super) const ARCHIVE: &str = ".tar.zst";
pub(super) const MANIFEST: &str = ".json";

/// What a backup holds: the content of the JSON file beside its archive. Fields that are not known are left out when it
/// is read; a field here never changes its meaning without another `version`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// The version of this form: 1.
    #[serde(rename = "jettison-backup")]
    pub version: u32,
    /// When it was made, RFC 3339, in UTC.
    pub made: String,
    /// The engine that saved it.
    pub engine: EngineMark,
    /// The file with the images.
    pub archive: ArchiveFile,
    /// The images, in the order in which they were to go.
    pub images: Vec<ManifestImage>,
    /// Names that were to go of images which stay: these are not in the archive.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub names: Vec<ManifestNames>,
}

/// Which engine saved a backup.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EngineMark {
    /// What tells it from every other engine.
    #[serde(default)]
    pub id: String,
    /// Its name and version.
    pub name: String,
    /// Its storage driver or store.
    pub store: String,
    /// How it keeps images: `graph`, `containerd` or `podman`. What an image's id is the digest of depends on it.
    pub kind: String,
    /// Where it was.
    pub address: String,
}

/// The file with the images: a tar archive as `docker save` writes it, compressed with zstd.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ArchiveFile {
    /// Its name; it is beside the manifest.
    pub file: String,
    /// Its bytes.
    pub bytes: u64,
    /// The digest of these, in hex digits.
    pub sha256: String,
    /// Bytes of the tar archive in it.
    pub unpacked: u64,
}

/// An image of a backup.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ManifestImage {
    /// The id that it had, and has to have again.
    pub id: String,
    /// The tags that it had, in the engine's spelling.
    pub tags: Vec<String>,
    /// Digests that were stored as names. No archive keeps these: only a pull brings them back.
    #[serde(default)]
    pub digests: Vec<String>,
    /// The platforms of it that are in the archive, such as `linux/arm64/v8`, where the engine told them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub platforms: Vec<String>,
    /// Its size in bytes by the engine's count.
    pub size: u64,
}

/// Names of an image that stays.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ManifestNames {
    /// The image's id.
    pub id: String,
    /// The tags, in the engine's spelling.
    pub tags: Vec<String>,
}

impl Manifest {
    pub(super) fn new(about: &About, made: String, kept: &Backup, archive: ArchiveFile) -> Self {
        let names = kept.names.iter().map(|(image, tags)| ManifestNames {
            id: image.to_string(),
            tags: stored(tags),
        });
        Self {
            version: VERSION,
            made,
            engine: EngineMark::of(about),
            archive,
            images: kept.images.iter().map(ManifestImage::of).collect(),
            names: names.collect(),
        }
    }

    /// Reads the manifest of a backup, by its own name, by that of its archive, or by what both begin with. Answers where
    /// the archive is, too: files that were renamed together still belong together.
    ///
    /// # Errors
    /// Why this is no backup, in words with the file's name.
    pub fn beside(file: &Path) -> Result<(Self, PathBuf), Fault> {
        let at = |why: &str| Fault(format!("{}: {why}", file.display()));
        let path = named(file);
        let bytes = read_own(&path);
        let bytes =
            bytes.map_err(|why| at(&format!("it is not the manifest of a backup: {why}")))?;
        let bytes = bytes.ok_or_else(|| at(&without(file, &path)))?;
        let manifest = Self::parse(&bytes).map_err(|why| at(&why))?;
        if manifest.images.is_empty() {
            return Err(at("it tells of no image"));
        }
        let archive = &manifest.archive.file;
        if archive.contains(['/', '\\']) || !archive.ends_with(ARCHIVE) {
            return Err(at("its archive is not beside it"));
        }
        let written = path.with_file_name(archive);
        let renamed = named_with(&path, MANIFEST, ARCHIVE).filter(|path| path.exists());
        match renamed.filter(|_| !written.exists()) {
            Some(renamed) => Ok((manifest, renamed)),
            None if written.exists() => Ok((manifest, written)),
            None => Err(at(&format!("its archive {archive} is not beside it"))),
        }
    }

    fn parse(bytes: &[u8]) -> Result<Self, String> {
        let manifest: Self = serde_json::from_slice(bytes).map_err(|error| {
            let why = match error.classify() {
                Category::Data => error.to_string(),
                Category::Io | Category::Syntax | Category::Eof => "it is no JSON text".to_owned(),
            };
            format!("it is not the manifest of a backup: {why}")
        })?;
        match manifest.version {
            VERSION => Ok(manifest),
            version => Err(format!("it has version {version}, and only 1 is known")),
        }
    }

    /// Its images' ids.
    pub(super) fn ids(&self) -> Vec<ImageId> {
        self.images.iter().map(ManifestImage::id).collect()
    }

    /// What its archive has to hold.
    pub(super) fn wanted(&self) -> Vec<Wanted> {
        let wanted = |image: &ManifestImage| Wanted {
            id: image.id(),
            platforms: image.platforms.clone(),
        };
        self.images.iter().map(wanted).collect()
    }
}

/// The manifest that is meant by the name of either file, or by what both begin with.
fn named(file: &Path) -> PathBuf {
    let of_archive = named_with(file, ARCHIVE, MANIFEST);
    let of_stem = || {
        let manifest = named_with(file, "", MANIFEST);
        manifest.filter(|manifest| !file.exists() && manifest.exists())
    };
    of_archive
        .or_else(of_stem)
        .unwrap_or_else(|| file.to_owned())
}

/// The file beside this one whose name ends otherwise; `None` where this one does not end so.
fn named_with(file: &Path, end: &str, other: &str) -> Option<PathBuf> {
    let name = file.file_name()?.to_string_lossy();
    let stem = name.strip_suffix(end)?;
    Some(file.with_file_name(format!("{stem}{other}")))
}

/// Why there is no backup where there is no manifest.
fn without(file: &Path, manifest: &Path) -> String {
    if file == manifest || !file.exists() {
        return "there is no such backup".to_owned();
    }
    let name = manifest.file_name().unwrap_or_default().to_string_lossy();
    format!(
        "{name} is not beside it, which says what it holds, so nothing can be verified; zstd -dc and docker load bring back \
         an archive without it"
    )
}

impl EngineMark {
    pub(super) fn of(about: &About) -> Self {
        let kind = match about.profile.kind {
            EngineKind::GraphDriver => "graph",
            EngineKind::ContainerdStore => "containerd",
            EngineKind::Podman => "podman",
        };
        Self {
            id: about.id.clone(),
            name: about.name.clone(),
            store: about.store.clone(),
            kind: kind.to_owned(),
            address: about.address.clone(),
        }
    }
}

impl ManifestImage {
    fn of(image: &Kept) -> Self {
        Self {
            id: image.id.to_string(),
            tags: stored(&image.tags),
            digests: stored(&image.digests),
            platforms: image.platforms.clone(),
            size: image.size,
        }
    }

    /// Its id.
    pub fn id(&self) -> ImageId {
        ImageId::new(&self.id)
    }

    /// Its tags.
    pub fn references(&self) -> Vec<Reference> {
        references(&self.tags)
    }
}

impl ManifestNames {
    /// The image's id.
    pub fn id(&self) -> ImageId {
        ImageId::new(&self.id)
    }

    /// The tags.
    pub fn references(&self) -> Vec<Reference> {
        references(&self.tags)
    }
}

fn stored(names: &[Reference]) -> Vec<String> {
    names.iter().map(|name| name.stored().to_owned()).collect()
}

fn references(tags: &[String]) -> Vec<Reference> {
    tags.iter().filter_map(|tag| Reference::new(tag)).collect()
}
