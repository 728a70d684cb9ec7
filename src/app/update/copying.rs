//! What `y` does.

use crate::app::{
    Action, App, Choice, Clipping, Clips, Delivery, Effect, Focus, Here, Overlay, Subject, Turn,
};
use crate::removal::Extra;

impl App {
    /// Copies what is under the cursor, or asks which of it.
    pub(super) fn copy(&mut self) -> Turn {
        match self.overlays.last() {
            None => self.copy_of_row(),
            Some(Overlay::Preview(_)) => self.copy_commands(),
            Some(Overlay::InTheWay(cursor)) => self.copy_in_the_way(*cursor),
            Some(Overlay::Receipt(_)) => copy_page("the receipt"),
            Some(Overlay::CutShort(_)) => copy_page("what was cut short"),
            Some(Overlay::Explain(_)) => copy_page("the explanation"),
            Some(
                Overlay::Help(_)
                | Overlay::UnusedPlan(_)
                | Overlay::Presets(_)
                | Overlay::Copy(_)
                | Overlay::Protected(_)
                | Overlay::Quit,
            ) => Turn::nothing(),
        }
    }

    fn copy_of_row(&mut self) -> Turn {
        let clips = self.session().and_then(|session| {
            let (about, inventory) = (&session.about, session.inventory.as_ref()?);
            let image = match session.here()? {
                Here::Image(_, image) => image,
                Here::Repository(branch) => return Clips::of_repository(inventory, about, branch),
                Here::Orphan(_, orphan) => return Some(Clips::of_orphan(about, orphan)),
            };
            let pointed = match session.focus {
                Focus::Table | Focus::Filter => None,
                Focus::Details => session.pointed(),
            };
            let reference = match &pointed {
                Some(Subject::Reference(reference)) => Some(reference),
                Some(_) | None => None,
            };
            Some(Clips::of_image(inventory, about, image, reference))
        });
        self.offer_clips(clips)
    }

    fn copy_in_the_way(&mut self, cursor: usize) -> Turn {
        let clips = self.session().and_then(|session| {
            let inventory = session.inventory.as_ref()?;
            let unblock = self.previewed()?.unblock.as_ref()?;
            let image = |id| {
                let image = inventory.get(id)?;
                Some(Clips::of_image(inventory, &session.about, image, None))
            };
            match *unblock.choices().get(cursor)? {
                Choice::Cache => None,
                Choice::Image(place) => {
                    let offer = unblock.offers.images.get(place)?;
                    image(&unblock.forecast.after.base().image(offer.image)?.id)
                }
                choice @ Choice::Extra(..) => match unblock.extras_of(choice).first()? {
                    Extra::Child(id) => image(id),
                    Extra::Container(id) => {
                        let found = inventory.container(inventory.find_container(id)?)?;
                        Some(Clips::of_container(&session.about, found))
                    }
                    Extra::BuildCache => None,
                },
            }
        });
        self.offer_clips(clips)
    }

    fn offer_clips(&mut self, clips: Option<Clips>) -> Turn {
        if let Some(clips) = clips {
            return self.open(Overlay::Copy(Box::new(clips)));
        }
        self.notice = Some("there is nothing to copy here".to_owned());
        Turn::redraw()
    }

    fn copy_commands(&mut self) -> Turn {
        let program = self.session().map(|session| session.about.by_hand());
        let commands = self
            .previewed()
            .zip(program)
            .and_then(|(preview, program)| Clipping::removal(preview.forecast(), &program));
        if let Some(commands) = commands {
            return send(commands);
        }
        self.notice = Some("there are no commands to copy: nothing would be done".to_owned());
        Turn::redraw()
    }

    /// Copies what was chosen from the menu, which closes.
    pub(super) fn choose_clip(&mut self) -> Turn {
        let Some(Overlay::Copy(mut clips)) = self.overlays.pop() else {
            return Turn::nothing();
        };
        if clips.cursor < clips.lines.len() {
            send(clips.lines.swap_remove(clips.cursor))
        } else {
            Turn::redraw()
        }
    }

    /// Says what became of a text for the clipboard.
    pub(super) fn copied(&mut self, what: &str, delivery: Delivery) -> Turn {
        self.notice = Some(match delivery {
            Delivery::Terminal => format!("{what}: sent to the terminal's clipboard"),
            Delivery::Through(name) => {
                format!("{what}: sent to the terminal's clipboard, if {name} lets it through")
            }
            Delivery::TooLong { bytes, most } => {
                format!("{what}: not sent, {bytes} bytes are more than a terminal takes ({most})")
            }
        });
        Turn::redraw()
    }

    /// Takes the mouse, or gives it back to the terminal.
    pub(super) fn turn_mouse(&mut self) -> Turn {
        self.mouse = !self.mouse;
        let back = self.keys().key(Action::Mouse, self.scope());
        let back = back.map(|key| format!("; {key} gives it back to the terminal"));
        self.notice = Some(if self.mouse {
            format!("mouse on: click, wheel{}", back.unwrap_or_default())
        } else {
            "mouse off: the terminal selects text again".to_owned()
        });
        Turn::run(Effect::CaptureMouse(self.mouse))
    }
}

fn send(clipping: Clipping) -> Turn {
    Turn::run(Effect::CopyText(clipping))
}

fn copy_page(what: &str) -> Turn {
    Turn::run(Effect::CopyPage(what.to_owned()))
}
