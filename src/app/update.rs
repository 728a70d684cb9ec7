mod copying;
mod detailing;
mod explaining;
mod facts;
mod filtering;
mod grouping;
mod keys;
mod leaving;
mod marking;
mod pointing;
mod previewing;
mod protecting;
mod removing;

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
            let turn = self.take_in(message);
            self.keep_focus();
            self.unseen |= turn.redraw;
            self.weigh_menu();
            turn
        })
    }

    fn take_in(&mut self, message: Message) -> Turn {
        match message {
            Message::KeyPressed(key) => self.press(key),
            Message::Pointed(pointed) => self.point(pointed),
            Message::Copied(what, delivery) => self.copied(&what, delivery),
            Message::Resized | Message::Resumed => Turn::redraw(),
            Message::TimePassed(now) => self.pass_time(now),
            Message::Connected(generation, _)
            | Message::ConnectFailed(generation, _)
            | Message::Listed(generation, _)
            | Message::DetailsRead(generation, _)
            | Message::BelongingsRead(generation, _)
            | Message::UsageRead(generation, _)
            | Message::EngineChanged(generation)
            | Message::EngineLost(generation, ..)
            | Message::EngineBack(generation)
            | Message::Measured(generation, ..)
            | Message::StepEnded(generation, ..)
            | Message::ProtectionRead(generation, _)
            | Message::ProtectionWritten(generation, ..)
                if generation != self.generation() =>
            {
                Turn::nothing()
            }
            Message::Connected(generation, about) => self.connected(generation, about),
            Message::ConnectFailed(_, stranded) => self.connect_failed(stranded),
            Message::Listed(_, listing) => self.listed(listing),
            Message::DetailsRead(_, details) => self.details_read(details),
            Message::BelongingsRead(_, read) => self.belongings_read(read),
            Message::UsageRead(_, usage) => self.usage_read(usage),
            Message::EngineChanged(_) => self.engine_changed(),
            Message::EngineLost(_, fault, retry_in) => self.engine_lost(fault, retry_in),
            Message::EngineBack(_) => self.engine_back(),
            Message::Measured(_, run, moment, bytes) => self.measured(run, moment, bytes),
            Message::StepEnded(_, run, index, outcome) => self.step_ended(run, index, outcome),
            Message::ProtectionRead(_, read) => self.protection_read(read),
            Message::ProtectionWritten(_, edit, written) => self.protection_written(&edit, written),
        }
    }
}
