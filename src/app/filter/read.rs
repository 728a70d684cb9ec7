//! Filters as they are typed.

use super::near::{self, COMPARED, NAMED};
use super::{Amount, Comparison, Filter, Span, Standing, Term, Test};

/// A term that says nothing, and why; it is left out while the others hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The term as it was typed.
    pub term: String,
    /// What is wrong with it, as a clause.
    pub why: String,
}

impl Filter {
    /// What somebody has typed so far: the terms that say something, and what is wrong with the others.
    pub fn read(text: &str) -> (Self, Vec<Fault>) {
        let (mut terms, mut faults) = (Vec::new(), Vec::new());
        for token in tokens(text) {
            match asked(&token) {
                Ok(asked) => terms.push(Term {
                    negated: token.negated,
                    test: asked,
                }),
                Err(why) => faults.push(Fault {
                    term: token.text,
                    why,
                }),
            }
        }
        (Self { terms }, faults)
    }

    /// What somebody has typed, all of it.
    ///
    /// # Errors
    /// A sentence that says what is wrong with the first term that says nothing.
    pub fn parse(text: &str) -> Result<Self, String> {
        match Self::read(text) {
            (filter, faults) if faults.is_empty() => Ok(filter),
            (_, faults) => Err(faults.first().map(Fault::to_string).unwrap_or_default()),
        }
    }
}

impl std::fmt::Display for Fault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.term.is_empty() {
            f.write_str(&self.why)
        } else {
            write!(f, "{}? {}", self.term, self.why)
        }
    }
}

/// One term before it is understood.
#[derive(Debug, Default)]
struct Token {
    negated: bool,
    /// Without quotes and without the `!` before it.
    text: String,
    /// How many bytes of the text stand before the first quote: a key is looked for only there.
    bare: usize,
    quoted: bool,
}

/// Splits at blanks that stand in no quotes. In quotes `\"` is a quote and `\\` a backslash; a quote that is not closed
/// ends with the text.
fn tokens(text: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut token = Token::default();
    let mut begun = false;
    let mut inside = false;
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        match c {
            '"' => {
                inside = !inside;
                token.quoted = true;
                begun = true;
            }
            '\\' if inside => token.text.extend(chars.next()),
            c if c.is_whitespace() && !inside => {
                if begun {
                    tokens.push(std::mem::take(&mut token));
                }
                begun = false;
            }
            '!' if token.text.is_empty() && !token.quoted => {
                token.negated = !token.negated;
                begun = true;
            }
            c => {
                token.text.push(c);
                begun = true;
            }
        }
        if !token.quoted {
            token.bare = token.text.len();
        }
    }
    if begun {
        tokens.push(token);
    }
    tokens
}

/// What a term asks, or what is wrong with it.
fn asked(token: &Token) -> Result<Test, String> {
    let text = token.text.as_str();
    let Some((key, rest)) = keyed(token) else {
        return match text {
            "" if token.quoted => Err("nothing stands between the quotes".to_owned()),
            "" => Err("! needs a term behind it: !status:dangling".to_owned()),
            word => match slip(token) {
                Some(term) => Err(format!("{term} is meant; in quotes it is a word")),
                None => Ok(Test::Word(word.to_owned())),
            },
        };
    };
    match key {
        "status" => standing(rest).map(Test::Status),
        "used" => used(rest).map(Test::Used),
        "label" => label(rest),
        "repo" if rest.is_empty() => Err("the beginning of a repository: repo:shop/web".to_owned()),
        "repo" => Ok(Test::Repo(rest.to_owned())),
        "size" | "frees" => {
            let usage = || format!("compare with <, <=, > or >=: {key}>500MB");
            let (sign, number) = Comparison::split(rest).ok_or_else(usage)?;
            let amount = Amount::read(number)
                .ok_or_else(|| format!("a number and a unit: {key}{sign}500MB"))?;
            Ok(if key == "size" {
                Test::Size(sign, amount)
            } else {
                Test::Frees(sign, amount)
            })
        }
        _ => {
            let usage = || "compare with <, <=, > or >=: age>30d".to_owned();
            let (sign, number) = Comparison::split(rest).ok_or_else(usage)?;
            let span = Span::read(number)
                .ok_or_else(|| format!("a number and h, d, w, mo or y: age{sign}30d"))?;
            Ok(Test::Age(sign, span))
        }
    }
}

/// The term that a word is close to.
fn slip(token: &Token) -> Option<String> {
    let rest = |from: usize| token.text.get(from..).unwrap_or("").to_owned();
    near::meant(token.text.get(..token.bare)?, rest)
}

/// The key of a term, in any case, and what stands behind it; `None` where it is a word, as all of it is that is quoted.
fn keyed(token: &Token) -> Option<(&'static str, &str)> {
    let bare = token.text.get(..token.bare)?;
    let behind = |key: &str| {
        let (head, rest) = bare.split_at_checked(key.len())?;
        head.eq_ignore_ascii_case(key).then_some(rest)
    };
    let named = NAMED.into_iter().find_map(|key| {
        behind(key)?.strip_prefix(':')?;
        Some((key, token.text.get(key.len() + 1..)?))
    });
    named.or_else(|| {
        COMPARED.into_iter().find_map(|key| {
            let compared = behind(key)?.starts_with(['<', '>', '=', ':']);
            compared.then_some((key, token.text.get(key.len()..)?))
        })
    })
}

/// The standing whose word begins so.
fn standing(text: &str) -> Result<Standing, String> {
    let begins = |standing: &Standing| standing.word().starts_with(&text.to_lowercase());
    match Standing::ALL.into_iter().find(begins) {
        Some(standing) if !text.is_empty() => Ok(standing),
        Some(_) | None => {
            let words: Vec<&str> = Standing::ALL.into_iter().map(Standing::word).collect();
            Err(words.join(", "))
        }
    }
}

fn used(text: &str) -> Result<bool, String> {
    match text.to_lowercase().as_str() {
        "y" | "ye" | "yes" => Ok(true),
        "n" | "no" => Ok(false),
        _ => Err("used:yes or used:no".to_owned()),
    }
}

fn label(text: &str) -> Result<Test, String> {
    let (key, value) = match text.split_once('=') {
        Some((key, value)) => (key, Some(value.to_owned())),
        None => (text, None),
    };
    if key.is_empty() {
        return Err("a label has a key: label:KEY or label:KEY=VALUE".to_owned());
    }
    Ok(Test::Label(key.to_owned(), value))
}

#[cfg(test)]
mod tests {
    use super::{Filter, Standing, Term, Test};

    fn tests(text: &str) -> Vec<(bool, Test)> {
        let terms = Filter::parse(text).unwrap().terms;
        terms
            .into_iter()
            .map(|term| (term.negated, term.test))
            .collect()
    }

    fn word(text: &str) -> Test {
        Test::Word(text.to_owned())
    }

    #[test]
    fn a_reference_is_a_word_though_it_has_a_colon() {
        assert_eq!(
            tests("shop/web:1.4  !sizes sha256:ab \"size>5\""),
            [
                (false, word("shop/web:1.4")),
                (true, word("sizes")),
                (false, word("sha256:ab")),
                (false, word("size>5")),
            ]
        );
    }

    #[test]
    fn quotes_hold_a_value_together() {
        let label = |key: &str, value: &str| Test::Label(key.to_owned(), Some(value.to_owned()));
        assert_eq!(
            tests(r#"label:"a=b c" label:a="x \"y\" \\" !!"!""#),
            [
                (false, label("a", "b c")),
                (false, label("a", r#"x "y" \"#)),
                (false, word("!")),
            ]
        );
    }

    #[test]
    fn the_beginning_of_a_standing_will_do() {
        let status = |standing| Term {
            negated: false,
            test: Test::Status(standing),
        };
        for (text, standing) in [
            ("i", Standing::InUse),
            ("dang", Standing::Dangling),
            ("p", Standing::Parent),
            ("NO-", Standing::NoContainer),
            ("only-copy", Standing::OnlyCopy),
        ] {
            let filter = Filter::parse(&format!("status:{text}")).unwrap();
            assert_eq!(filter.terms, [status(standing)]);
        }
    }

    #[test]
    fn what_says_nothing_is_told_and_the_rest_holds() {
        for (text, why) in [
            ("size>", "size>? a number and a unit: size>500MB"),
            (
                "frees:5",
                "frees:5? compare with <, <=, > or >=: frees>500MB",
            ),
            ("age=1d", "age=1d? compare with <, <=, > or >=: age>30d"),
            (
                "age<=soon",
                "age<=soon? a number and h, d, w, mo or y: age<=30d",
            ),
            (
                "status:",
                "status:? in-use, dangling, parent, no-container, only-copy",
            ),
            ("used:perhaps", "used:perhaps? used:yes or used:no"),
            (
                "repo:",
                "repo:? the beginning of a repository: repo:shop/web",
            ),
            (
                "label:=x",
                "label:=x? a label has a key: label:KEY or label:KEY=VALUE",
            ),
            ("!", "! needs a term behind it: !status:dangling"),
            ("\"\"", "nothing stands between the quotes"),
        ] {
            let (filter, faults) = Filter::read(&format!("web {text} !api"));
            assert_eq!(filter.to_string(), "web !api");
            let told: Vec<String> = faults.iter().map(ToString::to_string).collect();
            assert_eq!(told, [why]);
        }
    }
}
