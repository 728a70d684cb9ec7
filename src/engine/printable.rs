//! Foreign text, made fit to stand in a message.

/// The longest piece of foreign text that a message repeats, in characters.
const LONGEST: usize = 200;

/// Escapes control, invisible and direction-changing characters and cuts what is very long.
///
/// Names from files, values of variables and words of an engine all pass through here before they
/// become part of an error, because errors are also written to terminals as they are.
pub(crate) fn printable(text: &str) -> String {
    let mut shown: String = text
        .chars()
        .take(LONGEST)
        .flat_map(|letter| {
            let quote = matches!(letter, '\'' | '"');
            let escaped = (!quote).then(|| letter.escape_debug());
            escaped.into_iter().flatten().chain(quote.then_some(letter))
        })
        .collect();
    if text.chars().nth(LONGEST).is_some() {
        shown.push('…');
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::printable;

    #[test]
    fn ordinary_text_and_quotes_stay_as_they_are() {
        assert_eq!(printable("the 'lab' \"é\""), "the 'lab' \"é\"");
    }

    #[test]
    fn control_and_direction_characters_are_spelled_out() {
        assert_eq!(
            printable("a\x1b[31m\n\u{202e}b"),
            "a\\u{1b}[31m\\n\\u{202e}b"
        );
    }

    #[test]
    fn very_long_text_is_cut() {
        assert_eq!(printable(&"x".repeat(200)), "x".repeat(200));
        assert_eq!(printable(&"x".repeat(201)), "x".repeat(200) + "…");
    }
}
