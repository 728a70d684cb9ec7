use std::collections::BTreeSet;
use std::sync::Arc;

use super::read::{Reader, Value, kind};
use crate::app::{BINDINGS, Key, Keymap, Misfit};

/// Keys that the user gives to a line of the key table.
struct Moved {
    name: &'static str,
    line: usize,
    /// Each with the line it stands on.
    keys: Vec<(Key, usize)>,
    /// Whether all that stands there was understood.
    whole: bool,
}

/// Reads the table of keys.
pub(super) fn read(reader: &mut Reader<'_>, value: &Value<'_>) {
    let Some(table) = value.get_ref().as_table() else {
        let line = reader.line(value.span().start);
        return reader.wrong([line], "`keys` is a table: [keys]");
    };
    let mut moves = Vec::new();
    for (name, value) in table {
        let Some(binding) = BINDINGS
            .iter()
            .find(|line| line.name == name.get_ref().as_ref())
        else {
            reader.unknown(name, " among the keys");
            continue;
        };
        let line = reader.line(name.span().start);
        let wrong = reader.reading.wrong.len();
        let keys = keys(reader, binding.name, value);
        moves.push(Moved {
            name: binding.name,
            line,
            keys,
            whole: reader.reading.wrong.len() == wrong,
        });
    }
    let chosen = moves.iter().map(|moved| {
        let keys = moved.keys.iter().map(|(key, _)| *key);
        (moved.name, keys.collect())
    });
    match Keymap::new(chosen) {
        Ok(keymap) => reader.reading.config.settings.keymap = Arc::new(keymap),
        Err(misfits) => {
            for misfit in misfits.iter().filter(|misfit| is_certain(misfit, &moves)) {
                reader.wrong(lines(misfit, &moves), misfit.words());
            }
        }
    }
}

/// Whether it is so whatever was meant by what was not understood: a key that is missing may have been meant there.
fn is_certain(misfit: &Misfit, moves: &[Moved]) -> bool {
    let about = misfit.bindings();
    let broken = |one: &&Moved| !one.whole && about.iter().any(|line| line.name == one.name);
    match misfit {
        Misfit::Interruptible(_) | Misfit::Trapped(..) | Misfit::Unconfirmed(_) => {
            !moves.iter().any(|one| broken(&one))
        }
        Misfit::Clash { .. }
        | Misfit::Habit(..)
        | Misfit::OneKey(..)
        | Misfit::Text(..)
        | Misfit::Interrupt(_) => true,
    }
}

/// The keys of one line: a key, or a list of keys.
fn keys(reader: &mut Reader<'_>, name: &str, value: &Value<'_>) -> Vec<(Key, usize)> {
    let list: Vec<&Value<'_>> = match value.get_ref().as_array() {
        Some(list) => list.iter().collect(),
        None => vec![value],
    };
    let mut keys: Vec<(Key, usize)> = Vec::new();
    for one in list {
        let line = reader.line(one.span().start);
        let Some(text) = one.get_ref().as_str() else {
            let words = format!("`{name}` takes a key or a list of keys, not {}", kind(one));
            reader.wrong([line], words);
            continue;
        };
        match Key::read(text) {
            Ok(key) if keys.iter().any(|(other, _)| *other == key) => {
                reader.wrong([line], format!("`{name}` has the key `{key}` twice"));
            }
            Ok(key) => keys.push((key, line)),
            Err(why) => reader.wrong([line], why),
        }
    }
    keys
}

/// The lines that keys which cannot be stand on.
fn lines(misfit: &Misfit, moves: &[Moved]) -> BTreeSet<usize> {
    let about = misfit.bindings();
    let concerned = |one: &&Moved| about.iter().any(|line| line.name == one.name);
    let place = |one: &Moved| {
        let mut keys = one.keys.iter();
        let key = keys.find(|(key, _)| misfit.key() == Some(*key));
        key.map_or(one.line, |(_, line)| *line)
    };
    moves.iter().filter(concerned).map(place).collect()
}
