use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

use crate::app::{Column, EndKind, Lights, age};
use crate::inventory::{Container, ContainerIx, Inventory};
use crate::view::names;
use crate::view::text::fit;
use crate::view::theme::Role;

use super::{Cells, badge, running, tight};

/// A container whose image is gone, on the screen.
pub(super) struct OrphanRow<'a> {
    pub(super) now: i64,
    pub(super) inventory: &'a Inventory,
    pub(super) ix: ContainerIx,
    pub(super) container: &'a Container,
}

impl OrphanRow<'_> {
    /// Its name, and what it was made from as far as there is room.
    fn name(&self, width: usize) -> String {
        let name = fit(self.container.title(), width);
        let room = width.saturating_sub(name.width() + "  from ".len());
        let made = names::made_from(self.inventory, self.container);
        match room {
            0..12 => name,
            12.. => format!("{name}  from {}", crate::view::text::short(&made, room)),
        }
    }
}

impl Cells for OrphanRow<'_> {
    fn mark(&self) -> &'static str {
        " "
    }

    fn end(&self) -> Option<EndKind> {
        None
    }

    fn cell(&self, column: Column, width: usize) -> (Role, String) {
        let live = self.container.state.is_live();
        match column {
            Column::Reference => (Role::Text, self.name(width)),
            Column::Id => (Role::Dim, fit(self.container.id.short(), width)),
            Column::Age => {
                let created = self.container.created;
                let created = created.map(|then| age(Some(then), self.now));
                (Role::Dim, created.unwrap_or_else(|| "-".to_owned()))
            }
            Column::Size => (Role::Text, tight(self.inventory.kept(self.ix), width)),
            Column::Frees => (Role::Dim, "-".to_owned()),
            Column::Containers => running(usize::from(live), usize::from(!live)),
            Column::Status => {
                let glyph = names::state_glyph(self.container);
                let word = self.container.state.word();
                let role = if live { Role::Good } else { Role::Dim };
                (role, badge((glyph, word), width))
            }
            Column::Copy => (Role::Dim, String::new()),
        }
    }

    fn found(&self, lights: &mut Lights, column: Column, text: &str) -> Vec<u32> {
        match column {
            Column::Reference => {
                let name = text.split("  ").next().unwrap_or(text);
                let length = u32::try_from(name.graphemes(true).count()).unwrap_or(0);
                let any = lights.in_container(self.container.title());
                (0..if any { length } else { 0 }).collect()
            }
            Column::Id => (0..lights.in_id(self.container.id.as_str())).collect(),
            Column::Age
            | Column::Size
            | Column::Frees
            | Column::Containers
            | Column::Status
            | Column::Copy => Vec::new(),
        }
    }
}
