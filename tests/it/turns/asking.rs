//! What is asked of the engine next: counted, at few and at many images.

use std::collections::HashMap;

use jettison::app::{App, Effect, EngineChoice, Message, Recalled};
use jettison::engine::Engine as _;
use jettison::engine::practice::{PracticeEngine, World};
use jettison::inventory::{
    About, Container, Details, EngineKind, HistoryEntry, Image, ImageId, Listing,
};

use super::{Desk, NOW};

/// Image records of an engine, of which each has a layer of its own.
fn many(count: usize) -> (Listing, Vec<Recalled>) {
    let like = PracticeEngine::new(&World::built_in(), EngineKind::GraphDriver, NOW);
    let like = like.holdings().listing.images.swap_remove(0);
    let images = (0..count).map(|number| Image {
        id: ImageId::new(&format!("{number:064x}")),
        references: Vec::new(),
        parent: None,
        ..like.clone()
    });
    let images: Vec<Image> = images.collect();
    let kept = images.iter().map(|image| {
        let details = Details {
            diff_ids: vec![image.id.to_string()],
            history: vec![HistoryEntry::new(image.size, "COPY . /")],
            ..Details::default()
        };
        Recalled {
            image: image.id.clone(),
            size: image.size,
            read: NOW,
            makeup: details.makeup(),
        }
    });
    let kept = kept.collect();
    let containers = Vec::new();
    (Listing { images, containers }, kept)
}

/// The program where these images are listed, and what it asks for then.
fn started(listing: Listing, kept: Vec<Recalled>) -> (Desk, Vec<Effect>) {
    let (mut desk, _) = Desk::new();
    desk.app = App::new(EngineChoice::Configured, NOW);
    let generation = desk.app.generation();
    let about = About {
        address: "unix:///engine.sock".to_owned(),
        ..desk.engine.about().clone()
    };
    desk.tell(Message::Connected(generation, about));
    assert_eq!(desk.tell(Message::Recalled(generation, kept)), []);
    let asked = desk.tell(Message::Listed(generation, Ok(listing)));
    (desk, asked)
}

#[test]
fn every_image_is_asked_for_once_in_few_orders_whatever_their_number_and_before_the_disk() {
    for count in [100, 10_000] {
        let (listing, kept) = many(count);
        let (mut desk, mut effects) = started(listing, Vec::new());
        let made: HashMap<ImageId, _> = kept
            .into_iter()
            .map(|one| (one.image, one.makeup))
            .collect();
        let (mut asked, mut orders, mut accounts) = (Vec::new(), 0, 0);
        while let Some(effect) = effects.pop() {
            if let Effect::ReadDetails(generation, images) = effect {
                assert_eq!(accounts, 0);
                orders += 1;
                let read = images
                    .iter()
                    .map(|id| (id.clone(), Ok(made.get(id).cloned())));
                let read = Message::DetailsRead(generation, read.collect());
                asked.extend(images);
                effects.extend(desk.tell(read));
            } else if let Effect::ReadUsage(_) = effect {
                accounts += 1;
            }
        }
        assert_eq!((asked.len(), accounts), (count, 1));
        asked.sort_unstable();
        asked.dedup();
        assert_eq!(asked.len(), count);
        assert!(orders <= 12, "{orders}");
    }
}

#[test]
fn what_was_kept_is_not_asked_for_again_unless_its_size_is_another() {
    for count in [100, 10_000] {
        let (mut listing, kept) = many(count);
        let details = |effects: Vec<Effect>| {
            let mut asked: Vec<ImageId> = Vec::new();
            for effect in effects {
                if let Effect::ReadDetails(_, images) = effect {
                    asked.extend(images);
                }
            }
            asked
        };
        let (desk, asked) = started(listing.clone(), kept.clone());
        assert_eq!(details(asked), []);
        assert_eq!(
            desk.app
                .session()
                .unwrap()
                .inventory
                .as_ref()
                .unwrap()
                .unread(),
            0
        );
        listing.images[7].size += 1;
        let (_, asked) = started(listing.clone(), kept);
        assert_eq!(details(asked), [listing.images[7].id.clone()]);
    }
}

#[test]
fn what_the_user_turns_to_is_asked_for_before_the_rest() {
    let (listing, _) = many(10_000);
    let (mut desk, first) = started(listing, Vec::new());
    let Some(Effect::ReadDetails(_, in_sight)) = first.first() else {
        panic!("{first:?}");
    };
    assert!(in_sight.len() <= 64, "{}", in_sight.len());
    let effects = desk.press("G");
    let asked: Vec<&Effect> = effects
        .iter()
        .filter(|effect| matches!(effect, Effect::ReadDetails(..)))
        .collect();
    let [Effect::ReadDetails(_, images)] = asked.as_slice() else {
        panic!("{effects:?}");
    };
    let last = desk.app.session().unwrap().selected().unwrap().1.id.clone();
    assert!(images.contains(&last) && images.len() <= 64);
    assert!(!in_sight.contains(&last));
}

#[test]
fn layers_of_a_container_without_an_image_are_told_by_what_was_read_since_it_was_made() {
    let (mut listing, kept) = many(100);
    let orphan = Container {
        image: ImageId::new(&"f".repeat(64)),
        directories: vec!["/own-init/diff".to_owned(), "/unknown/diff".to_owned()],
        created: Some(NOW - 10_000),
        ..PracticeEngine::new(&World::built_in(), EngineKind::GraphDriver, NOW)
            .holdings()
            .listing
            .containers
            .swap_remove(0)
    };
    let asks = |listing: &Listing| {
        let (_, asked) = started(listing.clone(), kept.clone());
        let details = |effect: &Effect| matches!(effect, Effect::ReadDetails(..));
        asked.iter().any(details)
    };
    listing.containers = vec![orphan];
    assert!(!asks(&listing), "all was read since");
    listing.containers[0].created = Some(NOW + 10);
    assert!(asks(&listing), "directories may have had others' names");
    listing.containers[0].directories.truncate(1);
    assert!(!asks(&listing), "nothing is missing");
}
