//! What a pointing device does. Everything it does, a key does too.

use std::sync::Arc;

use crate::app::zone::spot_at;
use crate::app::{
    App, Column, Focus, Gesture, Keymap, Overlay, Pointed, Scope, Session, Sort, Spot, Stage, Turn,
    Viewport, Way,
};

/// How many lines a turn of the wheel scrolls.
const WHEEL: isize = 3;

impl App {
    pub(super) fn point(&mut self, pointed: Pointed) -> Turn {
        let Some(spot) = spot_at(&self.viewport.zones, pointed.column, pointed.row) else {
            return Turn::nothing();
        };
        let noticed = self.notice.take().is_some();
        let turn = match pointed.gesture {
            // what was clicked on may be something else by now: the next frame is at most a blink away
            Gesture::Click if self.unseen => Turn::nothing(),
            Gesture::Click => self.click(spot),
            Gesture::WheelUp => self.wheel(spot, false),
            Gesture::WheelDown => self.wheel(spot, true),
        };
        Turn {
            redraw: turn.redraw || noticed,
            ..turn
        }
    }

    fn click(&mut self, spot: Spot) -> Turn {
        if let Spot::Entries(place) = spot {
            return self.click_entry(place);
        }
        // a list without overlay, drawn before an overlay came, is no longer there
        if !self.overlays.is_empty() {
            return Turn::nothing();
        }
        let keys = Arc::clone(&self.settings.keymap);
        let Stage::Exploring(session) = &mut self.stage else {
            return Turn::nothing();
        };
        if !session.takes_click(spot) {
            return Turn::nothing();
        }
        let before = session.whereabouts();
        let told = session.click(spot, &keys);
        let asked = session.ask(before.as_ref());
        self.notice = told.or_else(|| self.notice.take());
        self.read_visible().and(asked)
    }

    fn click_entry(&mut self, place: usize) -> Turn {
        match (self.overlays.last_mut(), &mut self.stage) {
            (Some(Overlay::Presets(menu)), _) if place < menu.lines.len() => menu.cursor = place,
            (Some(Overlay::Copy(clips)), _) if place < clips.lines.len() => clips.cursor = place,
            (None, Stage::Stranded(stranded)) if place < stranded.offers.len() => {
                stranded.cursor = place;
            }
            (Some(_) | None, _) => return Turn::nothing(),
        }
        Turn::redraw()
    }

    /// Scrolls the page on top.
    fn wheel_page(&mut self, way: Way) -> Turn {
        let turns = (0..WHEEL).map(|_| self.travel(way));
        turns.last().unwrap_or_default()
    }

    /// Scrolls what is under the wheel.
    fn wheel(&mut self, spot: Spot, down: bool) -> Turn {
        let way = if down { Way::Down } else { Way::Up };
        let Viewport {
            rows,
            detail_lines,
            detail_content,
            ..
        } = self.viewport;
        match self.scope() {
            Scope::Table | Scope::Details | Scope::References | Scope::Filtering => {}
            Scope::Presets | Scope::Copy | Scope::InTheWay | Scope::Protected | Scope::Stranded => {
                return self.travel(way);
            }
            Scope::Preview
            | Scope::Typing
            | Scope::Receipt
            | Scope::CutShort
            | Scope::Explain
            | Scope::Help => return self.wheel_page(way),
            Scope::Connecting | Scope::Quit => return Turn::nothing(),
        }
        let Stage::Exploring(session) = &mut self.stage else {
            return Turn::nothing();
        };
        match spot {
            Spot::Table | Spot::Title(_) | Spot::Rows(_) | Spot::Gutter(_) => {
                session.scroll_table(down, rows);
            }
            Spot::Details | Spot::Tab(_) | Spot::Entry(_) | Spot::EntryGutter(_) => {
                if session.focus != Focus::Details && session.has_cursor() {
                    return Turn::nothing(); // it shows where the keys are
                }
                session.enter_image();
                session.travel_details(way, detail_lines, detail_content);
            }
            Spot::Cover | Spot::Entries(_) => return Turn::nothing(),
        }
        self.read_visible()
    }
}

impl Session {
    /// Whether a click does anything there.
    fn takes_click(&self, spot: Spot) -> bool {
        match spot {
            Spot::Rows(position) | Spot::Gutter(position) => self.table.takes(position),
            Spot::Title(_)
            | Spot::Entry(_)
            | Spot::EntryGutter(_)
            | Spot::Table
            | Spot::Details
            | Spot::Tab(_) => true,
            Spot::Cover | Spot::Entries(_) => false,
        }
    }

    /// Answers why what was clicked on is not marked, if it is to be told.
    fn click(&mut self, spot: Spot, keys: &Keymap) -> Option<String> {
        match spot {
            Spot::Title(column) => self.sort_by_title(column),
            Spot::Rows(position) => self.click_row(position),
            Spot::Gutter(position) => {
                self.click_row(position);
                let told = self.toggle(keys);
                self.click_row(position);
                self.weigh();
                return told;
            }
            Spot::Entry(position) => self.click_detail(Some(position)),
            Spot::EntryGutter(position) => {
                self.click_detail(Some(position));
                let told = self.toggle(keys);
                self.click_detail(Some(position));
                self.weigh();
                return told;
            }
            Spot::Table => self.focus = Focus::Table,
            Spot::Details => self.click_detail(None),
            Spot::Tab(tab) => {
                self.click_detail(None);
                self.show(tab);
            }
            Spot::Cover | Spot::Entries(_) => {}
        }
        None
    }

    /// Sorts by a column; by the one it is sorted by already, the other way round.
    fn sort_by_title(&mut self, column: Column) {
        let sort = self.table.sort;
        self.sort(if sort.column == column {
            sort.reverse()
        } else {
            Sort {
                column,
                reversed: false,
            }
        });
    }

    fn click_row(&mut self, position: usize) {
        self.focus = Focus::Table;
        if let Some(inventory) = self.inventory.clone() {
            self.table.place(position, &inventory);
        }
    }

    /// Into the details, and to an entry of the tab, if it is known which.
    fn click_detail(&mut self, position: Option<usize>) {
        if self.focus != Focus::Details {
            self.enter_image();
            self.focus = Focus::Details;
        }
        let entries = self.entries();
        if let (Some(position), Some(cursor)) = (position, self.pane.shown.cursor_mut()) {
            cursor.place(position, &entries);
        }
        drop(self.keep_focus());
    }

    fn scroll_table(&mut self, down: bool, rows: usize) {
        let by = if down { WHEEL } else { -WHEEL };
        if let Some(inventory) = self.inventory.clone() {
            self.table.scroll(by, rows, &inventory);
        }
    }
}
