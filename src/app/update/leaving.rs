//! How the details lose the keys when what they are of is no longer under the cursor.

use crate::app::{App, Focus, RowId, Session, Stage};

impl App {
    /// Takes the keys back from details of what is no longer under the cursor, and says why.
    pub(super) fn keep_focus(&mut self) {
        let Stage::Exploring(session) = &mut self.stage else {
            return;
        };
        let left = session.keep_focus();
        if let Some(why) = left.and_then(|left| session.why_left(&left)) {
            let told = format!("{why}: back in the table");
            self.notice = Some(match self.notice.take() {
                Some(more) => format!("{told} · {more}"),
                None => told,
            });
        }
    }
}

impl Session {
    /// Details keep the keys while they are of the row under the cursor, and show the holders of a layer while that is
    /// there. Answers which row had them that is there no more: the table has the keys again.
    pub(super) fn keep_focus(&mut self) -> Option<RowId> {
        let here = self.table.here().map(RowId::anywhere);
        let left = self.focus == Focus::Details && (here.is_none() || self.pane.of != here);
        let of = self.pane.of.clone().filter(|_| left);
        if left {
            self.focus = Focus::Table;
            self.enter_image();
        }
        if self.opened().is_none() {
            self.pane.shown.opened = None;
        }
        of
    }

    /// Why a row is no longer under the cursor although nobody moved that; `None` where it is still shown.
    fn why_left(&self, row: &RowId) -> Option<&'static str> {
        let (inventory, table) = (self.inventory.as_ref()?, &self.table);
        match row {
            RowId::Image(id, _) => match inventory.find(id) {
                None => Some("the image is gone"),
                Some(ix) => (!table.shown().contains(&ix)).then_some("the filter hides the image"),
            },
            RowId::Repository(repository) if table.branch(repository).is_none() => {
                let mut images = inventory.images().iter();
                let some = images.any(|image| repository.holds(image));
                Some(if some {
                    "the filter hides the repository"
                } else {
                    "the repository is gone"
                })
            }
            RowId::Repository(_) => None,
            RowId::Orphan(id) => match inventory.find_container(id) {
                None => Some("the container is gone"),
                Some(ix) if table.orphans().contains(&ix) => None,
                Some(ix) if inventory.orphans().contains(&ix) => {
                    Some("the filter hides the container")
                }
                Some(_) => Some("the container has its image again"),
            },
        }
    }
}
