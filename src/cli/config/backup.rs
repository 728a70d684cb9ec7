use std::path::PathBuf;

use super::read::{Reader, Value, kind};
use crate::removal::Keep;

/// Reads the table about backups.
pub(super) fn read(reader: &mut Reader<'_>, value: &Value<'_>) {
    let Some(table) = value.get_ref().as_table() else {
        let line = reader.line(value.span().start);
        return reader.wrong([line], "`backup` is a table: [backup]");
    };
    for (key, value) in table {
        match key.get_ref().as_ref() {
            "keep" => {
                if let Some(keep) = reader.one_of(key, value, &Keep::ALL, Keep::name) {
                    reader.reading.config.settings.backup.keep = keep;
                }
            }
            "directory" => directory(reader, value),
            _ => reader.unknown(key, " about backups"),
        }
    }
}

/// A path from the root: a relative one would be another directory wherever the program is started.
fn directory(reader: &mut Reader<'_>, value: &Value<'_>) {
    let path = value.get_ref().as_str().map(PathBuf::from);
    let line = reader.line(value.span().start);
    match path {
        Some(path) if path.is_absolute() => {
            reader.reading.config.settings.backup.directory = Some(path);
        }
        Some(_) => reader.wrong([line], "`directory` takes a path that begins at the root"),
        None => {
            let words = format!("`directory` takes a path, not {}", kind(value));
            reader.wrong([line], words);
        }
    }
}

/// The table as it is by default.
pub(super) fn sample() -> String {
    let words = Keep::ALL.map(|keep| {
        let words = match keep {
            Keep::OnlyCopies => "what no registry is known to have, and what may be such",
            Keep::All => "everything that goes",
            Keep::Nothing => "nothing",
        };
        format!("#   {:<14} {words}\n", keep.name())
    });
    format!(
        "# What is kept in a backup before a plan removes it, unless the preview chooses otherwise, and in which directory.\n\
        [backup]\n{}#keep = {:?}\n#directory = \"/home/me/.local/share/jettison/backups\"\n",
        words.concat(),
        Keep::default().name()
    )
}
