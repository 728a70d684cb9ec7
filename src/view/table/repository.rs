use std::sync::Arc;

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

use crate::app::{Branch, Column, Cover, EndKind, Lights, Sums, age};
use crate::inventory::{Inventory, Registry};
use crate::removal::Frees;
use crate::view::names;
use crate::view::text::{counted, fit, short};
use crate::view::theme::Role;

use super::image::{copy_role, status};
use super::{Cells, badge, running, tight};

/// A repository on the screen.
pub(super) struct RepositoryRow<'a> {
    pub(super) now: i64,
    pub(super) inventory: &'a Arc<Inventory>,
    pub(super) branch: &'a Branch,
    pub(super) folded: bool,
    pub(super) end: Option<EndKind>,
}

impl RepositoryRow<'_> {
    fn name(&self, width: usize) -> (Role, String) {
        let (shown, all) = (self.branch.images.len(), self.branch.all);
        let count = if shown == all {
            counted(all, "image", "images")
        } else {
            format!("{shown} of {}", counted(all, "image", "images"))
        };
        let sign = if self.folded { "▸" } else { "▾" };
        let room = width.saturating_sub(count.width() + 4);
        let name = short(self.branch.repository.title(), room);
        let role = if self.mark() == " " {
            Role::Strong
        } else {
            Role::Marked
        };
        (role, format!("{sign} {name}  {count}"))
    }
}

/// How many of its images are only copies, or may be.
fn copies(sums: &Sums, width: usize) -> (Role, String) {
    let (registry, some) = match (sums.only_copies, sums.untold) {
        (some @ 1.., _) => (Registry::OnlyCopy, some),
        (0, some @ 1..) => (Registry::CannotTell, some),
        (0, 0) => (Registry::Known, 0),
    };
    let (glyph, words) = names::registry(registry);
    let words = match registry {
        Registry::OnlyCopy => counted(some, "only copy", "only copies"),
        Registry::CannotTell => format!("{some} {words}"),
        Registry::Known => words.to_owned(),
    };
    let told = badge((glyph, &words), width);
    let told = match registry {
        Registry::OnlyCopy if told.width() > width => {
            badge((glyph, &format!("{some} only")), width)
        }
        Registry::OnlyCopy | Registry::CannotTell | Registry::Known => told,
    };
    (copy_role(registry), fit(&told, width))
}

impl Cells for RepositoryRow<'_> {
    fn mark(&self) -> &'static str {
        match self.branch.cover {
            Cover::Nothing => " ",
            Cover::Part => "◐",
            Cover::Whole => "●",
            Cover::Protected => names::LOCK,
        }
    }

    fn end(&self) -> Option<EndKind> {
        self.end
    }

    fn cell(&self, column: Column, width: usize) -> (Role, String) {
        let sums = self.branch.sums(self.inventory);
        match column {
            Column::Reference => self.name(width),
            Column::Id => (Role::Dim, String::new()),
            Column::Age => {
                let youngest = sums.youngest;
                let youngest = youngest.map(|created| age(Some(created), self.now));
                (Role::Dim, youngest.unwrap_or_else(|| "-".to_owned()))
            }
            Column::Size => (Role::Text, tight(sums.once, width)),
            Column::Frees => match self.branch.together(self.inventory).frees {
                Frees::Bytes(bytes) => (Role::Text, tight(bytes, width)),
                Frees::OnlyNames => (Role::Dim, "only untags".to_owned()),
                Frees::Refused(kind) => (Role::Dim, kind.brief().to_owned()),
            },
            Column::Containers => running(sums.live, sums.stopped),
            Column::Status => sums
                .status
                .map_or((Role::Dim, String::new()), |it| status(it, width)),
            Column::Copy => copies(sums, width),
        }
    }

    fn found(&self, lights: &mut Lights, column: Column, text: &str) -> Vec<u32> {
        match column {
            Column::Reference => {
                let name = self.branch.repository.name();
                let shown = text.get("▾ ".len()..).unwrap_or("");
                let shown = shown.split("  ").next().unwrap_or(shown);
                let found = name.map_or_else(Vec::new, |_| lights.in_name(shown));
                let sign = "▾ ".graphemes(true).count();
                let sign = u32::try_from(sign).unwrap_or(0);
                found.into_iter().map(|place| place + sign).collect()
            }
            Column::Id
            | Column::Age
            | Column::Size
            | Column::Frees
            | Column::Containers
            | Column::Status
            | Column::Copy => Vec::new(),
        }
    }
}
