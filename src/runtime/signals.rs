use std::io;

/// How the program came to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// The user quit.
    Quit,
    /// The terminal is gone, or a signal asked for the end; the signal's number.
    Signal(u8),
}

impl Ended {
    /// The exit status: 0, or 128 and the signal's number as shells count it.
    pub fn status(self) -> u8 {
        match self {
            Self::Quit => 0,
            Self::Signal(number) => number.saturating_add(128),
        }
    }
}

/// What a signal asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Asked {
    /// The end; the signal's number.
    End(u8),
    /// To stop until continued, as the key for it does.
    Stop,
    /// Nothing: the program goes on, and whoever had the terminal meanwhile may have changed it.
    GoOn,
}

/// The signals that end the program in good order, or stop it. Listened for once, for the whole run, so that none is
/// lost while the program is stopped.
#[cfg(unix)]
#[derive(Debug)]
pub struct Signals {
    hangup: tokio::signal::unix::Signal,
    interrupt: tokio::signal::unix::Signal,
    terminate: tokio::signal::unix::Signal,
    stop: tokio::signal::unix::Signal,
    go_on: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl Signals {
    /// Starts listening. Needs the runtime.
    ///
    /// # Errors
    /// When a handler cannot be installed.
    pub fn listen() -> io::Result<Self> {
        use nix::sys::signal::Signal;
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self {
            hangup: signal(SignalKind::hangup())?,
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
            stop: signal(SignalKind::from_raw(Signal::SIGTSTP as i32))?,
            go_on: signal(SignalKind::from_raw(Signal::SIGCONT as i32))?,
        })
    }

    /// Waits for the first of them; the ones that end the program come before the others. Safe to drop.
    pub(super) async fn next(&mut self) -> Asked {
        tokio::select! {
            biased;
            _ = self.hangup.recv() => Asked::End(1),
            _ = self.interrupt.recv() => Asked::End(2),
            _ = self.terminate.recv() => Asked::End(15),
            _ = self.stop.recv() => Asked::Stop,
            _ = self.go_on.recv() => Asked::GoOn,
        }
    }
}

/// Elsewhere Control-C is a key, and there is nothing else to listen for.
#[cfg(not(unix))]
#[derive(Debug)]
pub struct Signals;

#[cfg(not(unix))]
impl Signals {
    /// Nothing to listen for.
    ///
    /// # Errors
    /// Never.
    pub fn listen() -> io::Result<Self> {
        Ok(Self)
    }

    /// Waits for ever.
    pub(super) async fn next(&mut self) -> Asked {
        std::future::pending().await
    }
}
