//! What keys do.

use crate::app::{
    Action, App, Effect, EngineChoice, Focus, Key, Menu, Overlay, Run, Scope, Session, Sort, Stage,
    Turn, Viewport, Way,
};

use super::detailing::Walk;

impl App {
    pub(super) fn press(&mut self, key: Key) -> Turn {
        let noticed = self.notice.take().is_some();
        let scope = self.scope();
        let turn = match self.keys().resolve(key, scope) {
            Some(Action::TopicAt) => self.show_topic(key),
            Some(action) => self.act(action, scope),
            None if scope == Scope::Typing => self.type_key(key),
            None if scope == Scope::Filtering => self.type_filter(key),
            None => Turn::nothing(),
        };
        Turn {
            redraw: turn.redraw || noticed,
            ..turn
        }
    }

    fn act(&mut self, action: Action, scope: Scope) -> Turn {
        match action {
            Action::Quit | Action::QuitNow => self.quit(action == Action::QuitNow),
            Action::Suspend => Turn::run(Effect::Suspend),
            Action::Help => self.open(Overlay::Help(0)),
            Action::Explain => self.explain(),
            Action::Topic(step) => self.turn_topic(step),
            Action::TopicAt => Turn::nothing(), // the key tells which: it goes its own way
            Action::Back => self.back(),
            Action::Open => self.choose(scope),
            Action::Route => self.change_route(),
            Action::Backup | Action::Restore => self.act_on_backup(action),
            Action::InTheWay => self.list_in_the_way(),
            Action::Run => self.ask_to_run(),
            Action::Go(way) => self.travel(way),
            Action::Mark(which) => self.mark(which),
            Action::Protect => self.protect(),
            Action::Patterns => self.list_patterns(),
            Action::NewPattern => self.new_pattern(),
            Action::More | Action::Less => self.step_preset(action == Action::More),
            Action::Copy => self.copy(),
            Action::Save => self.save(),
            Action::Mouse => self.turn_mouse(),
            Action::Filter => self.open_filter(),
            Action::Unfilter => self.unfilter(),
            Action::EraseLine | Action::EraseWord => self.erase(action == Action::EraseLine),
            Action::SwitchPane | Action::SwitchPaneBack => self.switch(action),
            Action::Show(tab) => self.detail(Walk::To(tab)),
            Action::Return => self.detail(Walk::Return),
            Action::Presets => self.open(Overlay::Presets(Box::new(Menu::new(&self.presets)))),
            Action::Preview => self.open_preview(),
            Action::Cancel => self.cancel(),
            Action::Receipt => self.open_receipt(),
            Action::Dismiss => self.dismiss(),
            Action::SortNext | Action::SortReverse => self.sort(action == Action::SortReverse),
            Action::Tree => self.group(),
            Action::Fold(fold) => self.fold(fold),
            Action::Refresh => self.refresh(),
        }
    }

    fn switch(&mut self, action: Action) -> Turn {
        let back = action == Action::SwitchPaneBack;
        self.detail(if back { Walk::Backwards } else { Walk::On })
    }

    /// Sorts by the next column, or reverses the order.
    fn sort(&mut self, reverse: bool) -> Turn {
        if let Stage::Exploring(session) = &mut self.stage {
            let sort = session.table.sort;
            session.sort(if reverse {
                sort.reverse()
            } else {
                sort.next(&self.settings.columns)
            });
        }
        self.read_visible()
    }

    /// Reads everything again: images, accounting and what is protected.
    fn refresh(&mut self) -> Turn {
        let Stage::Exploring(session) = &mut self.stage else {
            return Turn::nothing();
        };
        session.forget_usage();
        let effect = session.read();
        let protection = Effect::ReadProtection(session.generation);
        Turn::redraw().and(effect).and([protection])
    }

    /// Redraws, and reads the layers of rows that have come into view.
    pub(super) fn read_visible(&mut self) -> Turn {
        let more = self.read_more();
        Turn::redraw().and(more)
    }

    pub(super) fn open(&mut self, overlay: Overlay) -> Turn {
        self.overlays.push(overlay);
        Turn::redraw()
    }

    fn back(&mut self) -> Turn {
        match (self.overlays.last_mut(), &mut self.stage) {
            (Some(Overlay::Preview(preview)), _) if preview.typing.is_some() => {
                preview.typing = None;
            }
            (Some(Overlay::Protected(patterns)), _) if patterns.typing.is_some() => {
                patterns.typing = None;
            }
            (Some(Overlay::CutShort(_)), _) => return self.close_cut_short(),
            (Some(_), _) => self.close(),
            (None, Stage::Exploring(_)) => return self.detail(Walk::Up),
            (None, Stage::Connecting(_) | Stage::Stranded(_)) => return Turn::nothing(),
        }
        Turn::redraw()
    }

    /// Quits, but asks first while marks exist, or anything that is out, unless the answer is given already.
    fn quit(&mut self, now: bool) -> Turn {
        let at_stake = self.session().is_some_and(|session| {
            let out = |run: &Run| !run.is_over() || run.given_up().is_some();
            !session.marks.is_empty()
                || session.run.as_ref().is_some_and(out)
                || session.is_restoring()
        });
        if at_stake && !now {
            self.open(Overlay::Quit)
        } else {
            Turn::run(Effect::Quit)
        }
    }

    fn choose(&mut self, scope: Scope) -> Turn {
        match scope {
            Scope::Typing => self.confirm_word(),
            Scope::Presets => self.choose_preset(),
            Scope::Copy => self.choose_clip(),
            Scope::Stranded => self.choose_engine(),
            Scope::Table => self.open_row(),
            Scope::Details => self.detail(Walk::Open),
            Scope::Filtering => self.keep_filter(),
            Scope::InTheWay => self.back(),
            Scope::Connecting
            | Scope::Protected
            | Scope::References
            | Scope::Preview
            | Scope::Receipt
            | Scope::CutShort
            | Scope::Explain
            | Scope::Help
            | Scope::Quit => Turn::nothing(),
        }
    }

    fn choose_preset(&mut self) -> Turn {
        let Some(Overlay::Presets(menu)) = self.overlays.pop() else {
            return Turn::nothing();
        };
        let chosen = menu.chosen();
        chosen.map_or_else(Turn::nothing, |chosen| self.mark_preset(&chosen.preset))
    }

    fn choose_engine(&mut self) -> Turn {
        let Stage::Stranded(stranded) = &self.stage else {
            return Turn::nothing();
        };
        let choice = stranded
            .offers
            .get(stranded.cursor)
            .map(|offer| offer.choice.clone());
        choice.map_or_else(Turn::nothing, |choice| self.connect(choice))
    }

    fn connect(&mut self, choice: EngineChoice) -> Turn {
        self.generation += 1;
        self.stage = Stage::Connecting(choice.clone());
        Turn::run(Effect::Connect(self.generation(), choice))
    }

    pub(super) fn travel(&mut self, way: Way) -> Turn {
        if !self.overlays.is_empty() {
            self.travel_overlay(way);
            return Turn::redraw();
        }
        let Viewport {
            rows,
            detail_lines,
            detail_content,
            ..
        } = self.viewport;
        match &mut self.stage {
            Stage::Connecting(_) => return Turn::nothing(),
            Stage::Stranded(stranded) => {
                let last = stranded.offers.len().saturating_sub(1);
                stranded.cursor = moved(stranded.cursor, way, 1, last);
            }
            Stage::Exploring(session) if session.focus == Focus::Details => {
                session.travel_details(way, detail_lines, detail_content);
            }
            Stage::Exploring(session) => session.travel(way, rows),
        }
        self.read_visible()
    }

    /// Moves the cursor of the overlay on top, or its text where it has no cursor.
    fn travel_overlay(&mut self, way: Way) {
        let choices = self.choices().saturating_sub(1);
        let patterns = self.patterns().saturating_sub(1);
        let Some(overlay) = self.overlays.last_mut() else {
            return;
        };
        let viewport = &self.viewport;
        let last = viewport.content.saturating_sub(viewport.lines);
        let page = isize::try_from(viewport.lines.max(2) - 1).unwrap_or(1);
        match overlay {
            Overlay::InTheWay(cursor) => *cursor = moved(*cursor, way, page, choices),
            Overlay::Protected(open) => open.cursor = moved(open.cursor, way, page, patterns),
            Overlay::Presets(menu) => {
                let last = menu.lines.len().saturating_sub(1);
                menu.cursor = moved(menu.cursor, way, page, last);
            }
            Overlay::Copy(clips) => {
                let last = clips.lines.len().saturating_sub(1);
                clips.cursor = moved(clips.cursor, way, page, last);
            }
            Overlay::Help(_)
            | Overlay::Preview(_)
            | Overlay::Receipt(_)
            | Overlay::CutShort(_)
            | Overlay::UnusedPlan(_)
            | Overlay::Explain(_)
            | Overlay::Quit => {
                if let Some(line) = overlay.scroll() {
                    *line = moved(*line, way, page, last);
                }
            }
        }
    }
}

/// Where a cursor goes, between the first line and `last`.
pub(super) fn moved(from: usize, way: Way, page: isize, last: usize) -> usize {
    let by = match way {
        Way::Down => 1,
        Way::Up => -1,
        Way::PageDown => page,
        Way::PageUp => page.saturating_neg(),
        Way::First => return 0,
        Way::Last => return last,
    };
    from.min(last).saturating_add_signed(by).min(last)
}

impl Session {
    fn travel(&mut self, way: Way, rows: usize) {
        let Some(inventory) = self.inventory.clone() else {
            return;
        };
        let page = isize::try_from(rows.max(2) - 1).unwrap_or(1);
        let last = self.table.rows().len().saturating_sub(1);
        self.table
            .place(moved(self.table.position(), way, page, last), &inventory);
    }

    pub(super) fn sort(&mut self, sort: Sort) {
        if let Some(inventory) = &self.inventory {
            self.table.sort_by(sort, inventory);
        }
        self.count_marks();
    }
}
