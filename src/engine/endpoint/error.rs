//! Why no engine could be chosen.

use std::path::PathBuf;

use super::super::printable::printable;
use super::{UriError, Why};

/// Why no engine could be chosen. Messages are fit to print: foreign text in them is escaped.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EndpointError {
    /// Both the host flag and the context flag were given.
    #[error("--host and --context cannot be given together")]
    BothFlags,
    /// A variable's value is not UTF-8.
    #[error("the value of {variable} is not valid text (UTF-8)")]
    NotText {
        /// The variable's name.
        variable: &'static str,
    },
    /// An address was found but cannot be used.
    #[error("{problem} ({why})")]
    Uri {
        /// Where the address comes from.
        why: Why,
        /// What is wrong with it.
        problem: UriError,
    },
    /// The connection would have to be encrypted.
    #[error("TLS is not supported yet, and this engine asks for it: {asked} ({why})")]
    Tls {
        /// Where the address comes from.
        why: Why,
        /// What asks for TLS.
        asked: String,
    },
    /// No context has this name.
    #[error("there is no context '{}' ({why}){}", printable(.name), existing(.known))]
    NoSuchContext {
        /// The rule that named it.
        why: Why,
        /// The name.
        name: String,
        /// The names that exist.
        known: Vec<String>,
    },
    /// A file of docker's configuration cannot be read or understood.
    #[error("{} {problem}", shown(.path))]
    BadFile {
        /// The file or directory.
        path: PathBuf,
        /// What is wrong with it, to be read after its name.
        problem: String,
    },
    /// Nothing is configured, and no local socket exists.
    #[error("no engine is configured, and none of these sockets exists: {}", listed(.tried))]
    NoLocalSocket {
        /// Every path that was tried, in order.
        tried: Vec<PathBuf>,
    },
}

/// A path, fit to print.
pub(super) fn shown(path: &std::path::Path) -> String {
    printable(&path.to_string_lossy())
}

fn listed(paths: &[PathBuf]) -> String {
    let paths: Vec<String> = paths.iter().map(|path| shown(path)).collect();
    paths.join(", ")
}

fn existing(names: &[String]) -> String {
    if names.is_empty() {
        return "; no contexts are defined".to_owned();
    }
    let names: Vec<String> = names.iter().map(|name| printable(name)).collect();
    format!("; there are: {}", names.join(", "))
}
