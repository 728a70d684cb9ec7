//! `jettison journal`: what was removed, and what was cut short.

use std::fmt::Write as _;
use std::io::{self, Write, stdout};

use jiff::{Timestamp, tz::TimeZone};

use super::headless::{ended, in_signs};
use super::{Exit, JournalOptions};
use crate::app::Glyphs;
use crate::inventory::{Bytes, Units, harmless};
use crate::removal::{Answered, Ending, How, Journal, JournalLine, Recorded, StepRecord};
use crate::runtime::JournalStore;

/// Prints the journal: the plans in the order in which they began, the newest last, or its lines as they are.
pub(super) async fn print(
    store: &JournalStore,
    options: JournalOptions,
    (glyphs, units): (Glyphs, Units),
) -> Exit {
    let Some(path) = store.path() else {
        let why = "there is no home directory to keep a journal in";
        return Exit::Refused(why.to_owned());
    };
    let out = &mut stdout().lock();
    if options.json {
        return lines(out, store);
    }
    let journal = match store.read().await {
        Ok(journal) => journal,
        Err(fault) => return Exit::Failed(harmless(&fault.0).into_owned()),
    };
    if journal.plans.is_empty() && journal.odd.words().is_none() {
        let path = path.to_string_lossy();
        let said = writeln!(out, "nothing is recorded yet in {}", harmless(&path));
        return ended(said, Exit::Status(0));
    }
    let printed = units.within(|| in_signs(glyphs, out, |out| all(out, &journal, store)));
    ended(printed, Exit::Status(0))
}

/// Prints the lines that are ours. What could do harm on a terminal is written as JSON can write it.
fn lines(out: &mut impl Write, store: &JournalStore) -> Exit {
    let mut printed = Ok(());
    let read = store.each_line(|line| {
        let ours = line.filter(|line| JournalLine::is_ours(line));
        if let Some(Ok(line)) = ours.map(std::str::from_utf8) {
            printed = writeln!(out, "{}", escaped(line));
        }
        printed.is_ok()
    });
    match read {
        Err(fault) => Exit::Failed(harmless(&fault.0).into_owned()),
        Ok(()) => ended(printed, Exit::Status(0)),
    }
}

/// A line of JSON with other escapes: of what is outside its texts only blanks can be changed.
fn escaped(line: &str) -> String {
    let mut text = String::with_capacity(line.len());
    for c in line.trim().chars() {
        if c.is_ascii_whitespace() {
            text.push(' ');
        } else if *harmless(c.encode_utf8(&mut [0; 4])) == *c.encode_utf8(&mut [0; 4]) {
            text.push(c);
        } else {
            for unit in c.encode_utf16(&mut [0; 2]) {
                // writing to a string does not fail
                write!(text, "\\u{unit:04x}").ok();
            }
        }
    }
    text
}

fn all(out: &mut Vec<u8>, journal: &Journal, store: &JournalStore) -> io::Result<()> {
    for (place, recorded) in journal.plans.iter().enumerate() {
        if place > 0 {
            writeln!(out)?;
        }
        plan(out, recorded, store.is_under_way(recorded))?;
    }
    match journal.odd.words() {
        None => Ok(()),
        Some(words) if journal.plans.is_empty() => writeln!(out, "! {words}"),
        Some(words) => writeln!(out, "\n! {words}"),
    }
}

fn plan(out: &mut Vec<u8>, recorded: &Recorded, under_way: bool) -> io::Result<()> {
    let started = &recorded.started;
    let engine = started.plan.made_for();
    writeln!(out, "{}  {}", date(recorded.time), harmless(&engine))?;
    let steps = recorded.steps.len();
    writeln!(
        out,
        "  {}, {} step{}, by jettison {}",
        harmless(&started.address),
        steps,
        if steps == 1 { "" } else { "s" },
        harmless(&started.jettison)
    )?;
    if let Some(backup) = &started.backup {
        writeln!(out, "  kept in a backup: {}", harmless(backup))?;
    }
    for (named, record) in recorded.named().iter().zip(&recorded.steps) {
        let (word, why) = stands(record, under_way);
        write!(out, "  {word:<10} {}", harmless(&named.name))?;
        match why {
            Some(why) => writeln!(out, ": {}", harmless(why))?,
            None => writeln!(out)?,
        }
    }
    writeln!(out, "  {}", end(recorded.ended.as_ref(), under_way))
}

/// How a step stands, in a word, and what there is to add; foreign text.
fn stands(record: &StepRecord, under_way: bool) -> (&'static str, Option<&str>) {
    match record {
        StepRecord::NotBegun if under_way => ("waiting", None),
        StepRecord::NotBegun => ("not begun", None),
        StepRecord::UnderWay => ("under way", None),
        StepRecord::Answered(Answered::Done { .. }) => ("done", None),
        StepRecord::Answered(Answered::Refused { words, .. }) => ("refused", Some(words)),
        StepRecord::Answered(Answered::Skipped { why, .. }) => ("skipped", Some(why)),
        StepRecord::Answered(Answered::Failed { why }) => ("failed", Some(why)),
        StepRecord::Answered(Answered::Unknown { why }) => ("unknown", Some(why)),
    }
}

/// How a plan ended.
fn end(ending: Option<&Ending>, under_way: bool) -> String {
    match ending {
        None if under_way => "under way".to_owned(),
        None => "cut short: its end was never written down".to_owned(),
        Some(ending) => match ending.how {
            How::FoundCutShort => {
                "cut short: its end was never written down; told at a later start".to_owned()
            }
            How::Ended => {
                let freed = ending
                    .freed
                    .map(|bytes| format!(", {} freed", Bytes::exact(bytes)));
                format!("ended: {}{}", counts(ending), freed.unwrap_or_default())
            }
        },
    }
}

fn counts(ending: &Ending) -> String {
    let counts = [
        (ending.done, "done"),
        (ending.refused, "refused"),
        (ending.skipped, "skipped"),
        (ending.failed, "failed"),
        (ending.unknown, "unknown"),
        (ending.not_begun, "not begun"),
    ];
    let told = counts.into_iter().filter(|(count, _)| *count > 0);
    let told: Vec<String> = told
        .map(|(count, what)| format!("{count} {what}"))
        .collect();
    if told.is_empty() {
        "nothing was done".to_owned()
    } else {
        told.join(", ")
    }
}

fn date(time: i64) -> String {
    let time = Timestamp::from_second(time).unwrap_or(Timestamp::UNIX_EPOCH);
    let time = time.to_zoned(TimeZone::UTC);
    time.strftime("%Y-%m-%d %H:%M:%S UTC").to_string()
}

#[cfg(test)]
mod tests {
    use super::escaped;

    #[test]
    fn what_does_harm_on_a_terminal_is_written_as_json_can_write_it() {
        let line = "{\"a\":\t\"\u{9b}31m\u{202e}\u{e0041}é\"}\r";
        let safe = r#"{"a": "\u009b31m\u202e\udb40\udc41é"}"#;
        assert_eq!(escaped(line), safe);
        let value = |text: &str| serde_json::from_str::<serde_json::Value>(text).unwrap();
        assert_eq!(value(line.trim()), value(safe));
    }
}
