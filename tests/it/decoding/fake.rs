//! An engine in memory that answers by path. Because no real socket takes part, a paused clock works.

use std::collections::VecDeque;
use std::io;
use std::sync::{Arc, Mutex};

use jettison::engine::DockerEngine;
use jettison::engine::transport::{Transport, TransportError};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, DuplexStream};

use super::recorded::Recorded;

/// What the engine does with one request.
pub(super) enum Reply {
    /// Answers with this status and body.
    Say(u16, Vec<u8>),
    /// Begins an answer whose body is these pieces of a stream; then ends it, or keeps it open.
    Stream(Vec<u8>, Open),
    /// Never answers.
    Hang,
    /// Closes the connection without a word.
    Leave,
}

/// What happens to a stream behind its last piece.
#[derive(Clone, Copy)]
pub(super) enum Open {
    /// It stays open.
    Stays,
    /// It ends as it should.
    Ends,
    /// The connection breaks.
    Breaks,
}

type Rule = dyn Fn(&str) -> Option<Reply> + Send + Sync;

/// An engine that can be away.
#[derive(Clone)]
pub(super) struct Fake {
    rule: Arc<Rule>,
    asked: Arc<Mutex<Vec<String>>>,
    refusals: Arc<Mutex<VecDeque<bool>>>,
}

impl Fake {
    /// Answers by the rule (method and path, without a version) and, where that has nothing, as it was recorded.
    pub(super) fn of(
        engine: Recorded,
        rule: impl Fn(&str) -> Option<Reply> + Send + Sync + 'static,
    ) -> Self {
        let rule = move |asked: &str| rule(asked).or_else(|| as_recorded(engine, asked));
        Self {
            rule: Arc::new(rule),
            asked: Arc::default(),
            refusals: Arc::default(),
        }
    }

    /// Connects to it.
    pub(super) async fn connect(&self) -> Result<DockerEngine, TransportError> {
        let fake = self.clone();
        let transport = Transport::over(move || fake.dial());
        DockerEngine::connect_over(
            transport,
            "unix:///fake.sock".to_owned(),
            "from a test".to_owned(),
        )
        .await
    }

    /// What was asked so far, with the version that was asked for.
    pub(super) fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }

    /// Refuses so many connections from now on.
    pub(super) fn goes_away_for(&self, attempts: usize) {
        self.refusals
            .lock()
            .unwrap()
            .extend(std::iter::repeat_n(true, attempts));
    }

    fn dial(&self) -> io::Result<DuplexStream> {
        if self.refusals.lock().unwrap().pop_front().is_some() {
            return Err(io::ErrorKind::ConnectionRefused.into());
        }
        let (ours, theirs) = tokio::io::duplex(1 << 20);
        tokio::spawn(self.clone().serve(theirs));
        Ok(ours)
    }

    async fn serve(self, mut wire: DuplexStream) -> io::Result<()> {
        while let Some(asked) = request(&mut wire).await? {
            let (method, path) = asked.split_once(' ').unwrap();
            let plain = path
                .strip_prefix("/v1.")
                .and_then(|rest| rest.split_once('/'));
            let plain =
                plain.map_or_else(|| asked.clone(), |(_, path)| format!("{method} /{path}"));
            self.asked.lock().unwrap().push(asked);
            match (self.rule)(&plain)
                .unwrap_or_else(|| Reply::Say(404, br#"{"message":"page not found"}"#.to_vec()))
            {
                Reply::Say(status, body) => {
                    let head = format!(
                        "HTTP/1.1 {status} X\r\nContent-Length: {}\r\nDate: Sat, 21 Nov 2026 05:00:00 GMT\r\n\r\n",
                        body.len()
                    );
                    wire.write_all(head.as_bytes()).await?;
                    wire.write_all(&body).await?;
                }
                Reply::Stream(body, open) => return stream(wire, &body, open).await,
                Reply::Hang => std::future::pending().await,
                Reply::Leave => return Ok(()),
            }
        }
        Ok(())
    }
}

async fn stream(mut wire: DuplexStream, body: &[u8], open: Open) -> io::Result<()> {
    wire.write_all(b"HTTP/1.1 200 X\r\nTransfer-Encoding: chunked\r\n\r\n")
        .await?;
    if !body.is_empty() {
        wire.write_all(format!("{:x}\r\n", body.len()).as_bytes())
            .await?;
        wire.write_all(body).await?;
        wire.write_all(b"\r\n").await?;
    }
    match open {
        Open::Stays => std::future::pending().await,
        Open::Ends => wire.write_all(b"0\r\n\r\n").await,
        Open::Breaks => Ok(()),
    }
}

/// The head of the next request, as "METHOD path"; requests of this program have no bodies.
async fn request(wire: &mut DuplexStream) -> io::Result<Option<String>> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        if wire.read(&mut byte).await? == 0 {
            return Ok(None);
        }
        head.extend(byte);
    }
    let head = String::from_utf8(head).unwrap();
    let mut words = head.split(' ');
    Ok(Some(format!(
        "{} {}",
        words.next().unwrap(),
        words.next().unwrap()
    )))
}

/// What a Docker 28 on overlay2 answered to a request by method and path; nothing where that was not recorded.
pub(crate) fn answered(asked: &str) -> Option<Vec<u8>> {
    let engine = super::recorded::ENGINES.into_iter();
    let engine = engine.clone().find(|one| one.name == "docker28-overlay2")?;
    match as_recorded(engine, asked)? {
        Reply::Say(_, body) => Some(body),
        Reply::Stream(..) | Reply::Hang | Reply::Leave => None,
    }
}

/// The recorded answer to a request.
fn as_recorded(engine: Recorded, asked: &str) -> Option<Reply> {
    let path = asked.strip_prefix("GET ")?;
    let name = match path.split('?').next()? {
        "/_ping" => return Some(Reply::Say(200, b"OK".to_vec())),
        "/version" => "version".to_owned(),
        "/info" => "info".to_owned(),
        "/system/df" => "df".to_owned(),
        "/images/json" if path.contains("dangling") => "images-dangling".to_owned(),
        "/images/json" => "images-all".to_owned(),
        "/containers/json" => "containers".to_owned(),
        "/events" => return Some(Reply::Stream(Vec::new(), Open::Stays)),
        other => {
            let (id, what) = other.strip_prefix("/images/sha256:")?.split_once('/')?;
            format!(
                "{}-{}",
                if what == "json" { "inspect" } else { what },
                id.get(..12)?
            )
        }
    };
    Some(Reply::Say(200, engine.body(&name)))
}
