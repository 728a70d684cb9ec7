//! How errors of a removal go from their rows.

use crate::app::{App, Here, Stage, Turn};
use crate::inventory::ImageId;

impl App {
    /// `X`: takes what went wrong off the row under the cursor; on a repository off all of its rows.
    pub(super) fn dismiss(&mut self) -> Turn {
        let Stage::Exploring(session) = &mut self.stage else {
            return Turn::nothing();
        };
        let images: Vec<ImageId> = match (session.here(), &session.inventory) {
            (Some(Here::Image(_, image)), _) => vec![image.id.clone()],
            (Some(Here::Repository(branch)), Some(inventory)) => {
                let images = branch.images.iter().filter_map(|ix| inventory.image(*ix));
                images.map(|image| image.id.clone()).collect()
            }
            (Some(Here::Repository(_)), None) | (Some(Here::Orphan(..)) | None, _) => Vec::new(),
        };
        let run = session.run.as_mut();
        if !run.is_some_and(|run| run.dismiss(images)) {
            self.notice = Some("nothing went wrong here that could be dismissed".to_owned());
        }
        Turn::redraw()
    }

    /// A new plan is looked at: what went wrong with the last one stays in its receipt only.
    pub(super) fn dismiss_all(&mut self) {
        if let Stage::Exploring(session) = &mut self.stage
            && let Some(run) = session.run.as_mut().filter(|run| run.is_over())
        {
            run.dismiss_all();
        }
    }
}
