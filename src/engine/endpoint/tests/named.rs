//! Contexts and docker's configuration.

use super::{Machine, chosen, context, everything, meta, unix};
use crate::engine::endpoint::{Endpoint, EndpointError, Why};

#[test]
fn the_default_context_is_docker_host_and_then_the_local_socket() {
    let mut machine = everything();
    assert_eq!(
        machine.find(&context("default")),
        chosen(unix("/of/variable"), Why::DockerHost)
    );
    machine.variables.clear();
    let local = chosen(unix(machine.at("var/run/docker.sock")), Why::LocalSocket);
    assert_eq!(machine.find(&context("default")), local);
    let machine = machine.config(r#"{"currentContext":"default"}"#);
    assert_eq!(machine.found(), local);
}

#[test]
fn a_missing_context_is_an_error_whatever_else_there_is() {
    let error = everything().find(&context("lab\x1b")).unwrap_err();
    assert_eq!(
        error,
        EndpointError::NoSuchContext {
            why: Why::ContextFlag("lab\x1b".into()),
            name: "lab\x1b".into(),
            known: vec!["one".into(), "two".into()],
        }
    );
    assert_eq!(
        error.to_string(),
        "there is no context 'lab\\u{1b}' (from context 'lab\\u{1b}' (--context)); there are: one, two"
    );
    let machine = Machine::new()
        .config(r#"{"currentContext":"gone"}"#)
        .file("var/run/docker.sock", "");
    assert_eq!(
        machine.found(),
        Err(EndpointError::NoSuchContext {
            why: Why::CurrentContext("gone".into()),
            name: "gone".into(),
            known: Vec::new(),
        })
    );
}

#[test]
fn a_broken_config_file_is_named_and_never_passed_over() {
    let cases = [
        ("{", "is not valid JSON (line 1, column 1)"),
        ("", "is not valid JSON (line 1, column 0)"),
        ("[\"hunter2\"]", "is not what docker writes"),
        (
            r#"{"currentContext":7}"#,
            "is not what docker writes (line 1, column 19)",
        ),
        (
            "\"hunter2\"",
            "is not what docker writes (line 1, column 9)",
        ),
    ];
    for (text, problem) in cases {
        let machine = Machine::new().config(text).file("var/run/docker.sock", "");
        let expected = EndpointError::BadFile {
            path: machine.at("home/.docker/config.json"),
            problem: problem.to_owned(),
        };
        assert_eq!(machine.found(), Err(expected), "{text}");
    }
}

#[test]
fn an_unreadable_config_file_is_named_and_never_passed_over() {
    let machine = Machine::new().file("var/run/docker.sock", "");
    let path = machine.at("home/.docker/config.json");
    std::fs::create_dir_all(&path).unwrap();
    let problem = "cannot be read: Is a directory (os error 21)".to_owned();
    assert_eq!(
        machine.found(),
        Err(EndpointError::BadFile { path, problem })
    );
}

#[test]
fn a_broken_context_matters_only_when_it_may_be_the_one_meant() {
    let machine = everything().file(&meta("0"), "{");
    assert_eq!(
        machine.find(&context("one")),
        chosen(unix("/of/one"), Why::ContextFlag("one".into()))
    );
    assert_eq!(
        machine.find(&context("three")),
        Err(EndpointError::BadFile {
            path: machine.at(&meta("0")),
            problem: "is not valid JSON (line 1, column 1)".into(),
        })
    );
}

#[test]
fn two_contexts_of_one_name_are_refused() {
    let machine = everything().context("3", "two", r#"{"Host":"unix:///of/three"}"#);
    let error = machine.find(&context("two")).unwrap_err();
    assert!(
        matches!(&error, EndpointError::BadFile { problem, .. } if problem == "is a second context 'two'"),
        "{error}"
    );
}

#[test]
fn a_context_without_a_docker_endpoint_is_refused() {
    let machine = Machine::new().file(
        &meta("1"),
        r#"{"Name":"k8s","Endpoints":{"kubernetes":{}}}"#,
    );
    assert_eq!(
        machine.find(&context("k8s")),
        Err(EndpointError::BadFile {
            path: machine.at(&meta("1")),
            problem: "names no docker endpoint".into(),
        })
    );
}

#[test]
fn contexts_are_looked_for_where_docker_config_says() {
    let machine = Machine::new()
        .file(
            "elsewhere/contexts/meta/1/meta.json",
            r#"{"Name":"one","Endpoints":{"docker":{"Host":"tcp://box:1"}}}"#,
        )
        .file("elsewhere/config.json", r#"{"currentContext":"one"}"#)
        .config(r#"{"currentContext":"wrong"}"#);
    let directory = machine.at("elsewhere");
    let machine = machine.with("DOCKER_CONFIG", directory);
    let endpoint = Endpoint::Tcp {
        host: "box".into(),
        port: 1,
    };
    assert_eq!(
        machine.found(),
        chosen(endpoint, Why::CurrentContext("one".into()))
    );
}

#[test]
fn a_context_that_asks_for_tls_is_refused() {
    let tls = |asked: &str| {
        Err(EndpointError::Tls {
            why: Why::ContextFlag("one".into()),
            asked: asked.into(),
        })
    };
    let skipping = r#"{"Host":"tcp://box:2376","SkipTLSVerify":true}"#;
    let machine = Machine::new().context("1", "one", skipping);
    assert_eq!(machine.find(&context("one")), tls("SkipTLSVerify"));

    let machine = Machine::new()
        .context(
            "1",
            "one",
            r#"{"Host":"tcp://box:2376","SkipTLSVerify":false}"#,
        )
        .file("home/.docker/contexts/tls/1/docker/ca.pem", "");
    assert_eq!(machine.find(&context("one")), tls("it has certificates"));

    let machine = Machine::new()
        .context("1", "one", r#"{"Host":"unix:///a"}"#)
        .file("home/.docker/contexts/tls/1/docker/ca.pem", "");
    assert_eq!(machine.find(&context("one")).unwrap().endpoint, unix("/a"));
}
