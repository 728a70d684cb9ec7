//! The rules are true: forecasts made beforehand against what real engines then answer and leave. Runs only on engines
//! that `JETTISON_TEST_ENGINES` names.

mod compare;
mod explorer;
mod ledger;
mod prune;
mod random;
mod small;
mod unblock;
