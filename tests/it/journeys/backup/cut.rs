use std::fmt;
use std::io;
use std::sync::{Arc, Mutex};

use bytes::Bytes;
use futures_util::future::BoxFuture;
use futures_util::stream::{self, BoxStream, StreamExt as _};
use jettison::engine::practice::PracticeEngine;
use jettison::engine::{Engine, EngineChange, EngineError};
use jettison::inventory::{
    About, Belongings, ContainerId, Details, DiskUsage, HistoryEntry, ImageId, Listing, Reference,
};
use jettison::removal::{Answer, SaveBy, Seen, Step};

/// An engine that does not save what it is asked for.
#[derive(Debug)]
pub(super) struct Cut {
    engine: Arc<PracticeEngine>,
    how: How,
}

type Happening = Box<dyn FnOnce(&PracticeEngine) + Send>;

/// What happens elsewhere, once.
struct Meanwhile(Mutex<Option<Happening>>);

impl Meanwhile {
    fn happens(&self, engine: &PracticeEngine) {
        if let Some(happening) = self.0.lock().unwrap().take() {
            happening(engine);
        }
    }
}

impl fmt::Debug for Meanwhile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Meanwhile")
    }
}

#[derive(Debug)]
enum How {
    BeforeListing(Meanwhile),
    WhileLoading(Meanwhile),
    Error,
    Silence,
    OtherImages,
    Hanging,
}

impl Cut {
    /// Something happens before the first listing: once a backup is verified, and before it is sent.
    pub(super) fn before_listing(
        engine: Arc<PracticeEngine>,
        happening: impl FnOnce(&PracticeEngine) + Send + 'static,
    ) -> Self {
        let how = How::BeforeListing(Meanwhile(Mutex::new(Some(Box::new(happening)))));
        Self { engine, how }
    }

    /// Something happens while an archive is on its way.
    pub(super) fn while_loading(
        engine: Arc<PracticeEngine>,
        happening: impl FnOnce(&PracticeEngine) + Send + 'static,
    ) -> Self {
        let how = How::WhileLoading(Meanwhile(Mutex::new(Some(Box::new(happening)))));
        Self { engine, how }
    }

    /// The connection breaks.
    pub(super) fn with_error(engine: Arc<PracticeEngine>) -> Self {
        let how = How::Error;
        Self { engine, how }
    }

    /// It ends too early, as if that were its end.
    pub(super) fn in_silence(engine: Arc<PracticeEngine>) -> Self {
        let how = How::Silence;
        Self { engine, how }
    }

    /// It saves fewer images than it was asked for.
    pub(super) fn of_other_images(engine: Arc<PracticeEngine>) -> Self {
        let how = How::OtherImages;
        Self { engine, how }
    }

    /// It never goes on.
    pub(super) fn that_hangs(engine: Arc<PracticeEngine>) -> Self {
        let how = How::Hanging;
        Self { engine, how }
    }
}

impl Engine for Cut {
    fn save(&self, mut names: Vec<SaveBy>) -> BoxStream<'_, Result<Bytes, EngineError>> {
        match &self.how {
            How::BeforeListing(_) | How::WhileLoading(_) => self.engine.save(names),
            How::OtherImages => {
                names.truncate(1);
                self.engine.save(names)
            }
            How::Silence => self.engine.save(names).take(1).boxed(),
            How::Hanging => {
                let first = self.engine.save(names).take(1);
                first.chain(stream::pending()).boxed()
            }
            How::Error => {
                let lost = Err(EngineError::Lost("reset by peer".to_owned()));
                let first = self.engine.save(names).take(1);
                first.chain(stream::iter([lost])).boxed()
            }
        }
    }

    fn about(&self) -> &About {
        self.engine.about()
    }

    fn listing(&self) -> BoxFuture<'_, Result<Listing, EngineError>> {
        if let How::BeforeListing(meanwhile) = &self.how {
            meanwhile.happens(&self.engine);
        }
        self.engine.listing()
    }

    fn details<'a>(
        &'a self,
        image: &'a ImageId,
    ) -> BoxFuture<'a, Result<Option<Details>, EngineError>> {
        self.engine.details(image)
    }

    fn history<'a>(
        &'a self,
        image: &'a ImageId,
    ) -> BoxFuture<'a, Result<Option<Vec<HistoryEntry>>, EngineError>> {
        self.engine.history(image)
    }

    fn belongings<'a>(
        &'a self,
        container: &'a ContainerId,
    ) -> BoxFuture<'a, Result<Option<Belongings>, EngineError>> {
        self.engine.belongings(container)
    }

    fn disk_usage(&self) -> BoxFuture<'_, Result<DiskUsage, EngineError>> {
        self.engine.disk_usage()
    }

    fn look_up<'a>(&'a self, step: &'a Step) -> BoxFuture<'a, Result<Seen, EngineError>> {
        self.engine.look_up(step)
    }

    fn run<'a>(&'a self, step: &'a Step) -> BoxFuture<'a, Result<Answer, EngineError>> {
        self.engine.run(step)
    }

    fn load<'a>(
        &'a self,
        archive: BoxStream<'static, io::Result<Bytes>>,
    ) -> BoxFuture<'a, Result<(), EngineError>> {
        if let How::WhileLoading(meanwhile) = &self.how {
            meanwhile.happens(&self.engine);
        }
        self.engine.load(archive)
    }

    fn tag<'a>(
        &'a self,
        image: &'a ImageId,
        name: &'a Reference,
    ) -> BoxFuture<'a, Result<(), EngineError>> {
        self.engine.tag(image, name)
    }

    fn changes(&self) -> BoxStream<'static, EngineChange> {
        self.engine.changes()
    }
}
