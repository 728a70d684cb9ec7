//! The engine adapter, held to what seven engines answered for one small world, and to engines that misbehave.

mod changes;
mod fake;
mod faults;
mod lies;
mod platforms;
mod prunes;
mod reclaimable;
mod recorded;
mod removals;
mod tables;
mod worlds;

pub(crate) use fake::answered;
