//! Which engine is meant, found by the rules of the docker command line.
//!
//! The first of these that is given decides, and nothing after it is looked at: the context flag,
//! the host flag, `DOCKER_HOST`, `DOCKER_CONTEXT`, `currentContext` in docker's `config.json`, and
//! then the first local socket that exists. A choice that cannot be followed is an error. It never
//! falls through to the next rule: a tool that deletes must not end up at another engine.

mod contexts;
mod environment;
mod error;
mod local;
mod uri;

use std::fmt;

pub use environment::Environment;
pub use error::EndpointError;
pub use uri::{Endpoint, UriError};

/// What the command line asks for; both absent means "decide from the environment".
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wish {
    /// The URI given with the host flag.
    pub host: Option<String>,
    /// The name given with the context flag.
    pub context: Option<String>,
}

/// An engine's address, and the rule that led to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// Where the engine listens.
    pub endpoint: Endpoint,
    /// The rule that decided.
    pub why: Why,
}

/// The rule that decided which engine is used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Why {
    /// The host flag.
    HostFlag,
    /// The context flag, with the context's name.
    ContextFlag(String),
    /// The variable `DOCKER_HOST`.
    DockerHost,
    /// The variable `DOCKER_CONTEXT`, with the context's name.
    DockerContext(String),
    /// `currentContext` in docker's `config.json`, with the context's name.
    CurrentContext(String),
    /// Nothing was configured, and this was the first local socket that exists.
    LocalSocket,
    /// A person chose it from the list of engines found.
    Chosen,
}

impl fmt::Display for Why {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        use super::printable::printable;
        match self {
            Self::HostFlag => f.write_str("from --host"),
            Self::ContextFlag(name) => write!(f, "from context '{}' (--context)", printable(name)),
            Self::DockerHost => f.write_str("from DOCKER_HOST"),
            Self::DockerContext(name) => {
                write!(f, "from context '{}' (DOCKER_CONTEXT)", printable(name))
            }
            Self::CurrentContext(name) => {
                write!(f, "from context '{}' (config.json)", printable(name))
            }
            Self::LocalSocket => f.write_str("the local socket"),
            Self::Chosen => f.write_str("chosen here"),
        }
    }
}

/// An engine that is there but was not chosen, for a person to pick from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    /// Where it listens.
    pub endpoint: Endpoint,
    /// What it probably is, such as "rootless Docker" or "context 'lab'"; fit to print.
    pub label: String,
}

/// Finds the engine that is meant.
///
/// # Errors
/// When both flags are given, when what is configured cannot be read, does not exist or is not
/// supported, and when nothing is configured and no local socket exists.
pub fn find(wish: &Wish, environment: &Environment) -> Result<Choice, EndpointError> {
    match (given(wish.context.as_ref()), given(wish.host.as_ref())) {
        (Some(_), Some(_)) => Err(EndpointError::BothFlags),
        (Some(name), None) => in_context(Why::ContextFlag(name.to_owned()), name, environment),
        (None, Some(uri)) => at_host(Why::HostFlag, uri, environment),
        (None, None) => configured(environment),
    }
}

/// The engines that can be offered when none was found or another is wanted: the local sockets
/// that exist, then the contexts whose address we can speak to. Each address comes once. What
/// cannot be read is left out: an offer is a convenience and decides nothing.
pub fn offers(environment: &Environment) -> Vec<Offer> {
    let mut offers: Vec<Offer> = Vec::new();
    for offer in local::offers(environment)
        .into_iter()
        .chain(contexts::offers(environment))
    {
        if !offers.iter().any(|known| known.endpoint == offer.endpoint) {
            offers.push(offer);
        }
    }
    offers
}

/// An empty flag counts as not given, as an empty variable does.
fn given(flag: Option<&String>) -> Option<&str> {
    flag.map(String::as_str).filter(|text| !text.is_empty())
}

/// The rules below the flags.
fn configured(environment: &Environment) -> Result<Choice, EndpointError> {
    if let Some(uri) = environment.variable("DOCKER_HOST")? {
        return at_host(Why::DockerHost, uri, environment);
    }
    if let Some(name) = environment.variable("DOCKER_CONTEXT")? {
        return in_context(Why::DockerContext(name.to_owned()), name, environment);
    }
    match contexts::current(environment)? {
        Some(name) => in_context(Why::CurrentContext(name.clone()), &name, environment),
        None => local::first(environment),
    }
}

/// A plain address. Here, and only here, docker also looks at its variables for TLS.
fn at_host(why: Why, uri: &str, environment: &Environment) -> Result<Choice, EndpointError> {
    let endpoint = match Endpoint::parse(uri) {
        Ok(endpoint) => endpoint,
        Err(problem) => return Err(EndpointError::Uri { why, problem }),
    };
    if matches!(endpoint, Endpoint::Tcp { .. }) {
        for variable in ["DOCKER_TLS_VERIFY", "DOCKER_TLS"] {
            if environment.is_set(variable) {
                let asked = format!("{variable} is set");
                return Err(EndpointError::Tls { why, asked });
            }
        }
    }
    Ok(Choice { endpoint, why })
}

/// A context by name. `default` has no file: it means `DOCKER_HOST` and then the local socket.
fn in_context(why: Why, name: &str, environment: &Environment) -> Result<Choice, EndpointError> {
    if name != contexts::DEFAULT {
        let endpoint = contexts::endpoint(&why, name, environment)?;
        return Ok(Choice { endpoint, why });
    }
    match environment.variable("DOCKER_HOST")? {
        Some(uri) => at_host(Why::DockerHost, uri, environment),
        None => local::first(environment),
    }
}

#[cfg(test)]
mod tests;
