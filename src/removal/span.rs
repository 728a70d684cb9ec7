use std::fmt;

/// A length of time as it is typed: `30d`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// Whole hours.
    pub hours: u32,
}

/// Units of time in hours; the days of a month and a year are those of the age column.
const TIMES: [(&str, u32); 5] = [
    ("h", 1),
    ("d", 24),
    ("w", 7 * 24),
    ("mo", 30 * 24),
    ("y", 365 * 24),
];

impl Span {
    /// Reads a whole number and a unit.
    pub fn read(text: &str) -> Option<Self> {
        let end = text.find(|c: char| !c.is_ascii_digit());
        let (number, unit) = text.split_at_checked(end.unwrap_or(text.len()))?;
        let (_, hours) = TIMES.iter().find(|(name, _)| *name == unit)?;
        let hours = number.parse::<u32>().ok()?.checked_mul(*hours)?;
        Some(Self { hours })
    }

    /// The same in seconds.
    pub fn seconds(self) -> i64 {
        i64::from(self.hours) * 3600
    }
}

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.hours.is_multiple_of(24) {
            write!(f, "{}d", self.hours / 24)
        } else {
            write!(f, "{}h", self.hours)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Span;

    #[test]
    fn ages_are_read_in_whole_units() {
        let hours = |text| Span::read(text).map(|span| span.hours);
        assert_eq!(
            ["36h", "30d", "2w", "1mo", "1y"].map(hours),
            [Some(36), Some(720), Some(336), Some(720), Some(8760)]
        );
        for wrong in ["", "d", "30", "1.5d", "30m", "4294967295y"] {
            assert_eq!(hours(wrong), None, "{wrong}");
        }
    }
}
