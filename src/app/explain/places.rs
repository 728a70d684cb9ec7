//! What is under the cursor, to be explained.

use crate::app::{App, Explained, Focus, Here, Overlay, Session, Stage, Tab};

use super::{Place, Topic};

impl App {
    /// What is under the cursor; `None` where nothing can be explained.
    pub(in crate::app) fn place_here(&self) -> Option<Place> {
        match self.overlays.last() {
            Some(Overlay::Presets(_)) => Some(Place::Preset),
            Some(Overlay::InTheWay(_)) => Some(Place::InTheWay),
            Some(Overlay::Preview(_)) => Some(Place::Preview),
            Some(Overlay::Receipt(_)) => Some(Place::Receipt),
            Some(Overlay::Protected(_)) => Some(Place::Protected),
            Some(
                Overlay::CutShort(_)
                | Overlay::Help(_)
                | Overlay::UnusedPlan(_)
                | Overlay::Copy(_)
                | Overlay::Explain(_)
                | Overlay::Quit,
            ) => None,
            None => match &self.stage {
                Stage::Connecting(_) => None,
                Stage::Stranded(_) => Some(Place::Stranded),
                Stage::Exploring(session) => Some(session.place_here()),
            },
        }
    }

    /// Which pattern is under the cursor of the list that lies below.
    pub fn pattern_at(&self) -> Option<usize> {
        let mut open = self.overlays.iter().filter_map(Overlay::as_patterns);
        open.next().map(|patterns| patterns.cursor)
    }

    /// The open explanation.
    pub fn explained(&self) -> Option<&Explained> {
        self.overlays.last()?.as_explained()
    }

    /// The topic that is shown of the open explanation.
    pub fn topic(&self) -> Option<Topic> {
        let explained = self.explained()?;
        let topics = self.topics(&explained.place);
        topics.get(explained.at(&topics)).copied()
    }
}

impl Session {
    fn place_here(&self) -> Place {
        let id = match self.here() {
            None => return Place::Engine,
            Some(Here::Repository(branch)) => return Place::Repository(branch.repository.clone()),
            Some(Here::Orphan(_, orphan)) => return Place::Orphan(orphan.id.clone()),
            Some(Here::Image(_, image)) => image.id.clone(),
        };
        if self.focus != Focus::Details {
            return Place::Image(id);
        }
        if self.pane.shown.tab == Tab::History {
            return Place::History(id);
        }
        let mut entries = self.entries();
        let line = self.pane.shown.cursor().map(|cursor| cursor.line(&entries));
        match line.filter(|line| *line < entries.len()) {
            Some(line) => Place::Entry(id, entries.swap_remove(line)),
            None => Place::Image(id),
        }
    }
}
