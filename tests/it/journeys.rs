//! Whole journeys: keys through the real loop and the practice engine, on a paused clock, with a console that has no
//! terminal behind it.

use std::io;
use std::sync::Arc;

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use jettison::app::{App, EngineChoice, JobState, Key, Outcome, Phase, Run, Stranded, Viewport};
use jettison::engine::Engine;
use jettison::engine::practice::{PracticeEngine, World};
use jettison::inventory::{ContainerState, EngineKind, ImageId, Reference};
use jettison::removal::Changed;
use jettison::removal::Preset;
use jettison::runtime::{Connect, Console, Ended, Input, Signals, run};

const NOW: i64 = 1_800_000_000;

/// What a journey does next.
enum Leg {
    /// Presses a key.
    Press(Key),
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
    pressed: Option<Key>,
    search: char,
}

impl Script {
    /// Goes on with the script as far as this state allows; a key is pressed after the frame.
    fn play(&mut self, app: &App) {
        while let Some(leg) = self.legs.front() {
            match leg {
                Leg::Until(wanted) if !wanted(app) => return,
                Leg::Until(_) => {}
                Leg::Seek(found) if !found(app) => {
                    self.pressed = Some(Key::Char(self.search));
                    self.search = 'j';
                    return;
                }
                Leg::Seek(_) => self.search = 'g',
                Leg::See(look) => look(app),
                Leg::Elsewhere(change) => change(&self.engine),
                Leg::Press(key) => {
                    self.pressed = Some(*key);
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
        if self.pressed.is_none() {
            self.play(app);
        }
        Ok(Viewport {
            rows: 20,
            lines: 20,
            content: 60,
        })
    }

    async fn input(&mut self) -> io::Result<Option<Input>> {
        match self.pressed.take() {
            Some(key) => {
                // keys in a row are pressed whether or not the screen changes between them
                if let Some(Leg::Press(next)) = self.legs.front() {
                    self.pressed = Some(*next);
                    self.legs.pop_front();
                }
                Ok(Some(Input::Key(key)))
            }
            None => std::future::pending().await,
        }
    }

    fn suspend(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Connects the one engine of a test.
struct Only(Arc<PracticeEngine>);

impl Connect for Only {
    fn connect(&self, _: EngineChoice) -> BoxFuture<'_, Result<Arc<dyn Engine>, Stranded>> {
        let engine: Arc<dyn Engine> = Arc::clone(&self.0) as Arc<dyn Engine>;
        async move { Ok(engine) }.boxed()
    }
}

fn press(keys: &str) -> Vec<Leg> {
    keys.chars().map(|c| Leg::Press(Key::Char(c))).collect()
}

fn until(wanted: impl Fn(&App) -> bool + 'static) -> Vec<Leg> {
    vec![Leg::Until(Box::new(wanted))]
}

fn see(look: impl Fn(&App) + 'static) -> Vec<Leg> {
    vec![Leg::See(Box::new(look))]
}

fn elsewhere(change: impl Fn(&PracticeEngine) + 'static) -> Vec<Leg> {
    vec![Leg::Elsewhere(Box::new(change))]
}

fn enter() -> Vec<Leg> {
    vec![Leg::Press(Key::Enter)]
}

/// All layers and the disk accounting have been read.
fn is_read(app: &App) -> bool {
    let inventory = app.session().and_then(|session| session.inventory.as_ref());
    inventory.is_some_and(|inventory| inventory.unread() == 0 && inventory.usage().is_some())
}

fn is_over(app: &App) -> bool {
    let run = app.session().and_then(|session| session.run.as_ref());
    run.is_some_and(Run::is_over) && is_read(app)
}

/// Plays a script to its end, which has to quit the program.
async fn play(kind: EngineKind, legs: impl IntoIterator<Item = Vec<Leg>>) -> Arc<PracticeEngine> {
    let engine = Arc::new(PracticeEngine::new(&World::built_in(), kind, NOW));
    let legs = legs.into_iter().flatten().collect();
    let mut script = Script {
        legs,
        engine: Arc::clone(&engine),
        pressed: None,
        search: 'g',
    };
    let connect = Arc::new(Only(Arc::clone(&engine)));
    let mut signals = Signals::listen().unwrap();
    let app = App::new(EngineChoice::Practice, NOW);
    let ended = tokio::time::timeout(
        std::time::Duration::from_hours(1),
        run(app, connect, &mut script, &mut signals),
    )
    .await
    .expect("the script waits for something that never happens");
    assert_eq!(ended.unwrap(), Ended::Quit);
    assert_eq!(script.legs.len(), 0);
    engine
}

/// The run of the session, looked at in a script.
fn job_states(app: &App) -> Vec<JobState> {
    let run = app.session().and_then(|session| session.run.as_ref());
    run.map_or_else(Vec::new, |run| {
        run.jobs.iter().map(|job| job.state.clone()).collect()
    })
}

fn is_done(state: &JobState) -> bool {
    matches!(state, JobState::Ended(Outcome::Done(_)))
}

/// Every reference on the engine, sorted.
fn references(engine: &PracticeEngine) -> Vec<String> {
    let holdings = engine.holdings();
    let images = holdings.listing.images.iter();
    let mut names: Vec<String> = images
        .flat_map(|image| image.references.iter().map(ToString::to_string))
        .collect();
    names.sort();
    names
}

fn image_of(engine: &PracticeEngine, name: &str) -> Option<ImageId> {
    let reference = Reference::new(name).unwrap();
    engine.holdings().resolve(&reference).cloned()
}

fn has_image(engine: &PracticeEngine, id: &ImageId) -> bool {
    engine
        .holdings()
        .listing
        .images
        .iter()
        .any(|image| image.id == *id)
}

/// Presses `j` until the cursor is on the image of this name.
fn go_to(name: &'static str) -> Vec<Leg> {
    let on_it = move |app: &App| {
        let (_, image) = app.session().unwrap().selected().unwrap();
        image.references.contains(&Reference::new(name).unwrap())
    };
    vec![Leg::Seek(Box::new(on_it))]
}

fn fresh(kind: EngineKind) -> PracticeEngine {
    PracticeEngine::new(&World::built_in(), kind, NOW)
}

const KINDS: [EngineKind; 3] = [
    EngineKind::GraphDriver,
    EngineKind::ContainerdStore,
    EngineKind::Podman,
];

#[tokio::test(start_paused = true)]
async fn dangling_images_are_marked_previewed_and_removed() {
    for kind in KINDS {
        let marked = Preset::Dangling.select(&fresh(kind).holdings().inventory());
        assert!(!marked.is_empty());
        let count = marked.len();
        let engine = play(
            kind,
            [
                until(is_read),
                press("m"),
                enter(),
                see(move |app| assert_eq!(app.session().unwrap().marks.images(), count)),
                press("dR"),
                press("remove"),
                enter(),
                until(is_over),
                see(|app| assert!(job_states(app).iter().all(is_done))),
                see(|app| {
                    let run = app.session().unwrap().run.as_ref().unwrap();
                    let later = run.forecast.freed.later;
                    // the engine counts layers that only containers hold as gone already
                    let accounted = run.promised() + later;
                    if let Some(measured) = run.measured().filter(|_| accounted.is_exact()) {
                        assert_eq!(accounted.value(), measured);
                    }
                }),
                press("qq"),
            ],
        )
        .await;
        for mark in &marked {
            assert!(!has_image(&engine, mark.image()), "{kind:?}: {mark:?}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn marking_everything_removes_what_is_free_and_nothing_else() {
    for kind in KINDS {
        let engine = play(
            kind,
            [
                until(is_read),
                press("adR"),
                press("remove"),
                enter(),
                until(is_over),
                see(|app| assert!(job_states(app).iter().all(is_done), "{:?}", job_states(app))),
                press("qqy"),
            ],
        )
        .await;
        let left = engine.holdings().inventory();
        let kept_for_a_reason = left
            .image_ixs()
            .all(|ix| !left.users(ix).is_empty() || !left.children(ix).is_empty());
        assert!(kept_for_a_reason, "{kind:?}");
        let before = fresh(kind).holdings();
        assert_eq!(
            engine.holdings().listing.containers.len(),
            before.listing.containers.len()
        );
        assert!(image_of(&engine, "kettle/web:2.0").is_some());
    }
}

#[tokio::test(start_paused = true)]
async fn enter_and_wrong_words_remove_nothing() {
    let engine = play(
        EngineKind::GraphDriver,
        [
            until(is_read),
            go_to("kettle/web:dev"),
            press(" d"),
            enter(),
            enter(),
            press("R"),
            enter(),
            press("yes"),
            enter(),
            vec![Leg::Press(Key::Esc), Leg::Press(Key::Esc)],
            see(|app| assert!(app.session().unwrap().run.is_none())),
            press("Aq"),
        ],
    )
    .await;
    assert_eq!(
        references(&engine),
        references(&fresh(EngineKind::GraphDriver))
    );
}

#[tokio::test(start_paused = true)]
async fn one_of_several_references_is_untagged_and_the_image_stays() {
    let engine = play(
        EngineKind::GraphDriver,
        [
            until(is_read),
            go_to("kettle/api:3.2"),
            vec![Leg::Press(Key::Tab)],
            press("j d"),
            see(|app| {
                let forecast = app.session().unwrap().forecast.as_ref().unwrap();
                assert_eq!(
                    (forecast.deleted.len(), forecast.only_untagged().count()),
                    (0, 1)
                );
                assert_eq!(forecast.freed.now.value(), 0);
            }),
            press("R"),
            until(is_over),
            press("qq"),
        ],
    )
    .await;
    assert!(image_of(&engine, "kettle/api:3.2").is_some());
    assert!(image_of(&engine, "kettle/api:latest").is_none());
}

#[tokio::test(start_paused = true)]
async fn force_takes_the_image_and_leaves_the_container() {
    let id = image_of(&fresh(EngineKind::GraphDriver), "kettle/api:3.1").unwrap();
    let engine = play(
        EngineKind::GraphDriver,
        [
            until(is_read),
            go_to("kettle/api:3.1"),
            press(" d"),
            press("R"),
            see(|app| assert!(app.notice.is_some(), "the skip route has nothing to run")),
            press("fR"),
            press("force"),
            enter(),
            until(is_over),
            press("qq"),
        ],
    )
    .await;
    assert!(!has_image(&engine, &id));
    let containers = engine.holdings().listing.containers;
    let orphan = containers
        .iter()
        .find(|container| container.name == "api-migrate-3.1")
        .unwrap();
    assert_eq!(orphan.image_name, id.as_str());
}

#[tokio::test(start_paused = true)]
async fn a_tag_that_moves_during_the_removal_is_not_followed() {
    let kind = EngineKind::GraphDriver;
    let (dev, keep) = (
        image_of(&fresh(kind), "kettle/web:dev").unwrap(),
        image_of(&fresh(kind), "alpine:3.20").unwrap(),
    );
    let is_first_out = |app: &App| {
        let run = app.session().and_then(|session| session.run.as_ref());
        run.is_some_and(|run| matches!(run.phase, Phase::Running(0, _)))
    };
    let tag = || Reference::new("kettle/new:1").unwrap();
    let engine = play(
        kind,
        [
            until(is_read),
            go_to("kettle/web:1.8"),
            press(" "),
            go_to("kettle/web:dev"),
            press(" dR"),
            press("remove"),
            enter(),
            until(is_first_out),
            // the second image gets a tag that the preview did not list
            elsewhere(move |engine| {
                let second = second_of(engine);
                engine.change(|holdings| holdings.move_tag(&tag(), &second));
            }),
            until(is_over),
            see(|app| {
                let states = job_states(app);
                let skipped = JobState::Ended(Outcome::Skipped(Changed::NewReference(
                    Reference::new("kettle/new:1").unwrap(),
                )));
                assert!(is_done(&states[0]));
                assert_eq!(states[1], skipped);
            }),
            press("qqy"),
        ],
    )
    .await;
    assert!(image_of(&engine, "kettle/new:1").is_some());
    assert!(
        has_image(&engine, &keep)
            && has_image(&engine, &dev) != image_of(&engine, "kettle/web:1.8").is_some()
    );
}

/// The image of the two that the plan comes to last.
fn second_of(engine: &PracticeEngine) -> ImageId {
    let inventory = Arc::new(engine.holdings().inventory());
    let marks = ["kettle/web:1.8", "kettle/web:dev"]
        .into_iter()
        .filter_map(|name| image_of(engine, name))
        .map(jettison::removal::Mark::Image)
        .collect();
    let forecast =
        jettison::removal::Forecast::new(&inventory, &marks, jettison::removal::Route::Skip);
    forecast.deleted.last().unwrap().image.clone()
}

#[tokio::test(start_paused = true)]
async fn cancelling_stops_what_has_not_begun() {
    let out = |app: &App| {
        let run = app.session().and_then(|session| session.run.as_ref());
        run.is_some_and(|run| matches!(run.phase, Phase::Running(1, _)))
    };
    play(
        EngineKind::GraphDriver,
        [
            until(is_read),
            press("m"),
            enter(),
            press("dR"),
            press("remove"),
            enter(),
            until(out),
            press("x"),
            until(is_over),
            see(|app| {
                let states = job_states(app);
                assert!(states.len() > 2);
                assert!(is_done(&states[0]) && is_done(&states[1]));
                assert!(
                    states[2..]
                        .iter()
                        .all(|state| *state == JobState::Cancelled)
                );
            }),
            press("qqy"),
        ],
    )
    .await;
}

#[tokio::test(start_paused = true)]
async fn changes_made_elsewhere_appear_and_the_cursor_stays_on_its_image() {
    let on_nginx = |app: &App| {
        let (_, image) = app.session().unwrap().selected().unwrap();
        assert_eq!(image.title(), "nginx:1.27-alpine");
    };
    play(
        EngineKind::GraphDriver,
        [
            until(is_read),
            go_to("nginx:1.27-alpine"),
            elsewhere(|engine| {
                engine.change(|holdings| {
                    holdings
                        .listing
                        .images
                        .retain(|image| image.title() != "kettle/web:dev");
                    holdings.set_state("kettle-proxy-1", ContainerState::Exited);
                });
            }),
            until(|app| {
                let session = app.session().unwrap();
                let (ix, _) = session.selected().unwrap();
                let inventory = session.inventory.as_ref().unwrap();
                let container = inventory.container(inventory.users(ix)[0]).unwrap();
                container.state == ContainerState::Exited
            }),
            see(on_nginx),
            press("sS"),
            see(on_nginx),
            press("q"),
        ],
    )
    .await;
}
