//! Very many images, very many events, none at all, and very many refreshes.

use std::time::Duration;

use jettison::app::{App, Refresh};
use jettison::inventory::{Image, ImageId, Reference};
use jettison::runtime::ProtectStore;

use super::desk::{Leg, happens, is_read, play, play_guarded, press, see, shown, until};
use super::fake::{Act, Fake};
use super::wire::event;
use super::world::{built_in, holding};

const MANY: usize = 20_000;
const FLOOD: usize = 10_000;
const REFRESHES: usize = 1_000;

fn living() -> Fake {
    Fake::of(built_in())
}

fn listings(fake: &Fake) -> usize {
    let asked = fake.asked();
    asked
        .iter()
        .filter(|asked| asked.starts_with("GET /images/json"))
        .count()
}

#[tokio::test(start_paused = true)]
async fn twenty_thousand_images_are_listed_scrolled_filtered_and_marked() {
    let like = built_in().holdings().listing.images[0].clone();
    let images = (0..MANY).map(|number| Image {
        id: ImageId::new(&format!("{number:064x}")),
        references: Reference::new(&format!("many/image:{number}"))
            .into_iter()
            .collect(),
        parent: None,
        ..like.clone()
    });
    let fake = Fake::of(holding(images.collect()));
    fake.always("GET /images/sha256:*/json", Act::Hang); // the layers of all of them would take a while
    let legs = [
        shown("1 of 20000"),
        press("G"),
        shown("20000 of 20000"),
        press("g"),
        shown("1 of 20000"),
        press("/image:19999\n"),
        shown("1 of 20000 shown"),
        press(" "),
        shown("1 marked"),
    ];
    play(&fake, legs).await;
    assert_eq!(fake.changing(), Vec::<String>::new());
}

#[tokio::test(start_paused = true)]
async fn ten_thousand_events_are_a_few_readings_and_the_keys_still_work() {
    let fake = living();
    let flood: String = (0..FLOOD).map(|_| event(1_795_237_280)).collect();
    fake.once("GET /events", Act::Stream(flood.into_bytes(), true));
    let settled = |app: &App| is_read(app) && app.session().unwrap().refresh == Refresh::Idle;
    play(
        &fake,
        [
            until(is_read),
            press("j "),
            shown("1 marked"),
            until(settled),
        ],
    )
    .await;
    assert!(listings(&fake) < 6, "{}", listings(&fake));
}

#[tokio::test(start_paused = true)]
async fn events_that_never_come_leave_what_can_be_read_on_demand() {
    let fake = living();
    fake.always("GET /events", Act::Hang);
    let gone = fake.world.holdings().listing.images[0].id.clone();
    let lost = gone.clone();
    let legs = [
        until(is_read),
        happens(move |fake| fake.world.change(|holdings| holdings.lose_image(&lost))),
        press("r"),
        shown("1 of 31"),
    ];
    play_guarded(&fake, ProtectStore::memory(), &[gone.as_str()], legs).await;
}

#[tokio::test(start_paused = true)]
async fn events_that_end_at_once_again_and_again_are_asked_for_less_and_less() {
    let fake = living();
    fake.always("GET /events", Act::Stream(Vec::new(), false));
    let hour = tokio::time::Instant::now() + Duration::from_hours(1);
    let passed = move |_: &App| tokio::time::Instant::now() >= hour;
    play(
        &fake,
        [until(is_read), press(" "), until(passed), shown("1 marked")],
    )
    .await;
    let asked = fake.asked();
    let events = asked
        .iter()
        .filter(|asked| asked.starts_with("GET /events"));
    assert!((100..150).contains(&events.count()));
}

/// Reads everything again, and something that is not marked is another than before.
fn refresh(number: usize) -> Vec<Leg> {
    let rename = move |fake: &Fake| {
        fake.world.change(|holdings| {
            let images = &mut holdings.listing.images;
            images.rotate_left(1);
            let spare = |reference: &Reference| reference.repository() == "spare/name";
            for image in images.iter_mut() {
                image.references.retain(|reference| !spare(reference));
            }
            let name = Reference::new(&format!("spare/name:{number}"));
            images[0].references.extend(name);
        });
    };
    let listed = move |app: &App| {
        let name = Reference::new(&format!("spare/name:{number}")).unwrap();
        let inventory = app.session().unwrap().inventory.as_ref().unwrap();
        let mut images = inventory.images().iter();
        images.any(|image| image.references.contains(&name))
    };
    [happens(rename), until(listed)]
        .into_iter()
        .flatten()
        .collect()
}

/// A small world, which is read quickly.
fn small() -> Fake {
    let images = built_in().holdings().listing.images;
    Fake::of(holding(images.into_iter().take(6).collect()))
}

#[tokio::test(start_paused = true)]
async fn marks_are_kept_through_a_thousand_refreshes() {
    let fake = small();
    let marked = |app: &App| app.session().unwrap().marks.images();
    let legs = [until(is_read), press("   "), shown("3 marked")];
    let legs = legs.into_iter().chain((0..REFRESHES).map(refresh));
    let kept = see(move |app| assert_eq!(marked(app), 3));
    let spare: Vec<String> = (0..REFRESHES)
        .map(|number| format!("spare/name:{number}"))
        .collect();
    let spare: Vec<&str> = spare.iter().map(String::as_str).collect();
    let legs = legs.chain([kept, shown("3 marked")]);
    play_guarded(&fake, ProtectStore::memory(), &spare, legs).await;
    assert!(listings(&fake) > REFRESHES, "{}", listings(&fake));
}
