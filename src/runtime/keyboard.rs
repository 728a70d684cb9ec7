use std::io;
use std::sync::mpsc as threads;
use std::time::Duration;

use crossterm::event::EventStream;
use futures_util::StreamExt;
use tokio::runtime::Handle;
use tokio::sync::mpsc;

use super::Input;
use super::input::understand;

/// So much input is read ahead; the rest waits where the terminal keeps it.
const AHEAD: usize = 64;

/// How long to wait for a read to let go of the terminal. It does at once, unless half an escape sequence has come.
const PATIENCE: Duration = Duration::from_millis(100);

/// What is typed, read in a thread of its own while this exists. Crossterm reads wherever its stream is polled: there it
/// blocks when half an escape sequence has come, and spins for ever when the terminal is gone. The loop must do neither,
/// or it would not even see the signal that says so.
#[derive(Debug)]
pub(super) struct Keyboard {
    inputs: mpsc::Receiver<io::Result<Input>>,
    ended: threads::Receiver<()>,
}

impl Keyboard {
    /// Starts reading. Needs the runtime, and a terminal.
    ///
    /// # Errors
    /// When there can be no more threads.
    pub(super) fn read() -> io::Result<Self> {
        let runtime = Handle::try_current().map_err(io::Error::other)?;
        let (pass_on, inputs) = mpsc::channel(AHEAD);
        let (tell, ended) = threads::channel();
        let thread = std::thread::Builder::new().name("keyboard".to_owned());
        thread.spawn(move || {
            runtime.block_on(pump(pass_on));
            settle();
            // nobody waits any more if the program is at its end
            tell.send(()).ok();
        })?;
        Ok(Self { inputs, ended })
    }

    /// The next input; `None` when there will be no more. Safe to drop.
    pub(super) async fn next(&mut self) -> Option<io::Result<Input>> {
        self.inputs.recv().await
    }

    /// Stops reading, so that what is typed from now on is left for others.
    pub(super) fn stop(self) {
        let Self { inputs, ended } = self;
        drop(inputs);
        // a read that does not let go cannot be helped
        ended.recv_timeout(PATIENCE).ok();
    }
}

/// Ending a stream leaves a wake-up behind if nobody was waiting. It is taken away here: crossterm would drop a key that
/// the next stream finds together with it, until another key comes.
fn settle() {
    // what cannot be read now is not for us any more
    crossterm::event::poll(Duration::ZERO).ok();
}

/// Passes on what is understood, until nobody listens or there is no more.
async fn pump(pass_on: mpsc::Sender<io::Result<Input>>) {
    let mut events = EventStream::new();
    loop {
        let event = tokio::select! {
            biased;
            () = pass_on.closed() => return,
            event = events.next() => event,
        };
        let input = match event {
            None => return,
            Some(Ok(event)) => match understand(&event) {
                None => continue,
                Some(input) => Ok(input),
            },
            Some(Err(error)) => Err(error),
        };
        let last = input.is_err();
        if pass_on.send(input).await.is_err() || last {
            return;
        }
    }
}
