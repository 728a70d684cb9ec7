//! Walking through the details of an image, and from one image to another.

use crate::app::details::{Cursor, Opened, Shown};
use crate::app::{
    App, Effect, Entry, Focus, Group, RowId, Session, Stage, Subject, Tab, Turn, Way,
};
use crate::inventory::{ContainerId, ImageId};

use super::keys::moved;

/// So many containers are asked at once what they have of their own.
const ASKED: usize = 64;

/// Where a key leads in the details, or into and out of them.
#[derive(Clone, Copy, Debug)]
pub(super) enum Walk {
    /// Round the table and the tabs.
    On,
    /// The same the other way.
    Backwards,
    /// To a tab.
    To(Tab),
    /// To what is under the cursor.
    Open,
    /// To where the last jump began.
    Return,
    /// One level up.
    Up,
}

impl App {
    /// What moves the user in the details, or into and out of them.
    pub(super) fn detail(&mut self, walk: Walk) -> Turn {
        let Stage::Exploring(session) = &mut self.stage else {
            return Turn::nothing();
        };
        let before = session.whereabouts();
        let notice = session.walk(walk);
        drop(session.keep_focus());
        let asked = session.ask(before.as_ref());
        self.notice = notice.map(str::to_owned);
        let more = self.read_more();
        Turn::redraw().and(asked).and(more)
    }
}

impl Session {
    /// Goes there; answers what is to be said about it.
    fn walk(&mut self, walk: Walk) -> Option<&'static str> {
        match walk {
            Walk::On => self.switch_pane(true),
            Walk::Backwards => self.switch_pane(false),
            Walk::To(tab) => self.show(tab),
            Walk::Open => return self.open_subject(),
            Walk::Return if self.pane.has_trail() => self.jump_back(),
            Walk::Return | Walk::Up => self.up(),
        }
        None
    }

    /// Shows a tab of what is under the cursor.
    pub(super) fn show(&mut self, tab: Tab) {
        self.enter_image();
        self.pane.shown.tab = tab;
        self.pane.shown.opened = None;
    }

    /// What the details show, for the image under the cursor; where that is another one, they begin anew.
    pub(super) fn enter_image(&mut self) {
        let here = self.table.here().map(RowId::anywhere);
        if self.pane.of != here {
            self.pane.shown = Shown::fresh(self.pane.shown.tab);
            self.pane.of = here;
            self.pane.forget_trail();
        }
    }

    /// Round the table and the tabs.
    fn switch_pane(&mut self, on: bool) {
        let tab = self.pane.shown.tab;
        if self.focus == Focus::Table {
            self.enter_image();
            self.focus = Focus::Details;
            return;
        }
        self.pane.shown.opened = None;
        if self.selected().is_none() {
            self.focus = Focus::Table; // what is no image has no tabs
        } else if let Some(next) = tab.beside(on) {
            self.pane.shown.tab = next;
        } else {
            self.pane.shown.tab = if on { Tab::Containers } else { Tab::References };
            self.focus = Focus::Table;
        }
    }

    /// One level back: from the holders of a layer to the layers, to where a jump began, to the table.
    fn up(&mut self) {
        if self.focus == Focus::Table {
            return;
        }
        if self.pane.shown.opened.take().is_some() {
            return;
        }
        if self.pane.has_trail() {
            self.jump_back();
        } else {
            self.focus = Focus::Table;
        }
    }

    fn open_subject(&mut self) -> Option<&'static str> {
        let shown = &self.pane.shown;
        let entries = self.entries();
        let here = shown.cursor().map(|cursor| cursor.line(&entries))?;
        let from = shown.opened.as_ref().map(|opened| opened.layer.clone());
        let Entry { group, subject } = entries.get(here).cloned()?;
        match subject {
            Subject::Layer(layer) => {
                self.pane.shown.layers.place(here, &entries);
                let cursor = Cursor::default();
                self.pane.shown.opened = Some(Opened { layer, cursor });
                None
            }
            Subject::Image(id) => {
                let layers = from.map_or_else(Cursor::default, |id| Cursor::on(Subject::Layer(id)));
                let shown = Shown {
                    layers,
                    ..Shown::fresh(Tab::Layers)
                };
                self.jump(&id, shown)
            }
            Subject::Container(id) if group != Group::Users => self.jump_to_container(id),
            Subject::Container(_)
            | Subject::Reference(_)
            | Subject::Evidence
            | Subject::Platform(_)
            | Subject::Digest(_)
            | Subject::Label(_) => None,
        }
    }

    fn jump_to_container(&mut self, id: ContainerId) -> Option<&'static str> {
        let inventory = self.inventory.as_ref()?;
        let container = inventory.container(inventory.find_container(&id)?)?;
        let image = container.image.clone();
        if inventory.find(&image).is_none() {
            return self.jump_to_orphan(id);
        }
        let shown = Shown {
            containers: Cursor::on(Subject::Container(id)),
            ..Shown::fresh(Tab::Containers)
        };
        self.jump(&image, shown)
    }

    /// Puts the table's cursor on a container whose image is gone.
    fn jump_to_orphan(&mut self, id: ContainerId) -> Option<&'static str> {
        let from = self.selected().map(|(_, image)| image.id.clone())?;
        let inventory = self.inventory.clone()?;
        let orphan = RowId::Orphan(id);
        if !self.table.move_to(&orphan, &inventory) {
            return Some("the table does not show that container");
        }
        self.pane.remember(from);
        self.pane.shown = Shown::fresh(Tab::Containers);
        self.pane.of = Some(orphan);
        None
    }

    /// Puts the table's cursor on another image, and remembers where that was asked for.
    fn jump(&mut self, to: &ImageId, shown: Shown) -> Option<&'static str> {
        let from = self.selected().map(|(_, image)| image.id.clone())?;
        if !self.seek(to) {
            return Some("the table does not show that image");
        }
        self.pane.remember(from);
        self.pane.shown = shown;
        self.pane.of = Some(RowId::Image(to.clone(), None));
        self.focus = Focus::Details;
        None
    }

    /// To where the last jump began whose image is still there; without one, nothing changes.
    fn jump_back(&mut self) {
        while let Some(stop) = self.pane.recall() {
            if self.seek(&stop.image) {
                self.pane.shown = stop.shown;
                self.pane.of = Some(RowId::Image(stop.image, None));
                self.focus = Focus::Details;
                return;
            }
        }
    }

    /// Puts the table's cursor on an image; answers whether the table has it.
    fn seek(&mut self, id: &ImageId) -> bool {
        let Some(inventory) = self.inventory.clone() else {
            return false;
        };
        self.table.seek(id, &inventory)
    }

    /// Whether there is a cursor in what the details show; everything else scrolls.
    pub(super) fn has_cursor(&self) -> bool {
        self.selected().is_some() && self.pane.shown.cursor().is_some()
    }

    /// Moves the cursor in the details, or scrolls; `lines` fit of the `content` that there is.
    pub(super) fn travel_details(&mut self, way: Way, lines: usize, content: usize) {
        let page = isize::try_from(lines.max(2) - 1).unwrap_or(1);
        let entries = self.entries();
        let pointed = self.has_cursor();
        let shown = &mut self.pane.shown;
        match shown.cursor_mut().filter(|_| pointed) {
            Some(cursor) => {
                let last = entries.len().saturating_sub(1);
                cursor.place(moved(cursor.line(&entries), way, page, last), &entries);
            }
            None => shown.scroll = moved(shown.scroll, way, page, content.saturating_sub(lines)),
        }
    }

    /// Asks what the containers wrote that are shown where the keys are now, unless they were shown there `before`.
    pub(super) fn ask(&mut self, before: Option<&(RowId, Tab)>) -> Option<Effect> {
        if self.whereabouts().as_ref() == before {
            return None;
        }
        let asked = self.unasked();
        self.fail_to_count(&asked, false);
        (!asked.is_empty()).then_some(Effect::ReadBelongings(self.generation, asked))
    }

    /// What decides whether containers are shown that were not shown before.
    pub(super) fn whereabouts(&self) -> Option<(RowId, Tab)> {
        let row = self.table.here()?.anywhere();
        (self.focus == Focus::Details).then_some((row, self.pane.shown.tab))
    }

    /// The containers that are shown, where they have the keys: engines count what containers wrote for these only.
    fn unasked(&self) -> Vec<ContainerId> {
        if self.focus != Focus::Details {
            return Vec::new();
        }
        if let Some(RowId::Orphan(id)) = self.table.here() {
            return vec![id.clone()];
        }
        if self.pane.shown.tab != Tab::Containers {
            return Vec::new();
        }
        let shown = self.entries().into_iter();
        let shown = shown.filter(|entry| entry.group != Group::Standing);
        let containers = shown.filter_map(|entry| match entry.subject {
            Subject::Container(id) => Some(id),
            Subject::Layer(_)
            | Subject::Image(_)
            | Subject::Reference(_)
            | Subject::Evidence
            | Subject::Platform(_)
            | Subject::Digest(_)
            | Subject::Label(_) => None,
        });
        containers.take(ASKED).collect()
    }
}
