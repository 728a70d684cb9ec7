//! The fake engine and its script: what it does otherwise, at which call and how often.

use std::collections::HashMap;
use std::io;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use jettison::engine::DockerEngine;
use jettison::engine::practice::PracticeEngine;
use jettison::engine::transport::{Transport, TransportError};
use jettison::inventory::ImageId;
use tokio::io::DuplexStream;
use tokio::sync::watch;

use super::wire;

/// What the engine does with a request instead of answering as it should.
#[derive(Clone)]
pub(super) enum Act {
    /// Answers as it should, so much later.
    Late(Duration),
    /// Sends the head of an answer, and then nothing.
    HeadOnly,
    /// Announces more bytes than come, and leaves.
    CutLength,
    /// Leaves in the middle of a chunk.
    CutChunk,
    /// Leaves: the request was read, and nothing was done.
    Leave,
    /// Does it, and leaves without a word.
    DoAndLeave,
    /// Answers as it should, closes all connections, and breaks the next one before anything is read from it.
    BreakNext,
    /// Answers this, and does nothing.
    Say(u16, Vec<u8>),
    /// Begins an answer in chunks with these bytes; ends it, or keeps it open.
    Stream(Vec<u8>, bool),
    /// Never answers.
    Hang,
    /// Lets this happen first, then answers as it should.
    After(Arc<dyn Fn(&Fake) + Send + Sync>),
}

impl Act {
    pub(super) fn say(status: u16, body: &str) -> Self {
        Self::Say(status, body.as_bytes().to_vec())
    }

    pub(super) fn after(happens: impl Fn(&Fake) + Send + Sync + 'static) -> Self {
        Self::After(Arc::new(happens))
    }
}

struct Rule {
    call: String,
    passes: usize,
    times: usize,
    act: Act,
}

impl Rule {
    fn is_about(&self, asked: &str) -> bool {
        match self.call.split_once('*') {
            Some((begins, ends)) => asked.starts_with(begins) && asked.ends_with(ends),
            None => asked.starts_with(&self.call),
        }
    }
}

/// An engine whose images can go, and which misbehaves as it is told.
#[derive(Clone)]
pub(super) struct Fake {
    pub(super) world: Arc<PracticeEngine>,
    rules: Arc<Mutex<Vec<Rule>>>,
    asked: Arc<Mutex<Vec<String>>>,
    broken: Arc<AtomicUsize>,
    calls: Arc<Calls>,
    away: watch::Sender<bool>,
    tidied: watch::Sender<()>,
}

/// How many calls about single images and containers are under way, and connections were made.
#[derive(Default)]
struct Calls {
    now: AtomicUsize,
    most: AtomicUsize,
    dialled: AtomicUsize,
}

/// A call that is under way.
pub(super) struct Call(Arc<Calls>);

impl Drop for Call {
    fn drop(&mut self) {
        self.0.now.fetch_sub(1, Ordering::SeqCst);
    }
}

/// A rule holds for as long as the test lasts.
pub(super) const ALWAYS: usize = usize::MAX;

impl Fake {
    pub(super) fn of(world: Arc<PracticeEngine>) -> Self {
        Self {
            world,
            rules: Arc::default(),
            asked: Arc::default(),
            broken: Arc::default(),
            calls: Arc::default(),
            away: watch::channel(false).0,
            tidied: watch::channel(()).0,
        }
    }

    /// From now on calls that begin like this (`DELETE /images/`), or begin and end like it (`GET /images/*/json`), do this: after so many that go as they should, so many
    /// times.
    pub(super) fn rule(&self, call: &str, passes: usize, times: usize, act: Act) {
        let call = call.to_owned();
        self.rules.lock().unwrap().push(Rule {
            call,
            passes,
            times,
            act,
        });
    }

    /// The next call of the kind does this.
    pub(super) fn once(&self, call: &str, act: Act) {
        self.rule(call, 0, 1, act);
    }

    /// All calls of the kind do this.
    pub(super) fn always(&self, call: &str, act: Act) {
        self.rule(call, 0, ALWAYS, act);
    }

    /// Goes away with all connections, or comes back.
    pub(super) fn set_away(&self, away: bool) {
        self.away.send_replace(away);
    }

    /// What it does with this request.
    pub(super) fn act(&self, asked: &str) -> Option<Act> {
        let mut rules = self.rules.lock().unwrap();
        let fitting = rules.iter_mut().filter(|rule| rule.is_about(asked));
        for rule in fitting {
            if rule.passes > 0 {
                rule.passes -= 1;
            } else if rule.times > 0 {
                rule.times -= 1;
                return Some(rule.act.clone());
            }
        }
        None
    }

    /// A call is under way until this is dropped.
    pub(super) fn begin(&self, asked: &str) -> Option<Call> {
        let single = ["GET /images/sha256:", "GET /containers/"];
        let list = asked.starts_with("GET /containers/json");
        if list || !single.iter().any(|begins| asked.starts_with(begins)) {
            return None;
        }
        let now = self.calls.now.fetch_add(1, Ordering::SeqCst) + 1;
        self.calls.most.fetch_max(now, Ordering::SeqCst);
        Some(Call(Arc::clone(&self.calls)))
    }

    /// How many calls about single images and containers were under way at most.
    pub(super) fn most_at_once(&self) -> usize {
        self.calls.most.load(Ordering::SeqCst)
    }

    /// How many connections were made.
    pub(super) fn dialled(&self) -> usize {
        self.calls.dialled.load(Ordering::SeqCst)
    }

    pub(super) fn note(&self, asked: &str) {
        self.asked.lock().unwrap().push(asked.to_owned());
    }

    /// Closes what is idle, and breaks the next connection.
    pub(super) fn break_next(&self) {
        self.broken.fetch_add(1, Ordering::SeqCst);
        self.tidied.send_replace(());
    }

    /// Tells idle connections to close.
    pub(super) fn tidied(&self) -> watch::Receiver<()> {
        self.tidied.subscribe()
    }

    /// What was asked so far, as "METHOD path" without a version.
    pub(super) fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }

    /// The requests so far that change something.
    pub(super) fn changing(&self) -> Vec<String> {
        let mut asked = self.asked();
        asked.retain(|asked| !asked.starts_with("GET "));
        asked
    }

    /// Resolves when it has gone away.
    pub(super) async fn gone(&self) {
        let mut away = self.away.subscribe();
        away.wait_for(|away| *away).await.unwrap();
    }

    pub(super) fn dial(&self) -> io::Result<DuplexStream> {
        if *self.away.borrow() {
            return Err(io::ErrorKind::ConnectionRefused.into());
        }
        self.calls.dialled.fetch_add(1, Ordering::SeqCst);
        let (ours, theirs) = tokio::io::duplex(1 << 20);
        let breaks = |left: usize| left.checked_sub(1);
        let order = Ordering::SeqCst;
        if self.broken.fetch_update(order, order, breaks).is_err() {
            tokio::spawn(wire::serve(self.clone(), theirs));
        }
        Ok(ours)
    }

    pub(super) async fn connect(&self) -> Result<DockerEngine, TransportError> {
        let fake = self.clone();
        let transport = Transport::over(move || fake.dial());
        let address = "unix:///fake.sock".to_owned();
        DockerEngine::connect_over(transport, address, "from a test".to_owned()).await
    }

    /// Its images and their references, as they are now.
    pub(super) fn images(&self) -> HashMap<ImageId, Vec<String>> {
        let listing = self.world.holdings().listing;
        let named = listing.images.into_iter().map(|image| {
            let names = image.references.iter().map(ToString::to_string);
            (image.id, names.collect())
        });
        named.collect()
    }
}
