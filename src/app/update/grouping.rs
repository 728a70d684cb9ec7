//! What the tree by repository does.

use crate::app::{App, Focus, Fold, Here, Session, Stage, Turn};
use crate::removal::Mark;

use super::detailing::Walk;

impl App {
    /// `t`: the images by repository, or flat again.
    pub(super) fn group(&mut self) -> Turn {
        let Stage::Exploring(session) = &mut self.stage else {
            return Turn::nothing();
        };
        if let Some(inventory) = session.inventory.clone() {
            session.table.regroup(&inventory);
            drop(session.keep_focus()); // the user sees why
            session.count_marks();
        }
        self.read_visible()
    }

    /// Folds or unfolds what is under the cursor.
    pub(super) fn fold(&mut self, fold: Fold) -> Turn {
        let Stage::Exploring(session) = &mut self.stage else {
            return Turn::nothing();
        };
        if let Some(inventory) = session.inventory.clone() {
            session.table.fold(fold, &inventory);
        }
        self.read_visible()
    }

    /// Enter in the table: a repository folds or unfolds, everything else opens its details.
    pub(super) fn open_row(&mut self) -> Turn {
        match self.session().and_then(Session::here) {
            Some(Here::Repository(_)) => self.fold(Fold::Turn),
            Some(Here::Image(..) | Here::Orphan(..)) | None => self.detail(Walk::On),
        }
    }
}

impl Session {
    /// Marks or unmarks all of the repository under the cursor, and moves down. Answers what was not marked, and why.
    pub(super) fn toggle_repository(&mut self) -> Option<String> {
        let inventory = self.inventory.clone()?;
        let Some(Here::Repository(branch)) = self.here() else {
            return None;
        };
        let all = branch.marks(&inventory).clone();
        let unmarks = !all.marks.is_empty() && all.marks.iter().all(|mark| self.marks.has(mark));
        if unmarks {
            for mark in &all.marks {
                let image = inventory.get(mark.image());
                let names = image.map_or(&[][..], |image| &image.references);
                match mark {
                    Mark::Image(id) => self.marks.unmark(id),
                    Mark::Reference(id, name) => self.marks.toggle_reference(id, name, names),
                }
            }
        } else {
            self.marks.extend(all.marks.iter().cloned());
        }
        if !all.marks.is_empty() && self.focus == Focus::Table {
            self.table.step(1, &inventory);
        }
        if unmarks {
            None
        } else {
            left(all.protected, all.bound)
        }
    }
}

/// What of a repository was not marked, in words.
fn left(protected: usize, bound: usize) -> Option<String> {
    let protected = match protected {
        0 => None,
        1 => Some("1 protected image is left out".to_owned()),
        more => Some(format!("{more} protected images are left out")),
    };
    let bound = match bound {
        0 => None,
        1 => Some("1 image stays whole: its name here goes only with others".to_owned()),
        more => Some(format!(
            "{more} images stay whole: their names here go only with others"
        )),
    };
    match (protected, bound) {
        (Some(one), Some(other)) => Some(format!("{one} · {other}")),
        (one, other) => one.or(other),
    }
}
