//! Answers that are cut short, of the wrong types, full of nulls, or with more in them than is known.

use std::time::Duration;

use jettison::engine::{Engine as _, EngineError};
use jettison::inventory::{ContainerId, ImageId, Listing};
use jettison::removal::Step;
use serde_json::{Value, json};

use super::desk::{happens, is_over, is_read, play, press, removes_dangling, shown, until};
use super::fake::{Act, Fake};
use super::world::{self, built_in};

fn living() -> Fake {
    Fake::of(built_in())
}

/// What an answer can be made into.
#[derive(Clone, Copy, Debug)]
enum Spoiled {
    CutShort,
    WrongTypes,
    Nulls,
    Unknown,
}

const ALL: [Spoiled; 4] = [
    Spoiled::CutShort,
    Spoiled::WrongTypes,
    Spoiled::Nulls,
    Spoiled::Unknown,
];

impl Spoiled {
    /// Every body that this makes of one: a field at a time.
    fn bodies(self, body: &[u8]) -> Vec<Vec<u8>> {
        let value: Value = serde_json::from_slice(body).unwrap();
        let fields = fields(&value);
        match self {
            Self::CutShort => [1, body.len() / 2, body.len() - 1]
                .map(|end| body[..end].to_vec())
                .to_vec(),
            Self::WrongTypes => each(&value, &fields, |field| {
                *field = match field {
                    Value::String(_) => json!(["x"]),
                    Value::Number(_) => json!("many"),
                    Value::Array(_) => json!({ "x": 1 }),
                    Value::Object(_) => json!([7]),
                    Value::Null | Value::Bool(_) => json!(1.5),
                }
            }),
            Self::Nulls => each(&value, &fields, |field| *field = Value::Null),
            Self::Unknown => {
                let mut more = value;
                surprise(&mut more);
                vec![more.to_string().into_bytes()]
            }
        }
    }
}

/// The names of the fields of an object, or of the first entry of a list; deeper ones as pointers.
fn fields(value: &Value) -> Vec<String> {
    let (prefix, object) = if value.is_array() {
        ("/0", value.pointer("/0").and_then(Value::as_object))
    } else {
        ("", value.as_object())
    };
    let names = object.into_iter().flat_map(|object| object.keys());
    let mut found: Vec<String> = names.map(|name| format!("{prefix}/{name}")).collect();
    for name in found.clone() {
        let below = value.pointer(&name).filter(|below| below.is_object());
        let below = below.map(fields).unwrap_or_default();
        found.extend(below.into_iter().map(|inner| format!("{name}{inner}")));
    }
    found.push(prefix.to_owned());
    found
}

fn each(value: &Value, fields: &[String], spoil: fn(&mut Value)) -> Vec<Vec<u8>> {
    let spoiled = fields.iter().filter_map(|field| {
        let mut value = value.clone();
        spoil(value.pointer_mut(field)?);
        Some(value.to_string().into_bytes())
    });
    spoiled.collect()
}

/// Adds fields that nobody knows, everywhere but among labels and layers, whose names are data.
fn surprise(value: &mut Value) {
    match value {
        Value::Array(entries) => entries.iter_mut().for_each(surprise),
        Value::Object(fields) => {
            for (name, field) in fields.iter_mut() {
                if name != "Labels" && name != "Data" {
                    surprise(field);
                }
            }
            fields.insert("Surprise".to_owned(), json!({ "of": ["api", 2.0] }));
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

async fn body(fake: &Fake, call: &str) -> Vec<u8> {
    world::answer(&fake.world, call).await.1
}

fn ids(listing: &Listing) -> (Vec<&ImageId>, Vec<&ContainerId>) {
    let images = listing.images.iter().map(|image| &image.id);
    let containers = listing.containers.iter().map(|container| &container.id);
    (images.collect(), containers.collect())
}

/// An answer that makes no sense is told as such.
#[track_caller]
fn unreadable<T: std::fmt::Debug>(answer: &Result<T, EngineError>, body: &[u8]) {
    let body = String::from_utf8_lossy(&body[..body.len().min(300)]).into_owned();
    assert!(
        matches!(answer, Err(EngineError::Unreadable(_))),
        "{answer:?}: {body}"
    );
}

#[tokio::test(start_paused = true)]
async fn a_spoiled_list_is_refused_as_a_whole_or_lacks_nothing() {
    for call in ["GET /images/json", "GET /containers/json"] {
        for spoiled in ALL {
            let fake = living();
            let engine = fake.connect().await.unwrap();
            let whole = engine.listing().await.unwrap();
            for body in spoiled.bodies(&body(&fake, call).await) {
                fake.once(call, Act::Say(200, body.clone()));
                match (spoiled, engine.listing().await) {
                    (Spoiled::Unknown, listing) => assert_eq!(listing.as_ref(), Ok(&whole)),
                    // a list that is null is empty: so do engines say that there is nothing
                    (Spoiled::Nulls, Ok(_)) if body == b"null" => {}
                    (Spoiled::WrongTypes | Spoiled::Nulls, Ok(listing)) => {
                        assert_eq!(ids(&listing), ids(&whole));
                    }
                    (Spoiled::CutShort | Spoiled::WrongTypes | Spoiled::Nulls, listing) => {
                        unreadable(&listing, &body);
                    }
                }
            }
        }
    }
}

#[tokio::test(start_paused = true)]
async fn spoiled_layers_are_refused_or_read_without_what_is_missing() {
    for what in ["json", "history"] {
        for spoiled in ALL {
            let fake = living();
            let engine = fake.connect().await.unwrap();
            let image = fake.world.holdings().listing.images[0].id.clone();
            let whole = engine.details(&image).await.unwrap().unwrap();
            let call = format!("GET /images/{image}/{what}");
            for body in spoiled.bodies(&body(&fake, &call).await) {
                fake.once(&call, Act::Say(200, body.clone()));
                match (spoiled, engine.details(&image).await) {
                    (Spoiled::Unknown, details) => assert_eq!(details, Ok(Some(whole.clone()))),
                    (Spoiled::WrongTypes | Spoiled::Nulls, Ok(details)) => {
                        assert!(details.is_some());
                    }
                    (Spoiled::CutShort | Spoiled::WrongTypes | Spoiled::Nulls, details) => {
                        unreadable(&details, &body);
                    }
                }
            }
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_spoiled_look_up_is_refused_or_sees_the_image_that_is_meant() {
    for spoiled in ALL {
        let fake = living();
        let engine = fake.connect().await.unwrap();
        let image = fake.world.holdings().listing.images[0].id.clone();
        let step = Step::delete(image.clone(), true);
        let whole = engine.look_up(&step).await.unwrap();
        for call in [
            format!("GET /images/{image}/json"),
            "GET /containers/json".to_owned(),
        ] {
            for body in spoiled.bodies(&body(&fake, &call).await) {
                fake.once(&call, Act::Say(200, body.clone()));
                match (spoiled, engine.look_up(&step).await) {
                    (Spoiled::Unknown, seen) => assert_eq!(seen.as_ref(), Ok(&whole)),
                    (Spoiled::WrongTypes | Spoiled::Nulls, Ok(seen)) => {
                        assert_eq!(seen.image, Some(image.clone()));
                    }
                    (Spoiled::CutShort | Spoiled::WrongTypes | Spoiled::Nulls, seen) => {
                        unreadable(&seen, &body);
                    }
                }
            }
        }
    }
}

#[tokio::test(start_paused = true)]
async fn spoiled_figures_are_refused_or_read_without_what_is_missing() {
    for spoiled in ALL {
        let fake = living();
        let engine = fake.connect().await.unwrap();
        let container = fake.world.holdings().listing.containers[0].id.clone();
        let usage = engine.disk_usage().await;
        let own = engine.belongings(&container).await;
        for body in spoiled.bodies(&body(&fake, "GET /system/df").await) {
            fake.once("GET /system/df", Act::Say(200, body.clone()));
            match (spoiled, engine.disk_usage().await) {
                (Spoiled::Unknown, answer) => assert_eq!(answer, usage),
                (Spoiled::WrongTypes | Spoiled::Nulls, Ok(_)) => {}
                (Spoiled::CutShort | Spoiled::WrongTypes | Spoiled::Nulls, answer) => {
                    unreadable(&answer, &body);
                }
            }
        }
        let call = format!("GET /containers/{container}/json");
        for body in spoiled.bodies(&body(&fake, &call).await) {
            fake.once(&call, Act::Say(200, body.clone()));
            match (spoiled, engine.belongings(&container).await) {
                (Spoiled::Unknown, answer) => assert_eq!(answer, own),
                (Spoiled::WrongTypes | Spoiled::Nulls, Ok(answer)) => assert!(answer.is_some()),
                (Spoiled::CutShort | Spoiled::WrongTypes | Spoiled::Nulls, answer) => {
                    unreadable(&answer, &body);
                }
            }
        }
    }
}

#[tokio::test(start_paused = true)]
async fn an_engine_that_introduces_itself_in_nonsense_is_none_or_is_connected() {
    for call in ["GET /version", "GET /info"] {
        for spoiled in ALL {
            let fake = living();
            let whole = fake.connect().await.unwrap();
            for body in spoiled.bodies(&body(&fake, call).await) {
                fake.once(call, Act::Say(200, body.clone()));
                match (spoiled, fake.connect().await) {
                    (Spoiled::Unknown, engine) => {
                        assert_eq!(engine.unwrap().about(), whole.about());
                    }
                    (_, Ok(_)) => {}
                    (_, Err(error)) => {
                        assert!(
                            error.to_string().contains("is not a container engine"),
                            "{error}"
                        );
                    }
                }
            }
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_list_that_makes_no_sense_is_told_and_what_was_read_stays() {
    for (body, said) in [
        (
            "[null]",
            "! could not read: the engine's answer cannot be read: list of images, number 1:",
        ),
        (
            "[{\"Id\":",
            "! could not read: the engine's answer cannot be read: list of images: EOF",
        ),
        (
            "<html>",
            "! could not read: the engine's answer cannot be read: list of images: expected value",
        ),
    ] {
        let fake = living();
        let legs = [
            until(is_read),
            press(" "),
            happens(move |fake| fake.once("GET /images/json", Act::say(200, body))),
            press("r"),
            shown(said),
            shown("2 of 32"),
            shown("1 marked"),
        ];
        play(&fake, legs).await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_look_up_that_makes_no_sense_sends_nothing() {
    let fake = living();
    let legs = [
        until(is_read),
        happens(|fake| fake.always("GET /images/sha256:*/json", Act::say(200, "{\"Id\":7}"))),
        removes_dangling(),
        until(is_over),
        shown("nothing was done: the engine's answer cannot be read: image:"),
    ];
    play(&fake, legs).await;
    assert_eq!(fake.changing(), Vec::<String>::new());
}

#[tokio::test(start_paused = true)]
async fn a_removal_answered_with_nonsense_is_looked_up_and_never_called_done() {
    for body in [
        "",
        "null",
        "{}",
        "[{\"Deleted\":7}]",
        "<html>",
        "[{\"Untagged\":",
    ] {
        let fake = living();
        let before = fake.images();
        let legs = [
            until(is_read),
            happens(move |fake| fake.always("DELETE /images/", Act::say(200, body))),
            removes_dangling(),
            until(is_over),
            shown("it is still there"),
            shown("Ended: 5 of 5 steps did not go as forecast."),
        ];
        play(&fake, legs).await;
        assert_eq!(fake.images(), before, "{body}");
    }
}

#[tokio::test(start_paused = true)]
async fn events_that_make_no_sense_are_asked_for_anew_and_the_list_follows_all_the_same() {
    let fake = living();
    fake.always("GET /events", Act::Stream(b"}{ nonsense\n".to_vec(), true));
    let legs = [
        until(is_read),
        happens(|fake| {
            let id = fake.world.holdings().listing.images[0].id.clone();
            fake.world.change(|holdings| holdings.lose_image(&id));
        }),
        shown("31 images"),
    ];
    let begun = tokio::time::Instant::now();
    let taken = fake.world.holdings().listing.images[0].id.clone();
    let protect = jettison::runtime::ProtectStore::memory();
    super::desk::play_guarded(&fake, protect, &[taken.as_str()], legs).await;
    assert!(begun.elapsed() < Duration::from_mins(2));
    let asked = fake.asked();
    let events = asked
        .iter()
        .filter(|asked| asked.starts_with("GET /events"));
    assert!(events.count() < 20);
}
