//! What marking does.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::app::menu::among_shown;
use crate::app::{
    Action, App, Focus, Here, Keymap, Overlay, Preview, Scope, Session, Stage, Turn, Unblock, Which,
};
use crate::inventory::{Container, ImageId, ImageIx, harmless};
use crate::removal::{Extra, Forecast, Mark, Preset, Route, Step};

impl App {
    pub(super) fn mark(&mut self, which: Which) -> Turn {
        if let Some(Overlay::InTheWay(cursor)) = self.overlays.last() {
            return self.agree(*cursor, which);
        }
        let keys = Arc::clone(&self.settings.keymap);
        let Stage::Exploring(session) = &mut self.stage else {
            return Turn::nothing();
        };
        let left = match which {
            Which::All => session.mark_all(|_, _| true),
            Which::Others => session.mark_all(|session, id| !session.marks.has_image(id)),
            Which::Nothing => {
                session.marks.clear();
                None
            }
            Which::This => session.toggle(&keys),
        };
        session.weigh();
        self.notice = left.or_else(|| self.notice.take());
        let more = self.read_more();
        Turn::redraw().and(more)
    }

    /// The menu shows what the presets would mark now.
    pub(super) fn weigh_menu(&mut self) {
        let (Some(_), Some(session)) = (self.menu(), self.session()) else {
            return;
        };
        let (inventory, shown) = (session.inventory.clone(), session.table.filtered());
        for overlay in &mut self.overlays {
            // an explanation may lie over it
            if let (Overlay::Presets(menu), Some(inventory)) = (overlay, &inventory) {
                menu.weigh(inventory, shown.clone(), self.now);
            }
        }
    }

    /// Changes the number or label of the preset under the cursor.
    pub(super) fn step_preset(&mut self, up: bool) -> Turn {
        let now = self.now;
        match self.overlays.last_mut() {
            Some(Overlay::Presets(menu)) => {
                if !menu.step(up, now) {
                    self.notice = Some("this preset has nothing to change".to_owned());
                }
                self.presets = menu.presets();
                Turn::redraw()
            }
            Some(_) | None => Turn::nothing(),
        }
    }

    pub(super) fn mark_preset(&mut self, preset: &Preset) -> Turn {
        let Stage::Exploring(session) = &mut self.stage else {
            return Turn::nothing();
        };
        let Some(inventory) = session.inventory.clone() else {
            return Turn::redraw();
        };
        let shown = session.table.filtered();
        let among = shown.is_some();
        let chosen = among_shown(preset, &inventory, shown.as_ref(), self.now).marks;
        let all = chosen.len();
        let added: Vec<Mark> = chosen
            .into_iter()
            .filter(|mark| !session.marks.has(mark))
            .collect();
        let here = if among { "among those shown" } else { "here" };
        let notice = told(preset, all, &added, here);
        session.marks.extend(added);
        self.notice = Some(match notice {
            Ok(added) => {
                let added = if among {
                    format!("{added} added {here}")
                } else {
                    format!("{added} added")
                };
                match session.marks.images() {
                    1 => format!("{added}, 1 image marked"),
                    images => format!("{added}, {images} images marked"),
                }
            }
            Err(nothing) => nothing,
        });
        session.weigh();
        Turn::redraw()
    }

    pub(super) fn open_preview(&mut self) -> Turn {
        self.catch_up();
        if let Some(preview) = self.preview_of_marks(&BTreeSet::new()) {
            let needed = self.needed_by(&preview);
            self.dismiss_all();
            self.open(Overlay::Preview(Box::new(preview))).and(needed)
        } else {
            let mark = self.keys().key(Action::Mark(Which::This), Scope::Table);
            let how = mark.map(|key| format!(": {key} marks the image under the cursor"));
            self.notice = Some(format!("nothing is marked{}", how.unwrap_or_default()));
            Turn::redraw()
        }
    }

    /// A preview of what is marked now, with what was agreed to before.
    pub(super) fn preview_of_marks(&self, agreed: &BTreeSet<Extra>) -> Option<Preview> {
        let session = self.session()?;
        let skip = Arc::clone(session.forecast.as_ref()?);
        let inventory = session.inventory.as_ref()?;
        let forced = skip.refused.iter().any(|refused| refused.yields_to_force);
        let force =
            forced.then(|| Arc::new(Forecast::new(inventory, &session.marks, Route::Force)));
        let unblock = Unblock::new(inventory, &session.marks, agreed);
        let mut preview = Preview::new(skip, unblock, force);
        preview.unclear = session.protection.trouble().cloned();
        preview.offer(self.offering());
        Some(preview)
    }
}

/// What a preset adds, in words; or that it adds nothing, and why.
fn told(preset: &Preset, all: usize, added: &[Mark], here: &str) -> Result<String, String> {
    let adjective = preset.adjective();
    let images = added
        .iter()
        .filter(|mark| matches!(mark, Mark::Image(_)))
        .count();
    match (all, images, added.len() - images) {
        (0, ..) => Err(format!("{} marks nothing {here}", preset.spelled())),
        (_, 0, 0) => Err(format!(
            "nothing added: all that {} marks is marked already",
            preset.spelled()
        )),
        (_, images, 0) => Ok(format!("{images} {adjective}")),
        (_, 0, 1) => Ok("1 spare name".to_owned()),
        (_, 0, names) => Ok(format!("{names} spare names")),
        (_, images, 1) => Ok(format!("{images} {adjective} and 1 spare name")),
        (_, images, names) => Ok(format!("{images} {adjective} and {names} spare names")),
    }
}

impl Session {
    /// Marks exactly the images that `chosen` picks from those shown and not protected; marks on hidden ones stay. Answers
    /// what was left.
    fn mark_all(&mut self, chosen: impl Fn(&Self, &ImageId) -> bool) -> Option<String> {
        let inventory = self.inventory.clone()?;
        let (protected, free): (Vec<_>, Vec<_>) = self
            .table
            .shown()
            .iter()
            .copied()
            .partition(|ix: &ImageIx| inventory.is_protected(*ix));
        let ids = free
            .into_iter()
            .filter_map(|ix| inventory.image(ix))
            .map(|image| &image.id);
        let ids: Vec<ImageId> = ids.filter(|id| chosen(self, id)).cloned().collect();
        let shown = self.table.filtered();
        let hidden = |mark: &&Mark| {
            let ix = inventory.find(mark.image());
            shown
                .as_ref()
                .is_some_and(|shown| ix.is_some_and(|ix| !shown.contains(&ix)))
        };
        let kept: Vec<Mark> = self.marks.iter().filter(hidden).cloned().collect();
        self.marks = kept
            .into_iter()
            .chain(ids.into_iter().map(Mark::Image))
            .collect();
        match protected.len() {
            0 => None,
            1 => Some("1 protected image is left out".to_owned()),
            more => Some(format!("{more} protected images are left out")),
        }
    }

    /// Marks or unmarks what is under the cursor, and moves down. Answers why it does not.
    pub(super) fn toggle(&mut self, keys: &Keymap) -> Option<String> {
        let image = match self.here()? {
            Here::Image(_, image) => image,
            Here::Repository(_) => return self.toggle_repository(),
            Here::Orphan(_, orphan) => return Some(self.why_no_mark(orphan)),
        };
        let why = self.protects_selected(keys);
        if why.is_some() {
            return why;
        }
        let (id, references) = (image.id.clone(), image.references.clone());
        match (self.focus, self.inventory.clone()) {
            (Focus::Details, _) => {
                let entries = self.entries();
                let cursor = self.pane.shown.cursor_mut()?;
                let line = cursor.line(&entries);
                let reference = references.get(line); // they stand first
                let Some(reference) = reference else {
                    return Some("only a reference can be marked here".to_owned());
                };
                let next = (line + 1).min(references.len() - 1);
                cursor.place(next, &entries);
                self.marks.toggle_reference(&id, reference, &references);
            }
            (Focus::Table, Some(inventory)) => {
                self.marks.toggle_image(&id);
                self.table.step(1, &inventory);
            }
            (Focus::Table, None) | (Focus::Filter, _) => {}
        }
        None
    }

    /// Why a container whose image is gone cannot be marked, and what would remove it.
    fn why_no_mark(&self, orphan: &Container) -> String {
        format!(
            "{} is a container, not an image; by hand: {}",
            harmless(orphan.title()),
            Step::commands_to_remove(orphan, &self.about).join(" && ")
        )
    }
}
