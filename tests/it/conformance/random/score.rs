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
    pub(super) fn weigh(&mut self, shown: Bytes, went: u64) -> bool {
        let off = shown.value().abs_diff(went);
        self.measured += 1;
        self.exact += usize::from(off == 0);
        self.within_kibibyte += usize::from(off <= 1024);
        self.within_twentieth += usize::from(off <= 1024 || off.saturating_mul(20) <= went);
        match shown.certainty() {
            Certainty::Exact => off == 0,
            Certainty::AtMost => went <= shown.value(),
            Certainty::AtLeast => went >= shown.value(),
            Certainty::About | Certainty::Unknown => true,
        }
    }

    fn row(&self) -> [String; 7] {
        let of = |right: usize, all: usize| format!("{right}/{all}");
        [
            self.engine.clone(),
            self.worlds.to_string(),
            of(self.requests_right, self.requests),
            of(self.states_right, self.worlds),
            of(self.exact, self.measured),
            of(self.within_kibibyte, self.measured),
            of(self.within_twentieth, self.measured),
        ]
    }
}

/// The scores of all engines, one row each.
pub(super) fn table(scores: &[Score]) -> String {
    let head = [
        "engine",
        "worlds",
        "requests right",
        "final states right",
        "bytes exact",
        "within 1 KiB",
        "within 5 %",
    ];
    let mut rows = vec![head.map(str::to_owned)];
    rows.extend(scores.iter().map(Score::row));
    let mut text = String::new();
    for row in &rows {
        for (column, cell) in row.iter().enumerate() {
            let width = rows.iter().map(|row| row[column].len()).max().unwrap_or(0);
            let edge = if column == 0 { "" } else { " | " };
            write!(text, "{edge}{cell:width$}").unwrap();
        }
        text.push('\n');
    }
    text
}
