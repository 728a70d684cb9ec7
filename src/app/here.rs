use crate::inventory::{Container, ContainerIx, Image, ImageIx};

use super::{Branch, RowId, Session};

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
        match self.table.here()? {
            RowId::Image(id, _) => {
                let ix = inventory.find(id)?;
                Some(Here::Image(ix, inventory.image(ix)?))
            }
            RowId::Repository(repository) => {
                let mut groups = self.table.groups().iter();
                let group = groups.find(|group| group.repository == *repository);
                group.map(Here::Repository)
            }
            RowId::Orphan(id) => {
                let ix = inventory.find_container(id)?;
                Some(Here::Orphan(ix, inventory.container(ix)?))
            }
        }
    }
}
