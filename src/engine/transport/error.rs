//! Why there was no answer, by what a person can do about it.

use std::error::Error;
use std::io::{self, ErrorKind};
use std::path::PathBuf;
use std::time::Duration;

use super::wire::Dialer;
use crate::engine::printable::printable;

/// Why there was no whole answer. Messages are fit to print: foreign text in them is escaped.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TransportError {
    /// Start the engine, or name another address.
    #[error("there is no socket at {}: is the engine running?", printable(&.0.to_string_lossy()))]
    NoSuchSocket(PathBuf),
    /// Become a user who may.
    #[error(
        "your user may not open {address}: for Docker, that takes root or the group 'docker' \
         (whose members are as powerful as root)"
    )]
    PermissionDenied {
        /// The engine's address.
        address: String,
    },
    /// Start the engine.
    #[error("nothing listens at {address}: is the engine running?")]
    Refused {
        /// The engine's address.
        address: String,
    },
    /// Look at the name and the network.
    #[error("{address} cannot be reached: {why}")]
    Unreachable {
        /// The engine's address.
        address: String,
        /// What the system says.
        why: String,
    },
    /// Name another address.
    #[error("what answers at {address} is not a container engine, or hides it: {came}")]
    NotAnEngine {
        /// The address.
        address: String,
        /// What came instead.
        came: String,
    },
    /// Try again, or look at the engine.
    #[error("no whole answer came within {after:?}")]
    TimedOut {
        /// The deadline that passed.
        after: Duration,
    },
    /// Connect again, and look what was done: the engine may have carried out what was asked.
    #[error("the connection to the engine was lost: {0}")]
    Lost(String),
    /// Nothing but report it.
    #[error("the answer is larger than {limit} bytes")]
    TooLarge {
        /// The largest body that is read, in bytes.
        limit: usize,
    },
    /// Read it.
    #[error("{0}")]
    Other(String),
}

/// Kinds of trouble on an open connection that mean it is gone.
const GONE: [ErrorKind; 9] = [
    ErrorKind::BrokenPipe,
    ErrorKind::ConnectionAborted,
    ErrorKind::ConnectionReset,
    ErrorKind::HostUnreachable,
    ErrorKind::NetworkDown,
    ErrorKind::NetworkUnreachable,
    ErrorKind::NotConnected,
    ErrorKind::TimedOut,
    ErrorKind::UnexpectedEof,
];

/// Finds out what an error of hyper's means, looking through everything that it wraps.
pub(super) fn classify(error: &(dyn Error + 'static), dialer: &Dialer) -> TransportError {
    let text = text(error);
    let kind = links(error)
        .filter_map(|link| link.downcast_ref::<io::Error>())
        .map(io::Error::kind)
        .find(|kind| *kind != ErrorKind::Other);
    if connecting(error) {
        return not_connected(kind, text, dialer);
    }
    let hyper: Vec<&hyper::Error> = links(error).filter_map(<dyn Error>::downcast_ref).collect();
    if hyper.iter().any(|error| error.is_parse()) {
        let address = dialer.to_string();
        return TransportError::NotAnEngine {
            address,
            came: text,
        };
    }
    let cut = |error: &&hyper::Error| {
        error.is_incomplete_message() || error.is_canceled() || error.is_closed()
    };
    if hyper.iter().any(cut) || kind.is_some_and(|kind| GONE.contains(&kind)) {
        return TransportError::Lost(text);
    }
    TransportError::Other(text)
}

fn not_connected(kind: Option<ErrorKind>, why: String, dialer: &Dialer) -> TransportError {
    let address = dialer.to_string();
    let absent = matches!(kind, Some(ErrorKind::NotFound | ErrorKind::NotADirectory));
    match dialer.socket() {
        Some(path) if absent => TransportError::NoSuchSocket(path.to_owned()),
        _ if kind == Some(ErrorKind::PermissionDenied) => {
            TransportError::PermissionDenied { address }
        }
        _ if kind == Some(ErrorKind::ConnectionRefused) => TransportError::Refused { address },
        _ if dialer.is_remote() => TransportError::Unreachable { address, why },
        _ => TransportError::Other(why),
    }
}

/// Whether the error came up before there was a connection.
fn connecting(error: &(dyn Error + 'static)) -> bool {
    links(error)
        .filter_map(|link| link.downcast_ref::<hyper_util::client::legacy::Error>())
        .any(hyper_util::client::legacy::Error::is_connect)
}

/// An error and all that it wraps, outermost first. An `io::Error` made from another error passes
/// over it when asked for its source, so it is asked for its content instead.
fn links<'a>(error: &'a (dyn Error + 'static)) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    std::iter::successors(Some(error), |&link: &&'a (dyn Error + 'static)| {
        let inner = link
            .downcast_ref::<io::Error>()
            .and_then(io::Error::get_ref)
            .map(|inner| -> &'a (dyn Error + 'static) { inner });
        inner.or_else(|| link.source())
    })
}

/// What an error and all that it wraps say, without what is said twice; fit to print. The pooled
/// client says only in which step it failed, so it is left out when there is more.
pub(super) fn text(error: &(dyn Error + 'static)) -> String {
    let mut said: Vec<String> = Vec::new();
    let step = |link: &&(dyn Error + 'static)| {
        link.is::<hyper_util::client::legacy::Error>() && link.source().is_some()
    };
    for link in links(error)
        .filter(|link| !step(link))
        .map(ToString::to_string)
    {
        if !said.last().is_some_and(|before| before.ends_with(&link)) {
            said.push(link);
        }
    }
    printable(&said.join(": "))
}
