//! The shapes of the lines.

use serde::{Deserialize, Serialize};

use crate::removal::{PlanFile, Told};

/// The version of the format that is written, and the only one that is read.
const VERSION: u32 = 1;

/// One line of the journal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct JournalLine {
    /// The version of the format.
    v: u32,
    /// When it was written, in seconds since 1970.
    pub time: i64,
    /// Which plan it is about: a name that no other plan in the same journal has.
    pub run: String,
    /// What happened.
    #[serde(flatten)]
    pub event: JournalEvent,
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "kebab-case")]
pub enum JournalEvent {
    /// A plan is about to be carried out.
    Started(Box<Started>),
    /// A step is about to be sent.
    Sending {
        /// Its place in the plan, counted from 0.
        step: usize,
    },
    /// A step has ended.
    Answer {
        /// Its place in the plan, counted from 0.
        step: usize,
        /// How.
        #[serde(flatten)]
        answer: Answered,
    },
    /// A plan has ended, or was found not to have.
    Ended(Ending),
}

/// What is about to be carried out, and by whom.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Started {
    /// The version of this program.
    pub jettison: String,
    /// The number of the process.
    pub pid: u32,
    /// Where the engine was found.
    pub address: String,
    /// The backup that was kept before it, if one was: the file of its archive.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub backup: Option<String>,
    /// The plan.
    pub plan: PlanFile,
}

/// How a step ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "outcome", rename_all = "kebab-case")]
pub enum Answered {
    /// It did this.
    Done {
        /// What the engine said it changed.
        changes: Vec<Told>,
    },
    /// The engine refused.
    Refused {
        /// The status of its answer.
        status: u16,
        /// Its own words.
        words: String,
    },
    /// It was not sent.
    Skipped {
        /// What had changed since the preview.
        why: String,
        /// Whether what it was to do was done already.
        already: bool,
    },
    /// It could not be sent, or the engine failed: nothing was done.
    Failed {
        /// Why.
        why: String,
    },
    /// It was sent, and nobody knows what came of it.
    Unknown {
        /// Why.
        why: String,
    },
}

/// How a plan ended, with the number of steps that ended each way.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Ending {
    /// Whether it did, or was found not to have.
    pub how: How,
    /// Steps that were done, or had been before.
    pub done: usize,
    /// Steps that the engine refused.
    pub refused: usize,
    /// Steps that were not sent because something had changed.
    pub skipped: usize,
    /// Steps that could not be carried out.
    pub failed: usize,
    /// Steps of which nobody knows what came of them.
    pub unknown: usize,
    /// Steps that were cancelled before they began.
    pub not_begun: usize,
    /// Bytes that the engine's own figure fell by, where it tells.
    pub freed: Option<u64>,
}

/// Whether a plan came to its end.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum How {
    /// It did, with all its steps or after it was cancelled.
    #[default]
    Ended,
    /// A later start of the program found that it had not, and told the user.
    FoundCutShort,
}

/// What every version of the format says of itself.
#[derive(Deserialize)]
struct Versioned {
    v: u64,
}

/// Why a line cannot be read.
pub(super) enum NoLine {
    /// It is not one of ours, or not a whole one.
    Damaged,
    /// A newer program wrote it.
    Newer,
}

impl JournalLine {
    /// A line in the version of this program.
    pub fn new(time: i64, run: String, event: JournalEvent) -> Self {
        Self {
            v: VERSION,
            time,
            run,
            event,
        }
    }

    /// The line as it is written, with its end.
    pub fn to_text(&self) -> String {
        // none of it can fail: there are no keys but text
        let text = serde_json::to_string(self);
        text.map(|text| text + "\n").unwrap_or_default()
    }

    /// Whether these bytes are a line of this program, of whatever version.
    pub fn is_ours(bytes: &[u8]) -> bool {
        matches!(Self::parse(bytes), Ok(_) | Err(NoLine::Newer))
    }

    pub(super) fn parse(bytes: &[u8]) -> Result<Self, NoLine> {
        match serde_json::from_slice::<Self>(bytes) {
            Ok(line) if line.v == VERSION => Ok(line),
            Ok(_) | Err(_) => match serde_json::from_slice::<Versioned>(bytes) {
                Ok(Versioned { v }) if v > u64::from(VERSION) => Err(NoLine::Newer),
                Ok(_) | Err(_) => Err(NoLine::Damaged),
            },
        }
    }
}

impl Answered {
    /// Whether what the step was to do is done, by it or before it.
    pub fn is_done(&self) -> bool {
        match self {
            // an engine that does not have it says 404
            Self::Done { .. }
            | Self::Skipped { already: true, .. }
            | Self::Refused { status: 404, .. } => true,
            Self::Refused { .. }
            | Self::Skipped { already: false, .. }
            | Self::Failed { .. }
            | Self::Unknown { .. } => false,
        }
    }
}
