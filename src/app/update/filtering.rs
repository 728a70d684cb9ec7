//! What typing a filter does.

use crate::app::{App, Focus, Key, Session, Stage, Turn};

impl App {
    /// Opens the line in which the filter is typed, with what was typed before.
    pub(super) fn open_filter(&mut self) -> Turn {
        self.in_filter(|session, _| session.focus = Focus::Filter)
    }

    /// Takes the filter off, and gives the keys back to the table.
    pub(super) fn unfilter(&mut self) -> Turn {
        self.in_filter(|session, now| {
            session.focus = Focus::Table;
            session.filter("", now);
        })
    }

    /// Keeps the filter, and gives the keys back to the table. What says nothing is told once more.
    pub(super) fn keep_filter(&mut self) -> Turn {
        let turn = self.in_filter(|session, _| {
            session.focus = Focus::Table;
            session.table.settle();
        });
        let fault = self
            .session()
            .and_then(|session| session.table.sifted.faults().first());
        self.notice = fault.map(|fault| format!("left out of the filter: {fault}"));
        turn
    }

    /// Clears the line, or the word before its end.
    pub(super) fn erase(&mut self, all: bool) -> Turn {
        self.in_filter(|session, now| {
            let text = session.table.sifted.text();
            let words = text.trim_end();
            let kept = words.trim_end_matches(|c: char| !c.is_whitespace());
            let kept = if all { String::new() } else { kept.to_owned() };
            session.filter(&kept, now);
        })
    }

    /// A key that is text; Backspace in an empty line leaves it.
    pub(super) fn type_filter(&mut self, key: Key) -> Turn {
        self.in_filter(|session, now| {
            let mut text = session.table.sifted.text().to_owned();
            match key {
                Key::Char(c) => text.push(c),
                Key::Backspace if text.is_empty() => session.focus = Focus::Table,
                Key::Backspace => drop(text.pop()),
                Key::Ctrl(_)
                | Key::Up
                | Key::Down
                | Key::Left
                | Key::Right
                | Key::Home
                | Key::End
                | Key::PageUp
                | Key::PageDown
                | Key::Tab
                | Key::BackTab
                | Key::Enter
                | Key::Esc
                | Key::Delete => return,
            }
            session.filter(&text, now);
        })
    }

    fn in_filter(&mut self, change: impl FnOnce(&mut Session, i64)) -> Turn {
        let now = self.now;
        let Stage::Exploring(session) = &mut self.stage else {
            return Turn::nothing();
        };
        change(session, now);
        self.read_visible()
    }
}

impl Session {
    /// Filters the table by another text.
    fn filter(&mut self, text: &str, now: i64) {
        self.table.filter(text, now, self.inventory.as_ref());
        self.count_marks();
    }

    /// Filters again where the filter asks for ages.
    pub(super) fn age_filter(&mut self, now: i64) -> bool {
        let changed = self.table.pass_time(now, self.inventory.as_ref());
        if changed {
            self.count_marks();
        }
        changed
    }

    /// Counts what the table tells of the marks.
    pub(in crate::app) fn count_marks(&mut self) {
        self.count_hidden();
        if let Some(inventory) = &self.inventory {
            self.table.cover(&self.marks, inventory);
        }
    }

    /// Counts the marked images that the filter hides.
    fn count_hidden(&mut self) {
        let marked = self.inventory.as_ref().filter(|_| !self.marks.is_empty());
        self.hidden = match marked.zip(self.table.filtered()) {
            Some((inventory, shown)) => {
                let is_shown = |id| inventory.find(id).is_some_and(|ix| shown.contains(&ix));
                self.marks.marked().filter(|id| !is_shown(id)).count()
            }
            None => 0,
        };
    }
}
