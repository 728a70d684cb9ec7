use super::{EngineKind, Profile, quoted};

/// Who an engine is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct About {
    /// What tells it from every other engine, as long as it lives: its own id where it keeps one, and its store; foreign
    /// text.
    pub id: String,
    /// Its name and version for the header, such as "docker 28.5" or "practice engine"; foreign text.
    pub name: String,
    /// Its storage driver or store, such as "overlay2"; foreign text.
    pub store: String,
    /// The version of its API that is spoken, such as "1.51"; empty where none is.
    pub api: String,
    /// Where it is, such as "<unix:///var/run/docker.sock>".
    pub address: String,
    /// Why it was chosen, such as "from `DOCKER_HOST`".
    pub why: String,
    /// Which rules it follows.
    pub profile: Profile,
    /// The command line program for the same engine: "docker" or "podman".
    pub program: &'static str,
}

/// Where the docker command looks if nothing tells it otherwise, and why that was taken.
const DEFAULT: (&str, &str) = ("unix:///var/run/docker.sock", "the local socket");

/// Why an engine was taken that the docker command in the same shell takes too, wherever it is.
const SHELL: &str = "from DOCKER_HOST";

impl About {
    /// Whether it is the practice engine: no other one is without an address.
    pub fn is_practice(&self) -> bool {
        !self.address.contains("://")
    }

    /// How a command line for this engine begins, so that pasted into a shell it reaches no other one: with the address,
    /// unless the program finds the engine by itself. For the practice engine it is a comment.
    pub fn by_hand(&self) -> String {
        if self.is_practice() {
            return format!("# {}", self.program);
        }
        let address = quoted(&self.address);
        match self.profile.kind {
            EngineKind::Podman => format!("{} --url {address}", self.program),
            _ if self.why == SHELL || (self.address.as_str(), self.why.as_str()) == DEFAULT => {
                self.program.to_owned()
            }
            EngineKind::GraphDriver | EngineKind::ContainerdStore => {
                format!("{} -H {address}", self.program)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::About;
    use crate::inventory::{EngineKind, Profile};

    fn by_hand(address: &str, kind: EngineKind, program: &'static str) -> String {
        let why = "the local socket".to_owned();
        let about = About {
            id: String::new(),
            name: String::new(),
            store: String::new(),
            api: String::new(),
            address: address.to_owned(),
            why,
            profile: Profile::new(kind, ""),
            program,
        };
        about.by_hand()
    }

    #[test]
    fn a_pasted_command_reaches_the_same_engine_or_none() {
        let graph = EngineKind::GraphDriver;
        assert_eq!(
            by_hand("unix:///var/run/docker.sock", graph, "docker"),
            "docker"
        );
        assert_eq!(
            by_hand("tcp://10.0.0.1:2375", graph, "docker"),
            "docker -H tcp://10.0.0.1:2375"
        );
        assert_eq!(
            by_hand("unix:///it's here", graph, "docker"),
            r"docker -H 'unix:///it'\''s here'"
        );
        assert_eq!(
            by_hand("unix:///p.sock", EngineKind::Podman, "podman"),
            "podman --url unix:///p.sock"
        );
        assert_eq!(by_hand("built in", graph, "docker"), "# docker");
    }
}
