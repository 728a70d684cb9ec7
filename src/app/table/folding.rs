use std::sync::Arc;

use crate::inventory::{ImageId, Inventory};

use super::{Repository, Row, RowId, Table, Tree};

/// What is done to a repository of the tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Fold {
    /// Its images are shown.
    Open,
    /// They are folded away; from an image the cursor goes to its repository first.
    Close,
    /// What is open is closed, and the other way round.
    Turn,
}

impl Table {
    /// Shows the images by repository, or flat again. The cursor stays on its image; from a repository it goes to the
    /// first one of it.
    pub(in crate::app) fn regroup(&mut self, inventory: &Arc<Inventory>) {
        let image = self.image_here(inventory);
        let image = image.and_then(|id| inventory.get(&id));
        if self.tree.take().is_none() {
            self.tree = Some(Tree::default());
        }
        if let Some(image) = image {
            let home = self.is_tree().then(|| Repository::home(image));
            if let Some(home) = &home {
                self.folded.remove(home);
            }
            self.cursor = Some(RowId::Image(image.id.clone(), home));
        }
        self.arrange(inventory);
    }

    /// The image under the cursor, or the first one of its repository.
    fn image_here(&self, inventory: &Inventory) -> Option<ImageId> {
        match self.cursor.as_ref()? {
            RowId::Image(id, _) => Some(id.clone()),
            RowId::Repository(repository) => {
                let first = self.group(self.group_of(repository)?)?.images.first()?;
                Some(inventory.image(*first)?.id.clone())
            }
            RowId::Orphan(_) => None,
        }
    }

    /// Folds or unfolds; answers whether there was anything to fold under the cursor.
    pub(in crate::app) fn fold(&mut self, fold: Fold, inventory: &Inventory) -> bool {
        let repository = match (self.cursor.clone(), fold) {
            (Some(RowId::Repository(repository)), _) => repository,
            (Some(RowId::Image(_, Some(repository))), Fold::Close) => {
                self.move_to(&RowId::Repository(repository), inventory);
                return true;
            }
            (Some(RowId::Image(..) | RowId::Orphan(_)) | None, _) => return false,
        };
        let open = !self.is_folded(&repository);
        match (fold, open) {
            (Fold::Close | Fold::Turn, true) => drop(self.folded.insert(repository.clone())),
            (Fold::Open | Fold::Turn, false) => drop(self.folded.remove(&repository)),
            (Fold::Open, true) | (Fold::Close, false) => {}
        }
        self.lay_rows();
        self.move_to(&RowId::Repository(repository), inventory);
        true
    }

    /// Puts the cursor on a row; answers whether it is there.
    pub(in crate::app) fn move_to(&mut self, id: &RowId, inventory: &Inventory) -> bool {
        let place = self.row_of(Some(id), inventory);
        if let Some(place) = place {
            self.place(place, inventory);
        }
        place.is_some()
    }

    /// Puts the cursor on an image, and unfolds what it is folded away in; answers whether the table has it.
    pub(in crate::app) fn seek(&mut self, id: &ImageId, inventory: &Inventory) -> bool {
        let Some(ix) = inventory.find(id) else {
            return false;
        };
        let is_it = |row: &Row| matches!(row, Row::Image(here, _) if *here == ix);
        if !self.rows.iter().any(is_it) {
            let mut groups = self.groups().iter();
            let hides = groups.find(|group| group.images.contains(&ix));
            if let Some(repository) = hides.map(|group| group.repository.clone()) {
                self.folded.remove(&repository);
                self.lay_rows();
            }
        }
        let place = self.rows.iter().position(is_it);
        if let Some(place) = place {
            self.place(place, inventory);
        }
        place.is_some()
    }
}
