//! Ways to mark many images at once. A preset is one line of [`PRESETS`]; menu, command line and README follow.

mod argument;
mod by_age;
mod by_label;
mod by_prune;
mod by_repository;
mod parse;
mod selection;

use std::sync::Arc;

use crate::inventory::{Inventory, Profile};

use super::containerless::without_container;

pub use argument::{Argument, Label};
pub use selection::{Selection, Spared};

/// Every preset, in the order of the menu.
pub static PRESETS: [Entry; 5] = [
    by_prune::DANGLING,
    by_prune::NO_CONTAINER,
    by_age::OLDER_THAN,
    by_repository::KEEP_NEWEST,
    by_label::LABEL,
];

/// One line of the table of presets.
#[derive(Debug)]
pub struct Entry {
    /// Its name on the screen and on the command line.
    name: &'static str,
    /// How it stands in a sentence behind "images"; `{}` is its argument.
    adjective: &'static str,
    /// What it selects, wherever it is used.
    definition: &'static str,
    /// What is particular about it on an engine; empty where nothing is.
    here: fn(Profile) -> &'static str,
    /// What it takes, as it stands before anybody has changed it.
    argument: Argument,
    select: fn(&Question<'_>) -> Selection,
}

/// A preset with its argument: a definition of a set of images.
#[derive(Clone, Debug)]
pub struct Preset {
    entry: &'static Entry,
    /// Its number or label.
    pub argument: Argument,
}

/// What a preset is asked.
#[derive(Debug)]
struct Question<'a> {
    inventory: &'a Arc<Inventory>,
    argument: &'a Argument,
    /// Seconds since 1970.
    now: i64,
}

impl Preset {
    /// Every preset with the argument that it starts with.
    pub fn all() -> impl Iterator<Item = Self> {
        PRESETS.iter().map(Self::of)
    }

    /// What `docker image prune` takes.
    pub fn dangling() -> Self {
        Self::of(&by_prune::DANGLING)
    }

    /// What `docker image prune --all` takes.
    pub fn no_container() -> Self {
        Self::of(&by_prune::NO_CONTAINER)
    }

    fn of(entry: &'static Entry) -> Self {
        let argument = entry.argument.clone();
        Self { entry, argument }
    }

    /// Its name, on the screen and on the command line.
    pub fn name(&self) -> &'static str {
        self.entry.name
    }

    /// The whole of it as it is typed on the command line; a label is foreign text.
    pub fn spelled(&self) -> String {
        match self.argument.spelled() {
            Some(argument) => format!("{}={argument}", self.name()),
            None => self.name().to_owned(),
        }
    }

    /// How it is shown in lists of what can be typed.
    pub fn usage(&self) -> String {
        match self.argument {
            Argument::Label(_) => format!("{}=KEY[=VALUE]", self.name()),
            Argument::None | Argument::Days(_) | Argument::Newest(_) => self.spelled(),
        }
    }

    /// The same as it stands in a sentence; a label is foreign text.
    pub fn adjective(&self) -> String {
        let argument = self.argument.words();
        self.entry.adjective.replacen("{}", &argument, 1)
    }

    /// What it selects.
    pub fn definition(&self) -> &'static str {
        self.entry.definition
    }

    /// What is particular about it on an engine; empty where nothing is.
    pub fn here(&self, profile: Profile) -> &'static str {
        (self.entry.here)(profile)
    }

    /// What it selects among the images that an engine holds; `now` is in seconds since 1970.
    pub fn select(&self, inventory: &Arc<Inventory>, now: i64) -> Selection {
        let mut selection = (self.entry.select)(&Question {
            inventory,
            argument: &self.argument,
            now,
        });
        selection.spare_protected(inventory);
        selection.weigh(inventory);
        selection
    }
}

/// Where every engine is the same.
fn nowhere_particular(_: Profile) -> &'static str {
    ""
}
