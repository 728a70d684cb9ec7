//! As much HTTP as an engine's API needs, blocking and without jettison's own transport.

use std::fmt::Write as _;
use std::io::{self, Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::engines::{Socket, TestEngine};

/// A body that is JSON.
pub(crate) const JSON: Option<&str> = Some("application/json");
/// A body that is a tar archive.
pub(crate) const TAR: Option<&str> = Some("application/x-tar");

/// An engine that says nothing for so long has hung; the slowest call seen took a few seconds.
pub(crate) const PATIENCE: Duration = Duration::from_mins(2);

/// What an engine answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Answer {
    /// The HTTP status.
    pub(crate) status: u16,
    /// The body, whole and without its chunks.
    pub(crate) body: Vec<u8>,
}

impl Answer {
    /// The body as text, whatever it is.
    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The body as JSON; `null` if there is none, or the bare newline that Podman sends instead.
    pub(crate) fn json(&self) -> Value {
        if self.body.trim_ascii().is_empty() {
            return Value::Null;
        }
        serde_json::from_slice(&self.body)
            .unwrap_or_else(|error| panic!("{error} in {}", self.text()))
    }
}

impl TestEngine {
    /// Sends one request and returns whatever comes back; panics only if nothing does.
    pub(crate) fn call(
        &self,
        method: &str,
        path: &str,
        body: &[u8],
        content_type: Option<&str>,
    ) -> Answer {
        try_call(&self.socket, method, path, body, content_type)
            .unwrap_or_else(|error| panic!("{}: {method} {path}: {error}", self.name))
    }

    /// The same, for requests that must succeed: panics with the engine's words if the status is not 2xx.
    pub(crate) fn must(
        &self,
        method: &str,
        path: &str,
        body: &[u8],
        content_type: Option<&str>,
    ) -> Answer {
        let answer = self.call(method, path, body, content_type);
        let (status, text) = (answer.status, answer.text());
        assert!(
            (200..300).contains(&status),
            "{}: {method} {path}: {status} {text}",
            self.name
        );
        answer
    }

    /// The JSON at `path`, which must be there.
    pub(crate) fn get(&self, path: &str) -> Value {
        self.must("GET", path, &[], None).json()
    }

    /// Posts JSON (or nothing, for `null`) that must be accepted.
    pub(crate) fn post(&self, path: &str, body: &Value) -> Value {
        let bytes = if body.is_null() {
            String::new()
        } else {
            body.to_string()
        };
        self.must("POST", path, bytes.as_bytes(), JSON).json()
    }
}

/// Sends one request over a connection of its own.
pub(crate) fn try_call(
    socket: &Socket,
    method: &str,
    path: &str,
    body: &[u8],
    content_type: Option<&str>,
) -> io::Result<Answer> {
    let mut request = format!(
        "{method} {path} HTTP/1.1\r\nHost: engine\r\nConnection: close\r\nContent-Length: {}\r\n",
        body.len()
    );
    if let Some(content_type) = content_type {
        request.extend(["Content-Type: ", content_type, "\r\n"]);
    }
    request += "\r\n";
    match socket {
        Socket::Tcp(address) => {
            let stream = TcpStream::connect(address)?;
            stream.set_read_timeout(Some(PATIENCE))?;
            exchange(stream, &request, body)
        }
        #[cfg(unix)]
        Socket::Unix(path) => {
            let stream = std::os::unix::net::UnixStream::connect(path)?;
            stream.set_read_timeout(Some(PATIENCE))?;
            exchange(stream, &request, body)
        }
        #[cfg(not(unix))]
        Socket::Unix(_) => Err(io::Error::other("no Unix sockets on this system")),
    }
}

fn exchange(mut stream: impl Read + Write, head: &str, body: &[u8]) -> io::Result<Answer> {
    stream.write_all(head.as_bytes())?;
    // An engine that refuses early closes before it has read all; its answer is still worth reading.
    let sent = stream.write_all(body);
    let mut raw = Vec::new();
    let received = stream.read_to_end(&mut raw);
    if raw.is_empty() {
        sent?;
        received?;
    }
    decode(&raw)
        .ok_or_else(|| io::Error::other(format!("not HTTP: {:?}", String::from_utf8_lossy(&raw))))
}

/// Takes a whole response apart; `None` if it is cut short or not HTTP/1.
fn decode(raw: &[u8]) -> Option<Answer> {
    let end = raw.windows(4).position(|window| window == b"\r\n\r\n")?;
    let head = std::str::from_utf8(raw.get(..end)?)
        .ok()?
        .to_ascii_lowercase();
    let rest = raw.get(end + 4..)?;
    let status = head
        .strip_prefix("http/1.")?
        .split(' ')
        .nth(1)?
        .parse()
        .ok()?;
    let header = |name: &str| {
        head.lines()
            .filter_map(|line| line.split_once(':'))
            .find(|(key, _)| *key == name)
            .map(|(_, value)| value.trim())
    };
    let body = match (header("transfer-encoding"), header("content-length")) {
        (Some("chunked"), _) => unchunk(rest)?,
        (_, Some(length)) => rest.get(..length.parse().ok()?)?.to_vec(),
        _ => rest.to_vec(),
    };
    Some(Answer { status, body })
}

fn unchunk(mut rest: &[u8]) -> Option<Vec<u8>> {
    let mut body = Vec::new();
    loop {
        let end = rest.windows(2).position(|window| window == b"\r\n")?;
        let line = std::str::from_utf8(rest.get(..end)?).ok()?;
        let size = usize::from_str_radix(line.split(';').next()?.trim(), 16).ok()?;
        if size == 0 {
            return Some(body);
        }
        body.extend_from_slice(rest.get(end + 2..end + 2 + size)?);
        rest = rest.get(end + 2 + size + 2..)?;
    }
}

/// The SHA-256 of some bytes as 64 hex digits.
pub(crate) fn hex(bytes: &[u8]) -> String {
    Sha256::digest(bytes)
        .iter()
        .fold(String::new(), |mut text, byte| {
            write!(text, "{byte:02x}").unwrap();
            text
        })
}

/// Text made fit for a query value or a path segment.
pub(crate) fn escape(text: &str) -> String {
    text.bytes().fold(String::new(), |mut escaped, byte| {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            escaped.push(char::from(byte));
        } else {
            write!(escaped, "%{byte:02X}").unwrap();
        }
        escaped
    })
}

#[test]
fn an_answer_in_chunks_is_put_together() {
    let raw = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\n[1,2\r\n3;x=y\r\n,3]\r\n0\r\n\r\n";
    let answer = decode(raw).unwrap();
    assert_eq!(
        (answer.status, answer.json()),
        (200, serde_json::json!([1, 2, 3]))
    );
}

#[test]
fn an_answer_that_is_cut_short_is_no_answer() {
    assert_eq!(
        decode(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n1234"),
        None
    );
    assert_eq!(
        decode(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\n12"),
        None
    );
    assert_eq!(decode(b"HTTP/1.1 200"), None);
}

#[test]
fn what_would_end_a_query_value_is_escaped() {
    assert_eq!(escape("a/b:1&x= é"), "a%2Fb%3A1%26x%3D%20%C3%A9");
}
