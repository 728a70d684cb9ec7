//! What `e` does, and the keys in an explanation.

use crate::app::{Action, App, Explained, Key, Overlay, Topic, Turn, Turned};

impl App {
    /// Says what is under the cursor.
    pub(super) fn explain(&mut self) -> Turn {
        match self.place_here() {
            Some(place) => self.open(Overlay::Explain(Explained::of(place))),
            None => Turn::nothing(),
        }
    }

    /// Shows the topic after the one that is shown, or before it; behind the last comes the first.
    pub(super) fn turn_topic(&mut self, way: Turned) -> Turn {
        let Some(explained) = self.explained() else {
            return Turn::nothing();
        };
        let topics = self.topics(&explained.place);
        let here = explained.at(&topics);
        let by = match way {
            Turned::On => 1,
            Turned::Back => topics.len().saturating_sub(1),
        };
        let next = topics.iter().cycle().nth(here + by).copied();
        self.put_topic(next)
    }

    /// Shows the topic of a number.
    pub(super) fn show_topic(&mut self, key: Key) -> Turn {
        let Some(explained) = self.explained() else {
            return Turn::nothing();
        };
        let mut lines = self.keys().lines().iter();
        let numbers = lines.find(|line| line.binding.action == Action::TopicAt);
        let place = numbers.and_then(|line| line.keys.iter().position(|number| *number == key));
        let topics = self.topics(&explained.place);
        self.put_topic(place.and_then(|place| topics.get(place).copied()))
    }

    fn put_topic(&mut self, topic: Option<Topic>) -> Turn {
        let (Some(topic), Some(Overlay::Explain(explained))) = (topic, self.overlays.last_mut())
        else {
            return Turn::nothing();
        };
        explained.topic = Some(topic);
        explained.scroll = 0;
        Turn::redraw()
    }
}
