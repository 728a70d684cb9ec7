//! What a text is told of the place that it is for.

mod container;
mod engine;
mod image;
mod removal;

use std::sync::Arc;

use crate::app::{App, Place, Session, Subject, Topic};
use crate::inventory::{Bytes, ContainerIx, ImageIx, Inventory, LayerIx, Reason};
use crate::removal::{Alone, Extra, alone, operand};
use crate::view::names;
use crate::view::text::{fit, short, solid};

use super::texts::Facts;

/// Columns of the name of the thing itself, and of others beside it.
const NAME: usize = 40;
const OTHER: usize = 28;
/// Columns of foreign words.
const WORDS: usize = 70;
/// So many of several are named.
const NAMED: usize = 2;

/// What there is to tell of a topic in a place.
pub(super) fn facts(app: &App, place: &Place, topic: Topic) -> Facts {
    let mut facts = Facts {
        program: "docker".to_owned(),
        by_hand: "docker".to_owned(),
        keys: Arc::clone(&app.settings.keymap),
        ..Facts::default()
    };
    if let Some(session) = app.session() {
        let profile = session.about.profile;
        facts.kind = profile.kind;
        facts.version = profile.version;
        session.about.program.clone_into(&mut facts.program);
        facts.by_hand = session.about.by_hand();
        if let Some(inventory) = &session.inventory {
            let ground = Ground {
                app,
                session,
                inventory,
                place,
            };
            ground.tell(topic, &mut facts);
        }
    }
    removal::elsewhere(app, place, &mut facts);
    facts
}

/// Where an explanation stands.
struct Ground<'a> {
    app: &'a App,
    session: &'a Session,
    inventory: &'a Arc<Inventory>,
    place: &'a Place,
}

impl Ground<'_> {
    /// First what it is called in this place, then what the topic is about.
    fn tell(&self, topic: Topic, f: &mut Facts) {
        self.call_image(f);
        self.call_container(f);
        self.call_layer(f);
        match topic {
            Topic::NoEngine | Topic::Offer | Topic::Backup => {}
            Topic::Status(_) => self.standing(f),
            Topic::Cell(cell) => self.cell(cell, f),
            Topic::Refused(kind) => self.refused(kind, f),
            Topic::Mark(_) => self.marks(f),
            Topic::Lock => self.lock(f),
            Topic::OnlyCopy(evidence) => self.only_copy(evidence, f),
            Topic::Sign(_) | Topic::Doubt(_) => self.doubt(f),
            Topic::History(history) => self.history(history, f),
            Topic::Engine(whole) => self.engine(whole, f),
            Topic::State(_) | Topic::Writable | Topic::Orphan => self.state(topic, f),
            Topic::Origin(_) | Topic::Mounted => self.origin(topic, f),
            Topic::Layer(layer) => self.of_layer(layer, f),
            Topic::Kin(_) => self.kin(f),
            Topic::Named(name) => self.named(name, f),
            Topic::Repository => self.repository(f),
            Topic::Preset(_) => self.preset(f),
            Topic::Pattern => self.pattern(f),
            Topic::Unclear => self.unclear(f),
            Topic::Step(step) => self.step(step, f),
            Topic::Barred(_) => self.sake(f),
            Topic::Ledger => self.ledger(f),
            Topic::Row(row) => self.row(row, f),
            Topic::Holding(thing) => self.holding(thing, f),
            Topic::Route(route) => self.route(route, f),
            Topic::NoForce => self.no_force(f),
            Topic::Loss(loss) => self.lost(loss, f),
            Topic::Reclaimable => self.reclaimable(f),
            Topic::End(end) => self.end(end, f),
            Topic::Measured => self.measured(f),
        }
    }

    /// The number whose sign is explained, and the reasons for it.
    fn doubt(&self, f: &mut Facts) {
        let Some(number) = self.number() else {
            return;
        };
        f.bytes = told(number);
        let reasons: Vec<&str> = number.reasons().map(Reason::words).collect();
        f.words = reasons.join("; ");
    }

    /// The number whose certainty is explained.
    fn number(&self) -> Option<Bytes> {
        match self.place {
            Place::Image(_) | Place::Entry(..) => match self.layer() {
                Some(layer) => Some(self.inventory.layer(layer)?.size),
                None => match alone(self.inventory, self.image()?) {
                    Alone::Frees(bytes) => Some(bytes),
                    Alone::Refused(_) => None,
                },
            },
            Place::Preview | Place::InTheWay => Some(self.app.previewed()?.forecast().freed.now),
            Place::Preset => Some(self.app.menu()?.chosen()?.selection.as_ref()?.frees),
            Place::Receipt => Some(self.session.run.as_ref()?.promised()),
            Place::Engine
            | Place::History(_)
            | Place::Repository(_)
            | Place::Orphan(_)
            | Place::Protected
            | Place::Stranded => None,
        }
    }

    /// The image whose row or details these are.
    fn base_image(&self) -> Option<ImageIx> {
        match self.place {
            Place::Image(id) | Place::Entry(id, _) | Place::History(id) => self.inventory.find(id),
            Place::Engine
            | Place::Repository(_)
            | Place::Orphan(_)
            | Place::Preset
            | Place::InTheWay
            | Place::Preview
            | Place::Receipt
            | Place::Protected
            | Place::Stranded => None,
        }
    }

    /// The image that is explained: that of the line, where the line is about another one.
    fn image(&self) -> Option<ImageIx> {
        match self.subject() {
            Some(Subject::Image(id)) => self.inventory.find(id),
            Some(_) | None => self.base_image(),
        }
    }

    fn call_layer(&self, f: &mut Facts) {
        if let Some(layer) = self.layer().and_then(|ix| self.inventory.layer(ix)) {
            f.bytes = told(layer.size);
        }
    }

    fn subject(&self) -> Option<&Subject> {
        if let Place::Entry(_, entry) = self.place {
            Some(&entry.subject)
        } else {
            None
        }
    }

    fn layer(&self) -> Option<LayerIx> {
        if let Subject::Layer(chain) = self.subject()? {
            self.session.layer_of(self.base_image()?, chain)
        } else {
            None
        }
    }

    /// The container that is explained.
    fn container(&self) -> Option<ContainerIx> {
        if let Place::Orphan(id) = self.place {
            return self.inventory.find_container(id);
        }
        if let Some(Subject::Container(id)) = self.subject() {
            return self.inventory.find_container(id);
        }
        if *self.place != Place::InTheWay {
            return None;
        }
        let (unblock, choice) = self.app.in_the_way_at()?;
        let extras = unblock.extras_of(choice);
        let container = extras.iter().find_map(|extra| match extra {
            Extra::Container(id) => Some(id),
            Extra::Child(_) | Extra::BuildCache => None,
        })?;
        self.inventory.find_container(container)
    }

    /// An image in a sentence.
    fn name(&self, ix: ImageIx) -> String {
        let image = self.inventory.image(ix);
        image.map_or_else(String::new, |image| short(&names::title(image), NAME))
    }

    fn other_images(&self, all: &[ImageIx]) -> String {
        let names = all.iter().filter_map(|ix| self.inventory.image(*ix));
        listed(names.map(names::title))
    }

    fn containers_named(&self, all: impl IntoIterator<Item = ContainerIx>) -> String {
        let all = all.into_iter();
        let found = all.filter_map(|ix| self.inventory.container(ix));
        listed(found.map(|container| names::safe(container.title()).into_owned()))
    }
}

/// A number as it stands in a sentence.
fn told(bytes: Bytes) -> String {
    solid(bytes)
}

/// A word of a command.
fn word(text: &str) -> String {
    operand(&fit(text, WORDS))
}

/// The first of several by name, and how many more.
fn listed(all: impl Iterator<Item = String>) -> String {
    let mut all = all.map(|name| short(&name, OTHER));
    let first: Vec<String> = all.by_ref().take(NAMED).collect();
    match (all.count(), first.as_slice()) {
        (0, [one, other]) => format!("{one} and {other}"),
        (0, _) => first.concat(),
        (more, _) => format!("{} and {more} more", first.join(", ")),
    }
}
