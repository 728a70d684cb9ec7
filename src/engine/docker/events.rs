//! The engine's event stream as a poke: it says *that* something has changed. What has changed is then read, because
//! engines differ in what their events say (names or ids, once or several times, at once or a little late).

use std::collections::HashMap;
use std::time::Duration;

use bollard::errors::Error;
use bollard::models::EventMessage;
use bollard::query_parameters::EventsOptionsBuilder;
use futures_util::StreamExt as _;
use futures_util::stream::{BoxStream, unfold};
use tokio::time::{Instant, sleep, timeout_at};

use super::answers::bounded;
use super::connect::engine_time;
use super::fault;
use crate::engine::EngineChange;
use crate::engine::transport::Transport;

/// A time by the engine's clock, since 1970.
pub(super) type Nanoseconds = i64;

/// Nanoseconds in a second.
pub(super) const IN_A_SECOND: i64 = 1_000_000_000;
/// A poke waits until nothing has happened for so long ...
const QUIET: Duration = Duration::from_millis(250);
/// ... but not longer than this, so that a long build still shows.
const LONGEST_WAIT: Duration = Duration::from_secs(2);
/// The pause before the first attempt after a stream has ended.
const SHORT_PAUSE: Duration = Duration::from_millis(250);
/// A stream that lived at least so long has ended for a reason of its own, not because it cannot be had.
const LIVED: Duration = Duration::from_secs(30);
/// The longest pause between attempts, in seconds.
const LONGEST_PAUSE: u64 = 30;
/// How long an engine may take to say that it is there.
const PING_DEADLINE: Duration = Duration::from_secs(5);

/// What is told without an image or a container being another than before.
const IDLE_TALK: [&str; 13] = [
    "exec_create",
    "exec_start",
    "exec_die",
    "exec_detach",
    "exec",
    "exec_died",
    "top",
    "attach",
    "detach",
    "resize",
    "health_status",
    "archive-path",
    "save",
];

/// Watches an engine for ever. `since` is where its events begin, by its own clock.
pub(super) fn changes(
    transport: Transport,
    docker: bollard::Docker,
    since: Option<Nanoseconds>,
) -> BoxStream<'static, EngineChange> {
    let watch = Watch {
        transport,
        docker,
        since,
        stream: None,
        opened: None,
        next: Next::First,
        failures: 0,
        short_lived: 0,
    };
    unfold(watch, |mut watch| async move {
        let change = Box::pin(watch.change()).await;
        Some((change, watch))
    })
    .boxed()
}

type Stream = BoxStream<'static, Result<EventMessage, Error>>;

struct Watch {
    transport: Transport,
    docker: bollard::Docker,
    since: Option<Nanoseconds>,
    stream: Option<Stream>,
    opened: Option<Instant>,
    next: Next,
    /// Attempts in a row that failed.
    failures: u32,
    /// Streams in a row that ended soon and without an event.
    short_lived: u32,
}

/// What the next connection means.
#[derive(Clone, Copy)]
enum Next {
    /// It is the first: there is nothing to tell.
    First,
    /// The stream ended of itself. Something may have been missed, so it is told as a poke.
    AfterEnd,
    /// The stream broke, or an attempt failed.
    AfterLoss,
}

impl Watch {
    async fn change(&mut self) -> EngineChange {
        loop {
            let Some(stream) = self.stream.as_mut() else {
                match self.open().await {
                    Some(change) => return change,
                    None => continue,
                }
            };
            match stream.next().await {
                Some(Ok(event)) if self.heard(&event) => {
                    self.settle().await;
                    return EngineChange::Poked;
                }
                Some(Ok(_)) => {}
                Some(Err(Error::DockerResponseServerError {
                    status_code,
                    message,
                })) => {
                    self.ended(Next::AfterLoss);
                    return self.lost(format!(
                        "the engine answered {status_code}: {}",
                        bounded(&message)
                    ));
                }
                Some(Err(_)) => self.ended(Next::AfterLoss),
                None => self.ended(Next::AfterEnd),
            }
        }
    }

    /// Asks whether the engine is there, and then for its events. The events alone would not tell: an engine that is
    /// there and idle says nothing.
    async fn open(&mut self) -> Option<EngineChange> {
        sleep(self.pause()).await;
        let answer = match self.transport.get("/_ping", Some(PING_DEADLINE)).await {
            Ok(answer) if answer.status == 200 => answer,
            Ok(answer) => return Some(self.lost(fault::from_status(&answer).to_string())),
            Err(error) => return Some(self.lost(error.to_string())),
        };
        self.since = self.since.or_else(|| engine_time(&answer));
        self.stream = Some(self.listen());
        self.opened = Some(Instant::now());
        self.failures = 0;
        match self.next {
            Next::First => None,
            Next::AfterEnd => Some(EngineChange::Poked),
            Next::AfterLoss => Some(EngineChange::Back),
        }
    }

    /// Podman's events of other types are words that bollard does not know, and end the stream.
    fn listen(&self) -> Stream {
        let types = vec!["image".to_owned(), "container".to_owned()];
        let mut options = EventsOptionsBuilder::new().filters(&HashMap::from([("type", types)]));
        if let Some(since) = self.since {
            options = options.since(&written(since));
        }
        self.docker.events(Some(options.build())).boxed()
    }

    /// Takes note of an event; whether it may have changed what is shown.
    fn heard(&mut self, event: &EventMessage) -> bool {
        let seconds = || {
            event
                .time
                .and_then(|seconds| seconds.checked_mul(IN_A_SECOND))
        };
        if let Some(time) = event.time_nano.or_else(seconds) {
            self.since = self.since.max(Some(time.saturating_add(1))); // Podman's come late now and then
        }
        self.short_lived = 0;
        matters(event)
    }

    /// Waits until nothing more comes: a build or a removal is many events and one poke.
    async fn settle(&mut self) {
        let latest = Instant::now() + LONGEST_WAIT;
        let mut quiet = Instant::now() + QUIET;
        while let Some(stream) = self.stream.as_mut() {
            let until = quiet.min(latest);
            if Instant::now() >= until {
                return;
            }
            match timeout_at(until, stream.next()).await {
                Err(_) => return,
                Ok(Some(Ok(event))) if self.heard(&event) => quiet = Instant::now() + QUIET,
                Ok(Some(Ok(_))) => {}
                Ok(Some(Err(_))) => self.ended(Next::AfterLoss),
                Ok(None) => self.ended(Next::AfterEnd),
            }
        }
    }

    fn ended(&mut self, next: Next) {
        self.stream = None;
        self.next = next;
        let lived = self
            .opened
            .take()
            .is_some_and(|opened| opened.elapsed() >= LIVED);
        self.short_lived = if lived {
            0
        } else {
            self.short_lived.saturating_add(1)
        };
    }

    fn lost(&mut self, reason: String) -> EngineChange {
        self.next = Next::AfterLoss;
        self.failures = self.failures.saturating_add(1);
        EngineChange::Lost {
            reason,
            retry_in: self.pause().as_secs(),
        }
    }

    /// The pause before the next attempt: none before the first, a short one after a stream has ended, and longer and
    /// longer ones while attempts fail or streams end as soon as they are open.
    fn pause(&self) -> Duration {
        match (
            self.failures.max(self.short_lived.saturating_sub(1)),
            self.next,
        ) {
            (0, Next::First) => Duration::ZERO,
            (0, Next::AfterEnd | Next::AfterLoss) => SHORT_PAUSE,
            (attempts, _) => {
                let seconds = 1_u64
                    .checked_shl(attempts.saturating_sub(1))
                    .unwrap_or(LONGEST_PAUSE);
                Duration::from_secs(seconds.clamp(1, LONGEST_PAUSE))
            }
        }
    }
}

fn matters(event: &EventMessage) -> bool {
    let action = event.action.as_deref().unwrap_or_default();
    let word = action.split(':').next().unwrap_or(action);
    !IDLE_TALK.contains(&word)
}

/// A time as engines read it: seconds, and the nanoseconds only where there are some.
fn written(time: Nanoseconds) -> String {
    let (seconds, rest) = (time.div_euclid(IN_A_SECOND), time.rem_euclid(IN_A_SECOND));
    if rest == 0 {
        seconds.to_string()
    } else {
        format!("{seconds}.{rest:09}")
    }
}
