//! The program killed in the middle of a plan, and started again.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use nix::sys::signal::Signal;
use tempfile::TempDir;
use tokio::net::UnixListener;
use tokio::runtime::Runtime;

use super::pty::{Pty, USUAL, jettison};
use crate::decoding::answered;

/// An engine that answers as one was recorded, and never to what would remove something.
struct Engine {
    socket: PathBuf,
    removals: Receiver<String>,
    _runtime: Runtime,
    home: TempDir,
}

impl Engine {
    fn start() -> Self {
        let home = tempfile::tempdir().unwrap();
        let socket = home.path().join("engine.sock");
        let runtime = Runtime::new().unwrap();
        let listener = {
            let _inside = runtime.enter();
            UnixListener::bind(&socket).unwrap()
        };
        let (tell, removals) = channel();
        let router = Router::new().fallback(serve).with_state(tell);
        runtime.spawn(async move { axum::serve(listener, router).await });
        Self {
            socket,
            removals,
            _runtime: runtime,
            home,
        }
    }

    /// The program on this engine, with its state beside the socket, once it shows this.
    fn program(&self, shown: &str) -> Pty {
        let mut command = jettison(&["-H", &format!("unix://{}", self.socket.display())]);
        command.env("XDG_STATE_HOME", self.home.path());
        let mut pty = Pty::start(command, USUAL);
        pty.until_shown(shown);
        pty
    }

    fn journal(&self) -> PathBuf {
        self.home.path().join("jettison/journal.jsonl")
    }
}

async fn serve(State(tell): State<Sender<String>>, request: Request) -> Response {
    let never = || {
        let pending = futures_util::stream::pending::<Result<Vec<u8>, std::io::Error>>();
        Body::from_stream(pending).into_response()
    };
    let path = request.uri().to_string();
    let versioned = path
        .strip_prefix("/v1.")
        .and_then(|rest| rest.split_once('/'));
    let path = versioned.map_or_else(|| path.clone(), |(_, rest)| format!("/{rest}"));
    let asked = format!("{} {path}", request.method());
    match asked.as_str() {
        "HEAD /_ping" => "OK".into_response(),
        asked if asked.starts_with("GET /events") => never(),
        asked if asked.starts_with("DELETE ") => {
            tell.send(asked.to_owned()).unwrap();
            std::future::pending().await
        }
        asked => match answered(asked) {
            Some(body) => body.into_response(),
            None => StatusCode::NOT_FOUND.into_response(),
        },
    }
}

#[test]
fn a_program_killed_in_the_middle_of_a_plan_tells_of_it_at_the_next_start() {
    let engine = Engine::start();
    let marks = "marks one";
    let mut first = engine.program(marks);
    first.until_settled();
    first.press("a");
    first.until_shown("marked");
    first.press("dbbR"); // without a backup: this engine saves nothing
    first.until_shown("remove");
    first.press("remove\r");
    engine
        .removals
        .recv_timeout(Duration::from_secs(10))
        .unwrap();
    let written = || fs::read_to_string(engine.journal()).unwrap();
    let mut second = engine.program(marks);
    second.press("q");
    second.end();
    assert!(!written().contains("\"ended\""), "the first is at work");
    first.signal(Signal::SIGKILL);
    drop(first);
    let mode = fs::metadata(engine.journal()).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    let mut next = engine.program("cut short");
    for wanted in ["did not come to its end", "UNDER WAY", "NOT BEGUN"] {
        next.until_shown(wanted);
    }
    next.press("\x1b");
    next.until_shown(marks);
    next.press("q");
    next.end();
    assert_eq!(written().matches("found-cut-short").count(), 1);
    let mut last = engine.program(marks);
    last.press("q");
    last.end();
    assert_eq!(written().matches("found-cut-short").count(), 1);
}

#[test]
fn a_program_that_is_ended_in_the_middle_of_a_plan_says_in_the_shell_how_far_it_came() {
    let by_key = |pty: &mut Pty| {
        pty.press("q");
        pty.until_shown("quits all the same");
        pty.press("y");
    };
    let by_signal = |pty: &mut Pty| pty.signal(Signal::SIGTERM);
    let ends: [&dyn Fn(&mut Pty); 2] = [&by_key, &by_signal];
    for end in ends {
        let engine = Engine::start();
        let mut pty = engine.program("marks one");
        pty.until_settled();
        pty.press("a");
        pty.until_shown("marked");
        pty.press("dbbRremove\r");
        engine
            .removals
            .recv_timeout(Duration::from_secs(10))
            .unwrap();
        end(&mut pty);
        pty.end();
        let told: String = super::pty::rows(pty.screen()).concat();
        for wanted in [
            "jettison: a removal was under way: 0 of",
            "was out",
            "`jettison journal`",
        ] {
            assert!(told.contains(wanted), "{told}");
        }
    }
}
