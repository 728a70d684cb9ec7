use ratatui::text::Span;

use crate::inventory::Container;
use crate::view::names;
use crate::view::text::{clipped, counted, left, right};
use crate::view::theme::Role;

use super::{Details, Section};

impl Details<'_> {
    /// The layers, the topmost first, and who else holds each.
    pub(super) fn layers(&self, width: usize) -> Section {
        let Some(stack) = self.inventory.stack(self.ix) else {
            return Section {
                lines: vec![self.heading("layers", "being read", false, width)],
                cursor: None,
            };
        };
        let mut lines = vec![self.heading("layers", &stack.len().to_string(), false, width)];
        for ix in stack.iter().rev() {
            let Some(layer) = self.inventory.layer(*ix) else {
                continue;
            };
            let others = match self.inventory.holders(*ix).len() {
                0 | 1 => "only here".to_owned(),
                all => format!("+{}", counted(all - 1, "image", "images")),
            };
            let role = if others.starts_with('+') {
                Role::Dim
            } else {
                Role::Good
            };
            let spans = vec![
                self.theme.span(
                    Role::Text,
                    format!("{}  ", right(&layer.size.to_string(), 10)),
                ),
                self.theme.span(role, left(&others, 12)),
                self.theme
                    .span(Role::Dim, names::safe(layer.command.trim()).into_owned()),
            ];
            lines.push(clipped(spans, width));
        }
        Section {
            lines,
            cursor: None,
        }
    }

    pub(super) fn labels(&self, width: usize) -> Section {
        let labels = &self.image.labels;
        if labels.is_empty() {
            return Section {
                lines: Vec::new(),
                cursor: None,
            };
        }
        let mut lines = vec![self.heading("labels", &labels.len().to_string(), false, width)];
        lines.extend(labels.iter().map(|(key, value)| {
            let text = format!("{}={}", names::safe(key), names::safe(value));
            clipped(
                vec![Span::raw("   "), self.theme.span(Role::Dim, text)],
                width,
            )
        }));
        Section {
            lines,
            cursor: None,
        }
    }

    /// Containers that belong to no image.
    pub(super) fn orphans(&self, width: usize) -> Section {
        let orphans = self.inventory.orphans();
        if orphans.is_empty() {
            return Section {
                lines: Vec::new(),
                cursor: None,
            };
        }
        let title = if width > 44 {
            "elsewhere: containers whose image is gone"
        } else {
            "elsewhere: containers, image gone"
        };
        let mut lines = vec![self.heading(title, &orphans.len().to_string(), false, width)];
        let known: Vec<&Container> = orphans
            .iter()
            .filter_map(|ix| self.inventory.container(*ix))
            .collect();
        lines.extend(self.container_lines(&known, width, true));
        Section {
            lines,
            cursor: None,
        }
    }
}
