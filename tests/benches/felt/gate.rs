//! A gate before an engine: it lets everything through, and notes when what was asked and answered.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::crowd::PATIENCE;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::unix::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{UnixListener, UnixStream};

/// One request.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    /// Method and path as they were sent.
    pub(crate) what: String,
    /// When it went through.
    pub(crate) at: Instant,
    /// When the last of the answer so far came back.
    pub(crate) answered: Option<Instant>,
}

impl Asked {
    /// Whether its path has this in it.
    pub(crate) fn is(&self, path: &str) -> bool {
        self.what.contains(path)
    }

    /// Whether it asks what an image is made of.
    pub(crate) fn is_of_an_image(&self) -> bool {
        self.is("/images/sha256:")
    }
}

/// The gate.
#[derive(Clone)]
pub(crate) struct Gate {
    /// Where it listens.
    pub(crate) socket: PathBuf,
    noted: Arc<Mutex<Noted>>,
}

/// What was asked, the oldest that is still noted first.
#[derive(Default)]
struct Noted {
    /// How many requests are no longer noted.
    taken: usize,
    asked: Vec<Asked>,
}

impl Gate {
    /// Opens a gate before an engine. Needs the runtime.
    pub(crate) fn before(engine: PathBuf, socket: PathBuf) -> io::Result<Self> {
        let listener = UnixListener::bind(&socket)?;
        let noted = Arc::default();
        let gate = Self { socket, noted };
        let passing = gate.clone();
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                tokio::spawn(passing.clone().pass(client, engine.clone()));
            }
        });
        Ok(gate)
    }

    /// What was asked since this was called last.
    pub(crate) fn take(&self) -> Vec<Asked> {
        let mut noted = self.lock();
        noted.taken += noted.asked.len();
        std::mem::take(&mut noted.asked)
    }

    /// What was asked so far.
    pub(crate) fn asked(&self) -> Vec<Asked> {
        self.lock().asked.clone()
    }

    /// Waits until the engine has told of its disk, which is asked for when everything else has been read, and nothing
    /// has been asked or answered for so long since. A program that does not ask for it may ask for ever: it gets a while.
    pub(crate) fn until_read(&self, asks_for_disk: bool, quiet: Duration) {
        let patience = if asks_for_disk { PATIENCE } else { quiet * 4 };
        let end = Instant::now() + patience;
        while Instant::now() < end {
            let (told, last) = self.progress();
            let since = last.map_or(Duration::ZERO, |last| last.elapsed());
            if since >= quiet && (told || !asks_for_disk) {
                return;
            }
            std::thread::sleep(quiet.saturating_sub(since).max(Duration::from_millis(5)));
        }
        if asks_for_disk {
            eprintln!("not everything was read in {patience:?}");
        }
    }

    fn progress(&self) -> (bool, Option<Instant>) {
        let noted = self.lock();
        let mut disk = noted.asked.iter().filter(|asked| asked.is("/system/df"));
        let told = disk.any(|asked| asked.answered.is_some());
        let times = noted
            .asked
            .iter()
            .flat_map(|asked| [Some(asked.at), asked.answered]);
        (told, times.flatten().max())
    }

    fn lock(&self) -> MutexGuard<'_, Noted> {
        self.noted.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn pass(self, client: UnixStream, engine: impl AsRef<Path>) -> io::Result<()> {
        let engine = UnixStream::connect(engine).await?;
        let (from_client, to_client) = client.into_split();
        let (from_engine, to_engine) = engine.into_split();
        // which request the connection is at; nobody sends a second one before the first is answered
        let current = Arc::new(Mutex::new(None));
        tokio::select! {
            done = self.questions(from_client, to_engine, &current) => done,
            done = self.answers(from_engine, to_client, &current) => done,
        }
    }

    async fn questions(
        &self,
        mut from: OwnedReadHalf,
        mut to: OwnedWriteHalf,
        current: &Mutex<Option<usize>>,
    ) -> io::Result<()> {
        let mut buffer = vec![0; 64 << 10];
        loop {
            let count = from.read(&mut buffer).await?;
            if count == 0 {
                return Ok(());
            }
            let part = buffer.get(..count).unwrap_or_default();
            if let Some(what) = request_line(part) {
                let mut noted = self.lock();
                let place = noted.taken + noted.asked.len();
                *current.lock().unwrap_or_else(PoisonError::into_inner) = Some(place);
                noted.asked.push(Asked {
                    what,
                    at: Instant::now(),
                    answered: None,
                });
            }
            to.write_all(part).await?;
        }
    }

    async fn answers(
        &self,
        mut from: OwnedReadHalf,
        mut to: OwnedWriteHalf,
        current: &Mutex<Option<usize>>,
    ) -> io::Result<()> {
        let mut buffer = vec![0; 256 << 10];
        loop {
            let count = from.read(&mut buffer).await?;
            if count == 0 {
                return Ok(());
            }
            to.write_all(buffer.get(..count).unwrap_or_default())
                .await?;
            let place = *current.lock().unwrap_or_else(PoisonError::into_inner);
            self.note_answer(place);
        }
    }

    fn note_answer(&self, place: Option<usize>) {
        let mut noted = self.lock();
        let place = place.and_then(|place| place.checked_sub(noted.taken));
        if let Some(asked) = place.and_then(|place| noted.asked.get_mut(place)) {
            asked.answered = Some(Instant::now());
        }
    }
}

/// The request that begins here: "GET /v1.51/info".
fn request_line(part: &[u8]) -> Option<String> {
    let text = String::from_utf8_lossy(part);
    let methods = ["GET ", "HEAD ", "POST ", "DELETE "];
    let (line, _) = text.split_once(" HTTP/1.1\r\n")?;
    methods
        .iter()
        .any(|method| line.starts_with(method))
        .then(|| line.to_owned())
}
