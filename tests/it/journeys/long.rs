//! A long plan through the real loop. The practice engine works out each answer from all that it holds, so of two thousand
//! images the program alone is looked at (`screens/many.rs`).

use std::collections::BTreeMap;
use std::sync::Arc;

use jettison::app::{App, EngineChoice};
use jettison::engine::practice::{PracticeEngine, World};
use jettison::inventory::{Details, EngineKind, HistoryEntry, Image, ImageId, chain_ids};
use jettison::runtime::JournalStore;

use super::script::{enter, is_over, is_read, play_on, press, see, until};
use super::{NOW, is_done, job_states};

const IMAGES: u64 = 300;

/// The practice engine with so many images more, each with a layer of its own that nobody names.
fn crowded() -> PracticeEngine {
    let kind = EngineKind::GraphDriver;
    let mut holdings = PracticeEngine::new(&World::built_in(), kind, NOW).holdings();
    for number in 0..IMAGES {
        let id = ImageId::new(&format!("{number:064x}"));
        let diff_ids = vec![format!("sha256:{number:064x}")];
        for chain in chain_ids(&diff_ids) {
            holdings.layers.insert(chain, 1_000);
        }
        let details = Details {
            diff_ids,
            history: vec![HistoryEntry::new(1_000, "COPY . .")],
            ..Details::default()
        };
        holdings.details.insert(id.clone(), Arc::new(details));
        holdings.listing.images.push(Image {
            id,
            references: Vec::new(),
            hidden_name: false,
            digests: Vec::new(),
            parent: None,
            created: Some(NOW - 100_000),
            size: 1_000,
            shared_size: None,
            content: None,
            platforms: Vec::new(),
            labels: BTreeMap::new(),
        });
    }
    holdings.measure();
    PracticeEngine::holding(holdings)
}

#[tokio::test(start_paused = true)]
async fn three_hundred_images_go_in_one_plan() {
    let engine = Arc::new(crowded());
    play_on(
        App::new(EngineChoice::Practice, NOW),
        &engine,
        JournalStore::off(),
        [
            until(is_read),
            press("m"),
            enter(),
            press("dR"),
            press("remove"),
            enter(),
            until(is_over),
            see(|app| {
                let states = job_states(app);
                assert!(states.len() >= 300 && states.iter().all(is_done));
                let run = app.session().unwrap().run.as_ref().unwrap();
                assert_eq!(Some(run.so_far().value()), run.measured());
            }),
            press("qq"),
        ],
    )
    .await;
    let left = engine.holdings().listing.images.len();
    let before = PracticeEngine::new(&World::built_in(), EngineKind::GraphDriver, NOW);
    assert!(left < before.holdings().listing.images.len());
}
