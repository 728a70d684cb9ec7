use std::collections::BTreeMap;

use super::{Belongings, ContainerId, ImageId, Reference};

/// The state of a container in the engine's words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ContainerState {
    /// Its process runs.
    Running,
    /// Its processes are frozen.
    Paused,
    /// It is between two runs.
    Restarting,
    /// It has never been started.
    Created,
    /// It has ended.
    Exited,
    /// Its removal failed half way.
    Dead,
    /// It is being removed.
    Removing,
    /// A word this program does not know.
    Unknown,
}

impl ContainerState {
    /// Reads the engine's word; Podman has a few of its own.
    pub fn from_word(word: &str) -> Self {
        match word.to_ascii_lowercase().as_str() {
            "running" | "stopping" => Self::Running,
            "paused" => Self::Paused,
            "restarting" => Self::Restarting,
            "created" | "configured" | "initialized" => Self::Created,
            "exited" | "stopped" => Self::Exited,
            "dead" => Self::Dead,
            "removing" => Self::Removing,
            _ => Self::Unknown,
        }
    }

    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Running => "running",
            Self::Paused => "paused",
            Self::Restarting => "restarting",
            Self::Created => "created",
            Self::Exited => "exited",
            Self::Dead => "dead",
            Self::Removing => "removing",
            Self::Unknown => "unknown",
        }
    }

    /// Whether the engine counts it as running when an image is to be removed: running, paused and restarting
    /// (semantics, 1). A state that is not known counts as running, which promises less.
    pub fn is_live(self) -> bool {
        matches!(
            self,
            Self::Running | Self::Paused | Self::Restarting | Self::Unknown
        )
    }
}

/// A container, running or not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Container {
    /// Its id.
    pub id: ContainerId,
    /// Its name without the leading slash; foreign text.
    pub name: String,
    /// The image it was made from; that image may be gone.
    pub image: ImageId,
    /// The image's name as the engine displays it; foreign text, the bare id once the name no longer resolves.
    pub image_name: String,
    /// What it was created from, as that was typed, where the displayed name no longer tells; foreign text. Read on the
    /// containerd store only, whose prune goes by it (semantics, e).
    pub created_from: Option<String>,
    /// Its state.
    pub state: ContainerState,
    /// The engine's own status words, such as "Exited (0) 3 days ago"; foreign text.
    pub status: String,
    /// When it was created, in seconds since 1970.
    pub created: Option<i64>,
    /// Its labels; foreign text.
    pub labels: BTreeMap<String, String>,
    /// The layer directories below it, top first; read only where its image is gone.
    pub directories: Vec<String>,
    /// Images mounted into it, as they were named.
    pub image_mounts: Vec<Reference>,
    /// What it has of its own, once that has been read.
    pub belongings: Option<Belongings>,
}

impl Container {
    /// The compose project that manages it and would bring it back.
    pub fn compose_project(&self) -> Option<&str> {
        self.labels
            .get("com.docker.compose.project")
            .map(String::as_str)
    }

    /// The compose service that it runs.
    pub fn compose_service(&self) -> Option<&str> {
        self.labels
            .get("com.docker.compose.service")
            .map(String::as_str)
    }

    /// What it was created from, as that was typed: a name or an id. Without an answer of its own it is what is displayed.
    pub fn created_from(&self) -> &str {
        self.created_from.as_deref().unwrap_or(&self.image_name)
    }

    /// Its name, or its short id where it has none.
    pub fn title(&self) -> &str {
        if self.name.is_empty() {
            self.id.short()
        } else {
            &self.name
        }
    }
}
