use crate::removal::Change;

/// What a step changes, kept for those who ask. A plan only wants the state, and of ten thousand images nobody puts
/// every layer into words.
#[derive(Debug)]
pub(super) struct Record(Option<Vec<Change>>);

impl Record {
    /// One that keeps everything.
    pub(super) fn kept() -> Self {
        Self(Some(Vec::new()))
    }

    /// One that keeps nothing.
    pub(super) fn none() -> Self {
        Self(None)
    }

    /// Adds changes; nothing of them is made where they are not kept.
    pub(super) fn add(&mut self, changes: impl IntoIterator<Item = Change>) {
        if let Some(kept) = &mut self.0 {
            kept.extend(changes);
        }
    }

    /// What was kept.
    pub(super) fn changes(self) -> Vec<Change> {
        self.0.unwrap_or_default()
    }
}
