use std::ops::Range;

use ratatui::text::{Line, Span};

use crate::app::{Entry, Group, Subject, Tab};
use crate::view::text::{clipped, counted};
use crate::view::theme::Role;

use super::Details;

/// Entries on the screen.
pub(super) struct Listed {
    pub(super) lines: Vec<Line<'static>>,
    /// The place of the entry that each line is about.
    pub(super) places: Vec<usize>,
    /// Which line the cursor is on.
    pub(super) cursor: Option<usize>,
}

/// A line, after the place of the entry that it is about.
type Placed = (usize, Line<'static>);

/// What a group is called.
fn title(group: Group) -> &'static str {
    match group {
        Group::Users | Group::Pins => "containers",
        Group::Mounters => "containers that mount it",
        Group::Standing => "containers that stand on its layers",
        Group::Layers => "layers",
        Group::BuiltOn => "built on",
        Group::SameLayers => "exactly the same layers",
        Group::BuiltOnIt => "built on it",
        Group::Holders => "images",
        Group::References => "references",
        Group::Source => "where it could be fetched again",
        Group::Platforms => "platforms",
        Group::Digests => "digests",
        Group::Labels => "labels",
    }
}

/// The group that a tab is called after.
fn eponym(tab: Tab) -> Option<Group> {
    match tab {
        Tab::Containers => Some(Group::Users),
        Tab::Layers => Some(Group::Layers),
        Tab::History => None,
        Tab::References => Some(Group::References),
    }
}

impl Details<'_> {
    /// Entries around the cursor, or from the first one, in at most `height` lines. Below the names of the tabs the first
    /// group needs no heading.
    pub(super) fn list(
        &self,
        entries: &[Entry],
        cursor: Option<usize>,
        below_tabs: bool,
        height: usize,
    ) -> Listed {
        let (lines, Range { start: at, end }) =
            self.lines_near(entries, cursor, below_tabs, height);
        // an entry of several lines is shown whole if it can be
        let start = at
            .saturating_sub(height / 2)
            .max(end.saturating_sub(height).min(at))
            .min(lines.len().saturating_sub(height));
        let mut shown: Vec<Placed> = lines.into_iter().skip(start).collect();
        if shown.len() > height && cursor.is_none() && height > 2 {
            shown.truncate(height - 1);
            let missing = self.missing(entries, &shown);
            shown.push(missing);
        }
        shown.truncate(height);
        let (places, lines) = shown.into_iter().unzip();
        Listed {
            lines,
            places,
            cursor: cursor.map(|_| at - start),
        }
    }

    /// The lines of the entries that can be in sight, with their headings, and which of them the cursor's entry takes.
    fn lines_near(
        &self,
        entries: &[Entry],
        cursor: Option<usize>,
        below_tabs: bool,
        height: usize,
    ) -> (Vec<Placed>, Range<usize>) {
        let here = cursor.unwrap_or(0);
        let first = here.saturating_sub(height);
        let near = || entries.iter().enumerate().skip(first).take(2 * height + 1);
        let names = self.name_width(near().map(|(_, entry)| entry));
        let mut lines: Vec<Placed> = Vec::new();
        let mut taken = 0..0;
        for (position, entry) in near() {
            let before = position
                .checked_sub(1)
                .and_then(|before| entries.get(before));
            if before.is_none_or(|before| before.group != entry.group) {
                let heading = self.heading(entries, entry.group, below_tabs && position == 0);
                if !lines.is_empty() && heading.is_some() && height > 8 {
                    lines.push((position, Line::default()));
                }
                lines.extend(heading.map(|heading| (position, heading)));
            }
            if cursor == Some(position) {
                taken.start = lines.len();
            }
            let told = self.entry(entry, cursor == Some(position), names);
            lines.extend(told.into_iter().map(|line| (position, line)));
            if cursor == Some(position) {
                taken.end = lines.len();
            }
        }
        (lines, taken)
    }

    /// A line that says how many entries come after those that are shown.
    fn missing(&self, entries: &[Entry], shown: &[Placed]) -> Placed {
        let last = shown.last().map_or(0, |(position, _)| position + 1);
        let missing = match entries.len() - last {
            0 => " …".to_owned(),
            some => format!(" … {some} more"),
        };
        let missing = self.theme.span(Role::Dim, missing);
        (last, Line::from(missing))
    }

    fn heading(&self, entries: &[Entry], group: Group, first: bool) -> Option<Line<'static>> {
        if first && eponym(self.tab()) == Some(group) {
            return None;
        }
        let count = entries.iter().filter(|entry| entry.group == group).count();
        let remark = if group == Group::Source {
            String::new()
        } else {
            format!("  {count}")
        };
        let spans = vec![
            self.theme.span(Role::Strong, title(group)),
            self.theme.span(Role::Dim, remark),
        ];
        Some(clipped(spans, self.width))
    }

    /// What stands above the entries whatever is scrolled: what is missing, or whose holders these are.
    pub(super) fn head(&self) -> Vec<Line<'static>> {
        if let Some(layer) = self.session.opened() {
            return self.opened_head(layer);
        }
        let note = match (self.tab(), self.count(self.tab())) {
            (Tab::Containers, Some(0)) => "none, running or stopped",
            (Tab::Layers, None) => "being read",
            (Tab::References, Some(0)) => "none: only its id",
            (Tab::Containers | Tab::Layers | Tab::History | Tab::References, _) => {
                return Vec::new();
            }
        };
        vec![clipped(
            vec![self.theme.span(Role::Dim, format!(" {note}"))],
            self.width,
        )]
    }

    /// An entry with the cursor's sign before it.
    fn entry(&self, entry: &Entry, here: bool, names: usize) -> Vec<Line<'static>> {
        let sign = self.theme.span(Role::Accent, if here { "›" } else { " " });
        match &entry.subject {
            Subject::Container(id) => self.container(sign, entry.group, id, names),
            Subject::Layer(chain_id) => self.layer(sign, chain_id),
            Subject::Image(id) => vec![self.relative(sign, entry.group, id)],
            Subject::Reference(reference) => self.reference(sign, reference),
            Subject::Evidence => self.evidence(sign),
            Subject::Platform(name) => self.platform(sign, name),
            Subject::Digest(digest) => self.prose(sign, Role::Text, digest),
            Subject::Label(key) => self.label(sign, key),
        }
    }

    /// Text that is wrapped where an entry may take several lines.
    pub(super) fn prose(&self, sign: Span<'static>, role: Role, text: &str) -> Vec<Line<'static>> {
        let text = self
            .theme
            .span(role, format!(" {}", super::names::safe(text)));
        self.flow(vec![sign, text])
    }

    /// Spans that are wrapped where an entry may take several lines.
    pub(super) fn flow(&self, spans: Vec<Span<'static>>) -> Vec<Line<'static>> {
        if self.full {
            crate::view::text::wrap(&spans, 0, 3, self.width)
        } else {
            vec![clipped(spans, self.width)]
        }
    }
}

/// So many images and containers, in words.
pub(super) fn shared(images: usize, containers: usize) -> String {
    let images = counted(images, "image", "images");
    match containers {
        0 => images,
        some => format!("{images} and {}", counted(some, "container", "containers")),
    }
}
