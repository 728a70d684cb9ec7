use std::fmt;
use std::iter::Sum;
use std::ops::Add;

use super::Units;

/// How far a number of bytes can be trusted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Certainty {
    /// To the byte.
    Exact,
    /// The true number is this or more.
    AtLeast,
    /// The true number is this or less.
    AtMost,
    /// An estimate.
    About,
    /// Not known at all; the value counts as nothing.
    Unknown,
}

impl Certainty {
    /// In a word or two, for programs.
    pub fn words(self) -> &'static str {
        match self {
            Self::Exact => "exact",
            Self::AtLeast => "at least",
            Self::AtMost => "at most",
            Self::About => "about",
            Self::Unknown => "unknown",
        }
    }
}

/// Why a number is not exact.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reason {
    /// The layers of some image have not been read yet.
    LayersUnread,
    /// Whether there is build cache has not been read yet.
    CacheUnread,
    /// Build cache may hold some of the layers.
    BuildCache,
    /// Build cache goes as well, with bytes of its own.
    CacheGoes,
    /// How a total divides among several layers is not in any answer of the engine.
    Split,
    /// The engine reports sizes in another unit than the disk's.
    Units,
    /// Compressed content that images share is not reported one by one.
    SharedContent,
    /// A container without an image record does not tell its layers.
    Orphan,
    /// The engine does not report it.
    Unreported,
}

impl Reason {
    const ALL: [Self; 9] = [
        Self::LayersUnread,
        Self::CacheUnread,
        Self::BuildCache,
        Self::CacheGoes,
        Self::Split,
        Self::Units,
        Self::SharedContent,
        Self::Orphan,
        Self::Unreported,
    ];

    /// The reason in a few words.
    pub fn words(self) -> &'static str {
        match self {
            Self::LayersUnread => "layers still being read",
            Self::CacheUnread => "build cache not read yet",
            Self::BuildCache => "build cache may keep layers",
            Self::CacheGoes => "the build cache's own bytes go as well",
            Self::Split => "layer sizes known only as a sum",
            Self::Units => "this engine counts archive sizes, not disk blocks",
            Self::SharedContent => "shared compressed content is not itemised by this engine",
            Self::Orphan => "a container without image hides its layers",
            Self::Unreported => "not reported by this engine",
        }
    }

    fn bit(self) -> u16 {
        1 << (self as u8)
    }
}

/// A number of bytes with its certainty and the reasons for it. Arithmetic keeps both.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Bytes {
    value: u64,
    certainty: Certainty,
    reasons: u16,
}

impl Bytes {
    /// Nothing, exactly.
    pub const ZERO: Self = Self::exact(0);

    /// Exactly so many bytes.
    pub const fn exact(value: u64) -> Self {
        Self {
            value,
            certainty: Certainty::Exact,
            reasons: 0,
        }
    }

    /// Not known, for this reason.
    pub fn unknown(reason: Reason) -> Self {
        Self {
            value: 0,
            certainty: Certainty::Unknown,
            reasons: reason.bit(),
        }
    }

    /// The same value with at best this certainty, for this reason.
    #[must_use]
    pub fn but(self, certainty: Certainty, reason: Reason) -> Self {
        Self {
            value: self.value,
            certainty: combined(self.certainty, certainty),
            reasons: self.reasons | reason.bit(),
        }
    }

    /// What is left of it without an earlier number, at best as certain as the less certain of both.
    #[must_use]
    pub fn minus(self, other: Self) -> Self {
        let value = self.value.saturating_sub(other.value);
        // what bounds a part from above says nothing about a difference
        let doubt = match other.certainty {
            Certainty::Exact => Certainty::Exact,
            Certainty::AtLeast | Certainty::AtMost | Certainty::About => Certainty::About,
            Certainty::Unknown => Certainty::Unknown,
        };
        Self {
            value,
            certainty: combined(self.certainty, doubt),
            reasons: union(self.reasons, other.reasons),
        }
    }

    /// What is left of it without so many exact bytes.
    #[must_use]
    pub fn less(self, part: u64) -> Self {
        Self {
            value: self.value.saturating_sub(part),
            ..self
        }
    }

    /// The number, whatever its certainty.
    pub fn value(self) -> u64 {
        self.value
    }

    /// How far the number can be trusted.
    pub fn certainty(self) -> Certainty {
        self.certainty
    }

    /// Whether it is exact.
    pub fn is_exact(self) -> bool {
        self.certainty == Certainty::Exact
    }

    /// Why it is not exact.
    pub fn reasons(self) -> impl Iterator<Item = Reason> {
        Reason::ALL
            .into_iter()
            .filter(move |reason| self.reasons & reason.bit() != 0)
    }

    /// The sign that stands before the number.
    pub fn sign(self) -> &'static str {
        match self.certainty {
            Certainty::Exact => "",
            Certainty::AtLeast => "≥",
            Certainty::AtMost => "≤",
            Certainty::About => "~",
            Certainty::Unknown => "?",
        }
    }
}

/// The certainty of a sum of two numbers.
fn combined(one: Certainty, other: Certainty) -> Certainty {
    use Certainty::{About, AtLeast, AtMost, Exact, Unknown};
    match (one, other) {
        (Unknown, _) | (_, Unknown) => Unknown,
        (Exact, same) | (same, Exact) => same,
        (AtMost, AtMost) => AtMost,
        (AtLeast, AtLeast) => AtLeast,
        (AtMost | AtLeast | About, AtMost | AtLeast | About) => About,
    }
}

impl Default for Bytes {
    fn default() -> Self {
        Self::ZERO
    }
}

impl Add for Bytes {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            value: self.value.saturating_add(other.value),
            certainty: combined(self.certainty, other.certainty),
            reasons: union(self.reasons, other.reasons),
        }
    }
}

/// The reasons of both.
fn union(one: u16, other: u16) -> u16 {
    one | other
}

impl Sum for Bytes {
    fn sum<I: Iterator<Item = Self>>(iter: I) -> Self {
        iter.fold(Self::ZERO, Add::add)
    }
}

/// In the [`Units`] chosen where it is written, with the sign of the certainty: `≤1.2 GB`.
impl fmt::Display for Bytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = match self.certainty {
            Certainty::Unknown => "unknown".to_owned(),
            Certainty::Exact | Certainty::AtLeast | Certainty::AtMost | Certainty::About => {
                format!("{}{}", self.sign(), Units::here().write(self.value))
            }
        };
        f.pad(&text)
    }
}

#[cfg(test)]
mod tests {
    use super::{Bytes, Certainty, Reason};

    #[test]
    fn a_sum_is_as_certain_as_its_least_certain_part() {
        let most = Bytes::exact(5).but(Certainty::AtMost, Reason::BuildCache);
        let least = Bytes::exact(1).but(Certainty::AtLeast, Reason::Orphan);
        assert_eq!((Bytes::exact(1) + most).certainty(), Certainty::AtMost);
        assert_eq!((most + most).certainty(), Certainty::AtMost);
        assert_eq!((most + least).certainty(), Certainty::About);
        assert_eq!(
            (most + Bytes::unknown(Reason::Unreported)).certainty(),
            Certainty::Unknown
        );
        assert_eq!(
            (most + least).reasons().collect::<Vec<_>>(),
            [Reason::BuildCache, Reason::Orphan]
        );
    }

    #[test]
    fn the_sign_stands_before_the_number() {
        assert_eq!(Bytes::exact(1_210_000_000).to_string(), "1.2 GB");
        assert_eq!(Bytes::exact(0).to_string(), "0 B");
        assert_eq!(
            Bytes::exact(999)
                .but(Certainty::AtMost, Reason::BuildCache)
                .to_string(),
            "≤999 B"
        );
        assert_eq!(Bytes::unknown(Reason::Unreported).to_string(), "unknown");
    }
}
