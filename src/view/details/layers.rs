use ratatui::text::{Line, Span};

use crate::app::{Command, Group};
use crate::inventory::{Bytes, ImageId, LayerIx, Units, instruction};
use crate::view::names;
use crate::view::text::{blanks, clipped, counted, left, short, wrap};
use crate::view::theme::Role;

use super::Details;
use super::list::shared;

/// Columns of the bar that shows a layer's share of the image.
const BAR: u64 = 8;
/// From this width on a layer takes one line.
const WIDE: usize = 66;

impl Details<'_> {
    /// A layer: its size and share of the image, who else holds it, and the command that made it.
    pub(super) fn layer(&self, sign: Span<'static>, chain_id: &str) -> Vec<Line<'static>> {
        let found = self.session.layer_of_selected(chain_id);
        let Some((ix, layer)) = found.and_then(|ix| Some((ix, self.inventory.layer(ix)?))) else {
            return Vec::new();
        };
        let bar = bar(layer.size.value(), self.image.size);
        let (role, who) = self.who_else(ix);
        let command = self.command(ix);
        let mut spans = vec![
            sign,
            self.theme.span(
                Role::Text,
                format!("{:>1$}  ", layer.size, Units::here().width()),
            ),
            self.theme.span(Role::Accent, bar),
            Span::raw("  "),
        ];
        if self.width >= WIDE {
            spans.push(self.theme.span(role, left(&who, 31)));
            spans.push(command);
            return vec![clipped(spans, self.width)];
        }
        if self.full {
            spans.push(self.theme.span(role, who));
            let below = vec![Span::raw(blanks(Units::here().width() + 3)), command];
            return vec![clipped(spans, self.width), clipped(below, self.width)];
        }
        spans.push(self.theme.span(role, format!("{who}  ")));
        spans.push(command);
        vec![clipped(spans, self.width)]
    }

    fn command(&self, ix: LayerIx) -> Span<'static> {
        let told = match self.session.histories.command(self.inventory, ix) {
            Command::Unread if self.session.histories.is_failed(&self.image.id) => {
                "the history could not be read".to_owned()
            }
            Command::Unread => "being read".to_owned(),
            Command::Untold => String::new(),
            Command::Told(command) => names::safe(&instruction(command)).into_owned(),
        };
        if told.is_empty() {
            self.theme
                .span(Role::Dim, "the history does not tell its command")
        } else {
            self.theme.span(Role::Dim, told)
        }
    }

    /// Who holds a layer beside this image; in a narrow place in short.
    fn who_else(&self, ix: LayerIx) -> (Role, String) {
        let wide = self.width >= WIDE;
        let (role, images) = match (self.inventory.holders(ix).len(), wide) {
            (0 | 1, true) => (Role::Good, "only this image".to_owned()),
            (0 | 1, false) => (Role::Good, "only here".to_owned()),
            (all, _) => (Role::Dim, format!("+{}", shared(all - 1, 0))),
        };
        let who = match (self.inventory.pins(ix), wide) {
            (0, _) => images,
            (pins, true) => format!("{images}, {}", counted(pins, "container", "containers")),
            (pins, false) => format!("{images}, {}", counted(pins, "ctr", "ctrs")),
        };
        (role, who)
    }

    /// Whose holders are shown: a layer, and what follows from it.
    pub(super) fn opened_head(&self, ix: LayerIx) -> Vec<Line<'static>> {
        let Some(layer) = self.inventory.layer(ix) else {
            return Vec::new();
        };
        let spans = vec![
            self.theme
                .span(Role::Strong, format!(" layer {}  ", layer.size)),
            self.command(ix),
        ];
        let (images, pins) = (self.inventory.holders(ix).len(), self.inventory.pins(ix));
        let held = format!("held by {}; goes when none is left", shared(images, pins));
        let mut lines = vec![clipped(spans, self.width)];
        let held = self.theme.span(Role::Dim, held);
        lines.extend(wrap(&[held], 1, 1, self.width));
        lines
    }

    /// Another image, that holds a layer or is built on the same ones.
    pub(super) fn relative(
        &self,
        sign: Span<'static>,
        group: Group,
        id: &ImageId,
    ) -> Line<'static> {
        let found = self.inventory.find(id);
        let Some((ix, image)) = found.and_then(|ix| Some((ix, self.inventory.image(ix)?))) else {
            return Line::from(sign);
        };
        let (_, status) = names::status(self.inventory.status(ix));
        let remark = if *id == self.image.id {
            "this image".to_owned()
        } else if group == Group::Holders {
            status.to_owned()
        } else {
            let record = if self.inventory.parents(self.ix).contains(&ix) {
                "its parent"
            } else if self.inventory.children(self.ix).contains(&ix) {
                "its child"
            } else {
                status
            };
            record.to_owned()
        };
        let size = Bytes::exact(image.size);
        let column = Units::here().width();
        let room = self.width.saturating_sub(column + 5 + remark.len());
        clipped(
            vec![
                sign,
                self.theme.span(Role::Text, format!("{size:>column$}  ")),
                self.theme
                    .span(Role::Text, short(&names::title(image), room)),
                self.theme.span(Role::Dim, format!("  {remark}")),
            ],
            self.width,
        )
    }
}

/// A layer's share of an image as a bar; what is not nothing shows.
fn bar(part: u64, whole: u64) -> String {
    let cells = (part.saturating_mul(BAR).saturating_add(whole / 2))
        .checked_div(whole)
        .unwrap_or(0)
        .clamp(u64::from(part > 0), BAR);
    (0..BAR)
        .map(|cell| if cell < cells { '━' } else { '·' })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::bar;

    #[test]
    fn a_bar_shows_a_share_and_nothing_only_where_there_is_nothing() {
        assert_eq!(
            [
                bar(0, 100),
                bar(1, 100),
                bar(50, 100),
                bar(200, 100),
                bar(0, 0)
            ],
            ["········", "━·······", "━━━━····", "━━━━━━━━", "········"].map(str::to_owned)
        );
    }
}
