mod image;
mod orphan;
mod repository;

use std::ops::Range;
use std::sync::Arc;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Modifier, Style};
use ratatui::text::{Line, Span};
use unicode_width::UnicodeWidthStr;

use crate::app::{App, Column, EndKind, Focus, Lights, Row, RowId, Session, Spot, Zone};
use crate::inventory::{Bytes, Inventory, Units};

use super::page::{beside, put, row, rule};
use super::text::{counted, left, right};
use super::theme::{Role, Theme};
use super::{ends, filter, zones};

use image::ImageRow;
use orphan::OrphanRow;
use repository::RepositoryRow;

/// Columns before the first cell: how a removal stands with it, the cursor, the mark, a blank.
const GUTTER: usize = 4;
/// Blanks between two cells.
const BETWEEN: &str = "  ";
const GAP: usize = BETWEEN.len();

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
    top(session, theme, area, buffer);
    let rows = room(area);
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
    note_zones(noted, area, &columns, session.table.range(rows));
    fill((app, session), inventory, theme, &columns, area, buffer);
    rows
}

/// How many rows fit below the heading and the titles.
fn room(area: Rect) -> usize {
    usize::from(area.height.saturating_sub(2))
}

/// The filter acts on the table: while it is typed, the table has its cursor all the same.
fn is_focused(session: &Session) -> bool {
    matches!(session.focus, Focus::Table | Focus::Filter)
}

/// The rule above the table: its heading and the remark beside it.
fn top(session: &Session, theme: Theme, area: Rect, buffer: &mut Buffer) {
    let role = if is_focused(session) {
        Role::Accent
    } else {
        Role::Dim
    };
    let width = usize::from(area.width);
    let remark = remark(session, width);
    let title = filter::heading(session, &remark, width);
    rule(theme, (role, &title), &remark, row(area, 0), buffer);
}

/// Draws the rows that are seen, and the cursor.
fn fill(
    (app, session): (&App, &Session),
    inventory: &Arc<Inventory>,
    theme: Theme,
    columns: &[(Column, usize)],
    area: Rect,
    buffer: &mut Buffer,
) {
    let rows = room(area);
    let shown = session.table.range(rows);
    let focused = is_focused(session);
    let mut lights = Lights::of(session.table.sifted.filter());
    for (y, (position, it)) in (2..).zip(shown.zip(session.table.visible(rows))) {
        let here = position == session.table.position();
        let area = row(area, y);
        let Some(cells) = cells(app, session, inventory, *it) else {
            heading(theme, area, buffer);
            continue;
        };
        let line = line(&*cells, theme, columns, here, lights.as_mut());
        put(&line, area, buffer);
        if here && focused {
            buffer.set_style(area, Theme::cursor());
        } else if here {
            buffer.set_style(area, Style::new().add_modifier(Modifier::BOLD));
        }
    }
}

/// What a row shows; a heading has no cells.
fn cells<'a>(
    app: &App,
    session: &'a Session,
    inventory: &'a Arc<Inventory>,
    row: Row,
) -> Option<Box<dyn Cells + 'a>> {
    let (now, table) = (app.now, &session.table);
    match row {
        Row::Image(ix, below) => {
            let branch = below.and_then(|place| table.group(place));
            let image = ImageRow::new(now, session, inventory, ix, branch)?;
            Some(Box::new(image))
        }
        Row::Repository(place) => {
            let branch = table.group(place)?;
            Some(Box::new(RepositoryRow {
                now,
                inventory,
                branch,
                folded: table.is_folded(&branch.repository),
                end: session
                    .told_of_branch(inventory, branch)
                    .map(|(_, end)| end),
            }))
        }
        Row::Heading => None,
        Row::Orphan(ix) => Some(Box::new(OrphanRow {
            now,
            inventory,
            ix,
            container: inventory.container(ix)?,
        })),
    }
}

/// What stands above the containers whose image is gone.
fn heading(theme: Theme, row: Rect, buffer: &mut Buffer) {
    let title = (Role::Dim, "containers whose image is gone");
    rule(theme, title, "size: layers they keep", row, buffer);
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

/// What stands beside the heading, as much of it as there is room for: what hangs in the air, where the cursor is, how the
/// table is sorted.
fn remark(session: &Session, width: usize) -> String {
    let sort = session.table.sort;
    let sorted = format!("by {} {}", sort.column.title(), arrow(sort.is_descending()));
    if let Some(shown) = filter::remark(session) {
        return match width {
            0..72 => shown,
            72.. => format!("{shown} · {sorted}"),
        };
    }
    let orphans = match session.table.orphans().len() {
        0 => None,
        some => Some(counted(some, "orphaned container", "orphaned containers")),
    };
    let [place, brief] = place(session);
    let choices = [
        orphans.into_iter().chain([place.clone()]).collect(),
        vec![place],
        vec![brief],
        Vec::new(),
    ];
    let room = beside("images", width);
    let choices = choices.map(|mut parts| {
        parts.retain(|part| !part.is_empty());
        parts.push(sorted.clone());
        parts.join(" · ")
    });
    let fits = |remark: &String| remark.width() <= room;
    choices.into_iter().find(fits).unwrap_or_default()
}

/// Where the cursor is; in the tree, how many repositories there are. The second one is the shorter.
fn place(session: &Session) -> [String; 2] {
    let table = &session.table;
    let (images, orphans) = (table.shown().len(), table.orphans().len());
    let position = table.position() + 1;
    match table.here() {
        Some(RowId::Orphan(_)) => {
            let before = table.rows().len() - orphans;
            let place = format!("container {} of {orphans}", position - before);
            [place.clone(), place]
        }
        None => [String::new(), String::new()],
        Some(_) if table.is_tree() => {
            let images = counted(images, "image", "images");
            let repositories = counted(table.repositories(), "repository", "repositories");
            [format!("{images} in {repositories}"), images]
        }
        Some(_) => {
            let place = format!("{position} of {images}");
            [place.clone(), place]
        }
    }
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
        spans.push(Span::raw(BETWEEN));
    }
    Line::from(spans)
}

/// What a row of some kind shows.
trait Cells {
    /// The sign of its mark.
    fn mark(&self) -> &'static str;

    /// How the last removal stands with it, where that is to be told.
    fn end(&self) -> Option<EndKind>;

    /// A cell, which is cut where it is wider.
    fn cell(&self, column: Column, width: usize) -> (Role, String);

    /// Which graphemes of a cell the filter has found.
    fn found(&self, lights: &mut Lights, column: Column, text: &str) -> Vec<u32>;
}

fn line(
    cells: &dyn Cells,
    theme: Theme,
    columns: &[(Column, usize)],
    here: bool,
    mut lights: Option<&mut Lights>,
) -> Line<'static> {
    let (role, sign, _) = cells.end().map_or((Role::Accent, " ", ""), ends::sign);
    let mut spans = vec![
        theme.span(role, sign),
        theme.span(Role::Accent, if here { "›" } else { " " }),
        theme.span(Role::Marked, format!("{} ", cells.mark())),
    ];
    for (column, width) in columns {
        let (role, text) = cells.cell(*column, *width);
        let found = lights
            .as_deref_mut()
            .map_or_else(Vec::new, |lights| cells.found(lights, *column, &text));
        let aligned = aligned(*column, &text, *width);
        let before = blanks_before(&aligned).saturating_sub(blanks_before(&text));
        let found: Vec<u32> = found.iter().map(|place| place + before).collect();
        spans.extend(filter::lit(aligned, theme.style(role), &found));
        spans.push(Span::raw(BETWEEN));
    }
    Line::from(spans)
}

/// So many containers that run, and so many that do not.
fn running(live: usize, stopped: usize) -> (Role, String) {
    match (live, stopped) {
        (0, 0) => (Role::Dim, "-".to_owned()),
        (live, 0) => (Role::Text, format!("{live}▶")),
        (0, stopped) => (Role::Text, format!("{stopped}■")),
        (live, stopped) => (Role::Text, format!("{live}▶ {stopped}■")),
    }
}

/// Bytes with their sign; without the blank before the unit where that would not fit.
fn tight(bytes: Bytes, width: usize) -> String {
    let text = bytes.to_string();
    if text.width() > width {
        text.replace(' ', "")
    } else {
        text
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
