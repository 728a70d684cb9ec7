use std::sync::atomic::{AtomicBool, Ordering};

use tokio::task::JoinSet;

use super::perform::Done;

/// Whether a key has been pressed.
static PRESSED: AtomicBool = AtomicBool::new(false);

/// Panics at the press of a key, where the variable `JETTISON_TEST_PANIC` says: in the `loop`, there but at the
/// `second key`, or in a `task` that the loop has out. For the tests of what becomes of the terminal then; release builds do not have it.
#[expect(clippy::panic, reason = "a panic is what is rehearsed")]
pub(super) fn panic_if_asked(tasks: &mut JoinSet<Done>) {
    match std::env::var("JETTISON_TEST_PANIC").as_deref() {
        Ok("loop") => panic!("a rehearsed panic in the loop"),
        Ok("second key") if PRESSED.swap(true, Ordering::SeqCst) => {
            panic!("a rehearsed panic at the second key")
        }
        Ok("task") => {
            tasks.spawn(async { panic!("a rehearsed panic in a task") });
        }
        _ => {}
    }
}
