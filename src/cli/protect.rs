//! `jettison protect`: the same list that the program shows and changes.

use std::io::{self, Write, stdout};

use color_eyre::Result;
use color_eyre::eyre::WrapErr;

use super::headless::closed_pipe_is_fine;
use super::{Exit, ProtectOptions};
use crate::inventory::harmless;
use crate::removal::{Edit, Pattern, Protection};
use crate::runtime::ProtectStore;

/// Lists what is protected, or changes it and says what was changed.
pub(super) async fn protect(store: &ProtectStore, options: &ProtectOptions) -> Result<Exit> {
    let Some(path) = store.path() else {
        let why = "there is no home directory to keep it in, and JETTISON_CONFIG names no file";
        return Ok(Exit::Refused(why.to_owned()));
    };
    let file = harmless(&path.to_string_lossy()).into_owned();
    let before = store.read().await;
    let out = &mut stdout().lock();
    let Some(pattern) = &options.pattern else {
        closed_pipe_is_fine(list(out, &file, &before))
            .wrap_err("could not print what is protected")?;
        return Ok(match before.trouble() {
            Some(trouble) => Exit::Refused(harmless(&trouble.words()).into_owned()),
            None => Exit::Status(0),
        });
    };
    let edit = if options.remove {
        Edit::Remove(pattern.clone())
    } else {
        Edit::Add(pattern.clone(), String::new())
    };
    if let Err(fault) = store.change(edit).await {
        return Ok(Exit::Refused(harmless(&fault.0).into_owned()));
    }
    let mut entries = before.entries().iter();
    let was = entries.any(|entry| entry.pattern == *pattern);
    let said = writeln!(out, "{file}: {}", done(pattern, was, options.remove));
    closed_pipe_is_fine(said).wrap_err("could not print what was changed")?;
    Ok(Exit::Status(0))
}

/// What a change came to.
fn done(pattern: &Pattern, was: bool, remove: bool) -> String {
    let spelled = harmless(pattern.spelled());
    match (was, remove) {
        (false, false) => format!("{spelled} is protected"),
        (true, false) => format!("{spelled} was protected already; nothing is changed"),
        (true, true) => format!("{spelled} is taken back"),
        (false, true) => format!("there is no {spelled}; nothing is changed"),
    }
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
