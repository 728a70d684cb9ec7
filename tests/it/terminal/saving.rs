//! What the binary saves, and where.

use std::fs;

use super::pty::{Pty, USUAL, jettison};

#[test]
fn the_receipt_is_saved_where_the_program_was_started() {
    let mut pty = Pty::start(jettison(&["--demo"]), USUAL);
    pty.until_settled();
    pty.press("m\r");
    pty.until_shown("marked");
    pty.press("dR");
    pty.until_shown("remove");
    pty.press("remove\r");
    pty.until_shown("bytes measured");
    pty.press("w");
    pty.until_shown("the receipt: saved as jettison-receipt-");
    let entries = fs::read_dir(pty.home()).unwrap();
    let saved = entries
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|end| end == "txt"));
    let saved: Vec<_> = saved.collect();
    assert_eq!(saved.len(), 1, "{saved:?}");
    let text = fs::read_to_string(&saved[0]).unwrap();
    assert!(
        text.contains("bytes forecast") && text.ends_with('\n'),
        "{text}"
    );
    pty.press("qq");
    pty.end();
    pty.assert_given_back();
}
