//! Addresses of engines, as docker writes them.

use std::fmt;
use std::net::Ipv6Addr;
use std::path::PathBuf;

use super::super::printable::printable;

/// The port of an engine that listens without encryption, when none is written.
const DEFAULT_PORT: u16 = 2375;

/// Where an engine listens.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Endpoint {
    /// A unix socket, by its absolute path.
    Unix(PathBuf),
    /// An unencrypted TCP port.
    Tcp {
        /// A name, an IPv4 address, or an IPv6 address without brackets.
        host: String,
        /// The port, never 0.
        port: u16,
    },
}

impl fmt::Display for Endpoint {
    /// Writes the URI, fit to print.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unix(path) => write!(f, "unix://{}", printable(&path.to_string_lossy())),
            Self::Tcp { host, port } if host.contains(':') => write!(f, "tcp://[{host}]:{port}"),
            Self::Tcp { host, port } => write!(f, "tcp://{host}:{port}"),
        }
    }
}

/// Why an address cannot be used. Messages are fit to print.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum UriError {
    /// There is nothing.
    #[error("the address of the engine is empty")]
    Empty,
    /// It is of a kind we cannot speak to yet.
    #[error("{scheme}:// addresses are not supported yet: '{}'", printable(.uri))]
    Unsupported {
        /// The kind.
        scheme: &'static str,
        /// The address.
        uri: String,
    },
    /// It is of no known kind.
    #[error("'{}' is not the address of an engine: it begins with neither unix:// nor tcp://", printable(.uri))]
    UnknownScheme {
        /// The address.
        uri: String,
    },
    /// The beginning that says what kind it is is missing.
    #[error("'{}' is not the address of an engine: did you mean '{}'?", printable(.uri), printable(.meant))]
    NoScheme {
        /// What was given.
        uri: String,
        /// What was probably meant.
        meant: String,
    },
    /// The kind is known, and the rest is wrong.
    #[error("'{}' is not the address of an engine: {problem}", printable(.uri))]
    Malformed {
        /// The address.
        uri: String,
        /// What is wrong with it.
        problem: &'static str,
    },
}

impl Endpoint {
    /// Reads an address as docker writes it: `unix:///path`, `tcp://host[:port]`, or `http://`
    /// meaning `tcp://`. Space around it does not count.
    ///
    /// # Errors
    /// When it is empty, of a kind that is not supported, or malformed.
    pub fn parse(uri: &str) -> Result<Self, UriError> {
        let uri = uri.trim();
        if uri.is_empty() {
            return Err(UriError::Empty);
        }
        let Some((scheme, rest)) = uri.split_once("://") else {
            return Err(without_scheme(uri));
        };
        let parsed = match scheme.to_ascii_lowercase().as_str() {
            "unix" => unix(rest),
            "tcp" | "http" => tcp(rest),
            other => return Err(other_scheme(other, uri)),
        };
        parsed.map_err(|problem| UriError::Malformed {
            uri: uri.to_owned(),
            problem,
        })
    }
}

fn other_scheme(scheme: &str, uri: &str) -> UriError {
    let uri = uri.to_owned();
    let known = ["ssh", "https", "npipe", "fd"];
    match known.into_iter().find(|known| *known == scheme) {
        Some(scheme) => UriError::Unsupported { scheme, uri },
        None => UriError::UnknownScheme { uri },
    }
}

/// What a person who left the beginning away probably meant.
fn without_scheme(uri: &str) -> UriError {
    let meant = if uri.starts_with('/') {
        Some(format!("unix://{uri}"))
    } else {
        tcp(uri).ok().map(|endpoint| endpoint.to_string())
    };
    let uri = uri.to_owned();
    match meant {
        Some(meant) => UriError::NoScheme { uri, meant },
        None => UriError::UnknownScheme { uri },
    }
}

fn unix(path: &str) -> Result<Endpoint, &'static str> {
    if path.is_empty() {
        return Err("it has no path");
    }
    if !path.starts_with('/') {
        return Err("the path must be absolute, with three slashes: unix:///path");
    }
    if path.contains('\0') {
        return Err("the path contains a zero byte");
    }
    Ok(Endpoint::Unix(PathBuf::from(path)))
}

fn tcp(rest: &str) -> Result<Endpoint, &'static str> {
    let authority = rest.strip_suffix('/').unwrap_or(rest);
    if authority.contains(['/', '?', '#']) {
        return Err("a path behind the host is not supported");
    }
    if authority.contains('@') {
        return Err("a user name is not supported");
    }
    let (host, port) = split_port(authority)?;
    Ok(Endpoint::Tcp { host, port })
}

fn split_port(authority: &str) -> Result<(String, u16), &'static str> {
    if let Some(inside) = authority.strip_prefix('[') {
        let (address, rest) = inside.split_once(']').ok_or("the bracket is not closed")?;
        let address: Ipv6Addr = address.parse().or(Err("that is not an IPv6 address"))?;
        let port = match rest.strip_prefix(':') {
            Some(digits) => port(digits)?,
            None if rest.is_empty() => DEFAULT_PORT,
            None => return Err("only a port may follow the bracket"),
        };
        return Ok((address.to_string(), port));
    }
    let (host, port) = match authority.split_once(':') {
        Some((_, rest)) if rest.contains(':') => {
            return Err("an IPv6 address needs brackets: tcp://[::1]:2375");
        }
        Some((host, digits)) => (host, port(digits)?),
        None => (authority, DEFAULT_PORT),
    };
    let allowed = |letter: char| letter.is_ascii_alphanumeric() || "-._".contains(letter);
    match host {
        "" => Err("it has no host"),
        _ if !host.chars().all(allowed) => Err("the host has a character that no host name has"),
        _ => Ok((host.to_owned(), port)),
    }
}

fn port(digits: &str) -> Result<u16, &'static str> {
    let plain = digits.bytes().all(|byte| byte.is_ascii_digit());
    match digits.parse() {
        Ok(port) if plain && port != 0 => Ok(port),
        _ => Err("the port is not a number from 1 to 65535"),
    }
}

#[cfg(test)]
mod tests;
