//! An engine on a socket that answers as one was recorded, with hostile text in every field that is only shown.

use std::path::PathBuf;

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::net::UnixListener;
use tokio::runtime::Runtime;

/// What every hostile text holds, to be found on the screen.
pub(super) const MARK: &str = "pwned";

/// Sequences that set a title, colours and the clipboard, in both their forms, and characters that turn, hide or widen.
pub(super) const ARSENAL: &str = "\u{1b}]0;pwned\u{7}\u{1b}[31337m\u{9d}52;c;pwned\u{9c}\u{9b}31337m\u{1b}P\u{8}\u{0}\r\n\
                                  \u{202e}\u{2066}\u{200b}\u{200d}\u{feff}\u{3164}\u{fe0f}日本";

/// The recorded engine.
const RECORDED: &str = "docker28-overlay2";

/// What tells things apart, or is a figure or a date: without it nothing would be shown at all.
const KEPT: [&str; 20] = [
    "Id",
    "ID",
    "ImageID",
    "Parent",
    "ParentId",
    "Parents",
    "Created",
    "CreatedAt",
    "LastTagTime",
    "LastUsedAt",
    "Layers",
    "Type",
    "ApiVersion",
    "MinAPIVersion",
    "Os",
    "OSType",
    "State",
    "RepoDigests",
    "Driver",
    "BuildTime",
];

/// The engine; it goes away with this.
pub(super) struct Engine {
    socket: PathBuf,
    _runtime: Runtime,
    _home: TempDir,
}

impl Engine {
    /// Answers every question.
    pub(super) fn start() -> Self {
        Self::answering(answer)
    }

    /// Refuses every question but those with which a connection begins.
    pub(super) fn refusing() -> Self {
        Self::answering(|method, path| match path {
            "/_ping" | "/version" | "/info" => answer(method, path),
            _ => fault(),
        })
    }

    fn answering(answer: fn(&str, &str) -> Response) -> Self {
        let home = tempfile::tempdir().unwrap();
        let socket = home.path().join("engine.sock");
        let runtime = Runtime::new().unwrap();
        let listener = {
            let _inside = runtime.enter();
            UnixListener::bind(&socket).unwrap()
        };
        let router = Router::new().fallback(serve).with_state(answer);
        runtime.spawn(async move { axum::serve(listener, router).await });
        Self {
            socket,
            _runtime: runtime,
            _home: home,
        }
    }

    pub(super) fn address(&self) -> String {
        format!("unix://{}", self.socket.display())
    }
}

async fn serve(State(answer): State<fn(&str, &str) -> Response>, request: Request) -> Response {
    let path = request.uri().path();
    let versioned = path
        .strip_prefix("/v1.")
        .and_then(|rest| rest.split_once('/'));
    let plain = versioned.map_or_else(|| path.to_owned(), |(_, rest)| format!("/{rest}"));
    answer(request.method().as_str(), &plain)
}

fn fault() -> Response {
    let message = json!({ "message": format!("no {ARSENAL} such {ARSENAL}") });
    (StatusCode::INTERNAL_SERVER_ERROR, message.to_string()).into_response()
}

fn answer(method: &str, path: &str) -> Response {
    let name = match (method, path) {
        (_, "/_ping") => return "OK".into_response(),
        (_, "/events") => {
            let never = futures_util::stream::pending::<Result<Vec<u8>, std::io::Error>>();
            return Body::from_stream(never).into_response();
        }
        ("GET", "/version") => "version".to_owned(),
        ("GET", "/info") => "info".to_owned(),
        ("GET", "/system/df") => "df".to_owned(),
        ("GET", "/images/json") => "images-all".to_owned(),
        ("GET", "/containers/json") => "containers".to_owned(),
        ("GET", image) => match of_an_image(image) {
            Some(name) => name,
            None => return fault(),
        },
        _ => return fault(),
    };
    let mut body = recorded(&name);
    poison(&mut body);
    body.to_string().into_response()
}

/// The recording of one image's answer.
fn of_an_image(path: &str) -> Option<String> {
    let (id, what) = path.strip_prefix("/images/sha256:")?.split_once('/')?;
    let kind = if what == "json" { "inspect" } else { what };
    Some(format!("{kind}-{}", id.get(..12)?))
}

fn recorded(name: &str) -> Value {
    let path: PathBuf = [env!("CARGO_MANIFEST_DIR"), "assets", "recorded", RECORDED]
        .iter()
        .collect();
    let text = std::fs::read(path.join(format!("{name}.json"))).unwrap();
    let mut recording: Value = serde_json::from_slice(&text).unwrap();
    recording["body"].take()
}

/// Puts hostile text before and behind every text, and into every label's name.
fn poison(value: &mut Value) {
    match value {
        Value::String(text) if text != "<none>:<none>" => {
            *text = format!("{ARSENAL}{text}{ARSENAL}");
        }
        Value::Array(values) => values.iter_mut().for_each(poison),
        Value::Object(fields) => {
            for (name, value) in fields.iter_mut() {
                if name == "Labels" {
                    label(value);
                } else if !KEPT.contains(&name.as_str()) {
                    poison(value);
                }
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// Labels of a hostile name, one of them as long as an engine allows.
fn label(labels: &mut Value) {
    poison(labels);
    let Value::Object(labels) = labels else {
        return;
    };
    let project = format!("{ARSENAL}project");
    labels.insert("com.docker.compose.project".to_owned(), json!(project));
    labels.insert(format!("{ARSENAL}name"), json!("w".repeat(1 << 20)));
}
