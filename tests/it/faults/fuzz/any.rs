//! Random texts, references and answers.

use std::path::PathBuf;
use std::sync::LazyLock;

use jettison::inventory::EngineKind;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use serde_json::{Map, Value, json};

/// Pieces that mean something somewhere, and characters that mean nothing good.
const PIECES: [&str; 48] = [
    ":",
    "/",
    "@",
    "//",
    "..",
    ".",
    "-",
    "-f",
    "--",
    "_",
    "%2e%2e",
    "%",
    "?",
    "#",
    "&",
    "=",
    " ",
    "\t",
    "\n",
    "\r",
    "\u{0}",
    "\u{1b}[31m",
    "\u{9b}2J",
    "\u{202e}",
    "\u{200b}",
    "日本",
    "e\u{301}",
    "ﬀ",
    "sha256:",
    "docker.io/",
    "library/",
    "localhost:5000",
    "<none>",
    "latest",
    "status:",
    "size>",
    "age<",
    "label=",
    "label:",
    "\"",
    "\\",
    "*",
    "**",
    "[",
    "{a,b}",
    "!",
    "deadbeefdeadbeef",
    "[keys]\n",
];

pub(super) fn any_text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        4 => select(PIECES.as_slice()).prop_map(str::to_owned),
        2 => "[a-z0-9]{1,8}",
        1 => any::<char>().prop_map(String::from),
        1 => any::<u32>().prop_map(|number| number.to_string()),
    ];
    vec(piece, 0..14).prop_map(|pieces| pieces.concat())
}

/// A reference by its parts: repository, tag, digest.
pub(super) fn any_parts() -> impl Strategy<Value = (String, Option<String>, Option<String>)> {
    let host = proptest::option::of("[a-z]{1,6}(\\.[a-z]{2,3}(:[0-9]{1,5})?|:[0-9]{1,5})/");
    let tag = proptest::option::of("[A-Za-z0-9_][A-Za-z0-9_.-]{0,9}");
    let digest = proptest::option::of("[0-9a-f]{64}");
    let path = "[a-z0-9]{1,5}([._-][a-z0-9]{1,4})?(/[a-z0-9]{1,5}){0,2}";
    (host, path, tag, digest).prop_map(|(host, path, tag, digest)| {
        (format!("{}{path}", host.unwrap_or_default()), tag, digest)
    })
}

/// Every recorded answer with what kind of engine gave it.
static RECORDED: LazyLock<Vec<(String, EngineKind, Value)>> = LazyLock::new(|| {
    let root: PathBuf = [env!("CARGO_MANIFEST_DIR"), "assets", "recorded"]
        .iter()
        .collect();
    let mut found = Vec::new();
    for engine in std::fs::read_dir(root).unwrap() {
        let engine = engine.unwrap().path();
        let kind = match engine.file_name().unwrap().to_str().unwrap() {
            name if name.starts_with("podman") => EngineKind::Podman,
            name if name.ends_with("containerd") => EngineKind::ContainerdStore,
            _ => EngineKind::GraphDriver,
        };
        for file in std::fs::read_dir(engine).unwrap() {
            let file = file.unwrap().path();
            let text = std::fs::read(&file).unwrap();
            let mut recording: Value = serde_json::from_slice(&text).unwrap();
            let name = file.file_stem().unwrap().to_str().unwrap().to_owned();
            found.push((name, kind, recording["body"].take()));
        }
    }
    found.sort_by(|one, other| one.0.cmp(&other.0));
    assert!(found.len() > 100);
    found
});

/// What a field may become.
fn any_leaf() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        select(vec![i64::MAX, i64::MIN, -1, 0]).prop_map(Value::from),
        Just(json!(u64::MAX)),
        Just(json!(1e300)),
        any_text().prop_map(Value::from),
        "[0-9a-f]{64}".prop_map(Value::from),
        "sha256:[0-9a-f]{64}".prop_map(Value::from),
        Just(json!([])),
        Just(json!({})),
        Just(json!([[[{ "Id": 1 }]]])),
    ]
}

/// Names of fields with numbers in them.
const FIGURES: [&str; 6] = [
    "Size",
    "SharedSize",
    "Created",
    "LayersSize",
    "Unpacked",
    "SizeRw",
];

/// How recordings of answers that are read begin.
const CALLS: [&str; 5] = ["images-", "containers", "inspect", "history", "df"];

/// Names of fields that decoders know.
const FIELDS: [&str; 30] = [
    "Id",
    "ImageID",
    "ParentId",
    "RepoTags",
    "RepoDigests",
    "Created",
    "Size",
    "SharedSize",
    "Labels",
    "Manifests",
    "Descriptor",
    "Names",
    "Image",
    "State",
    "Status",
    "Mounts",
    "RootFS",
    "Layers",
    "GraphDriver",
    "Data",
    "Identity",
    "SizeRw",
    "HostConfig",
    "Config",
    "CreatedBy",
    "LayersSize",
    "Images",
    "BuildCache",
    "ImageUsage",
    "BuildCacheUsage",
];

fn any_value() -> impl Strategy<Value = Value> {
    any_leaf().prop_recursive(4, 40, 6, |inner| {
        let name = prop_oneof![
            select(FIELDS.as_slice()).prop_map(str::to_owned),
            any_text()
        ];
        prop_oneof![
            vec(inner.clone(), 0..5).prop_map(Value::from),
            vec((name, inner), 0..6)
                .prop_map(|fields| Value::Object(fields.into_iter().collect::<Map<_, _>>())),
        ]
    })
}

/// Changes one value somewhere within another.
fn put(value: &mut Value, way: &[Index], leaf: Value) {
    let Some((first, rest)) = way.split_first() else {
        *value = leaf;
        return;
    };
    match value {
        Value::Array(entries) if !entries.is_empty() => {
            let at = first.index(entries.len());
            put(&mut entries[at], rest, leaf);
        }
        Value::Object(fields) if !fields.is_empty() => {
            let at = first.index(fields.len());
            put(fields.values_mut().nth(at).unwrap(), rest, leaf);
        }
        other @ (Value::Null
        | Value::Bool(_)
        | Value::Number(_)
        | Value::String(_)
        | Value::Array(_)
        | Value::Object(_)) => *other = leaf,
    }
}

/// Gives every field of this name this value.
fn put_everywhere(value: &mut Value, name: &str, leaf: &Value) {
    match value {
        Value::Array(entries) => {
            for entry in entries {
                put_everywhere(entry, name, leaf);
            }
        }
        Value::Object(fields) => {
            for (field, inner) in fields {
                if field == name {
                    *inner = leaf.clone();
                } else {
                    put_everywhere(inner, name, leaf);
                }
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// A recorded answer with some of it changed, and sometimes cut.
pub(super) fn any_answer() -> impl Strategy<Value = (String, EngineKind, Vec<u8>)> {
    let change = (vec(any::<Index>(), 0..5), any_leaf());
    let changes = vec(change, 0..5);
    let cut = proptest::option::weighted(0.1, any::<Index>());
    let everywhere = proptest::option::weighted(0.5, any_field());
    let recorded = (select(CALLS.as_slice()), any::<Index>()).prop_map(|(call, at)| {
        let of_call = RECORDED.iter().filter(|(name, ..)| name.starts_with(call));
        at.get(&of_call.collect::<Vec<_>>()).to_owned()
    });
    let mutated = (recorded, changes, everywhere, cut).prop_map(|(recorded, changes, all, cut)| {
        let (name, kind, body) = recorded;
        let mut body = body.clone();
        for (way, leaf) in changes {
            put(&mut body, &way, leaf);
        }
        if let Some((name, leaf)) = all {
            put_everywhere(&mut body, name, &leaf);
        }
        let mut bytes = body.to_string().into_bytes();
        if let Some(cut) = cut {
            bytes.truncate(cut.index(bytes.len() + 1));
        }
        (name.clone(), *kind, bytes)
    });
    prop_oneof![4 => mutated, 1 => random_answer()]
}

/// A field by its name, and what it becomes.
fn any_field() -> impl Strategy<Value = (&'static str, Value)> {
    let figure = select(vec![i64::MAX, i64::MIN, -1, 1 << 62]).prop_map(Value::from);
    prop_oneof![
        (select(FIELDS.as_slice()), any_leaf()),
        (select(FIGURES.as_slice()), figure),
    ]
}

/// An answer that nobody gave.
fn random_answer() -> impl Strategy<Value = (String, EngineKind, Vec<u8>)> {
    let kinds = vec![
        EngineKind::GraphDriver,
        EngineKind::ContainerdStore,
        EngineKind::Podman,
    ];
    (select(kinds), any_value())
        .prop_map(|(kind, value)| ("random".to_owned(), kind, value.to_string().into_bytes()))
}
