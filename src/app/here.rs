use crate::inventory::{Container, ContainerIx, Image, ImageIx};

use super::{Branch, Row, Session};

/// What is under the cursor of the table.
#[derive(Clone, Copy, Debug)]
pub enum Here<'a> {
    /// An image.
    Image(ImageIx, &'a Image),
    /// A repository of the tree.
    Repository(&'a Branch),
    /// A container whose image is gone.
    Orphan(ContainerIx, &'a Container),
}

impl Session {
    /// What is under the cursor of the table.
    pub fn here(&self) -> Option<Here<'_>> {
        let inventory = self.inventory.as_ref()?;
        match self.table.row()? {
            Row::Image(ix, _) => Some(Here::Image(ix, inventory.image(ix)?)),
            Row::Repository(place) => self.table.group(place).map(Here::Repository),
            Row::Heading => None,
            Row::Orphan(ix) => Some(Here::Orphan(ix, inventory.container(ix)?)),
        }
    }
}
