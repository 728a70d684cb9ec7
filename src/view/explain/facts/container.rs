//! Of a container.

use crate::app::Topic;
use crate::inventory::{Bytes, Container, ContainerId, Origin};
use crate::view::text::{fit, short};

use super::{Facts, Ground, NAME, told, word};

/// Columns of the engine's words for a state.
const STATE: usize = 40;

impl Ground<'_> {
    /// What the container is called, and how a command names it.
    pub(super) fn call_container(&self, f: &mut Facts) {
        if let Some(container) = self.container().and_then(|ix| self.inventory.container(ix)) {
            self.call(container, f);
        }
    }

    /// The same of a container by its id.
    pub(super) fn call_container_of(&self, id: &ContainerId, f: &mut Facts) {
        let found = self.inventory.find_container(id);
        if let Some(container) = found.and_then(|ix| self.inventory.container(ix)) {
            self.call(container, f);
        }
    }

    fn call(&self, container: &Container, f: &mut Facts) {
        f.thing = short(container.title(), NAME);
        f.word = word(container.id.short());
        let image = self.inventory.find(&container.image);
        f.others = image.map_or_else(String::new, |image| self.name(image));
        let wrote = container.belongings.as_ref().and_then(|own| own.writable);
        f.bytes = wrote.map_or_else(String::new, |bytes| told(Bytes::exact(bytes)));
    }

    pub(super) fn state(&self, topic: Topic, f: &mut Facts) {
        if let Some(container) = self.container().and_then(|ix| self.inventory.container(ix)) {
            f.words = if topic == Topic::Orphan {
                fit(container.image.short(), NAME)
            } else {
                fit(&container.status, STATE)
            };
        }
    }

    pub(super) fn origin(&self, topic: Topic, f: &mut Facts) {
        let Some(container) = self.container().and_then(|ix| self.inventory.container(ix)) else {
            return;
        };
        if topic == Topic::Mounted {
            let image = self.base_image();
            f.others = image.map_or_else(String::new, |ix| self.name(ix));
            return;
        }
        match self.inventory.origin(container) {
            Origin::Here(name) | Origin::Gone(name) => f.words = short(name.as_str(), NAME),
            Origin::Elsewhere(name, other) => {
                f.words = short(name.as_str(), NAME);
                let other = self.inventory.image(other);
                f.others = other.map_or_else(String::new, |other| {
                    format!("another image ({})", fit(other.id.short(), NAME))
                });
            }
            Origin::Id => {}
        }
    }
}
