//! Presets as they are typed.

use super::{Argument, Label, Preset};

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

fn days(value: &str) -> Result<u32, String> {
    let number = value.strip_suffix('d').unwrap_or(value);
    match number.parse() {
        Ok(days) if is_plain(number) => Ok(days),
        _ => Err("an age is a number of days: older-than=30d".to_owned()),
    }
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
        let preset = Preset::parse("older-than=7").map(|preset| preset.spelled());
        assert_eq!(preset, Ok("older-than=7d".to_owned()));
    }

    fn refused(text: &str) -> String {
        Preset::parse(text).unwrap_err()
    }

    #[test]
    fn an_age_that_is_no_number_of_days_is_refused_in_words() {
        for text in ["x", "-3d", "+3d", "3w", "99999999999d", "d"] {
            assert_eq!(
                refused(&format!("older-than={text}")),
                "an age is a number of days: older-than=30d",
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
