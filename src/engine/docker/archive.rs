//! Images as archives: saved, loaded, and named again. The bodies have no deadline: a large image takes its time.

use std::io;

use bollard::errors::Error;
use bollard::query_parameters::{ImportImageOptionsBuilder, TagImageOptionsBuilder};
use bytes::Bytes;
use futures_util::stream::{self, BoxStream, StreamExt as _};

use super::answers::bounded;
use super::{DockerEngine, fault};
use crate::engine::EngineError;
use crate::inventory::{ImageId, Reference};
use crate::removal::{SaveBy, fit_into_one_request};

impl DockerEngine {
    pub(super) fn save_images(
        &self,
        names: &[SaveBy],
    ) -> BoxStream<'_, Result<Bytes, EngineError>> {
        if !fit_into_one_request(names) {
            let too_many = EngineError::TooManyNames(names.len());
            return stream::iter([Err(too_many)]).boxed();
        }
        let names: Result<Vec<&str>, EngineError> = names.iter().map(sendable).collect();
        match names {
            Ok(names) => {
                let saved = self.docker.export_images(&names);
                saved
                    .map(|part| part.map_err(|error| self.failed(&error)))
                    .boxed()
            }
            Err(error) => stream::iter([Err(error)]).boxed(),
        }
    }

    /// An engine may say within an answer of 200 that it could not load.
    pub(super) async fn load_images(
        &self,
        archive: BoxStream<'static, io::Result<Bytes>>,
    ) -> Result<(), EngineError> {
        let quiet = ImportImageOptionsBuilder::new().quiet(true).build();
        let mut told = Box::pin(self.docker.import_image_stream(quiet, archive, None));
        while let Some(told) = told.next().await {
            told.map_err(|error| self.failed(&error))?;
        }
        Ok(())
    }

    pub(super) async fn tag_image(
        &self,
        image: &ImageId,
        name: &Reference,
    ) -> Result<(), EngineError> {
        let unfit = |text: &str| EngineError::NotSendable(text.to_owned());
        if !image.is_sendable() {
            return Err(unfit(image.as_str()));
        }
        let (true, Some((repository, tag))) = (name.is_sendable(), parts(name)) else {
            return Err(unfit(name.stored()));
        };
        let named = TagImageOptionsBuilder::new().repo(repository).tag(tag);
        let sent = Box::pin(self.docker.tag_image(image.as_str(), Some(named.build())));
        sent.await.map_err(|error| self.failed(&error))
    }

    fn failed(&self, error: &Error) -> EngineError {
        let told = if let Error::DockerResponseServerError {
            status_code,
            message,
        } = error
        {
            Some((*status_code, message))
        } else if let Error::DockerStreamError { error } = error {
            Some((200, error))
        } else {
            None
        };
        let Some((status, message)) = told else {
            return fault::from_transport(&self.transport.explain(error));
        };
        EngineError::Failed {
            status,
            message: bounded(message),
        }
    }
}

/// Repository and tag in the engine's spelling; nothing for a digest, which no tagging can give.
fn parts(name: &Reference) -> Option<(&str, &str)> {
    let tag = name.tag().filter(|_| !name.is_digest())?;
    // where no tag is spelled, `latest` is understood
    let spelled = name.stored().strip_suffix(tag);
    let repository = spelled.and_then(|rest| rest.strip_suffix(':'));
    Some((repository.unwrap_or_else(|| name.stored()), tag))
}

fn sendable(name: &SaveBy) -> Result<&str, EngineError> {
    let (text, sendable) = match name {
        SaveBy::Id(id) => (id.as_str(), id.is_sendable()),
        SaveBy::Reference(reference) => (reference.stored(), reference.is_sendable()),
    };
    if sendable {
        Ok(text)
    } else {
        Err(EngineError::NotSendable(text.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::{parts, sendable};
    use crate::engine::EngineError;
    use crate::inventory::{ImageId, Reference};
    use crate::removal::SaveBy;

    #[test]
    fn a_name_is_taken_apart_at_its_tag_in_the_engines_spelling() {
        let split = |name: &str| {
            let name = Reference::new(name).unwrap();
            parts(&name).map(|(repository, tag)| (repository.to_owned(), tag.to_owned()))
        };
        let pair = |repository: &str, tag: &str| Some((repository.to_owned(), tag.to_owned()));
        assert_eq!(
            split("localhost:5000/a/b:1"),
            pair("localhost:5000/a/b", "1")
        );
        assert_eq!(
            split("docker.io/library/app"),
            pair("docker.io/library/app", "latest")
        );
        assert_eq!(split("latest"), pair("latest", "latest"));
        let digest = format!("a@sha256:{}", "0".repeat(64));
        assert_eq!(split(&digest), None);
    }

    #[test]
    fn what_is_not_a_name_never_reaches_an_address() {
        for name in ["../containers/x", "a b:1", "a:1#x", "a?b", "a%2e:1"] {
            let name = SaveBy::Reference(Reference::new(name).unwrap());
            assert!(
                matches!(sendable(&name), Err(EngineError::NotSendable(_))),
                "{name:?}"
            );
        }
        let id = SaveBy::Id(ImageId::new("sha256:12"));
        assert!(matches!(sendable(&id), Err(EngineError::NotSendable(_))));
    }
}
