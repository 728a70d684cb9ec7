use crate::inventory::{About, Container, Image, Inventory, Reference, harmless};
use crate::removal::{Forecast, Mark, Marks, Route, Step, operand};

use super::Branch;

/// A text for the terminal's clipboard.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clipping {
    /// What it is, in our words: "the id".
    pub what: String,
    /// The text itself: harmless but for our own line breaks, with none at the end, so that nothing runs when it is
    /// pasted into a shell.
    pub text: String,
}

/// What became of a text for the clipboard. The terminal answers nothing, so nobody knows whether it took it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Delivery {
    /// It was written to the terminal.
    Terminal,
    /// It was written to this terminal multiplexer, which passes it on if it is set to.
    Through(&'static str),
    /// It was not written: terminals take no more than `most` bytes.
    TooLong {
        /// Bytes of the text.
        bytes: usize,
        /// The most bytes that are written.
        most: usize,
    },
}

/// The menu of what can be copied of the thing under the cursor.
#[derive(Debug)]
pub struct Clips {
    /// The line under the cursor.
    pub cursor: usize,
    /// What is offered, in order.
    pub lines: Vec<Clipping>,
    /// Why no command that removes it is offered, where none is.
    pub remark: Option<String>,
}

impl Clips {
    /// What can be copied of an image: of this one of its references, or of the image as a whole.
    pub(super) fn of_image(
        inventory: &std::sync::Arc<Inventory>,
        about: &About,
        image: &Image,
        reference: Option<&Reference>,
    ) -> Self {
        let program = about.by_hand();
        let name = reference.or_else(|| image.references.first());
        let target = name.map_or_else(|| image.id.short(), Reference::as_str);
        let mut lines: Vec<Clipping> = name.map(of_reference).into_iter().collect();
        lines.push(Clipping::new("id", image.id.as_str()));
        let inspect = format!("{program} image inspect {}", operand(target));
        lines.push(Clipping::command("command to inspect", inspect));
        let mark = reference.map_or_else(
            || Mark::Image(image.id.clone()),
            |reference| Mark::Reference(image.id.clone(), reference.clone()),
        );
        let marks: Marks = std::iter::once(mark).collect();
        let forecast = Forecast::new(inventory, &marks, Route::Skip);
        lines.extend(Clipping::removal(&forecast, &program));
        let others = image.references.iter().filter(|other| Some(*other) != name);
        lines.extend(others.map(of_reference));
        let refused = forecast.refused.first().filter(|_| forecast.is_empty());
        Self {
            cursor: 0,
            lines,
            remark: refused.map(|refused| {
                let why = refused.refusal.kind.brief();
                format!("No command to remove it: the engine would refuse ({why}).")
            }),
        }
    }

    /// What can be copied of a container.
    pub(super) fn of_container(about: &About, container: &Container) -> Self {
        let program = about.by_hand();
        let inspect = format!(
            "{program} container inspect {}",
            operand(container.id.short())
        );
        Self {
            cursor: 0,
            lines: vec![
                Clipping::new("name", container.title()),
                Clipping::new("id", container.id.as_str()),
                Clipping::command("command to inspect", inspect),
            ],
            remark: None,
        }
    }

    /// What can be copied of a container whose image is gone.
    pub(super) fn of_orphan(about: &About, container: &Container) -> Self {
        let mut clips = Self::of_container(about, container);
        let image = Clipping::new("id of its image", container.image.as_str());
        clips.lines.push(image);
        let commands = Step::commands_to_remove(container, about);
        clips.lines.extend(Clipping::commands(&commands));
        clips
    }

    /// What can be copied of a repository.
    pub(super) fn of_repository(
        inventory: &std::sync::Arc<Inventory>,
        about: &About,
        branch: &Branch,
    ) -> Option<Self> {
        let name = branch.repository.name();
        let name = name.map(|name| Clipping::new("repository", name));
        let marks = branch.marks(inventory).marks.iter().cloned().collect();
        let forecast = Forecast::new(inventory, &marks, Route::Skip);
        let removal = Clipping::removal(&forecast, &about.by_hand());
        let lines: Vec<Clipping> = name.into_iter().chain(removal).collect();
        (!lines.is_empty()).then_some(Self {
            cursor: 0,
            lines,
            remark: None,
        })
    }

    /// What is under the cursor.
    pub fn chosen(&self) -> Option<&Clipping> {
        self.lines.get(self.cursor)
    }
}

fn of_reference(reference: &Reference) -> Clipping {
    let what = if reference.is_digest() {
        "digest"
    } else {
        "reference"
    };
    Clipping::new(what, reference.as_str())
}

impl Clipping {
    /// Foreign text in one line.
    fn new(what: &str, text: &str) -> Self {
        Self::command(what, harmless(text).into_owned())
    }

    /// A command line, whose foreign words are quoted.
    fn command(what: &str, text: String) -> Self {
        Self {
            what: what.to_owned(),
            text,
        }
    }

    /// The commands that do what a plan does, as one list: pasted into a shell it waits for Enter, and what fails ends
    /// it. `None` where there is nothing to do.
    pub(super) fn removal(forecast: &Forecast, program: &str) -> Option<Self> {
        let steps = forecast.plan.iter();
        let commands: Vec<String> = steps.map(|planned| planned.step.command(program)).collect();
        Self::commands(&commands)
    }

    fn commands(commands: &[String]) -> Option<Self> {
        let what = match commands.len() {
            0 => return None,
            1 => "command to remove",
            _ => "commands to remove",
        };
        Some(Self::command(what, commands.join(" &&\n")))
    }
}
