//! Numbers that were measured, and how they are written.

use std::time::Duration;

/// A column of the table: names of figures, and what was measured.
#[derive(Default)]
pub(crate) struct Figures(pub(crate) Vec<(&'static str, String)>);

impl Figures {
    /// Adds a figure.
    pub(crate) fn add(&mut self, name: &'static str, value: impl Into<String>) {
        self.0.push((name, value.into()));
    }

    /// Adds the median of some times.
    pub(crate) fn add_median(&mut self, name: &'static str, times: &[Duration]) {
        self.add(
            name,
            quantile(times, 50).map_or_else(|| "-".to_owned(), written),
        );
    }

    /// Adds the median and the 95th percentile of some times.
    pub(crate) fn add_spread(&mut self, name: &'static str, times: &[Duration]) {
        let both = quantile(times, 50).zip(quantile(times, 95));
        let both = both.map(|(half, most)| format!("{} / {}", written(half), written(most)));
        self.add(name, both.unwrap_or_else(|| "-".to_owned()));
    }
}

/// So many percent of the values are at most this one.
pub(crate) fn quantile<T: Ord + Copy>(values: &[T], percent: usize) -> Option<T> {
    let mut sorted = values.to_vec();
    sorted.sort_unstable();
    let place = (sorted.len() * percent).div_ceil(100).saturating_sub(1);
    sorted.get(place).copied()
}

/// Milliseconds.
pub(crate) fn written(time: Duration) -> String {
    let milliseconds = time.as_secs_f64() * 1000.0;
    if milliseconds < 100.0 {
        format!("{milliseconds:.1} ms")
    } else {
        format!("{milliseconds:.0} ms")
    }
}

/// One time in terms of another.
pub(crate) fn ratio(time: Duration, of: Duration) -> String {
    format!("{:.2} x", time.as_secs_f64() / of.as_secs_f64())
}
