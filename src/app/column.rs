use std::cmp::{Ordering, Reverse};
use std::sync::Arc;

use crate::inventory::{ImageIx, Inventory, Registry};
use crate::removal::{Alone, alone};

/// A column of the image table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Column {
    /// The first reference, and how many more.
    Reference,
    /// The short id.
    Id,
    /// How long ago it was built.
    Age,
    /// Its size by the engine's count.
    Size,
    /// What removing it alone would free.
    Frees,
    /// Its containers.
    Containers,
    /// How it stands.
    Status,
    /// Whether it could be fetched again.
    Copy,
}

impl Column {
    /// Every column, from left to right.
    pub const ALL: [Self; 8] = [
        Self::Reference,
        Self::Id,
        Self::Age,
        Self::Size,
        Self::Frees,
        Self::Containers,
        Self::Status,
        Self::Copy,
    ];

    /// Its title.
    pub fn title(self) -> &'static str {
        match self {
            Self::Reference => "repository:tag",
            Self::Id => "id",
            Self::Age => "age",
            Self::Size => "size",
            Self::Frees => "frees",
            Self::Containers => "ctrs",
            Self::Status => "status",
            Self::Copy => "copy",
        }
    }

    /// What the configuration calls it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Reference => "reference",
            Self::Containers => "containers",
            Self::Id | Self::Age | Self::Size | Self::Frees | Self::Status | Self::Copy => {
                self.title()
            }
        }
    }

    /// What it means, for help and README.
    pub fn words(self) -> &'static str {
        match self {
            Self::Reference => {
                "the first reference, `+n` for more, tags and digests; `<none>` without any"
            }
            Self::Id => "the first twelve digits of the image id",
            Self::Age => "time since it was built",
            Self::Size => "the engine's size, shared layers included",
            Self::Frees => {
                "what removing this image alone would free now, or why the engine would refuse"
            }
            Self::Containers => {
                "containers made from it: `▶` running, paused or restarting, `■` stopped"
            }
            Self::Status => "in use, dangling, parent, or no container",
            Self::Copy => {
                "`!` an only copy, of which no registry is known; `?` the engine does not tell; blank: re-pullable"
            }
        }
    }

    /// Whether its order may change while layers are read.
    pub(super) fn asks_layers(self) -> bool {
        match self {
            Self::Frees | Self::Status | Self::Copy => true,
            Self::Reference | Self::Id | Self::Age | Self::Size | Self::Containers => false,
        }
    }

    /// Whether its natural order is from the largest down.
    fn descends(self) -> bool {
        matches!(self, Self::Size | Self::Frees | Self::Containers)
    }

    /// The one after it among those of the table, the first one again after the last.
    fn next(self, columns: &[Self]) -> Self {
        let mut after = columns.iter().skip_while(|column| **column != self).skip(1);
        let next = after.next().or_else(|| columns.first());
        next.copied().unwrap_or(Self::Reference)
    }
}

/// How the table is sorted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sort {
    /// By which column.
    pub column: Column,
    /// Whether the column's natural order is turned round.
    pub reversed: bool,
}

impl Default for Sort {
    fn default() -> Self {
        Self {
            column: Column::Size,
            reversed: false,
        }
    }
}

impl Sort {
    /// By the next of these columns, in its natural order.
    #[must_use]
    pub fn next(self, columns: &[Column]) -> Self {
        Self {
            column: self.column.next(columns),
            reversed: false,
        }
    }

    /// The other way round.
    #[must_use]
    pub fn reverse(self) -> Self {
        Self {
            reversed: !self.reversed,
            ..self
        }
    }

    /// Whether the largest value is on top.
    pub fn is_descending(self) -> bool {
        self.column.descends() != self.reversed
    }

    /// The images in this order. Ties are broken by size, the largest first, and then by id, so that the order is the
    /// same at every refresh. `value` is what they are sorted by.
    pub(super) fn order_by<'a>(
        self,
        inventory: &'a Arc<Inventory>,
        value: impl Fn(ImageIx) -> Value<'a>,
    ) -> Vec<ImageIx> {
        let mut rows: Vec<_> = inventory
            .image_ixs()
            .filter_map(|ix| {
                let image = inventory.image(ix)?;
                let tie = (Reverse(image.size), image.id.as_str());
                Some((value(ix), tie, ix))
            })
            .collect();
        let descending = self.is_descending();
        rows.sort_unstable_by(|(one, one_tie, ix), (other, other_tie, other_ix)| {
            let order = one.compare(other, descending);
            let tie = || (one_tie, ix).cmp(&(other_tie, other_ix));
            order.then_with(tie)
        });
        rows.into_iter().map(|(_, _, ix)| ix).collect()
    }
}

/// What a row is sorted by: numbers as numbers, dates as dates, text as text; what is missing comes last.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Value<'a> {
    Number(u64),
    Date(i64),
    Text(&'a str),
    Missing,
}

impl Value<'_> {
    pub(super) fn compare(&self, other: &Self, descending: bool) -> Ordering {
        match (self == &Value::Missing, other == &Value::Missing) {
            (false, false) if descending => other.cmp(self),
            (false, false) => self.cmp(other),
            (one_missing, other_missing) => one_missing.cmp(&other_missing),
        }
    }
}

pub(super) fn value(column: Column, inventory: &Arc<Inventory>, ix: ImageIx) -> Value<'_> {
    let Some(image) = inventory.image(ix) else {
        return Value::Missing;
    };
    match column {
        Column::Reference => image
            .references
            .first()
            .map_or(Value::Missing, |reference| Value::Text(reference.as_str())),
        Column::Id => Value::Text(image.id.as_str()),
        // the youngest first is what "by age" means to people
        Column::Age => image.created.map_or(Value::Missing, |created| {
            Value::Date(created.saturating_neg())
        }),
        Column::Size => Value::Number(image.size),
        Column::Frees => match alone(inventory, ix) {
            Alone::Frees(bytes) => Value::Number(bytes.value()),
            Alone::Refused(_) => Value::Missing,
        },
        Column::Containers => Value::Number(inventory.users(ix).len() as u64),
        Column::Status => Value::Number(inventory.status(ix) as u64),
        Column::Copy => Value::Number(match inventory.registry(ix) {
            Registry::OnlyCopy => 0,
            Registry::CannotTell => 1,
            Registry::Known => 2,
        }),
    }
}
