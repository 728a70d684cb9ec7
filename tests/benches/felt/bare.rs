//! The same calls without a program: what an engine needs for its answers alone.

use std::io::{self, BufRead as _, BufReader, Read as _, Write as _};
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::thread;
use std::time::{Duration, Instant};

/// How long these requests ("GET /v1.51/images/json?all=1") take with so many connections.
pub(crate) fn ask(socket: &Path, requests: &[String], connections: usize) -> Duration {
    let began = Instant::now();
    let rest = Mutex::new(requests.iter());
    thread::scope(|scope| {
        for _ in 0..connections.min(requests.len()) {
            scope.spawn(|| {
                if let Err(error) = ask_all(socket, || {
                    rest.lock().unwrap_or_else(PoisonError::into_inner).next()
                }) {
                    eprintln!("could not ask: {error}");
                }
            });
        }
    });
    began.elapsed()
}

/// What is answered to a request.
pub(crate) fn body(socket: &Path, request: &str) -> io::Result<Vec<u8>> {
    let mut wire = connect(socket)?;
    send(&mut wire, request)?;
    let mut body = Vec::new();
    answer(&mut wire, &mut body)?;
    Ok(body)
}

fn connect(socket: &Path) -> io::Result<BufReader<UnixStream>> {
    Ok(BufReader::with_capacity(
        64 << 10,
        UnixStream::connect(socket)?,
    ))
}

fn send(wire: &mut BufReader<UnixStream>, request: &str) -> io::Result<()> {
    let request = format!("{request} HTTP/1.1\r\nHost: engine\r\n\r\n");
    wire.get_mut().write_all(request.as_bytes())
}

fn ask_all<'a>(socket: &Path, mut next: impl FnMut() -> Option<&'a String>) -> io::Result<()> {
    let mut wire = connect(socket)?;
    while let Some(request) = next() {
        send(&mut wire, request)?;
        answer(&mut wire, &mut io::sink())?;
    }
    Ok(())
}

/// Reads one answer to its end.
fn answer(wire: &mut BufReader<UnixStream>, to: &mut impl io::Write) -> io::Result<()> {
    let mut length = None;
    loop {
        let line = line(wire)?.to_lowercase();
        if line.is_empty() {
            break;
        }
        if let Some(value) = line.strip_prefix("content-length: ") {
            length = value.parse::<u64>().ok();
        }
    }
    if let Some(length) = length {
        return pass(wire, length, to);
    }
    loop {
        let count = u64::from_str_radix(&line(wire)?, 16).map_err(io::Error::other)?;
        pass(wire, count, to)?;
        line(wire)?;
        if count == 0 {
            return Ok(());
        }
    }
}

fn line(wire: &mut BufReader<UnixStream>) -> io::Result<String> {
    let mut line = String::new();
    wire.read_line(&mut line)?;
    Ok(line.trim_end().to_owned())
}

fn pass(wire: &mut BufReader<UnixStream>, bytes: u64, to: &mut impl io::Write) -> io::Result<()> {
    io::copy(&mut wire.take(bytes), to).map(drop)
}
