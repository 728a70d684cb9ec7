use std::collections::BTreeSet;

use crate::inventory::{
    Certainty, EngineKind, Image, ImageId, Inventory, Platform, Presence, Reference, Registry,
};

use super::{Deletion, Forecast};

/// Which of the images that a plan deletes are kept in a backup first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Keep {
    /// Those that no registry is known to have, and those of which the engine does not tell.
    #[default]
    OnlyCopies,
    /// All of them.
    All,
    /// None.
    Nothing,
}

impl Keep {
    /// Every choice, the default first; in the order of the key that changes it.
    pub const ALL: [Self; 3] = [Self::OnlyCopies, Self::All, Self::Nothing];

    /// What it is called in the configuration.
    pub fn name(self) -> &'static str {
        match self {
            Self::OnlyCopies => "only-copies",
            Self::All => "all",
            Self::Nothing => "none",
        }
    }

    /// The choice after this one.
    #[must_use]
    pub fn next(self) -> Self {
        match self {
            Self::OnlyCopies => Self::All,
            Self::All => Self::Nothing,
            Self::Nothing => Self::OnlyCopies,
        }
    }

    fn covers(self, deletion: &Deletion) -> bool {
        match self {
            Self::OnlyCopies => match deletion.registry {
                Registry::OnlyCopy | Registry::CannotTell => true,
                Registry::Known => false,
            },
            Self::All => true,
            Self::Nothing => false,
        }
    }
}

/// An image to be kept, as the engine lists it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// Its id, which it has to have again when it is restored.
    pub id: ImageId,
    /// Its tags, which it has to have again.
    pub tags: Vec<Reference>,
    /// Digests that are stored as names of their own. No engine puts these into an archive: only a pull brings them back.
    pub digests: Vec<Reference>,
    /// The platforms of it that are here, where the engine tells; all of them have to be saved.
    pub platforms: Vec<String>,
    /// Whether it comes back without the link to the image that it was built on: the containerd store never puts that into
    /// an archive, a graph driver only where that image is in it too, and Podman finds it by itself.
    pub loses_parent: bool,
    /// Its size in bytes by the engine's count.
    pub size: u64,
}

/// What an engine is asked to save an image by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SaveBy {
    /// A name, which then is in the archive.
    Reference(Reference),
    /// The id, where there is no tag.
    Id(ImageId),
}

/// Whether an engine can be asked to save all of these at once: they stand in the address of one request, and none can be
/// built for more.
pub fn fit_into_one_request(names: &[SaveBy]) -> bool {
    /// Bytes of names; an address has 64 kB at most.
    const LONGEST: usize = 48_000;
    // every name stands behind `names=`, its colons and slashes as three characters each
    let escaped = |byte: u8| if byte.is_ascii_alphanumeric() { 1 } else { 3 };
    let length = |name: &SaveBy| {
        let name = match name {
            SaveBy::Reference(name) => name.stored(),
            SaveBy::Id(id) => id.as_str(),
        };
        7 + name.bytes().map(escaped).sum::<usize>()
    };
    names.iter().map(length).sum::<usize>() <= LONGEST
}

/// The images of a forecast that are to be kept, and how large that may become.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Backup {
    /// The images, in the order in which they go.
    pub images: Vec<Kept>,
    /// An upper bound of the file's bytes.
    pub at_most: u64,
    /// Tags that go of images which stay. They are noted beside the archive, not put into it: giving them back needs no
    /// more than the image. None without an image to keep.
    pub names: Vec<(ImageId, Vec<Reference>)>,
    /// How many images it would hold, had they any layer: a graph driver cannot save one that has none
    /// (Docker 28: `empty export - not implemented`).
    pub unsaveable: usize,
}

impl Backup {
    /// What of a forecast is kept.
    pub fn of(forecast: &Forecast, keep: Keep) -> Self {
        let base = forecast.after.base();
        let going = forecast.deleted.iter().filter(|one| keep.covers(one));
        let going: Vec<&Image> = going.filter_map(|one| base.get(&one.image)).collect();
        let saveable = |image: &&&Image| !is_unsaveable(base, image);
        let images: Vec<&Image> = going.iter().filter(saveable).copied().collect();
        let names = if images.is_empty() {
            Vec::new()
        } else {
            only_untagged(forecast)
        };
        Self {
            at_most: at_most(base, &images),
            names,
            unsaveable: going.len() - images.len(),
            images: images
                .iter()
                .map(|image| Kept::of(base, image, &images))
                .collect(),
        }
    }

    /// Whether these are more than an engine can be asked to save.
    pub fn is_too_many(&self) -> bool {
        !fit_into_one_request(&self.to_save())
    }

    /// What the engine is to save: every tag, and the id of what has none.
    pub fn to_save(&self) -> Vec<SaveBy> {
        self.images.iter().flat_map(Kept::names).collect()
    }
}

impl Kept {
    fn of(base: &Inventory, image: &Image, kept: &[&Image]) -> Self {
        let (digests, tags) = image
            .references
            .iter()
            .cloned()
            .partition(Reference::is_digest);
        Self {
            id: image.id.clone(),
            tags,
            digests,
            platforms: here(&image.platforms),
            loses_parent: loses_parent(base, image, kept),
            size: image.size,
        }
    }

    fn names(&self) -> Vec<SaveBy> {
        if self.tags.is_empty() {
            return vec![SaveBy::Id(self.id.clone())];
        }
        self.tags.iter().cloned().map(SaveBy::Reference).collect()
    }
}

/// Whether this engine has no way to save an image: a graph driver, one without any layer.
fn is_unsaveable(base: &Inventory, image: &Image) -> bool {
    let layers = base.find(&image.id).and_then(|ix| base.stack(ix));
    base.profile().kind == EngineKind::GraphDriver && layers.is_some_and(<[_]>::is_empty)
}

/// The tags that go of images which stay.
fn only_untagged(forecast: &Forecast) -> Vec<(ImageId, Vec<Reference>)> {
    let mut of_image: Vec<(ImageId, Vec<Reference>)> = Vec::new();
    let tags = forecast
        .only_untagged()
        .filter(|(_, name)| !name.is_digest());
    for (image, name) in tags {
        match of_image.last_mut() {
            Some((last, names)) if last == image => names.push(name.clone()),
            Some(_) | None => of_image.push((image.clone(), vec![name.clone()])),
        }
    }
    of_image
}

fn here(platforms: &[Platform]) -> Vec<String> {
    let here = platforms.iter().filter(|one| match one.presence {
        Presence::Unpacked | Presence::Packed => true,
        Presence::Named => false,
    });
    here.map(|one| one.name.clone()).collect()
}

fn loses_parent(base: &Inventory, image: &Image, kept: &[&Image]) -> bool {
    let parent = image
        .parent
        .as_ref()
        .filter(|parent| base.get(parent).is_some());
    parent.is_some_and(|parent| match base.profile().kind {
        EngineKind::ContainerdStore => true,
        EngineKind::GraphDriver => !kept.iter().any(|one| one.id == *parent),
        EngineKind::Podman => false,
    })
}

/// The bytes that an archive of these images may have: their layers, shared ones once where all are known, and a little
/// for each image's papers. It is compressed, so it will have less.
fn at_most(base: &Inventory, images: &[&Image]) -> u64 {
    /// Bytes of manifests, configuration and headers of an image.
    const PAPERS: u64 = 200_000;
    let sizes = images.iter().map(|image| content(base, image));
    let sum = sizes.fold(0, u64::saturating_add);
    let bytes = match base.profile().kind {
        EngineKind::GraphDriver | EngineKind::Podman => {
            layers(base, images).map_or(sum, |layers| layers.min(sum))
        }
        EngineKind::ContainerdStore => sum,
    };
    let papers = PAPERS.saturating_mul(images.len() as u64);
    // an archive has headers for every file, and what cannot be compressed grows a little
    bytes.saturating_add(bytes / 50).saturating_add(papers)
}

/// What of an image gets into an archive: on the containerd store its compressed blobs, elsewhere its layers.
fn content(base: &Inventory, image: &Image) -> u64 {
    match (base.profile().kind, image.content) {
        (EngineKind::ContainerdStore, Some(content)) => {
            let blobs = image.size.saturating_sub(content.unpacked);
            blobs.saturating_add(content.index)
        }
        (EngineKind::ContainerdStore | EngineKind::GraphDriver | EngineKind::Podman, _) => {
            image.size
        }
    }
}

/// The layers of all these images, each once; `None` where one of them has not been read.
fn layers(base: &Inventory, images: &[&Image]) -> Option<u64> {
    let mut all = BTreeSet::new();
    for image in images {
        all.extend(base.stack(base.find(&image.id)?)?.iter().copied());
    }
    let bytes = base.bytes_of(all);
    match bytes.certainty() {
        Certainty::Exact | Certainty::AtMost => Some(bytes.value()),
        Certainty::AtLeast | Certainty::About | Certainty::Unknown => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{Backup, Kept};
    use crate::inventory::ImageId;

    #[test]
    fn six_hundred_nameless_images_fit_into_one_request_and_one_more_does_not() {
        let kept = |number: usize| Kept {
            id: ImageId::new(&format!("{number:064x}")),
            tags: Vec::new(),
            digests: Vec::new(),
            platforms: Vec::new(),
            loses_parent: false,
            size: 1,
        };
        let of = |count: usize| Backup {
            names: Vec::new(),
            unsaveable: 0,
            images: (0..count).map(kept).collect(),
            at_most: 0,
        };
        let each = 48_000 / (7 + "sha256".len() + 3 + 64);
        assert!(!of(each).is_too_many());
        assert!(of(each + 1).is_too_many());
    }
}
