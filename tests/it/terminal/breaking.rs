//! The real program on an engine whose connections break in the middle of a plan.

use super::pty::{Pty, jettison};
use crate::faults::{End, Socket};

#[test]
fn a_connection_that_breaks_in_mid_plan_is_told_and_leaves_the_terminal_intact() {
    for (end, said, gone) in [
        (End::Undone, "it is still there", 4),
        (End::Cut, "it is still there", 4),
        (End::Done, "it is gone", 5),
    ] {
        let engine = Socket::breaking(end);
        let before = engine.images();
        let mut pty = Pty::start(jettison(&["-H", &engine.address()]), (40, 120));
        pty.until_settled();
        pty.press("m\r");
        pty.until_shown("5 marked");
        pty.press("d");
        pty.until_shown("── preview ");
        pty.press("bbR"); // this engine saves nothing
        pty.until_shown("type \"remove\"");
        pty.press("remove\r");
        pty.until_shown("── receipt ");
        pty.until_shown(said);
        pty.press("\x03\x03");
        assert_eq!(pty.end().exit_code(), 0);
        pty.assert_given_back();
        assert_eq!(before - engine.images(), gone);
    }
}
