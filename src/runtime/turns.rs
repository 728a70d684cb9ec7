use std::io;
use std::sync::Arc;

use color_eyre::Result;
use color_eyre::eyre::WrapErr;

use super::pacer::Pacer;
use super::perform::{Done, Local, Tasks};
use super::signals::Asked;
use super::{Connect, Console, Ended, Input, Signals, clock};
use crate::app::{App, Clipping, Effect, Message, Turn};
use crate::view::{page_text, saved_text};

/// What one wait of the loop ends with.
enum Event {
    Asked(Asked),
    FrameDue,
    Input(Option<Input>),
    Done(Done),
    Message(Message),
}

/// Runs the program until it is quit. A terminal that is gone is no error: whoever notices first, the signal or a write
/// that fails, it is the same end.
///
/// # Errors
/// When the terminal cannot be read or written.
pub async fn run(
    mut app: App,
    connect: Arc<dyn Connect>,
    console: &mut impl Console,
    signals: &mut Signals,
) -> Result<Ended> {
    let mut tasks = Tasks::new(connect);
    let ended = turns(&mut app, &mut tasks, console, signals).await;
    console.leave(&app);
    tasks.finish().await;
    match ended {
        Err(error) if error.downcast_ref().is_some_and(is_gone) => Ok(Ended::Signal(HANGUP)),
        ended => ended,
    }
}

/// Whether this is how the system says that a terminal has been hung up: where it is used, or where it is to be opened
/// anew.
#[cfg(unix)]
fn is_gone(error: &io::Error) -> bool {
    use rustix::io::Errno;
    let gone = [Errno::IO, Errno::NXIO, Errno::NOTTY].map(Errno::raw_os_error);
    error
        .raw_os_error()
        .is_some_and(|code| gone.contains(&code))
}

#[cfg(not(unix))]
fn is_gone(_: &io::Error) -> bool {
    false
}

async fn turns(
    app: &mut App,
    tasks: &mut Tasks,
    console: &mut impl Console,
    signals: &mut Signals,
) -> Result<Ended> {
    let mut pacer = Pacer::new();
    let mut turn = begin(app, &mut pacer, console)?;
    loop {
        if let Some(ended) = carry_out(turn, app, tasks, &mut pacer, console)? {
            return Ok(ended);
        }
        turn = Turn::default();
        let message = match gather(tasks, &pacer, console, signals).await? {
            Event::Asked(asked) => match heed(asked, app, &mut pacer, console)? {
                Some(ended) => return Ok(ended),
                None => continue,
            },
            Event::Input(None) => return Ok(Ended::Signal(HANGUP)),
            Event::FrameDue => {
                show(app, &mut pacer, console)?;
                continue;
            }
            Event::Input(Some(input)) => {
                #[cfg(debug_assertions)]
                tasks.rehearse_panic(&input);
                typed(input)
            }
            Event::Message(message) => message,
            Event::Done(done) => tasks.ended(done),
        };
        app.read_clock(clock::now());
        turn = app.update(message);
    }
}

/// What the user has done.
fn typed(input: Input) -> Message {
    match input {
        Input::Key(key) => Message::KeyPressed(key),
        Input::Pointed(pointed) => Message::Pointed(pointed),
        Input::Resized => Message::Resized,
    }
}

/// Draws the first frame, which waits for nothing, and then answers with what is to be begun: nothing of it could hold the
/// frame up.
fn begin(app: &mut App, pacer: &mut Pacer, console: &mut impl Console) -> Result<Turn> {
    show(app, pacer, console)?;
    let effects = app.start();
    Ok(Turn {
        effects,
        redraw: false,
    })
}

/// Draws a frame.
fn show(app: &mut App, pacer: &mut Pacer, console: &mut impl Console) -> Result<()> {
    let viewport = console.draw(app).wrap_err("could not draw the screen")?;
    app.drawn(viewport);
    pacer.drawn();
    Ok(())
}

/// Does what a signal asks for.
fn heed(
    asked: Asked,
    app: &mut App,
    pacer: &mut Pacer,
    console: &mut impl Console,
) -> Result<Option<Ended>> {
    match asked {
        Asked::End(signal) => return Ok(Some(Ended::Signal(signal))),
        Asked::Stop => suspend(app, pacer, console)?,
        Asked::GoOn => {
            let taken = console.resume();
            taken.wrap_err("could not take the terminal again")?;
            pacer.want();
        }
    }
    Ok(None)
}

/// The terminal is gone: the number of the signal that says so.
const HANGUP: u8 = 1;

/// Waits for the next thing to happen. The order matters: signals never starve, frames are not held up by a flood of
/// input, and the user comes before the engine. Every arm may be dropped without loss.
async fn gather(
    tasks: &mut Tasks,
    pacer: &Pacer,
    console: &mut impl Console,
    signals: &mut Signals,
) -> Result<Event> {
    tokio::select! {
        biased;
        asked = signals.next() => Ok(Event::Asked(asked)),
        () = pacer.due(), if pacer.is_wanted() => Ok(Event::FrameDue),
        input = console.input() => Ok(Event::Input(input.wrap_err("could not read the terminal")?)),
        event = tasks.event() => Ok(event.map_or_else(Event::Message, Event::Done)),
    }
}

/// Carries the orders of one turn out.
fn carry_out(
    turn: Turn,
    app: &mut App,
    tasks: &mut Tasks,
    pacer: &mut Pacer,
    console: &mut impl Console,
) -> Result<Option<Ended>> {
    if turn.redraw {
        pacer.want();
    }
    for effect in turn.effects {
        match tasks.perform(effect) {
            None => {}
            Some(Local::Quit) => return Ok(Some(Ended::Quit)),
            Some(Local::Copy(clipping)) => copy(&clipping, app, pacer, console)?,
            Some(Local::CopyPage(what)) => {
                if let Some(text) = page_text(app) {
                    copy(&Clipping { what, text }, app, pacer, console)?;
                }
            }
            Some(Local::SavePage(page)) => {
                if let Some(text) = saved_text(app) {
                    tasks.save(page, text);
                }
            }
            Some(Local::CaptureMouse(on)) => console
                .capture_mouse(on)
                .wrap_err("could not change the mouse of the terminal")?,
            Some(Local::Suspend) => suspend(app, pacer, console)?,
        }
    }
    Ok(None)
}

/// Gives the terminal back until the program is continued.
fn suspend(app: &mut App, pacer: &mut Pacer, console: &mut impl Console) -> Result<()> {
    console
        .suspend()
        .wrap_err("could not take the terminal again")?;
    let turn = app.update(Message::Resumed);
    debug_assert_eq!(turn.effects, Vec::<Effect>::new());
    pacer.want();
    Ok(())
}

/// Sends a text to the terminal's clipboard, and has the user told.
fn copy(
    clipping: &Clipping,
    app: &mut App,
    pacer: &mut Pacer,
    console: &mut impl Console,
) -> Result<()> {
    let delivery = console
        .copy(&clipping.text)
        .wrap_err("could not write to the terminal")?;
    let turn = app.update(Message::Copied(clipping.what.clone(), delivery));
    debug_assert_eq!(turn.effects, Vec::<Effect>::new());
    pacer.want();
    Ok(())
}
