use std::fmt;

use super::{Filter, Term, Test};

/// As it is typed: read again it is the same filter.
impl fmt::Display for Filter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, term) in self.terms.iter().enumerate() {
            if place > 0 {
                f.write_str(" ")?;
            }
            write!(f, "{term}")?;
        }
        Ok(())
    }
}

impl fmt::Display for Term {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.negated {
            f.write_str("!")?;
        }
        match &self.test {
            Test::Word(word) => f.write_str(&word_spelled(word)),
            Test::Status(standing) => write!(f, "status:{}", standing.word()),
            Test::Used(true) => f.write_str("used:yes"),
            Test::Used(false) => f.write_str("used:no"),
            Test::Size(sign, amount) => write!(f, "size{sign}{amount}"),
            Test::Frees(sign, amount) => write!(f, "frees{sign}{amount}"),
            Test::Age(sign, span) => write!(f, "age{sign}{span}"),
            Test::Label(key, None) => write!(f, "label:{}", spelled(key)),
            Test::Label(key, Some(value)) => write!(f, "label:{}={}", spelled(key), spelled(value)),
            Test::Repo(repository) => write!(f, "repo:{}", spelled(repository)),
        }
    }
}

/// A word, in quotes where it would mean something else without.
fn word_spelled(word: &str) -> String {
    let means_itself = Filter::parse(word).is_ok_and(|filter| match filter.terms.as_slice() {
        [term] => !term.negated && term.test == Test::Word(word.to_owned()),
        [] | [_, ..] => false,
    });
    if means_itself {
        word.to_owned()
    } else {
        quoted(word)
    }
}

/// A value, in quotes where it would not hold together without.
fn spelled(value: &str) -> String {
    if value.contains(|c: char| c.is_whitespace() || c == '"') {
        quoted(value)
    } else {
        value.to_owned()
    }
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}
