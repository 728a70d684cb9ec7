//! Measuring, cutting and wrapping, all in columns of the terminal.

use std::borrow::Cow;

use ratatui::style::Style;
use ratatui::text::{Line, Span};
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

use crate::inventory::{Bytes, cut, harmless};

/// Foreign text in at most `width` columns.
pub(super) fn fit(text: &str, width: usize) -> String {
    cut(&harmless(text), width).into_owned()
}

/// Foreign text in at most `width` columns, cut in the middle: of an address both ends tell something.
pub(super) fn squeeze(text: &str, width: usize) -> String {
    let safe = harmless(text);
    if safe.width() <= width {
        return safe.into_owned();
    }
    let tail = width.saturating_sub(1) / 2;
    format!("{}{}", cut(&safe, width - tail), ending(&safe, tail))
}

/// A reference in at most `width` columns: a name keeps its end, where the repository and the tag stand; a digest keeps
/// its beginning.
pub(super) fn short(name: &str, width: usize) -> String {
    let safe = harmless(name);
    if safe.width() <= width || safe.contains('@') {
        return cut(&safe, width).into_owned();
    }
    if let Some(id) = safe.strip_prefix("<none> ") {
        return cut(id, width).into_owned();
    }
    let kept = ending(&safe, width.saturating_sub(1));
    if width == 0 {
        String::new()
    } else {
        format!("…{kept}")
    }
}

/// The last graphemes of a text, in at most `width` columns.
fn ending(text: &str, width: usize) -> String {
    let mut kept: Vec<&str> = Vec::new();
    let mut used = 0;
    for grapheme in text.graphemes(true).rev() {
        used += grapheme.width();
        if used > width {
            break;
        }
        kept.push(grapheme);
    }
    kept.into_iter().rev().collect()
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

/// A blank at which no line breaks.
const SOLID: &str = "\u{a0}";

/// A number with its unit, which stay on one line.
pub(super) fn solid(number: Bytes) -> String {
    number.to_string().replace(' ', SOLID)
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
        let room = |blank: usize| width.saturating_sub(blank).max(1);
        let (line, after) = rest.split_at(line_end(rest, room(blank), room(hang)));
        lines.push(joined(line, blank));
        let skipped = after
            .iter()
            .take_while(|(grapheme, ..)| *grapheme == " ")
            .count();
        rest = after.get(skipped..).unwrap_or(&[]);
    }
    lines
}

/// How many cells go on a line of `width` columns, if the next one has `next`.
fn line_end(cells: &[Cell<'_>], width: usize, next: usize) -> usize {
    let mut used = 0;
    let over = cells.iter().position(|(.., columns)| {
        used += columns;
        used > width
    });
    let Some(over) = over else { return cells.len() };
    let is_blank = |(grapheme, ..): &Cell<'_>| *grapheme == " ";
    let until = cells.get(..=over).unwrap_or(cells);
    let blank = until.iter().rposition(is_blank).unwrap_or(0);
    let word = cells
        .get(blank + 1..)
        .unwrap_or(&[])
        .iter()
        .take_while(|cell| !is_blank(cell));
    if blank > 0 && word.map(|(.., columns)| columns).sum::<usize>() <= next {
        return blank;
    }
    // no line is long enough for the word: a path is broken behind a slash, if that is not far back
    let slash = until
        .iter()
        .take(over)
        .rposition(|(grapheme, ..)| *grapheme == "/");
    slash
        .map(|slash| slash + 1)
        .filter(|end| *end > blank.max(over / 2))
        .unwrap_or(over)
        .max(1)
}

fn joined(cells: &[Cell<'_>], blank: usize) -> Line<'static> {
    let mut spans = vec![Span::raw(blanks(blank))];
    for (grapheme, style, _) in cells {
        let grapheme = if *grapheme == SOLID { " " } else { grapheme };
        match spans.last_mut() {
            Some(last) if last.style == *style => last.content.to_mut().push_str(grapheme),
            Some(_) | None => spans.push(Span::styled(grapheme.to_owned(), *style)),
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

    use super::{duration, left, right, short, squeeze, wrap};

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
            wrapped("a registry.example/team/web:1.4", 20),
            ["a registry.example/", "  team/web:1.4"]
        );
        assert_eq!(
            wrapped("abcdef", 1),
            ["a", "  b", "  c", "  d", "  e", "  f"]
        );
    }

    #[test]
    fn a_cut_name_keeps_its_tag_and_a_cut_address_both_ends() {
        assert_eq!(short("registry.example/team/web:1.4", 12), "…eam/web:1.4");
        assert_eq!(short("shop/web@sha256:0123456789", 16), "shop/web@sha256…");
        assert_eq!(
            squeeze("unix:///run/user/1000/docker.sock", 20),
            "unix:///ru…cker.sock"
        );
        for width in 0..20 {
            assert!(squeeze("日本語日本語日本語:1.4", width).width() <= width);
            assert!(short("日本語日本語日本語:1.4", width).width() <= width);
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
