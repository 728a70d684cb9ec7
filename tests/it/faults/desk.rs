//! Somebody at the keyboard: scripts of keys, waits and looks, played through the real loop on the fake engine.

use std::collections::{HashSet, VecDeque};
use std::io;
use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use jettison::app::{
    App, Delivery, EngineChoice, Job, JobState, Key, Outcome, Run, Stranded, Tried, Viewport,
};
use jettison::engine::Engine;
use jettison::inventory::{ImageId, Reference};
use jettison::removal::{Step, Target};
use jettison::runtime::{Connect, Console, Ended, Input, ProtectStore, Signals, run};
use jettison::view::{Theme, draw, page_text};
use ratatui::Terminal;
use ratatui::backend::TestBackend;

use super::fake::Fake;
use super::world::NOW;

/// What is done or waited for next.
pub(super) enum Leg {
    /// Presses a key.
    Press(Key),
    /// Waits until the screen shows this; where a line breaks does not matter.
    Shown(String),
    /// Waits until the state is as wanted.
    Until(Box<dyn Fn(&App) -> bool>),
    /// Presses `j` until the state is as wanted, from the top.
    Seek(Box<dyn Fn(&App) -> bool>),
    /// Something happens.
    Do(Box<dyn Fn(&Fake)>),
    /// Looks at the state.
    See(Box<dyn FnMut(&App)>),
}

/// Keys one after the other; a line break is Enter.
pub(super) fn press(keys: &str) -> Vec<Leg> {
    let key = |c| match c {
        '\n' => Key::Enter,
        '\u{1b}' => Key::Esc,
        c => Key::Char(c),
    };
    keys.chars().map(|c| Leg::Press(key(c))).collect()
}

pub(super) fn shown(text: &str) -> Vec<Leg> {
    vec![Leg::Shown(text.to_owned())]
}

pub(super) fn until(wanted: impl Fn(&App) -> bool + 'static) -> Vec<Leg> {
    vec![Leg::Until(Box::new(wanted))]
}

pub(super) fn happens(what: impl Fn(&Fake) + 'static) -> Vec<Leg> {
    vec![Leg::Do(Box::new(what))]
}

pub(super) fn see(look: impl FnMut(&App) + 'static) -> Vec<Leg> {
    vec![Leg::See(Box::new(look))]
}

/// Moves to the image of this name.
pub(super) fn go_to(name: &str) -> Vec<Leg> {
    let name = Reference::new(name).unwrap();
    let on_it = move |app: &App| {
        let selected = app.session().unwrap().selected();
        selected.is_some_and(|(_, image)| image.references.contains(&name))
    };
    vec![Leg::Seek(Box::new(on_it))]
}

/// Quits, whatever is open or under way.
pub(super) fn quit() -> Vec<Leg> {
    vec![Leg::Press(Key::Ctrl('c')), Leg::Press(Key::Ctrl('c'))]
}

/// All layers and the disk accounting have been read.
pub(super) fn is_read(app: &App) -> bool {
    let inventory = app.session().and_then(|session| session.inventory.as_ref());
    inventory.is_some_and(|inventory| inventory.unread() == 0 && inventory.usage().is_some())
}

pub(super) fn the_run(app: &App) -> &Run {
    app.session().unwrap().run.as_ref().unwrap()
}

pub(super) fn is_over(app: &App) -> bool {
    let run = app.session().and_then(|session| session.run.as_ref());
    run.is_some_and(Run::is_over)
}

/// Marks the dangling images, of which there are four, and runs the plan.
pub(super) fn removes_dangling() -> Vec<Leg> {
    [press("m\nd"), shown("preview"), press("Rremove\n")]
        .into_iter()
        .flatten()
        .collect()
}

pub(super) fn outcome(job: &Job) -> Option<&Outcome> {
    match &job.state {
        JobState::Ended(outcome) => Some(outcome),
        JobState::Waiting | JobState::Sent | JobState::Cancelled | JobState::Abandoned => None,
    }
}

/// From so many legs on only what is looked at is drawn.
const LONG: usize = 100;

/// The console that plays a script; the state is seen at each frame, as a person sees it.
struct Script {
    legs: VecDeque<Leg>,
    fake: Fake,
    keys: VecDeque<Key>,
    terminal: Terminal<TestBackend>,
    screen: String,
    /// Whether that is what the screen shows.
    fresh: bool,
    search: char,
    listed: Listed,
}

/// What the plans that were run have listed: only that may go.
#[derive(Default)]
struct Listed {
    images: HashSet<ImageId>,
    references: HashSet<(ImageId, String)>,
}

impl Listed {
    fn note(&mut self, run: &Run) {
        for job in &run.jobs {
            let Step::Remove(removal) = &job.forecast.planned.step else {
                continue;
            };
            match &removal.target {
                Target::Id => {
                    self.images.insert(removal.image.clone());
                }
                Target::Reference(name) => {
                    let name = name.to_string();
                    self.references.insert((removal.image.clone(), name));
                }
            }
        }
    }
}

/// Text without its line breaks, gaps and frames.
pub(super) fn flat(text: &str) -> String {
    let plain = text.replace(['│', '─'], " ");
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}

impl Script {
    fn play(&mut self, app: &App) {
        while let Some(mut leg) = self.legs.pop_front() {
            if let Leg::Shown(_) = leg {
                self.read(app);
            }
            match &mut leg {
                Leg::Shown(text) if !self.screen.contains(&flat(text)) => {
                    return self.legs.push_front(leg);
                }
                Leg::Until(wanted) if !wanted(app) => return self.legs.push_front(leg),
                Leg::Seek(found) if !found(app) => {
                    self.keys.push_back(Key::Char(self.search));
                    self.search = 'j';
                    return self.legs.push_front(leg);
                }
                Leg::Shown(_) | Leg::Until(_) => {}
                Leg::Seek(_) => self.search = 'g',
                Leg::Do(what) => what(&self.fake),
                Leg::See(look) => look(app),
                Leg::Press(key) => {
                    self.keys.push_back(*key);
                    while let Some(Leg::Press(next)) = self.legs.front() {
                        self.keys.push_back(*next);
                        self.legs.pop_front();
                    }
                    return;
                }
            }
        }
    }

    /// Takes the text of the screen down, once a frame.
    fn read(&mut self, app: &App) {
        if !self.fresh {
            let page = page_text(app).unwrap_or_default(); // what has been scrolled out of sight counts too
            self.screen = flat(&format!("{} {page}", self.terminal.backend()));
            self.fresh = true;
        }
    }

    fn missing(&self) -> String {
        let next = match self.legs.front() {
            None => return "waits for the end".to_owned(),
            Some(Leg::Shown(text)) => format!("waits for {text:?}"),
            Some(Leg::Until(_)) => "waits for a state".to_owned(),
            Some(Leg::Seek(_)) => "seeks a row".to_owned(),
            Some(Leg::Do(_) | Leg::See(_) | Leg::Press(_)) => "is busy".to_owned(),
        };
        format!("the script {next}; the screen shows: {}", self.screen)
    }
}

impl Console for Script {
    fn draw(&mut self, app: &App) -> io::Result<Viewport> {
        let mut viewport = app.viewport.clone();
        if self.legs.len() < LONG || matches!(self.legs.front(), Some(Leg::Shown(_))) {
            self.terminal
                .draw(|frame| viewport = draw(app, Theme::plain(), frame))
                .unwrap();
        }
        self.fresh = false;
        if let Some(run) = app.session().and_then(|session| session.run.as_ref()) {
            self.listed.note(run);
        }
        if self.keys.is_empty() {
            self.play(app);
        }
        Ok(viewport)
    }

    async fn input(&mut self) -> io::Result<Option<Input>> {
        match self.keys.pop_front() {
            Some(key) => Ok(Some(Input::Key(key))),
            None => std::future::pending().await,
        }
    }

    fn copy(&mut self, _: &str) -> io::Result<Delivery> {
        Ok(Delivery::Terminal)
    }

    fn capture_mouse(&mut self, _: bool) -> io::Result<()> {
        Ok(())
    }

    fn suspend(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Connects the fake engine, and says in the adapter's words why it cannot.
pub(super) struct Only(pub(super) Fake, pub(super) ProtectStore);

impl Connect for Only {
    fn connect(&self, _: EngineChoice) -> BoxFuture<'_, Result<Arc<dyn Engine>, Stranded>> {
        async move {
            match self.0.connect().await {
                Ok(engine) => Ok(Arc::new(engine) as Arc<dyn Engine>),
                Err(error) => Err(Stranded {
                    tried: vec![Tried {
                        what: "the fake engine".to_owned(),
                        why: error.to_string(),
                    }],
                    offers: Vec::new(),
                    cursor: 0,
                }),
            }
        }
        .boxed()
    }

    fn protection(&self, _: &EngineChoice) -> ProtectStore {
        self.1.clone()
    }
}

/// Plays a script to its end, which has to quit the program. Nothing may have gone by then that no plan has listed and
/// that the script itself has not taken away (`elsewhere`).
pub(super) async fn play(fake: &Fake, legs: impl IntoIterator<Item = Vec<Leg>>) {
    play_guarded(fake, ProtectStore::memory(), &[], legs).await;
}

/// The same where other things are protected, and where others remove these references or ids.
pub(super) async fn play_guarded(
    fake: &Fake,
    protect: ProtectStore,
    elsewhere: &[&str],
    legs: impl IntoIterator<Item = Vec<Leg>>,
) {
    let app = App::new(EngineChoice::Configured, NOW);
    let connect = Arc::new(Only(fake.clone(), protect));
    play_app(fake, app, connect, elsewhere, legs).await;
}

/// The same with this program, which reaches the engine that way.
pub(super) async fn play_app(
    fake: &Fake,
    app: App,
    connect: Arc<dyn Connect>,
    elsewhere: &[&str],
    legs: impl IntoIterator<Item = Vec<Leg>>,
) {
    let before = fake.images();
    let mut script = Script {
        legs: legs.into_iter().flatten().chain(quit()).collect(),
        fake: fake.clone(),
        keys: VecDeque::new(),
        terminal: Terminal::new(TestBackend::new(120, 40)).unwrap(),
        screen: String::new(),
        fresh: false,
        search: 'g',
        listed: Listed::default(),
    };
    let mut signals = Signals::listen().unwrap();
    let playing = run(app, connect, &mut script, &mut signals);
    let ended = tokio::time::timeout(Duration::from_hours(2), playing).await;
    let ended = ended.unwrap_or_else(|_| panic!("{}", script.missing()));
    assert_eq!(ended.unwrap(), Ended::Quit, "{}", script.missing());
    assert_eq!(script.legs.len(), 0, "{}", script.missing());
    nothing_else_went(fake, &before, &script.listed, elsewhere);
}

/// Nothing went that was not listed.
#[track_caller]
fn nothing_else_went(
    fake: &Fake,
    before: &std::collections::HashMap<ImageId, Vec<String>>,
    listed: &Listed,
    elsewhere: &[&str],
) {
    let after = fake.images();
    for (id, names) in before {
        let taken = |name: &str| elsewhere.contains(&name);
        if listed.images.contains(id) || taken(id.as_str()) {
            continue;
        }
        let left = after
            .get(id)
            .unwrap_or_else(|| panic!("{id} {names:?} went unlisted"));
        for name in names.iter().filter(|name| !left.contains(name)) {
            let meant = listed.references.contains(&(id.clone(), name.clone()));
            assert!(meant || taken(name), "{name} went unlisted");
        }
    }
}
