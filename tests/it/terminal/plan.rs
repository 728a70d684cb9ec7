//! A plan that the binary writes, and reads back.

use std::fs;

use super::pty::{Pty, USUAL, jettison};

#[test]
fn a_plan_that_was_written_opens_in_the_next_run_and_goes_as_it_says() {
    let mut pty = Pty::start(jettison(&["--demo"]), USUAL);
    pty.until_settled();
    pty.press("m\r");
    pty.until_shown("marked");
    pty.press("dw");
    pty.until_shown("the plan: saved as jettison-plan-");
    let entries = fs::read_dir(pty.home()).unwrap();
    let mut saved = entries.map(|entry| entry.unwrap().path());
    let saved = saved.find(|path| path.extension().is_some_and(|end| end == "json"));
    let text = fs::read_to_string(saved.unwrap()).unwrap();
    pty.press("qqy");
    pty.end();
    pty.assert_given_back();

    let elsewhere = tempfile::tempdir().unwrap();
    let path = elsewhere.path().join("plan.json");
    fs::write(&path, text).unwrap();
    let path = path.to_str().unwrap();
    let mut pty = Pty::start(jettison(&["--demo", "--plan", path]), USUAL);
    pty.until_shown("The plan of plan.json, made");
    pty.until_shown("All of it is as it was then.");
    pty.until(|screen| {
        let text = screen.contents();
        text.contains("That frees") && !text.contains('≤')
    });
    pty.press("R");
    pty.until_shown("type \"remove\"");
    pty.press("remove\r");
    pty.until_shown("bytes measured");
    pty.press("qq");
    pty.end();
    pty.assert_given_back();
}
