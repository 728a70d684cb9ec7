//! Orders about the journal, each a task of its own.

use super::{Done, Tasks};
use crate::app::{Generation, JournalNews, JournalOrder, Message};

impl Tasks {
    pub(super) fn see_to_journal(&mut self, generation: Generation, order: JournalOrder) {
        let journal = self.journal.clone();
        self.set.spawn(async move {
            let news = match order {
                JournalOrder::Open(run, started) => {
                    JournalNews::Opened(run, journal.open(generation, run, *started).await)
                }
                JournalOrder::Close(run, events) => {
                    JournalNews::Written(journal.close(generation, run, events).await)
                }
                JournalOrder::Read => JournalNews::Read(journal.cut_short().await.map(Box::new)),
                JournalOrder::Settle(runs) => JournalNews::Written(journal.settle(runs).await),
            };
            Done::Message(Message::Journal(generation, news))
        });
    }
}
