//! What things are called on the screen.

use std::borrow::Cow;

use crate::app::{Action, BINDINGS, Scope};
use crate::inventory::{Bytes, Certainty, Container, ContainerId, Image, ImageId, Inventory, Status, harmless};

/// An image by its first reference, or `<none>` and its short id.
pub(super) fn image(inventory: &Inventory, id: &ImageId) -> String {
    inventory.get(id).map_or_else(|| harmless(id.short()).into_owned(), title)
}

/// The same of an image at hand.
pub(super) fn title(image: &Image) -> String {
    match image.references.first() {
        Some(reference) => harmless(reference.as_str()).into_owned(),
        None => format!("<none> {}", harmless(image.id.short())),
    }
}

/// A container by its name, or by its short id.
pub(super) fn container(inventory: &Inventory, id: &ContainerId) -> String {
    let known = inventory.find_container(id).and_then(|ix| inventory.container(ix));
    harmless(known.map_or_else(|| id.short(), Container::title)).into_owned()
}

/// Running or not, in one column.
pub(super) fn state_glyph(container: &Container) -> &'static str {
    if container.state.is_live() { "▶" } else { "■" }
}

/// The compose project of a container, as a clause.
pub(super) fn compose(container: &Container) -> Option<String> {
    container.compose_project().map(|project| format!("compose {}", harmless(project)))
}

/// How an image stands: a glyph and its words.
pub(super) fn status(status: Status) -> (&'static str, &'static str) {
    match status {
        Status::InUse => ("▶", "in use"),
        Status::Dangling => ("◌", "dangling"),
        Status::Parent => ("┬", "parent"),
        Status::NoContainer => ("·", "no container"),
    }
}

/// Why a number is not exact, as a sentence; nothing where it is.
pub(super) fn doubt(bytes: Bytes) -> Option<String> {
    let word = match bytes.certainty() {
        Certainty::Exact => return None,
        Certainty::AtLeast => "at least",
        Certainty::AtMost => "at most",
        Certainty::About => "about",
        Certainty::Unknown => "not known",
    };
    let reasons: Vec<&str> = bytes.reasons().map(crate::inventory::Reason::words).collect();
    Some(format!("{} is {word}: {}.", bytes.sign(), reasons.join("; ")))
}

/// The first key that does this here.
pub(super) fn key(action: Action, scope: Scope) -> String {
    let bound = BINDINGS.iter().find(|binding| binding.action == action && binding.scopes.contains(&scope));
    bound.and_then(|binding| binding.keys.first()).map(ToString::to_string).unwrap_or_default()
}

/// Foreign text of any length.
pub(super) fn safe(text: &str) -> Cow<'_, str> {
    harmless(text)
}
