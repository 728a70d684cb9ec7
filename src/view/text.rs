//! Measuring, cutting and wrapping, all in columns of the terminal.

use std::borrow::Cow;

use ratatui::style::Style;
use ratatui::text::{Line, Span};
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

use crate::inventory::{cut, harmless};

/// Foreign text in at most `width` columns.
pub(super) fn fit(text: &str, width: usize) -> String {
    cut(&harmless(text), width).into_owned()
}

/// Foreign text in at most `width` columns, cut in the middle: of a name the end tells most.
pub(super) fn squeeze(text: &str, width: usize) -> String {
    let safe = harmless(text);
    if safe.width() <= width {
        return safe.into_owned();
    }
    if width < 8 {
        return cut(&safe, width).into_owned();
    }
    let tail_width = (width - 1) * 3 / 5;
    let mut tail: Vec<&str> = Vec::new();
    let mut used = 0;
    for grapheme in safe.graphemes(true).rev() {
        used += grapheme.width();
        if used > tail_width {
            break;
        }
        tail.push(grapheme);
    }
    let head = cut(&safe, width - tail_width);
    let tail: String = tail.into_iter().rev().collect();
    format!("{head}{tail}")
}

/// Exactly `width` columns, text on the left.
pub(super) fn left(text: &str, width: usize) -> String {
    let text = cut(text, width);
    format!("{text}{}", blanks(width.saturating_sub(text.width())))
}

/// Exactly `width` columns, text on the right.
pub(super) fn right(text: &str, width: usize) -> String {
    let text = cut(text, width);
    format!("{}{text}", blanks(width.saturating_sub(text.width())))
}

/// So many blanks.
pub(super) fn blanks(width: usize) -> String {
    " ".repeat(width)
}

/// A number with its noun.
pub(super) fn counted(number: usize, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}

/// A duration to one unit: `4 s`, `2 min`, `1 h`.
pub(super) fn duration(seconds: i64) -> String {
    match seconds.max(0) {
        s if s < 60 => format!("{s} s"),
        s if s < 3600 => format!("{} min", s / 60),
        s => format!("{} h", s / 3600),
    }
}

/// One grapheme with its style and its columns.
type Cell<'a> = (&'a str, Style, usize);

/// Wraps spans between words, the first line behind `indent` blanks and the others behind `hang`. A word that is longer
/// than a line is broken between graphemes. Never answers without a line.
pub(super) fn wrap(
    spans: &[Span<'_>],
    indent: usize,
    hang: usize,
    width: usize,
) -> Vec<Line<'static>> {
    let cells: Vec<Cell<'_>> = spans
        .iter()
        .flat_map(|span| {
            span.content
                .graphemes(true)
                .map(|grapheme| (grapheme, span.style, grapheme.width()))
        })
        .collect();
    let mut lines = Vec::new();
    let mut rest = cells.as_slice();
    while !rest.is_empty() || lines.is_empty() {
        let blank = if lines.is_empty() { indent } else { hang };
        let (line, after) = rest.split_at(line_end(rest, width.saturating_sub(blank).max(1)));
        lines.push(joined(line, blank));
        let skipped = after
            .iter()
            .take_while(|(grapheme, ..)| *grapheme == " ")
            .count();
        rest = after.get(skipped..).unwrap_or(&[]);
    }
    lines
}

/// How many cells go on a line of `width` columns.
fn line_end(cells: &[Cell<'_>], width: usize) -> usize {
    let mut used = 0;
    let over = cells.iter().position(|(.., columns)| {
        used += columns;
        used > width
    });
    let Some(over) = over else { return cells.len() };
    let is_blank = |(grapheme, ..): &Cell<'_>| *grapheme == " ";
    let until = cells.get(..=over).unwrap_or(cells);
    match until.iter().rposition(is_blank) {
        Some(blank) if blank > 0 => blank,
        Some(_) | None => over.max(1),
    }
}

fn joined(cells: &[Cell<'_>], blank: usize) -> Line<'static> {
    let mut spans = vec![Span::raw(blanks(blank))];
    for (grapheme, style, _) in cells {
        match spans.last_mut() {
            Some(last) if last.style == *style => last.content.to_mut().push_str(grapheme),
            Some(_) | None => spans.push(Span::styled((*grapheme).to_owned(), *style)),
        }
    }
    Line::from(spans)
}

/// A line of these spans that is cut at `width` columns.
pub(super) fn clipped(spans: Vec<Span<'static>>, width: usize) -> Line<'static> {
    let mut left = width;
    let mut kept = Vec::with_capacity(spans.len());
    for mut span in spans {
        let columns = span.content.width();
        if columns > left {
            span.content = Cow::Owned(cut(&span.content, left).into_owned());
            kept.push(span);
            break;
        }
        left -= columns;
        kept.push(span);
    }
    Line::from(kept)
}

#[cfg(test)]
mod tests {
    use ratatui::text::Span;
    use unicode_width::UnicodeWidthStr;

    use super::{duration, left, right, squeeze, wrap};

    fn wrapped(text: &str, width: usize) -> Vec<String> {
        wrap(&[Span::raw(text)], 0, 2, width)
            .iter()
            .map(ToString::to_string)
            .collect()
    }

    #[test]
    fn lines_break_between_words_and_hang() {
        assert_eq!(wrapped("one two three", 7), ["one two", "  three"]);
        assert_eq!(wrapped("one  two", 4), ["one ", "  tw", "  o"]);
        assert_eq!(wrapped("", 4), [""]);
    }

    #[test]
    fn a_word_longer_than_a_line_is_broken_between_graphemes() {
        assert_eq!(
            wrapped("日本語日本語", 5),
            ["日本", "  語", "  日", "  本", "  語"]
        );
        assert_eq!(
            wrapped("abcdef", 1),
            ["a", "  b", "  c", "  d", "  e", "  f"]
        );
    }

    #[test]
    fn a_squeezed_name_keeps_its_tag_and_its_width() {
        assert_eq!(
            squeeze("registry.example/team/web:1.4", 16),
            "regist…m/web:1.4"
        );
        for width in 0..20 {
            assert!(squeeze("日本語日本語日本語:1.4", width).width() <= width);
        }
    }

    #[test]
    fn padding_is_measured_in_columns() {
        assert_eq!(
            (left("日", 4), right("日", 4)),
            ("日  ".to_owned(), "  日".to_owned())
        );
        assert_eq!(
            [duration(9), duration(61), duration(7300)],
            ["9 s", "1 min", "2 h"].map(str::to_owned)
        );
    }
}
