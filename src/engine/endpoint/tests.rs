use std::ffi::OsString;
use std::os::unix::ffi::OsStringExt as _;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use super::{Choice, Endpoint, EndpointError, Environment, Offer, UriError, Why, Wish};

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

#[test]
fn local_sockets_are_taken_in_order() {
    let machine = Machine::new();
    let machine = machine
        .file("run/podman/podman.sock", "")
        .file("home/.colima/docker.sock", "");
    let found = |machine: &Machine| machine.found().unwrap().endpoint;
    assert_eq!(
        found(&machine),
        unix(machine.at("home/.colima/docker.sock"))
    );
    let runtime = machine.at("user");
    let machine = machine
        .with("XDG_RUNTIME_DIR", runtime)
        .file("user/docker.sock", "");
    assert_eq!(found(&machine), unix(machine.at("user/docker.sock")));
    let machine = machine.file("var/run/docker.sock", "");
    assert_eq!(found(&machine), unix(machine.at("var/run/docker.sock")));
}

#[test]
fn a_link_to_nothing_is_no_socket() {
    let machine = Machine::new().file("run/podman/podman.sock", "");
    std::fs::create_dir_all(machine.at("var/run")).unwrap();
    std::os::unix::fs::symlink("/nowhere/at/all", machine.at("var/run/docker.sock")).unwrap();
    assert_eq!(
        machine.found(),
        chosen(unix(machine.at("run/podman/podman.sock")), Why::LocalSocket)
    );
}

#[test]
fn without_any_socket_every_path_that_was_tried_is_listed() {
    let machine = Machine::new().with("XDG_RUNTIME_DIR", "/user");
    let tried = [
        "var/run/docker.sock",
        "/user/docker.sock",
        "home/.docker/run/docker.sock",
        "home/.docker/desktop/docker.sock",
        "home/.orbstack/run/docker.sock",
        "home/.colima/default/docker.sock",
        "home/.config/colima/default/docker.sock",
        "home/.colima/docker.sock",
        "home/.rd/docker.sock",
        "home/.lima/default/sock/docker.sock",
        "home/.lima/docker/sock/docker.sock",
        "/user/podman/podman.sock",
        "run/podman/podman.sock",
        "home/.local/share/containers/podman/machine/podman.sock",
    ];
    let tried = tried.map(|path| machine.at(path)).to_vec();
    assert_eq!(machine.found(), Err(EndpointError::NoLocalSocket { tried }));
    let homeless = Environment::new([("HOME", "/not/looked/at")], None).below("/no/such/root");
    assert_eq!(
        super::find(&Wish::default(), &homeless)
            .unwrap_err()
            .to_string(),
        "no engine is configured, and none of these sockets exists: \
         /no/such/root/var/run/docker.sock, /no/such/root/run/podman/podman.sock"
    );
}

#[test]
fn what_exists_is_offered_once_with_a_label() {
    let machine = Machine::new()
        .context("1", "lab", r#"{"Host":"tcp://box:1"}"#)
        .context("2", "far", r#"{"Host":"ssh://box"}"#)
        .file(&meta("3"), "{")
        .file("run/podman/podman.sock", "")
        .file("var/run/docker.sock", "");
    let docker = machine.at("var/run/docker.sock");
    let same = format!(r#"{{"Host":"unix://{}"}}"#, docker.display());
    let machine = machine.context("4", "same", &same);
    let offer = |endpoint, label: &str| Offer {
        endpoint,
        label: label.to_owned(),
    };
    let lab = Endpoint::Tcp {
        host: "box".into(),
        port: 1,
    };
    assert_eq!(
        super::offers(&machine.environment()),
        [
            offer(unix(docker), "Docker"),
            offer(unix(machine.at("run/podman/podman.sock")), "Podman"),
            offer(lab, "context 'lab'"),
        ]
    );
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
