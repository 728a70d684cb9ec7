//! What the forecast prints is what the library says.

use std::sync::Arc;

use jettison::engine::practice::World;
use jettison::inventory::{Bytes, EngineKind, Reason, harmless};
use jettison::removal::{Forecast, Preset, Route};
use serde_json::Value;

use super::printed;

const KINDS: [(&str, EngineKind); 3] = [
    ("--demo=graph", EngineKind::GraphDriver),
    ("--demo=containerd", EngineKind::ContainerdStore),
    ("--demo=podman", EngineKind::Podman),
];

/// A time; the figures do not depend on it.
const NOW: i64 = 1_800_000_000;

/// What the library forecasts for a preset on the practice world.
fn forecast(kind: EngineKind, preset: &str) -> Forecast {
    let inventory = Arc::new(World::built_in().inventory_at(kind, NOW));
    let preset = Preset::parse(preset).unwrap();
    let marks = preset.select(&inventory, NOW).marks.into_iter().collect();
    Forecast::new(&inventory, &marks, Route::Skip)
}

const PRESETS: [&str; 6] = [
    "dangling",
    "no-container",
    "older-than=61d",
    "keep-newest=1",
    "label=org.opencontainers.image.source",
    "label=org.opencontainers.image.source=https://git.example/kettle/web",
];

fn each() -> impl Iterator<Item = (&'static str, EngineKind, &'static str)> {
    let kinds = KINDS.into_iter();
    kinds.flat_map(|(flag, kind)| PRESETS.map(|preset| (flag, kind, preset)))
}

fn ids(value: &Value) -> Vec<&str> {
    let all = value.as_array().unwrap().iter();
    all.map(|one| one["id"].as_str().unwrap()).collect()
}

#[test]
fn json_has_the_figures_of_the_library_for_every_kind_of_engine() {
    for (flag, kind, preset) in each() {
        let text = printed(&["forecast", "--json", flag, "--preset", preset]);
        let value: Value = serde_json::from_str(&text).unwrap();
        let wanted = forecast(kind, preset);
        assert_eq!(value["preset"], preset);
        assert_eq!(value["route"], "skip");
        assert_eq!(value["marked"], wanted.marked);
        assert_eq!(value["nominal_bytes"], wanted.nominal);
        assert_eq!(value["freed"]["bytes"], wanted.freed.now.value());
        assert_eq!(value["freed_at_least_bytes"], wanted.freed.least);
        let only = wanted.only_copies().count();
        assert_eq!(value["only_copies"], only);
        assert_eq!(value["may_be_only_copies"], wanted.unproven().count());
        let reasons: Vec<_> = wanted.freed.now.reasons().map(Reason::words).collect();
        assert_eq!(value["freed"]["because"], Value::from(reasons));
        let deleted: Vec<_> = wanted
            .deleted
            .iter()
            .map(|one| one.image.as_str())
            .collect();
        assert_eq!(ids(&value["deleted"]), deleted);
        let refused: Vec<_> = wanted
            .refused
            .iter()
            .map(|one| one.image.as_str())
            .collect();
        assert_eq!(ids(&value["refused"]), refused);
        let untagged: Vec<_> = wanted
            .only_untagged()
            .map(|(image, _)| image.as_str())
            .collect();
        assert_eq!(ids(&value["untagged"]), untagged);
        assert_eq!(
            value["commands"].as_array().unwrap().len(),
            wanted.plan.len()
        );
        assert!(!deleted.is_empty(), "{flag} {preset} shows nothing");
    }
}

#[test]
fn json_has_the_size_of_every_image_that_goes() {
    for (flag, kind, preset) in each() {
        let text = printed(&["forecast", "--json", flag, "--preset", preset]);
        let value: Value = serde_json::from_str(&text).unwrap();
        let told = value["deleted"].as_array().unwrap().iter();
        let told: Vec<_> = told.map(|one| one["size"].as_u64().unwrap()).collect();
        let forecast = forecast(kind, preset);
        let size = |id| forecast.after.base().get(id).unwrap().size;
        let wanted = forecast.deleted.iter().map(|one| size(&one.image));
        assert_eq!(told, wanted.collect::<Vec<_>>());
    }
}

#[test]
fn text_has_the_same_figures() {
    for (flag, kind, preset) in each() {
        let text = printed(&["forecast", flag, "--preset", preset]);
        let wanted = forecast(kind, preset);
        let summary = format!(
            "{} marked: {} deleted, {} refused; frees {} of ",
            wanted.marked,
            wanted.deleted.len(),
            wanted.refused.len(),
            wanted.freed.now,
        );
        let mut lines = text.lines();
        let line = lines.find(|line| line.contains(" marked: ")).unwrap();
        assert!(line.starts_with(&summary), "{line}\n{summary}");
        for deletion in &wanted.deleted {
            let size = wanted.after.base().get(&deletion.image).unwrap().size;
            let size = Bytes::exact(size).to_string();
            let start = format!("delete  {}  {size:>10}  ", deletion.image.short());
            assert!(text.contains(&start), "{start}");
        }
        let refused = text.lines().filter(|line| line.starts_with("refused "));
        assert_eq!(refused.count(), wanted.refused.len());
    }
}

#[track_caller]
fn assert_obeyed_by_nobody(format: &[&str]) {
    for (flag, _) in KINDS {
        let mut arguments = vec!["forecast", flag, "--preset", "no-container"];
        arguments.extend(format);
        for line in printed(&arguments).lines() {
            assert_eq!(line, harmless(line));
        }
    }
}

#[test]
fn nothing_in_the_text_is_obeyed_by_a_terminal() {
    assert_obeyed_by_nobody(&[]);
}

#[test]
fn nothing_in_the_json_is_obeyed_by_a_terminal() {
    assert_obeyed_by_nobody(&["--json"]);
}

#[test]
fn a_filter_leaves_of_a_preset_what_passes_it() {
    for (flag, kind) in KINDS {
        let arguments = [
            "forecast",
            flag,
            "--preset",
            "no-container",
            "--filter",
            "size>=100000kB",
        ];
        let text = printed(&[&arguments[..], &["--json"]].concat());
        let value: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(value["filter"], "size>=100000kB", "as typed");
        let sizes = value["deleted"].as_array().unwrap().iter();
        let sizes: Vec<u64> = sizes.filter_map(|one| one["size"].as_u64()).collect();
        let whole = forecast(kind, "no-container");
        assert!(
            !sizes.is_empty() && sizes.len() < whole.deleted.len(),
            "{flag}"
        );
        assert!(sizes.iter().all(|size| *size >= 100_000_000), "{flag}");
        let told = printed(&arguments);
        assert!(told.contains("\nfilter size>=100000kB: "), "{told}");
    }
}

/// What is printed of a filter on the practice engine.
fn filtered(filter: &str) -> (String, Value) {
    let call = [
        "forecast", "--demo", "--preset", "dangling", "--filter", filter,
    ];
    let json = printed(&[&call[..], &["--json"]].concat());
    (printed(&call), serde_json::from_str(&json).unwrap())
}

#[test]
fn an_empty_filter_is_none() {
    let without = printed(&["forecast", "--demo", "--preset", "dangling"]);
    for empty in ["", "  "] {
        let (told, value) = filtered(empty);
        assert_eq!(told, without);
        assert_eq!(value["filter"], Value::Null);
    }
}

#[test]
fn a_filter_is_printed_as_it_was_typed_and_a_word_that_leaves_nothing_hints_at_its_term() {
    assert!(filtered("size<=7.8MB").0.contains("\nfilter size<=7.8MB: "));
    let told = filtered(" unused ").0;
    let wanted =
        "images pass; the others are left\n  unused is looked for as a word; the term is used:no\n";
    assert!(
        told.contains("\nfilter unused: 0 of ") && told.contains(wanted),
        "{told}"
    );
}
