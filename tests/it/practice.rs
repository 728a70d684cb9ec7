//! The program with all that a practice engine holds on its screen, without a loop around it.

use std::cell::RefCell;
use std::collections::HashMap;

use jettison::app::{App, Effect, EngineChoice, Generation, Message};
use jettison::engine::practice::Holdings;
use jettison::inventory::{About, Details, EngineKind, HistoryEntry, ImageId};

const GENERATION: Generation = Generation(1);

fn about(holdings: &Holdings) -> About {
    let (name, program) = match holdings.profile.kind {
        EngineKind::GraphDriver => ("docker 28.5", "docker"),
        EngineKind::ContainerdStore => ("docker 29.0", "docker"),
        EngineKind::Podman => ("podman 5.6", "podman"),
    };
    About {
        id: "test".to_owned(),
        name: name.to_owned(),
        store: "a store".to_owned(),
        api: String::new(),
        address: "unix:///run/engine.sock".to_owned(),
        why: String::new(),
        profile: holdings.profile,
        program,
    }
}

thread_local! {
    /// The histories that the fake engine of a test's thread tells.
    static HISTORIES: RefCell<HashMap<ImageId, Vec<HistoryEntry>>> = RefCell::default();
}

/// From now on these images' histories are told where they are asked for.
pub(crate) fn tell_histories<'a>(of: impl IntoIterator<Item = (&'a ImageId, &'a Details)>) {
    let told = of.into_iter();
    let told = told.map(|(id, details)| (id.clone(), details.history.clone()));
    HISTORIES.with_borrow_mut(|histories| histories.extend(told));
}

pub(crate) fn feed(app: &mut App, message: Message) {
    for effect in app.update(message).effects {
        if let Effect::ReadHistories(generation, images) = effect {
            let told = |id: ImageId| {
                let history = HISTORIES.with_borrow(|histories| histories.get(&id).cloned());
                (id, Ok(history))
            };
            let read = images.into_iter().map(told).collect();
            feed(app, Message::HistoriesRead(generation, read));
        }
    }
}

/// Everything is read, nothing is marked.
pub(crate) fn explored(holdings: &Holdings, now: i64) -> App {
    let mut app = listed(holdings, now);
    tell_histories(holdings.details.iter().map(|(id, told)| (id, &**told)));
    let images = holdings.listing.images.iter();
    let read = images.map(|image| {
        let details = holdings.details_of(&image.id);
        let details = details.map(|details| details.makeup());
        (image.id.clone(), Ok(details))
    });
    let read = read.collect();
    feed(&mut app, Message::DetailsRead(GENERATION, read));
    let usage = holdings.disk_usage();
    feed(&mut app, Message::UsageRead(GENERATION, Ok(usage)));
    app
}

/// No layers have been read yet.
pub(crate) fn listed(holdings: &Holdings, now: i64) -> App {
    let mut app = App::new(EngineChoice::Configured, now);
    feed(&mut app, Message::Connected(GENERATION, about(holdings)));
    relist(&mut app, holdings);
    app
}

/// The engine is read again.
pub(crate) fn relist(app: &mut App, holdings: &Holdings) {
    let listing = holdings.listing.clone();
    feed(app, Message::Listed(GENERATION, Ok(listing)));
}
