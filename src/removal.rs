//! What removing does: the rules per engine, the plan of a marked set, and its forecast.
//!
//! [`rules`] is the only place that says what an engine answers. Everything else asks it.

mod answer;
mod applied;
mod backup;
mod containerless;
mod forecast;
mod freed;
mod held;
mod journal;
mod ledger;
mod mark;
mod plan;
mod preset;
mod protect;
mod reclaimable;
mod replay;
mod repository;
pub mod rules;
mod seen;
mod span;
mod state;
mod step;
pub mod surprise;
mod unblock;
mod verify;
mod way_back;

pub use answer::{Answer, Blocker, Change, Refusal, RefusalKind};
pub use backup::{Backup, Keep, Kept, SaveBy, fit_into_one_request};
pub use containerless::Containerless;
pub use forecast::{Deletion, Forecast, Refused, StepForecast};
pub use freed::{Freed, freed};
pub use held::held;
pub use journal::{
    Answered, Ending, How, Journal, JournalEvent, JournalLine, NamedStep, Odd, Recorded, Started,
    StepFate, StepRecord,
};
pub use ledger::{Fate, Ledger, LedgerRow, Thing};
pub use mark::{Mark, Marks};
pub use plan::{
    Alone, NoPlan, Plan, PlanFile, PlanStep, PlannedStep, Purpose, Removed, Route, Told, alone,
};
pub use preset::{Argument, Label, PRESETS, Preset, Selection, Spared};
pub use protect::{BadPattern, Edit, Entry, Pattern, Protection, Trouble};
pub use reclaimable::{ReclaimPart, Reclaimable};
pub use replay::{LeftOut, Replay};
pub use repository::{Frees, RepositoryMarks, Together};
pub use rules::harm::Harm;
pub use span::Span;
pub use state::State;
pub use step::{Removal, Step, Target, operand};
pub use unblock::{Consent, Extra, Hindrance, Offer, Offers};
pub use verify::{Changed, Expected, Guarded, Seen, verify};
pub use way_back::{Pull, WayBack};
