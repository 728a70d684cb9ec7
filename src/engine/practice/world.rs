use std::collections::BTreeMap;

use serde::Deserialize;
use thiserror::Error;

use crate::inventory::{EngineKind, Inventory};

/// The world that the program brings along: the machine of somebody who builds a small tea shop's software.
const BUILT_IN: &str = include_str!("../../../assets/practice/world.json");

/// A world to practise in, as it is written down: what was built from what and what runs, in ages instead of dates and
/// names instead of ids. Every kind of engine makes its own listing of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct World {
    /// The images, each after the one that it is built on.
    pub images: Vec<WorldImage>,
    /// The containers.
    pub containers: Vec<WorldContainer>,
    /// What builds have left; on the containerd store only, so that the figures of the others stay exact.
    #[serde(default)]
    pub cache: Vec<WorldCache>,
    /// The size of the engine's disk in MB, if the engine is to have one.
    #[serde(default)]
    pub disk: Option<u64>,
}

/// The build cache of one build.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WorldCache {
    /// The key of the image that was built.
    pub image: String,
    /// How many of its layers are in the cache, from the top.
    pub layers: usize,
}

/// An image of a world.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WorldImage {
    /// What the world calls it; no engine shows this.
    pub key: String,
    /// The key of the image whose layers it stands on.
    #[serde(default)]
    pub base: Option<String>,
    /// Whether the engine records that image as its parent (classic builder, commit).
    #[serde(default)]
    pub parent: bool,
    /// Its tags.
    #[serde(default)]
    pub tags: Vec<String>,
    /// The repositories that it was pulled from or pushed to.
    #[serde(default)]
    pub registry: Vec<String>,
    /// The platforms that its registry has it for besides; only the containerd store tells of them.
    #[serde(default)]
    pub also: Vec<String>,
    /// Hours since it was built.
    pub age: u32,
    /// The build steps on top of its base, oldest first.
    #[serde(default)]
    pub steps: Vec<WorldStep>,
    /// Its labels.
    #[serde(default)]
    pub labels: BTreeMap<String, String>,
    /// Whether its record has gone while a container still stands on its layers; graph drivers only.
    #[serde(default)]
    pub gone: bool,
}

/// A build step.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WorldStep {
    /// The command.
    pub run: String,
    /// Thousands of bytes of the layer that it made; nothing where it made none.
    #[serde(default)]
    pub kb: Option<u64>,
    /// A name for the layer's content: the same name means the same bytes, wherever they lie.
    #[serde(default)]
    pub content: Option<String>,
}

/// A container of a world.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WorldContainer {
    /// Its name.
    pub name: String,
    /// The key of the image that it was made from.
    pub image: String,
    /// The name that the engine displays for the image; its first tag or its id where this is not given.
    #[serde(default)]
    pub shown: Option<String>,
    /// Its state in the engine's word.
    pub state: String,
    /// Hours since it was created.
    pub age: u32,
    /// Hours since it ended or was started, by its state; the age where this is not given.
    #[serde(default)]
    pub since: Option<u32>,
    /// The code that it ended with.
    #[serde(default)]
    pub code: i32,
    /// Its compose project and service.
    #[serde(default)]
    pub compose: Option<(String, String)>,
    /// Its other labels.
    #[serde(default)]
    pub labels: BTreeMap<String, String>,
    /// Kilobytes in its writable layer.
    #[serde(default)]
    pub writable: u64,
    /// What its anonymous volumes hold; their names are made from it.
    #[serde(default)]
    pub volumes: Vec<String>,
    /// Whether it was started with `--rm`.
    #[serde(default)]
    pub rm: bool,
}

/// Why a text is no world.
#[derive(Debug, Error)]
pub enum WorldError {
    /// It is not written as a world is.
    #[error("not a world: {0}")]
    Unreadable(#[from] serde_json::Error),
    /// Something stands on an image that does not come before it.
    #[error("no image is called {0} before it is needed")]
    UnknownImage(String),
}

impl World {
    /// The world that the program brings along.
    pub fn built_in() -> Self {
        Self::read(BUILT_IN).unwrap_or_default()
    }

    /// Reads a world.
    ///
    /// # Errors
    /// Where the text is not a world, or names an image that is not in it.
    pub fn read(text: &str) -> Result<Self, WorldError> {
        let world: Self = serde_json::from_str(text)?;
        world.check()?;
        Ok(world)
    }

    fn check(&self) -> Result<(), WorldError> {
        let mut known: Vec<&str> = Vec::new();
        for image in &self.images {
            if let Some(base) = image.base.as_deref().filter(|base| !known.contains(base)) {
                return Err(WorldError::UnknownImage(base.to_owned()));
            }
            known.push(&image.key);
        }
        let containers = self.containers.iter().map(|container| &container.image);
        let mut named = containers.chain(self.cache.iter().map(|cache| &cache.image));
        match named.find(|image| !known.contains(&image.as_str())) {
            Some(image) => Err(WorldError::UnknownImage(image.clone())),
            None => Ok(()),
        }
    }

    /// The inventory of a kind of engine with this world, everything read. `now` in seconds since 1970.
    pub fn inventory_at(&self, kind: EngineKind, now: i64) -> Inventory {
        let mut holdings = self.holdings(kind, now);
        holdings.measure();
        holdings.inventory()
    }
}

#[cfg(test)]
mod tests {
    use super::{BUILT_IN, World, WorldError};

    #[test]
    fn the_built_in_world_can_be_read() {
        assert_eq!(World::built_in(), World::read(BUILT_IN).unwrap());
        assert!(World::built_in().images.len() >= 30);
    }

    #[test]
    fn an_image_cannot_stand_on_one_that_is_not_there() {
        let text = r#"{"images": [{"key": "a", "base": "b", "age": 1}], "containers": []}"#;
        assert!(matches!(World::read(text), Err(WorldError::UnknownImage(key)) if key == "b"));
        let text = r#"{"images": [], "containers": [{"name": "x", "image": "y", "state": "exited", "age": 1}]}"#;
        assert!(matches!(World::read(text), Err(WorldError::UnknownImage(key)) if key == "y"));
        assert!(matches!(World::read("{}"), Err(WorldError::Unreadable(_))));
    }
}
