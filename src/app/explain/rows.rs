//! The topics of an image, and of what stands in its details.

use std::sync::Arc;

use crate::app::{Column, Entry, Group, Session, Subject};
use crate::inventory::{
    Bytes, ContainerId, Image, ImageId, ImageIx, Inventory, LayerIx, Origin, Reference, Registry,
    Side, Status,
};
use crate::removal::{Alone, alone};

use super::{CellTopic, EngineTopic, LayerTopic, Marking, NameTopic, OriginKind, Topic};

/// What is said about the engine as a whole.
pub(super) fn engine() -> Vec<Topic> {
    vec![
        Topic::Engine(EngineTopic::Itself),
        Topic::Engine(EngineTopic::Images),
        Topic::Engine(EngineTopic::OnDisk),
        Topic::Engine(EngineTopic::WouldFree),
        Topic::Engine(EngineTopic::BuildCache),
        Topic::Engine(EngineTopic::DiskFree),
    ]
}

/// The sign before a number of bytes, and why it stands there.
pub(super) fn certainty(bytes: Bytes) -> Vec<Topic> {
    if bytes.is_exact() {
        return Vec::new();
    }
    let sign = Topic::Sign(bytes.certainty());
    std::iter::once(sign)
        .chain(bytes.reasons().map(Topic::Doubt))
        .collect()
}

/// The topics with this one first.
pub(super) fn led_by(first: Topic, mut topics: Vec<Topic>) -> Vec<Topic> {
    topics.retain(|topic| *topic != first);
    topics.insert(0, first);
    topics
}

impl Session {
    /// The topics of an image: what is unusual about it, then what stands in its row.
    pub(super) fn of_image(&self, inventory: &Arc<Inventory>, ix: ImageIx) -> Vec<Topic> {
        let Some(image) = inventory.image(ix) else {
            return engine();
        };
        let frees = alone(inventory, ix);
        let of = |column: &Column| match column {
            Column::Reference => Topic::Cell(CellTopic::Names),
            Column::Id => Topic::Cell(CellTopic::Id),
            Column::Age => Topic::Cell(CellTopic::Age),
            Column::Size => Topic::Cell(CellTopic::Size),
            Column::Frees => match frees {
                Alone::Frees(_) => Topic::Cell(CellTopic::Frees),
                Alone::Refused(kind) => Topic::Refused(kind),
            },
            Column::Containers => Topic::Cell(CellTopic::Containers),
            Column::Status => Topic::Status(inventory.status(ix)),
            Column::Copy => Topic::OnlyCopy(inventory.evidence(ix)),
        };
        let mut topics = vec![
            of(&Column::Status),
            of(&Column::Size),
            of(&Column::Frees),
            of(&Column::Containers),
        ];
        topics.push(Topic::Mark(self.marking(image)));
        topics.extend(inventory.is_protected(ix).then_some(Topic::Lock));
        topics.push(Topic::OnlyCopy(inventory.evidence(ix)));
        let others = Column::ALL.iter().map(of);
        let others: Vec<Topic> = others.filter(|topic| !topics.contains(topic)).collect();
        topics.extend(others);
        topics.push(Topic::Cell(CellTopic::Platforms));
        if let Alone::Frees(bytes) = frees {
            topics.extend(certainty(bytes));
        }
        topics.extend(engine());
        let topics = led_by(telling(inventory, ix, image, frees), topics);
        self.led_by_its_end(&image.id, topics)
    }

    /// How the last removal stands with an image comes before everything else.
    fn led_by_its_end(&self, id: &ImageId, topics: Vec<Topic>) -> Vec<Topic> {
        match self.told_of(id) {
            Some((_, end)) => led_by(Topic::End(end), topics),
            None => topics,
        }
    }

    pub(super) fn marking(&self, image: &Image) -> Marking {
        if self.marks.has_image(&image.id) {
            Marking::Whole
        } else if self.marks.has_part(&image.id) {
            Marking::Part
        } else {
            Marking::None
        }
    }

    /// The topics of a line of the details.
    pub(super) fn of_entry(
        &self,
        inventory: &Arc<Inventory>,
        ix: ImageIx,
        entry: &Entry,
    ) -> Vec<Topic> {
        match &entry.subject {
            Subject::Container(id) => of_container(inventory, id, entry.group == Group::Mounters),
            Subject::Layer(chain) => match self.layer_of(ix, chain) {
                Some(layer) => of_layer(inventory, layer),
                None => vec![Topic::Layer(LayerTopic::Itself)],
            },
            Subject::Image(id) => {
                let other = inventory.find(id);
                let topics = other.map_or_else(engine, |other| self.of_image(inventory, other));
                match kin(entry.group) {
                    Some(side) => led_by(Topic::Kin(side), topics),
                    None => topics,
                }
            }
            Subject::Reference(reference) => of_reference(reference),
            Subject::Evidence => vec![
                Topic::OnlyCopy(inventory.evidence(ix)),
                Topic::Cell(CellTopic::Platforms),
                Topic::Cell(CellTopic::Names),
            ],
            Subject::Platform(_) => vec![
                Topic::Cell(CellTopic::Platforms),
                Topic::Cell(CellTopic::Size),
            ],
            Subject::Digest(_) => vec![
                Topic::Named(NameTopic::Digest),
                Topic::OnlyCopy(inventory.evidence(ix)),
                Topic::Cell(CellTopic::Id),
            ],
            Subject::Label(_) => vec![Topic::Named(NameTopic::Label)],
        }
    }
}

fn of_reference(reference: &Reference) -> Vec<Topic> {
    let name = if reference.is_digest() {
        NameTopic::DigestReference
    } else {
        NameTopic::Tag
    };
    vec![
        Topic::Named(name),
        Topic::Cell(CellTopic::Names),
        Topic::Cell(CellTopic::Id),
    ]
}

/// What is unusual about an image.
fn telling(inventory: &Inventory, ix: ImageIx, image: &Image, frees: Alone) -> Topic {
    let status = inventory.status(ix);
    if inventory.is_protected(ix) {
        return Topic::Lock;
    }
    match (status, frees) {
        (Status::NoContainer, Alone::Refused(kind)) => Topic::Refused(kind),
        (Status::NoContainer, Alone::Frees(bytes)) if bytes.value() < image.size / 2 => {
            Topic::Cell(CellTopic::Frees)
        }
        (Status::NoContainer, Alone::Frees(_)) if inventory.registry(ix) == Registry::OnlyCopy => {
            Topic::OnlyCopy(inventory.evidence(ix))
        }
        (Status::InUse | Status::Dangling | Status::Parent | Status::NoContainer, _) => {
            Topic::Status(status)
        }
    }
}

/// On which side an image of a group stands.
fn kin(group: Group) -> Option<Side> {
    match group {
        Group::BuiltOn => Some(Side::Below),
        Group::SameLayers => Some(Side::Same),
        Group::BuiltOnIt => Some(Side::Above),
        Group::Users
        | Group::Mounters
        | Group::Layers
        | Group::Holders
        | Group::Pins
        | Group::Standing
        | Group::References
        | Group::Source
        | Group::Platforms
        | Group::Digests
        | Group::Labels => None,
    }
}

/// The topics of a container; whether it only mounts the image.
pub(super) fn of_container(inventory: &Inventory, id: &ContainerId, mounts: bool) -> Vec<Topic> {
    let found = inventory.find_container(id);
    let Some(container) = found.and_then(|ix| inventory.container(ix)) else {
        return engine();
    };
    let origin = match inventory.origin(container) {
        Origin::Here(_) => OriginKind::Here,
        Origin::Elsewhere(..) => OriginKind::Elsewhere,
        Origin::Gone(_) => OriginKind::Gone,
        Origin::Id => OriginKind::Id,
    };
    let topics = vec![
        Topic::State(container.state),
        Topic::Writable,
        Topic::Origin(origin),
    ];
    if inventory.find(&container.image).is_none() {
        // what its name means now is told there
        vec![
            Topic::Orphan,
            Topic::State(container.state),
            Topic::Writable,
        ]
    } else if mounts {
        led_by(Topic::Mounted, topics)
    } else {
        topics
    }
}

fn of_layer(inventory: &Inventory, layer: LayerIx) -> Vec<Topic> {
    let who = if inventory.holders(layer).len() > 1 {
        Topic::Layer(LayerTopic::Shared)
    } else {
        Topic::Layer(LayerTopic::Own)
    };
    let pinned = (inventory.pins(layer) > 0).then_some(Topic::Layer(LayerTopic::Pinned));
    let size = inventory.layer(layer).map(|layer| certainty(layer.size));
    std::iter::once(who)
        .chain(pinned)
        .chain([Topic::Layer(LayerTopic::Itself)])
        .chain(size.unwrap_or_default())
        .collect()
}
