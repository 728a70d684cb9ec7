use std::sync::Arc;

use nucleo_matcher::chars::normalize;
use nucleo_matcher::pattern::{Atom, AtomKind, CaseMatching, Normalization};
use nucleo_matcher::{Config, Matcher, Utf32Str};

use super::hay::Text;
use super::{Filter, Hay, Standing, Term, Test};
use crate::inventory::{ContainerIx, Image, ImageIx, Inventory, PlaceSet, Registry, Status};

/// The beginning of an id is found from so many characters on: fewer are at the front of too many.
const SHORTEST_ID: usize = 3;

/// A filter at work on one inventory.
pub struct Sieve<'a> {
    inventory: &'a Arc<Inventory>,
    hay: &'a Hay,
    now: i64,
    terms: Vec<(&'a Term, Option<Needle>)>,
    matcher: Matcher,
}

/// A word made ready to be looked for.
struct Needle {
    atom: Atom,
    /// Whether it has no accents, and accents do not matter.
    plain: bool,
    lower: String,
}

impl Needle {
    fn new(word: &str) -> Self {
        let (case, accents) = (CaseMatching::Ignore, Normalization::Smart);
        let atom = Atom::new(word, case, accents, AtomKind::Fuzzy, false);
        let plain = atom.needle_text().chars().all(|c| normalize(c) == c);
        Self {
            atom,
            plain,
            lower: word.to_lowercase(),
        }
    }

    fn of(term: &Term) -> Option<Self> {
        match &term.test {
            Test::Word(word) => Some(Self::new(word)),
            Test::Status(_)
            | Test::Used(_)
            | Test::Size(..)
            | Test::Frees(..)
            | Test::Age(..)
            | Test::Label(..)
            | Test::Repo(_) => None,
        }
    }

    fn begins(&self, id: &str) -> bool {
        let digits = id.strip_prefix("sha256:").unwrap_or(id);
        self.lower.chars().count() >= SHORTEST_ID
            && (digits.starts_with(&self.lower) || id.starts_with(&self.lower))
    }

    /// Whether its letters are in a name in this order. Nothing is ranked: the first place will do, which is much quicker
    /// to find than the best one.
    fn is_in(&self, name: Utf32Str<'_>, matcher: &mut Matcher) -> bool {
        matcher.config.ignore_case = true;
        matcher.config.normalize = self.plain;
        let found = matcher.fuzzy_match_greedy(name, self.atom.needle_text());
        found.is_some()
    }

    fn finds(&self, text: &Text, matcher: &mut Matcher) -> bool {
        text.ids.iter().any(|id| self.begins(id))
            || text.labels.iter().any(|label| label.contains(&self.lower))
            || text
                .names
                .iter()
                .any(|name| self.is_in(name.slice(..), matcher))
    }
}

impl<'a> Sieve<'a> {
    /// Prepares a filter; the hay has been gathered for it. `now` is in seconds since 1970.
    pub fn new(filter: &'a Filter, inventory: &'a Arc<Inventory>, hay: &'a Hay, now: i64) -> Self {
        Self {
            inventory,
            hay,
            now,
            terms: filter
                .terms
                .iter()
                .map(|term| (term, Needle::of(term)))
                .collect(),
            matcher: Matcher::new(Config::DEFAULT),
        }
    }

    /// Whether all terms hold of an image.
    pub fn passes(&mut self, ix: ImageIx) -> bool {
        let Some(image) = self.inventory.image(ix) else {
            return false;
        };
        let (terms, matcher) = (&self.terms, &mut self.matcher);
        let found = |needle: &Option<Needle>, matcher: &mut Matcher| {
            let text = self.hay.text(ix);
            needle
                .as_ref()
                .zip(text)
                .is_some_and(|(needle, text)| needle.finds(text, matcher))
        };
        terms.iter().all(|(term, needle)| {
            let holds = match &term.test {
                Test::Word(_) => found(needle, matcher),
                Test::Frees(sign, amount) => self
                    .hay
                    .frees(ix)
                    .is_some_and(|bytes| sign.holds(&bytes, &amount.bytes)),
                Test::Age(sign, span) => image.created.is_some_and(|created| {
                    sign.holds(&self.now.saturating_sub(created), &span.seconds())
                }),
                Test::Status(standing) => stands(self.inventory, ix, *standing),
                Test::Used(used) => stands(self.inventory, ix, Standing::InUse) == *used,
                Test::Size(sign, amount) => sign.holds(&image.size, &amount.bytes),
                Test::Label(key, value) => labelled(image, key, value.as_deref()),
                Test::Repo(start) => of_repository(image, start),
            };
            holds != term.negated
        })
    }

    /// Whether all terms hold of a container whose image is gone: words may, everything else is asked of images.
    pub fn passes_orphan(&mut self, ix: ContainerIx) -> bool {
        let Some(container) = self.inventory.container(ix) else {
            return false;
        };
        let (terms, matcher) = (&self.terms, &mut self.matcher);
        let text = (!terms.is_empty()).then(|| Text::of_orphan(container));
        terms.iter().all(|(term, needle)| {
            let found = needle.as_ref().zip(text.as_ref());
            found.is_some_and(|(needle, text)| needle.finds(text, matcher) != term.negated)
        })
    }
}

fn stands(inventory: &Inventory, ix: ImageIx, standing: Standing) -> bool {
    let is = |status| inventory.status(ix) == status;
    match standing {
        Standing::InUse => is(Status::InUse),
        Standing::Dangling => is(Status::Dangling),
        Standing::Parent => is(Status::Parent),
        Standing::NoContainer => is(Status::NoContainer),
        Standing::OnlyCopy => inventory.registry(ix) == Registry::OnlyCopy,
    }
}

fn labelled(image: &Image, key: &str, value: Option<&str>) -> bool {
    let found = image.labels.get(key);
    found.is_some_and(|found| value.is_none_or(|value| value == found))
}

/// Whether a repository begins so, in the short spelling or in the whole one.
fn of_repository(image: &Image, start: &str) -> bool {
    let whole = start.starts_with("docker.io/");
    image.references.iter().any(|reference| {
        reference.repository().starts_with(start)
            || (whole && reference.qualified().starts_with(start))
    })
}

impl Filter {
    /// The images that it lets through; `now` is in seconds since 1970.
    pub fn select(&self, inventory: &Arc<Inventory>, now: i64) -> PlaceSet<ImageIx> {
        let mut hay = Hay::default();
        hay.gather(self, inventory);
        let mut sieve = Sieve::new(self, inventory, &hay, now);
        inventory
            .image_ixs()
            .filter(|ix| sieve.passes(*ix))
            .collect()
    }
}

/// Where in shown texts the words of a filter are found; what a `!` leaves out is found nowhere.
pub struct Lights {
    needles: Vec<Needle>,
    starts: Vec<String>,
    matcher: Matcher,
    buffer: Vec<char>,
}

impl Lights {
    /// Those of a filter; `None` where it has nothing to find in a text.
    pub fn of(filter: &Filter) -> Option<Self> {
        let wanted = || filter.terms.iter().filter(|term| !term.negated);
        let start = |term: &Term| match &term.test {
            Test::Repo(start) => Some(start.clone()),
            Test::Word(_)
            | Test::Status(_)
            | Test::Used(_)
            | Test::Size(..)
            | Test::Frees(..)
            | Test::Age(..)
            | Test::Label(..) => None,
        };
        let needles: Vec<Needle> = wanted().filter_map(Needle::of).collect();
        let starts: Vec<String> = wanted().filter_map(start).collect();
        let any = !needles.is_empty() || !starts.is_empty();
        any.then(|| Self {
            needles,
            starts,
            matcher: Matcher::new(Config::DEFAULT),
            buffer: Vec::new(),
        })
    }

    /// Which graphemes of a reference or a container's name were looked for, in order. Of a digest only the repository.
    pub fn in_name(&mut self, name: &str) -> Vec<u32> {
        let mut places = Vec::new();
        let text = name.split('@').next().unwrap_or(name);
        for needle in &self.needles {
            let text = Utf32Str::new(text, &mut self.buffer);
            needle.atom.indices(text, &mut self.matcher, &mut places);
        }
        for start in self.starts.iter().filter(|start| text.starts_with(*start)) {
            let length = Utf32Str::new(start, &mut self.buffer).len();
            places.extend(0..u32::try_from(length).unwrap_or(0));
        }
        places.sort_unstable();
        places.dedup();
        places
    }

    /// Whether a container's name was looked for.
    pub fn in_container(&mut self, name: &str) -> bool {
        let text = Utf32Str::new(name, &mut self.buffer);
        let mut needles = self.needles.iter();
        needles.any(|needle| needle.is_in(text, &mut self.matcher))
    }

    /// How many digits at the front of an id were looked for.
    pub fn in_id(&self, id: &str) -> u32 {
        let id = id.to_lowercase();
        let begins = self.needles.iter().filter(|needle| needle.begins(&id));
        let digits = |needle: &Needle| needle.lower.trim_start_matches("sha256:").len();
        let longest = begins.map(digits).max().unwrap_or(0);
        u32::try_from(longest).unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::Lights;
    use crate::app::Filter;

    fn found(filter: &str, name: &str) -> Vec<u32> {
        let filter = Filter::parse(filter).unwrap();
        Lights::of(&filter).map_or_else(Vec::new, |mut lights| lights.in_name(name))
    }

    #[test]
    fn letters_are_found_in_any_case_and_without_their_accents() {
        assert_eq!(found("WB", "shop/web:1"), [5, 7]);
        assert_eq!(found("cafe", "caf\u{e9}"), [0, 1, 2, 3]);
        assert!(found("caf\u{e9}", "cafe").is_empty());
        assert_eq!(found("\u{672c}", "\u{65e5}\u{672c}"), [1]);
    }

    #[test]
    fn of_a_digest_the_repository_is_found_and_what_is_negated_is_not() {
        assert!(found("abc", "shop/web@sha256:abc").is_empty());
        assert_eq!(found("repo:shop !web used:no", "shop/web:1"), [0, 1, 2, 3]);
        assert!(found("!web", "shop/web:1").is_empty());
    }

    #[test]
    fn the_beginning_of_an_id_is_found_from_three_digits_on() {
        let digits = |filter: &str| {
            let lights = Lights::of(&Filter::parse(filter).unwrap());
            lights.unwrap().in_id("sha256:abcdef0123456789")
        };
        assert_eq!(
            ["ab", "ABC", "sha256:abcd", "bcd"].map(digits),
            [0, 3, 4, 0]
        );
    }
}
