//! What is in the way goes first, if it is agreed to.

use jettison::app::{App, Outcome, Preview};
use jettison::inventory::{ContainerState, EngineKind};
use jettison::removal::Changed;

use super::script::{Leg, elsewhere, enter, go_to, is_over, is_read, play, press, see, until};
use super::{KINDS, has_image, image_of, is_done, job_states};

fn preview(app: &App) -> &Preview {
    app.previewed().expect("the preview is open")
}

/// The list is open, and what the containers have of their own has been read.
fn is_measured(app: &App) -> bool {
    let unblock = preview(app)
        .unblock
        .as_ref()
        .expect("something is in the way");
    unblock.everything().len() == unblock.possible()
}

/// To the list of what is in the way of an image.
fn listed(name: &'static str) -> [Vec<Leg>; 4] {
    [
        until(is_read),
        go_to(name),
        press(" du"),
        until(is_measured),
    ]
}

#[tokio::test(start_paused = true)]
async fn containers_in_the_way_are_stopped_and_removed_before_their_image() {
    for kind in KINDS {
        let id = image_of(&super::fresh(kind), "kettle/api:3.2").unwrap();
        let [read, go, open, measured] = listed("kettle/api:3.2");
        let agree = [
            press("a"),
            press("qR"),
            press("remove"),
            enter(),
            until(is_over),
        ];
        let script = [read, go, open, measured].into_iter().chain(agree);
        let all_done =
            see(|app| assert!(job_states(app).iter().all(is_done), "{:?}", job_states(app)));
        let engine = play(kind, script.chain([all_done, press("qq")])).await;
        assert!(!has_image(&engine, &id), "{kind:?}");
        let containers = engine.holdings().listing.containers;
        let left = containers
            .iter()
            .find(|container| container.name == "kettle-api-1");
        assert_eq!(left, None, "{kind:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn an_image_stays_while_one_thing_in_its_way_is_not_agreed_to() {
    let kind = EngineKind::GraphDriver;
    let [read, go, open, measured] = listed("kettle/web:2.0");
    let half = see(|app| {
        let preview = preview(app);
        assert_eq!(preview.unblock.as_ref().unwrap().agreed.len(), 1);
        assert!(
            preview.forecast().is_empty(),
            "half of it would be lost in vain"
        );
    });
    let engine = play(
        kind,
        [read, go, open, measured, press("j "), half, press("qqqy")],
    )
    .await;
    let before = super::fresh(kind).holdings().listing;
    assert_eq!(engine.holdings().listing.containers, before.containers);
}

#[tokio::test(start_paused = true)]
async fn a_container_whose_stop_would_delete_its_volumes_cannot_be_chosen() {
    let kind = EngineKind::GraphDriver;
    let [read, go, open, measured] = listed("kettle/e2e:nightly");
    let refused = see(|app| {
        assert!(
            app.notice
                .as_deref()
                .is_some_and(|why| why.contains("--rm")),
            "{:?}",
            app.notice
        );
        assert!(preview(app).unblock.as_ref().unwrap().agreed.is_empty());
    });
    let script = [
        read,
        go,
        open,
        measured,
        press("j "),
        refused,
        press("qqqy"),
    ];
    play(kind, script).await;
}

#[tokio::test(start_paused = true)]
async fn what_would_go_in_vain_is_left_when_something_in_the_way_stays() {
    let kind = EngineKind::GraphDriver;
    let id = image_of(&super::fresh(kind), "kettle/toolbox:1").unwrap();
    let [read, go, open, measured] = listed("kettle/toolbox:1");
    let run_again = elsewhere(|engine| {
        engine.change(|holdings| holdings.set_state("toolbox-session", ContainerState::Running));
    });
    let steps = [
        press("a"),
        press("qR"),
        press("remove"),
        run_again,
        enter(),
        until(is_over),
    ];
    let stays = see(|app| {
        let states = job_states(app);
        let skipped = |changed| jettison::app::JobState::Ended(Outcome::Skipped(changed));
        assert!(is_done(&states[0]), "{states:?}");
        assert!(matches!(
            &states[1],
            jettison::app::JobState::Ended(Outcome::Skipped(Changed::RunsNow(_)))
        ));
        assert_eq!(states[2], skipped(Changed::InVain));
    });
    let script = [read, go, open, measured].into_iter().chain(steps);
    let engine = play(kind, script.chain([stays, press("qqy")])).await;
    assert!(has_image(&engine, &id));
}
