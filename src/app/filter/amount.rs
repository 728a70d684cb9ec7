use std::cmp::Ordering;
use std::fmt;

/// How two numbers are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparison {
    /// `<`
    Less,
    /// `<=`
    AtMost,
    /// `>`
    More,
    /// `>=`
    AtLeast,
}

impl Comparison {
    /// The longer signs first, so that none is read as the beginning of another.
    const ALL: [Self; 4] = [Self::AtMost, Self::AtLeast, Self::Less, Self::More];

    /// Splits the sign off the front of a text.
    pub(super) fn split(text: &str) -> Option<(Self, &str)> {
        Self::ALL
            .into_iter()
            .find_map(|sign| Some((sign, text.strip_prefix(sign.sign())?)))
    }

    fn sign(self) -> &'static str {
        match self {
            Self::Less => "<",
            Self::AtMost => "<=",
            Self::More => ">",
            Self::AtLeast => ">=",
        }
    }

    /// Whether it holds of a number and the one that was typed.
    pub(super) fn holds<N: Ord>(self, number: &N, typed: &N) -> bool {
        match number.cmp(typed) {
            Ordering::Less => matches!(self, Self::Less | Self::AtMost),
            Ordering::Equal => matches!(self, Self::AtMost | Self::AtLeast),
            Ordering::Greater => matches!(self, Self::More | Self::AtLeast),
        }
    }
}

impl fmt::Display for Comparison {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.sign())
    }
}

/// A number of bytes as it is typed: `500MB`, `1.5GiB`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Amount {
    /// Bytes.
    pub bytes: u64,
}

/// Units of bytes, the largest first, as they are printed.
const UNITS: [(&str, u64); 9] = [
    ("TB", 1_000_000_000_000),
    ("GB", 1_000_000_000),
    ("MB", 1_000_000),
    ("kB", 1_000),
    ("TiB", 1 << 40),
    ("GiB", 1 << 30),
    ("MiB", 1 << 20),
    ("KiB", 1 << 10),
    ("B", 1),
];

/// More digits behind the point say nothing about bytes.
const PLACES: usize = 12;

impl Amount {
    /// Reads a number and a unit, in any case; the `B` may be left out, and a bare number is bytes.
    pub(super) fn read(text: &str) -> Option<Self> {
        let (number, unit) = split_number(text);
        let named = |(name, _): &&(&str, u64)| {
            let short = name.strip_suffix('B').unwrap_or(name);
            name.eq_ignore_ascii_case(unit) || short.eq_ignore_ascii_case(unit)
        };
        let (_, size) = UNITS.iter().find(named)?;
        let (whole, part) = number.split_once('.').unwrap_or((number, ""));
        if part.len() > PLACES || (part.is_empty() && number.contains('.')) {
            return None;
        }
        let mut bytes = whole.parse::<u64>().ok()?.checked_mul(*size)?;
        if !part.is_empty() {
            let tenths = u128::from(part.parse::<u64>().ok()?) * u128::from(*size);
            let places = u32::try_from(part.len()).ok()?;
            bytes = bytes.checked_add(u64::try_from(tenths / 10_u128.pow(places)).ok()?)?;
        }
        Some(Self { bytes })
    }
}

impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let whole = |(_, size): &&(&str, u64)| self.bytes > 0 && self.bytes.is_multiple_of(*size);
        let (name, size) = UNITS.iter().find(whole).copied().unwrap_or(("B", 1));
        write!(f, "{}{name}", self.bytes / size)
    }
}

/// The digits and points at the front of a text, and the rest.
fn split_number(text: &str) -> (&str, &str) {
    let end = text.find(|c: char| !c.is_ascii_digit() && c != '.');
    text.split_at_checked(end.unwrap_or(text.len()))
        .unwrap_or((text, ""))
}

#[cfg(test)]
mod tests {
    use super::{Amount, Comparison};

    #[test]
    fn sizes_are_read_in_both_kinds_of_units() {
        let bytes = |text| Amount::read(text).map(|amount| amount.bytes);
        assert_eq!(
            ["500MB", "1.5gb", "1GiB", "2k", "0.5KiB", "7", "7b"].map(bytes),
            [
                Some(500_000_000),
                Some(1_500_000_000),
                Some(1 << 30),
                Some(2_000),
                Some(512),
                Some(7),
                Some(7)
            ]
        );
        for wrong in [
            "",
            "MB",
            "1.MB",
            ".5MB",
            "1.2.3MB",
            "-1MB",
            "5PB",
            "99999999TB",
            "5 MB",
        ] {
            assert_eq!(bytes(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn the_longer_sign_is_read() {
        assert_eq!(
            Comparison::split(">=5MB"),
            Some((Comparison::AtLeast, "5MB"))
        );
        assert_eq!(Comparison::split(">5MB"), Some((Comparison::More, "5MB")));
        assert_eq!(Comparison::split("=5MB"), None);
    }
}
