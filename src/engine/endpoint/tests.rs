mod local;
mod named;

use std::ffi::OsString;
use std::os::unix::ffi::OsStringExt as _;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use super::{Choice, Endpoint, EndpointError, Environment, UriError, Why, Wish};

/// A machine of its own: a root directory with a home directory in it.
struct Machine {
    root: TempDir,
    variables: Vec<(&'static str, OsString)>,
}

impl Machine {
    fn new() -> Self {
        Self {
            root: TempDir::new().unwrap(),
            variables: Vec::new(),
        }
    }

    fn with(mut self, name: &'static str, value: impl Into<OsString>) -> Self {
        self.variables.push((name, value.into()));
        self
    }

    fn at(&self, path: &str) -> PathBuf {
        self.root.path().join(path)
    }

    fn file(self, path: &str, text: &str) -> Self {
        let file = self.at(path);
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(file, text).unwrap();
        self
    }

    fn config(self, text: &str) -> Self {
        self.file("home/.docker/config.json", text)
    }

    fn context(self, directory: &str, name: &str, endpoint: &str) -> Self {
        let text =
            format!(r#"{{"Name":"{name}","Metadata":{{}},"Endpoints":{{"docker":{endpoint}}}}}"#);
        self.file(&meta(directory), &text)
    }

    fn environment(&self) -> Environment {
        Environment::new(self.variables.clone(), self.at("home")).below(self.root.path())
    }

    fn find(&self, wish: &Wish) -> Result<Choice, EndpointError> {
        super::find(wish, &self.environment())
    }

    fn found(&self) -> Result<Choice, EndpointError> {
        self.find(&Wish::default())
    }
}

fn meta(directory: &str) -> String {
    format!("home/.docker/contexts/meta/{directory}/meta.json")
}

fn host(uri: &str) -> Wish {
    Wish {
        host: Some(uri.to_owned()),
        context: None,
    }
}

fn context(name: &str) -> Wish {
    Wish {
        host: None,
        context: Some(name.to_owned()),
    }
}

fn unix(path: impl AsRef<Path>) -> Endpoint {
    Endpoint::Unix(path.as_ref().to_owned())
}

#[expect(
    clippy::unnecessary_wraps,
    reason = "compared with results as they are"
)]
fn chosen(endpoint: Endpoint, why: Why) -> Result<Choice, EndpointError> {
    Ok(Choice { endpoint, why })
}

/// Every rule set at once, each to an address of its own.
fn everything() -> Machine {
    Machine::new()
        .with("DOCKER_HOST", "unix:///of/variable")
        .with("DOCKER_CONTEXT", "one")
        .config(r#"{"auths":{},"currentContext":"two"}"#)
        .context("1", "one", r#"{"Host":"unix:///of/one"}"#)
        .context("2", "two", r#"{"Host":"unix:///of/two"}"#)
        .file("var/run/docker.sock", "")
}

#[test]
fn each_rule_yields_to_those_before_it() {
    let mut machine = everything();
    assert_eq!(
        machine.find(&context("two")),
        chosen(unix("/of/two"), Why::ContextFlag("two".into()))
    );
    assert_eq!(
        machine.find(&host("unix:///of/flag")),
        chosen(unix("/of/flag"), Why::HostFlag)
    );
    assert_eq!(
        machine.found(),
        chosen(unix("/of/variable"), Why::DockerHost)
    );
    machine.variables.remove(0);
    assert_eq!(
        machine.found(),
        chosen(unix("/of/one"), Why::DockerContext("one".into()))
    );
    machine.variables.remove(0);
    assert_eq!(
        machine.found(),
        chosen(unix("/of/two"), Why::CurrentContext("two".into()))
    );
    std::fs::remove_file(machine.at("home/.docker/config.json")).unwrap();
    assert_eq!(
        machine.found(),
        chosen(unix(machine.at("var/run/docker.sock")), Why::LocalSocket)
    );
}

#[test]
fn both_flags_together_are_refused() {
    let wish = Wish {
        host: Some("unix:///a".into()),
        context: Some("one".into()),
    };
    assert_eq!(everything().find(&wish), Err(EndpointError::BothFlags));
}

#[test]
fn an_empty_value_counts_as_not_given() {
    let machine = Machine::new()
        .with("DOCKER_HOST", "")
        .with("DOCKER_CONTEXT", "")
        .with("DOCKER_CONFIG", "")
        .config(r#"{"currentContext":""}"#)
        .file("var/run/docker.sock", "");
    let wish = Wish {
        host: Some(String::new()),
        context: Some(String::new()),
    };
    assert_eq!(
        machine.find(&wish),
        chosen(unix(machine.at("var/run/docker.sock")), Why::LocalSocket)
    );
}

#[test]
fn an_address_that_cannot_be_used_is_an_error_with_its_origin() {
    let error = Machine::new()
        .with("DOCKER_HOST", "ssh://me@box")
        .file("var/run/docker.sock", "")
        .found()
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "ssh:// addresses are not supported yet: 'ssh://me@box' (from DOCKER_HOST)"
    );
    let machine = Machine::new().context("1", "one", r#"{"Host":""}"#);
    assert_eq!(
        machine.find(&context("one")),
        Err(EndpointError::Uri {
            why: Why::ContextFlag("one".into()),
            problem: UriError::Empty,
        })
    );
}

#[test]
fn a_variable_that_is_not_text_is_an_error() {
    let machine = Machine::new()
        .with("DOCKER_HOST", OsString::from_vec(b"unix:///a\xff".to_vec()))
        .file("var/run/docker.sock", "");
    let variable = "DOCKER_HOST";
    assert_eq!(machine.found(), Err(EndpointError::NotText { variable }));
}

#[test]
fn variables_for_tls_are_refused_where_docker_would_encrypt() {
    for variable in ["DOCKER_TLS_VERIFY", "DOCKER_TLS"] {
        let tls = |why| {
            let asked = format!("{variable} is set");
            Err(EndpointError::Tls { why, asked })
        };
        let machine = everything().with(variable, "0");
        assert_eq!(machine.find(&host("tcp://box")), tls(Why::HostFlag));
        assert_eq!(machine.found().unwrap().why, Why::DockerHost);
        let machine = Machine::new()
            .with(variable, "1")
            .with("DOCKER_HOST", "http://box");
        assert_eq!(machine.found(), tls(Why::DockerHost));
        let machine = Machine::new()
            .with(variable, "")
            .with("DOCKER_HOST", "tcp://box");
        assert_eq!(machine.found().unwrap().why, Why::DockerHost);
    }
}

#[test]
fn the_rule_that_decided_is_said_in_words() {
    let name = || "lab".to_owned();
    let cases = [
        (Why::HostFlag, "from --host"),
        (Why::ContextFlag(name()), "from context 'lab' (--context)"),
        (Why::DockerHost, "from DOCKER_HOST"),
        (
            Why::DockerContext(name()),
            "from context 'lab' (DOCKER_CONTEXT)",
        ),
        (
            Why::CurrentContext(name()),
            "from context 'lab' (config.json)",
        ),
        (Why::LocalSocket, "the local socket"),
    ];
    for (why, words) in cases {
        assert_eq!(why.to_string(), words);
    }
}

#[test]
fn variables_that_nobody_looks_at_are_not_kept() {
    let with = Environment::new([("TOKEN", "hunter2"), ("DOCKER_HOST", "a")], None);
    assert_eq!(with, Environment::new([("DOCKER_HOST", "a")], None));
}
