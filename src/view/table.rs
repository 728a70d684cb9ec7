use std::ops::Range;
use std::sync::Arc;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Modifier, Style};
use ratatui::text::{Line, Span};
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

use crate::app::{App, Column, Focus, Lights, Session, Spot, Zone, age};
use crate::inventory::{Bytes, Image, ImageIx, Inventory, Registry, Status, Units};
use crate::removal::{Alone, alone};

use super::page::{put, row, rule};
use super::text::{counted, left, right, short};
use super::theme::{Role, Theme};
use super::{filter, names, zones};

/// Columns before the first cell: the cursor, the mark, a blank.
const GUTTER: usize = 4;
/// Blanks between two cells.
const GAP: usize = 2;

/// Draws the image table; answers how many rows fit.
pub(super) fn draw(
    app: &App,
    session: &Session,
    theme: Theme,
    area: Rect,
    buffer: &mut Buffer,
    noted: &mut Vec<Zone>,
) -> usize {
    zones::note(noted, area, Spot::Table);
    let focused = matches!(session.focus, Focus::Table | Focus::Filter);
    let role = if focused { Role::Accent } else { Role::Dim };
    let remark = remark(session, usize::from(area.width));
    rule(
        theme,
        (
            role,
            &filter::heading(session, &remark, usize::from(area.width)),
        ),
        &remark,
        row(area, 0),
        buffer,
    );
    let rows = usize::from(area.height.saturating_sub(2));
    let Some(inventory) = &session.inventory else {
        put(
            &Line::from(theme.span(Role::Dim, "    reading images")),
            row(area, 2),
            buffer,
        );
        return rows;
    };
    let columns = columns(&app.settings.columns, usize::from(area.width));
    put(&titles(session, theme, &columns), row(area, 1), buffer);
    if session.table.rows().is_empty() {
        let why = filter::nothing(app, session, theme, usize::from(area.width));
        for (y, line) in (2..).zip(&why) {
            put(line, row(area, y), buffer);
        }
    }
    let mut lights = Lights::of(session.table.sifted.filter());
    let first = session.table.range(rows).start;
    note_zones(noted, area, &columns, session.table.range(rows));
    for (y, (position, ix)) in (2..).zip((first..).zip(session.table.visible(rows))) {
        let Some(image) = inventory.image(*ix) else {
            continue;
        };
        let here = position == session.table.position();
        let seen = Seen {
            app,
            theme,
            inventory,
            ix: *ix,
            image,
            mark: if inventory.is_protected(*ix) {
                names::LOCK
            } else {
                mark(session, image)
            },
        };
        put(
            &seen.line(&columns, here, lights.as_mut()),
            row(area, y),
            buffer,
        );
        if here && focused {
            buffer.set_style(row(area, y), Theme::cursor());
        } else if here {
            buffer.set_style(row(area, y), Style::new().add_modifier(Modifier::BOLD));
        }
    }
    rows
}

/// Where the titles, the rows and their marks are.
fn note_zones(noted: &mut Vec<Zone>, area: Rect, columns: &[(Column, usize)], shown: Range<usize>) {
    let cells = |count: usize| u16::try_from(count).unwrap_or(u16::MAX);
    let mut x = area.x.saturating_add(cells(GUTTER));
    for (column, width) in columns {
        let title = Rect {
            x,
            width: cells(width + GAP),
            ..row(area, 1)
        };
        zones::note(noted, title.intersection(area), Spot::Title(*column));
        x = x.saturating_add(title.width);
    }
    let spots = (Spot::Gutter(shown.start), Spot::Rows(shown.start));
    zones::list(noted, area, (2, shown.len()), cells(GUTTER), spots);
}

/// Where the cursor is, how the table is sorted, and, where there is room, what hangs in the air.
fn remark(session: &Session, width: usize) -> String {
    let sort = session.table.sort;
    let arrow = arrow(sort.is_descending());
    if let Some(shown) = filter::remark(session) {
        return match width {
            0..72 => shown,
            72.. => format!("{shown} · by {} {arrow}", sort.column.title()),
        };
    }
    let place = match session.table.rows().len() {
        0 => String::new(),
        all => format!("{} of {all} · ", session.table.position() + 1),
    };
    let orphans = session
        .inventory
        .as_ref()
        .map_or(0, |inventory| inventory.orphans().len());
    let orphans = match orphans {
        0 => String::new(),
        _ if width < 72 => String::new(),
        some => format!(
            "{} whose image is gone · ",
            counted(some, "container", "containers")
        ),
    };
    format!("{orphans}{place}by {} {arrow}", sort.column.title())
}

fn arrow(descending: bool) -> &'static str {
    if descending { "▼" } else { "▲" }
}

/// What the references must have left before there is room for more, in columns: for the age, the words of the status,
/// the id, the words of the copy, in this order.
const LEFT: [usize; 4] = [18, 33, 35, 35];

/// The chosen columns that a width has room for, with their widths. A reference is longer than all of them.
fn columns(chosen: &[Column], width: usize) -> Vec<(Column, usize)> {
    let rest = |room: usize| {
        let others = chosen.iter().filter_map(|column| fixed(*column, room));
        width.saturating_sub(GUTTER + 1 + others.map(|width| width + GAP).sum::<usize>())
    };
    let rooms = (1..)
        .zip(LEFT)
        .take_while(|(room, least)| rest(*room) >= *least);
    let room = rooms.last().map_or(0, |(room, _)| room);
    let shown = chosen.iter().filter_map(|column| {
        let width = if *column == Column::Reference {
            Some(rest(room))
        } else {
            fixed(*column, room)
        };
        Some((*column, width?))
    });
    shown.collect()
}

/// How wide a column is with so much room, from 0 to 4, if it is shown; the references take what is left.
fn fixed(column: Column, room: usize) -> Option<usize> {
    match column {
        Column::Reference => None,
        Column::Age => (room >= 1).then_some(7),
        Column::Id => (room >= 3).then_some(12),
        Column::Frees => Some(12),
        Column::Containers => Some(7),
        Column::Size => Some(Units::here().width()),
        Column::Status => Some(if room >= 2 { 14 } else { 1 }),
        Column::Copy => Some(if room >= 4 { 13 } else { 1 }),
    }
}

/// Numbers stand on the right of their cell.
fn aligned(column: Column, text: &str, width: usize) -> String {
    match column {
        Column::Age | Column::Size | Column::Frees | Column::Containers => right(text, width),
        Column::Reference | Column::Id | Column::Status | Column::Copy => left(text, width),
    }
}

fn titles(session: &Session, theme: Theme, columns: &[(Column, usize)]) -> Line<'static> {
    let sort = session.table.sort;
    let mut spans = vec![Span::raw(" ".repeat(GUTTER))];
    for (column, width) in columns {
        let sorted = *column == sort.column;
        let text = match (sorted, column.title()) {
            (true, title) if title.width() + 2 <= *width => {
                format!("{title} {}", arrow(sort.is_descending()))
            }
            (true, _) => arrow(sort.is_descending()).to_owned(),
            (false, title) if title.width() <= *width => title.to_owned(),
            (false, _) => String::new(),
        };
        spans.push(theme.span(
            if sorted { Role::Strong } else { Role::Dim },
            aligned(*column, &text, *width),
        ));
        spans.push(Span::raw(" ".repeat(GAP)));
    }
    Line::from(spans)
}

/// One image on the screen.
struct Seen<'a> {
    app: &'a App,
    theme: Theme,
    inventory: &'a Arc<Inventory>,
    ix: ImageIx,
    image: &'a Image,
    mark: &'static str,
}

impl Seen<'_> {
    fn line(
        &self,
        columns: &[(Column, usize)],
        here: bool,
        mut lights: Option<&mut Lights>,
    ) -> Line<'static> {
        let mut spans = vec![
            self.theme
                .span(Role::Accent, if here { " ›" } else { "  " }),
            self.theme.span(Role::Marked, format!("{} ", self.mark)),
        ];
        for (column, width) in columns {
            let (role, text) = self.cell(*column, *width);
            let found = lights
                .as_deref_mut()
                .map_or_else(Vec::new, |lights| self.found(lights, *column, &text));
            let text = aligned(*column, &text, *width);
            let before = blanks_before(&text);
            let found: Vec<u32> = found.iter().map(|place| place + before).collect();
            spans.extend(filter::lit(&text, self.theme.style(role), &found));
            spans.push(Span::raw(" ".repeat(GAP)));
        }
        Line::from(spans)
    }

    /// Which graphemes of a cell the filter has found. Where it has found something that is not in the cell, the count of
    /// what is left out there stands for it.
    fn found(&self, lights: &mut Lights, column: Column, text: &str) -> Vec<u32> {
        let length = |text: &str| u32::try_from(text.graphemes(true).count()).unwrap_or(0);
        match column {
            Column::Reference if !self.image.references.is_empty() => {
                let name = text.split(' ').next().unwrap_or(text);
                let found = lights.in_name(name);
                let mut others = self.image.references.iter().skip(1);
                let elsewhere = found.is_empty()
                    && others.any(|other| !lights.in_name(other.as_str()).is_empty());
                if elsewhere {
                    (length(name) + 1..length(text)).collect()
                } else {
                    found
                }
            }
            Column::Id => (0..lights.in_id(self.image.id.as_str())).collect(),
            Column::Containers => {
                let users = self.inventory.users(self.ix).iter();
                let mut users = users.filter_map(|ix| self.inventory.container(*ix));
                let any = users.any(|container| lights.in_container(container.title()));
                (0..if any { length(text) } else { 0 }).collect()
            }
            Column::Reference
            | Column::Age
            | Column::Size
            | Column::Frees
            | Column::Status
            | Column::Copy => Vec::new(),
        }
    }

    fn cell(&self, column: Column, width: usize) -> (Role, String) {
        match column {
            Column::Reference => self.reference(width),
            Column::Id => (Role::Dim, names::safe(self.image.id.short()).into_owned()),
            Column::Age => (
                Role::Dim,
                self.image
                    .created
                    .map_or_else(|| "-".to_owned(), |then| age(Some(then), self.app.now)),
            ),
            Column::Size => (Role::Text, Bytes::exact(self.image.size).to_string()),
            Column::Frees => match alone(self.inventory, self.ix) {
                Alone::Frees(bytes) => (Role::Text, bytes.to_string()),
                Alone::Refused(kind) => (Role::Dim, kind.brief().to_owned()),
            },
            Column::Containers => self.containers(),
            Column::Status => {
                let status = self.inventory.status(self.ix);
                let role = if status == Status::InUse {
                    Role::Good
                } else {
                    Role::Dim
                };
                (role, badge(names::status(status), width))
            }
            Column::Copy => {
                let registry = self.inventory.registry(self.ix);
                let role = if registry == Registry::OnlyCopy {
                    Role::Caution
                } else {
                    Role::Dim
                };
                (role, badge(names::registry(registry), width))
            }
        }
    }

    fn reference(&self, width: usize) -> (Role, String) {
        let marked = self.mark != " ";
        let Some(first) = self.image.references.first() else {
            return (
                if marked { Role::Marked } else { Role::Dim },
                "<none>".to_owned(),
            );
        };
        let more = match self.image.references.len() - 1 {
            0 => String::new(),
            more => format!(" +{more}"),
        };
        let name = short(first.as_str(), width.saturating_sub(more.width()));
        (
            if marked { Role::Marked } else { Role::Text },
            format!("{name}{more}"),
        )
    }

    fn containers(&self) -> (Role, String) {
        let users = self
            .inventory
            .users(self.ix)
            .iter()
            .filter_map(|ix| self.inventory.container(*ix));
        let (live, stopped): (Vec<_>, Vec<_>) =
            users.partition(|container| container.state.is_live());
        match (live.len(), stopped.len()) {
            (0, 0) => (Role::Dim, "-".to_owned()),
            (live, 0) => (Role::Text, format!("{live}▶")),
            (0, stopped) => (Role::Text, format!("{stopped}■")),
            (live, stopped) => (Role::Text, format!("{live}▶ {stopped}■")),
        }
    }
}

/// A sign and its words, in a column that is too narrow for these the sign alone.
fn badge((glyph, words): (&str, &str), width: usize) -> String {
    if width > 1 {
        format!("{glyph} {words}")
    } else {
        glyph.to_owned()
    }
}

/// How many blanks a text on the right of its cell has before it.
fn blanks_before(text: &str) -> u32 {
    let blanks = text.chars().take_while(|c| *c == ' ').count();
    u32::try_from(blanks).unwrap_or(0)
}

/// Whether an image is marked: whole, in part, or not.
fn mark(session: &Session, image: &Image) -> &'static str {
    if session.marks.has_image(&image.id) {
        "●"
    } else if session.marks.has_part(&image.id) {
        "◐"
    } else {
        " "
    }
}
