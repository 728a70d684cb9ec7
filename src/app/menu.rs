use std::sync::Arc;

use crate::inventory::{ImageIx, Inventory, PlaceSet};
use crate::removal::{Argument, Label, Preset, Selection};

/// The menu of presets. What each would mark is found when the menu opens, when an argument changes and when the engine
/// has been read again, not on every frame.
#[derive(Debug)]
pub struct Menu {
    /// The line under the cursor.
    pub cursor: usize,
    /// The presets, in order.
    pub lines: Vec<Offered>,
    /// The labels that there are to choose from, sorted; foreign text.
    pub labels: Vec<Label>,
    /// The images shown, where the table is filtered: only these are marked.
    pub shown: Option<PlaceSet<ImageIx>>,
    weighed: Option<Arc<Inventory>>,
}

/// A preset in the menu.
#[derive(Debug)]
pub struct Offered {
    /// The preset with its argument.
    pub preset: Preset,
    /// What it would mark; nothing is known before the engine has been read.
    pub selection: Option<Selection>,
}

impl Menu {
    /// The menu with these presets, not weighed yet.
    pub(super) fn new(presets: &[Preset]) -> Self {
        let offered = |preset: &Preset| Offered {
            preset: preset.clone(),
            selection: None,
        };
        Self {
            cursor: 0,
            lines: presets.iter().map(offered).collect(),
            labels: Vec::new(),
            shown: None,
            weighed: None,
        }
    }

    /// Finds out again what the presets would mark, unless that was found for this very inventory and these images.
    pub(super) fn weigh(
        &mut self,
        inventory: &Arc<Inventory>,
        shown: Option<PlaceSet<ImageIx>>,
        now: i64,
    ) {
        let known = self.weighed.as_ref();
        if known.is_some_and(|known| Arc::ptr_eq(known, inventory)) && self.shown == shown {
            return;
        }
        self.shown = shown;
        self.labels = Label::all(inventory);
        for line in &mut self.lines {
            // one chosen before may have gone since
            if let Argument::Label(chosen) = &line.preset.argument
                && !self
                    .labels
                    .iter()
                    .any(|label| chosen.as_ref() == Some(label))
            {
                line.preset.argument = Argument::Label(self.labels.first().cloned());
            }
            let selection = among_shown(&line.preset, inventory, self.shown.as_ref(), now);
            line.selection = Some(selection);
        }
        self.weighed = Some(Arc::clone(inventory));
    }

    /// The line under the cursor.
    pub fn chosen(&self) -> Option<&Offered> {
        self.lines.get(self.cursor)
    }

    /// The presets with their arguments as they stand.
    pub(super) fn presets(&self) -> Vec<Preset> {
        self.lines.iter().map(|line| line.preset.clone()).collect()
    }

    /// Changes the number or label of the preset under the cursor; answers whether it has one.
    pub(super) fn step(&mut self, up: bool, now: i64) -> bool {
        let Some(line) = self.lines.get_mut(self.cursor) else {
            return false;
        };
        let argument = line.preset.argument.stepped(up, &self.labels);
        if argument != line.preset.argument {
            line.preset.argument = argument;
            if let Some(inventory) = &self.weighed {
                let selection = among_shown(&line.preset, inventory, self.shown.as_ref(), now);
                line.selection = Some(selection);
            }
        }
        line.takes_argument()
    }
}

/// What a preset selects, and of that only what is shown, where the table is filtered.
pub(super) fn among_shown(
    preset: &Preset,
    inventory: &Arc<Inventory>,
    shown: Option<&PlaceSet<ImageIx>>,
    now: i64,
) -> Selection {
    let selection = preset.select(inventory, now);
    match shown {
        Some(shown) => selection.among(inventory, |ix| shown.contains(&ix)),
        None => selection,
    }
}

impl Offered {
    /// Whether there is a number or label to change.
    pub fn takes_argument(&self) -> bool {
        self.preset.argument != Argument::None
    }
}
