//! Journeys as scripts: what is pressed, waited for and looked at, and the console that plays it.

use std::io;
use std::sync::Arc;

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use jettison::app::{
    App, Delivery, EngineChoice, Gesture, Key, Pointed, Run, Spot, Stranded, Viewport, Zone,
};
use jettison::engine::Engine;
use jettison::engine::practice::{PracticeEngine, World};
use jettison::inventory::{EngineKind, Reference};
use jettison::runtime::{Connect, Console, Ended, Input, JournalStore, Signals, run};
use jettison::view::{Theme, draw};
use ratatui::Terminal;
use ratatui::backend::TestBackend;

use super::NOW;

/// What a journey does next.
pub(super) enum Leg {
    /// Presses a key.
    Press(Key),
    /// Uses the mouse on the last zone that is as wanted, in its first row.
    Point(Gesture, Box<dyn Fn(Spot) -> bool>),
    /// The mouse has been asked for, or not.
    Mouse(bool),
    /// Looks at what was copied last.
    Copied(Box<dyn Fn(&str)>),
    /// Waits until the state is as wanted.
    Until(Box<dyn Fn(&App) -> bool>),
    /// Presses `j` until the state is as wanted, from the top.
    Seek(Box<dyn Fn(&App) -> bool>),
    /// Looks at the state.
    See(Box<dyn Fn(&App)>),
    /// Changes the engine behind the program's back.
    Elsewhere(Box<dyn Fn(&PracticeEngine)>),
}

/// A console that plays a script. The state is seen at each frame, as a person sees it.
struct Script {
    legs: std::collections::VecDeque<Leg>,
    engine: Arc<PracticeEngine>,
    pressed: Option<Input>,
    search: char,
    copied: String,
    mouse: bool,
    terminal: Terminal<TestBackend>,
}

impl Script {
    /// Goes on with the script as far as this state allows; a key is pressed after the frame.
    fn play(&mut self, app: &App, zones: &[Zone]) {
        while let Some(leg) = self.legs.front() {
            match leg {
                Leg::Until(wanted) if !wanted(app) => return,
                Leg::Until(_) => {}
                Leg::Seek(found) if !found(app) => {
                    self.pressed = Some(Input::Key(Key::Char(self.search)));
                    self.search = 'j';
                    return;
                }
                Leg::Seek(_) => self.search = 'g',
                Leg::See(look) => look(app),
                Leg::Elsewhere(change) => change(&self.engine),
                Leg::Mouse(wanted) => assert_eq!(self.mouse, *wanted),
                Leg::Copied(look) => look(&self.copied),
                Leg::Point(gesture, wanted) => {
                    self.pressed = Some(pointed(zones, *gesture, wanted));
                    self.legs.pop_front();
                    return;
                }
                Leg::Press(key) => {
                    self.pressed = Some(Input::Key(*key));
                    self.legs.pop_front();
                    return;
                }
            }
            self.legs.pop_front();
        }
    }
}

impl Console for Script {
    fn draw(&mut self, app: &App) -> io::Result<Viewport> {
        let mut viewport = Viewport::default();
        self.terminal
            .draw(|frame| viewport = draw(app, Theme::plain(), frame))
            .unwrap();
        if self.pressed.is_none() {
            self.play(app, &viewport.zones);
        }
        Ok(viewport)
    }

    async fn input(&mut self) -> io::Result<Option<Input>> {
        match self.pressed.take() {
            Some(input) => {
                // keys in a row are pressed whether or not the screen changes between them
                if let Some(Leg::Press(next)) = self.legs.front() {
                    self.pressed = Some(Input::Key(*next));
                    self.legs.pop_front();
                }
                Ok(Some(input))
            }
            None => std::future::pending().await,
        }
    }

    fn copy(&mut self, text: &str) -> io::Result<Delivery> {
        self.copied = text.to_owned();
        Ok(Delivery::Terminal)
    }

    fn capture_mouse(&mut self, on: bool) -> io::Result<()> {
        self.mouse = on;
        Ok(())
    }

    fn suspend(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The mouse at the last cell of the first row of the last zone that is as wanted.
fn pointed(zones: &[Zone], gesture: Gesture, wanted: &dyn Fn(Spot) -> bool) -> Input {
    let zone = zones.iter().rfind(|zone| wanted(zone.spot));
    let zone = zone.expect("nothing of the kind is on the screen");
    Input::Pointed(Pointed {
        gesture,
        column: zone.x + zone.width - 1,
        row: zone.y,
    })
}

/// Connects the one engine of a test, whose removals are written down there.
struct Only(Arc<PracticeEngine>, JournalStore);

impl Connect for Only {
    fn connect(&self, _: EngineChoice) -> BoxFuture<'_, Result<Arc<dyn Engine>, Stranded>> {
        let engine: Arc<dyn Engine> = Arc::clone(&self.0) as Arc<dyn Engine>;
        async move { Ok(engine) }.boxed()
    }

    fn journal(&self, _: &EngineChoice) -> JournalStore {
        self.1.clone()
    }
}

pub(super) fn press(keys: &str) -> Vec<Leg> {
    keys.chars().map(|c| Leg::Press(Key::Char(c))).collect()
}

pub(super) fn until(wanted: impl Fn(&App) -> bool + 'static) -> Vec<Leg> {
    vec![Leg::Until(Box::new(wanted))]
}

pub(super) fn see(look: impl Fn(&App) + 'static) -> Vec<Leg> {
    vec![Leg::See(Box::new(look))]
}

pub(super) fn elsewhere(change: impl Fn(&PracticeEngine) + 'static) -> Vec<Leg> {
    vec![Leg::Elsewhere(Box::new(change))]
}

pub(super) fn point(gesture: Gesture, wanted: impl Fn(Spot) -> bool + 'static) -> Vec<Leg> {
    vec![Leg::Point(gesture, Box::new(wanted))]
}

pub(super) fn copied(look: impl Fn(&str) + 'static) -> Vec<Leg> {
    vec![Leg::Copied(Box::new(look))]
}

pub(super) fn enter() -> Vec<Leg> {
    vec![Leg::Press(Key::Enter)]
}

/// All layers and the disk accounting have been read.
pub(super) fn is_read(app: &App) -> bool {
    let inventory = app.session().and_then(|session| session.inventory.as_ref());
    inventory.is_some_and(|inventory| inventory.unread() == 0 && inventory.usage().is_some())
}

pub(super) fn is_over(app: &App) -> bool {
    let run = app.session().and_then(|session| session.run.as_ref());
    run.is_some_and(Run::is_over) && is_read(app)
}

/// Plays a script to its end, which has to quit the program.
pub(super) async fn play(
    kind: EngineKind,
    legs: impl IntoIterator<Item = Vec<Leg>>,
) -> Arc<PracticeEngine> {
    play_from(App::new(EngineChoice::Practice, NOW), kind, legs).await
}

/// The same from another beginning.
pub(super) async fn play_from(
    app: App,
    kind: EngineKind,
    legs: impl IntoIterator<Item = Vec<Leg>>,
) -> Arc<PracticeEngine> {
    let engine = Arc::new(PracticeEngine::new(&World::built_in(), kind, NOW));
    play_on(app, &engine, JournalStore::off(), legs).await;
    engine
}

/// The same on an engine that is there already, with a journal.
pub(super) async fn play_on(
    app: App,
    engine: &Arc<PracticeEngine>,
    journal: JournalStore,
    legs: impl IntoIterator<Item = Vec<Leg>>,
) {
    let connect = Arc::new(Only(Arc::clone(engine), journal));
    play_with(app, connect, engine, legs).await;
}

/// The same with another way to the engine.
pub(super) async fn play_with(
    app: App,
    connect: Arc<dyn Connect>,
    engine: &Arc<PracticeEngine>,
    legs: impl IntoIterator<Item = Vec<Leg>>,
) {
    let legs = legs.into_iter().flatten().collect();
    let mut script = Script {
        legs,
        engine: Arc::clone(engine),
        pressed: None,
        search: 'g',
        copied: String::new(),
        mouse: false,
        terminal: Terminal::new(TestBackend::new(100, 30)).unwrap(),
    };
    let mut signals = Signals::listen().unwrap();
    let ended = tokio::time::timeout(
        std::time::Duration::from_hours(1),
        run(app, connect, &mut script, &mut signals),
    )
    .await
    .expect("the script waits for something that never happens");
    assert_eq!(ended.unwrap(), Ended::Quit);
    assert_eq!(script.legs.len(), 0);
}

/// Presses `j` until the cursor is on the image of this name.
pub(super) fn go_to(name: &'static str) -> Vec<Leg> {
    let on_it = move |app: &App| {
        let (_, image) = app.session().unwrap().selected().unwrap();
        image.references.contains(&Reference::new(name).unwrap())
    };
    vec![Leg::Seek(Box::new(on_it))]
}
