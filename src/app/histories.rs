//! Histories are long and told of few images at a time: they are read when they are shown, and few are kept.

use std::collections::VecDeque;
use std::mem::discriminant;
use std::sync::Arc;

use crate::inventory::{HistoryEntry, ImageId, Inventory, LayerIx, PlaceSet};

use super::{App, Effect, Fault, Here, Overlay, Place, Preview, Session, Stage, Topic};

/// So many histories are kept that are no longer shown, for the way back.
const KEPT: usize = 32;
/// So many layers of a ledger that is explained get their commands; those below are told by their ids.
const EXPLAINED: usize = 128;

/// The answer to the question how an image was built, oldest step first; `None` where the image is gone.
pub type HistoryRead = (ImageId, Result<Option<Vec<HistoryEntry>>, Fault>);

/// The histories that are shown, and the last ones that were.
#[derive(Clone, Debug, Default)]
pub struct Histories {
    /// The ones that are wanted now last.
    known: VecDeque<(ImageId, Arc<[HistoryEntry]>)>,
    /// Those that what is shown tells of, and that have been asked for.
    wanted: Vec<ImageId>,
    failed: Vec<ImageId>,
}

/// What is known of the command that made a layer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Command<'a> {
    /// The history has not been read.
    Unread,
    /// The history does not tell it.
    Untold,
    /// This one; foreign text.
    Told(&'a str),
}

impl<'a> Command<'a> {
    /// Its text without blanks around; empty where it is not known.
    pub fn text(self) -> &'a str {
        match self {
            Self::Unread | Self::Untold => "",
            Self::Told(command) => command.trim(),
        }
    }
}

impl Histories {
    /// How an image was built, oldest step first; `None` while that has not been read.
    pub fn get(&self, id: &ImageId) -> Option<&[HistoryEntry]> {
        let mut known = self.known.iter().rev();
        known
            .find(|(known, _)| known == id)
            .map(|(_, told)| &**told)
    }

    /// Whether an image's history was asked for in vain.
    pub fn is_failed(&self, id: &ImageId) -> bool {
        self.failed.contains(id)
    }

    /// The command that made a layer, by the history of any image that has it.
    pub fn command(&self, inventory: &Inventory, layer: LayerIx) -> Command<'_> {
        let mut found = Command::Unread;
        for (id, history) in self.known.iter().rev() {
            let Some(image) = inventory.find(id) else {
                continue;
            };
            let stack = inventory.stack(image).unwrap_or_default();
            if !stack.contains(&layer) {
                continue;
            }
            found = Command::Untold;
            let commands = inventory.commands(image, history);
            if let Some((_, command)) = commands.into_iter().find(|(made, _)| *made == layer) {
                return Command::Told(command);
            }
        }
        found
    }

    /// Takes in what was read; `None` where it could not be.
    pub(super) fn learn(&mut self, read: Vec<(ImageId, Option<Vec<HistoryEntry>>)>) {
        for (id, history) in read {
            match history {
                Some(history) => self.known.push_back((id, history.into())),
                None => self.failed.push(id),
            }
        }
        let most = KEPT.max(self.wanted.len());
        self.known.drain(..self.known.len().saturating_sub(most));
    }

    /// Keeps those of these images; what could not be read is asked for again.
    pub(super) fn keep(&mut self, there: impl Fn(&ImageId) -> bool) {
        self.known.retain(|(id, _)| there(id));
        let failed = std::mem::take(&mut self.failed);
        self.wanted.retain(|id| there(id) && !failed.contains(id));
    }

    /// Notes whose histories are shown now; answers those that have to be read.
    fn want(&mut self, wanted: Vec<ImageId>) -> Vec<ImageId> {
        let asked = std::mem::replace(&mut self.wanted, wanted);
        let mut unread = Vec::new();
        for id in &self.wanted {
            let place = self.known.iter().position(|(known, _)| known == id);
            if let Some(told) = place.and_then(|place| self.known.remove(place)) {
                self.known.push_back(told);
            } else if !asked.contains(id) || !self.failed.contains(id) {
                self.failed.retain(|failed| failed != id);
                unread.push(id.clone());
            }
        }
        unread
    }
}

impl Preview {
    /// So many rows of one fate are shown one by one; the page that explains the ledger has all of them.
    pub const ROWS: usize = 8;
    /// So many layers are shown of a row.
    pub const LAYERS: usize = 3;

    /// The images by whose histories the layers of its ledger get their commands, where `all` layers are told.
    fn tellers(&self, all: bool) -> Vec<ImageId> {
        let rows = self.ledger.rows.as_slice();
        let fates =
            rows.chunk_by(|one, other| discriminant(&one.fate) == discriminant(&other.fate));
        let (most, layers) = if all {
            (usize::MAX, usize::MAX)
        } else {
            (Self::ROWS, Self::LAYERS)
        };
        let shown = fates.flat_map(|rows| rows.iter().take(most));
        let shown = shown.flat_map(|row| row.layers.iter().take(layers));
        tellers(self.forecast().after.base(), shown.copied())
    }
}

/// Images that have these layers, few of them: the first that has a layer tells of its others too.
fn tellers(inventory: &Inventory, layers: impl Iterator<Item = LayerIx>) -> Vec<ImageId> {
    let (mut tellers, mut told) = (Vec::new(), PlaceSet::<LayerIx>::default());
    for layer in layers.take(EXPLAINED) {
        let Some(first) = inventory.holders(layer).first() else {
            continue;
        };
        if !told.contains(&layer) {
            told.extend(inventory.stack(*first).unwrap_or_default());
            tellers.extend(inventory.image(*first).map(|image| image.id.clone()));
        }
    }
    tellers
}

impl App {
    /// The reading of what is shown now and has not been read.
    pub(super) fn read_histories(&mut self) -> Option<Effect> {
        let wanted = self.told_histories();
        let Stage::Exploring(session) = &mut self.stage else {
            return None;
        };
        if session.histories.wanted == wanted {
            return None;
        }
        let unread = Arc::make_mut(&mut session.histories).want(wanted);
        (!unread.is_empty()).then(|| Effect::ReadHistories(session.generation, unread))
    }

    /// The images whose histories are told in what is shown now, and whose layers are known.
    fn told_histories(&self) -> Vec<ImageId> {
        let Some(session) = self.session() else {
            return Vec::new();
        };
        let mut told = match self.overlays.last() {
            Some(Overlay::Preview(preview)) => preview.tellers(false),
            Some(Overlay::Explain(explained)) => match &explained.place {
                Place::Preview => {
                    let all = explained.topic.is_none_or(|topic| topic == Topic::Ledger);
                    let preview = self.previewed();
                    preview.map_or_else(Vec::new, |preview| preview.tellers(all))
                }
                Place::Image(id) | Place::Entry(id, _) | Place::History(id) => vec![id.clone()],
                Place::Engine
                | Place::Repository(_)
                | Place::Orphan(_)
                | Place::Preset
                | Place::InTheWay
                | Place::Receipt
                | Place::Protected
                | Place::Stranded => session.told_histories(),
            },
            Some(_) | None => session.told_histories(),
        };
        told.retain(|id| session.is_read(id));
        told
    }
}

impl Session {
    /// The images whose histories the details tell.
    fn told_histories(&self) -> Vec<ImageId> {
        match (self.here(), self.inventory.as_deref()) {
            (Some(Here::Image(_, image)), _) => vec![image.id.clone()],
            (Some(Here::Orphan(ix, _)), Some(inventory)) => {
                let layers = inventory.pinned(ix).unwrap_or_default();
                tellers(inventory, layers.iter().copied())
            }
            (Some(Here::Orphan(..) | Here::Repository(_)) | None, _) => Vec::new(),
        }
    }

    /// How an image was built, oldest step first; `None` while that has not been read.
    pub fn history_of(&self, id: &ImageId) -> Option<&[HistoryEntry]> {
        self.histories.get(id)
    }
}
