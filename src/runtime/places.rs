//! Where the user's own files are.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

/// Where the files are that are the user's own: the configuration, and beside it what is protected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Places {
    /// The configuration file; it need not be there. `None` without a home directory.
    pub config: Option<PathBuf>,
    /// Whether `JETTISON_CONFIG` names it.
    pub named: bool,
    /// The directory of backups, unless another one is chosen; it need not be there. `None` without a home directory.
    pub backups: Option<PathBuf>,
    /// The directory for what is kept across starts; it need not be there. `None` without a home directory.
    pub state: Option<PathBuf>,
    /// The directory for what saves time at the next start; it need not be there. `None` without a home directory.
    pub cache: Option<PathBuf>,
}

impl Places {
    /// As these surroundings say: the file that `JETTISON_CONFIG` names, or else `jettison/config.toml` in
    /// `XDG_CONFIG_HOME`, or in `.config` of the home directory; and `jettison` in `XDG_STATE_HOME`, or in
    /// `.local/state` of the home directory; and so on.
    pub fn of(variable: impl Fn(&str) -> Option<OsString>, home: Option<PathBuf>) -> Self {
        let set = |name| {
            variable(name)
                .filter(|value| !value.is_empty())
                .map(PathBuf::from)
        };
        let absolute = |name| set(name).filter(|path| path.is_absolute());
        let state = absolute("XDG_STATE_HOME")
            .or_else(|| Some(home.as_ref()?.join(".local/state")))
            .map(|base| base.join("jettison"));
        let cache = absolute("XDG_CACHE_HOME")
            .or_else(|| Some(home.as_ref()?.join(".cache")))
            .map(|base| base.join("jettison"));
        let backups = absolute("XDG_DATA_HOME")
            .or_else(|| Some(home.as_ref()?.join(".local/share")))
            .map(|base| base.join("jettison").join("backups"));
        let named = set("JETTISON_CONFIG").filter(|path| path.parent().is_some());
        if named.is_some() {
            return Self {
                config: named,
                named: true,
                backups,
                state,
                cache,
            };
        }
        let base = absolute("XDG_CONFIG_HOME").or_else(|| home.map(|home| home.join(".config")));
        Self {
            config: base.map(|base| base.join("jettison").join("config.toml")),
            named: false,
            backups,
            state,
            cache,
        }
    }

    /// As the surroundings of this process say.
    pub fn of_process() -> Self {
        Self::of(|name| std::env::var_os(name), etcetera::home_dir().ok())
    }

    /// The file in which removals are written down.
    pub fn journal(&self) -> Option<PathBuf> {
        Some(self.state.as_ref()?.join("journal.jsonl"))
    }

    /// The file with what is protected, in the same directory.
    pub fn protect(&self) -> Option<PathBuf> {
        let directory = self.config.as_deref().and_then(Path::parent)?;
        // a bare name stands in the directory that the program was started in
        let bare = directory.as_os_str().is_empty();
        let directory = if bare { Path::new(".") } else { directory };
        Some(directory.join("protect"))
    }
}
