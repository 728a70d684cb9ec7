//! What proves where images come from, and what the names still mean that containers were made from.

use super::{ImageIx, Inventory};
use crate::inventory::{Container, EngineKind, Reference, Registry};

/// What is known of where else an image may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Evidence {
    /// The engine records that it was pulled.
    RecordedPull,
    /// The engine records that it was built here, and no pull.
    RecordedBuild,
    /// It has a digest of a repository, on an engine that gives one at a pull and at a push only.
    RepositoryDigest,
    /// It has none there.
    NoDigest,
    /// Digests prove nothing on this engine, and nothing else is told.
    Nothing,
}

/// What the name that a container was made from means now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// It still names the container's image.
    Here(Reference),
    /// It names another image by now.
    Elsewhere(Reference, ImageIx),
    /// It names nothing any more.
    Gone(Reference),
    /// The engine shows an id: it was made by id, or its name has moved on.
    Id,
}

impl Inventory {
    /// What is known of where else an image may be. Repository digests prove it on graph drivers only.
    pub fn evidence(&self, ix: ImageIx) -> Evidence {
        let pulled = self.makeup(ix).and_then(|makeup| makeup.pulled);
        let has_digest = self
            .image(ix)
            .is_some_and(|image| !image.digests.is_empty());
        match (self.profile().kind, pulled) {
            (_, Some(true)) => Evidence::RecordedPull,
            (EngineKind::GraphDriver, _) if has_digest => Evidence::RepositoryDigest,
            (_, Some(false)) => Evidence::RecordedBuild,
            (EngineKind::GraphDriver, None) => Evidence::NoDigest,
            (EngineKind::ContainerdStore | EngineKind::Podman, None) => Evidence::Nothing,
        }
    }

    /// Whether a registry is known to have an image.
    pub fn registry(&self, ix: ImageIx) -> Registry {
        match self.evidence(ix) {
            Evidence::RecordedPull | Evidence::RepositoryDigest => Registry::Known,
            Evidence::RecordedBuild | Evidence::NoDigest => Registry::OnlyCopy,
            Evidence::Nothing => Registry::CannotTell,
        }
    }

    /// What the name that a container was made from means now.
    pub fn origin(&self, container: &Container) -> Origin {
        let typed = container.created_from();
        let Some(reference) = Reference::new(typed).filter(|_| !is_id(typed)) else {
            return Origin::Id;
        };
        let image = self.find(&container.image);
        let digest = || {
            let image = self.image(image?)?;
            let same = |digest: &String| digest.as_str() == reference.as_str();
            image.digests.iter().any(same).then_some(())
        };
        match self.resolve(&reference) {
            Some(found) if Some(found) == image => Origin::Here(reference),
            Some(found) => Origin::Elsewhere(reference, found),
            None if digest().is_some() => Origin::Here(reference),
            None => Origin::Gone(reference),
        }
    }
}

/// Whether a text is an image id, whole or short, and not a name.
fn is_id(text: &str) -> bool {
    let bare = text.strip_prefix("sha256:").unwrap_or(text);
    bare.len() >= 12 && bare.bytes().all(|byte| byte.is_ascii_hexdigit())
}
