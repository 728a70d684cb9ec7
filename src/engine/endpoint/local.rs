//! The places where engines on this machine put their sockets.

use std::io;
use std::path::{Path, PathBuf};

use super::{Choice, Endpoint, EndpointError, Environment, Offer, Why};

/// The first local socket that exists. What exists is the engine that is meant, even when nothing
/// listens there: the next one in the list may be another engine altogether.
pub(super) fn first(environment: &Environment) -> Result<Choice, EndpointError> {
    let places = places(environment);
    match places.iter().find(|(path, _)| exists(path)) {
        Some((path, _)) => Ok(Choice {
            endpoint: Endpoint::Unix(path.clone()),
            why: Why::LocalSocket,
        }),
        None => Err(EndpointError::NoLocalSocket {
            tried: places.into_iter().map(|(path, _)| path).collect(),
        }),
    }
}

/// Every local socket that exists, in the order in which they are tried.
pub(super) fn offers(environment: &Environment) -> Vec<Offer> {
    places(environment)
        .into_iter()
        .filter(|(path, _)| exists(path))
        .map(|(path, label)| Offer {
            endpoint: Endpoint::Unix(path),
            label: label.to_owned(),
        })
        .collect()
}

/// Whether something is at a path. A link to nothing is nothing. A path in a directory that we may
/// not enter counts as absent: systems make `/run/podman` for root alone whether or not anything
/// listens in it. Any other trouble counts as present, so that connecting reports it.
fn exists(path: &Path) -> bool {
    let absent = [
        io::ErrorKind::NotFound,
        io::ErrorKind::NotADirectory,
        io::ErrorKind::PermissionDenied,
    ];
    match std::fs::metadata(path) {
        Ok(_) => true,
        Err(error) => !absent.contains(&error.kind()),
    }
}

/// All places, docker's own first and Podman's last, with what is usually found there.
fn places(environment: &Environment) -> Vec<(PathBuf, &'static str)> {
    let home = |path| environment.at_home(path);
    let runtime = environment.directory("XDG_RUNTIME_DIR");
    let in_runtime = |path| runtime.as_deref().map(|runtime| runtime.join(path));
    let config = environment
        .directory("XDG_CONFIG_HOME")
        .or_else(|| home(".config"));
    [
        (Some(environment.of_system("var/run/docker.sock")), "Docker"),
        (in_runtime("docker.sock"), "rootless Docker"),
        (home(".docker/run/docker.sock"), "Docker Desktop"),
        (home(".docker/desktop/docker.sock"), "Docker Desktop"),
        (home(".orbstack/run/docker.sock"), "OrbStack"),
        (home(".colima/default/docker.sock"), "Colima"),
        (
            config.map(|config| config.join("colima/default/docker.sock")),
            "Colima",
        ),
        (home(".colima/docker.sock"), "Colima"),
        (home(".rd/docker.sock"), "Rancher Desktop"),
        (home(".lima/default/sock/docker.sock"), "Lima"),
        (home(".lima/docker/sock/docker.sock"), "Lima"),
        (in_runtime("podman/podman.sock"), "rootless Podman"),
        (
            Some(environment.of_system("run/podman/podman.sock")),
            "Podman",
        ),
        (
            home(".local/share/containers/podman/machine/podman.sock"),
            "Podman machine",
        ),
    ]
    .into_iter()
    .filter_map(|(path, label)| path.map(|path| (path, label)))
    .collect()
}
