//! What is asked of an engine, and when: counted.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::BoxFuture;
use jettison::app::{App, Delivery, EngineChoice, Refresh, Stranded, Viewport};
use jettison::engine::Engine;
use jettison::inventory::{Details, HistoryEntry, Image, ImageId, Reference};
use jettison::runtime::{Connect, Console, Input, ProtectStore, Signals, run};
use serde_json::Value;

use super::desk::{Leg, Only, happens, is_read, play_app, see, until};
use super::fake::{Act, Fake};
use super::world::{NOW, built_in, holding, listed};

const MANY: usize = 100;

/// The fake engine, with a directory for what is kept of it.
struct Kept(Only, PathBuf);

impl Connect for Kept {
    fn connect(&self, choice: EngineChoice) -> BoxFuture<'_, Result<Arc<dyn Engine>, Stranded>> {
        self.0.connect(choice)
    }

    fn cache(&self, _: &EngineChoice) -> Option<PathBuf> {
        Some(self.1.clone())
    }
}

fn id(number: usize) -> ImageId {
    ImageId::new(&format!("{number:064x}"))
}

fn image(number: usize) -> Image {
    Image {
        id: id(number),
        references: Reference::new(&format!("many/image:{number}"))
            .into_iter()
            .collect(),
        parent: None,
        size: 1_000,
        ..built_in().holdings().listing.images[0].clone()
    }
}

fn details(number: usize) -> Arc<Details> {
    Arc::new(Details {
        diff_ids: vec![format!("sha256:{number:064x}")],
        history: vec![HistoryEntry::new(1_000, format!("COPY {number} /"))],
        ..Details::default()
    })
}

/// An engine of so many images, whose answers about one take a while.
fn engine_of(many: usize) -> Fake {
    let fake = Fake::of(holding((0..many).map(image).collect()));
    fake.world.change(|holdings| {
        let made = (0..many).map(|number| (id(number), details(number)));
        holdings.details = made.collect();
    });
    fake.always("GET /images/sha256:", Act::Late(Duration::from_millis(5)));
    fake
}

async fn start(fake: &Fake, home: &Path, legs: impl IntoIterator<Item = Vec<Leg>>) {
    let connect = Kept(Only(fake.clone(), ProtectStore::memory()), home.to_owned());
    let app = App::new(EngineChoice::Configured, NOW);
    play_app(fake, app, Arc::new(connect), &[], legs).await;
}

fn begins(asked: &[String], call: &str) -> usize {
    let fitting = asked.iter().filter(|asked| asked.starts_with(call));
    fitting.count()
}

fn settled(app: &App) -> bool {
    is_read(app) && app.session().unwrap().refresh == Refresh::Idle
}

/// What the pane tells of the image under the cursor has been read.
fn told(app: &App) -> bool {
    let Some(session) = app.session() else {
        return false;
    };
    let selected = session.selected();
    settled(app) && selected.is_some_and(|(_, image)| session.history_of(&image.id).is_some())
}

#[tokio::test(start_paused = true)]
async fn a_first_start_asks_twice_for_each_image_and_a_second_one_for_none() {
    let (fake, home) = (engine_of(MANY), tempfile::tempdir().unwrap());
    let home = home.path().join("jettison");
    start(&fake, &home, [until(told)]).await;
    let asked = fake.asked();
    assert_eq!(begins(&asked, "GET /images/sha256:"), 2 * MANY, "{asked:?}");
    assert_eq!(begins(&asked, "GET /images/json"), 1);
    start(&fake, &home, [until(told)]).await;
    let again = &fake.asked()[asked.len()..];
    let reading = ["GET /version", "GET /info", "GET /_ping", "GET /events"];
    let mut again: Vec<&str> = again.iter().map(String::as_str).collect();
    again.retain(|asked| !reading.iter().any(|begins| asked.starts_with(begins)));
    again.sort_unstable();
    let wanted = ["GET /containers/json", "GET /images/json", "GET /system/df"];
    let calls: Vec<&str> = again
        .iter()
        .map(|asked| asked.split('?').next().unwrap())
        .collect();
    assert_eq!(calls, wanted);
}

#[tokio::test(start_paused = true)]
async fn a_second_start_asks_for_what_it_has_not_seen_or_has_another_size_by_now() {
    let (fake, home) = (engine_of(MANY), tempfile::tempdir().unwrap());
    let home = home.path().join("jettison");
    start(&fake, &home, [until(told)]).await;
    fake.world.change(|holdings| {
        holdings.listing.images.push(image(MANY));
        holdings.details.insert(id(MANY), details(MANY));
    });
    let mut images = fake.world.holdings().listing.images;
    let grown = images.iter_mut().find(|image| image.id == id(3));
    grown.unwrap().size += 1;
    let body: Value = images.iter().map(listed).collect();
    fake.always("GET /images/json", Act::say(200, &body.to_string()));
    let before = fake.asked().len();
    start(&fake, &home, [until(told)]).await;
    let asked = fake.asked().split_off(before);
    assert_eq!(begins(&asked, "GET /images/sha256:"), 4, "{asked:?}");
    for number in [3, MANY] {
        assert_eq!(begins(&asked, &format!("GET /images/{}/", id(number))), 2);
    }
}

#[tokio::test(start_paused = true)]
async fn an_event_asks_for_one_list_and_for_the_layers_of_new_images_only() {
    let (fake, home) = (engine_of(MANY), tempfile::tempdir().unwrap());
    let before = Arc::new(std::sync::Mutex::new(0));
    let noted = Arc::clone(&before);
    let adds = move |fake: &Fake| {
        *noted.lock().unwrap() = fake.asked().len();
        fake.world.change(|holdings| {
            holdings.listing.images.push(image(MANY));
            holdings.details.insert(id(MANY), details(MANY));
        });
    };
    let knows = |app: &App| {
        let inventory = app.session().unwrap().inventory.as_ref().unwrap();
        told(app) && inventory.images().len() == MANY + 1
    };
    start(
        &fake,
        home.path(),
        [until(told), happens(adds), until(knows)],
    )
    .await;
    let asked = fake.asked().split_off(*before.lock().unwrap());
    assert_eq!(begins(&asked, "GET /images/json"), 1, "{asked:?}");
    assert_eq!(begins(&asked, "GET /images/sha256:"), 2);
    assert_eq!(begins(&asked, &format!("GET /images/{}/", id(MANY))), 2);
}

/// Somebody who only looks; at the screen when all was read, and what had been asked by then.
struct Onlooker {
    fake: Fake,
    frames: usize,
    told: Option<(usize, usize)>,
}

impl Console for Onlooker {
    fn draw(&mut self, app: &App) -> io::Result<Viewport> {
        self.frames += 1;
        if told(app) {
            self.told = self
                .told
                .or_else(|| Some((self.frames, self.fake.asked().len())));
        }
        Ok(app.viewport.clone())
    }

    async fn input(&mut self) -> io::Result<Option<Input>> {
        std::future::pending().await
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

#[tokio::test(start_paused = true)]
async fn an_idle_hour_asks_nothing_and_draws_nothing() {
    let (fake, home) = (engine_of(MANY), tempfile::tempdir().unwrap());
    let connect = Kept(
        Only(fake.clone(), ProtectStore::memory()),
        home.path().to_owned(),
    );
    let mut console = Onlooker {
        fake: fake.clone(),
        frames: 0,
        told: None,
    };
    let mut signals = Signals::listen().unwrap();
    let app = App::new(EngineChoice::Configured, NOW);
    let running = run(app, Arc::new(connect), &mut console, &mut signals);
    let ended = tokio::time::timeout(Duration::from_hours(1), running).await;
    assert!(ended.is_err(), "it waits");
    let asked = fake.asked();
    assert_eq!(
        console.told,
        Some((console.frames, asked.len())),
        "{asked:?}"
    );
}

#[tokio::test(start_paused = true)]
async fn eight_calls_are_made_at_a_time_over_few_connections_and_the_disk_comes_last() {
    let (fake, home) = (engine_of(MANY), tempfile::tempdir().unwrap());
    start(&fake, home.path(), [until(told)]).await;
    assert_eq!(fake.most_at_once(), 8);
    assert!(fake.dialled() <= 12, "{}", fake.dialled());
    let asked = fake.asked();
    let place = |call: &str| {
        let mut places = asked.iter();
        places.position(|asked| asked.starts_with(call)).unwrap()
    };
    assert!(place("GET /system/df") > place("GET /images/json") + 2 * MANY);
}

#[tokio::test(start_paused = true)]
async fn what_is_on_the_screen_is_asked_for_first() {
    let (fake, home) = (engine_of(MANY), tempfile::tempdir().unwrap());
    let rows = Arc::new(std::sync::Mutex::new(Vec::new()));
    let seen = Arc::clone(&rows);
    let listed = |app: &App| {
        let session = app.session();
        session.is_some_and(|session| session.inventory.is_some())
    };
    let look = move |app: &App| {
        let session = app.session().unwrap();
        let inventory = session.inventory.as_ref().unwrap();
        assert_eq!(inventory.unread(), MANY);
        let images = session.table.shown().iter().take(30);
        let images = images.map(|ix| inventory.image(*ix).unwrap().id.to_string());
        *seen.lock().unwrap() = images.collect();
    };
    start(&fake, home.path(), [until(listed), see(look), until(told)]).await;
    let asked = fake.asked();
    let inspected = asked.iter().filter_map(|asked| {
        let id = asked.strip_prefix("GET /images/")?;
        id.strip_suffix("/json")
    });
    // a few are asked for together
    let first: Vec<&str> = inspected.take(34).collect();
    let rows = rows.lock().unwrap().clone();
    let mut late = rows.iter().filter(|row| !first.contains(&row.as_str()));
    assert_eq!((rows.len(), late.next()), (30, None));
}
