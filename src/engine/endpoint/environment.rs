//! What the search for an engine may look at, as a value.

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};

use super::EndpointError;

/// The variables that matter. Others, secrets among them, are not kept.
const LOOKED_AT: [&str; 7] = [
    "DOCKER_CONFIG",
    "DOCKER_CONTEXT",
    "DOCKER_HOST",
    "DOCKER_TLS",
    "DOCKER_TLS_VERIFY",
    "XDG_CONFIG_HOME",
    "XDG_RUNTIME_DIR",
];

/// Variables, the home directory, and where the system's own paths begin.
///
/// Tests make one from a map and temporary directories; the program takes its own surroundings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Environment {
    variables: BTreeMap<OsString, OsString>,
    home: Option<PathBuf>,
    root: PathBuf,
}

impl Environment {
    /// The surroundings of this process.
    pub fn of_process() -> Self {
        Self::new(std::env::vars_os(), etcetera::home_dir().ok())
    }

    /// Surroundings with these variables, this home directory and the real file system.
    pub fn new<K, V>(
        variables: impl IntoIterator<Item = (K, V)>,
        home: impl Into<Option<PathBuf>>,
    ) -> Self
    where
        K: Into<OsString>,
        V: Into<OsString>,
    {
        let variables = variables
            .into_iter()
            .map(|(name, value)| (name.into(), value.into()))
            .filter(|(name, _): &(OsString, OsString)| LOOKED_AT.iter().any(|known| name == known));
        Self {
            variables: variables.collect(),
            home: home.into(),
            root: PathBuf::from("/"),
        }
    }

    /// The same, with the system's absolute paths (`/var/run/docker.sock`) looked for below `root`.
    /// Paths from variables and below the home directory stay as they are.
    #[must_use]
    pub fn below(mut self, root: impl Into<PathBuf>) -> Self {
        self.root = root.into();
        self
    }

    /// The value of a variable; an empty one counts as not set, as docker has it.
    ///
    /// # Errors
    /// When the value is not UTF-8. Ignoring it could lead to another engine than the one meant.
    pub(super) fn variable(&self, name: &'static str) -> Result<Option<&str>, EndpointError> {
        match self.raw(name).map(OsStr::to_str) {
            None => Ok(None),
            Some(Some(text)) => Ok(Some(text)),
            Some(None) => Err(EndpointError::NotText { variable: name }),
        }
    }

    /// Whether a variable has any value.
    pub(super) fn is_set(&self, name: &str) -> bool {
        self.raw(name).is_some()
    }

    /// A variable that holds a directory.
    pub(super) fn directory(&self, name: &str) -> Option<PathBuf> {
        self.raw(name).map(PathBuf::from)
    }

    /// A path below the home directory, if there is one.
    pub(super) fn at_home(&self, path: &str) -> Option<PathBuf> {
        self.home.as_deref().map(|home| home.join(path))
    }

    /// One of the system's own paths, given relative to the root directory.
    pub(super) fn of_system(&self, path: impl AsRef<Path>) -> PathBuf {
        self.root.join(path)
    }

    fn raw(&self, name: &str) -> Option<&OsStr> {
        let value = self.variables.get(OsStr::new(name))?;
        (!value.is_empty()).then_some(value.as_os_str())
    }
}
