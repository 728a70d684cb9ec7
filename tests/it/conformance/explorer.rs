//! What the details show of a known world: the containers of an image, its layers, and who else holds each.

use std::cmp::Reverse;
use std::collections::VecDeque;

use jettison::app::{
    App, Effect, EngineChoice, Fault, Generation, Group, Key, Message, Subject as On,
};
use jettison::engine::Engine;
use jettison::inventory::{Belongings, ContainerId, EngineKind, ImageId, Inventory};
use jettison::view::{Theme, draw};
use ratatui::Terminal;
use ratatui::backend::TestBackend;

use super::compare::Subject;
use crate::engines::on_every_engine;
use crate::world::small::{World, small_world};

/// Images of the small world on the two layers that most of it shares.
const ON_BASE: [&str; 13] = [
    "tagged",
    "nasty",
    "leftover",
    "moved",
    "base",
    "runner",
    "worker",
    "parked",
    "fresh",
    "built",
    "step-1",
    "step-2",
    "committed",
];
/// Images on the layer of programs above them.
const ON_PROGRAMS: [&str; 9] = [
    "base",
    "runner",
    "worker",
    "parked",
    "fresh",
    "built",
    "step-1",
    "step-2",
    "committed",
];

/// The program on a real engine, without its loop: what it orders is done at once.
struct Explorer<'a> {
    app: App,
    subject: &'a Subject,
}

impl<'a> Explorer<'a> {
    fn start(subject: &'a Subject) -> Self {
        let app = App::new(EngineChoice::Configured, 1_800_000_000);
        let mut this = Self { app, subject };
        let effects = this.app.start();
        this.obey(effects);
        this
    }

    fn obey(&mut self, effects: Vec<Effect>) {
        let mut effects = VecDeque::from(effects);
        while let Some(effect) = effects.pop_front() {
            if let Some(message) = self.answer(effect) {
                effects.extend(self.app.update(message).effects);
            }
        }
    }

    fn answer(&self, effect: Effect) -> Option<Message> {
        let engine = self.subject.engine();
        let fault = |error: jettison::engine::EngineError| Fault(error.to_string());
        Some(match effect {
            Effect::Connect(of, _) => Message::Connected(of, engine.about().clone()),
            Effect::ReadListing(generation) => {
                let listing = self.subject.wait(engine.listing());
                Message::Listed(generation, listing.map_err(fault))
            }
            Effect::ReadDetails(generation, images) => self.read_details(generation, images),
            Effect::ReadHistories(generation, images) => self.read_histories(generation, images),
            Effect::ReadBelongings(generation, containers) => {
                let own = containers.into_iter().map(|id| self.own(id));
                Message::BelongingsRead(generation, own.collect())
            }
            Effect::ReadUsage(generation) => {
                let usage = self.subject.wait(engine.disk_usage());
                Message::UsageRead(generation, usage.map_err(fault))
            }
            Effect::Watch(_)
            | Effect::Measure(..)
            | Effect::RunStep(..)
            | Effect::ReadProtection(_)
            | Effect::WriteProtection(..)
            | Effect::Journal(..)
            | Effect::WakeAfter(_)
            | Effect::CopyText(_)
            | Effect::CopyPage(_)
            | Effect::SaveText(_)
            | Effect::CaptureMouse(_)
            | Effect::Suspend
            | Effect::MeasureRoom(_)
            | Effect::KeepBackup(..)
            | Effect::StopBackup
            | Effect::Restore(..)
            | Effect::Quit => return None,
        })
    }

    fn read_details(&self, generation: Generation, images: Vec<ImageId>) -> Message {
        let engine = self.subject.engine();
        let read = |id: ImageId| {
            let details = self.subject.wait(engine.details(&id));
            let details = details.map(|details| details.map(|details| details.makeup()));
            (id, details.map_err(|error| Fault(error.to_string())))
        };
        Message::DetailsRead(generation, images.into_iter().map(read).collect())
    }

    fn read_histories(&self, generation: Generation, images: Vec<ImageId>) -> Message {
        let engine = self.subject.engine();
        let read = |id: ImageId| {
            let history = self.subject.wait(engine.history(&id));
            (id, history.map_err(|error| Fault(error.to_string())))
        };
        Message::HistoriesRead(generation, images.into_iter().map(read).collect())
    }

    /// What a container has of its own.
    fn own(&self, id: ContainerId) -> (ContainerId, Result<Option<Belongings>, Fault>) {
        let own = self.subject.wait(self.subject.engine().belongings(&id));
        (id, own.map_err(|error| Fault(error.to_string())))
    }

    fn press(&mut self, key: Key) {
        let turn = self.app.update(Message::KeyPressed(key));
        self.obey(turn.effects);
    }

    /// Goes to an image, and to a tab of its details.
    fn open(&mut self, image: &ImageId, tab: char) {
        for _ in 0..3 {
            self.press(Key::Esc);
        }
        self.press(Key::Home);
        let images = self.session().table.all();
        for _ in 0..images {
            if self
                .session()
                .selected()
                .is_some_and(|(_, here)| here.id == *image)
            {
                break;
            }
            self.press(Key::Down);
        }
        assert_eq!(self.session().selected().unwrap().1.id, *image);
        self.press(Key::Char(tab));
        self.press(Key::Enter);
    }

    fn session(&self) -> &jettison::app::Session {
        self.app.session().unwrap()
    }

    /// What the details list of one kind.
    fn listed(&self, group: Group) -> Vec<On> {
        let entries = self.session().entries().into_iter();
        let here = entries.filter(|entry| entry.group == group);
        here.map(|entry| entry.subject).collect()
    }

    fn screen(&self) -> String {
        let mut terminal = Terminal::new(TestBackend::new(200, 50)).unwrap();
        terminal
            .draw(|frame| drop(draw(&self.app, Theme::plain(), frame)))
            .unwrap();
        terminal.backend().to_string()
    }

    /// The text of the details beside the table, without its line breaks.
    fn details(&self) -> String {
        let screen = self.screen();
        let beside = screen.lines().filter_map(|line| line.split_once('│'));
        let words = beside.flat_map(|(_, text)| text.trim_end_matches('"').split_whitespace());
        words.collect::<Vec<_>>().join(" ")
    }

    fn inventory(&self) -> &Inventory {
        self.session().inventory.as_ref().unwrap()
    }
}

fn container(id: &str) -> On {
    On::Container(ContainerId::new(id))
}

fn id(world: &World, name: &str) -> ImageId {
    ImageId::new(&world.images[name])
}

/// The images of these names, by size.
fn images(world: &World, names: &[&str], inventory: &Inventory) -> Vec<On> {
    let mut ids: Vec<ImageId> = names.iter().map(|name| id(world, name)).collect();
    let place = |id: &ImageId| inventory.images().iter().position(|image| image.id == *id);
    ids.sort_by_key(|id| (Reverse(inventory.get(id).unwrap().size), place(id)));
    ids.into_iter().map(On::Image).collect()
}

#[test]
fn the_containers_of_an_image_are_those_that_the_engine_counts() {
    on_every_engine(|engine| {
        engine.wipe();
        let world = small_world(engine);
        let subject = Subject::new(engine);
        let mut explorer = Explorer::start(&subject);
        for (image, name, shown) in [
            ("runner", "running", "▶ running running"),
            ("worker", "exited", "■ exited exited"),
            ("parked", "paused", "▶ paused paused"),
            ("fresh", "created", "■ created created"),
        ] {
            explorer.open(&id(&world, image), '1');
            let users = [container(&world.containers[name])];
            let listed = explorer.listed(Group::Users);
            assert_eq!(listed, users, "{}: {image}", engine.name);
            let details = explorer.details();
            let made_from = format!("from {}", engine.listed(&format!("run/{image}:1")));
            for told in [shown, &made_from, "writable"] {
                let told = details.contains(told);
                assert!(told, "{}: {shown} {made_from}: {details}", engine.name);
            }
            let all = explorer.inventory().containers();
            let own = all.iter().find(|own| own.name == name).unwrap();
            let own = own.belongings.as_ref().unwrap();
            assert!(own.writable.is_some(), "{}: {name}", engine.name);
        }
        explorer.open(&id(&world, "tagged"), '1');
        assert_eq!(explorer.listed(Group::Users), []);
        assert!(explorer.details().contains("none, running or stopped"));
        engine.wipe();
    });
}

#[test]
fn the_layers_of_an_image_tell_who_else_holds_them() {
    on_every_engine(|engine| {
        engine.wipe();
        let world = small_world(engine);
        let subject = Subject::new(engine);
        let mut explorer = Explorer::start(&subject);
        explorer.open(&id(&world, "runner"), '2');
        let layers = explorer.listed(Group::Layers);
        assert_eq!(layers.len(), 4, "{}", engine.name);
        let holders: [&[&str]; 4] = [&ON_BASE, &ON_BASE, &ON_PROGRAMS, &["runner"]];
        for (line, holders) in holders.into_iter().enumerate() {
            explorer.press(Key::Home);
            for _ in 0..line {
                explorer.press(Key::Down);
            }
            explorer.press(Key::Enter);
            let listed = explorer.listed(Group::Holders);
            let held_by = images(&world, holders, explorer.inventory());
            assert_eq!(listed, held_by, "{}: layer {line}", engine.name);
            let pins = explorer.listed(Group::Pins);
            let running = container(&world.containers["running"]);
            assert!(pins.contains(&running), "{}: layer {line}", engine.name);
            explorer.press(Key::Esc);
        }
        let details = explorer.details();
        assert!(
            details.contains("only this image, 1 container"),
            "{details}"
        );
        assert_sizes(explorer.inventory(), &id(&world, "runner"), &engine.name);
        engine.wipe();
    });
}

/// A graph driver counts the bytes of a layer's files; other stores count in ways of their own.
fn assert_sizes(inventory: &Inventory, image: &ImageId, engine: &str) {
    let stack = inventory.stack(inventory.find(image).unwrap()).unwrap();
    let sizes = stack
        .iter()
        .map(|layer| inventory.layer(*layer).unwrap().size);
    let sizes: Vec<u64> = sizes.map(jettison::inventory::Bytes::value).collect();
    println!("{engine}: layers of {sizes:?} bytes");
    if inventory.profile().kind == EngineKind::GraphDriver {
        assert_eq!([sizes[0], sizes[1], sizes[3]], [40_000, 30_000, 1_000]);
    }
}
