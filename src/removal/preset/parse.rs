//! Presets as they are typed.

use super::{Argument, Label, Preset};
use crate::removal::Span;

impl Preset {
    /// The preset that somebody has typed: `dangling`, `older-than=30d`, `label=KEY=VALUE`.
    ///
    /// # Errors
    /// A sentence that says what is wrong.
    pub fn parse(text: &str) -> Result<Self, String> {
        let (name, value) = match text.split_once('=') {
            Some((name, value)) => (name, Some(value)),
            None => (text, None),
        };
        let Some(mut preset) = Self::all().find(|preset| preset.name() == name) else {
            let all: Vec<String> = Self::all().map(|preset| preset.usage()).collect();
            return Err(format!(
                "there is no such preset; there are {}",
                all.join(", ")
            ));
        };
        preset.argument = match (&preset.argument, value) {
            (Argument::None, None) => Argument::None,
            (Argument::None, Some(_)) => return Err(format!("{name} takes no value")),
            (_, None | Some("")) => {
                return Err(format!("{name} needs a value: {}", preset.usage()));
            }
            (Argument::Days(_), Some(value)) => Argument::Days(days(value)?),
            (Argument::Newest(_), Some(value)) => Argument::Newest(newest(value)?),
            (Argument::Label(_), Some(value)) => Argument::Label(Some(label(value)?)),
        };
        Ok(preset)
    }
}

/// A number of days, or an age in the units of a filter that is whole days.
fn days(value: &str) -> Result<u32, String> {
    let bare = || value.parse().ok().filter(|_| is_plain(value));
    let of_span = |span: Span| span.hours.is_multiple_of(24).then_some(span.hours / 24);
    let days = Span::read(value).map_or_else(bare, of_span);
    days.ok_or_else(|| {
        "an age is a number of days, or of w, mo or y: older-than=30d, older-than=2w".to_owned()
    })
}

fn newest(value: &str) -> Result<u32, String> {
    match value.parse() {
        Ok(count) if count > 0 && is_plain(value) => Ok(count),
        _ => Err("at least 1 image of each repository stays: keep-newest=3".to_owned()),
    }
}

/// Whether it is digits only; a number may not carry a sign.
fn is_plain(number: &str) -> bool {
    number.bytes().all(|byte| byte.is_ascii_digit())
}

fn label(value: &str) -> Result<Label, String> {
    let (key, value) = match value.split_once('=') {
        Some((key, value)) => (key, Some(value.to_owned())),
        None => (value, None),
    };
    if key.is_empty() {
        return Err("a label has a key: label=KEY or label=KEY=VALUE".to_owned());
    }
    let key = key.to_owned();
    Ok(Label { key, value })
}

#[cfg(test)]
mod tests {
    use super::Preset;

    #[test]
    fn what_is_typed_is_spelled_the_same() {
        for text in [
            "dangling",
            "no-container",
            "older-than=30d",
            "older-than=0d",
            "keep-newest=1",
            "label=maintainer",
            "label=a=b=c",
            "label=empty=",
        ] {
            let preset = Preset::parse(text);
            assert_eq!(preset.map(|preset| preset.spelled()), Ok(text.to_owned()));
        }
        for (typed, spelled) in [
            ("7", "7d"),
            ("2w", "14d"),
            ("1mo", "30d"),
            ("1y", "365d"),
            ("48h", "2d"),
        ] {
            let preset = Preset::parse(&format!("older-than={typed}"));
            let told = preset.map(|preset| preset.spelled());
            assert_eq!(told, Ok(format!("older-than={spelled}")));
        }
    }

    fn refused(text: &str) -> String {
        Preset::parse(text).unwrap_err()
    }

    #[test]
    fn an_age_that_is_no_number_of_days_is_refused_in_words() {
        for text in ["x", "-3d", "+3d", "3m", "36h", "1.5d", "99999999999d", "d"] {
            assert_eq!(
                refused(&format!("older-than={text}")),
                "an age is a number of days, or of w, mo or y: older-than=30d, older-than=2w",
                "{text}"
            );
        }
    }

    #[test]
    fn nonsense_is_refused_in_words() {
        let newest = "at least 1 image of each repository stays: keep-newest=3";
        for (text, words) in [
            ("keep-newest=0", newest),
            ("keep-newest=two", newest),
            (
                "label==x",
                "a label has a key: label=KEY or label=KEY=VALUE",
            ),
            ("label=", "label needs a value: label=KEY[=VALUE]"),
            ("older-than", "older-than needs a value: older-than=30d"),
            ("dangling=1", "dangling takes no value"),
            (
                "old",
                "there is no such preset; there are dangling, no-container, older-than=30d, keep-newest=3, \
                 label=KEY[=VALUE]",
            ),
        ] {
            assert_eq!(refused(text), words);
        }
    }
}
