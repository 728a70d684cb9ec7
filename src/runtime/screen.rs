use std::io::{self, StdoutLock, Write, stdout};
use std::sync::atomic::{AtomicBool, Ordering};

use crossterm::cursor::{Hide, Show};
use crossterm::event::{DisableBracketedPaste, EnableBracketedPaste};
use crossterm::execute;
use crossterm::terminal::{
    EndSynchronizedUpdate, EnterAlternateScreen, LeaveAlternateScreen, disable_raw_mode,
    enable_raw_mode, size,
};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::clipboard::{Way, delivered};
use super::keyboard::Keyboard;
use super::mouse;
use super::{Console, Input, repaint};
use crate::app::{App, Delivery, Glyphs, Viewport};
use crate::view::{Theme, ascii, paint, parting};

/// A frame appears at once, on terminals that can.
const BEGIN: &[u8] = b"\x1b[?2026h";
const END: &[u8] = b"\x1b[?2026l";

/// Erases the screen.
const CLEAR: &[u8] = b"\x1b[m\x1b[2J";

/// Whether the terminal is ours at the moment.
static TAKEN: AtomicBool = AtomicBool::new(false);

/// The real terminal, taken while this exists.
#[derive(Debug)]
pub struct Screen {
    // what the terminal shows, and what was shown before that, to be drawn over
    shown: Buffer,
    spare: Buffer,
    // a frame on its way
    bytes: Vec<u8>,
    // listened to once there is a first frame
    keyboard: Option<Keyboard>,
    // whether what the terminal shows may not be what was drawn last
    stale: bool,
    // whether a signal that says so is still to come for the last time it was continued
    continued: bool,
    // whether the mouse is wanted while the terminal is ours
    mouse: bool,
    clipboard: Way,
    theme: Theme,
    // what the shell is told in the end
    parting: Vec<String>,
}

/// Gives the terminal back when the program panics, in whichever thread, and ends it after the report. To be called
/// once, after the report of panics has been set up.
pub fn install_hook() {
    let report = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        // held to the end: another thread's frame must not be drawn over the report
        let held = stdout().lock();
        let was_taken = TAKEN.load(Ordering::SeqCst);
        // nothing can be done about a terminal that is gone, and the report matters more
        give_back().ok();
        report(panic);
        if was_taken {
            end(&held);
        }
    }));
}

/// Ends a program that has panicked: the terminal is no longer its own, so it must not live on, whichever task it was.
/// The status is the one of every Rust program then.
#[expect(clippy::exit, reason = "no other thread may come to anything now")]
fn end(_: &StdoutLock<'_>) -> ! {
    std::process::exit(101)
}

impl Screen {
    /// Takes the terminal. Standard input and output must be one.
    ///
    /// # Errors
    /// When it cannot be taken; it has been given back then.
    pub fn take(theme: Theme) -> io::Result<Self> {
        let screen = Self {
            shown: Buffer::default(),
            spare: Buffer::default(),
            bytes: Vec::new(),
            keyboard: None,
            stale: false,
            continued: false,
            mouse: false,
            clipboard: Way::of_environment(),
            theme,
            parting: Vec::new(),
        };
        screen.enter()?;
        Ok(screen)
    }

    /// Gives the terminal back; answers what is to be said then, line by line.
    pub fn close(mut self) -> Vec<String> {
        std::mem::take(&mut self.parting)
    }

    fn enter(&self) -> io::Result<()> {
        TAKEN.store(true, Ordering::SeqCst);
        enable_raw_mode()?;
        execute!(stdout(), EnterAlternateScreen, EnableBracketedPaste, Hide)?;
        if self.mouse {
            mouse::capture()?;
        }
        Ok(())
    }

    /// Takes a screen of this size as empty, and has it erased.
    fn start_over(&mut self, area: Rect) {
        self.shown = Buffer::empty(area);
        self.spare = Buffer::empty(area);
        self.stale = false;
        self.bytes.extend(CLEAR);
    }

    /// Sends a frame in one write, if it changes anything.
    fn send(&mut self) -> io::Result<()> {
        if self.bytes.len() > BEGIN.len() {
            self.bytes.extend(END);
            let mut terminal = stdout().lock();
            terminal.write_all(&self.bytes)?;
            terminal.flush()?;
        }
        Ok(())
    }

    /// Reads no more: a reader that lives on would eat the shell's input.
    fn let_go(&mut self) {
        if let Some(keyboard) = self.keyboard.take() {
            keyboard.stop();
        }
    }
}

/// Gives the terminal back, if it is taken: every mode is undone, whichever fails.
fn give_back() -> io::Result<()> {
    if !TAKEN.swap(false, Ordering::SeqCst) {
        return Ok(());
    }
    let mouse = mouse::release();
    let modes = execute!(
        stdout(),
        EndSynchronizedUpdate,
        DisableBracketedPaste,
        LeaveAlternateScreen,
        Show
    );
    disable_raw_mode().and(modes).and(mouse)
}

impl Drop for Screen {
    fn drop(&mut self) {
        self.let_go();
        // the terminal may be gone, and then there is nobody to tell
        give_back().ok();
    }
}

impl Console for Screen {
    fn draw(&mut self, app: &App) -> io::Result<Viewport> {
        let (width, height) = size()?;
        let area = Rect::new(0, 0, width, height);
        self.bytes.clear();
        self.bytes.extend(BEGIN);
        if self.stale || self.shown.area != area {
            self.start_over(area);
        }
        self.spare.reset();
        let viewport = paint(app, self.theme, &mut self.spare);
        #[cfg(debug_assertions)]
        super::rehearsal::panic_in_draw_if_asked();
        repaint(&self.shown, &self.spare, &mut self.bytes);
        std::mem::swap(&mut self.shown, &mut self.spare);
        self.send()?;
        Ok(viewport)
    }

    async fn input(&mut self) -> io::Result<Option<Input>> {
        let keyboard = match &mut self.keyboard {
            Some(keyboard) => keyboard,
            none @ None => none.insert(Keyboard::read()?),
        };
        let input = keyboard.next().await.transpose()?;
        // one that shrank and grew again within a frame has the size it had, but has lost what it showed
        self.stale |= input == Some(Input::Resized);
        Ok(input)
    }

    fn copy(&mut self, text: &str) -> io::Result<Delivery> {
        let (sequence, delivery) = delivered(text, self.clipboard);
        let mut terminal = stdout().lock();
        terminal.write_all(sequence.as_bytes())?;
        terminal.flush()?;
        Ok(delivery)
    }

    fn capture_mouse(&mut self, on: bool) -> io::Result<()> {
        self.mouse = on;
        if on {
            mouse::capture()
        } else {
            mouse::release()
        }
    }

    fn leave(&mut self, app: &App) {
        let lines = parting(app).into_iter();
        self.parting = match self.theme.glyphs() {
            Glyphs::Unicode => lines.collect(),
            Glyphs::Ascii => lines.map(|line| ascii(&line)).collect(),
        };
    }

    fn suspend(&mut self) -> io::Result<()> {
        self.let_go();
        give_back()?;
        self.continued = stop()?;
        self.stale = true;
        self.enter()
    }

    fn resume(&mut self) -> io::Result<()> {
        if std::mem::take(&mut self.continued) {
            return Ok(()); // it has been taken again already
        }
        self.let_go();
        give_back()?;
        self.stale = true;
        self.enter()
    }
}

/// Stops the process group, and answers whether it did so once it is continued. With the signal that cannot be caught:
/// the other one is listened for. Where nobody could continue the group (the terminal driver does not stop such a one
/// either) nothing happens.
#[cfg(unix)]
fn stop() -> io::Result<bool> {
    use nix::sys::signal::{Signal, kill};
    use nix::unistd::{Pid, getpgid, getpgrp, getppid, getsid};
    let parent = getppid();
    // a parent outside our namespace of processes has the number 0, by which these calls mean ourselves: of our own group
    let shell = has_shell(
        (getpgrp(), getsid(None)?),
        (getpgid(Some(parent))?, getsid(Some(parent))?),
    );
    if shell {
        kill(Pid::from_raw(0), Signal::SIGSTOP)?;
    }
    Ok(shell)
}

/// Whether the parent could continue us: it is of another process group of the same session. Both are given as group and
/// session; one outside our namespace of processes is 0.
#[cfg(unix)]
fn has_shell<Id: PartialEq + Copy>(own: (Id, Id), parent: (Id, Id)) -> bool {
    own.0 != parent.0 && own.1 == parent.1
}

#[cfg(not(unix))]
fn stop() -> io::Result<bool> {
    Ok(false)
}

#[cfg(all(test, unix))]
mod tests {
    use super::has_shell;

    #[test]
    fn only_a_parent_of_another_group_of_the_same_session_could_continue_the_program() {
        assert!(has_shell((7, 3), (3, 3)), "under a shell with job control");
        assert!(
            !has_shell((7, 7), (3, 3)),
            "started as the leader of a session"
        );
        assert!(!has_shell((3, 3), (3, 3)), "a job of a script");
        assert!(
            !has_shell((7, 7), (0, 0)),
            "the leader of a session, below a namespace of processes"
        );
    }
}
