use std::{fmt, io};

use bytes::Bytes;
use futures_util::future::BoxFuture;
use futures_util::stream::BoxStream;
use thiserror::Error;

use crate::inventory::{
    About, Belongings, ContainerId, Details, DiskUsage, HistoryEntry, ImageId, Listing, Reference,
};
use crate::removal::{Answer, SaveBy, Seen, Step};

/// An engine that holds images. Everything above talks to this; the practice engine and the Docker-compatible adapter
/// are its two implementations, and tests bring their own.
///
/// Every call may be dropped at any time: a dropped removal may still have happened, so the inventory is read again.
pub trait Engine: fmt::Debug + Send + Sync + 'static {
    /// Who it is and which rules it follows.
    fn about(&self) -> &About;

    /// All images and all containers, in two cheap calls.
    fn listing(&self) -> BoxFuture<'_, Result<Listing, EngineError>>;

    /// What one image is made of. `Ok(None)` where the image is gone.
    fn details<'a>(
        &'a self,
        image: &'a ImageId,
    ) -> BoxFuture<'a, Result<Option<Details>, EngineError>>;

    /// How an image was built, oldest step first. `Ok(None)` where the image is gone.
    fn history<'a>(
        &'a self,
        image: &'a ImageId,
    ) -> BoxFuture<'a, Result<Option<Vec<HistoryEntry>>, EngineError>>;

    /// What one container has of its own: slow where its writable layer is large. `Ok(None)` where it is gone.
    fn belongings<'a>(
        &'a self,
        container: &'a ContainerId,
    ) -> BoxFuture<'a, Result<Option<Belongings>, EngineError>>;

    /// The engine's disk accounting: build cache, and the bytes of all layers. May be slow; never on the way to a frame.
    fn disk_usage(&self) -> BoxFuture<'_, Result<DiskUsage, EngineError>>;

    /// What a step's target is right now.
    fn look_up<'a>(&'a self, step: &'a Step) -> BoxFuture<'a, Result<Seen, EngineError>>;

    /// Sends a step and waits for the answer, however long it takes. A refusal is an answer, not an error.
    fn run<'a>(&'a self, step: &'a Step) -> BoxFuture<'a, Result<Answer, EngineError>>;

    /// Saves images as one archive, which comes as it is made: what has been saved is whole only when the stream has ended
    /// without an error, and has to be verified even then.
    fn save(&self, names: Vec<SaveBy>) -> BoxStream<'_, Result<Bytes, EngineError>>;

    /// Loads an archive. Names in it move to its images, wherever they were before.
    fn load<'a>(
        &'a self,
        archive: BoxStream<'static, io::Result<Bytes>>,
    ) -> BoxFuture<'a, Result<(), EngineError>>;

    /// Gives an image a name, wherever that was before.
    fn tag<'a>(
        &'a self,
        image: &'a ImageId,
        name: &'a Reference,
    ) -> BoxFuture<'a, Result<(), EngineError>>;

    /// Says when something has changed, without end: pokes are debounced, a lost connection is reported and retried
    /// with growing pauses inside. Dropping the stream ends it.
    fn changes(&self) -> BoxStream<'static, EngineChange>;
}

/// Something that an engine's event stream tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EngineChange {
    /// Images or containers have changed: read them again.
    Poked,
    /// The connection is lost; it is being tried again after so many seconds.
    Lost {
        /// Why, in words.
        reason: String,
        /// Seconds until the next attempt.
        retry_in: u64,
    },
    /// The connection is back: read everything again.
    Back,
}

/// Why a question could not be put to an engine, by what the user can do.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum EngineError {
    /// Nobody answers there any more.
    #[error("the engine cannot be reached: {0}")]
    Unreachable(String),
    /// It took longer than a reading may take.
    #[error("the engine did not answer within {0} s")]
    TimedOut(u64),
    /// The connection broke while the answer was due: what was asked may have happened.
    #[error("the connection was lost before the answer came: {0}")]
    Lost(String),
    /// The engine answered with a failure of its own.
    #[error("the engine answered {status}: {message}")]
    Failed {
        /// The status of the answer.
        status: u16,
        /// The engine's words.
        message: String,
    },
    /// The answer makes no sense.
    #[error("the engine's answer cannot be read: {0}")]
    Unreadable(String),
    /// The request would not be well formed, so it was not sent.
    #[error("not sent: {0} is not a valid reference or id")]
    NotSendable(String),
    /// So many names do not fit into one request, so it was not sent.
    #[error("not sent: {0} names are more than fit into one request")]
    TooManyNames(usize),
}
