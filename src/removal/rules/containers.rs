//! Stopping and removing containers, the same on all engines but for the words of a refusal.

use crate::inventory::{ContainerId, ContainerIx, EngineKind};

use crate::removal::{Blocker, Refusal, RefusalKind, State};

/// Lets a paused container go on.
pub(super) fn unpause(state: &mut State, id: &ContainerId) -> Result<(), Refusal> {
    let ix = container(state, id)?;
    state.unpause_container(ix);
    Ok(())
}

/// Stops a container; one that does not run stays as it is.
pub(super) fn stop(state: &mut State, id: &ContainerId) -> Result<(), Refusal> {
    let ix = container(state, id)?;
    let kind = state.base().profile().kind;
    if super::must_be_unpaused(kind, state.state_of(ix)) {
        let message = format!(
            "container {id} is running or paused, refusing to clean up: container state improper"
        );
        return Err(Refusal {
            kind: RefusalKind::Running,
            status: 500,
            message,
            blockers: vec![Blocker::Container(id.clone())],
        });
    }
    state.stop_container(ix);
    Ok(())
}

fn container(state: &State, id: &ContainerId) -> Result<ContainerIx, Refusal> {
    state
        .base()
        .find_container(id)
        .filter(|ix| state.has_container(*ix))
        .ok_or_else(|| Refusal {
            kind: RefusalKind::NotFound,
            status: 404,
            message: format!("No such container: {id}"),
            blockers: Vec::new(),
        })
}

/// Removes a stopped container with its writable layer; its volumes stay.
pub(super) fn remove(state: &mut State, id: &ContainerId) -> Result<(), Refusal> {
    let ix = container(state, id)?;
    if state.is_live(ix) {
        return Err(runs_still(state, id));
    }
    state.remove_container(ix);
    Ok(())
}

/// A running container is not removed; Podman answers 500 where Docker answers 409.
fn runs_still(state: &State, id: &ContainerId) -> Refusal {
    let (status, message) = match state.base().profile().kind {
        EngineKind::Podman => (
            500,
            format!(
                "cannot remove container {id} as it is running - running or paused containers cannot be removed without force: container state improper"
            ),
        ),
        EngineKind::GraphDriver | EngineKind::ContainerdStore => (
            409,
            format!(
                "cannot remove container \"{id}\": container is running: stop the container before removing or force remove"
            ),
        ),
    };
    Refusal {
        kind: RefusalKind::Running,
        status,
        message,
        blockers: vec![Blocker::Container(id.clone())],
    }
}
