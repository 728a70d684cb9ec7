//! What `w` does.

use std::path::{Path, PathBuf};

use crate::app::{App, Content, Effect, Fault, Overlay, Paper, Turn};
use crate::inventory::harmless;

impl App {
    /// Saves what is on top as a file.
    pub(super) fn save(&mut self) -> Turn {
        match self.overlays.last() {
            Some(Overlay::Receipt(_)) => self.save_receipt(),
            Some(Overlay::Preview(_)) => self.save_plan(),
            Some(
                Overlay::Help(_)
                | Overlay::Presets(_)
                | Overlay::Copy(_)
                | Overlay::InTheWay(_)
                | Overlay::Protected(_)
                | Overlay::CutShort(_)
                | Overlay::UnusedPlan(_)
                | Overlay::Explain(_)
                | Overlay::Quit,
            )
            | None => Turn::nothing(),
        }
    }

    fn save_receipt(&mut self) -> Turn {
        if self.session().is_none_or(|session| session.run.is_none()) {
            self.notice = Some("nothing has been removed yet".to_owned());
            return Turn::redraw();
        }
        Turn::run(Effect::SaveText(Paper {
            what: "the receipt",
            stem: "jettison-receipt",
            extension: "txt",
            content: Content::Page,
        }))
    }

    /// Says where a file was saved, its name first: a long directory is cut at the end of the line.
    pub(super) fn saved(&mut self, what: &str, saved: Result<PathBuf, Fault>) -> Turn {
        self.notice = Some(match saved {
            Ok(path) => {
                let name = path.file_name().unwrap_or(path.as_os_str());
                let name = name.to_string_lossy();
                let directory = path.parent().unwrap_or_else(|| Path::new("."));
                let directory = directory.to_string_lossy();
                format!(
                    "{what}: saved as {} in {}",
                    harmless(&name),
                    harmless(&directory)
                )
            }
            Err(Fault(why)) => format!("{what}: not saved: {}", harmless(&why)),
        });
        Turn::redraw()
    }
}
