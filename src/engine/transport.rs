//! HTTP to an engine: one pool of connections for bollard's typed calls and for our own.
//!
//! Bollard 0.21 leaves the API version out of every path, cannot send some queries that are needed,
//! and opens a connection for each request. So it rides on this transport, which does the three.

mod error;
mod hello;
mod wire;

use std::io;
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, Method, Request, Response, Uri, header};
use http_body_util::combinators::UnsyncBoxBody;
use http_body_util::{BodyExt as _, Empty, LengthLimitError, Limited};
use hyper::body::Incoming;
use hyper_util::client::legacy::Client;
use hyper_util::rt::TokioExecutor;
use tokio::io::DuplexStream;

use super::endpoint::Endpoint;
pub use error::TransportError;
pub use hello::{ApiVersion, Hello, NotAVersion, pin_for};
use wire::{BoxError, Dialer};

/// The largest body that is read, in bytes. The list of ten thousand images takes some five million.
const LARGEST_BODY: usize = 256 << 20;
/// Idle connections that are kept; more calls at a time than this gain nothing.
const IDLE_CONNECTIONS: usize = 16;
/// How long an engine may take to say what it is.
const HELLO_DEADLINE: Duration = Duration::from_secs(10);
/// Bollard wants a timeout. Ours are set call by call, and removals have none: giving up on one
/// would not stop it.
const BOLLARD_TIMEOUT: Duration = Duration::from_hours(24);
/// How we name ourselves in the engine's log.
const USER_AGENT: &str = concat!("jettison/", env!("CARGO_PKG_VERSION"));

/// A body on its way to the engine: bollard's, or none.
type Sent = UnsyncBoxBody<Bytes, BoxError>;

/// A way to one engine. Clones share their connections.
#[derive(Clone)]
pub struct Transport {
    client: Client<Dialer, Sent>,
    dialer: Dialer,
    pin: Option<ApiVersion>,
    largest_body: usize,
}

/// What an engine answered. A refusal (4xx, 5xx) is an answer too.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// The headers.
    pub headers: HeaderMap,
    /// The whole body.
    pub body: Bytes,
}

impl Transport {
    /// A transport to an engine's address. Connects when something is first asked.
    pub fn new(endpoint: Endpoint) -> Self {
        Self::with(Dialer::to(endpoint))
    }

    /// A transport over streams in memory. `dial` is called for each connection that is needed and
    /// returns our end of it, or the error that connecting shall fail with. Because no real socket
    /// takes part, this works with a paused clock.
    pub fn over(dial: impl Fn() -> io::Result<DuplexStream> + Send + Sync + 'static) -> Self {
        Self::with(Dialer::through(dial))
    }

    fn with(dialer: Dialer) -> Self {
        // A request is sent again on a new connection only if no byte of it was written on the old
        // one, so nothing is removed twice.
        let client = Client::builder(TokioExecutor::new())
            .pool_max_idle_per_host(IDLE_CONNECTIONS)
            .build(dialer.clone());
        Self {
            client,
            dialer,
            pin: None,
            largest_body: LARGEST_BODY,
        }
    }

    /// The same transport, asking for this version of the API in every request from now on, our own
    /// and bollard's. Without it an engine answers in its newest version, whatever that is.
    #[must_use]
    pub fn pinned(&self, version: ApiVersion) -> Self {
        Self {
            pin: Some(version),
            ..self.clone()
        }
    }

    /// The version asked for, if one is pinned.
    pub fn pin(&self) -> Option<ApiVersion> {
        self.pin
    }

    /// Asks and reads the whole answer. `path_and_query` begins with a slash, is encoded as in a
    /// URL, and has no version in front. `deadline` covers connecting, the headers and the body;
    /// without one, this waits as long as the engine takes.
    ///
    /// Dropping the future closes its connection. Whether the engine then stops is its own affair.
    ///
    /// # Errors
    /// When no whole answer came: see [`TransportError`].
    pub async fn request(
        &self,
        method: Method,
        path_and_query: &str,
        deadline: Option<Duration>,
    ) -> Result<Answer, TransportError> {
        let exchange = Box::pin(self.exchange(method, path_and_query));
        let Some(after) = deadline else {
            return exchange.await;
        };
        let timed = tokio::time::timeout(after, exchange).await;
        timed.unwrap_or(Err(TransportError::TimedOut { after }))
    }

    /// [`Transport::request`] with the method `GET`.
    ///
    /// # Errors
    /// As [`Transport::request`].
    pub async fn get(
        &self,
        path_and_query: &str,
        deadline: Option<Duration>,
    ) -> Result<Answer, TransportError> {
        self.request(Method::GET, path_and_query, deadline).await
    }

    /// Asks the engine what it is, and for ten seconds at most.
    ///
    /// # Errors
    /// When there is no answer, or what answers is not a container engine.
    pub async fn hello(&self) -> Result<Hello, TransportError> {
        let answer = self.get("/version", Some(HELLO_DEADLINE)).await?;
        Hello::read(&answer).map_err(|came| TransportError::NotAnEngine {
            address: self.dialer.to_string(),
            came,
        })
    }

    /// Bollard's client over this transport, with its pinned version and its connections. It has no
    /// timeout worth the name: wrap calls that must end in `tokio::time::timeout`.
    ///
    /// # Errors
    /// None that is known of; bollard's constructor may fail by its signature.
    pub fn bollard(&self) -> Result<bollard::Docker, TransportError> {
        let transport = self.clone();
        let carry = move |request: bollard::BollardRequest| {
            let transport = transport.clone();
            async move {
                let (mut parts, body) = request.into_parts();
                let path = parts.uri.path_and_query().map_or("/", |path| path.as_str());
                parts.uri = transport.uri(path)?;
                let request = Request::from_parts(parts, body.boxed_unsync());
                Ok(transport.send(request).await?)
            }
        };
        bollard::Docker::connect_with_custom_transport(
            carry,
            Some("http://engine"),
            BOLLARD_TIMEOUT.as_secs(),
            bollard::API_DEFAULT_VERSION,
        )
        .map_err(|error| self.explain(&error))
    }

    /// What one of bollard's errors means. The engine's own refusals (`DockerResponseServerError`)
    /// are for the caller to take out before; here they become [`TransportError::Other`].
    pub fn explain(&self, error: &bollard::errors::Error) -> TransportError {
        use bollard::errors::Error;
        if let Error::HyperLegacyError { err } = error {
            error::classify(err, &self.dialer)
        } else if let Error::HyperResponseError { err } = error {
            // Bollard passes this one over when asked for its source.
            error::classify(err, &self.dialer)
        } else if let Error::IOError { .. } = error {
            // Bollard says this only of a stream that broke, and keeps no more than the words.
            TransportError::Lost(error::text(error))
        } else if let Error::RequestTimeoutError = error {
            let after = BOLLARD_TIMEOUT;
            TransportError::TimedOut { after }
        } else {
            TransportError::Other(error::text(error))
        }
    }

    async fn exchange(&self, method: Method, path: &str) -> Result<Answer, TransportError> {
        let unfit = |error: http::Error| TransportError::Other(error::text(&error));
        if !path.starts_with('/') || path.contains('#') {
            let path = super::printable::printable(path);
            return Err(TransportError::Other(format!("'{path}' is not a path")));
        }
        let request = Request::builder()
            .method(method)
            .uri(self.uri(path).map_err(unfit)?)
            .body(Empty::new().map_err(|never| match never {}).boxed_unsync())
            .map_err(unfit)?;
        let response = self.send(request).await;
        let (parts, body) = response
            .map_err(|error| error::classify(&error, &self.dialer))?
            .into_parts();
        Ok(Answer {
            status: parts.status.as_u16(),
            headers: parts.headers,
            body: self.collect(body).await?,
        })
    }

    async fn collect(&self, body: Incoming) -> Result<Bytes, TransportError> {
        match Limited::new(body, self.largest_body).collect().await {
            Ok(whole) => Ok(whole.to_bytes()),
            Err(error) if error.is::<LengthLimitError>() => Err(TransportError::TooLarge {
                limit: self.largest_body,
            }),
            Err(error) => Err(error::classify(&*error, &self.dialer)),
        }
    }

    async fn send(
        &self,
        mut request: Request<Sent>,
    ) -> Result<Response<Incoming>, hyper_util::client::legacy::Error> {
        let agent = header::HeaderValue::from_static(USER_AGENT);
        request.headers_mut().insert(header::USER_AGENT, agent);
        self.client.request(request).await
    }

    /// The full address of a request, with the pinned version in front of its path.
    fn uri(&self, path: &str) -> Result<Uri, http::Error> {
        let pin = self.pin.map(|version| format!("/v{version}"));
        Uri::builder()
            .scheme("http")
            .authority(self.dialer.authority())
            .path_and_query(pin.unwrap_or_default() + path)
            .build()
    }
}

#[cfg(test)]
mod tests;
