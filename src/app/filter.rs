//! The filter of the image table: a language of terms, all of which have to hold.
//!
//! It is read leniently while it is typed ([`Filter::read`]) and strictly on the command line ([`Filter::parse`]). It lives
//! here and not in `inventory`, because `frees` asks what a removal would do.

mod amount;
mod hay;
mod near;
mod read;
mod sift;
mod spell;

pub use crate::removal::Span;
pub use amount::{Amount, Comparison};
pub use hay::Hay;
pub use near::Meant;
pub use read::Fault;
pub use sift::{Lights, Sieve};

/// A filter: its terms, all of which have to hold. Without terms it lets everything through.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// The terms, in the order in which they were typed.
    pub terms: Vec<Term>,
}

/// One term.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Term {
    /// Whether it begins with `!` and lets through exactly what it would not without.
    pub negated: bool,
    /// What it asks.
    pub test: Test,
}

/// What a term asks of an image.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Test {
    /// A word: its letters in this order in a reference or a container's name, or as a piece of a label, or where the id
    /// begins.
    Word(String),
    /// How the image stands.
    Status(Standing),
    /// Whether a container uses it.
    Used(bool),
    /// The engine's size.
    Size(Comparison, Amount),
    /// What removing it alone would free now. Nothing holds of an image that would be refused.
    Frees(Comparison, Amount),
    /// How long ago it was built. Nothing holds of an image that does not tell.
    Age(Comparison, Span),
    /// A label, and its value if one is given.
    Label(String, Option<String>),
    /// How a repository of it begins.
    Repo(String),
}

/// How an image stands, as it is typed behind `status:`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// A container uses it.
    InUse,
    /// No tag, and nothing is built on it.
    Dangling,
    /// No tag, but images are built on it.
    Parent,
    /// A tag, and no container.
    NoContainer,
    /// No registry is known to have it.
    OnlyCopy,
}

impl Standing {
    /// Every one there is.
    pub const ALL: [Self; 5] = [
        Self::InUse,
        Self::Dangling,
        Self::Parent,
        Self::NoContainer,
        Self::OnlyCopy,
    ];

    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::InUse => "in-use",
            Self::Dangling => "dangling",
            Self::Parent => "parent",
            Self::NoContainer => "no-container",
            Self::OnlyCopy => "only-copy",
        }
    }
}

impl Term {
    /// The word that it looks for.
    pub fn word(&self) -> Option<&str> {
        match &self.test {
            Test::Word(word) => Some(word),
            Test::Status(_)
            | Test::Used(_)
            | Test::Size(..)
            | Test::Frees(..)
            | Test::Age(..)
            | Test::Label(..)
            | Test::Repo(_) => None,
        }
    }

    /// What its word may have been meant as, where it leaves no image.
    pub fn meant(&self) -> Option<Meant> {
        let word = self.word().filter(|_| !self.negated);
        word.and_then(Meant::by)
    }
}

impl Filter {
    /// How terms are typed and what they let through, for help and README; each example is a filter.
    pub const TERMS: [(&'static str, &'static str); 9] = [
        (
            "web",
            "these letters in this order in a reference or a container's name; or this piece of a label; or an id that begins so",
        ),
        (
            "status:dangling",
            "how it stands: `in-use`, `dangling`, `parent`, `no-container`, or `only-copy`; the beginning of the word will do",
        ),
        (
            "used:no",
            "no container uses it, running or stopped; `used:yes`: one does",
        ),
        (
            "size>500MB",
            "the engine's size; also `<`, `<=`, `>=`; `kB`, `MB`, `GB` as docker prints them, or `KiB`, `MiB`, `GiB`",
        ),
        (
            "frees>100MB",
            "what removing it alone would free; an image that would be refused has no such size",
        ),
        (
            "age>30d",
            "built longer ago than this: `h`, `d`, `w`, `mo` (30 days), `y` (365 days)",
        ),
        (
            "label:team=shop",
            "this label with this value; `label:team`: with any value",
        ),
        ("repo:shop/web", "a repository that begins so"),
        (
            "!status:in-use",
            "`!` before a term: exactly what it would not let through",
        ),
    ];

    /// Whether it lets everything through.
    pub fn is_empty(&self) -> bool {
        self.terms.is_empty()
    }

    /// Whether what it lets through may change while layers are read.
    pub fn asks_layers(&self) -> bool {
        let of_layers = |term: &Term| matches!(term.test, Test::Frees(..) | Test::Status(_));
        self.terms.iter().any(of_layers)
    }

    /// Whether what it lets through changes while time passes.
    pub fn asks_age(&self) -> bool {
        let of_age = |term: &Term| matches!(term.test, Test::Age(..));
        self.terms.iter().any(of_age)
    }
}

#[cfg(test)]
mod tests {
    use super::Filter;

    #[test]
    fn every_example_is_one_term_that_is_spelled_the_same() {
        for (example, _) in Filter::TERMS {
            let filter = Filter::parse(example).unwrap();
            assert_eq!(filter.terms.len(), 1, "{example}");
            assert_eq!(filter.to_string(), example);
        }
    }
}
