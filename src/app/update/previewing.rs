//! What happens to an open preview, and what the user agrees to in it.

use std::collections::BTreeSet;

use crate::app::{App, Effect, Fault, Overlay, Preview, Stage, Turn, Which};
use crate::inventory::{Belongings, ContainerId};
use crate::removal::{Extra, Route};

impl App {
    /// An open preview shows the marked set as it is now. What is being typed was typed for another plan, if the plan
    /// has changed: its rest is no key of the preview.
    pub(super) fn refresh_preview(&mut self) {
        if let Some(agreed) = self.previewed().map(Preview::agreed) {
            self.preview_again(&agreed);
        }
    }

    /// How many lines there are to choose from.
    pub(super) fn choices(&self) -> usize {
        let unblock = self
            .previewed()
            .and_then(|preview| preview.unblock.as_ref());
        unblock.map_or(0, |unblock| unblock.choices().len())
    }

    fn preview_again(&mut self, agreed: &BTreeSet<Extra>) {
        self.catch_up();
        let fresh = self.replayed();
        let Some(mut fresh) = fresh.or_else(|| self.preview_of_marks(agreed)) else {
            self.overlays.retain(|overlay| !overlay.needs_preview());
            return;
        };
        let choices = fresh
            .unblock
            .as_ref()
            .map_or(0, |unblock| unblock.choices().len());
        if choices == 0 {
            self.overlays
                .retain(|overlay| !overlay.needs_what_is_in_the_way());
        }
        for overlay in &mut self.overlays {
            match overlay {
                Overlay::InTheWay(cursor) => *cursor = (*cursor).min(choices.saturating_sub(1)),
                Overlay::Preview(preview) => {
                    fresh.take_over(preview);
                    std::mem::swap(&mut **preview, &mut fresh);
                }
                Overlay::Help(_)
                | Overlay::Presets(_)
                | Overlay::Copy(_)
                | Overlay::Protected(_)
                | Overlay::Receipt(_)
                | Overlay::CutShort(_)
                | Overlay::UnusedPlan(_)
                | Overlay::Explain(_)
                | Overlay::Quit => {}
            }
        }
    }

    /// What a preview needs to know when it opens.
    pub(super) fn needed_by(&self, preview: &Preview) -> Vec<Effect> {
        let read = self.read_belongings(preview);
        let room = Self::measure_room(preview);
        let protection = Effect::ReadProtection(self.generation());
        read.into_iter().chain([protection]).chain(room).collect()
    }

    /// Has read what the containers in the way have of their own: it says which of them can be agreed to.
    pub(super) fn read_belongings(&self, preview: &Preview) -> Option<Effect> {
        let containers = preview.unblock.as_ref()?.containers();
        (!containers.is_empty()).then(|| Effect::ReadBelongings(self.generation(), containers))
    }

    /// `u`: lists what is in the way, and has the containers' belongings read again.
    pub(super) fn list_in_the_way(&mut self) -> Turn {
        let read = self
            .previewed()
            .and_then(|preview| self.read_belongings(preview));
        let Some(Overlay::Preview(preview)) = self.overlays.last_mut() else {
            return Turn::nothing();
        };
        if preview.unblock.is_none() {
            self.notice = Some("nothing is in the way".to_owned());
            return Turn::redraw();
        }
        preview.show(Route::Unblock);
        self.open(Overlay::InTheWay(0)).and(read)
    }

    /// Closes what lies on top. What was agreed to holds as long as its preview is open, and that is said.
    pub(super) fn close(&mut self) {
        let closed = self.overlays.pop();
        let preview = closed.as_ref().and_then(Overlay::as_preview);
        if preview.is_some_and(|preview| !preview.agreed().is_empty()) {
            let forgotten = "closed: what you agreed to is forgotten; the next preview asks again";
            self.notice = Some(forgotten.to_owned());
        }
    }

    /// Agrees to what is under the cursor, to everything, or to nothing.
    pub(super) fn agree(&mut self, cursor: usize, which: Which) -> Turn {
        let Some(unblock) = self
            .previewed()
            .and_then(|preview| preview.unblock.as_ref())
        else {
            return Turn::nothing();
        };
        let choices = unblock.choices();
        let agreed = match which {
            Which::All => Ok(unblock.everything()),
            Which::Nothing => Ok(BTreeSet::new()),
            Which::This | Which::Others => match choices.get(cursor) {
                Some(choice) => unblock.toggled(*choice),
                None => return Turn::nothing(),
            },
        };
        match agreed {
            Ok(agreed) => {
                self.preview_again(&agreed);
                let previews = self.overlays.iter_mut().filter_map(Overlay::preview);
                previews.for_each(|preview| preview.swapped = false); // the user did it
                if let Some(Overlay::InTheWay(cursor)) = self.overlays.last_mut()
                    && which == Which::This
                {
                    *cursor = (*cursor + 1).min(choices.len().saturating_sub(1));
                }
            }
            Err(hindrance) => self.notice = Some(hindrance.words().to_owned()),
        }
        Turn::redraw()
    }

    pub(super) fn belongings_read(
        &mut self,
        read: Vec<(ContainerId, Result<Option<Belongings>, Fault>)>,
    ) -> Turn {
        let Stage::Exploring(session) = &mut self.stage else {
            return Turn::nothing();
        };
        let (mut own, mut vain) = (Vec::new(), Vec::new());
        for (id, answer) in read {
            match answer {
                Ok(Some(belongings)) => own.push((id, belongings)),
                Ok(None) => vain.push(id), // it is gone; the next listing will say so
                Err(Fault(why)) => {
                    session.trouble = Some(why);
                    vain.push(id);
                }
            }
        }
        session.fail_to_count(&vain, true);
        session.learn_belongings(own);
        self.refresh_preview();
        Turn::redraw()
    }
}

impl Preview {
    /// Goes on where the preview before it was. What is being typed there was for that plan.
    fn take_over(&mut self, before: &mut Self) {
        self.show(before.route);
        let same =
            before.forecast().steps() == self.forecast().steps() && before.unclear == self.unclear;
        self.scroll = before.scroll;
        self.typing = before.typing.take();
        if let Some(typing) = &mut self.typing {
            typing.void |= !same;
        }
        self.swapped = before.swapped || !same;
    }

    /// What has been agreed to.
    fn agreed(&self) -> BTreeSet<Extra> {
        let unblock = self.unblock.as_ref();
        unblock.map_or_else(BTreeSet::new, |unblock| unblock.agreed.clone())
    }
}
