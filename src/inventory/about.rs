use super::Profile;

/// Who an engine is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct About {
    /// Its name and version for the header, such as "docker 28.5" or "practice engine"; foreign text.
    pub name: String,
    /// Its storage driver or store, such as "overlay2"; foreign text.
    pub store: String,
    /// Where it is, such as "<unix:///var/run/docker.sock>".
    pub address: String,
    /// Why it was chosen, such as "from `DOCKER_HOST`".
    pub why: String,
    /// Which rules it follows.
    pub profile: Profile,
    /// The command line program for the same engine: "docker" or "podman".
    pub program: &'static str,
}
