//! A terminal of 50 rows and 200 columns with a program in it, which notes when what was written.

use std::io::{self, Read, Write};
use std::num::NonZeroU16;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread;
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};
use vt100::Parser;

const ROWS: u16 = 50;
const COLUMNS: u16 = 200;
/// So long nothing is written when a frame is whole.
const PAUSE: Duration = Duration::from_millis(60);

/// A program that has not rested for so long draws by itself.
const RESTLESS: Duration = Duration::from_secs(4);

/// What was written, and when it was read.
struct Part {
    at: Instant,
    bytes: Vec<u8>,
}

/// What a key led to.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Press {
    /// Until the screen was another one; nothing where it stayed.
    pub(crate) changed: Option<Duration>,
    /// Until the last byte.
    pub(crate) whole: Duration,
    /// How much was written.
    pub(crate) bytes: usize,
}

/// The terminal. The program is killed with it.
pub(crate) struct Terminal {
    parser: Parser,
    output: Receiver<Part>,
    input: Box<dyn Write + Send>,
    child: Box<dyn Child + Send + Sync>,
    _master: Box<dyn MasterPty + Send>,
    /// When the program was started.
    pub(crate) started: Instant,
}

impl Terminal {
    /// Starts a program.
    pub(crate) fn start(command: CommandBuilder) -> io::Result<Self> {
        let size = PtySize {
            rows: ROWS,
            cols: COLUMNS,
            pixel_width: 0,
            pixel_height: 0,
        };
        let pair = native_pty_system()
            .openpty(size)
            .map_err(io::Error::other)?;
        let reader = pair.master.try_clone_reader().map_err(io::Error::other)?;
        let input = pair.master.take_writer().map_err(io::Error::other)?;
        let output = listen(reader);
        let started = Instant::now();
        let child = pair
            .slave
            .spawn_command(command)
            .map_err(io::Error::other)?;
        let length = |count| NonZeroU16::new(count).unwrap_or(NonZeroU16::MIN);
        let parser = Parser::new(length(ROWS), length(COLUMNS), 0);
        Ok(Self {
            parser,
            output,
            input,
            child,
            _master: pair.master,
            started,
        })
    }

    /// The number of the process.
    pub(crate) fn process(&self) -> u32 {
        self.child.process_id().unwrap_or(0)
    }

    /// What the screen shows.
    pub(crate) fn text(&self) -> String {
        self.parser.screen().contents()
    }

    /// When the screen first was as wanted; nothing where it was not in time.
    pub(crate) fn until(
        &mut self,
        patience: Duration,
        wanted: impl Fn(&str) -> bool,
    ) -> Option<Instant> {
        let end = Instant::now() + patience;
        loop {
            let left = end.saturating_duration_since(Instant::now());
            let part = self.output.recv_timeout(left).ok()?;
            self.parser.process(&part.bytes);
            if wanted(&self.text()) {
                return Some(part.at);
            }
        }
    }

    /// Takes in what is written until nothing is for so long; answers how many bytes that were.
    pub(crate) fn drain(&mut self, quiet: Duration) -> usize {
        self.written(quiet)
            .iter()
            .map(|part| part.bytes.len())
            .sum()
    }

    /// Takes in what is written for so long; answers how many bytes that were.
    pub(crate) fn listen_for(&mut self, long: Duration) -> usize {
        let end = Instant::now() + long;
        let mut bytes = 0;
        while let Ok(part) = self
            .output
            .recv_timeout(end.saturating_duration_since(Instant::now()))
        {
            self.parser.process(&part.bytes);
            bytes += part.bytes.len();
        }
        bytes
    }

    /// Sends a key.
    pub(crate) fn send(&mut self, key: &str) -> Instant {
        let now = Instant::now();
        if let Err(error) = self.input.write_all(key.as_bytes()) {
            eprintln!("could not press a key: {error}");
        }
        now
    }

    /// Presses a key and waits until the screen rests.
    pub(crate) fn press(&mut self, key: &str) -> Press {
        let before = self.parser.screen().state_formatted();
        let pressed = self.send(key);
        let mut press = Press {
            changed: None,
            whole: Duration::ZERO,
            bytes: 0,
        };
        let parts = self.gathered(PAUSE);
        for part in parts {
            self.parser.process(&part.bytes);
            press.whole = part.at - pressed;
            press.bytes += part.bytes.len();
            if press.changed.is_none() && self.parser.screen().state_formatted() != before {
                press.changed = Some(press.whole);
            }
        }
        press
    }

    /// Holds a key for so many presses of 30 a second; answers how long after the last one was still drawn.
    pub(crate) fn hold(&mut self, key: &str, presses: u32) -> Duration {
        let mut last = Instant::now();
        for _ in 0..presses {
            last = self.send(key);
            thread::sleep(Duration::from_millis(33));
        }
        let parts = self.written(Duration::from_millis(300));
        parts.last().map_or(Duration::ZERO, |part| {
            part.at.saturating_duration_since(last)
        })
    }

    fn written(&mut self, quiet: Duration) -> Vec<Part> {
        let parts = self.gathered(quiet);
        for part in &parts {
            self.parser.process(&part.bytes);
        }
        parts
    }

    /// What is written until nothing is for so long, or a program never rests. Nothing is made of it meanwhile.
    fn gathered(&self, quiet: Duration) -> Vec<Part> {
        let end = Instant::now() + RESTLESS;
        let mut parts = Vec::new();
        while Instant::now() < end {
            match self.output.recv_timeout(quiet) {
                Ok(part) => parts.push(part),
                Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => break,
            }
        }
        parts
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        if let Err(error) = self.child.kill().and_then(|()| self.child.wait()) {
            eprintln!("could not end the program: {error}");
        }
    }
}

fn listen(mut reader: Box<dyn Read + Send>) -> Receiver<Part> {
    let (tell, output) = channel();
    thread::spawn(move || {
        let mut buffer = vec![0; 64 << 10];
        while let Ok(count @ 1..) = reader.read(&mut buffer) {
            let at = Instant::now();
            let bytes = buffer.get(..count).unwrap_or_default().to_vec();
            if tell.send(Part { at, bytes }).is_err() {
                return;
            }
        }
    });
    output
}
