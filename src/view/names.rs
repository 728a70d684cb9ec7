//! What things are called on the screen.

use std::borrow::Cow;

use crate::app::{Action, Keymap, Scope};
use crate::inventory::{
    Bytes, Certainty, Container, ContainerId, Image, ImageId, Inventory, Origin, Registry, Status,
    harmless,
};

/// An image by its first reference, or `<none>` and its short id.
pub(super) fn image(inventory: &Inventory, id: &ImageId) -> String {
    inventory
        .get(id)
        .map_or_else(|| harmless(id.short()).into_owned(), title)
}

/// The same of an image at hand.
pub(super) fn title(image: &Image) -> String {
    match image.references.first() {
        Some(reference) => harmless(reference.as_str()).into_owned(),
        None => format!("<none> {}", harmless(image.id.short())),
    }
}

/// Containers by their ids, for pages that name many.
pub(super) struct Containers<'a>(&'a Inventory);

impl<'a> Containers<'a> {
    pub(super) fn of(inventory: &'a Inventory) -> Self {
        Self(inventory)
    }

    /// The inventory that they are in.
    pub(super) fn all(&self) -> &'a Inventory {
        self.0
    }

    pub(super) fn get(&self, id: &ContainerId) -> Option<&'a Container> {
        self.0.container(self.0.find_container(id)?)
    }

    /// A container by its name, or by its short id.
    pub(super) fn name(&self, id: &ContainerId) -> String {
        harmless(self.get(id).map_or_else(|| id.short(), Container::title)).into_owned()
    }
}

/// What a container was made from: the name that was given, or the short id of the image.
pub(super) fn made_from(inventory: &Inventory, container: &Container) -> String {
    let name = match inventory.origin(container) {
        Origin::Here(name) | Origin::Elsewhere(name, _) | Origin::Gone(name) => name,
        Origin::Id => return harmless(container.image.short()).into_owned(),
    };
    harmless(name.as_str()).into_owned()
}

/// Running or not, in one column.
pub(super) fn state_glyph(container: &Container) -> &'static str {
    if container.state.is_live() {
        "▶"
    } else {
        "■"
    }
}

/// The compose project of a container, as a clause.
pub(super) fn compose(container: &Container) -> Option<String> {
    container
        .compose_project()
        .map(|project| format!("compose {}", harmless(project)))
}

/// How an image stands: a glyph and its words.
pub(super) fn status(status: Status) -> (&'static str, &'static str) {
    match status {
        Status::InUse => ("◆", "in use"),
        Status::Dangling => ("◌", "dangling"),
        Status::Parent => ("┬", "parent"),
        Status::NoContainer => ("·", "no container"),
    }
}

/// Whether an image could be fetched again: a glyph and its words.
pub(super) fn registry(registry: Registry) -> (&'static str, &'static str) {
    match registry {
        Registry::OnlyCopy => ("!", "only copy"),
        Registry::CannotTell => ("?", "not told"),
        Registry::Known => (" ", "re-pullable"),
    }
}

/// A protected image, in one column: where the mark would stand, which it never gets.
pub(super) const LOCK: &str = "⚿";

/// Why a number is not exact, as a sentence; nothing where it is.
pub(super) fn doubt(bytes: Bytes) -> Option<String> {
    let word = match bytes.certainty() {
        Certainty::Exact => return None,
        Certainty::AtLeast => "at least",
        Certainty::AtMost => "at most",
        Certainty::About => "about",
        Certainty::Unknown => "not known",
    };
    let reasons: Vec<&str> = bytes
        .reasons()
        .map(crate::inventory::Reason::words)
        .collect();
    let sign = if bytes.certainty() == Certainty::Unknown {
        "unknown"
    } else {
        bytes.sign()
    };
    Some(format!("{sign} ({word}): {}.", reasons.join("; ")))
}

/// The first key that does this there; nothing where the user has none for it.
pub(super) fn key(keys: &Keymap, action: Action, scope: Scope) -> Option<String> {
    keys.key(action, scope).map(|key| key.to_string())
}

/// Foreign text of any length.
pub(super) fn safe(text: &str) -> Cow<'_, str> {
    harmless(text)
}
