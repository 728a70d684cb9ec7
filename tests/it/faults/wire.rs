//! The fake engine's side of a connection.

use std::io;
use std::time::Duration;

use futures_util::StreamExt as _;
use jettison::engine::Engine as _;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};

use super::archives;
use super::fake::{Act, Fake};
use super::world::{self, Said};

/// Answers until the other side leaves, or the script says so.
pub(super) async fn serve(fake: Fake, wire: impl AsyncRead + AsyncWrite + Unpin) {
    tokio::select! {
        biased;
        () = fake.gone() => {}
        _ = answer_all(&fake, wire) => {}
    }
}

async fn answer_all(fake: &Fake, mut wire: impl AsyncRead + AsyncWrite + Unpin) -> io::Result<()> {
    let mut tidied = fake.tidied();
    loop {
        let asked = tokio::select! {
            _ = tidied.changed() => return Ok(()),
            asked = request(&mut wire) => asked?,
        };
        let Some((asked, body)) = asked else {
            return Ok(());
        };
        fake.note(&asked);
        let _call = fake.begin(&asked);
        let act = fake.act(&asked);
        if let Some(Act::After(happens)) = &act {
            happens(fake);
            tokio::task::yield_now().await; // if it is to go away, it goes now
        }
        let stays = match act {
            None | Some(Act::After(_)) if asked.starts_with("GET /events") => {
                return events(fake, wire).await;
            }
            None | Some(Act::After(_)) => {
                let of_archives = archives::answer(&fake.world, &asked, &body).await;
                let said = match of_archives {
                    Some(said) => said,
                    None => world::answer(&fake.world, &asked).await,
                };
                write(&mut wire, said, "").await?;
                true
            }
            Some(act) => misbehave(fake, &mut wire, &asked, act).await?,
        };
        if !stays {
            return Ok(());
        }
    }
}

/// The head of an answer that is longer than what then comes.
const LONGER: &[u8] = b"HTTP/1.1 200 X\r\nContent-Length: 64\r\n\r\n";

/// The beginning of a list.
const BEGUN: &[u8] = b"[{\"Id\":";

/// Does what the script says; answers whether the connection goes on.
async fn misbehave(
    fake: &Fake,
    wire: &mut (impl AsyncWrite + Unpin),
    asked: &str,
    act: Act,
) -> io::Result<bool> {
    match act {
        Act::Late(late) => {
            tokio::time::sleep(late).await;
            let said = world::answer(&fake.world, asked).await;
            return write(wire, said, "").await.map(|()| true);
        }
        Act::Say(status, body) => {
            return write(wire, (status, body), "").await.map(|()| true);
        }
        Act::DoAndLeave => {
            world::answer(&fake.world, asked).await;
        }
        Act::BreakNext => {
            let said = world::answer(&fake.world, asked).await;
            fake.break_next();
            tokio::time::sleep(Duration::from_millis(1)).await; // until the others are seen to be closed
            write(wire, said, "Connection: close\r\n").await?;
        }
        half @ (Act::HeadOnly | Act::CutLength | Act::CutChunk | Act::Stream(..)) => {
            begin(wire, half).await?;
        }
        Act::Hang => std::future::pending().await,
        Act::Leave | Act::After(_) => {}
    }
    Ok(false)
}

/// Begins an answer, and does not end it as it should.
async fn begin(wire: &mut (impl AsyncWrite + Unpin), act: Act) -> io::Result<()> {
    match act {
        Act::HeadOnly => {
            wire.write_all(LONGER).await?;
            std::future::pending::<()>().await;
        }
        Act::CutLength => wire.write_all(&[LONGER, BEGUN].concat()).await?,
        Act::CutChunk => {
            chunked(wire).await?;
            wire.write_all(&[b"40\r\n", BEGUN].concat()).await?;
        }
        Act::Stream(body, stays) => {
            chunked(wire).await?;
            chunk(wire, &body).await?;
            if stays {
                std::future::pending::<()>().await;
            }
            wire.write_all(b"0\r\n\r\n").await?;
        }
        Act::Late(_)
        | Act::Leave
        | Act::DoAndLeave
        | Act::BreakNext
        | Act::Say(..)
        | Act::Hang
        | Act::After(_) => {}
    }
    Ok(())
}

async fn write(wire: &mut (impl AsyncWrite + Unpin), said: Said, more: &str) -> io::Result<()> {
    let (status, body) = said;
    let head = format!(
        "HTTP/1.1 {status} X\r\nContent-Length: {}\r\nDate: Sat, 21 Nov 2026 05:00:00 GMT\r\n{more}\r\n",
        body.len()
    );
    wire.write_all(head.as_bytes()).await?;
    wire.write_all(&body).await
}

async fn chunked(wire: &mut (impl AsyncWrite + Unpin)) -> io::Result<()> {
    wire.write_all(b"HTTP/1.1 200 X\r\nTransfer-Encoding: chunked\r\n\r\n")
        .await
}

async fn chunk(wire: &mut (impl AsyncWrite + Unpin), body: &[u8]) -> io::Result<()> {
    if body.is_empty() {
        return Ok(()); // an empty chunk would be the end
    }
    wire.write_all(format!("{:x}\r\n", body.len()).as_bytes())
        .await?;
    wire.write_all(body).await?;
    wire.write_all(b"\r\n").await
}

/// Tells of everything that happens in the world from now on.
async fn events(fake: &Fake, mut wire: impl AsyncWrite + Unpin) -> io::Result<()> {
    chunked(&mut wire).await?;
    let mut changes = fake.world.changes();
    while changes.next().await.is_some() {
        chunk(&mut wire, event(1_795_237_280).as_bytes()).await?;
    }
    Ok(())
}

/// An event at this second.
pub(super) fn event(second: u64) -> String {
    format!(r#"{{"Type":"image","Action":"tag","Actor":{{"ID":"x"}},"time":{second}}}"#) + "\n"
}

/// The next request, as "METHOD path" without a version, and its body; nothing where the other side leaves before its end.
async fn request(wire: &mut (impl AsyncRead + Unpin)) -> io::Result<Option<(String, Vec<u8>)>> {
    let Some(head) = until(wire, "\r\n\r\n").await? else {
        return Ok(None);
    };
    let lower = head.to_lowercase();
    let mut body = Vec::new();
    if lower.contains("transfer-encoding: chunked") {
        loop {
            let Some(length) = until(wire, "\r\n").await? else {
                return Ok(None);
            };
            let length = usize::from_str_radix(length.trim(), 16).unwrap();
            let mut part = vec![0; length + 2];
            if wire.read_exact(&mut part).await.is_err() {
                return Ok(None);
            }
            if length == 0 {
                break;
            }
            body.extend(&part[..length]);
        }
    } else if let Some((_, rest)) = lower.split_once("content-length: ") {
        let length = rest.split_once('\r').unwrap().0.parse().unwrap();
        body.resize(length, 0);
        if wire.read_exact(&mut body).await.is_err() {
            return Ok(None);
        }
    }
    let (method, rest) = head.split_once(' ').unwrap();
    let (path, _) = rest.split_once(' ').unwrap();
    let versioned = path
        .strip_prefix("/v1.")
        .and_then(|rest| rest.split_once('/'));
    let plain = versioned.map_or_else(|| path.to_owned(), |(_, path)| format!("/{path}"));
    Ok(Some((format!("{method} {plain}"), body)))
}

/// What comes until this end, with it; nothing where the other side leaves before.
async fn until(wire: &mut (impl AsyncRead + Unpin), end: &str) -> io::Result<Option<String>> {
    let mut text = Vec::new();
    while !text.ends_with(end.as_bytes()) {
        let mut byte = [0];
        if wire.read(&mut byte).await? == 0 {
            return Ok(None);
        }
        text.extend(byte);
    }
    Ok(Some(String::from_utf8(text).unwrap()))
}
