use ratatui::text::Line;
use unicode_width::UnicodeWidthStr;

use crate::app::{App, Link, Refresh, Session};
use crate::inventory::harmless;

use super::text::{blanks, fit, squeeze};
use super::theme::{Role, Theme};

mod sums;

pub(super) use sums::line as sums;

/// What stands before the engine's name while nothing can be removed.
const READ_ONLY: &str = "[read-only] ";

/// Which engine this is, what is being read, and in `brief` what it holds.
pub(super) fn line(
    (app, session): (&App, &Session),
    theme: Theme,
    width: usize,
    brief: bool,
) -> Line<'static> {
    let badge = if app.settings.read_only {
        READ_ONLY
    } else {
        ""
    };
    let about = &session.about;
    let name = fit(&about.name, 30);
    let sums = if brief {
        sums::brief(session)
    } else {
        String::new()
    };
    let left = " jettison  ".width() + badge.width() + name.width();
    let mut reading = reading(session, brief);
    let fits = |text: &str| left + text.width() + sums.width() + 2 <= width;
    if !fits(&reading) {
        "reading · ".clone_into(&mut reading);
    }
    if !fits(&reading) {
        reading.clear();
    }
    let right = reading.width() + sums.width() + 1;
    let place = place(session, width.saturating_sub(left + right + 2));
    let gap = width.saturating_sub(left + place.width() + right);
    Line::from(vec![
        theme.span(Role::Accent, " jettison  "),
        theme.span(Role::Caution, badge),
        theme.span(Role::Strong, name),
        theme.span(Role::Dim, place),
        theme.span(Role::Text, blanks(gap)),
        theme.span(Role::Dim, reading),
        theme.span(Role::Text, sums),
    ])
}

/// The store, the address and why it was chosen, as much of it as fits; the address is cut first.
fn place(session: &Session, width: usize) -> String {
    const READABLE: usize = 16;
    let about = &session.about;
    let store = format!(" · {}", harmless(&about.store));
    let why = if about.why.is_empty() {
        String::new()
    } else {
        format!(" ({})", harmless(&about.why))
    };
    let fixed = store.width() + why.width() + " · ".width();
    let address = harmless(&about.address);
    if !address.is_empty() && fixed + address.width().min(READABLE) <= width {
        return format!("{store} · {}{why}", squeeze(&address, width - fixed));
    }
    let shorter = [format!("{store}{why}"), store, String::new()];
    shorter
        .into_iter()
        .find(|text| text.width() <= width)
        .unwrap_or_default()
}

/// What is being read, if anything is; something follows it in `brief`.
fn reading(session: &Session, brief: bool) -> String {
    let Some(inventory) = &session.inventory else {
        return String::new();
    };
    let all = inventory.images().len();
    let dot = if brief { " · " } else { "" };
    if inventory.unread() > 0 {
        format!("reading layers {}/{all}{dot}", all - inventory.unread())
    } else if session.refresh == Refresh::Idle {
        String::new()
    } else {
        format!("reading{dot}")
    }
}

/// What is wrong with the engine now, if anything.
pub(super) fn alert(session: &Session, theme: Theme, width: usize) -> Option<Line<'static>> {
    let (head, why, tail) = match (&session.link, &session.trouble) {
        (Link::Lost(why, _), _) => (" ! lost: ", why, ", trying again"),
        (Link::Live, Some(why)) => (" ! could not read: ", why, ""),
        (Link::Live, None) => return unclear(session, theme, width),
    };
    let room = width.saturating_sub(head.width() + tail.width() + 1);
    Some(Line::from(vec![
        theme.span(Role::Bad, head),
        theme.span(Role::Text, fit(why, room)),
        theme.span(Role::Dim, tail),
    ]))
}

/// That it is not clear what is protected.
fn unclear(session: &Session, theme: Theme, width: usize) -> Option<Line<'static>> {
    let words = session.protection.trouble()?.words();
    Some(Line::from(vec![
        theme.span(Role::Bad, " ! "),
        theme.span(Role::Text, fit(&words, width.saturating_sub(4))),
    ]))
}
