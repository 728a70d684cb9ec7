mod copying;
mod detailing;
mod dismissing;
mod explaining;
mod facts;
mod filtering;
mod grouping;
mod journaling;
mod keys;
mod leaving;
mod marking;
mod planning;
mod pointing;
mod previewing;
mod protecting;
mod removing;
mod saving;
mod saving_backup;

use super::{App, Effect, Message};

/// What one message leads to.
#[must_use]
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Turn {
    /// Orders for the runtime.
    pub effects: Vec<Effect>,
    /// Whether the screen would look different.
    pub redraw: bool,
}

impl Turn {
    fn nothing() -> Self {
        Self::default()
    }

    fn redraw() -> Self {
        Self {
            effects: Vec::new(),
            redraw: true,
        }
    }

    fn run(effect: Effect) -> Self {
        Self {
            effects: vec![effect],
            redraw: true,
        }
    }

    fn and(mut self, effect: impl IntoIterator<Item = Effect>) -> Self {
        self.effects.extend(effect);
        self
    }
}

impl App {
    /// Takes one message in: the only place where the state changes.
    pub fn update(&mut self, message: Message) -> Turn {
        let units = self.settings.units;
        units.within(|| {
            let mut turn = self.take_in(message);
            self.keep_focus();
            self.tell_cut_short();
            self.unseen |= turn.redraw;
            self.weigh_menu();
            turn.effects.extend(self.read_histories());
            turn
        })
    }

    fn take_in(&mut self, message: Message) -> Turn {
        let of = message.generation();
        if of.is_some_and(|generation| generation != self.generation()) {
            return Turn::nothing();
        }
        match message {
            Message::KeyPressed(key) => self.press(key),
            Message::Pointed(pointed) => self.point(pointed),
            Message::Copied(what, delivery) => self.copied(&what, delivery),
            Message::Saved(what, saved) => self.saved(&what, saved),
            Message::Resized | Message::Resumed => Turn::redraw(),
            Message::TimePassed(now) => self.pass_time(now),
            Message::Connected(generation, about) => self.connected(generation, about),
            Message::ConnectFailed(_, stranded) => self.connect_failed(stranded),
            Message::Listed(_, listing) => self.listed(listing),
            Message::Recalled(_, kept) => self.recalled(kept),
            Message::DetailsRead(_, details) => self.details_read(details),
            Message::HistoriesRead(_, read) => self.histories_read(read),
            Message::BelongingsRead(_, read) => self.belongings_read(read),
            Message::UsageRead(_, usage) => self.usage_read(usage),
            Message::EngineChanged(_) => self.engine_changed(),
            Message::EngineLost(_, fault, retry_in) => self.engine_lost(fault, retry_in),
            Message::EngineBack(_) => self.engine_back(),
            Message::Measured(_, run, moment, bytes) => self.measured(run, moment, bytes),
            Message::RoomMeasured(directory, left) => self.room_measured(&directory, &left),
            Message::BackupProgressed(_, run, stage) => self.backup_progressed(run, stage),
            Message::BackupEnded(_, run, kept) => self.backup_ended(run, kept),
            Message::Restored(_, run, answer) => self.restored(run, answer),
            Message::StepEnded(_, run, index, outcome) => self.step_ended(run, index, outcome),
            Message::Journal(_, news) => self.journal_told(news),
            Message::ProtectionRead(_, read) => self.protection_read(read),
            Message::ProtectionWritten(_, edit, written) => self.protection_written(&edit, written),
        }
    }
}
