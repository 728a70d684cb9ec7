/// Which family of rules an engine follows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum EngineKind {
    /// Docker with a graph driver (overlay2 and its kin): the classic image store.
    #[default]
    GraphDriver,
    /// Docker with the containerd image store.
    ContainerdStore,
    /// Podman's Docker-compatible API.
    Podman,
}

/// What the rules need to know of an engine, as data.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Profile {
    /// The family of rules.
    pub kind: EngineKind,
    /// The engine's version, major and minor; zeros where it did not tell.
    pub version: (u32, u32),
}

impl Profile {
    /// A profile of this kind; the version text is read leniently (`28.5.2+dfsg4` is 28.5).
    pub fn new(kind: EngineKind, version: &str) -> Self {
        let mut numbers = version
            .split(|c: char| !c.is_ascii_digit())
            .map(|part| part.parse().unwrap_or(0));
        Self {
            kind,
            version: (numbers.next().unwrap_or(0), numbers.next().unwrap_or(0)),
        }
    }

    /// Podman from 5.6 on refuses force while a container runs; before, it killed and deleted it
    /// (semantics, 2.3: commit 6e7de438cc, and 5.8.6 as measured).
    pub fn force_spares_running(self) -> bool {
        self.kind != EngineKind::Podman || self.version >= (5, 6)
    }

    /// Podman before 4.6 prunes parents whether asked to or not (semantics, 2.3).
    pub fn ignores_noprune(self) -> bool {
        self.kind == EngineKind::Podman && self.version < (4, 6)
    }

    /// Podman from 5 on takes the filter `dangling=false` of a prune; 4.3 answers 500 (semantics, e, and 5.8.6 as
    /// measured; versions between were not looked at).
    pub fn prunes_by_filter(self) -> bool {
        self.kind != EngineKind::Podman || self.version >= (5, 0)
    }

    /// The kind in words for the header.
    pub fn store(self) -> &'static str {
        match self.kind {
            EngineKind::GraphDriver => "graph driver",
            EngineKind::ContainerdStore => "containerd store",
            EngineKind::Podman => "podman",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{EngineKind, Profile};

    #[test]
    fn a_version_is_read_leniently() {
        assert_eq!(
            Profile::new(EngineKind::GraphDriver, "28.5.2+dfsg4").version,
            (28, 5)
        );
        assert_eq!(Profile::new(EngineKind::Podman, "5").version, (5, 0));
        assert_eq!(Profile::new(EngineKind::Podman, "").version, (0, 0));
    }
}
