use crate::inventory::EngineKind;

use super::{containerd_store, graph_driver, podman};
use crate::removal::{Change, State};

/// How much a prune takes. The filters `until` and `label` are left out: the presets by age and label go by the image's own
/// build time and mark what a removal can take, on every engine alike. So is the 409 to a second prune at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Prune {
    /// The default of `POST /images/prune`, which is `docker image prune`.
    Dangling,
    /// With the filter `dangling=false`, which is `docker image prune --all`.
    All,
}

/// What the engine itself takes when it is told to prune its images (semantics, e). It asks nobody: on the containerd
/// store that may be the image of a running container.
pub fn prune(state: &mut State, prune: Prune) -> Vec<Change> {
    match state.base().profile().kind {
        EngineKind::GraphDriver => graph_driver::prune::prune(state, prune),
        EngineKind::ContainerdStore => containerd_store::prune::prune(state, prune),
        EngineKind::Podman => podman::prune::prune(state, prune),
    }
}
