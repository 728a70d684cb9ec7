use std::sync::atomic::{AtomicBool, Ordering};

use tokio::task::JoinSet;

use super::perform::Done;
use crate::app::Key;

/// Whether a key has been pressed.
static PRESSED: AtomicBool = AtomicBool::new(false);

/// Whether the next frame panics.
static IN_DRAW: AtomicBool = AtomicBool::new(false);

/// Panics in a frame, once that was asked for.
pub(super) fn panic_in_draw_if_asked() {
    assert!(
        !IN_DRAW.load(Ordering::SeqCst),
        "a rehearsed panic in a frame"
    );
}

/// Panics at the press of a key, where the variable `JETTISON_TEST_PANIC` says: in the `loop`, there but at the
/// `second key`, in the next `frame`, or in a `task` that the loop has out; with ` at KEY` behind it, at no other key. For
/// the tests of what becomes of the terminal then; release builds do not have it.
#[expect(clippy::panic, reason = "a panic is what is rehearsed")]
pub(super) fn panic_if_asked(key: Key, tasks: &mut JoinSet<Done>) {
    let before = PRESSED.swap(true, Ordering::SeqCst);
    let asked = std::env::var("JETTISON_TEST_PANIC").unwrap_or_default();
    let (place, at) = asked.split_once(" at ").unwrap_or((&asked, ""));
    if !at.is_empty() && at != key.to_string() {
        return;
    }
    match place {
        "loop" => panic!("a rehearsed panic in the loop"),
        "second key" if before => panic!("a rehearsed panic at the second key"),
        "frame" => IN_DRAW.store(true, Ordering::SeqCst),
        "task" => {
            tasks.spawn(async { panic!("a rehearsed panic in a task") });
        }
        _ => {}
    }
}
