//! The mouse: taken when asked for, given back with the terminal.

use std::fmt;
use std::io::{self, stdout};
use std::sync::atomic::{AtomicBool, Ordering};

use crossterm::event::DisableMouseCapture;
use crossterm::{Command, execute};

/// Whether the mouse is ours at the moment.
static CAPTURED: AtomicBool = AtomicBool::new(false);

/// Presses and the wheel, in coordinates of any size. Crossterm's own command asks for every move as well, which nobody
/// here listens to.
struct CapturePresses;

impl Command for CapturePresses {
    fn write_ansi(&self, f: &mut impl fmt::Write) -> fmt::Result {
        f.write_str("\x1b[?1000h\x1b[?1006h")
    }

    #[cfg(windows)]
    fn execute_winapi(&self) -> io::Result<()> {
        crossterm::event::EnableMouseCapture.execute_winapi()
    }

    #[cfg(windows)]
    fn is_ansi_code_supported(&self) -> bool {
        false
    }
}

/// Has presses and the wheel come as input.
pub(super) fn capture() -> io::Result<()> {
    CAPTURED.store(true, Ordering::SeqCst);
    execute!(stdout(), CapturePresses)
}

/// Gives the mouse back, if it is taken.
pub(super) fn release() -> io::Result<()> {
    if CAPTURED.swap(false, Ordering::SeqCst) {
        execute!(stdout(), DisableMouseCapture)
    } else {
        Ok(())
    }
}
