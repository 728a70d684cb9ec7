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
}

impl Places {
    /// As these surroundings say: the file that `JETTISON_CONFIG` names, or else `jettison/config.toml` in
    /// `XDG_CONFIG_HOME`, or in `.config` of the home directory.
    pub fn of(variable: impl Fn(&str) -> Option<OsString>, home: Option<PathBuf>) -> Self {
        let set = |name| {
            variable(name)
                .filter(|value| !value.is_empty())
                .map(PathBuf::from)
        };
        let named = set("JETTISON_CONFIG").filter(|path| path.parent().is_some());
        if named.is_some() {
            return Self {
                config: named,
                named: true,
            };
        }
        let base = set("XDG_CONFIG_HOME")
            .filter(|path| path.is_absolute())
            .or_else(|| home.map(|home| home.join(".config")));
        Self {
            config: base.map(|base| base.join("jettison").join("config.toml")),
            named: false,
        }
    }

    /// As the surroundings of this process say.
    pub fn of_process() -> Self {
        Self::of(|name| std::env::var_os(name), etcetera::home_dir().ok())
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
