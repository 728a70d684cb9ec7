//! Docker's contexts: named engines, kept as small files below its configuration directory.

use std::io;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::super::printable::printable;
use super::{Endpoint, EndpointError, Environment, Offer, Why};

/// The name of the context that has no file.
pub(super) const DEFAULT: &str = "default";

/// The part of `config.json` that matters here. The rest, credentials among it, is not kept.
#[derive(Deserialize)]
struct Config {
    #[serde(default, rename = "currentContext")]
    current_context: Option<String>,
}

/// The part of a context's `meta.json` that matters here.
#[derive(Deserialize)]
struct Meta {
    #[serde(rename = "Name")]
    name: String,
    #[serde(default, rename = "Endpoints")]
    endpoints: Endpoints,
}

#[derive(Deserialize, Default)]
struct Endpoints {
    #[serde(default)]
    docker: Option<DockerEndpoint>,
}

#[derive(Deserialize)]
struct DockerEndpoint {
    #[serde(default, rename = "Host")]
    host: String,
    #[serde(default, rename = "SkipTLSVerify")]
    skip_tls_verify: bool,
}

/// A context that was found.
struct Context {
    file: PathBuf,
    tls: PathBuf,
    meta: Meta,
}

/// The contexts that could be read, by name, and the first trouble met on the way.
struct Scan {
    contexts: Vec<Context>,
    trouble: Option<EndpointError>,
}

/// The name in `currentContext`, if `config.json` exists and has one.
///
/// # Errors
/// When the file is there and cannot be read or understood. The docker command line only warns and
/// goes on to the default engine.
pub(super) fn current(environment: &Environment) -> Result<Option<String>, EndpointError> {
    let Some(directory) = directory(environment) else {
        return Ok(None);
    };
    let config: Option<Config> = read(&directory.join("config.json"))?;
    let name = config.and_then(|config| config.current_context);
    Ok(name.filter(|name| !name.is_empty()))
}

/// The address of a named context.
///
/// # Errors
/// When there is no such context, its file or one that may be its file is broken, its address
/// cannot be used, or it asks for TLS.
pub(super) fn endpoint(
    why: &Why,
    name: &str,
    environment: &Environment,
) -> Result<Endpoint, EndpointError> {
    let Scan { contexts, trouble } = scan(environment);
    let mut named = contexts.iter().filter(|context| context.meta.name == name);
    match (named.next(), named.next(), trouble) {
        (Some(context), None, _) => context.endpoint(why),
        (Some(_), Some(second), _) => Err(bad(
            &second.file,
            format!("is a second context '{}'", printable(name)),
        )),
        (None, _, Some(trouble)) => Err(trouble),
        (None, _, None) => Err(EndpointError::NoSuchContext {
            why: why.clone(),
            name: name.to_owned(),
            known: contexts.into_iter().map(|found| found.meta.name).collect(),
        }),
    }
}

/// The contexts whose address can be used, by name.
pub(super) fn offers(environment: &Environment) -> Vec<Offer> {
    let offer = |context: &Context| {
        let name = &context.meta.name;
        let endpoint = context.endpoint(&Why::ContextFlag(name.clone())).ok()?;
        let label = format!("context '{}'", printable(name));
        Some(Offer { endpoint, label })
    };
    scan(environment)
        .contexts
        .iter()
        .filter_map(offer)
        .collect()
}

impl Context {
    fn endpoint(&self, why: &Why) -> Result<Endpoint, EndpointError> {
        let Some(docker) = &self.meta.endpoints.docker else {
            return Err(bad(&self.file, "names no docker endpoint".to_owned()));
        };
        let endpoint = match Endpoint::parse(&docker.host) {
            Ok(endpoint) => endpoint,
            Err(problem) => {
                let why = why.clone();
                return Err(EndpointError::Uri { why, problem });
            }
        };
        let asked = match endpoint {
            Endpoint::Unix(_) => None,
            Endpoint::Tcp { .. } if docker.skip_tls_verify => Some("SkipTLSVerify".to_owned()),
            Endpoint::Tcp { .. } => self.certificates()?,
        };
        match asked {
            None => Ok(endpoint),
            Some(asked) => Err(EndpointError::Tls {
                why: why.clone(),
                asked,
            }),
        }
    }

    /// The words for a message when there are certificates for this context.
    fn certificates(&self) -> Result<Option<String>, EndpointError> {
        match std::fs::read_dir(&self.tls) {
            Ok(mut entries) => Ok(entries
                .next()
                .is_some()
                .then(|| "it has certificates".to_owned())),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(bad(&self.tls, format!("cannot be read: {error}"))),
        }
    }
}

/// Reads every context. A directory that holds no `meta.json` is not a context.
fn scan(environment: &Environment) -> Scan {
    let mut scan = Scan {
        contexts: Vec::new(),
        trouble: None,
    };
    let Some(directory) = directory(environment) else {
        return scan;
    };
    let directory = directory.join("contexts");
    let entries = match entries(&directory.join("meta")) {
        Ok(entries) => entries,
        Err(trouble) => {
            scan.trouble = Some(trouble);
            return scan;
        }
    };
    for entry in entries {
        let file = directory.join("meta").join(&entry).join("meta.json");
        let tls = directory.join("tls").join(&entry).join("docker");
        match read(&file) {
            Ok(Some(meta)) => scan.contexts.push(Context { file, tls, meta }),
            Ok(None) => {}
            Err(trouble) => scan.trouble = scan.trouble.or(Some(trouble)),
        }
    }
    scan.contexts
        .sort_by(|one, other| one.meta.name.cmp(&other.meta.name));
    scan
}

/// The names in a directory; none when there is no such directory.
fn entries(directory: &Path) -> Result<Vec<std::ffi::OsString>, EndpointError> {
    let unreadable = |error: io::Error| bad(directory, format!("cannot be read: {error}"));
    let entries = match std::fs::read_dir(directory) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries.map_err(unreadable)?,
    };
    let mut names = Vec::new();
    for entry in entries {
        names.push(entry.map_err(unreadable)?.file_name());
    }
    Ok(names)
}

/// Docker's configuration directory.
fn directory(environment: &Environment) -> Option<PathBuf> {
    environment
        .directory("DOCKER_CONFIG")
        .or_else(|| environment.at_home(".docker"))
}

/// Reads a JSON file; `None` when it does not exist.
fn read<T: for<'de> Deserialize<'de>>(path: &Path) -> Result<Option<T>, EndpointError> {
    let absent = [io::ErrorKind::NotFound, io::ErrorKind::NotADirectory];
    let bytes = match std::fs::read(path) {
        Ok(bytes) => bytes,
        Err(error) if absent.contains(&error.kind()) => return Ok(None),
        Err(error) => return Err(bad(path, format!("cannot be read: {error}"))),
    };
    // Serde would also take an array for a structure, and an empty one for an empty file.
    if bytes.trim_ascii_start().starts_with(b"[") {
        return Err(bad(path, "is not what docker writes".to_owned()));
    }
    match serde_json::from_slice(&bytes) {
        Ok(value) => Ok(Some(value)),
        Err(error) => Err(bad(path, not_understood(&error))),
    }
}

/// Says where a file is wrong without repeating what stands there: `config.json` holds secrets.
fn not_understood(error: &serde_json::Error) -> String {
    let what = if error.is_data() {
        "is not what docker writes"
    } else {
        "is not valid JSON"
    };
    format!("{what} (line {}, column {})", error.line(), error.column())
}

fn bad(path: &Path, problem: String) -> EndpointError {
    EndpointError::BadFile {
        path: path.to_owned(),
        problem,
    }
}
