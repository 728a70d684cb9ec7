//! Finding out who an engine is, before anything is asked of it.

use std::time::Duration;

use jiff::fmt::rfc2822::DateTimeParser;
use tokio::sync::Semaphore;

use super::answers::{Info, Words};
use super::{DockerEngine, events, room};
use crate::engine::endpoint::{Choice, Endpoint};
use crate::engine::printable::printable;
use crate::engine::transport::{Answer, Hello, Transport, TransportError, pin_for};
use crate::inventory::{About, EngineKind, Profile};

/// How long an engine may take to say who it is, both questions together.
const DEADLINE: Duration = Duration::from_secs(10);

/// How many single images and containers are asked about at a time, whoever asks: more gains nothing, and the engine has
/// others to serve.
const AT_ONCE: usize = 8;

impl DockerEngine {
    /// Connects to the engine that was chosen and asks who it is.
    ///
    /// # Errors
    /// When nobody answers within ten seconds, or what answers is not a container engine.
    pub async fn connect(choice: Choice) -> Result<Self, TransportError> {
        let (address, why) = (choice.endpoint.to_string(), choice.why.to_string());
        let may_be_here = match &choice.endpoint {
            Endpoint::Unix(_) => true,
            Endpoint::Tcp { .. } => false,
        };
        let engine = Self::connect_over(Transport::new(choice.endpoint), address, why).await?;
        Ok(Self {
            root: engine.root.filter(|_| may_be_here),
            ..engine
        })
    }

    /// Connects over a transport; `address` and `why` are shown as they are.
    ///
    /// # Errors
    /// As [`DockerEngine::connect`].
    pub async fn connect_over(
        transport: Transport,
        address: String,
        why: String,
    ) -> Result<Self, TransportError> {
        let asked = Box::pin(introduced(transport));
        let timed = tokio::time::timeout(DEADLINE, asked).await;
        let (transport, hello, answer) =
            timed.unwrap_or(Err(TransportError::TimedOut { after: DEADLINE }))?;
        let info: Info =
            serde_json::from_slice(&answer.body).map_err(|error| TransportError::NotAnEngine {
                address: address.clone(),
                came: printable(&format!("/info: {error}")),
            })?;
        Ok(Self {
            docker: transport.bollard()?,
            api: pin_for(&hello),
            slots: Semaphore::new(AT_ONCE),
            since: engine_time(&answer),
            root: room::root(&info),
            about: about(&hello, &info, address, why),
            transport,
        })
    }
}

async fn introduced(transport: Transport) -> Result<(Transport, Hello, Answer), TransportError> {
    let hello = transport.hello().await?;
    let pinned = transport.pinned(pin_for(&hello));
    let answer = pinned.get("/info", None).await?;
    if answer.status == 200 {
        return Ok((pinned, hello, answer));
    }
    let words = serde_json::from_slice::<Words>(&answer.body).map(|words| words.message);
    let words = words.unwrap_or_else(|_| String::from_utf8_lossy(&answer.body).into_owned());
    Err(TransportError::Other(format!(
        "the engine answered {}: {}",
        answer.status,
        printable(&words)
    )))
}

/// The engine's own clock when it answered, so that no event since is missed whatever our clock says.
pub(super) fn engine_time(answer: &Answer) -> Option<events::Nanoseconds> {
    let date = answer.headers.get(http::header::DATE)?.to_str().ok()?;
    let time = DateTimeParser::new().parse_timestamp(date).ok()?;
    time.as_second().checked_mul(events::IN_A_SECOND)
}

/// Who an engine is, from its answers to `version` and `info`.
fn about(hello: &Hello, info: &Info, address: String, why: String) -> About {
    let kind = kind(hello, info);
    let program = if kind == EngineKind::Podman {
        "podman"
    } else {
        "docker"
    };
    let version = hello.server_version.split('+').next().unwrap_or_default();
    About {
        id: id(kind, info, &address),
        name: format!("{program} {version}").trim_end().to_owned(),
        store: info.driver.clone().unwrap_or_default(),
        api: pin_for(hello).to_string(),
        address,
        why,
        profile: Profile::new(kind, version),
        program,
    }
}

/// What an engine is known by later. Docker keeps an id, whichever of its stores it works on; Podman has none that lasts
/// (two answers to `info` of 4.3 and 5.8 differ), so there it is the machine and the directory.
fn id(kind: EngineKind, info: &Info, address: &str) -> String {
    let store = info.driver.as_deref().unwrap_or_default();
    let own = info.id.as_deref().filter(|id| !id.is_empty());
    match (kind, own, &info.name, &info.docker_root_dir) {
        (EngineKind::GraphDriver | EngineKind::ContainerdStore, Some(own), ..) => {
            format!("{own} {store}")
        }
        (_, _, Some(name), Some(root)) => format!("{name}:{root} {store}"),
        _ => format!("{address} {store}"),
    }
}

/// Which rules an engine follows. The driver's name alone does not tell.
fn kind(hello: &Hello, info: &Info) -> EngineKind {
    let mut status = info.driver_status.iter().flatten().flatten();
    if hello.is_podman() {
        EngineKind::Podman
    } else if status.any(|word| word == "io.containerd.snapshotter.v1") {
        EngineKind::ContainerdStore
    } else {
        EngineKind::GraphDriver
    }
}
