//! What marking does.

use std::sync::Arc;

use crate::app::{App, Focus, Overlay, Preview, Session, Stage, Turn, Which};
use crate::inventory::ImageId;
use crate::removal::{Forecast, Mark, Preset, Route};

impl App {
    pub(super) fn mark(&mut self, which: Which) -> Turn {
        let Stage::Exploring(session) = &mut self.stage else {
            return Turn::nothing();
        };
        match which {
            Which::All => session.mark_all(|_, _| true),
            Which::Others => session.mark_all(|session, id| !session.marks.has_image(id)),
            Which::Nothing => session.marks.clear(),
            Which::This => session.toggle(),
        }
        session.weigh();
        let more = self.read_more();
        Turn::redraw().and(more)
    }

    pub(super) fn mark_preset(&mut self, preset: Preset) -> Turn {
        let Stage::Exploring(session) = &mut self.stage else {
            return Turn::nothing();
        };
        let Some(inventory) = session.inventory.clone() else {
            return Turn::redraw();
        };
        let chosen = preset.select(&inventory);
        let known = |mark: &&Mark| session.marks.has_image(mark.image());
        let (all, marked) = (chosen.len(), chosen.iter().filter(known).count());
        session.marks.extend(chosen);
        let (adjective, now) = (preset.adjective(), session.marks.images());
        self.notice = Some(match (all, all - marked) {
            (0, _) => format!("no image is {adjective}"),
            (_, 0) => format!("nothing added: every image {adjective} is marked already"),
            (_, added) => format!("{added} {adjective} added, {now} marked"),
        });
        session.weigh();
        Turn::redraw()
    }

    pub(super) fn open_preview(&mut self) -> Turn {
        if let Some(preview) = self.preview_of_marks() {
            self.open(Overlay::Preview(Box::new(preview)))
        } else {
            self.notice =
                Some("nothing is marked: Space marks the image under the cursor".to_owned());
            Turn::redraw()
        }
    }

    /// A preview of what is marked now.
    pub(super) fn preview_of_marks(&self) -> Option<Preview> {
        let session = self.session()?;
        let skip = Arc::clone(session.forecast.as_ref()?);
        let yields = skip.refused.iter().any(|refused| refused.yields_to_force);
        let inventory = session.inventory.as_ref().filter(|_| yields);
        let force = inventory
            .map(|inventory| Arc::new(Forecast::new(inventory, &session.marks, Route::Force)));
        Some(Preview::new(Arc::clone(&skip), force.unwrap_or(skip)))
    }
}

impl Session {
    /// Marks exactly the images that `chosen` picks from those shown.
    fn mark_all(&mut self, chosen: impl Fn(&Self, &ImageId) -> bool) {
        let Some(inventory) = self.inventory.clone() else {
            return;
        };
        let ids = self
            .table
            .rows()
            .iter()
            .filter_map(|ix| inventory.image(*ix))
            .map(|image| &image.id);
        let ids: Vec<ImageId> = ids.filter(|id| chosen(self, id)).cloned().collect();
        self.marks = ids.into_iter().map(Mark::Image).collect();
    }

    /// Marks or unmarks what is under the cursor, and moves down.
    fn toggle(&mut self) {
        let Some((_, image)) = self.selected() else {
            return;
        };
        let (id, references) = (image.id.clone(), image.references.clone());
        match (self.focus, self.inventory.clone()) {
            (Focus::References(position), _) => {
                if let Some(reference) = references.get(position) {
                    self.marks.toggle_reference(&id, reference, &references);
                }
                self.focus = Focus::References(position + 1);
                self.keep_focus();
            }
            (Focus::Table, Some(inventory)) => {
                self.marks.toggle_image(&id);
                self.table.step(1, &inventory);
            }
            (Focus::Table, None) => {}
        }
    }
}
