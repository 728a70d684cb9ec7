use std::collections::{BTreeMap, BTreeSet};

use super::without_container;
use crate::inventory::{Image, Inventory};

/// The ages, in days, that the menu offers.
const AGES: [u32; 12] = [1, 2, 3, 7, 14, 30, 60, 90, 180, 365, 730, 1_095];

/// What a preset takes beside its name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Argument {
    /// Nothing.
    None,
    /// An age in days.
    Days(u32),
    /// How many images of each repository stay; at least 1.
    Newest(u32),
    /// A label; none while there is none to choose.
    Label(Option<Label>),
}

/// A label that images may carry; foreign text.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Label {
    /// Its key.
    pub key: String,
    /// Its value; without one any value fits.
    pub value: Option<String>,
}

impl Argument {
    /// As it stands behind the equals sign on the command line.
    pub(super) fn spelled(&self) -> Option<String> {
        match self {
            Self::None | Self::Label(None) => None,
            Self::Days(days) => Some(format!("{days}d")),
            Self::Newest(count) => Some(count.to_string()),
            Self::Label(Some(label)) => Some(label.spelled()),
        }
    }

    /// As it stands in a sentence.
    pub fn words(&self) -> String {
        match self {
            Self::None => String::new(),
            Self::Days(1) => "1 day".to_owned(),
            Self::Days(days) => format!("{days} days"),
            Self::Newest(count) => count.to_string(),
            Self::Label(Some(label)) => label.spelled(),
            Self::Label(None) => "(none here)".to_owned(),
        }
    }

    /// The next one up or down; `labels` are those that there are. At either end it stays.
    #[must_use]
    pub fn stepped(&self, up: bool, labels: &[Label]) -> Self {
        match self {
            Self::None => Self::None,
            Self::Days(days) => Self::Days(next_age(*days, up)),
            Self::Newest(count) if up => Self::Newest(count.saturating_add(1).min(99)),
            Self::Newest(count) => Self::Newest(count.saturating_sub(1).max(1)),
            Self::Label(label) => Self::Label(next_label(label.as_ref(), up, labels)),
        }
    }
}

fn next_age(days: u32, up: bool) -> u32 {
    let found = if up {
        AGES.into_iter().find(|age| *age > days)
    } else {
        AGES.into_iter().rev().find(|age| *age < days)
    };
    found.unwrap_or(days)
}

fn next_label(label: Option<&Label>, up: bool, labels: &[Label]) -> Option<Label> {
    let Some(label) = label else {
        return labels.first().cloned();
    };
    let found = if up {
        labels.iter().find(|other| *other > label)
    } else {
        labels.iter().rev().find(|other| *other < label)
    };
    Some(found.unwrap_or(label).clone())
}

impl Label {
    /// As it is typed: `key` or `key=value`.
    pub fn spelled(&self) -> String {
        match &self.value {
            Some(value) => format!("{}={value}", self.key),
            None => self.key.clone(),
        }
    }

    /// Whether an image carries it.
    pub(in crate::removal) fn is_on(&self, image: &Image) -> bool {
        let carried = image.labels.get(&self.key);
        carried.is_some_and(|carried| self.value.as_ref().is_none_or(|value| value == carried))
    }

    /// The labels of the images without a container, sorted: each with its value, and before them the bare key where
    /// there are several values of it.
    pub fn all(inventory: &Inventory) -> Vec<Self> {
        let mut values: BTreeMap<&String, BTreeSet<&String>> = BTreeMap::new();
        let images = without_container(inventory).filter_map(|ix| inventory.image(ix));
        for (key, value) in images.flat_map(|image| &image.labels) {
            values.entry(key).or_default().insert(value);
        }
        let mut labels = Vec::new();
        for (key, values) in values {
            let label = |value: Option<&String>| Self {
                key: key.clone(),
                value: value.cloned(),
            };
            labels.extend((values.len() > 1).then(|| label(None)));
            labels.extend(values.into_iter().map(|value| label(Some(value))));
        }
        labels
    }
}

#[cfg(test)]
mod tests {
    use super::{Argument, Label};

    #[test]
    fn a_number_goes_up_and_down_and_stays_at_its_ends() {
        let up = |argument: Argument| argument.stepped(true, &[]);
        let down = |argument: Argument| argument.stepped(false, &[]);
        assert_eq!(up(Argument::Days(30)), Argument::Days(60));
        assert_eq!(down(Argument::Days(30)), Argument::Days(14));
        assert_eq!(up(Argument::Days(31)), Argument::Days(60));
        assert_eq!(down(Argument::Days(1)), Argument::Days(1));
        assert_eq!(up(Argument::Days(9_999)), Argument::Days(9_999));
        assert_eq!(down(Argument::Newest(1)), Argument::Newest(1));
        assert_eq!(up(Argument::Newest(99)), Argument::Newest(99));
        assert_eq!(up(Argument::None), Argument::None);
    }

    #[test]
    fn labels_are_gone_through_in_order_even_when_the_one_chosen_is_gone() {
        let label = |key: &str, value: Option<&str>| Label {
            key: key.to_owned(),
            value: value.map(str::to_owned),
        };
        let all = [
            label("a", None),
            label("a", Some("1")),
            label("a", Some("2")),
            label("c", Some("1")),
        ];
        let chosen = |label: &Label| Argument::Label(Some(label.clone()));
        assert_eq!(Argument::Label(None).stepped(true, &all), chosen(&all[0]));
        assert_eq!(chosen(&all[0]).stepped(true, &all), chosen(&all[1]));
        let gone = label("b", None);
        assert_eq!(chosen(&gone).stepped(true, &all), chosen(&all[3]));
        assert_eq!(chosen(&gone).stepped(false, &all), chosen(&all[2]));
        assert_eq!(chosen(&all[3]).stepped(true, &all), chosen(&all[3]));
    }
}
