//! A believable engine, and the program in the states worth looking at.

use std::collections::BTreeMap;

use jettison::app::{App, EngineChoice, Fault, Generation, Key, Message, Moment, Outcome, Stage};
use jettison::inventory::{
    About, CacheRecord, Container, ContainerId, ContainerState, Details, DiskUsage, EngineKind,
    HistoryEntry, Image, ImageId, Listing, Profile, Reference,
};

pub(crate) const NOW: i64 = 1_795_000_000;
const HOUR: i64 = 3600;
const DAY: i64 = 24 * HOUR;
const MB: u64 = 1_000_000;

/// What tries to get at the terminal.
pub(crate) const HOSTILE: &str = "evil\u{1b}[31m\u{202e}gnp\u{200b}\u{9b}2J\u{7}";

fn hex(seed: u64) -> String {
    let scrambled = (1..=4).map(|round| {
        format!(
            "{:016x}",
            (seed + 7).wrapping_mul(0x9e37_79b9_7f4a_7c15 ^ (round << 17))
        )
    });
    scrambled.collect()
}

fn id(seed: u64) -> ImageId {
    ImageId::new(&format!("sha256:{}", hex(seed)))
}

/// The layers that images are made of: a seed, megabytes, the command.
type Made = (u64, u64, &'static str);

const DEBIAN: Made = (
    900,
    74,
    "/bin/sh -c #(nop) ADD file:4b1be1de1a1e5aa608c688cad2824587262081866180d7368feb79d33ca05953 in / ",
);
const PYTHON: Made = (
    901,
    612,
    "RUN /bin/sh -c set -eux; apt-get update; apt-get install -y --no-install-recommends python3 # buildkit",
);
const SHOP: Made = (
    902,
    231,
    "RUN /bin/sh -c pip install -r requirements.txt # buildkit",
);

/// One image: seed, references, hours since it was built, its own layer in MB (0 for none), the layers below.
struct Built(u64, &'static [&'static str], i64, u64, &'static [Made]);

const BUILT: [Built; 12] = [
    Built(
        1,
        &[
            "shop/web:1.4",
            "shop/web:latest",
            "registry.example/shop/web:1.4",
        ],
        3,
        48,
        &[DEBIAN, PYTHON, SHOP],
    ),
    Built(2, &["shop/web:1.3"], 24 * 20, 47, &[DEBIAN, PYTHON, SHOP]),
    Built(3, &["shop/worker:1.4"], 3, 112, &[DEBIAN, PYTHON, SHOP]),
    Built(4, &["shop/base:2"], 24 * 90, 0, &[DEBIAN, PYTHON, SHOP]),
    Built(5, &[], 24 * 9, 46, &[DEBIAN, PYTHON, SHOP]),
    Built(6, &["postgres:17"], 24 * 70, 361, &[DEBIAN]),
    Built(7, &["redis:8"], 24 * 33, 42, &[DEBIAN]),
    Built(
        8,
        &[
            "registry.example:5000/data/very-long-repository-name-for-a-table/notebook-server:2026-11-18-nightly",
        ],
        60,
        2870,
        &[DEBIAN, PYTHON],
    ),
    Built(9, &[], 30, 0, &[DEBIAN, PYTHON]),
    Built(10, &["debian:13"], 24 * 120, 0, &[DEBIAN]),
    Built(
        11,
        &["hello-world:latest"],
        24 * 800,
        0,
        &[(903, 0, "COPY hello / # buildkit")],
    ),
    Built(
        12,
        &["tools/lint:0.9", "tools/lint:latest"],
        24 * 41,
        138,
        &[DEBIAN, PYTHON],
    ),
];

fn image(Built(seed, names, hours, own, below): &Built) -> (Image, Details) {
    let mut layers: Vec<Made> = below.to_vec();
    if *own > 0 {
        layers.push((*seed, *own, "COPY . /srv # buildkit"));
    }
    let size = |mb: u64| if mb == 0 { 10_072 } else { mb * MB };
    let pulled = matches!(seed, 6 | 7 | 10 | 11);
    let references: Vec<Reference> = names
        .iter()
        .filter_map(|name| Reference::new(name))
        .collect();
    let digest =
        |reference: &Reference| format!("{}@sha256:{}", reference.repository(), hex(500 + seed));
    let image = Image {
        id: id(*seed),
        digests: references.iter().filter(|_| pulled).map(digest).collect(),
        references,
        hidden_name: false,
        parent: match seed {
            9 => Some(id(10)),
            12 => Some(id(9)),
            _ => None,
        },
        created: Some(NOW - hours * HOUR),
        size: layers.iter().map(|(_, mb, _)| size(*mb)).sum(),
        shared_size: None,
        content: None,
        labels: BTreeMap::new(),
    };
    let details = Details {
        diff_ids: layers
            .iter()
            .map(|(seed, ..)| format!("sha256:{}", hex(*seed)))
            .collect(),
        history: layers
            .iter()
            .map(|(_, mb, command)| HistoryEntry {
                size: size(*mb),
                command: (*command).to_owned(),
            })
            .collect(),
        directories: Vec::new(),
        pulled: None,
    };
    (image, details)
}

fn container(
    seed: u64,
    name: &str,
    of: u64,
    state: ContainerState,
    status: &str,
    project: Option<&str>,
) -> Container {
    let label =
        project.map(|project| ("com.docker.compose.project".to_owned(), project.to_owned()));
    Container {
        id: ContainerId::new(&hex(3000 + seed)),
        name: name.to_owned(),
        image: id(of),
        image_name: if of == 77 {
            hex(77)
        } else {
            format!("shop/{name}")
        },
        state,
        status: status.to_owned(),
        created: Some(NOW - DAY),
        labels: label.into_iter().collect(),
        directories: Vec::new(),
        image_mounts: Vec::new(),
    }
}

fn containers() -> Vec<Container> {
    use ContainerState::{Created, Exited, Paused, Running};
    vec![
        container(
            1,
            "shop-web-1",
            1,
            Running,
            "Up 3 hours (healthy)",
            Some("shop"),
        ),
        container(
            2,
            "shop-web-2",
            1,
            Paused,
            "Up 3 hours (Paused)",
            Some("shop"),
        ),
        container(
            3,
            "shop-migrate",
            1,
            Exited,
            "Exited (0) 3 hours ago",
            Some("shop"),
        ),
        container(4, "old-web", 2, Exited, "Exited (137) 12 days ago", None),
        container(5, "shop-db-1", 6, Running, "Up 9 days", Some("shop")),
        container(6, "cache", 7, Created, "Created", None),
        container(
            7,
            "legacy-report",
            77,
            Exited,
            "Exited (1) 4 months ago",
            None,
        ),
    ]
}

/// The images and containers, and the layers of the images.
pub(crate) fn world() -> (Listing, Vec<(ImageId, Details)>) {
    let (mut images, mut details) = (Vec::new(), Vec::new());
    for built in &BUILT {
        let (mut image, layers) = image(built);
        if built.0 == 1 {
            let label = |key: &str, value: &str| (key.to_owned(), value.to_owned());
            image.labels = [
                label(
                    "org.opencontainers.image.source",
                    "https://git.example/shop/web",
                ),
                label("org.opencontainers.image.revision", "6f1c2d9"),
            ]
            .into();
        }
        details.push((image.id.clone(), layers));
        images.push(image);
    }
    (
        Listing {
            images,
            containers: containers(),
        },
        details,
    )
}

/// The same with an image, a container and labels that want to get at the terminal.
fn hostile_world() -> (Listing, Vec<(ImageId, Details)>) {
    let (mut listing, mut details) = world();
    for (image, (_, layers)) in listing.images.iter_mut().zip(&mut details) {
        image.references.insert(
            0,
            Reference::new(&format!("{HOSTILE}/日本語-{}:1", image.id.short())).expect("a name"),
        );
        image.labels.insert(HOSTILE.to_owned(), HOSTILE.repeat(400));
        for entry in &mut layers.history {
            entry.command = format!("{HOSTILE} {}", entry.command);
        }
    }
    for container in &mut listing.containers {
        container.name = format!("{HOSTILE}{}", container.name);
        container.status = HOSTILE.to_owned();
        container.image_name = HOSTILE.to_owned();
        container
            .labels
            .insert("com.docker.compose.project".to_owned(), HOSTILE.to_owned());
    }
    (listing, details)
}

pub(crate) fn about() -> About {
    About {
        name: "docker 28.5".to_owned(),
        store: "overlay2".to_owned(),
        address: "unix:///var/run/docker.sock".to_owned(),
        why: "from DOCKER_HOST".to_owned(),
        profile: Profile::new(EngineKind::GraphDriver, "28.5.2"),
        program: "docker",
    }
}

pub(crate) fn generation() -> Generation {
    Generation(1)
}

pub(crate) fn feed(app: &mut App, message: Message) {
    drop(app.update(message));
}

pub(crate) fn press(app: &mut App, keys: &str) {
    for c in keys.chars() {
        let key = match c {
            '\n' => Key::Enter,
            '\t' => Key::Tab,
            c => Key::Char(c),
        };
        feed(app, Message::KeyPressed(key));
    }
}

fn explorer_of(
    (listing, details): (Listing, Vec<(ImageId, Details)>),
    about: About,
    cache: bool,
) -> App {
    let mut app = App::new(EngineChoice::Configured, NOW);
    feed(&mut app, Message::Connected(generation(), about));
    feed(&mut app, Message::Listed(generation(), Ok(listing)));
    let read = details
        .into_iter()
        .map(|(id, details)| (id, Ok(Some(details))))
        .collect();
    feed(&mut app, Message::DetailsRead(generation(), read));
    let record = CacheRecord {
        size: 80 * MB,
        shared: false,
        description: "RUN make".to_owned(),
    };
    let usage = DiskUsage {
        layers_size: Some(4_538 * MB),
        cache: if cache { vec![record] } else { Vec::new() },
    };
    feed(&mut app, Message::UsageRead(generation(), Ok(usage)));
    app
}

/// Everything is read, nothing is marked.
pub(crate) fn explorer() -> App {
    explorer_of(world(), about(), false)
}

/// The same where every text is hostile, the engine's own included.
pub(crate) fn hostile() -> App {
    let about = About {
        name: format!("docker {HOSTILE}"),
        store: HOSTILE.to_owned(),
        address: HOSTILE.repeat(9),
        why: HOSTILE.to_owned(),
        ..about()
    };
    explorer_of(hostile_world(), about, true)
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
    press(app, "\tj ");
    feed(app, Message::KeyPressed(Key::Esc));
}

/// A removal in which something of everything happens, at the last step.
pub(crate) fn running(app: &mut App, seconds: i64) {
    marked(app, &[3, 5, 8, 12, 11]);
    press(app, "dRremove\n");
    feed(
        app,
        Message::Measured(generation(), Moment::Before, Ok(Some(4_538 * MB))),
    );
    let outcomes = [
        Outcome::Done(changes(app, 0)),
        Outcome::Skipped(jettison::removal::Changed::RunsNow(ContainerId::new(&hex(
            3001,
        )))),
    ];
    for (index, outcome) in outcomes.into_iter().enumerate() {
        feed(app, Message::StepEnded(generation(), index, outcome));
    }
    feed(app, Message::TimePassed(NOW + seconds));
}

/// What the step was expected to change.
pub(crate) fn changes(app: &App, index: usize) -> Vec<jettison::removal::Change> {
    let run = app
        .session()
        .and_then(|session| session.run.as_ref())
        .expect("a removal");
    run.jobs[index].forecast.changes.clone()
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
        feed(app, Message::StepEnded(generation(), index, outcome));
    }
    feed(
        app,
        Message::Measured(generation(), Moment::After, Ok(Some(4_380 * MB))),
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
