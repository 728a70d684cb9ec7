//! Which engine is meant, and what is said when it is not there: nothing else is tried.

use super::{jettison, output, refused};

const FORECAST: [&str; 3] = ["forecast", "--preset", "dangling"];

fn with_host(uri: &str) -> String {
    let mut arguments = vec!["-H", uri];
    arguments.extend(FORECAST);
    refused(&output(&arguments))
}

#[test]
fn an_address_where_nothing_listens_is_named_and_nothing_else_is_tried() {
    // nobody listens on port 1
    assert_eq!(
        with_host("tcp://127.0.0.1:1"),
        "jettison: no engine: tcp://127.0.0.1:1 (from --host): nothing listens at tcp://127.0.0.1:1: is the engine \
         running?"
    );
    let (mut command, _home) = jettison(&FORECAST);
    let output = command.env("DOCKER_HOST", "tcp://127.0.0.1:1").output();
    assert_eq!(
        refused(&output.unwrap()),
        "jettison: no engine: tcp://127.0.0.1:1 (from DOCKER_HOST): nothing listens at tcp://127.0.0.1:1: is the \
         engine running?"
    );
}

#[test]
fn a_socket_that_does_not_exist_is_named() {
    let complaint = with_host("unix:///nowhere/engine.sock");
    assert!(
        complaint.contains("unix:///nowhere/engine.sock"),
        "{complaint}"
    );
}

#[test]
fn an_address_that_cannot_be_spoken_to_is_refused_with_its_name() {
    for scheme in ["ssh", "npipe", "fd", "gopher"] {
        let complaint = with_host(&format!("{scheme}://builder"));
        assert!(complaint.contains(scheme), "{complaint}");
        assert!(complaint.contains("--host"), "{complaint}");
    }
}

#[test]
fn a_context_that_does_not_exist_is_named() {
    let mut arguments = vec!["-c", "lab"];
    arguments.extend(FORECAST);
    let complaint = refused(&output(&arguments));
    assert!(complaint.contains("'lab'"), "{complaint}");
}

#[test]
fn a_foreign_name_in_a_complaint_cannot_reach_the_terminal() {
    let complaint = with_host("tcp://\u{1b}[2J\u{202e}host:1\nsecond line");
    assert!(!complaint.contains(['\u{1b}', '\u{202e}']), "{complaint:?}");
}

#[test]
fn two_engines_named_at_once_are_refused_wherever_the_flags_stand() {
    let elsewhere = "tcp://127.0.0.1:1";
    for arguments in [
        &[
            "-H", elsewhere, "forecast", "--preset", "dangling", "-c", "lab",
        ][..],
        &[
            "-c", "lab", "forecast", "--preset", "dangling", "-H", elsewhere,
        ],
        &[
            "--demo", "forecast", "--preset", "dangling", "-H", elsewhere,
        ],
        &[
            "-H", elsewhere, "forecast", "--preset", "dangling", "--demo",
        ],
        &["-c", "lab", "forecast", "--preset", "dangling", "--demo"],
    ] {
        let complaint = refused(&output(arguments));
        assert!(
            complaint.ends_with("each name an engine: give one of them"),
            "{complaint}"
        );
    }
}
