//! What goes wrong between an engine and us, in the port's terms.

use super::answers::{Words, bounded};
use crate::engine::EngineError;
use crate::engine::transport::{Answer, TransportError};

/// A failure of the transport, by what the user can do.
pub(super) fn from_transport(error: &TransportError) -> EngineError {
    let words = bounded(&error.to_string());
    match error {
        TransportError::NoSuchSocket(_)
        | TransportError::PermissionDenied { .. }
        | TransportError::Refused { .. }
        | TransportError::Unreachable { .. } => EngineError::Unreachable(words),
        TransportError::TimedOut { after } => EngineError::TimedOut(after.as_secs()),
        TransportError::Lost(why) => EngineError::Lost(bounded(why)),
        TransportError::NotAnEngine { .. }
        | TransportError::TooLarge { .. }
        | TransportError::Other(_) => EngineError::Unreadable(words),
    }
}

/// An answer whose status says that the engine failed or refused to be read.
pub(super) fn from_status(answer: &Answer) -> EngineError {
    EngineError::Failed {
        status: answer.status,
        message: words(&answer.body),
    }
}

/// An engine's words: the message of its JSON, or the body as it is.
fn words(body: &[u8]) -> String {
    let message = serde_json::from_slice::<Words>(body).map(|words| words.message);
    bounded(&message.unwrap_or_else(|_| String::from_utf8_lossy(body).trim().to_owned()))
}
