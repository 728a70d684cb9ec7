//! A believable engine, and the program in the states worth looking at.

mod world;

use jettison::app::{
    App, EngineChoice, Fault, Generation, Key, Message, Moment, Outcome, RunId, Settings, Stage,
};
use jettison::inventory::{
    About, Belongings, CacheRecord, Container, ContainerId, Details, DiskSpace, DiskUsage,
    EngineKind, ImageId, Listing, Profile, ReclaimFigure, ReclaimRule, Reference,
};
use jettison::removal::Change;

pub(crate) use crate::practice::feed;
use crate::practice::tell_histories;
pub(crate) use world::HOSTILE;
pub(super) use world::id;
use world::{BUILT, detailed_world, hex, hostile_world, world};

pub(crate) const NOW: i64 = 1_795_000_000;
const MB: u64 = 1_000_000;

pub(crate) fn about() -> About {
    About {
        id: "test".to_owned(),
        name: "docker 28.5".to_owned(),
        store: "overlay2".to_owned(),
        api: "1.51".to_owned(),
        address: "unix:///var/run/docker.sock".to_owned(),
        why: "from DOCKER_HOST".to_owned(),
        profile: Profile::new(EngineKind::GraphDriver, "28.5.2"),
        program: "docker",
    }
}

pub(crate) fn generation() -> Generation {
    Generation(1)
}

pub(crate) fn press(app: &mut App, keys: &str) {
    for c in keys.chars() {
        let key = match c {
            '\n' => Key::Enter,
            '\t' => Key::Tab,
            '\u{8}' => Key::Backspace,
            c => Key::Char(c),
        };
        feed(app, Message::KeyPressed(key));
    }
}

fn explorer_of(world: (Listing, Vec<(ImageId, Details)>), about: About, cache: bool) -> App {
    let app = App::new(EngineChoice::Configured, NOW);
    connected(app, world, about, cache)
}

fn connected(
    mut app: App,
    (listing, details): (Listing, Vec<(ImageId, Details)>),
    about: About,
    cache: bool,
) -> App {
    app.settings.journal = false; // what is told of it has screens of its own
    feed(&mut app, Message::Connected(generation(), about));
    feed(&mut app, Message::Listed(generation(), Ok(listing)));
    tell_histories(details.iter().map(|(id, details)| (id, details)));
    let read = details
        .into_iter()
        .map(|(id, details)| (id, Ok(Some(details.makeup()))))
        .collect();
    feed(&mut app, Message::DetailsRead(generation(), read));
    let record = CacheRecord {
        size: 80 * MB,
        shared: false,
        in_use: false,
        description: "RUN make".to_owned(),
    };
    let usage = DiskUsage {
        layers_size: Some(4_538 * MB),
        reclaimable: Some(ReclaimFigure {
            bytes: 4_083_010_072,
            rule: ReclaimRule::LessOwnOfUsed,
        }),
        cache: if cache { vec![record] } else { Vec::new() },
        cache_size: Some(if cache { 80 * MB } else { 0 }),
        disk: Some(DiskSpace {
            free: 31_200 * MB,
            total: 63_000 * MB,
        }),
        ..DiskUsage::default()
    };
    feed(&mut app, Message::UsageRead(generation(), Ok(usage)));
    app
}

/// Everything is read, nothing is marked.
pub(crate) fn explorer() -> App {
    explorer_of(world(), about(), false)
}

/// The same for a user who has chosen something else.
pub(crate) fn explorer_with(settings: Settings) -> App {
    let app = App::with(EngineChoice::Configured, NOW, settings);
    connected(app, world(), about(), false)
}

/// The same where a build has left cache: a record has the size of a layer.
pub(crate) fn cached() -> App {
    let (mut listing, details) = world();
    let known: Vec<ImageId> = listing
        .images
        .iter()
        .map(|image| image.id.clone())
        .collect();
    listing
        .containers
        .retain(|container| known.contains(&container.image));
    let mut app = explorer_of((listing, details), about(), false);
    let record = |size, description: &str| CacheRecord {
        size: size * MB,
        shared: true,
        in_use: false,
        description: description.to_owned(),
    };
    let usage = DiskUsage {
        shared: std::collections::BTreeMap::new(),
        layers_size: Some(4_538 * MB),
        reclaimable: None,
        cache: vec![record(46, "[2/3] RUN make"), record(3, "[3/3] COPY . /srv")],
        cache_size: Some(0),
        disk: None,
    };
    feed(&mut app, Message::UsageRead(generation(), Ok(usage)));
    app
}

/// An image is marked that has containers, one with a name made for a shell, and another image built on it.
pub(crate) fn built_on_a_used_image() -> App {
    let (mut listing, details) = world();
    listing.images[1].parent = Some(id(1));
    listing.containers[2].name = "$(reboot)".to_owned();
    let mut app = explorer_of((listing, details), about(), false);
    marked(&mut app, &[1]);
    app
}

/// The same images and containers on Podman.
pub(crate) fn podman() -> App {
    let about = About {
        id: "test".to_owned(),
        name: "podman 5.6".to_owned(),
        store: "overlay".to_owned(),
        profile: Profile::new(EngineKind::Podman, "5.6.0"),
        program: "podman",
        ..about()
    };
    explorer_of(world(), about, false)
}

/// The same where every text is hostile, the engine's own included.
pub(crate) fn hostile() -> App {
    let about = About {
        id: "test".to_owned(),
        name: format!("docker {HOSTILE}"),
        store: HOSTILE.to_owned(),
        address: HOSTILE.repeat(9),
        why: HOSTILE.to_owned(),
        ..about()
    };
    explorer_of(hostile_world(), about, true)
}

/// Everything that details can tell of an image: mounts, names that moved on, an orphan's layers, what containers wrote.
pub(crate) fn detailed() -> App {
    let mut app = explorer_of(detailed_world(), about(), false);
    let containers = app.session().and_then(|session| session.inventory.clone());
    let containers = containers.expect("an inventory");
    let containers = containers.containers().iter().enumerate();
    let own = |(number, container): (usize, &Container)| {
        let belongings = Belongings {
            writable: u64::try_from(number).ok().map(|number| number * 12_040_000),
            ..Belongings::default()
        };
        (container.id.clone(), Ok(Some(belongings)))
    };
    let read = containers.map(own).collect();
    feed(&mut app, Message::BelongingsRead(generation(), read));
    app
}

/// Puts the cursor on an image of the believable engine.
pub(crate) fn go_to(app: &mut App, seed: u64) {
    press(app, "g");
    let wanted = id(seed);
    for _ in 0..BUILT.len() {
        let here = app
            .session()
            .and_then(|session| session.table.cursor().cloned());
        if here.as_ref() == Some(&wanted) {
            return;
        }
        press(app, "j");
    }
    panic!("no image {seed}");
}

/// Marks images.
pub(crate) fn marked(app: &mut App, seeds: &[u64]) {
    for seed in seeds {
        go_to(app, *seed);
        press(app, " ");
    }
}

/// Marks one reference of the image that has several.
pub(crate) fn marked_in_part(app: &mut App) {
    go_to(app, 1);
    press(app, "4\tj ");
    feed(app, Message::KeyPressed(Key::Esc));
}

/// A removal in which something of everything happens, at the last step.
pub(crate) fn running(app: &mut App, seconds: i64) {
    marked(app, &[3, 5, 8, 12, 11]);
    press(app, "dRremove\n");
    feed(
        app,
        Message::Measured(generation(), RunId(1), Moment::Before, Ok(Some(4_538 * MB))),
    );
    let outcomes = [
        Outcome::Done(changes(app, 0)),
        Outcome::Skipped(jettison::removal::Changed::RunsNow(ContainerId::new(&hex(
            3001,
        )))),
    ];
    for (index, outcome) in outcomes.into_iter().enumerate() {
        feed(
            app,
            Message::StepEnded(generation(), RunId(1), index, outcome),
        );
    }
    feed(app, Message::TimePassed(NOW + seconds));
}

/// A removal that is cancelled while its second step is out.
pub(crate) fn cancelled(app: &mut App) {
    marked(app, &[3, 5, 8, 12, 11]);
    press(app, "dRremove\n");
    let measured = |bytes| Ok(Some(bytes * MB));
    feed(
        app,
        Message::Measured(generation(), RunId(1), Moment::Before, measured(4_538)),
    );
    for index in 0..2 {
        if index == 1 {
            press(app, "x");
        }
        let done = Outcome::Done(changes(app, index));
        feed(app, Message::StepEnded(generation(), RunId(1), index, done));
    }
}

/// What the step was expected to change.
pub(crate) fn changes(app: &App, index: usize) -> Vec<Change> {
    let run = app
        .session()
        .and_then(|session| session.run.as_ref())
        .expect("a removal");
    run.jobs[index].forecast.changes.clone()
}

/// Reads the engine again: what it said it deleted and untagged is gone.
pub(crate) fn read_again(app: &mut App) {
    let session = app.session().expect("a session");
    let run = session.run.as_ref().expect("a removal");
    let gone: Vec<ImageId> = run.went().cloned().collect();
    let inventory = session.inventory.as_ref().expect("an inventory");
    let mut listing = inventory.listing().as_ref().clone();
    listing.images.retain(|image| !gone.contains(&image.id));
    let untagged = |name: &Reference| {
        let name = Change::Untagged(name.shared());
        run.changes().any(|change| *change == name)
    };
    for image in &mut listing.images {
        image.references.retain(|name| !untagged(name));
    }
    feed(app, Message::Listed(generation(), Ok(listing)));
}

/// The same, ended.
pub(crate) fn ended(app: &mut App) {
    running(app, 3);
    let steps = app
        .session()
        .and_then(|session| session.run.as_ref())
        .expect("a removal")
        .jobs
        .len();
    for index in 2..steps {
        let outcome = match index {
            3 => Outcome::Refused(jettison::removal::Refusal {
                kind: jettison::removal::RefusalKind::Other,
                status: 500,
                message: "layer 4f1e: device or resource busy".to_owned(),
                blockers: Vec::new(),
            }),
            4 => Outcome::Unknown(Fault(
                "the connection was closed while waiting for the answer".to_owned(),
            )),
            _ => Outcome::Done(changes(app, index)),
        };
        feed(
            app,
            Message::StepEnded(generation(), RunId(1), index, outcome),
        );
    }
    read_again(app);
    feed(
        app,
        Message::Measured(generation(), RunId(1), Moment::After, Ok(Some(4_380 * MB))),
    );
}

/// No engine answers.
pub(crate) fn stranded(foreign: &str) -> App {
    use jettison::app::{Offer, Stranded, Tried};
    let mut app = App::new(EngineChoice::Configured, NOW);
    let tried = |what: &str, why: &str| Tried {
        what: format!("{what}{foreign}"),
        why: format!("{why}{foreign}"),
    };
    let at = |address: &str, label: &str| Offer {
        label: format!("{label}{foreign}"),
        choice: EngineChoice::At {
            address: format!("{address}{foreign}"),
            label: label.to_owned(),
        },
    };
    let stranded = Stranded {
        tried: vec![tried(
            "unix:///var/run/docker.sock (from DOCKER_HOST)",
            "there is a socket, but nobody listens on it: connection refused. Is the engine running?",
        )],
        offers: vec![
            at(
                "unix:///run/user/1000/podman/podman.sock",
                "podman of this user",
            ),
            Offer {
                label: "the practice engine: nothing real is touched".to_owned(),
                choice: EngineChoice::Practice,
            },
            Offer {
                label: "try again".to_owned(),
                choice: EngineChoice::Configured,
            },
        ],
        cursor: 0,
    };
    feed(&mut app, Message::ConnectFailed(generation(), stranded));
    assert!(matches!(app.stage, Stage::Stranded(_)));
    app
}
