//! The image under the cursor: its references and containers in full.

mod lists;

use ratatui::buffer::Buffer;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::{Line, Span};

use crate::app::{App, Focus, Session, Spot, Zone, age};
use crate::inventory::{Bytes, Container, Image, ImageIx, Inventory, Registry};

use super::names;
use super::page::{put, row, rule};
use super::text::{clipped, counted, fit, left, short};
use super::theme::{Role, Theme};
use super::zones;

/// What the details are drawn from.
struct Details<'a> {
    app: &'a App,
    session: &'a Session,
    theme: Theme,
    inventory: &'a Inventory,
    ix: ImageIx,
    image: &'a Image,
}

/// A list with its heading.
struct Section {
    lines: Vec<Line<'static>>,
    /// Which line the cursor is on.
    cursor: Option<usize>,
}

impl Section {
    /// Notes where the references are, from the one at the place `first`, when the section is drawn from the line `at`
    /// of an area on.
    fn note(&self, first: usize, noted: &mut Vec<Zone>, area: Rect, at: usize) {
        let y = u16::try_from(at + 1).unwrap_or(u16::MAX);
        let spots = (Spot::ReferenceGutter(first), Spot::References(first));
        zones::list(
            noted,
            area,
            (y, self.lines.len().saturating_sub(1)),
            3,
            spots,
        );
    }
}

/// Draws the details as one column.
pub(super) fn beside(
    app: &App,
    session: &Session,
    theme: Theme,
    area: Rect,
    buffer: &mut Buffer,
    noted: &mut Vec<Zone>,
) {
    zones::note(noted, area, Spot::Details);
    let inner = Rect {
        x: area.x + 1,
        y: area.y + 1,
        width: area.width.saturating_sub(2),
        height: area.height - 1,
    };
    let Some(details) = Details::new(app, session, theme) else {
        rule(theme, (Role::Dim, "image"), "", row(area, 0), buffer);
        return;
    };
    details.rule(row(area, 0), buffer);
    let width = usize::from(inner.width);
    let height = usize::from(inner.height);
    let mut lines = details.facts(width);
    lines.push(Line::default());
    // the references leave room for the rest, but get what the rest does not need
    let containers = details.containers(width, true);
    let rest = lines.len() + containers.lines.len().min(height / 3) + 1;
    let (references, first) = details.references(width, height.saturating_sub(rest).max(3));
    let cursor = references.cursor.map(|line| line + lines.len());
    references.note(first, noted, inner, lines.len());
    lines.extend(references.lines);
    for section in [containers, details.layers(width), details.labels(width)] {
        if !section.lines.is_empty() {
            lines.push(Line::default());
            lines.extend(section.lines);
        }
    }
    // not about this image: only where nothing about it has to give way
    let orphans = details.orphans(width).lines;
    if !orphans.is_empty() && lines.len() + 1 + orphans.len() <= height {
        lines.push(Line::default());
        lines.extend(orphans);
    }
    details.show(lines, cursor, inner, buffer);
}

/// Draws the details as two columns below a line of facts.
pub(super) fn below(
    app: &App,
    session: &Session,
    theme: Theme,
    area: Rect,
    buffer: &mut Buffer,
    noted: &mut Vec<Zone>,
) {
    zones::note(noted, area, Spot::Details);
    let Some(details) = Details::new(app, session, theme) else {
        rule(theme, (Role::Dim, "image"), "", row(area, 0), buffer);
        return;
    };
    details.rule(row(area, 0), buffer);
    if let Some(line) = details
        .facts(usize::from(area.width.saturating_sub(2)))
        .first()
    {
        put(
            line,
            Rect {
                x: area.x + 1,
                ..row(area, 1)
            },
            buffer,
        );
    }
    let lists = Rect {
        y: area.y + 2,
        height: area.height.saturating_sub(2),
        ..area
    };
    let [names, users] =
        Layout::horizontal([Constraint::Fill(4), Constraint::Fill(5)]).areas(lists);
    let inner = |area: Rect| Rect {
        x: area.x + 1,
        width: area.width.saturating_sub(2),
        ..area
    };
    let (names, users) = (inner(names), inner(users));
    let (width, height) = (usize::from(names.width), usize::from(names.height));
    let labels = details.labels(width).lines;
    let (mut references, first) =
        details.references(width, height.saturating_sub(labels.len().min(2)).max(2));
    references.note(first, noted, names, 0);
    references.lines.extend(labels);
    details.show(references.lines, references.cursor, names, buffer);
    let lines = details.containers(usize::from(users.width), false).lines;
    details.show(lines, None, users, buffer);
}

impl<'a> Details<'a> {
    fn new(app: &'a App, session: &'a Session, theme: Theme) -> Option<Self> {
        let inventory = session.inventory.as_deref()?;
        let (ix, image) = session.selected()?;
        Some(Self {
            app,
            session,
            theme,
            inventory,
            ix,
            image,
        })
    }

    fn rule(&self, row: Rect, buffer: &mut Buffer) {
        let focused = matches!(self.session.focus, Focus::References(_));
        let role = if focused { Role::Accent } else { Role::Strong };
        let title = short(
            &names::title(self.image),
            usize::from(row.width.saturating_sub(8)),
        );
        rule(self.theme, (role, &title), "", row, buffer);
    }

    /// Writes lines into an area; where they do not fit, the last line says how many are missing, unless there are so
    /// few that the number in the heading has to do.
    fn show(
        &self,
        mut lines: Vec<Line<'static>>,
        cursor: Option<usize>,
        area: Rect,
        buffer: &mut Buffer,
    ) {
        let height = usize::from(area.height);
        if lines.len() > height && height > 3 {
            let missing = lines.len() + 1 - height;
            lines.truncate(height - 1);
            lines.push(Line::from(
                self.theme.span(Role::Dim, format!("… {missing} more")),
            ));
        }
        for (y, (position, line)) in (0..).zip(lines.iter().enumerate()) {
            put(line, row(area, y), buffer);
            if cursor == Some(position) {
                buffer.set_style(row(area, y), Theme::cursor());
            }
        }
    }

    fn fact_list(&self) -> Vec<Span<'static>> {
        let theme = self.theme;
        let built = match self.image.created {
            Some(_) => format!("built {} ago", age(self.image.created, self.app.now))
                .replace("now ago", "just now"),
            None => "built at an unknown time".to_owned(),
        };
        let mut facts = vec![
            theme.span(Role::Text, names::safe(self.image.id.short()).into_owned()),
            theme.span(Role::Text, Bytes::exact(self.image.size).to_string()),
            theme.span(Role::Text, built),
        ];
        if let Some(parent) = &self.image.parent {
            facts.push(theme.span(
                Role::Text,
                format!("on {}", names::image(self.inventory, parent)),
            ));
        }
        match self.inventory.children(self.ix).len() {
            0 => {}
            children => facts.push(theme.span(Role::Text, counted(children, "child", "children"))),
        }
        if self.inventory.is_protected(self.ix) {
            let why = self.session.protection.fitting(self.image).next();
            let by = why
                .filter(|pattern| !pattern.is_id())
                .map_or_else(String::new, |pattern| {
                    format!(" by {}", fit(&pattern.short(), 30))
                });
            facts.push(theme.span(Role::Good, format!("{} protected{by}", names::LOCK)));
        }
        match self.inventory.registry(self.ix) {
            Registry::OnlyCopy => facts.push(theme.span(Role::Caution, "only copy")),
            Registry::Known | Registry::CannotTell => {}
        }
        facts
    }

    /// The facts, as many on a line as fit.
    fn facts(&self, width: usize) -> Vec<Line<'static>> {
        let mut lines: Vec<Line<'static>> = Vec::new();
        for fact in self.fact_list() {
            match lines.last_mut() {
                Some(line) if line.width() + 3 + fact.width() <= width => {
                    line.push_span(self.theme.span(Role::Dim, " · "));
                    line.push_span(fact);
                }
                Some(_) | None => lines.push(clipped(vec![fact], width)),
            }
        }
        lines
    }

    fn heading(&self, title: &str, remark: &str, focused: bool, width: usize) -> Line<'static> {
        let role = if focused { Role::Accent } else { Role::Dim };
        clipped(
            vec![
                self.theme.span(role, title),
                self.theme.span(Role::Dim, format!("  {remark}")),
            ],
            width,
        )
    }

    /// The references around the cursor, in at most `height` lines with the heading; and the place of the first one.
    fn references(&self, width: usize, height: usize) -> (Section, usize) {
        let all = &self.image.references;
        let position = match self.session.focus {
            Focus::References(position) => Some(position),
            Focus::Table | Focus::Filter => None,
        };
        let room = height.saturating_sub(1).max(1);
        let first = (position.unwrap_or(0) + 1)
            .saturating_sub(room)
            .min(all.len().saturating_sub(room));
        let remark = match all.len() {
            0 => "none: only its id".to_owned(),
            count if room == 1 && count > 1 => format!("{} of {count}", first + 1),
            count if count > room => {
                format!("{}–{} of {count}", first + 1, (first + room).min(count))
            }
            count => count.to_string(),
        };
        let mut lines = vec![self.heading("references", &remark, position.is_some(), width)];
        for (place, reference) in all.iter().enumerate().skip(first).take(room) {
            let cursor = if position == Some(place) { "›" } else { " " };
            let marked = self.session.marks.has_reference(&self.image.id, reference);
            let mark = if marked { "●" } else { " " };
            lines.push(Line::from(vec![
                self.theme.span(Role::Accent, cursor),
                self.theme.span(Role::Marked, format!("{mark} ")),
                self.theme.span(
                    if marked { Role::Marked } else { Role::Text },
                    short(reference.as_str(), width.saturating_sub(3)),
                ),
            ]));
        }
        let cursor = position.map(|position| position + 1 - first.min(position));
        (Section { lines, cursor }, first)
    }

    fn containers(&self, width: usize, tall: bool) -> Section {
        let users: Vec<&Container> = self
            .inventory
            .users(self.ix)
            .iter()
            .filter_map(|ix| self.inventory.container(*ix))
            .collect();
        let remark = if users.is_empty() {
            "none, running or stopped".to_owned()
        } else {
            users.len().to_string()
        };
        let mut lines = vec![self.heading("containers", &remark, false, width)];
        lines.extend(self.container_lines(&users, width, tall));
        Section {
            lines,
            cursor: None,
        }
    }

    /// In a tall place a container takes two lines where one is too short.
    fn container_lines(
        &self,
        containers: &[&Container],
        width: usize,
        tall: bool,
    ) -> Vec<Line<'static>> {
        let names = containers
            .iter()
            .map(|container| Span::raw(names::safe(container.title())).width());
        let name = names.max().unwrap_or(0).min(width / 2);
        containers
            .iter()
            .flat_map(|container| self.container(container, name, width, tall))
            .collect()
    }

    /// A container by name and state, with the engine's own words and who would bring it back.
    fn container(
        &self,
        container: &Container,
        name: usize,
        width: usize,
        tall: bool,
    ) -> Vec<Line<'static>> {
        let live = container.state.is_live();
        let mut told = vec![names::safe(&container.status).into_owned()];
        told.retain(|text| !text.is_empty() && !text.eq_ignore_ascii_case(container.state.word()));
        told.extend(names::compose(container));
        let spans = vec![
            self.theme.span(
                if live { Role::Good } else { Role::Dim },
                format!(" {} ", names::state_glyph(container)),
            ),
            self.theme
                .span(Role::Text, left(&fit(container.title(), name), name)),
            self.theme
                .span(Role::Text, format!("  {:<7}  ", container.state.word())),
        ];
        let told = self.theme.span(Role::Dim, told.join(" · "));
        let taken: usize = spans.iter().map(Span::width).sum();
        if taken + told.width() <= width || !tall {
            return vec![clipped(spans.into_iter().chain([told]).collect(), width)];
        }
        vec![
            clipped(spans, width),
            clipped(vec![Span::raw("   "), told], width),
        ]
    }
}
