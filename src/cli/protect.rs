//! `jettison protect`: the same list that the program shows and changes.

use std::collections::BTreeSet;
use std::io::{self, Write, stdout};

use super::headless::ended;
use super::{Exit, ProtectOptions};
use crate::inventory::harmless;
use crate::removal::{Edit, Entry, Pattern, Protection};
use crate::runtime::ProtectStore;

/// Lists what is protected, or changes it and says what was changed.
pub(super) async fn protect(store: &ProtectStore, options: &ProtectOptions) -> Exit {
    let Some(path) = store.path() else {
        let why = "there is no home directory to keep it in, and JETTISON_CONFIG names no file";
        return Exit::Refused(why.to_owned());
    };
    let file = harmless(&path.to_string_lossy()).into_owned();
    let before = store.read().await;
    let out = &mut stdout().lock();
    let Some(pattern) = &options.pattern else {
        let exit = match before.trouble() {
            Some(trouble) => Exit::Refused(harmless(&trouble.words()).into_owned()),
            None => Exit::Status(0),
        };
        return ended(list(out, &file, &before), exit);
    };
    let edit = if options.remove {
        Edit::Remove(pattern.clone())
    } else {
        Edit::Add(pattern.clone(), String::new())
    };
    let after = match store.change(edit).await {
        Ok(after) => after,
        Err(fault) => return Exit::Refused(harmless(&fault.0).into_owned()),
    };
    let done = if options.remove {
        taken_back(pattern, &before, &after)
    } else {
        added(pattern, &before)
    };
    let said = writeln!(out, "{file}: {done}");
    ended(said, Exit::Status(0))
}

/// The entries that mean the same as a pattern.
fn same<'a>(protection: &'a Protection, pattern: &'a Pattern) -> impl Iterator<Item = &'a Entry> {
    let entries = protection.entries().iter();
    entries.filter(move |entry| entry.pattern == *pattern)
}

fn added(pattern: &Pattern, before: &Protection) -> String {
    let spelled = harmless(pattern.spelled());
    match same(before, pattern).next() {
        None => format!("{spelled} is protected"),
        Some(entry) if entry.pattern.spelled() == pattern.spelled() => {
            format!("{spelled} was protected already; nothing is changed")
        }
        Some(entry) => {
            let (line, known) = (entry.line, harmless(entry.pattern.spelled()));
            format!(
                "{spelled} was protected already, as {known} in line {line}; nothing is changed"
            )
        }
    }
}

fn taken_back(pattern: &Pattern, before: &Protection, after: &Protection) -> String {
    let spelled = harmless(pattern.spelled());
    let others = same(before, pattern).map(|entry| entry.pattern.spelled());
    let others: BTreeSet<&str> = others.filter(|other| *other != pattern.spelled()).collect();
    let told = if same(before, pattern).next().is_none() {
        format!("there is no {spelled}; nothing is changed")
    } else if others.is_empty() {
        format!("{spelled} is taken back")
    } else {
        let others: Vec<_> = others.into_iter().map(harmless).collect();
        format!("{spelled} is taken back, spelled {} too", others.join(", "))
    };
    let still = after.entries().iter();
    let still = still.filter(|entry| entry.pattern.overlaps(pattern));
    let still = still.map(|entry| {
        let (line, known) = (entry.line, harmless(entry.pattern.spelled()));
        format!("; line {line} still protects {known}")
    });
    std::iter::once(told).chain(still).collect()
}

fn list(out: &mut impl Write, file: &str, protection: &Protection) -> io::Result<()> {
    if protection.entries().is_empty() && protection.trouble().is_none() {
        return writeln!(out, "{file}: nothing is protected");
    }
    writeln!(out, "{file}")?;
    for entry in protection.entries() {
        let spelled = harmless(entry.pattern.spelled());
        write!(out, "  line {:>3}  {spelled}", entry.line)?;
        if !entry.remark.is_empty() {
            write!(out, "  # {}", harmless(&entry.remark))?;
        }
        writeln!(out)?;
    }
    Ok(())
}
