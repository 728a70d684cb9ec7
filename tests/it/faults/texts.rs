//! Names and ids made to change the call that is made: none of them reaches a request unless it means itself there.

use jettison::engine::{Engine as _, EngineError};
use jettison::inventory::{ContainerId, ImageId, Reference};
use jettison::removal::Step;

use super::desk::{Leg, go_to, is_over, is_read, play, press, see, shown, the_run, until};
use super::fake::{Act, Fake};
use super::world::{built_in, listed};

/// Names that are never sent.
const HOSTILE: [&str; 17] = [
    "../containers/x",
    "../../x:1",
    "a/../b:1",
    "./a:1",
    "a//b:1",
    "/a:1",
    "a?force=1",
    "a:1?force=1&x",
    "%2e%2e/x:1",
    "a%00:1",
    "a#b:1",
    "a b:1",
    "a\u{1b}[2J:1",
    "a\r\nDELETE /images/b:1",
    "a\\b:1",
    "ä:1",
    "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
];

/// Odd names that are names all the same, and mean themselves in a path.
const ODD: [&str; 4] = ["-f:1", "--all:1", "a+b:1", "localhost:5000/a:b"];

fn not_sent<T>(text: &str) -> Result<T, EngineError> {
    Err(EngineError::NotSendable(text.to_owned()))
}

#[tokio::test(start_paused = true)]
async fn an_empty_name_is_no_name_at_all() {
    assert_eq!(Reference::new(""), None);
    let fake = Fake::of(built_in());
    let image = fake.world.holdings().listing.images[0].clone();
    let mut told = listed(&image);
    told["RepoTags"] = serde_json::json!(["", "<none>:<none>"]);
    told["RepoDigests"] = serde_json::json!([]);
    let list = serde_json::json!([told]).to_string();
    fake.always("GET /images/json", Act::say(200, &list));
    let engine = fake.connect().await.unwrap();
    let listing = engine.listing().await.unwrap();
    assert_eq!(listing.images[0].references, []);
}

#[tokio::test(start_paused = true)]
async fn hostile_names_are_neither_looked_up_nor_removed() {
    let fake = Fake::of(built_in());
    let engine = fake.connect().await.unwrap();
    let image = fake.world.holdings().listing.images[0].id.clone();
    let before = fake.asked();
    for text in HOSTILE {
        let step = Step::untag(image.clone(), Reference::new(text).unwrap());
        assert_eq!(engine.look_up(&step).await, not_sent(text));
        assert_eq!(engine.run(&step).await, not_sent(text));
    }
    assert_eq!(fake.asked(), before);
}

#[tokio::test(start_paused = true)]
async fn hostile_ids_are_neither_read_nor_looked_up_nor_removed() {
    let fake = Fake::of(built_in());
    let engine = fake.connect().await.unwrap();
    let before = fake.asked();
    let short = "0123456789ab";
    for text in HOSTILE.into_iter().take(16).chain(["", "-f", short]) {
        let (image, container) = (ImageId::new(text), ContainerId::new(text));
        assert_eq!(engine.details(&image).await, not_sent(text));
        assert_eq!(engine.belongings(&container).await, not_sent(text));
        let delete = Step::delete(image, false);
        assert_eq!(engine.look_up(&delete).await, not_sent(text));
        for step in [
            delete,
            Step::UnpauseContainer(container.clone()),
            Step::StopContainer(container.clone()),
            Step::RemoveContainer(container),
        ] {
            assert_eq!(engine.run(&step).await, not_sent(text), "{step:?}");
        }
    }
    assert_eq!(fake.asked(), before);
}

#[tokio::test(start_paused = true)]
async fn odd_names_stand_in_a_path_as_they_are() {
    for text in ODD {
        let world = built_in();
        let image = world.holdings().listing.images[0].id.clone();
        world.change(|holdings| {
            let references = &mut holdings.listing.images[0].references;
            references.push(Reference::new(text).unwrap());
            references.sort();
        });
        let fake = Fake::of(world);
        let engine = fake.connect().await.unwrap();
        let before = fake.asked().len();
        let step = Step::untag(image.clone(), Reference::new(text).unwrap());
        let seen = engine.look_up(&step).await.unwrap();
        assert_eq!(seen.image, Some(image));
        engine.run(&step).await.unwrap().unwrap();
        let sent = [
            format!("GET /images/{text}/json"),
            format!("DELETE /images/{text}?force=false&noprune=true"),
        ];
        assert_eq!(fake.asked()[before..], sent);
    }
}

#[tokio::test(start_paused = true)]
async fn an_image_is_read_by_its_id_whatever_its_names_are() {
    let fake = Fake::of(built_in());
    let engine = fake.connect().await.unwrap();
    let image = fake.world.holdings().listing.images[0].id.clone();
    let before = fake.asked().len();
    engine.details(&image).await.unwrap();
    let mut asked = fake.asked()[before..].to_vec();
    asked.sort();
    let read = ["history", "json"].map(|what| format!("GET /images/{image}/{what}"));
    assert_eq!(asked, read);
}

/// A free image that has this hostile name too, and another one.
fn named(text: &str) -> Fake {
    let world = built_in();
    world.change(|holdings| {
        let free = Reference::new("kettle/web:1.8").unwrap();
        let mut images = holdings.listing.images.iter_mut();
        let image = images
            .find(|image| image.references.contains(&free))
            .unwrap();
        image
            .references
            .extend([text, "z/../y:1"].map(|name| Reference::new(name).unwrap()));
        image.references.sort();
    });
    Fake::of(world)
}

fn removes() -> Vec<Leg> {
    let legs = [
        until(is_read),
        go_to("kettle/web:1.8"),
        press(" d"),
        shown("preview"),
        press("Rremove\n"),
        until(is_over),
    ];
    legs.into_iter().flatten().collect()
}

/// Every request is one of those that this program makes, with whole ids and plain names.
#[track_caller]
fn only_plain_requests(fake: &Fake) {
    const FIXED: [&str; 8] = [
        "GET /version",
        "GET /info",
        "GET /_ping",
        "GET /images/json?all=1&shared-size=1",
        "GET /containers/json?all=1",
        "GET /system/df?type=image&type=build-cache",
        "GET /events?",
        "DELETE /images/kettle/web:1.8?force=false&noprune=true",
    ];
    let is_id = |id: &str| id.len() == 64 && id.bytes().all(|byte| byte.is_ascii_hexdigit());
    for asked in fake.asked() {
        let fixed = FIXED.iter().any(|fixed| asked == *fixed)
            || asked.starts_with("GET /events?")
            || asked == "GET /images/kettle/web:1.8/json";
        let path = asked.split(' ').nth(1).unwrap();
        let mut parts = path.split(['/', '?']).skip(2);
        let id = parts.next().unwrap_or_default();
        let plain = is_id(id.strip_prefix("sha256:").unwrap_or(id));
        assert!(fixed || plain, "{asked}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_plan_over_hostile_names_sends_none_of_them_and_says_so() {
    for text in HOSTILE {
        let fake = named(text);
        let before = fake.images();
        let told = see(move |app| {
            let run = the_run(app);
            assert!(run.exceptions() > 0, "{text}");
        });
        play(
            &fake,
            [removes(), shown("is not a valid reference or id"), told],
        )
        .await;
        only_plain_requests(&fake);
        let after = fake.images();
        assert!(
            before.keys().all(|id| after.contains_key(id)),
            "{text}: the image has that name still"
        );
    }
}
