use std::cell::Cell;

use humansize::{BINARY, DECIMAL, FormatSizeOptions, format_size};

thread_local! {
    /// The units that this thread writes bytes in now.
    static HERE: Cell<Units> = const { Cell::new(Units::Si) };
}

/// How bytes are written.
///
/// [`Bytes`](super::Bytes) are written in some hundred places, all of them below three: a message taken in, a frame, a
/// printed forecast. These choose the units for what is written within, on their thread and as long as they run, instead
/// of every place being told. Elsewhere they are docker's.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Units {
    /// By thousands, as the docker command writes them: kB, MB, GB.
    #[default]
    Si,
    /// By 1024: KiB, MiB, GiB.
    Iec,
}

impl Units {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Si, Self::Iec];

    /// What the configuration calls them.
    pub fn name(self) -> &'static str {
        match self {
            Self::Si => "si",
            Self::Iec => "iec",
        }
    }

    /// Does something, and all bytes that it writes are in these units.
    pub fn within<T>(self, write: impl FnOnce() -> T) -> T {
        let _before = Before(HERE.replace(self));
        write()
    }

    /// The units that bytes are written in here.
    pub fn here() -> Self {
        HERE.get()
    }

    /// How many columns the longest number has with its sign.
    pub fn width(self) -> usize {
        match self {
            Self::Si => " 999.9 MB".len(),
            Self::Iec => " 999.9 MiB".len(),
        }
    }

    /// A number with its unit.
    pub(super) fn write(self, bytes: u64) -> String {
        let options = match self {
            Self::Si => DECIMAL,
            Self::Iec => BINARY,
        };
        let text = with_places(bytes, options, 1);
        // 1023.9 MiB: four digits say enough
        if text.len() >= self.width() {
            with_places(bytes, options, 0)
        } else {
            text
        }
    }
}

fn with_places(bytes: u64, options: FormatSizeOptions, places: usize) -> String {
    format_size(bytes, options.decimal_places(places).decimal_zeroes(0))
}

/// The units from before, which are back when this is dropped.
struct Before(Units);

impl Drop for Before {
    fn drop(&mut self) {
        HERE.set(self.0);
    }
}

#[cfg(test)]
mod tests {
    use super::Units;
    use crate::inventory::Bytes;

    #[test]
    fn bytes_are_written_in_the_units_of_where_they_are_written() {
        let bytes = Bytes::exact(1_610_612_736);
        let inside =
            Units::Iec.within(|| (bytes.to_string(), Units::Si.within(|| bytes.to_string())));
        assert_eq!(inside, ("1.5 GiB".to_owned(), "1.6 GB".to_owned()));
        assert_eq!(bytes.to_string(), "1.6 GB");
        let panicked = std::panic::catch_unwind(|| Units::Iec.within(|| panic!("within")));
        assert!(panicked.is_err());
        assert_eq!(Units::here(), Units::Si);
        let other = Units::Iec.within(|| std::thread::spawn(Units::here).join().unwrap());
        assert_eq!(other, Units::Si);
    }

    #[test]
    fn no_number_is_wider_than_its_column() {
        let beside = |around: u64| {
            (around.saturating_sub(2)..around.saturating_add(2)).chain([around / 20 * 19])
        };
        let sizes = (0..64)
            .flat_map(|power| beside(1 << power))
            .chain((0..20).flat_map(|ten| beside(10_u64.pow(ten))));
        for bytes in sizes.chain([u64::MAX, 1_073_689_395, 1_073_000_000, 999_950_000]) {
            for units in Units::ALL {
                let text = units.write(bytes);
                assert!(text.len() < units.width(), "{bytes}: {text}");
            }
        }
        assert_eq!(Units::Iec.write(1_073_000_000), "1023 MiB");
    }
}
