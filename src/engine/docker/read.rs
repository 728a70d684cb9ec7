//! The calls that read. Each has a deadline, so that an engine that hangs is told from one that is slow.

use std::time::Duration;

use futures_util::StreamExt as _;
use futures_util::future::{OptionFuture, join, join3};
use futures_util::stream::iter;

use super::{DockerEngine, convert, fault, room};
use crate::engine::EngineError;
use crate::engine::transport::{Answer, ApiVersion};
use crate::inventory::{
    Belongings, ContainerId, Details, DiskUsage, EngineKind, HistoryEntry, ImageId, Listing,
};
use crate::removal::{Removal, Seen, Step, Target};

/// For lists and for single things.
const READ_DEADLINE: Duration = Duration::from_secs(30);
/// The disk accounting may walk every layer.
const USAGE_DEADLINE: Duration = Duration::from_mins(5);
/// How many containers are looked at together.
const TOGETHER: usize = 8;
/// How often the disk accounting is asked for again while another client's runs (Docker 20.10 counts one at a time).
const USAGE_RETRIES: u32 = 6;
/// The pause before the first of these; each next one is twice as long.
const USAGE_PAUSE: Duration = Duration::from_millis(500);
/// From this version on the disk accounting can leave out volumes and containers.
const USAGE_BY_TYPE: ApiVersion = ApiVersion {
    major: 1,
    minor: 42,
};
/// From this version on the list of images can tell what the containerd store keeps of each.
const MANIFESTS: ApiVersion = ApiVersion {
    major: 1,
    minor: 47,
};

const CONTAINERS: &str = "/containers/json?all=1";
const DANGLING: &str = "/images/json?all=1&filters=%7B%22dangling%22%3A%5B%22true%22%5D%7D";

impl DockerEngine {
    fn kind(&self) -> EngineKind {
        self.about.profile.kind
    }

    pub(super) async fn read_listing(&self) -> Result<Listing, EngineError> {
        let kind = self.kind();
        let dangling: OptionFuture<_> = (kind == EngineKind::ContainerdStore)
            .then(|| Box::pin(self.body(DANGLING)))
            .into();
        let (images, containers, dangling) = join3(
            Box::pin(self.body(self.images_path())),
            Box::pin(self.body(CONTAINERS)),
            dangling,
        )
        .await;
        let mut listing = convert::listing(
            kind,
            &images?,
            dangling.transpose()?.as_deref(),
            &containers?,
        )?;
        match kind {
            EngineKind::GraphDriver => self.read_orphans(&mut listing).await,
            EngineKind::ContainerdStore => self.read_origins(&mut listing).await,
            EngineKind::Podman => {}
        }
        Ok(listing)
    }

    /// Podman counts no shared sizes, and would only take time over the question.
    fn images_path(&self) -> &'static str {
        match self.kind() {
            EngineKind::Podman => "/images/json?all=1",
            EngineKind::ContainerdStore if self.api >= MANIFESTS => {
                "/images/json?all=1&shared-size=1&manifests=1"
            }
            EngineKind::ContainerdStore | EngineKind::GraphDriver => {
                "/images/json?all=1&shared-size=1"
            }
        }
    }

    /// A container whose image record is gone still holds layers; its directories tell which. Where they cannot be
    /// read the container stays in the list without them, and what it holds counts as unknown.
    async fn read_orphans(&self, listing: &mut Listing) {
        let known: std::collections::HashSet<&ImageId> =
            listing.images.iter().map(|image| &image.id).collect();
        let orphans = listing
            .containers
            .iter_mut()
            .filter(|container| !known.contains(&container.image) && container.id.is_sendable());
        iter(orphans)
            .for_each_concurrent(TOGETHER, |container| async {
                let directories = Box::pin(self.read_container_directories(&container.id)).await;
                container.directories = directories.unwrap_or_default();
            })
            .await;
    }

    async fn read_container_directories(
        &self,
        id: &ContainerId,
    ) -> Result<Vec<String>, EngineError> {
        let _slot = self.slots.acquire().await;
        convert::container_directories(&self.body(&format!("/containers/{id}/json")).await?)
    }

    /// A container is listed by its image's id once its own name for it no longer fits; prune still goes by that name.
    /// Where it cannot be read the container counts as made from the id.
    async fn read_origins(&self, listing: &mut Listing) {
        let renamed = listing
            .containers
            .iter_mut()
            .filter(|container| container.image_name == container.image.as_str())
            .filter(|container| container.id.is_sendable());
        iter(renamed)
            .for_each_concurrent(TOGETHER, |container| async {
                let path = format!("/containers/{}/json", container.id);
                let slot = self.slots.acquire().await;
                let inspected = Box::pin(self.body(&path)).await;
                drop(slot);
                let origin = inspected.and_then(|inspected| convert::created_from(&inspected));
                container.created_from = origin
                    .ok()
                    .flatten()
                    .filter(|origin| *origin != container.image_name);
            })
            .await;
    }

    pub(super) async fn read_details(
        &self,
        image: &ImageId,
    ) -> Result<Option<Details>, EngineError> {
        if !image.is_sendable() {
            return Err(EngineError::NotSendable(image.to_string()));
        }
        let (inspected, history) = (
            format!("/images/{image}/json"),
            format!("/images/{image}/history"),
        );
        let (inspected, history) = join(
            Box::pin(self.told(&inspected)),
            Box::pin(self.told(&history)),
        )
        .await;
        match (inspected?, history?) {
            (Some(inspected), Some(history)) => {
                convert::details(self.kind(), &inspected, &history).map(Some)
            }
            (None, _) | (_, None) => Ok(None),
        }
    }

    pub(super) async fn read_history(
        &self,
        image: &ImageId,
    ) -> Result<Option<Vec<HistoryEntry>>, EngineError> {
        if !image.is_sendable() {
            return Err(EngineError::NotSendable(image.to_string()));
        }
        let history = self.told(&format!("/images/{image}/history")).await?;
        history.as_deref().map(convert::history).transpose()
    }

    /// The engine walks the writable layer to measure it, so this may take as long as the disk accounting.
    pub(super) async fn read_belongings(
        &self,
        id: &ContainerId,
    ) -> Result<Option<Belongings>, EngineError> {
        if !id.is_sendable() {
            return Err(EngineError::NotSendable(id.to_string()));
        }
        let path = format!("/containers/{id}/json?size=1");
        let _slot = self.slots.acquire().await;
        let answer = self.ask(&path, USAGE_DEADLINE).await?;
        if answer.status == 404 {
            return Ok(None);
        }
        convert::belongings(&whole(answer)?).map(Some)
    }

    pub(super) async fn read_disk_usage(&self) -> Result<DiskUsage, EngineError> {
        let counted = Box::pin(self.count_disk_usage()).await?;
        let disk = room::measure(self.root.clone()).await;
        Ok(DiskUsage { disk, ..counted })
    }

    /// Podman's build cache is images, and its total means something else, so there is nothing to ask it for.
    async fn count_disk_usage(&self) -> Result<DiskUsage, EngineError> {
        if self.kind() == EngineKind::Podman {
            return Ok(DiskUsage::default());
        }
        let path = if self.api >= USAGE_BY_TYPE {
            "/system/df?type=image&type=build-cache"
        } else {
            "/system/df"
        };
        let counted = tokio::time::timeout(USAGE_DEADLINE, Box::pin(self.when_free(path))).await;
        let answer = counted.unwrap_or(Err(EngineError::TimedOut(USAGE_DEADLINE.as_secs())))?;
        convert::disk_usage(self.kind(), &whole(answer)?)
    }

    async fn when_free(&self, path: &str) -> Result<Answer, EngineError> {
        let mut pause = USAGE_PAUSE;
        for _ in 0..USAGE_RETRIES {
            let answer = self.ask(path, USAGE_DEADLINE).await?;
            let busy = answer.status == 500
                && String::from_utf8_lossy(&answer.body)
                    .contains("disk usage operation is already running");
            if !busy {
                return Ok(answer);
            }
            tokio::time::sleep(pause).await;
            pause = pause.saturating_mul(2);
        }
        self.ask(path, USAGE_DEADLINE).await
    }

    pub(super) async fn see(&self, step: &Step) -> Result<Seen, EngineError> {
        match step {
            Step::Remove(removal) => self.see_image(removal).await,
            Step::UnpauseContainer(id) | Step::StopContainer(id) | Step::RemoveContainer(id) => {
                convert::seen_container(id, &self.body(CONTAINERS).await?)
            }
            Step::PruneCache => Ok(Seen::default()),
        }
    }

    async fn see_image(&self, removal: &Removal) -> Result<Seen, EngineError> {
        let path = format!("/images/{}/json", target(removal)?);
        let containers: OptionFuture<_> = removal
            .needs_containers()
            .then(|| Box::pin(self.body(CONTAINERS)))
            .into();
        let (inspected, containers) = join(Box::pin(self.found(&path)), containers).await;
        match inspected? {
            None => Ok(Seen::default()),
            Some(inspected) => {
                convert::seen_image(self.kind(), &inspected, containers.transpose()?.as_deref())
            }
        }
    }

    async fn body(&self, path: &str) -> Result<bytes::Bytes, EngineError> {
        whole(self.ask(path, READ_DEADLINE).await?)
    }

    /// The same as [`Self::found`], as one of few at a time.
    async fn told(&self, path: &str) -> Result<Option<bytes::Bytes>, EngineError> {
        let _slot = self.slots.acquire().await;
        self.found(path).await
    }

    /// The body, or nothing where the engine has no such thing.
    async fn found(&self, path: &str) -> Result<Option<bytes::Bytes>, EngineError> {
        let answer = self.ask(path, READ_DEADLINE).await?;
        if answer.status == 404 {
            Ok(None)
        } else {
            whole(answer).map(Some)
        }
    }

    async fn ask(&self, path: &str, deadline: Duration) -> Result<Answer, EngineError> {
        self.transport
            .get(path, Some(deadline))
            .await
            .map_err(|error| fault::from_transport(&error))
    }
}

fn whole(answer: Answer) -> Result<bytes::Bytes, EngineError> {
    if answer.status == 200 {
        Ok(answer.body)
    } else {
        Err(fault::from_status(&answer))
    }
}

/// What a removal names, fit to stand in a path.
pub(super) fn target(removal: &Removal) -> Result<&str, EngineError> {
    let (text, sendable) = match &removal.target {
        Target::Id => (removal.image.as_str(), removal.image.is_sendable()),
        Target::Reference(reference) => (reference.stored(), reference.is_sendable()),
    };
    if sendable {
        Ok(text)
    } else {
        Err(EngineError::NotSendable(text.to_owned()))
    }
}
