//! The program with all that a practice engine holds on its screen, without a loop around it.

use jettison::app::{App, EngineChoice, Generation, Message};
use jettison::engine::practice::Holdings;
use jettison::inventory::{About, Details, EngineKind};

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

fn feed(app: &mut App, message: Message) {
    drop(app.update(message));
}

/// Everything is read, nothing is marked.
pub(crate) fn explored(holdings: &Holdings, now: i64) -> App {
    let mut app = listed(holdings, now);
    let images = holdings.listing.images.iter();
    let read = images.map(|image| {
        let details = holdings.details_of(&image.id);
        let details = details.map(|details| Details::clone(&details));
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
