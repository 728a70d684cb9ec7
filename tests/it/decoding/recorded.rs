//! Recorded answers, as they lie in `assets/recorded/ENGINE/`.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::Arc;

use jettison::engine::docker::convert;
use jettison::inventory::{ContainerId, Details, EngineKind, ImageId, Inventory, Listing, Profile};
use serde_json::Value;

/// An engine whose answers are recorded.
#[derive(Clone, Copy, Debug)]
pub(super) struct Recorded {
    pub(super) name: &'static str,
    pub(super) title: &'static str,
    pub(super) store: &'static str,
    pub(super) kind: EngineKind,
    pub(super) version: (u32, u32),
}

const fn engine(
    name: &'static str,
    title: &'static str,
    store: &'static str,
    kind: EngineKind,
    version: (u32, u32),
) -> Recorded {
    Recorded {
        name,
        title,
        store,
        kind,
        version,
    }
}

pub(super) const ENGINES: [Recorded; 7] = {
    use EngineKind::{ContainerdStore, GraphDriver, Podman};
    [
        engine(
            "docker20-overlay2",
            "docker 20.10.24",
            "overlay2",
            GraphDriver,
            (20, 10),
        ),
        engine(
            "docker28-overlay2",
            "docker 28.5.2",
            "overlay2",
            GraphDriver,
            (28, 5),
        ),
        engine(
            "docker29-overlay2",
            "docker 29.7.2",
            "overlay2",
            GraphDriver,
            (29, 7),
        ),
        engine(
            "docker28-containerd",
            "docker 28.5.2",
            "overlayfs",
            ContainerdStore,
            (28, 5),
        ),
        engine(
            "docker29-containerd",
            "docker 29.7.2",
            "overlayfs",
            ContainerdStore,
            (29, 7),
        ),
        engine("podman4", "podman 4.3.1", "overlay", Podman, (4, 3)),
        engine("podman5", "podman 5.8.6", "overlay", Podman, (5, 8)),
    ]
};

impl Recorded {
    fn directory(self) -> PathBuf {
        [env!("CARGO_MANIFEST_DIR"), "assets", "recorded", self.name]
            .iter()
            .collect()
    }

    /// A whole recording: request, status and body.
    pub(super) fn recording(self, name: &str) -> Value {
        let path = self.directory().join(format!("{name}.json"));
        let text =
            std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        serde_json::from_slice(&text).unwrap()
    }

    /// The body of a recorded answer.
    pub(super) fn body(self, name: &str) -> Vec<u8> {
        serde_json::to_vec(&self.recording(name)["body"]).unwrap()
    }

    pub(super) fn profile(self) -> Profile {
        Profile {
            kind: self.kind,
            version: self.version,
        }
    }

    pub(super) fn listing(self) -> Listing {
        let dangling =
            (self.kind == EngineKind::ContainerdStore).then(|| self.body("images-dangling"));
        convert::listing(
            self.kind,
            &self.body("images-all"),
            dangling.as_deref(),
            &self.body("containers"),
        )
        .unwrap()
    }

    /// The details of every image.
    pub(super) fn details(self) -> HashMap<ImageId, Arc<Details>> {
        let detail = |id: &ImageId| {
            let (inspect, history) = (
                format!("inspect-{}", id.short()),
                format!("history-{}", id.short()),
            );
            convert::details(self.kind, &self.body(&inspect), &self.body(&history)).unwrap()
        };
        self.listing()
            .images
            .iter()
            .map(|image| (image.id.clone(), Arc::new(detail(&image.id))))
            .collect()
    }

    pub(super) fn inventory(self) -> Arc<Inventory> {
        Arc::new(Inventory::build(
            self.profile(),
            Arc::new(self.listing()),
            &Details::makeups(&self.details()),
            None,
        ))
    }

    /// The names of a container by its id.
    pub(super) fn container(self, name: &str) -> ContainerId {
        let listing = self.listing();
        listing
            .containers
            .iter()
            .find(|container| container.name == name)
            .unwrap()
            .id
            .clone()
    }
}
