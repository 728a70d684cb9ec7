//! How often the forecasts were right, and the table of it.

use std::fmt::Write as _;

use jettison::inventory::{Bytes, Certainty};

/// What was forecast and what came, of one engine.
#[derive(Default)]
pub(super) struct Score {
    pub(super) engine: String,
    pub(super) worlds: usize,
    pub(super) requests: usize,
    pub(super) requests_right: usize,
    pub(super) states_right: usize,
    /// Worlds with build cache.
    pub(super) cached: usize,
    /// Figures that were inside what they said of themselves, of all; the others leave worlds with build cache out.
    inside: usize,
    figures: usize,
    measured: usize,
    exact: usize,
    within_kibibyte: usize,
    within_twentieth: usize,
    /// What was wrong, in words.
    pub(super) wrong: Vec<String>,
}

impl Score {
    pub(super) fn new(engine: &str) -> Self {
        Self {
            engine: engine.to_owned(),
            ..Self::default()
        }
    }

    /// Counts a figure that was shown against the bytes that went. Answers whether the figure kept its promise.
    pub(super) fn weigh(&mut self, shown: Bytes, went: u64, cached: bool) -> bool {
        let off = shown.value().abs_diff(went);
        let inside = match shown.certainty() {
            Certainty::Exact => off == 0,
            Certainty::AtMost => went <= shown.value(),
            Certainty::AtLeast => went >= shown.value(),
            Certainty::About | Certainty::Unknown => true,
        };
        self.figures += 1;
        self.inside += usize::from(inside);
        if !cached {
            self.measured += 1;
            self.exact += usize::from(off == 0);
            self.within_kibibyte += usize::from(off <= 1024);
            self.within_twentieth += usize::from(off <= 1024 || off.saturating_mul(20) <= went);
        }
        inside
    }

    fn row(&self) -> [String; 8] {
        let of = |right: usize, all: usize| format!("{right}/{all}");
        [
            self.engine.clone(),
            format!("{} ({})", self.worlds, self.cached),
            of(self.requests_right, self.requests),
            of(self.states_right, self.worlds),
            of(self.inside, self.figures),
            of(self.exact, self.measured),
            of(self.within_kibibyte, self.measured),
            of(self.within_twentieth, self.measured),
        ]
    }
}

/// The scores of all engines, one row each, as README has them. Figures of worlds with build cache are bounds, so only
/// those of the others are compared to the byte.
pub(super) fn table(scores: &[Score]) -> String {
    let head = [
        "engine",
        "worlds (with cache)",
        "requests right",
        "final states",
        "inside what was shown",
        "bytes exact",
        "within 1 KiB",
        "within 5 %",
    ];
    let mut rows = vec![head.map(str::to_owned)];
    rows.extend(scores.iter().map(Score::row));
    let widths = |column: usize| rows.iter().map(|row| row[column].len()).max().unwrap_or(0);
    let widths: Vec<usize> = (0..head.len()).map(widths).collect();
    rows.insert(1, std::array::from_fn(|column| "-".repeat(widths[column])));
    let mut text = String::new();
    for row in &rows {
        for (cell, width) in row.iter().zip(&widths) {
            write!(text, "| {cell:width$} ").unwrap();
        }
        text.push_str("|\n");
    }
    text
}
