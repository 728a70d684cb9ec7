use super::EngineChoice;

/// The screen without an engine: what was tried, and what can be chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stranded {
    /// What was tried and why it failed.
    pub tried: Vec<Tried>,
    /// What can be chosen.
    pub offers: Vec<Offer>,
    /// The offer under the cursor.
    pub cursor: usize,
}

/// One attempt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tried {
    /// Where.
    pub what: String,
    /// Why it failed, in words; foreign text.
    pub why: String,
}

/// Something to choose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    /// What it is called.
    pub label: String,
    /// What is connected when it is chosen.
    pub choice: EngineChoice,
}
