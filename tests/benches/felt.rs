//! What is felt: the real program in a terminal of 200x50, before engines of 100, 1,000 and 10,000 images.
//!
//! `cargo bench --bench felt` prints a table. A real engine is measured too if `JETTISON_BENCH_ENGINE` names its socket
//! (`unix:///var/run/docker.sock`); nothing on it is changed. `JETTISON_BENCH_PROGRAM` measures another program instead,
//! which finds the engine by `DOCKER_HOST`. `JETTISON_BENCH_IDLE` is how many seconds it is left alone (60).

#![expect(
    clippy::disallowed_methods,
    reason = "keys come at a pace, and rest is waited for"
)]
#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a table is what it is for"
)]
#![expect(
    clippy::cast_precision_loss,
    reason = "figures are shown with a few digits"
)]

#[cfg(unix)]
mod felt {
    pub(crate) mod bare;
    pub(crate) mod column;
    pub(crate) mod crowd;
    pub(crate) mod figures;
    pub(crate) mod gate;
    pub(crate) mod process;
    pub(crate) mod starts;
    pub(crate) mod terminal;
    pub(crate) mod using;

    #[expect(clippy::indexing_slicing, reason = "a test's file: a key of an object")]
    #[path = "../../it/faults/shapes.rs"]
    pub(crate) mod shapes;
}

#[cfg(unix)]
fn main() -> std::io::Result<()> {
    felt::column::measure_all()
}

#[cfg(not(unix))]
fn main() {
    println!("what is felt is measured on unix sockets only");
}
