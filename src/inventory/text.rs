use std::borrow::Cow;

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

/// No text of an engine is shown beyond so many characters.
const LONGEST: usize = 4096;

/// Foreign text made harmless for a terminal: control characters, escape sequences, bidirectional overrides and
/// invisible characters become `�`, line breaks and tabs become blanks, and what is very long is cut.
pub fn harmless(text: &str) -> Cow<'_, str> {
    let long = text.len() > LONGEST && text.chars().nth(LONGEST).is_some();
    if !long && !text.chars().any(is_unsafe) {
        return Cow::Borrowed(text);
    }
    let mut safe: String = text.chars().take(LONGEST).map(replaced).collect();
    if long {
        safe.push('…');
    }
    Cow::Owned(safe)
}

fn replaced(c: char) -> char {
    match c {
        '\n' | '\r' | '\t' => ' ',
        c if is_unsafe(c) => '\u{fffd}',
        c => c,
    }
}

/// Whether a character would move the cursor, change the direction of text, or hide in it. Selectors of variants change
/// how wide a terminal draws what is before them, and terminals do not agree on it.
fn is_unsafe(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
            | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}'
            | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}')
}

/// A word of foreign text as a POSIX shell reads it: whole, as one word that expands to nothing else, and harmless.
pub fn quoted(word: &str) -> Cow<'_, str> {
    let word = harmless(word);
    let plain = |c: char| c.is_ascii_alphanumeric() || "._-:/@+".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        word
    } else {
        Cow::Owned(format!("'{}'", word.replace('\'', r"'\''")))
    }
}

/// The text in at most `width` columns, cut between graphemes with an ellipsis; measured as the terminal does.
pub fn cut(text: &str, width: usize) -> Cow<'_, str> {
    if text.width() <= width {
        return Cow::Borrowed(text);
    }
    let mut kept = String::new();
    let mut used = 0;
    for grapheme in text.graphemes(true) {
        used += grapheme.width();
        if used >= width {
            break;
        }
        kept.push_str(grapheme);
    }
    if width > 0 {
        kept.push('…');
    }
    Cow::Owned(kept)
}

#[cfg(test)]
mod tests {
    use super::{LONGEST, cut, harmless, quoted};
    use unicode_width::UnicodeWidthStr;

    #[test]
    fn escape_sequences_and_overrides_lose_their_power() {
        assert_eq!(
            harmless("\u{1b}[2J\u{1b}]0;owned\u{7}"),
            "\u{fffd}[2J\u{fffd}]0;owned\u{fffd}"
        );
        assert_eq!(harmless("\u{202e}txet\u{202c}"), "\u{fffd}txet\u{fffd}");
        assert_eq!(harmless("two\nlines\u{85}"), "two lines\u{fffd}");
        assert_eq!(harmless("日本語 app:1"), "日本語 app:1");
        assert_eq!(
            harmless("a\u{fe0f}\u{3164}\u{e0101}"),
            "a\u{fffd}\u{fffd}\u{fffd}"
        );
    }

    #[test]
    fn a_megabyte_of_text_is_cut() {
        assert_eq!(harmless(&"a".repeat(1 << 20)).chars().count(), LONGEST + 1);
    }

    #[test]
    fn a_quoted_word_is_one_word_for_a_shell() {
        assert_eq!(quoted("shop/web:1.4"), "shop/web:1.4");
        assert_eq!(quoted("$(reboot) `x`;\n"), "'$(reboot) `x`; '");
        assert_eq!(quoted("it's"), r"'it'\''s'");
        assert_eq!(quoted("a\u{1b}]52;c;x\u{7}"), "'a\u{fffd}]52;c;x\u{fffd}'");
        assert_eq!(quoted(""), "''");
        let long = quoted(&"'".repeat(1 << 16)).into_owned();
        assert!(
            long.starts_with('\'') && long.ends_with("…'"),
            "it is closed"
        );
    }

    #[test]
    fn text_is_cut_by_columns_and_between_graphemes() {
        assert_eq!(cut("日本語", 6), "日本語");
        assert_eq!(cut("日本語", 5), "日本…");
        assert_eq!(cut("日本語", 4), "日…");
        assert_eq!(cut("abc", 0), "");
        assert!(cut("e\u{301}e\u{301}e\u{301}", 2).width() <= 2);
    }
}
