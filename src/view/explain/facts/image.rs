//! Of an image, and of a line in its details.

use std::sync::Arc;

use crate::app::{CellTopic, Command, HistoryTopic, LayerTopic, NameTopic, Subject, age};
use crate::inventory::{
    Bytes, ContainerIx, Image, ImageIx, LayerIx, PlaceSet, Reference, instruction,
};
use crate::removal::{Alone, Mark, Marks, Plan, RefusalKind, Route, State, alone, rules};
use crate::view::names;
use crate::view::text::{fit, short};

use super::{Facts, Ground, NAME, WORDS, listed, told, word};

/// So many commands are shown of those that remove an image.
const COMMANDS: usize = 3;

impl Ground<'_> {
    /// What the image is called, and how a command names it.
    pub(super) fn call_image(&self, f: &mut Facts) {
        if let Some((ix, image)) = self.found() {
            f.thing = self.name(ix);
            f.word = word(image.id.short());
            f.bytes = told(Bytes::exact(image.size));
        }
    }

    /// What is told of a cell of its row.
    pub(super) fn cell(&self, topic: CellTopic, f: &mut Facts) {
        match topic {
            CellTopic::Size => self.size(f),
            CellTopic::Frees => self.freed(f),
            CellTopic::Containers => self.its_containers(f),
            CellTopic::Names => self.references(f),
            CellTopic::Id => {}
            CellTopic::Age => self.age(f),
            CellTopic::Platforms => self.platforms(f),
        }
    }

    fn found(&self) -> Option<(ImageIx, &Image)> {
        let ix = self.image()?;
        Some((ix, self.inventory.image(ix)?))
    }

    pub(super) fn standing(&self, f: &mut Facts) {
        let Some((ix, _)) = self.found() else { return };
        let children = self.inventory.children(ix);
        let users = self.users(ix);
        if users.is_empty() {
            (f.others, f.count) = (self.other_images(children), children.len());
            f.all = self.inventory.standing_on(ix).count();
        } else {
            f.count = users.len();
            f.others = self.containers_named(users);
        }
    }

    fn size(&self, f: &mut Facts) {
        let Some((ix, _)) = self.found() else { return };
        f.more = told(self.own(ix));
        f.count = self.inventory.stack(ix).map_or(0, <[_]>::len);
    }

    fn references(&self, f: &mut Facts) {
        let Some((_, image)) = self.found() else {
            return;
        };
        f.others = listed(image.references.iter().map(ToString::to_string));
        f.count = image.references.len();
    }

    fn age(&self, f: &mut Facts) {
        if let Some((_, image)) = self.found() {
            f.bytes = age(image.created, self.app.now);
        }
    }

    /// How many references are marked, and what the image would go by: the commands of a plan for it alone.
    pub(super) fn marks(&self, f: &mut Facts) {
        let Some((_, image)) = self.found() else {
            return;
        };
        let marks = &self.session.marks;
        let marked = image.references.iter();
        let marked = marked.filter(|name| marks.has_reference(&image.id, name));
        (f.count, f.all) = (marked.count(), image.references.len());
        let alone: Marks = std::iter::once(Mark::Image(image.id.clone())).collect();
        let (plan, _) = Plan::build(self.inventory, &alone, Route::Skip);
        if let Some((_, refusal)) = plan.refused.first() {
            refusal.kind.words().clone_into(&mut f.others);
            let whose = if refusal.kind == RefusalKind::Protected {
                "No plan removes it"
            } else {
                "By hand the engine would refuse it"
            };
            whose.clone_into(&mut f.more);
        } else if plan.steps.len() <= COMMANDS {
            let steps = plan.steps.iter();
            let commands: Vec<String> = steps.map(|one| one.step.command(&f.by_hand)).collect();
            f.words = commands.join(" && ");
        } else {
            f.more = plan.steps.len().to_string();
        }
    }

    pub(super) fn lock(&self, f: &mut Facts) {
        if let Some((_, image)) = self.found() {
            f.words = self.pattern_of(image);
        }
    }

    /// The first pattern that protects an image.
    fn pattern_of(&self, image: &Image) -> String {
        let pattern = self.session.protection.fitting(image).next();
        pattern.map_or_else(String::new, |pattern| fit(&pattern.short(), WORDS))
    }

    fn platforms(&self, f: &mut Facts) {
        if let Some((_, image)) = self.found() {
            f.count = image.content.map_or(1, |content| content.platforms);
        }
    }

    /// The containers made from an image, and those that mount it.
    fn users(&self, ix: ImageIx) -> Vec<ContainerIx> {
        let mut users = self.inventory.users(ix).to_vec();
        let mounters = self.inventory.mounters(ix).iter();
        let mounters: Vec<_> = mounters
            .filter(|one| !users.contains(one))
            .copied()
            .collect();
        users.extend(mounters);
        users
    }

    /// What no other image has of an image's layers.
    fn own(&self, ix: ImageIx) -> Bytes {
        let stack = self.inventory.stack(ix).unwrap_or_default();
        let own = stack
            .iter()
            .filter(|layer| self.inventory.holders(**layer).len() < 2);
        self.inventory.bytes_of(own.copied())
    }

    fn freed(&self, f: &mut Facts) {
        let Some((ix, image)) = self.found() else {
            return;
        };
        let frees = match alone(self.inventory, ix) {
            Alone::Frees(bytes) => {
                f.bytes = told(bytes);
                Some(bytes.value())
            }
            Alone::Refused(_) => None,
        };
        f.more = told(Bytes::exact(image.size));
        let sharers = self.sharers(ix);
        f.count = sharers.len();
        f.others = self.other_images(&sharers);
        if frees == Some(0) {
            let all = self.sharers_of_all(ix);
            f.all = all.len();
            f.others = self.other_images(if all.is_empty() { &sharers } else { &all });
        }
    }

    /// The other images that have layers of this one, those that share most first: who has a layer has all below it.
    fn sharers(&self, ix: ImageIx) -> Vec<ImageIx> {
        let stack = self.inventory.stack(ix).unwrap_or_default().iter();
        let mut met: PlaceSet<ImageIx> = PlaceSet::default();
        met.insert(ix);
        let holders = stack.rev().flat_map(|layer| self.inventory.holders(*layer));
        holders
            .copied()
            .filter(|other| met.insert(*other))
            .collect()
    }

    /// Those of them that have its topmost layer with bytes in it, and so all of its bytes.
    fn sharers_of_all(&self, ix: ImageIx) -> Vec<ImageIx> {
        let stack = self.inventory.stack(ix).unwrap_or_default().iter();
        let holds = |layer: &&LayerIx| {
            let layer = self.inventory.layer(**layer);
            layer.is_some_and(|layer| layer.size.value() > 0)
        };
        let top = stack.rev().find(holds);
        let holders = top.map_or(&[][..], |layer| self.inventory.holders(*layer));
        holders
            .iter()
            .copied()
            .filter(|other| *other != ix)
            .collect()
    }

    fn its_containers(&self, f: &mut Facts) {
        let Some((ix, _)) = self.found() else { return };
        let users = self.inventory.users(ix);
        let live = users
            .iter()
            .filter_map(|user| self.inventory.container(*user));
        f.count = live.filter(|container| container.state.is_live()).count();
        f.all = users.len();
        f.others = self.containers_named(users.iter().copied());
    }

    /// What is in the way of an image, by the rule that refuses.
    pub(super) fn in_the_way_of(&self, ix: ImageIx, kind: RefusalKind, f: &mut Facts) {
        if let (RefusalKind::Protected, Some(image)) = (kind, self.inventory.image(ix)) {
            f.words = self.pattern_of(image);
        }
        f.others = match kind {
            RefusalKind::HasChildren => self.other_images(self.inventory.children(ix)),
            RefusalKind::SeveralReferences => {
                let image = self.inventory.image(ix);
                let names = image.map_or(&[][..], |image| &image.references);
                listed(names.iter().map(ToString::to_string))
            }
            RefusalKind::Running | RefusalKind::Stopped => {
                let wanted = kind == RefusalKind::Running;
                let users = self.inventory.users(ix).iter().copied();
                self.containers_named(users.filter(|user| {
                    let container = self.inventory.container(*user);
                    container.is_some_and(|container| container.state.is_live() == wanted)
                }))
            }
            RefusalKind::ReferenceUsed
            | RefusalKind::NotFound
            | RefusalKind::Protected
            | RefusalKind::Other => self.containers_named(self.users(ix)),
        };
    }

    pub(super) fn history(&self, topic: HistoryTopic, f: &mut Facts) {
        let Some((_, image)) = self.found() else {
            return;
        };
        let steps = self.session.steps_of(&image.id);
        let wanted = topic == HistoryTopic::Built;
        let told = steps.iter().filter(|step| (step.size > 0) == wanted);
        (f.count, f.all) = (told.count(), steps.len());
    }

    pub(super) fn kin(&self, f: &mut Facts) {
        if let (Some(Subject::Image(id)), Some(base)) = (self.subject(), self.base_image()) {
            f.others = short(&names::image(self.inventory, id), NAME);
            f.thing = self.name(base);
        }
    }

    /// A name, a digest or a label, where the line is one.
    pub(super) fn named(&self, topic: NameTopic, f: &mut Facts) {
        match (topic, self.subject()) {
            (NameTopic::Tag | NameTopic::DigestReference, Some(Subject::Reference(reference))) => {
                self.beside(reference, f);
                f.thing = short(reference.as_str(), NAME);
                f.word = word(reference.as_str());
            }
            (NameTopic::Digest, Some(Subject::Digest(text)))
            | (NameTopic::Label, Some(Subject::Label(text))) => f.thing = short(text, NAME),
            (
                NameTopic::Tag | NameTopic::DigestReference | NameTopic::Digest | NameTopic::Label,
                Some(_) | None,
            ) => {}
        }
    }

    /// The references that the image keeps where this one is removed by name.
    fn beside(&self, reference: &Reference, f: &mut Facts) {
        let Some(ix) = self.image() else { return };
        let state = State::new(Arc::clone(self.inventory));
        let left = rules::survivors(&state, ix, std::slice::from_ref(reference));
        f.count = left.len();
        f.others = listed(left.iter().map(ToString::to_string));
    }

    pub(super) fn of_layer(&self, topic: LayerTopic, f: &mut Facts) {
        let Some(ix) = self.layer() else { return };
        match topic {
            LayerTopic::Own => {}
            LayerTopic::Shared => {
                let holders = self.inventory.holders(ix);
                (f.others, f.count) = (self.other_images(holders), holders.len());
            }
            LayerTopic::Pinned => {
                let pins = self.pins(ix);
                f.count = pins.len();
                f.others = self.containers_named(pins);
            }
            LayerTopic::Itself => {
                let stack = self.image().and_then(|image| self.inventory.stack(image));
                f.count = stack.map_or(0, <[_]>::len);
                let command = self.session.histories.command(self.inventory, ix);
                f.words = match command {
                    Command::Unread => "a step that is still being read".to_owned(),
                    Command::Untold | Command::Told(_) => fit(&instruction(command.text()), WORDS),
                };
            }
        }
    }

    fn pins(&self, layer: LayerIx) -> Vec<ContainerIx> {
        let all = self.inventory.container_ixs();
        let pins = all.filter(|container| {
            let pinned = self.inventory.pinned(*container);
            pinned.is_some_and(|pinned| pinned.contains(&layer))
        });
        pins.collect()
    }
}
