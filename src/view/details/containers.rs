use ratatui::text::{Line, Span};
use unicode_width::UnicodeWidthStr;

use crate::app::{Entry, Group, Subject};
use crate::inventory::{Belongings, Bytes, Container, ContainerId, Origin};
use crate::view::names;
use crate::view::text::{clipped, fit, left, solid, wrap};
use crate::view::theme::Role;

use super::Details;

impl Details<'_> {
    /// How wide the names of containers are.
    pub(super) fn name_width<'e>(&self, entries: impl Iterator<Item = &'e Entry>) -> usize {
        let widths = entries.filter_map(|entry| match &entry.subject {
            Subject::Container(id) => {
                let container = self
                    .inventory
                    .container(self.inventory.find_container(id)?)?;
                Some(names::safe(container.title()).width())
            }
            Subject::Layer(_)
            | Subject::Image(_)
            | Subject::Reference(_)
            | Subject::Evidence
            | Subject::Platform(_)
            | Subject::Digest(_)
            | Subject::Label(_) => None,
        });
        widths.max().unwrap_or(0).min(self.width / 2)
    }

    /// A container by name and state, with what else is known of it.
    pub(super) fn container(
        &self,
        sign: Span<'static>,
        group: Group,
        id: &ContainerId,
        name: usize,
    ) -> Vec<Line<'static>> {
        let found = self.inventory.find_container(id);
        let Some(container) = found.and_then(|ix| self.inventory.container(ix)) else {
            return Vec::new();
        };
        let spans = self.name_and_state(sign, container, name);
        let told = if matches!(group, Group::Pins | Group::Standing) {
            vec![self.image_of(container)]
        } else {
            self.told(container)
        };
        let told = self.theme.span(Role::Dim, told.join(" · "));
        let taken: usize = spans.iter().map(Span::width).sum();
        if taken + told.width() <= self.width || !self.full {
            let told = told.content.replace('\u{a0}', " ");
            let told = self.theme.span(Role::Dim, told);
            return vec![clipped(
                spans.into_iter().chain([told]).collect(),
                self.width,
            )];
        }
        let mut lines = vec![clipped(spans, self.width)];
        lines.extend(wrap(&[told], 3, 3, self.width));
        lines
    }

    fn name_and_state(
        &self,
        sign: Span<'static>,
        container: &Container,
        name: usize,
    ) -> Vec<Span<'static>> {
        let role = if container.state.is_live() {
            Role::Good
        } else {
            Role::Dim
        };
        let title = left(&fit(container.title(), name), name);
        vec![
            sign,
            self.theme
                .span(role, format!("{} ", names::state_glyph(container))),
            self.theme.span(Role::Text, title),
            self.theme
                .span(Role::Text, format!("  {:<10}  ", container.state.word())),
        ]
    }

    /// What is known of a container beside its name and state.
    fn told(&self, container: &Container) -> Vec<String> {
        let mut told = Vec::new();
        let status = names::safe(&container.status);
        if !status.is_empty() && !status.eq_ignore_ascii_case(container.state.word()) {
            told.push(status.into_owned());
        }
        told.extend(container.belongings.as_ref().map(writable));
        told.extend(compose(container));
        told.push(self.origin(container));
        let mounted = container.image_mounts.iter();
        told.extend(mounted.map(|image| format!("mounts {}", names::safe(image.as_str()))));
        told
    }

    /// The name that it was made from, and whether that still means its image.
    fn origin(&self, container: &Container) -> String {
        match self.inventory.origin(container) {
            Origin::Here(name) => format!("from {}", names::safe(name.as_str())),
            Origin::Elsewhere(name, other) => {
                let other = self.inventory.image(other);
                let other = other.map_or_else(String::new, |image| {
                    format!(" ({})", names::safe(image.id.short()))
                });
                format!(
                    "from {}, which is another image now{other}",
                    names::safe(name.as_str())
                )
            }
            Origin::Gone(name) => {
                format!(
                    "from {}, which is no name any more",
                    names::safe(name.as_str())
                )
            }
            Origin::Id => "from an id, or a name that has moved on".to_owned(),
        }
    }

    fn image_of(&self, container: &Container) -> String {
        if self.inventory.find(&container.image).is_some() {
            format!("of {}", names::image(self.inventory, &container.image))
        } else {
            "its image is gone".to_owned()
        }
    }
}

/// What a container wrote. Engines walk it to count, so it is known only where it was asked for.
fn writable(own: &Belongings) -> String {
    match own.writable {
        Some(bytes) => format!("writable {}", solid(Bytes::exact(bytes))),
        None => "writable size not told".to_owned(),
    }
}

/// The compose project and service of a container.
fn compose(container: &Container) -> Option<String> {
    let project = names::compose(container)?;
    Some(match container.compose_service() {
        Some(service) => format!("{project}/{}", names::safe(service)),
        None => project,
    })
}
