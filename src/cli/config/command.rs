use std::io::{self, Write};

use super::{Loaded, sample};

/// Prints the configuration by default, or what there is to say about the one of these surroundings.
pub(in crate::cli) fn print(
    out: &mut impl Write,
    loaded: &Loaded,
    default: bool,
) -> io::Result<()> {
    if default {
        return out.write_all(sample().as_bytes());
    }
    let reading = &loaded.reading;
    let file = loaded.file();
    match (&loaded.path, loaded.there) {
        (None, _) => writeln!(
            out,
            "no configuration: there is no home directory, and JETTISON_CONFIG names no file"
        )?,
        (Some(_), false) => writeln!(out, "no configuration: {file} would be read")?,
        (Some(_), true) if reading.wrong.is_empty() => writeln!(out, "{file} is read")?,
        (Some(_), true) => writeln!(out, "{file} is refused")?,
    }
    for remark in &reading.wrong {
        writeln!(out, "  wrong    {remark}")?;
    }
    for remark in &reading.unknown {
        writeln!(out, "  unknown  {remark}")?;
    }
    if !loaded.there {
        writeln!(out, "`jettison config --default` prints one to begin with")?;
    }
    Ok(())
}
