//! A terminal with a program in it. Nothing here sleeps: a thread passes on what the program writes, and a test waits
//! until the screen is as wanted.

use std::io::{Read, Write};
use std::num::NonZeroU16;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use portable_pty::{CommandBuilder, ExitStatus, MasterPty, PtySize, SlavePty, native_pty_system};
use vt100::{Parser, Screen};

/// What no test should ever have to wait for.
const TOO_LONG: Duration = Duration::from_secs(10);

/// A size as rows and columns.
pub(crate) type Size = (u16, u16);

/// The usual size.
pub(crate) const USUAL: Size = (24, 80);

/// The program, as `jettison` is called by the tests: on no engine of this machine.
pub(crate) fn jettison(arguments: &[&str]) -> CommandBuilder {
    let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_jettison"));
    command.args(arguments);
    command
}

/// What a screen shows, a row each, without blanks at the ends: whether those were ever written does not matter.
pub(crate) fn rows(screen: &Screen) -> Vec<String> {
    let rows = screen.rows(0, screen.size().1.get());
    rows.map(|row| row.trim_end().to_owned()).collect()
}

/// A terminal with a program in it. The program is killed with it.
pub(crate) struct Pty {
    parser: Parser,
    raw: Vec<u8>,
    // how much of it the emulator has seen
    seen: usize,
    output: Receiver<Vec<u8>>,
    deaf: Arc<AtomicBool>,
    input: Box<dyn Write + Send>,
    master: Box<dyn MasterPty + Send>,
    slave: Option<Box<dyn SlavePty + Send>>,
    ended: Receiver<ExitStatus>,
    running: Option<Pid>,
    cooked: String,
    home: tempfile::TempDir,
}

impl Pty {
    /// Starts a command in a terminal of this size, with an environment of its own.
    pub(crate) fn start(mut command: CommandBuilder, size: Size) -> Self {
        let home = tempfile::tempdir().unwrap();
        let extra: Vec<_> = command
            .iter_extra_env_as_str()
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect();
        command.env_clear();
        command.env("PATH", std::env::var_os("PATH").unwrap());
        command.env("TERM", "xterm-256color");
        command.env("HOME", home.path());
        for (name, value) in extra {
            command.env(name, value);
        }
        command.cwd(home.path());
        let pair = native_pty_system().openpty(pty_size(size)).unwrap();
        let cooked = format!("{:?}", pair.master.get_termios().unwrap());
        let mut child = pair.slave.spawn_command(command).unwrap();
        let pid = i32::try_from(child.process_id().unwrap()).unwrap();
        let (tell, ended) = channel();
        thread::spawn(move || tell.send(child.wait().unwrap()));
        let deaf = Arc::new(AtomicBool::new(false));
        let output = listen(pair.master.try_clone_reader().unwrap(), Arc::clone(&deaf));
        Self {
            parser: Parser::new(length(size.0), length(size.1), 0),
            raw: Vec::new(),
            seen: 0,
            output,
            deaf,
            input: pair.master.take_writer().unwrap(),
            master: pair.master,
            slave: Some(pair.slave),
            ended,
            running: Some(Pid::from_raw(pid)),
            cooked,
            home,
        }
    }

    /// The directory that it was started in.
    pub(crate) fn home(&self) -> &std::path::Path {
        self.home.path()
    }

    /// The screen as it is known.
    pub(crate) fn screen(&self) -> &Screen {
        self.parser.screen()
    }

    /// Everything that was written so far.
    pub(crate) fn raw(&self) -> &[u8] {
        &self.raw
    }

    /// Waits until the screen is as wanted.
    pub(crate) fn until(&mut self, wanted: impl Fn(&Screen) -> bool) {
        self.wait(|pty| wanted(pty.screen()));
    }

    /// Waits until this has been written so many times.
    pub(crate) fn until_written(&mut self, times: usize, text: &str) {
        self.wait(|pty| String::from_utf8_lossy(&pty.raw).matches(text).count() >= times);
    }

    fn wait(&mut self, wanted: impl Fn(&Self) -> bool) {
        let end = Instant::now() + TOO_LONG;
        while !wanted(self) {
            let left = end.saturating_duration_since(Instant::now());
            match self.output.recv_timeout(left) {
                Ok(bytes) => self.take_in(&bytes),
                Err(why) => panic!("{why}; the screen:\n{}", self.screen().contents()),
            }
        }
    }

    /// Waits until the images are shown, and nothing more is being read.
    pub(crate) fn until_settled(&mut self) {
        self.until(|screen| {
            let text = screen.contents();
            text.contains("in use") && !text.contains("reading") && !text.contains('≤')
        });
    }

    /// Waits until the screen shows this text.
    pub(crate) fn until_shown(&mut self, text: &str) {
        self.until(|screen| screen.contents().contains(text));
    }

    fn take_in(&mut self, bytes: &[u8]) {
        self.raw.extend_from_slice(bytes);
        let new = self.raw.get(self.seen..).unwrap_or(&[]);
        let parts = [&REPLACEMENT[..2], &REPLACEMENT[..1]];
        let begun = parts.iter().find(|part| new.ends_with(part));
        let new = &new[..new.len() - begun.map_or(0, |part| part.len())];
        self.seen += new.len();
        self.parser.process(&drawn(new));
    }

    /// Types.
    pub(crate) fn press(&mut self, keys: &str) {
        self.input.write_all(keys.as_bytes()).unwrap();
        self.input.flush().unwrap();
    }

    /// Gives the terminal another size.
    pub(crate) fn resize(&mut self, size: Size) {
        let screen = self.parser.screen_mut();
        screen.set_size(length(size.0), length(size.1));
        self.master.resize(pty_size(size)).unwrap();
    }

    /// Takes in what was written so far, and forgets the bytes.
    pub(crate) fn take_in_all(&mut self) {
        while let Ok(bytes) = self.output.try_recv() {
            self.take_in(&bytes);
        }
        self.raw.drain(..self.seen);
        self.seen = 0;
    }

    /// The process id of the program.
    pub(crate) fn pid(&self) -> i32 {
        self.running.map_or(0, Pid::as_raw)
    }

    /// Sends the program a signal.
    pub(crate) fn signal(&self, signal: Signal) {
        kill(self.running.unwrap(), signal).unwrap();
    }

    /// The modes of the driver before the program came.
    pub(crate) fn cooked(&self) -> &str {
        &self.cooked
    }

    /// How the terminal driver treats input and output, in words.
    pub(crate) fn modes(&self) -> String {
        format!("{:?}", self.master.get_termios().unwrap())
    }

    /// Whether the terminal is as it was before the program: the driver's modes, the screen, the cursor, the paste.
    #[track_caller]
    pub(crate) fn assert_given_back(&self) {
        assert_eq!(self.modes(), self.cooked);
        assert_given_back(self.screen());
    }

    /// Waits for the program to end, and for the last that it wrote; answers how it ended.
    #[track_caller]
    pub(crate) fn end(&mut self) -> ExitStatus {
        let status = self.status();
        let modes = self.modes();
        self.slave = None;
        while let Ok(bytes) = self.output.recv_timeout(TOO_LONG) {
            self.take_in(&bytes);
        }
        assert_eq!(modes, self.cooked);
        assert_given_back(self.screen());
        status
    }

    #[track_caller]
    fn status(&mut self) -> ExitStatus {
        match self.ended.recv_timeout(TOO_LONG) {
            Ok(status) => {
                self.running = None;
                status
            }
            Err(why) => panic!("{why}; the screen:\n{}", self.screen().contents()),
        }
    }

    /// Takes the terminal away from the program, which is to answer `key` with output; answers how the program ended.
    pub(crate) fn hang_up(mut self, key: &str) -> ExitStatus {
        // the thread that listens holds the terminal too: it is let go with the next output
        self.deaf.store(true, Ordering::SeqCst);
        self.press(key);
        while self.output.recv_timeout(TOO_LONG).is_ok() {}
        let nobody: Box<dyn Write + Send> = Box::new(std::io::sink());
        let other = native_pty_system().openpty(pty_size(USUAL)).unwrap();
        drop(std::mem::replace(&mut self.input, nobody));
        drop(std::mem::replace(&mut self.master, other.master));
        self.slave = None;
        self.status()
    }
}

impl Drop for Pty {
    fn drop(&mut self) {
        if let Some(pid) = self.running {
            kill(pid, Signal::SIGKILL).ok();
        }
    }
}

/// The sign for what cannot be shown.
const REPLACEMENT: [u8; 3] = *b"\xef\xbf\xbd";

/// The same bytes for the emulator, which leaves the replacement character out where a terminal draws it.
fn drawn(bytes: &[u8]) -> Vec<u8> {
    let mut drawn = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let [first, others @ ..] = rest {
        if let Some(after) = rest.strip_prefix(&REPLACEMENT) {
            drawn.push(b'?');
            rest = after;
        } else {
            drawn.push(*first);
            rest = others;
        }
    }
    drawn
}

/// Whether what a terminal shows is the normal screen, in its normal modes.
#[track_caller]
fn assert_given_back(screen: &Screen) {
    assert!(!screen.alternate_screen(), "the alternate screen is left");
    assert!(!screen.hide_cursor(), "the cursor is shown");
    assert!(!screen.bracketed_paste(), "pasted text is not bracketed");
    assert_eq!(screen.mouse_protocol_mode(), vt100::MouseProtocolMode::None);
    assert_eq!(
        (screen.fgcolor(), screen.bgcolor(), screen.inverse()),
        (vt100::Color::Default, vt100::Color::Default, false)
    );
}

/// Passes on what is written, until nobody listens any more.
fn listen(mut reader: Box<dyn Read + Send>, deaf: Arc<AtomicBool>) -> Receiver<Vec<u8>> {
    let (tell, output) = channel();
    thread::spawn(move || {
        let mut buffer = vec![0; 64 << 10];
        while let Ok(count @ 1..) = reader.read(&mut buffer) {
            let told = tell.send(buffer[..count].to_vec());
            if told.is_err() || deaf.load(Ordering::SeqCst) {
                return;
            }
        }
    });
    output
}

fn length(count: u16) -> NonZeroU16 {
    NonZeroU16::new(count).unwrap()
}

fn pty_size((rows, cols): Size) -> PtySize {
    PtySize {
        rows,
        cols,
        pixel_width: 0,
        pixel_height: 0,
    }
}
