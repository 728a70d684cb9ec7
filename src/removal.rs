//! What removing does: the rules per engine, the plan of a marked set, and its forecast.
//!
//! [`rules::apply`] is the only place that says what an engine answers. Everything else asks it.

mod answer;
mod forecast;
mod freed;
mod harm;
mod mark;
mod plan;
mod preset;
pub mod rules;
mod state;
mod step;
mod verify;

pub use answer::{Answer, Blocker, Change, Refusal, RefusalKind};
pub use forecast::{Deletion, Forecast, Kept, KeptBy, Refused, StepForecast};
pub use freed::{Freed, freed};
pub use harm::{Harm, harm};
pub use mark::{Mark, Marks};
pub use plan::{Alone, Plan, PlannedStep, Purpose, Route, alone};
pub use preset::Preset;
pub use state::State;
pub use step::{Removal, Step, Target};
pub use verify::{Changed, Expected, Seen, verify};
