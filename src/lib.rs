//! jettison: a terminal explorer for the images of a container engine.
//!
//! It answers one question: *if I remove these, what exactly happens?* — and then does exactly that.
//!
//! # The house
//! Seven folders, imports in one direction (a test in `tests/it/structure.rs` holds the tree to it):
//!
//! | folder | owns | may import |
//! | --- | --- | --- |
//! | [`inventory`] | what an engine holds: images, references, layers, containers, bytes with their certainty | – |
//! | [`removal`] | what removing does: rules per engine, plan, forecast, ledger, presets | inventory |
//! | [`app`] | the state of the program and the one function that changes it | inventory, removal |
//! | [`view`] | the screen as a function of the state | inventory, removal, app |
//! | [`engine`] | the port to engines: Docker-compatible, the practice engine, where an engine is found | inventory, removal |
//! | [`runtime`] | the loop, the terminal, signals, tasks, the journal of removals | all of these |
//! | [`cli`] | flags and headless commands | all but view |
//!
//! `inventory`, `removal` and `app` are pure: no clock, no files, no environment, no `async`. Time enters in messages.
//!
//! # The way of a key
//! The runtime turns a key into an [`app::Message`]; [`app::App::update`] changes the state and answers with effects as
//! data; the runtime performs them as tasks whose return value is the next message. A frame is drawn only when asked for.
//!
//! # The rules are written once
//! [`removal::rules`] says what an engine answers to a step. The forecast folds a plan's steps over a copy of the
//! inventory, the practice engine answers with the same rules, property tests check their laws, and the conformance
//! tests hold them against real engines.
//!
//! # Undo
//! Before the first step of a plan the engine saves what is to be kept into a file of the user's ([`runtime::Keeping`]),
//! which is read through again from the disk; [`runtime::restore`] brings it back. [`removal::Backup`] says what is kept,
//! [`runtime::Manifest`] is the form of the file that describes it.
//!
//! # What is read, and when
//! Lists first; then layers, what is on the screen before the rest, in a pipeline (`runtime/reading.rs`); the disk accounting
//! last. In memory stays an image's [`inventory::Makeup`]; its history is read while it is shown ([`app::Histories`]). What was
//! read is kept across starts (`runtime/cache.rs`) and comes as [`app::Message::Recalled`] before the first list.
//!
//! # What goes wrong
//! [`faults`] is the table of what engines, the world and texts do to the program, what happens then, and the tests.
//!
//! # How to change it
//! - *Add a column*: a variant in [`app::Column::ALL`]; the compiler asks for title, name, width, order and cell.
//! - *Add a preset*: one entry in [`removal::PRESETS`]; menu, command line and README follow.
//! - *Add a key*: one line in [`app::BINDINGS`] with a name for the configuration; help, footer and README follow. The view
//!   asks [`app::App::keys`] which key that is for this user.
//! - *Add a choice of the user's*: a field in [`app::Settings`], one arm in `cli/config/read.rs`, one entry in its
//!   `sample.rs`.
//! - *Explain something*: a variant in [`app::Topic`]; the compiler asks for its title, its facts and its text
//!   (`view/explain/`), and where it is found (`app/explain/`).
//! - *Add an engine's rules*: one file in `removal/rules/`, one [`inventory::EngineKind`].
//! - *Point at something*: a variant in [`app::Spot`]; the view notes where it is, `app/update/pointing.rs` says what a
//!   click or the wheel does there.
//! - *Save a text as a file*: [`app::Effect::SaveText`] with an [`app::Paper`]; [`app::Message::Saved`] answers it.
//! - *Add an effect*: a variant in [`app::Effect`], one arm in the runtime's `perform`, the message that answers it.

pub mod app;
pub mod cli;
pub mod engine;
#[cfg(doc)]
#[doc = include_str!("../assets/faults.md")]
pub mod faults {}
pub mod inventory;
pub mod removal;
pub mod runtime;
pub mod view;
