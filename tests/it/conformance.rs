//! The rules are true: forecasts made beforehand against what real engines then answer and leave. Runs only on engines
//! that `JETTISON_TEST_ENGINES` names.

mod backup;
mod compare;
mod explorer;
mod ledger;
mod prune;
pub(crate) mod random;
mod small;
mod unblock;
