//! The journal of removals: what its lines say, and what they tell of a plan that did not come to its end.
//!
//! It is a text of JSON objects, one a line, only ever added to. Version 1: every line has `v` (1), `time` (seconds since
//! 1970, by a clock that may go backwards: the order is that of the lines), `run` (which plan it is about) and `event`:
//!
//! | event | what else | written |
//! | --- | --- | --- |
//! | `started` | `jettison` (the version), `pid`, `address`, `backup` (its archive, where one was kept), `plan` (as in a plan file) | before the first step |
//! | `sending` | `step`, counted from 0 | right before a request is sent |
//! | `answer` | `step`, `outcome`: `done` (`changes`), `refused` (`status`, `words`), `skipped` (`why`, `already`), `failed` or `unknown` (`why`) | when it has ended |
//! | `ended` | `how`: `ended` or `found-cut-short`, and for the first the counts and the `freed` bytes measured | at the end |

mod fate;
mod line;
mod recorded;

pub use fate::StepFate;
pub use line::{Answered, Ending, How, JournalEvent, JournalLine, Started};
pub use recorded::{Journal, NamedStep, Odd, Recorded, StepRecord};

#[cfg(test)]
mod tests;
