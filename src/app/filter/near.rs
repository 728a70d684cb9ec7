//! What looks like a term but is none: a slip of the fingers passes or hides everything without a word otherwise.

use strsim::damerau_levenshtein;

use super::{Amount, Span, Standing};

/// Terms with a value behind a colon.
pub(super) const NAMED: [&str; 4] = ["status", "used", "label", "repo"];

/// Terms that compare.
pub(super) const COMPARED: [&str; 3] = ["size", "frees", "age"];

/// The term that is meant by what stands before a colon or a comparison, if it is close to one: `lable:` is `label:`.
/// `bare` is what stands before the first quote, `rest` gives what stands behind so many bytes.
pub(super) fn meant(bare: &str, rest: impl Fn(usize) -> String) -> Option<String> {
    let (word, sign) = split(bare)?;
    let value = rest(word.len() + sign.len_utf8());
    let word = word.to_lowercase();
    let named = |term: &str| match sign {
        ':' => is_close(&word, term) && is_value(term, &word, &value),
        '=' => word == term,
        _ => damerau_levenshtein(&word, term) <= 2,
    };
    let compared = |term: &str| match sign {
        ':' => false,
        '=' => damerau_levenshtein(&word, term) == 1 && is_number(&value),
        _ => is_close(&word, term),
    };
    let shown = if sign == '=' { '>' } else { sign };
    let size = COMPARED.into_iter().find(|term| compared(term));
    let size = size.map(|term| format!("{term}{shown}"));
    size.or_else(|| {
        let term = NAMED.into_iter().find(|term| named(term))?;
        Some(format!("{term}:"))
    })
}

/// A word of letters, and the colon or comparison behind it. Names of images have other characters too, and none of
/// the terms has.
fn split(bare: &str) -> Option<(&str, char)> {
    let end = bare.find([':', '<', '>', '='])?;
    let (word, sign) = bare.split_at_checked(end)?;
    let letters = !word.is_empty() && word.chars().all(char::is_alphabetic);
    Some((word, sign.chars().next()?)).filter(|_| letters)
}

/// Of a short word two letters are half of it: `api:1` is no `age`, `demo:1` no `repo`.
fn is_close(word: &str, term: &str) -> bool {
    let most = if term.len() > 4 { 2 } else { 1 };
    damerau_levenshtein(word, term) <= most
}

/// Whether what stands behind the colon may be a value of that term: `user:1` and `statsd:latest` are references.
fn is_value(term: &str, word: &str, value: &str) -> bool {
    let value = value.to_lowercase();
    match term {
        "status" => {
            let near = |standing: Standing| {
                standing.word().starts_with(&value)
                    || damerau_levenshtein(standing.word(), &value) <= 2
            };
            // a swap of two letters is nothing else
            let swapped = word.len() == term.len() && damerau_levenshtein(word, term) == 1;
            swapped || Standing::ALL.into_iter().any(near)
        }
        "used" => "yes".starts_with(&value) || "no".starts_with(&value),
        _ => true,
    }
}

/// Whether it is a number with a unit.
fn is_number(value: &str) -> bool {
    let unit = value.ends_with(char::is_alphabetic);
    unit && (Amount::read(value).is_some() || Span::read(value).is_some())
}

/// What a word that leaves no image may have been meant as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Meant {
    /// This term.
    Term(&'static str),
    /// What is protected, which no term asks for.
    Protected,
}

/// The names that people have for how an image stands, and of terms, each with the term.
const WORDS: [(&str, &str); 20] = [
    ("in-use", "status:in-use"),
    ("inuse", "status:in-use"),
    ("dangling", "status:dangling"),
    ("parent", "status:parent"),
    ("no-container", "status:no-container"),
    ("only-copy", "status:only-copy"),
    ("only-copies", "status:only-copy"),
    ("only", "status:only-copy"),
    ("untagged", "status:dangling"),
    ("unused", "used:no"),
    ("not-used", "used:no"),
    ("used", "used:yes"),
    ("running", "used:yes"),
    ("stopped", "used:yes"),
    ("status", "status:dangling"),
    ("size", "size>500MB"),
    ("frees", "frees>100MB"),
    ("age", "age>30d"),
    ("label", "label:KEY"),
    ("repo", "repo:NAME"),
];

impl Meant {
    /// What a word may have been meant as: it is the name of a status or a term.
    pub(super) fn by(word: &str) -> Option<Self> {
        let word = word.to_lowercase();
        let word = word.strip_prefix("is:").unwrap_or(&word);
        if word == "protected" {
            return Some(Self::Protected);
        }
        let known = |(name, _): &&(&str, &str)| {
            let slips = usize::from(name.len() > 5);
            damerau_levenshtein(name, word) <= slips
        };
        let exact = WORDS.iter().find(|(name, _)| *name == word);
        let (_, term) = exact.or_else(|| WORDS.iter().find(known))?;
        Some(Self::Term(term))
    }
}

#[cfg(test)]
mod tests {
    use super::Meant;
    use crate::app::{Filter, Term, Test};

    #[test]
    fn a_word_close_to_a_term_is_told_with_the_term_meant() {
        for (text, term) in [
            ("lable:keep", "label:"),
            ("LABL:keep", "label:"),
            ("stauts:dangling", "status:"),
            ("stauts:whatever", "status:"),
            ("status=dangling", "status:"),
            ("label=keep", "label:"),
            ("usde:no", "used:"),
            ("repos:shop/web", "repo:"),
            ("siez>1GB", "size>"),
            ("Fres<=5MB", "frees<"),
            ("ages>3d", "age>"),
            ("sizes=5MB", "size>"),
            ("status>x", "status:"),
        ] {
            let (filter, faults) = Filter::read(&format!("web !{text}"));
            assert_eq!(filter.to_string(), "web");
            let told: Vec<String> = faults.iter().map(ToString::to_string).collect();
            let wanted = format!("{text}? {term} is meant; in quotes it is a word");
            assert_eq!(told, [wanted.as_str()]);
            assert_eq!(Filter::parse(&format!("!{text}")), Err(wanted));
        }
    }

    #[test]
    fn references_and_labels_stay_words() {
        for text in [
            "api:1.4",
            "web:latest",
            "demo:1",
            "user:1",
            "site:latest",
            "page:2",
            "base:edge",
            "stats:latest",
            "statsd:0.9",
            "repo1:latest",
            "sha256:abcdef",
            "localhost:5000/label:1",
            "team=shop",
            "stage=prod",
            "\"lable:keep\"",
        ] {
            let filter = Filter::parse(text).unwrap();
            let word = Test::Word(text.trim_matches('"').to_owned());
            let term = Term {
                negated: false,
                test: word,
            };
            assert_eq!(filter.terms, [term]);
        }
    }

    #[test]
    fn the_case_of_a_term_does_not_matter() {
        let upper = "SIZE>1GB !Label:Keep uSeD:NO Repo:shop";
        let lower = "size>1GB !label:Keep used:no repo:shop";
        assert_eq!(Filter::parse(upper), Filter::parse(lower));
    }

    #[test]
    fn the_name_of_a_status_or_a_term_hints_at_the_term() {
        let term = |term| Some(Meant::Term(term));
        for (word, meant) in [
            ("dangling", term("status:dangling")),
            ("Danglign", term("status:dangling")),
            ("only", term("status:only-copy")),
            ("is:only", term("status:only-copy")),
            ("unused", term("used:no")),
            ("used", term("used:yes")),
            ("size", term("size>500MB")),
            ("protected", Some(Meant::Protected)),
            ("web", None),
            ("sized", None),
        ] {
            assert_eq!(Meant::by(word), meant, "{word}");
        }
    }
}
