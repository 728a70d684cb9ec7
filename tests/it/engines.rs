//! The container engines that tests may use up.
//!
//! `JETTISON_TEST_ENGINES='NAME=URI NAME=URI'` names them; naming an engine there declares everything on it
//! disposable, and no test touches an engine that is not named. `JETTISON_REQUIRE_ENGINES=NAME,NAME` turns a
//! missing or silent engine from a skipped test into a failed one.

use std::collections::BTreeMap;
use std::fs::File;
use std::path::PathBuf;
use std::sync::OnceLock;

use crate::world::build::Store;
use crate::world::http;

/// Where an engine listens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Socket {
    /// A Unix socket, by its path.
    Unix(PathBuf),
    /// `host:port`, plain HTTP.
    Tcp(String),
}

/// One engine on which everything may be removed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct TestEngine {
    /// What the test output calls it.
    pub(crate) name: String,
    /// The address as `DOCKER_HOST` would have it.
    pub(crate) uri: String,
    /// The same address, taken apart.
    pub(crate) socket: Socket,
    /// How it keeps images, once it has been asked; Podman takes a third of a second to say.
    pub(crate) store: OnceLock<Store>,
}

impl TestEngine {
    /// Parses `NAME=URI`; the error is a sentence for whoever set the variable.
    fn parse(entry: &str) -> Result<Self, String> {
        let (name, uri) = entry
            .split_once('=')
            .filter(|(name, _)| !name.is_empty())
            .ok_or_else(|| format!("JETTISON_TEST_ENGINES: `{entry}` is not NAME=URI"))?;
        let socket = match uri.split_once("://") {
            Some(("unix", path)) if path.starts_with('/') => Socket::Unix(PathBuf::from(path)),
            Some(("tcp", address)) if address.contains(':') => {
                Socket::Tcp(address.trim_end_matches('/').to_owned())
            }
            _ => {
                return Err(format!(
                    "JETTISON_TEST_ENGINES: `{uri}` is neither unix:///PATH nor tcp://HOST:PORT"
                ));
            }
        };
        Ok(Self {
            name: name.to_owned(),
            uri: uri.to_owned(),
            socket,
            store: OnceLock::new(),
        })
    }

    /// Whether somebody answers there.
    fn answers(&self) -> bool {
        http::try_call(&self.socket, "GET", "/_ping", &[], None)
            .is_ok_and(|answer| answer.status == 200)
    }

    /// Waits until no other test, in this process or another, uses the engine, and keeps it until the guard is dropped.
    pub(crate) fn lock(&self) -> EngineLock {
        // By address, not by name: two names of one engine must exclude each other.
        let key = http::hex(self.uri.as_bytes());
        let path =
            std::env::temp_dir().join(format!("jettison-test-{}.lock", key.get(..32).unwrap()));
        let file = File::options()
            .create(true)
            .append(true)
            .open(&path)
            .unwrap();
        file.lock().unwrap();
        EngineLock { _file: file }
    }
}

/// An engine's lock; the system gives it back even when the process is killed.
#[derive(Debug)]
pub(crate) struct EngineLock {
    _file: File,
}

/// All engines that `value` (of `JETTISON_TEST_ENGINES`) names; the error says which entry is wrong.
fn parse(value: &str) -> Result<Vec<TestEngine>, String> {
    let engines = value
        .split_whitespace()
        .map(TestEngine::parse)
        .collect::<Result<Vec<_>, _>>()?;
    let mut names = BTreeMap::new();
    for engine in &engines {
        if let Some(other) = names.insert(&engine.name, &engine.uri) {
            return Err(format!(
                "JETTISON_TEST_ENGINES: `{}` stands for {other} and for {}",
                engine.name, engine.uri
            ));
        }
    }
    Ok(engines)
}

/// Checks that each engine in `required` (names with commas between) is among `engines` and answers.
fn check(
    required: &str,
    engines: &[TestEngine],
    answers: impl Fn(&TestEngine) -> bool,
) -> Result<(), String> {
    for name in required
        .split(',')
        .map(str::trim)
        .filter(|name| !name.is_empty())
    {
        match engines.iter().find(|engine| engine.name == name) {
            None => {
                return Err(format!(
                    "JETTISON_REQUIRE_ENGINES asks for `{name}`, which JETTISON_TEST_ENGINES does not name"
                ));
            }
            Some(engine) if !answers(engine) => {
                return Err(format!(
                    "JETTISON_REQUIRE_ENGINES asks for `{name}`, but nothing answers at {}",
                    engine.uri
                ));
            }
            Some(_) => {}
        }
    }
    Ok(())
}

/// The engines to test on: those that are named and answer.
///
/// Panics, with a sentence, if a variable cannot be understood or a required engine is not there.
pub(crate) fn engines() -> Vec<TestEngine> {
    let variable = |name| std::env::var(name).unwrap_or_default();
    let engines =
        parse(&variable("JETTISON_TEST_ENGINES")).unwrap_or_else(|sentence| panic!("{sentence}"));
    check(
        &variable("JETTISON_REQUIRE_ENGINES"),
        &engines,
        TestEngine::answers,
    )
    .unwrap_or_else(|sentence| panic!("{sentence}"));
    let (there, silent): (Vec<_>, Vec<_>) = engines.into_iter().partition(TestEngine::answers);
    for engine in silent {
        println!("skipped: {} does not answer at {}", engine.name, engine.uri);
    }
    there
}

/// Runs `test` on every engine, all engines at once, each under its lock; without engines it says so on one line.
pub(crate) fn on_every_engine(test: impl Fn(&TestEngine) + Sync) {
    let engines = engines();
    if engines.is_empty() {
        println!("skipped: JETTISON_TEST_ENGINES names no engine that answers");
    }
    std::thread::scope(|scope| {
        for engine in &engines {
            let work = || {
                let _lock = engine.lock();
                test(engine);
            };
            // The name of the thread is what a panic message starts with.
            std::thread::Builder::new()
                .name(format!("test on {}", engine.name))
                .spawn_scoped(scope, work)
                .unwrap();
        }
    });
}

#[test]
fn engines_are_read_from_names_and_addresses() {
    assert_eq!(
        parse("  a=unix:///run/a.sock\tb=tcp://127.0.0.1:2375/ "),
        Ok(vec![
            TestEngine {
                name: "a".to_owned(),
                uri: "unix:///run/a.sock".to_owned(),
                socket: Socket::Unix(PathBuf::from("/run/a.sock")),
                store: OnceLock::new(),
            },
            TestEngine {
                name: "b".to_owned(),
                uri: "tcp://127.0.0.1:2375/".to_owned(),
                socket: Socket::Tcp("127.0.0.1:2375".to_owned()),
                store: OnceLock::new(),
            },
        ])
    );
    assert_eq!(parse(""), Ok(Vec::new()));
}

#[test]
fn an_entry_that_cannot_be_an_engine_is_refused_in_words() {
    let sentences = [
        "a",
        "=unix:///x",
        "a=ssh://host",
        "a=unix://x",
        "a=unix:///x a=unix:///y",
    ]
    .map(|value| parse(value).unwrap_err());
    assert_eq!(
        sentences,
        [
            "JETTISON_TEST_ENGINES: `a` is not NAME=URI",
            "JETTISON_TEST_ENGINES: `=unix:///x` is not NAME=URI",
            "JETTISON_TEST_ENGINES: `ssh://host` is neither unix:///PATH nor tcp://HOST:PORT",
            "JETTISON_TEST_ENGINES: `unix://x` is neither unix:///PATH nor tcp://HOST:PORT",
            "JETTISON_TEST_ENGINES: `a` stands for unix:///x and for unix:///y",
        ]
    );
}

#[test]
fn a_required_engine_must_be_named_and_answer() {
    let engines = parse("a=unix:///run/a.sock b=unix:///run/b.sock").unwrap();
    let only_a = |engine: &TestEngine| engine.name == "a";
    assert_eq!(check("", &engines, only_a), Ok(()));
    assert_eq!(check("a, ", &engines, only_a), Ok(()));
    assert_eq!(
        check("a,c", &engines, only_a),
        Err(
            "JETTISON_REQUIRE_ENGINES asks for `c`, which JETTISON_TEST_ENGINES does not name"
                .to_owned()
        )
    );
    assert_eq!(
        check("b", &engines, only_a),
        Err(
            "JETTISON_REQUIRE_ENGINES asks for `b`, but nothing answers at unix:///run/b.sock"
                .to_owned()
        )
    );
}

#[test]
fn one_engine_is_never_used_by_two_tests_at_once() {
    let engine = TestEngine::parse("a=unix:///nobody/listens/here").unwrap();
    let namesake = TestEngine::parse("b=unix:///nobody/listens/here").unwrap();
    let busy = std::sync::atomic::AtomicBool::new(false);
    std::thread::scope(|scope| {
        for engine in [&engine, &namesake, &engine, &namesake] {
            let busy = &busy;
            scope.spawn(move || {
                let _lock = engine.lock();
                assert!(
                    !busy.swap(true, std::sync::atomic::Ordering::SeqCst),
                    "two at once"
                );
                std::thread::yield_now();
                busy.store(false, std::sync::atomic::Ordering::SeqCst);
            });
        }
    });
}
