//! What the engine holds, in one line of numbers.

use ratatui::text::Line;

use crate::app::Session;
use crate::inventory::{Bytes, DiskSpace, Inventory};
use crate::view::text::{clipped, counted};
use crate::view::theme::{Role, Theme};

/// How much is said about each number.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Words {
    /// What it is, in a clause.
    All,
    /// What it is, in two or three words.
    Some,
    /// What it is, in a word.
    Few,
    /// The same, and without the disk.
    Fewest,
}

/// Images and their bytes, what removing those without a container would free, build cache, and free space.
pub(in crate::view) fn line(session: &Session, theme: Theme, width: usize) -> Line<'static> {
    let Some(inventory) = &session.inventory else {
        return Line::from(theme.span(Role::Dim, " reading images"));
    };
    let spans = |words| {
        let mut spans = Vec::new();
        for (number, what) in numbers(session, inventory, words) {
            let dot = if spans.is_empty() { " " } else { " · " };
            let (before, behind) = what.split_once("{}").unwrap_or(("", ""));
            spans.push(theme.span(Role::Dim, format!("{dot}{before}")));
            spans.push(theme.span(Role::Text, number));
            spans.push(theme.span(Role::Dim, behind));
        }
        spans
    };
    let long = [Words::All, Words::Some, Words::Few, Words::Fewest].map(spans);
    let fits = |line: &&Vec<_>| Line::from((*line).clone()).width() < width;
    let fitting = long.iter().find(fits).or_else(|| long.last());
    clipped(fitting.cloned().unwrap_or_default(), width)
}

/// Images and their bytes, where there is no room for more.
pub(super) fn brief(session: &Session) -> String {
    session.inventory.as_ref().map_or_else(
        || "reading images".to_owned(),
        |inventory| format!("{} · {}", images(inventory), on_disk(session, inventory)),
    )
}

/// Bytes on disk. While layers are read again after a removal they are not told: a bound would look as if the disk had
/// filled.
fn on_disk(session: &Session, inventory: &Inventory) -> String {
    let again = session.run.is_some() && inventory.unread() > 0 && session.no_container.is_none();
    if again {
        "…".to_owned()
    } else {
        inventory.bytes_on_disk().to_string()
    }
}

fn images(inventory: &Inventory) -> String {
    counted(inventory.images().len(), "image", "images")
}

/// Each number with the words around it.
fn numbers(session: &Session, inventory: &Inventory, words: Words) -> Vec<(String, &'static str)> {
    let pick = |all, some, few| match words {
        Words::All => all,
        Words::Some => some,
        Words::Few | Words::Fewest => few,
    };
    let usage = inventory.usage();
    let mut numbers = vec![
        (images(inventory), "{}"),
        (
            on_disk(session, inventory),
            pick("{} on disk, each layer once", "{} on disk", "{}"),
        ),
        (
            session
                .no_container
                .map_or_else(|| "…".to_owned(), |all| all.frees.to_string()),
            pick(
                "{} to gain from images without a container",
                "no container: frees {}",
                "no container {}",
            ),
        ),
    ];
    if let Some(size) = usage.and_then(|usage| usage.cache_size) {
        let size = Bytes::exact(size).to_string();
        numbers.push((size, pick("build cache {}", "cache {}", "cache {}")));
    }
    let disk = usage.and_then(|usage| usage.disk);
    if let Some(DiskSpace { free, total }) = disk.filter(|_| words != Words::Fewest) {
        let (free, total) = (Bytes::exact(free), Bytes::exact(total));
        numbers.push(match words {
            Words::All => (format!("{free} of {total}"), "disk {} free"),
            Words::Some | Words::Few | Words::Fewest => (free.to_string(), "disk free {}"),
        });
    }
    numbers
}
