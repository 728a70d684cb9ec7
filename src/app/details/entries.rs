use std::cmp::Reverse;

use crate::app::{RowId, Session};
use crate::inventory::{
    Container, ContainerIx, HistoryEntry, Image, ImageIx, Inventory, LayerIx, Side,
};

use super::{Entry, Group, Subject, Tab};

impl Session {
    /// The lines of what is shown in the details.
    pub fn entries(&self) -> Vec<Entry> {
        let opened = self.opened();
        match (opened, self.inventory.as_deref()) {
            (Some(layer), Some(inventory)) => sharers(inventory, layer),
            (None | Some(_), _) => self.entries_of(self.pane.shown.tab),
        }
    }

    /// Whether the references of an image are shown.
    pub fn shows_references(&self) -> bool {
        self.pane.shown.tab == Tab::References && self.selected().is_some()
    }

    /// The first line shown of what has no cursor: where the user has scrolled it to.
    pub fn scrolled(&self) -> usize {
        let here = self.table.here().map(RowId::anywhere);
        let same = here.is_some() && self.pane.of == here;
        if same { self.pane.shown.scroll } else { 0 }
    }

    /// What is under the cursor of the tab that is shown; the history has no cursor.
    pub fn pointed(&self) -> Option<Subject> {
        let mut entries = self.entries();
        let line = self.pane.shown.cursor()?.line(&entries);
        (line < entries.len()).then(|| entries.swap_remove(line).subject)
    }

    /// The lines of a tab; the history has none, it is read line by line.
    pub fn entries_of(&self, tab: Tab) -> Vec<Entry> {
        let (Some(inventory), Some((ix, image))) = (self.inventory.as_deref(), self.selected())
        else {
            return Vec::new();
        };
        match tab {
            Tab::Containers => containers(inventory, ix),
            Tab::Layers => layers(inventory, ix),
            Tab::History => Vec::new(),
            Tab::References => references(inventory, ix, image),
        }
    }

    /// The layer whose holders are shown.
    pub fn opened(&self) -> Option<LayerIx> {
        let shown = &self.pane.shown;
        let opened = shown.opened.as_ref().filter(|_| shown.tab == Tab::Layers)?;
        self.layer_of_selected(&opened.layer)
    }

    /// A layer of the image under the cursor, by its chain id.
    pub fn layer_of_selected(&self, chain_id: &str) -> Option<LayerIx> {
        self.layer_of(self.selected()?.0, chain_id)
    }

    /// A layer of an image, by its chain id.
    pub fn layer_of(&self, image: ImageIx, chain_id: &str) -> Option<LayerIx> {
        let inventory = self.inventory.as_ref()?;
        let stack = inventory.stack(image)?;
        let is_it = |ix: &&LayerIx| {
            inventory
                .layer(**ix)
                .is_some_and(|layer| *layer.chain_id == *chain_id)
        };
        stack.iter().find(is_it).copied()
    }

    /// How the image under the cursor was built, oldest step first; `None` while that has not been read.
    pub fn history(&self) -> Option<&[HistoryEntry]> {
        self.history_of(&self.selected()?.1.id)
    }
}

fn of_containers<'a>(
    inventory: &'a Inventory,
    group: Group,
    containers: impl Iterator<Item = ContainerIx> + 'a,
) -> impl Iterator<Item = Entry> + 'a {
    containers
        .filter_map(|ix| inventory.container(ix))
        .map(move |container: &Container| Entry {
            group,
            subject: Subject::Container(container.id.clone()),
        })
}

fn of_images<'a>(
    inventory: &'a Inventory,
    group: Group,
    images: impl Iterator<Item = ImageIx> + 'a,
) -> impl Iterator<Item = Entry> + 'a {
    images
        .filter_map(|ix| inventory.image(ix))
        .map(move |image| Entry {
            group,
            subject: Subject::Image(image.id.clone()),
        })
}

fn containers(inventory: &Inventory, ix: ImageIx) -> Vec<Entry> {
    let users = inventory.users(ix);
    let mounters = inventory.mounters(ix).iter();
    let mounters = mounters.filter(|mounter| !users.contains(*mounter));
    let standing = inventory.standing_on(ix);
    of_containers(inventory, Group::Users, users.iter().copied())
        .chain(of_containers(inventory, Group::Mounters, mounters.copied()))
        .chain(of_containers(inventory, Group::Standing, standing))
        .collect()
}

fn layers(inventory: &Inventory, ix: ImageIx) -> Vec<Entry> {
    let stack = inventory.stack(ix).unwrap_or_default().iter();
    let own = stack
        .filter_map(|layer| inventory.layer(*layer))
        .map(|layer| Entry {
            group: Group::Layers,
            subject: Subject::Layer(layer.chain_id.to_string()),
        });
    let relatives = inventory.relatives(ix);
    let on = |side: Side, group: Group| {
        let there = relatives.iter().filter(move |one| one.side == side);
        of_images(inventory, group, there.map(|relative| relative.image))
    };
    own.chain(on(Side::Below, Group::BuiltOn))
        .chain(on(Side::Same, Group::SameLayers))
        .chain(on(Side::Above, Group::BuiltOnIt))
        .collect()
}

/// Every image and container that holds a layer, the largest image first.
fn sharers(inventory: &Inventory, layer: LayerIx) -> Vec<Entry> {
    let mut holders = inventory.holders(layer).to_vec();
    holders.sort_by_key(|ix| Reverse(inventory.image(*ix).map(|image| image.size)));
    let pins = inventory.container_ixs().filter(|container| {
        let pinned = inventory.pinned(*container);
        pinned.is_some_and(|pinned| pinned.contains(&layer))
    });
    of_images(inventory, Group::Holders, holders.into_iter())
        .chain(of_containers(inventory, Group::Pins, pins))
        .collect()
}

fn references(inventory: &Inventory, ix: ImageIx, image: &Image) -> Vec<Entry> {
    let entry = |group, subject| Entry { group, subject };
    let names = image.references.iter();
    let digests = image.digests.iter();
    let platforms = inventory.platforms(ix).iter();
    names
        .map(|name| entry(Group::References, Subject::Reference(name.clone())))
        .chain([entry(Group::Source, Subject::Evidence)])
        .chain(platforms.map(|one| entry(Group::Platforms, Subject::Platform(one.name.clone()))))
        .chain(digests.map(|digest| entry(Group::Digests, Subject::Digest(digest.clone()))))
        .chain(
            image
                .labels
                .keys()
                .map(|key| entry(Group::Labels, Subject::Label(key.clone()))),
        )
        .collect()
}
