//! Engines with Docker's API: Docker on both of its image stores, and Podman.
//!
//! What removes, stops and watches goes through bollard's typed calls. What reads goes over the same transport with
//! shapes of our own, because bollard's lists fail as a whole over one field that is missing or one word it does not
//! know, because its `df` knows only the answers of API 1.52 and later, and because recorded answers then take exactly
//! the way of live ones.

mod answers;
mod archive;
mod connect;
pub mod convert;
mod events;
mod fault;
mod read;
mod room;
mod run;

use std::path::PathBuf;
use std::{fmt, io};

use bytes::Bytes;
use futures_util::future::BoxFuture;
use futures_util::stream::BoxStream;
use tokio::sync::Semaphore;

use super::transport::{ApiVersion, Transport};
use super::{Engine, EngineChange, EngineError};
use crate::inventory::{
    About, Belongings, ContainerId, Details, DiskUsage, HistoryEntry, ImageId, Listing, Reference,
};
use crate::removal::{Answer, SaveBy, Seen, Step};

pub use run::{outcome, refusal};

/// An engine with Docker's API. Made by [`DockerEngine::connect`]; connects again by itself whenever it is asked
/// something.
pub struct DockerEngine {
    transport: Transport,
    docker: bollard::Docker,
    api: ApiVersion,
    about: About,
    since: Option<events::Nanoseconds>,
    /// A call about a single image or container takes one of these.
    slots: Semaphore,
    /// Where it keeps what it has, if it runs on this machine.
    root: Option<PathBuf>,
}

impl fmt::Debug for DockerEngine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DockerEngine")
            .field("api", &self.api)
            .field("about", &self.about)
            .finish_non_exhaustive()
    }
}

impl Engine for DockerEngine {
    fn about(&self) -> &About {
        &self.about
    }

    fn listing(&self) -> BoxFuture<'_, Result<Listing, EngineError>> {
        Box::pin(self.read_listing())
    }

    fn details<'a>(
        &'a self,
        image: &'a ImageId,
    ) -> BoxFuture<'a, Result<Option<Details>, EngineError>> {
        Box::pin(self.read_details(image))
    }

    fn history<'a>(
        &'a self,
        image: &'a ImageId,
    ) -> BoxFuture<'a, Result<Option<Vec<HistoryEntry>>, EngineError>> {
        Box::pin(self.read_history(image))
    }

    fn belongings<'a>(
        &'a self,
        container: &'a ContainerId,
    ) -> BoxFuture<'a, Result<Option<Belongings>, EngineError>> {
        Box::pin(self.read_belongings(container))
    }

    fn disk_usage(&self) -> BoxFuture<'_, Result<DiskUsage, EngineError>> {
        Box::pin(self.read_disk_usage())
    }

    fn look_up<'a>(&'a self, step: &'a Step) -> BoxFuture<'a, Result<Seen, EngineError>> {
        Box::pin(self.see(step))
    }

    fn run<'a>(&'a self, step: &'a Step) -> BoxFuture<'a, Result<Answer, EngineError>> {
        Box::pin(self.send(step))
    }

    fn save(&self, names: Vec<SaveBy>) -> BoxStream<'_, Result<Bytes, EngineError>> {
        self.save_images(&names)
    }

    fn load<'a>(
        &'a self,
        archive: BoxStream<'static, io::Result<Bytes>>,
    ) -> BoxFuture<'a, Result<(), EngineError>> {
        Box::pin(self.load_images(archive))
    }

    fn tag<'a>(
        &'a self,
        image: &'a ImageId,
        name: &'a Reference,
    ) -> BoxFuture<'a, Result<(), EngineError>> {
        Box::pin(self.tag_image(image, name))
    }

    fn changes(&self) -> BoxStream<'static, EngineChange> {
        events::changes(self.transport.clone(), self.docker.clone(), self.since)
    }
}
