//! What is under the cursor: of an image its containers, layers, history and references, one of them at a time, and the
//! others below where there is room; of a repository, or a container whose image is gone, a summary.

mod containers;
mod history;
mod layers;
mod list;
mod orphan;
mod references;
mod repository;
mod summary;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use unicode_width::UnicodeWidthStr;

use crate::app::{Action, App, Focus, Here, Scope, Session, Spot, Tab, Zone, age};
use crate::inventory::{Bytes, Image, ImageIx, Inventory, Registry};

use super::page::{beside, put, row, rule};
use super::text::{clipped, counted, fit, short};
use super::theme::{Role, Theme};
use super::{names, zones};

/// What the details are drawn from.
struct Details<'a> {
    app: &'a App,
    session: &'a Session,
    theme: Theme,
    inventory: &'a Inventory,
    ix: ImageIx,
    image: &'a Image,
    /// Columns of a line.
    width: usize,
    /// Whether an entry may take several lines.
    full: bool,
}

/// Draws the details, in a `tall` place with the facts on lines of their own; answers how many lines of a tab fit and how
/// many there are.
pub(super) fn draw(
    (app, session): (&App, &Session),
    theme: Theme,
    tall: bool,
    area: Rect,
    buffer: &mut Buffer,
    noted: &mut Vec<Zone>,
) -> (usize, usize) {
    zones::note(noted, area, Spot::Details);
    match session.here().zip(session.inventory.as_ref()) {
        Some((Here::Repository(branch), inventory)) => {
            let summary = repository::summary(app, session, inventory, branch);
            return summary.draw((app, session), theme, area, buffer);
        }
        Some((Here::Orphan(ix, orphan), inventory)) => {
            let summary = orphan::summary(app, session, inventory, (ix, orphan));
            return summary.draw((app, session), theme, area, buffer);
        }
        Some((Here::Image(..), _)) | None => {}
    }
    let Some(details) = Details::new(app, session, theme, tall, area) else {
        rule(theme, (Role::Dim, "image"), "", row(area, 0), buffer);
        return (0, 0);
    };
    details.draw(tall, area, buffer, noted)
}

/// Notes where the names of the tabs are: each is a span of their line.
fn note_tabs(noted: &mut Vec<Zone>, area: Rect, line: &Line<'_>) {
    let mut rest = area;
    for (tab, name) in Tab::ALL.iter().zip(&line.spans) {
        let width = u16::try_from(name.width()).unwrap_or(u16::MAX);
        let width = width.min(rest.width);
        zones::note(noted, Rect { width, ..rest }, Spot::Tab(*tab));
        rest.x = rest.x.saturating_add(width);
        rest.width -= width;
    }
}

/// Notes which entry each line is about, from the line `at` of an area on.
fn note(noted: &mut Vec<Zone>, area: Rect, at: usize, places: &[usize]) {
    for (line, place) in (at..).zip(places) {
        let y = u16::try_from(line).unwrap_or(u16::MAX);
        let spots = (Spot::EntryGutter(*place), Spot::Entry(*place));
        zones::list(noted, area, (y, 1), 3, spots);
    }
}

impl<'a> Details<'a> {
    fn new(
        app: &'a App,
        session: &'a Session,
        theme: Theme,
        tall: bool,
        area: Rect,
    ) -> Option<Self> {
        let inventory = session.inventory.as_deref()?;
        let (ix, image) = session.selected()?;
        Some(Self {
            app,
            session,
            theme,
            inventory,
            ix,
            image,
            width: usize::from(area.width.saturating_sub(2)),
            full: tall || session.focus == Focus::Details,
        })
    }

    /// Draws the rule, in a tall place the facts, the names of the tabs and what is below them.
    fn draw(
        &self,
        tall: bool,
        area: Rect,
        buffer: &mut Buffer,
        noted: &mut Vec<Zone>,
    ) -> (usize, usize) {
        self.rule(tall, row(area, 0), buffer);
        let inset = |area: Rect| Rect {
            x: area.x + 1,
            width: area.width.saturating_sub(2),
            ..area
        };
        let mut y = 1;
        if tall {
            for line in self.facts() {
                put(&line, inset(row(area, y)), buffer);
                y += 1;
            }
            y += 1;
        }
        let tabs = self.tabs(usize::from(area.width));
        put(&tabs, row(area, y), buffer);
        note_tabs(noted, row(area, y), &tabs);
        let body = Rect {
            y: area.y + y + 1,
            height: area.height.saturating_sub(y + 1),
            ..inset(area)
        };
        self.body(tall, body, buffer, noted)
    }

    fn is_focused(&self) -> bool {
        self.session.focus == Focus::Details
    }

    fn tab(&self) -> Tab {
        self.session.pane.shown.tab
    }

    fn rule(&self, tall: bool, row: Rect, buffer: &mut Buffer) {
        let role = if self.is_focused() {
            Role::Accent
        } else {
            Role::Strong
        };
        let width = usize::from(row.width);
        let title = short(&names::title(self.image), width.saturating_sub(8));
        let mut remark = String::new();
        if !tall {
            let room = beside(&title, width);
            for fact in self.fact_list() {
                let longer = if remark.is_empty() {
                    fact.content.into_owned()
                } else {
                    format!("{remark} · {}", fact.content)
                };
                if longer.width() > room {
                    break;
                }
                remark = longer;
            }
        }
        rule(self.theme, (role, &title), &remark, row, buffer);
    }

    /// The facts, the more important ones first.
    fn fact_list(&self) -> Vec<Span<'static>> {
        let theme = self.theme;
        let built = match self.image.created {
            Some(_) => format!("built {} ago", age(self.image.created, self.app.now))
                .replace("now ago", "just now"),
            None => "built at an unknown time".to_owned(),
        };
        let mut facts: Vec<Span<'static>> = self.protected().into_iter().collect();
        match self.inventory.registry(self.ix) {
            Registry::OnlyCopy => facts.push(theme.span(Role::Caution, "only copy")),
            Registry::Known | Registry::CannotTell => {}
        }
        facts.push(theme.span(Role::Text, Bytes::exact(self.image.size).to_string()));
        facts.push(theme.span(Role::Text, built));
        // what has no name is called by its id
        if !self.image.references.is_empty() {
            let id = names::safe(self.image.id.short()).into_owned();
            facts.push(theme.span(Role::Text, id));
        }
        if let Some(parent) = &self.image.parent {
            let parent = format!("on {}", names::image(self.inventory, parent));
            facts.push(theme.span(Role::Text, parent));
        }
        match self.inventory.children(self.ix).len() {
            0 => {}
            children => facts.push(theme.span(Role::Text, counted(children, "child", "children"))),
        }
        match self.image.content.map_or(0, |content| content.platforms) {
            0 | 1 => {}
            some => facts.push(theme.span(Role::Text, counted(some, "platform", "platforms"))),
        }
        facts
    }

    /// That it is protected, and by what.
    fn protected(&self) -> Option<Span<'static>> {
        self.inventory.is_protected(self.ix).then(|| {
            let why = self.session.protection.fitting(self.image).next();
            let by = why
                .filter(|pattern| !pattern.is_id())
                .map_or_else(String::new, |pattern| {
                    format!(" by {}", fit(&pattern.short(), 30))
                });
            self.theme
                .span(Role::Good, format!("{} protected{by}", names::LOCK))
        })
    }

    /// The facts, as many on a line as fit.
    fn facts(&self) -> Vec<Line<'static>> {
        let mut lines: Vec<Line<'static>> = Vec::new();
        for fact in self.fact_list() {
            match lines.last_mut() {
                Some(line) if line.width() + 3 + fact.width() <= self.width => {
                    line.push_span(self.theme.span(Role::Dim, " · "));
                    line.push_span(fact);
                }
                Some(_) | None => lines.push(clipped(vec![fact], self.width)),
            }
        }
        lines
    }

    /// How many a tab holds of what it is called after.
    fn count(&self, tab: Tab) -> Option<usize> {
        match tab {
            Tab::Containers => {
                let (users, mounters) = (
                    self.inventory.users(self.ix),
                    self.inventory.mounters(self.ix),
                );
                let more = mounters.iter().filter(|one| !users.contains(*one)).count();
                Some(users.len() + more)
            }
            Tab::Layers => self.inventory.stack(self.ix).map(<[_]>::len),
            Tab::History => self.session.history().map(<[_]>::len),
            Tab::References => Some(self.image.references.len()),
        }
    }

    /// The names of the tabs, with their keys and counts as far as there is room, and where the cursor is.
    fn tabs(&self, width: usize) -> Line<'static> {
        let columns = |tabs: &[String]| tabs.iter().map(|name| name.width() + 2).sum::<usize>();
        let choices = [(true, true), (false, true), (false, false)];
        let choices = choices.map(|(keys, counts)| self.tab_names(keys, counts));
        let [.., shortest] = &choices;
        let chosen = choices.iter().find(|tabs| columns(tabs) <= width);
        let chosen = chosen.unwrap_or(shortest);
        let here = if self.is_focused() {
            Role::Accent
        } else {
            Role::Strong
        };
        let named = Tab::ALL.iter().zip(chosen).map(|(tab, name)| {
            if *tab == self.tab() {
                self.theme.span(here, format!("[{name}]"))
            } else {
                self.theme.span(Role::Dim, format!(" {name} "))
            }
        });
        let place = self.place();
        let place = (columns(chosen) + place.width() <= width).then_some(place);
        let place = place.map(|place| self.theme.span(Role::Dim, place));
        clipped(named.chain(place).collect(), width)
    }

    fn tab_names(&self, keys: bool, counts: bool) -> Vec<String> {
        let name = |tab: &Tab| {
            let key = names::key(self.app.keys(), Action::Show(*tab), Scope::Table);
            let key = key.filter(|_| keys).map(|key| format!("{key} "));
            let key = key.unwrap_or_default();
            let count = self.count(*tab).filter(|_| counts);
            let count = count.map_or_else(String::new, |count| format!(" {count}"));
            format!("{key}{}{count}", tab.title())
        };
        Tab::ALL.iter().map(name).collect()
    }

    /// Which line has the cursor.
    fn place(&self) -> String {
        let Some(cursor) = self
            .session
            .pane
            .shown
            .cursor()
            .filter(|_| self.is_focused())
        else {
            return String::new();
        };
        match self.session.entries() {
            entries if entries.is_empty() => String::new(),
            entries => format!("  {} of {}", cursor.line(&entries) + 1, entries.len()),
        }
    }

    /// Draws the tab that is shown, and in a tall place the others below it as far as there is room.
    fn body(
        &self,
        tall: bool,
        area: Rect,
        buffer: &mut Buffer,
        noted: &mut Vec<Zone>,
    ) -> (usize, usize) {
        let height = usize::from(area.height);
        let (mut lines, mut cursor, mut content) = (Vec::new(), None, height);
        if self.tab() == Tab::History {
            (lines, content) = self.history(height);
        } else {
            lines.extend(self.head());
            lines.truncate(height.saturating_sub(1));
            let at = self.session.pane.shown.cursor();
            let entries = self.session.entries();
            let at = at.filter(|_| self.is_focused());
            let at = at.map(|cursor| cursor.line(&entries));
            let listed = self.list(&entries, at, true, height - lines.len().min(height));
            cursor = listed.cursor.map(|line| line + lines.len());
            note(noted, area, lines.len(), &listed.places);
            lines.extend(listed.lines);
        }
        // below the holders of a layer, the image's own lists would look like more of them
        if tall && self.session.opened().is_none() {
            self.others(&mut lines, height);
        }
        for (y, (position, line)) in (0..).zip(lines.iter().take(height).enumerate()) {
            put(line, row(area, y), buffer);
            if cursor == Some(position) {
                buffer.set_style(row(area, y), Theme::cursor());
            }
        }
        (height, content)
    }

    /// The other tabs in short, below what is shown.
    fn others(&self, lines: &mut Vec<Line<'static>>, height: usize) {
        let others = [Tab::Containers, Tab::Layers, Tab::References];
        let others = others.into_iter().filter(|tab| *tab != self.tab());
        for tab in others {
            let room = height.saturating_sub(lines.len() + 1);
            if room < 3 {
                return;
            }
            let share = match tab {
                Tab::Containers => room / 2,
                Tab::Layers | Tab::History | Tab::References => room,
            };
            let listed = self.list(&self.session.entries_of(tab), None, false, share);
            if !listed.lines.is_empty() {
                lines.push(Line::default());
                lines.extend(listed.lines);
            }
        }
    }
}
