use std::sync::Arc;

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

use crate::app::{Branch, Column, EndKind, Lights, Session, age};
use crate::inventory::{Bytes, Image, ImageIx, Inventory, Reference, Registry, Status};
use crate::removal::{Alone, alone};
use crate::view::names;
use crate::view::text::{blanks, short};
use crate::view::theme::Role;

use super::{Cells, badge, running};

/// How far an image stands in below its repository.
const INDENT: usize = 4;

/// An image on the screen.
pub(super) struct ImageRow<'a> {
    now: i64,
    inventory: &'a Arc<Inventory>,
    ix: ImageIx,
    image: &'a Image,
    branch: Option<&'a Branch>,
    mark: &'static str,
    end: Option<EndKind>,
}

impl<'a> ImageRow<'a> {
    pub(super) fn new(
        now: i64,
        session: &Session,
        inventory: &'a Arc<Inventory>,
        ix: ImageIx,
        branch: Option<&'a Branch>,
    ) -> Option<Self> {
        let image = inventory.image(ix)?;
        let mark = if inventory.is_protected(ix) {
            names::LOCK
        } else if session.marks.has_image(&image.id) {
            "●"
        } else if session.marks.has_part(&image.id) {
            "◐"
        } else {
            " "
        };
        Some(Self {
            now,
            inventory,
            ix,
            image,
            branch,
            mark,
            end: session.told_of(&image.id).map(|(_, end)| end),
        })
    }

    /// Its references; in the tree those of the repository first.
    fn references(&self) -> Vec<&'a Reference> {
        match self.branch {
            Some(branch) => branch.repository.first(self.image).collect(),
            None => self.image.references.iter().collect(),
        }
    }

    fn indent(&self) -> usize {
        self.branch.map_or(0, |_| INDENT)
    }

    fn reference(&self, width: usize) -> (Role, String) {
        let marked = self.mark != " ";
        let indent = blanks(self.indent());
        let references = self.references();
        let Some(first) = references.first() else {
            let role = if marked { Role::Marked } else { Role::Dim };
            let name = self.branch.map_or("<none>", |_| self.image.id.short());
            return (role, format!("{indent}{}", names::safe(name)));
        };
        let more = match references.len() - 1 {
            0 => String::new(),
            more => format!(" +{more}"),
        };
        let room = width.saturating_sub(more.width() + indent.width());
        let name = short(self.below(first).unwrap_or(first.as_str()), room);
        let role = if marked { Role::Marked } else { Role::Text };
        (role, format!("{indent}{name}{more}"))
    }

    /// What of a name is not the name of the repository that the image stands below: its tag, or its digest.
    fn below(&self, name: &'a Reference) -> Option<&'a str> {
        let repository = self.branch?.repository.name()?;
        let own = name.repository() == repository;
        name.as_str().strip_prefix(repository).filter(|_| own)
    }

    /// Which graphemes of the first name were looked for: of the whole name, but only as far as it is shown, and `None`
    /// where nothing was.
    fn found_first(&self, lights: &mut Lights, shown: &str) -> Option<Vec<u32>> {
        let first = *self.references().first()?;
        let Some(rest) = self.below(first) else {
            return Some(lights.in_name(shown)).filter(|found| !found.is_empty());
        };
        let whole = names::safe(first.as_str());
        let found = lights.in_name(&whole);
        if found.is_empty() {
            return None;
        }
        let hidden = length(&whole).saturating_sub(length(&names::safe(rest)));
        let before = length(&whole).saturating_sub(length(shown));
        // a cut at the front leaves its sign there
        let least = hidden.max(before + u32::from(shown.starts_with('…')));
        let found = found.into_iter().filter(|place| *place >= least);
        Some(found.map(|place| place - before).collect())
    }

    /// Which graphemes of the name were looked for. What was found in another name is stood for by their count.
    fn found_name(&self, lights: &mut Lights, text: &str) -> Vec<u32> {
        let indent = u32::try_from(self.indent()).unwrap_or(0);
        let text = text.trim_start();
        let name = text.split(' ').next().unwrap_or(text);
        let others = self.references().into_iter().skip(1);
        let mut others = others.map(Reference::as_str);
        let found = match self.found_first(lights, name) {
            Some(found) => found,
            None if others.any(|other| !lights.in_name(other).is_empty()) => {
                (length(name) + 1..length(text)).collect()
            }
            None => Vec::new(),
        };
        found.into_iter().map(|place| place + indent).collect()
    }
}

impl Cells for ImageRow<'_> {
    fn mark(&self) -> &'static str {
        self.mark
    }

    fn end(&self) -> Option<EndKind> {
        self.end
    }

    fn cell(&self, column: Column, width: usize) -> (Role, String) {
        match column {
            Column::Reference => self.reference(width),
            Column::Id => (Role::Dim, names::safe(self.image.id.short()).into_owned()),
            Column::Age => (
                Role::Dim,
                self.image
                    .created
                    .map_or_else(|| "-".to_owned(), |then| age(Some(then), self.now)),
            ),
            Column::Size => (Role::Text, Bytes::exact(self.image.size).to_string()),
            Column::Frees => match alone(self.inventory, self.ix) {
                Alone::Frees(bytes) => (Role::Text, bytes.to_string()),
                Alone::Refused(kind) => (Role::Dim, kind.brief().to_owned()),
            },
            Column::Containers => {
                let (live, stopped) = self.inventory.running(&[self.ix]);
                running(live, stopped)
            }
            Column::Status => status(self.inventory.status(self.ix), width),
            Column::Copy => {
                let registry = self.inventory.registry(self.ix);
                (copy_role(registry), badge(names::registry(registry), width))
            }
        }
    }

    /// Which graphemes of a cell the filter has found. Where it has found something that is not in the cell, the count of
    /// what is left out there stands for it.
    fn found(&self, lights: &mut Lights, column: Column, text: &str) -> Vec<u32> {
        match column {
            Column::Reference if !self.image.references.is_empty() => self.found_name(lights, text),
            Column::Id => (0..lights.in_id(self.image.id.as_str())).collect(),
            Column::Containers => {
                let users = self.inventory.users(self.ix).iter();
                let mut users = users.filter_map(|ix| self.inventory.container(*ix));
                let any = users.any(|container| lights.in_container(container.title()));
                let length = u32::try_from(text.graphemes(true).count()).unwrap_or(0);
                (0..if any { length } else { 0 }).collect()
            }
            Column::Reference
            | Column::Age
            | Column::Size
            | Column::Frees
            | Column::Status
            | Column::Copy => Vec::new(),
        }
    }
}

/// How many graphemes a text has.
fn length(text: &str) -> u32 {
    u32::try_from(text.graphemes(true).count()).unwrap_or(0)
}

/// How an image stands, as much of it as there is room for.
pub(super) fn status(status: Status, width: usize) -> (Role, String) {
    let role = if status == Status::InUse {
        Role::Good
    } else {
        Role::Dim
    };
    (role, badge(names::status(status), width))
}

/// How much attention it deserves whether an image could be fetched again.
pub(super) fn copy_role(registry: Registry) -> Role {
    match registry {
        Registry::OnlyCopy => Role::Caution,
        Registry::CannotTell | Registry::Known => Role::Dim,
    }
}
