//! An engine in memory that plays a script: for each connection, what it does after each request.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, DuplexStream};
use tokio::sync::Notify;

use crate::engine::transport::Transport;

/// One step of a script. `Say` and `Hang` first wait for a request.
pub(super) enum Act {
    /// Answers with these bytes as they are.
    Say(String),
    /// Reads the request and then waits for the client to go away.
    Hang,
    /// Answers with these bytes and then waits for the client to go away.
    SayAndHang(String),
    /// Reads the request and closes without a word.
    Leave,
    /// Closes without waiting for a request.
    LeaveAtOnce,
    /// Lets time pass before the next act.
    Wait(Duration),
}

/// An answer with status 200 and this body.
pub(super) fn ok(body: &str) -> Act {
    let length = body.len();
    Act::Say(format!(
        "HTTP/1.1 200 OK\r\nContent-Length: {length}\r\n\r\n{body}"
    ))
}

#[derive(Default)]
struct Seen {
    asked: Mutex<Vec<String>>,
    connections: Mutex<usize>,
    request: Notify,
    left: Notify,
}

pub(super) struct Fake {
    transport: Transport,
    seen: Arc<Seen>,
}

impl Fake {
    /// An engine that plays one script after the other, and refuses connections after the last.
    pub(super) fn playing(scripts: impl IntoIterator<Item = Vec<Act>>) -> Self {
        let seen = Arc::new(Seen::default());
        let scripts: VecDeque<Vec<Act>> = scripts.into_iter().collect();
        let (scripts, shared) = (Mutex::new(scripts), Arc::clone(&seen));
        let transport = Transport::over(move || {
            let script = scripts.lock().unwrap().pop_front();
            let script = script.ok_or(std::io::ErrorKind::ConnectionRefused)?;
            let (ours, theirs) = tokio::io::duplex(64 << 10);
            *shared.connections.lock().unwrap() += 1;
            tokio::spawn(play(theirs, script, Arc::clone(&shared)));
            Ok(ours)
        });
        Self { transport, seen }
    }

    pub(super) fn transport(&self) -> Transport {
        self.transport.clone()
    }

    /// The request lines that came, without the protocol.
    pub(super) fn asked(&self) -> Vec<String> {
        self.seen.asked.lock().unwrap().clone()
    }

    pub(super) fn connections(&self) -> usize {
        *self.seen.connections.lock().unwrap()
    }

    pub(super) async fn was_asked(&self) {
        self.seen.request.notified().await;
    }

    /// Returns once the client has closed a connection that hangs.
    pub(super) async fn was_left(&self) {
        self.seen.left.notified().await;
    }
}

async fn play(mut stream: DuplexStream, script: Vec<Act>, seen: Arc<Seen>) {
    for act in script {
        match act {
            Act::Wait(time) => tokio::time::sleep(time).await,
            Act::LeaveAtOnce => return,
            Act::Say(bytes) => {
                hear(&mut stream, &seen).await;
                stream.write_all(bytes.as_bytes()).await.unwrap();
            }
            Act::SayAndHang(bytes) => {
                hear(&mut stream, &seen).await;
                stream.write_all(bytes.as_bytes()).await.unwrap();
                hang(&mut stream, &seen).await;
            }
            Act::Hang => {
                hear(&mut stream, &seen).await;
                hang(&mut stream, &seen).await;
            }
            Act::Leave => {
                hear(&mut stream, &seen).await;
                return;
            }
        }
    }
}

/// Reads the head of a request; none of ours has a body.
async fn hear(stream: &mut DuplexStream, seen: &Seen) {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        match stream.read_u8().await {
            Ok(byte) => head.push(byte),
            Err(_) => return,
        }
    }
    let head = String::from_utf8(head).unwrap();
    let line = head.lines().next().unwrap();
    let line = line.strip_suffix(" HTTP/1.1").unwrap().to_owned();
    seen.asked.lock().unwrap().push(line);
    seen.request.notify_one();
}

async fn hang(stream: &mut DuplexStream, seen: &Seen) {
    let read = stream.read_u8().await;
    assert!(read.is_err(), "nothing is asked before the answer is there");
    seen.left.notify_one();
}
