//! Connections: how they are opened, and one type for all kinds.

use std::fmt;
use std::io;
use std::path::Path;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use http::Uri;
use hyper_util::client::legacy::connect::{Connected, Connection, HttpConnector};
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite, DuplexStream, ReadBuf};
use tower_service::Service;

use crate::engine::endpoint::Endpoint;

/// Any error, as hyper wants a dialer's.
pub(super) type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// A remote engine that went away without a word is noticed after this long, plus a few probes.
const KEEP_ALIVE: Duration = Duration::from_secs(30);
/// The pause between those probes.
const PROBE_EVERY: Duration = Duration::from_secs(5);
/// How many of them may go unanswered.
const PROBES: u32 = 3;

/// Opens connections to one engine.
#[derive(Clone)]
pub(super) enum Dialer {
    /// To an address.
    Address(Endpoint),
    /// To an engine in this process.
    Memory(Arc<dyn Fn() -> io::Result<DuplexStream> + Send + Sync>),
}

impl Dialer {
    pub(super) fn to(endpoint: Endpoint) -> Self {
        Self::Address(endpoint)
    }

    pub(super) fn through(
        dial: impl Fn() -> io::Result<DuplexStream> + Send + Sync + 'static,
    ) -> Self {
        Self::Memory(Arc::new(dial))
    }

    /// The name of the engine's host in requests. Sockets have none, so they get a word.
    pub(super) fn authority(&self) -> String {
        match self {
            Self::Address(Endpoint::Tcp { host, port }) => authority(host, *port),
            Self::Address(Endpoint::Unix(_)) | Self::Memory(_) => "engine".to_owned(),
        }
    }

    /// The path, when the engine listens on a unix socket.
    pub(super) fn socket(&self) -> Option<&Path> {
        match self {
            Self::Address(Endpoint::Unix(path)) => Some(path),
            Self::Address(Endpoint::Tcp { .. }) | Self::Memory(_) => None,
        }
    }

    /// Whether the engine is reached through a network.
    pub(super) fn is_remote(&self) -> bool {
        matches!(self, Self::Address(Endpoint::Tcp { .. }))
    }

    async fn dial(self) -> Result<TokioIo<Wire>, BoxError> {
        let wire: Box<dyn Stream> = match self {
            Self::Address(Endpoint::Unix(path)) => unix(&path).await?,
            Self::Address(Endpoint::Tcp { host, port }) => Box::new(tcp(&host, port).await?),
            Self::Memory(dial) => Box::new(dial()?),
        };
        Ok(TokioIo::new(Wire(wire)))
    }
}

impl fmt::Display for Dialer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Address(endpoint) => endpoint.fmt(f),
            Self::Memory(_) => f.write_str("the engine in this process"),
        }
    }
}

impl Service<Uri> for Dialer {
    type Response = TokioIo<Wire>;
    type Error = BoxError;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Self::Error>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, _: Uri) -> Self::Future {
        Box::pin(self.clone().dial())
    }
}

#[cfg(unix)]
async fn unix(path: &Path) -> io::Result<Box<dyn Stream>> {
    Ok(Box::new(tokio::net::UnixStream::connect(path).await?))
}

#[cfg(not(unix))]
async fn unix(_: &Path) -> io::Result<Box<dyn Stream>> {
    Err(io::ErrorKind::Unsupported.into())
}

/// Hyper's own connector looks the name up, tries all its addresses, and sets the keep-alive.
async fn tcp(host: &str, port: u16) -> Result<tokio::net::TcpStream, BoxError> {
    let mut connector = HttpConnector::new();
    connector.set_nodelay(true);
    connector.set_keepalive(Some(KEEP_ALIVE));
    connector.set_keepalive_interval(Some(PROBE_EVERY));
    connector.set_keepalive_retries(Some(PROBES));
    let uri: Uri = format!("http://{}/", authority(host, port)).parse()?;
    Ok(connector.call(uri).await?.into_inner())
}

fn authority(host: &str, port: u16) -> String {
    if host.contains(':') {
        format!("[{host}]:{port}")
    } else {
        format!("{host}:{port}")
    }
}

/// What every kind of connection can do.
trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin> Stream for T {}

/// An open connection of any kind.
pub(super) struct Wire(Box<dyn Stream>);

impl Connection for Wire {
    fn connected(&self) -> Connected {
        Connected::new()
    }
}

impl AsyncRead for Wire {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_read(context, buffer)
    }
}

impl AsyncWrite for Wire {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.0).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_shutdown(context)
    }
}
