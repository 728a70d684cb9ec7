use std::fmt;
use std::sync::Arc;

/// How many hex digits of an id people read.
const SHORT: usize = 12;

/// The id of an image as its engine gives it: `sha256:` and 64 hex digits.
///
/// On graph drivers and Podman it is the digest of the configuration, on the containerd store of the manifest or index.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ImageId(Arc<str>);

/// The id of a container: 64 hex digits.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ContainerId(Arc<str>);

impl ImageId {
    /// An id as an engine wrote it; the `sha256:` that Podman leaves out in places is added.
    pub fn new(text: &str) -> Self {
        let bare = text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
        if bare {
            Self(format!("sha256:{text}").into())
        } else {
            Self(text.into())
        }
    }

    /// The whole id.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The whole id, shared.
    pub fn shared(&self) -> Arc<str> {
        Arc::clone(&self.0)
    }

    /// The first twelve hex digits.
    pub fn short(&self) -> &str {
        short(self.0.strip_prefix("sha256:").unwrap_or(&self.0))
    }

    /// Whether this is a full id that may stand in the path of a request.
    pub fn is_sendable(&self) -> bool {
        self.0.strip_prefix("sha256:").is_some_and(is_full)
    }
}

impl ContainerId {
    /// An id as an engine wrote it.
    pub fn new(text: &str) -> Self {
        Self(text.into())
    }

    /// The whole id.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The first twelve hex digits.
    pub fn short(&self) -> &str {
        short(&self.0)
    }

    /// Whether this is a full id that may stand in the path of a request.
    pub fn is_sendable(&self) -> bool {
        is_full(&self.0)
    }
}

fn is_full(hex: &str) -> bool {
    hex.len() == 64 && hex.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// A prefix of at most twelve bytes; an id that is not ASCII there is given whole.
fn short(text: &str) -> &str {
    text.get(..SHORT).unwrap_or(text)
}

impl fmt::Display for ImageId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Display for ContainerId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
