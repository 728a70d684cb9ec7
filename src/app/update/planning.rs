//! Plans as files.

use crate::app::{
    App, Content, Effect, FromFile, OpenedPlan, Overlay, Paper, Preview, Stage, Turn, UnusedPlan,
};
use crate::removal::{NoPlan, PlanFile, Replay};

impl App {
    /// `w` in the preview: writes the plan to a file.
    pub(super) fn save_plan(&mut self) -> Turn {
        let (Some(preview), Some(session)) = (self.previewed(), self.session()) else {
            return Turn::nothing();
        };
        if preview.forecast().is_empty() {
            self.notice = Some("there is no step to write: nothing would go".to_owned());
            return Turn::redraw();
        }
        let plan = PlanFile::of(preview.forecast(), &session.about, self.now);
        Turn::run(Effect::SaveText(Paper {
            what: "the plan",
            stem: "jettison-plan",
            extension: "json",
            content: Content::Text(plan.to_text()),
        }))
    }

    /// Opens the plan that the program was started with, once it is known what the engine holds. A plan for another
    /// engine stays closed, and that is said.
    pub(super) fn open_plan(&mut self) -> Vec<Effect> {
        let Stage::Exploring(session) = &self.stage else {
            return Vec::new();
        };
        if session.inventory.is_none() {
            return Vec::new();
        }
        let Some(opened) = self.plan.take() else {
            return Vec::new();
        };
        let checked = opened.plan.check(&session.about);
        match checked.and_then(|()| self.preview_of_plan(&opened)) {
            Ok(preview) => {
                let needed = self.needed_by(&preview);
                self.overlays.push(Overlay::Preview(Box::new(preview)));
                needed
            }
            Err(why) => {
                let here = Some(self.generation());
                if self.refused_plan_on != here {
                    self.refused_plan_on = here;
                    let (name, scroll) = (opened.name.clone(), 0);
                    let unused = UnusedPlan { name, why, scroll };
                    self.overlays.push(Overlay::UnusedPlan(Box::new(unused)));
                }
                self.plan = Some(opened); // another engine may be chosen yet
                Vec::new()
            }
        }
    }

    /// The preview of a plan from a file, as it would go now.
    fn preview_of_plan(&self, opened: &OpenedPlan) -> Result<Preview, NoPlan> {
        let session = self.session();
        let inventory = session.and_then(|session| session.inventory.clone());
        let replay = Replay::new(&opened.plan, &inventory.unwrap_or_default())?;
        let mut preview = Preview::new(replay.forecast.into(), None, None);
        preview.unclear = session.and_then(|session| session.protection.trouble().cloned());
        preview.offer(self.offering());
        preview.from_file = Some(FromFile {
            opened: opened.clone(),
            left_out: replay.left_out,
        });
        Ok(preview)
    }

    /// The same preview by what the engine holds now; nothing where it is of the marks.
    pub(super) fn replayed(&self) -> Option<Preview> {
        let from_file = self.previewed()?.from_file.as_ref()?;
        self.preview_of_plan(&from_file.opened).ok()
    }
}
