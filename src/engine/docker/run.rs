//! The calls that change something. They have no deadline: giving up on one would not stop it.

use bollard::errors::Error;
use bollard::models::ImageDeleteResponseItem;
use bollard::query_parameters::{
    PruneBuildOptionsBuilder, RemoveContainerOptionsBuilder, RemoveImageOptionsBuilder,
    StopContainerOptions, WaitContainerOptionsBuilder,
};

use futures_util::StreamExt as _;

use super::answers::bounded;
use super::read::target;
use super::{DockerEngine, fault};
use crate::engine::EngineError;
use crate::inventory::{ContainerId, ImageId, Reference};
use crate::removal::{Answer, Change, Refusal, RefusalKind, Removal, Step};

impl DockerEngine {
    pub(super) async fn send(&self, step: &Step) -> Result<Answer, EngineError> {
        match step {
            Step::Remove(removal) => self.remove(removal).await,
            Step::UnpauseContainer(id) => {
                let sent = Box::pin(self.docker.unpause_container(sendable(id)?.as_str())).await;
                self.answered(sent.map(|()| vec![Change::Unpaused(id.clone())]))
            }
            Step::StopContainer(id) => self.stop(sendable(id)?).await,
            Step::RemoveContainer(id) => self.remove_container(sendable(id)?).await,
            Step::PruneCache => {
                let all = PruneBuildOptionsBuilder::new().all(true).build();
                let sent = Box::pin(self.docker.prune_build(Some(all))).await;
                self.answered(sent.map(|_| vec![Change::CachePruned]))
            }
        }
    }

    /// The engine gives the container's process its own time to end, ten seconds unless it was told otherwise.
    async fn stop(&self, id: &ContainerId) -> Result<Answer, EngineError> {
        let call = self
            .docker
            .stop_container(id.as_str(), None::<StopContainerOptions>);
        let sent = Box::pin(call).await;
        self.answered(sent.map(|()| vec![Change::Stopped(id.clone())]))
    }

    /// Volumes stay (`v=0`). A container that the engine is removing by itself is waited for.
    async fn remove_container(&self, id: &ContainerId) -> Result<Answer, EngineError> {
        let options = RemoveContainerOptionsBuilder::new()
            .force(false)
            .v(false)
            .build();
        let sent = Box::pin(self.docker.remove_container(id.as_str(), Some(options))).await;
        if matches!(&sent, Err(Error::DockerResponseServerError { message, .. }) if message.contains("already in progress"))
        {
            let removed = WaitContainerOptionsBuilder::new()
                .condition("removed")
                .build();
            let waited = self
                .docker
                .wait_container(id.as_str(), Some(removed))
                .next()
                .await;
            return self.waited(id, waited);
        }
        self.answered(sent.map(|()| vec![Change::ContainerRemoved(id.clone())]))
    }

    /// What the end of a wait for a container to be gone means: any answer of the engine's that it is, or never was, there.
    fn waited<T>(
        &self,
        id: &ContainerId,
        waited: Option<Result<T, Error>>,
    ) -> Result<Answer, EngineError> {
        match waited {
            // bollard makes an error of the exit status of the container's process
            Some(
                Ok(_)
                | Err(
                    Error::DockerContainerWaitError { .. }
                    | Error::DockerResponseServerError {
                        status_code: 404, ..
                    },
                ),
            ) => Ok(Ok(vec![Change::ContainerRemoved(id.clone())])),
            Some(Err(error)) => self.answered(Err(error)),
            None => Err(EngineError::Lost(
                "the engine stopped telling whether the container is gone".to_owned(),
            )),
        }
    }

    async fn remove(&self, removal: &Removal) -> Result<Answer, EngineError> {
        let name = target(removal)?;
        let options = RemoveImageOptionsBuilder::new()
            .force(removal.force)
            .noprune(!removal.prune)
            .build();
        let sent = Box::pin(self.docker.remove_image(name, Some(options), None)).await;
        self.answered(sent.map(outcome))
    }

    fn answered(&self, sent: Result<Vec<Change>, Error>) -> Result<Answer, EngineError> {
        match sent {
            Ok(changes) => Ok(Ok(changes)),
            Err(Error::DockerResponseServerError {
                status_code,
                message,
            }) => refusal(status_code, &message).map(Err),
            Err(error) => Err(fault::from_transport(&self.transport.explain(&error))),
        }
    }
}

fn sendable(id: &ContainerId) -> Result<&ContainerId, EngineError> {
    if id.is_sendable() {
        Ok(id)
    } else {
        Err(EngineError::NotSendable(id.to_string()))
    }
}

/// What a removal has changed, in the engine's order: references in their short spelling, ids in their long one.
pub fn outcome(records: Vec<ImageDeleteResponseItem>) -> Vec<Change> {
    let untagged = |name: String| {
        let familiar = Reference::new(&name).map(|reference| reference.as_str().to_owned());
        Change::Untagged(familiar.unwrap_or(name).into())
    };
    let deleted = |id: String| Change::Deleted(ImageId::new(&id).shared());
    records
        .into_iter()
        .flat_map(|record| [record.untagged.map(untagged), record.deleted.map(deleted)])
        .flatten()
        .collect()
}

/// What an answer of 4xx or 5xx means. All of 4xx is a refusal; of 5xx only what engines say in place of a 404 or 409.
///
/// # Errors
/// When the engine did not refuse but failed.
pub fn refusal(status: u16, message: &str) -> Result<Refusal, EngineError> {
    let message = bounded(message);
    match refused(status, &message) {
        Some(kind) => Ok(Refusal {
            kind,
            status,
            message,
            blockers: Vec::new(),
        }),
        None => Err(EngineError::Failed { status, message }),
    }
}

fn refused(status: u16, message: &str) -> Option<RefusalKind> {
    // Docker 20.10 says the first to whoever loses a race; the rest is Podman's
    const INSTEAD: [(&str, RefusalKind); 6] = [
        ("unrecognized image ID", RefusalKind::NotFound),
        ("tag not known", RefusalKind::NotFound),
        (
            "by ID with more than one tag",
            RefusalKind::SeveralReferences,
        ),
        ("image is in use by a container", RefusalKind::Other),
        ("cannot be removed without force", RefusalKind::Running),
        ("refusing to clean up", RefusalKind::Running),
    ];
    match status {
        404 => Some(RefusalKind::NotFound),
        400..500 => Some(RefusalKind::Other),
        _ => INSTEAD
            .into_iter()
            .find(|(words, _)| message.contains(words))
            .map(|(_, kind)| kind),
    }
}
