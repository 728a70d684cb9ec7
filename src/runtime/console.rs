use std::io;

use crate::app::{App, Delivery, Key, Pointed, Viewport};

/// What comes from a terminal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Input {
    /// A key was pressed.
    Key(Key),
    /// The mouse was used.
    Pointed(Pointed),
    /// The size has changed.
    Resized,
}

/// A terminal. The real one is [`Screen`](super::Screen); tests bring one without a terminal behind it.
pub trait Console {
    /// Draws the state; answers what the view found out.
    ///
    /// # Errors
    /// When the terminal cannot be written to.
    fn draw(&mut self, app: &App) -> io::Result<Viewport>;

    /// Waits for the next input; `None` when there will be no more. May be dropped at any time: nothing is lost.
    ///
    /// # Errors
    /// When the terminal cannot be read.
    fn input(&mut self) -> impl Future<Output = io::Result<Option<Input>>>;

    /// Sends a text to the terminal's clipboard, unless it is too long for that.
    ///
    /// # Errors
    /// When the terminal cannot be written to.
    fn copy(&mut self, text: &str) -> io::Result<Delivery>;

    /// Has clicks and the wheel come as input, or not.
    ///
    /// # Errors
    /// When the terminal cannot be written to.
    fn capture_mouse(&mut self, on: bool) -> io::Result<()>;

    /// Gives the terminal back, stops the process until it is continued, and takes the terminal again.
    ///
    /// # Errors
    /// When the terminal cannot be taken again.
    fn suspend(&mut self) -> io::Result<()>;

    /// Takes leave: the program ends with this state, and what is to be said of it comes once the terminal is given back.
    fn leave(&mut self, app: &App) {
        let _ = app;
    }

    /// Takes the terminal again after the process was stopped without being asked and is continued: whoever had the
    /// terminal meanwhile may have changed it.
    ///
    /// # Errors
    /// When the terminal cannot be taken again.
    fn resume(&mut self) -> io::Result<()> {
        Ok(())
    }
}
