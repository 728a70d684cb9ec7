//! Failures and refusals (500, 503, 404) of every call that the program makes.

use jettison::app::App;
use jettison::engine::{Engine as _, EngineError};
use jettison::inventory::{ContainerId, ImageId};
use jettison::removal::{RefusalKind, Removal, Step, Target};

use super::desk::{
    Leg, go_to, happens, is_over, is_read, play, press, removes_dangling, see, shown, the_run,
    until,
};
use super::fake::{Act, Fake};
use super::world::built_in;

const FAILURES: [u16; 2] = [500, 503];
const ALL: [u16; 3] = [500, 503, 404];

fn living() -> Fake {
    Fake::of(built_in())
}

fn words(status: u16) -> Act {
    Act::say(status, r#"{"message":"out of order"}"#)
}

/// What the port's answer to each call is.
#[tokio::test(start_paused = true)]
async fn every_call_that_reads_tells_a_failure_in_the_engines_words() {
    for status in FAILURES {
        let fake = living();
        let engine = fake.connect().await.unwrap();
        let image = fake.images().into_keys().next().unwrap();
        let container = fake.world.holdings().listing.containers[0].id.clone();
        let step = Step::delete(image.clone(), true);
        let failed = EngineError::Failed {
            status,
            message: "out of order".to_owned(),
        };
        for list in ["GET /images/json", "GET /containers/json"] {
            fake.once(list, words(status));
            assert_eq!(engine.listing().await, Err(failed.clone()), "{list}");
        }
        for what in ["json", "history"] {
            fake.once(&format!("GET /images/{image}/{what}"), words(status));
            assert_eq!(engine.details(&image).await, Err(failed.clone()), "{what}");
        }
        for call in ["GET /images/sha256:*/json", "GET /containers/json"] {
            fake.once(call, words(status));
            assert_eq!(engine.look_up(&step).await, Err(failed.clone()), "{call}");
        }
        fake.once("GET /containers/", words(status));
        assert_eq!(engine.belongings(&container).await, Err(failed.clone()));
        fake.once("GET /containers/json", words(status));
        let on_container = Step::StopContainer(container);
        assert_eq!(engine.look_up(&on_container).await, Err(failed.clone()));
        fake.once("GET /system/df", words(status));
        assert_eq!(engine.disk_usage().await, Err(failed));
    }
}

/// Every step that there is, on something that is there.
fn steps(fake: &Fake) -> [Step; 6] {
    let listing = fake.world.holdings().listing;
    let image = listing
        .images
        .iter()
        .find(|image| image.references.len() > 1);
    let (image, container) = (image.unwrap(), listing.containers[0].id.clone());
    let untag = Removal {
        image: image.id.clone(),
        target: Target::Reference(image.references[0].clone()),
        force: false,
        prune: false,
    };
    [
        Step::delete(image.id.clone(), false),
        Step::Remove(untag),
        Step::UnpauseContainer(container.clone()),
        Step::StopContainer(container.clone()),
        Step::RemoveContainer(container),
        Step::PruneCache,
    ]
}

#[tokio::test(start_paused = true)]
async fn every_call_that_changes_something_tells_failures_from_refusals() {
    for status in ALL {
        let fake = living();
        let engine = fake.connect().await.unwrap();
        let before = fake.images();
        fake.always("DELETE ", words(status));
        fake.always("POST ", words(status));
        for step in steps(&fake) {
            let answer = engine.run(&step).await;
            if status == 404 {
                let refusal = answer.unwrap().unwrap_err();
                assert_eq!(refusal.kind, RefusalKind::NotFound, "{step:?}");
                assert_eq!(refusal.message, "out of order", "{step:?}");
            } else {
                let message = "out of order".to_owned();
                assert_eq!(
                    answer,
                    Err(EngineError::Failed { status, message }),
                    "{step:?}"
                );
            }
        }
        assert_eq!(fake.changing().len(), 6, "nothing is sent twice");
        assert_eq!(fake.images(), before);
    }
}

#[tokio::test(start_paused = true)]
async fn what_is_not_there_when_it_is_read_is_gone_and_no_failure() {
    let fake = living();
    let engine = fake.connect().await.unwrap();
    let image = fake.images().into_keys().next().unwrap();
    let container = fake.world.holdings().listing.containers[0].id.clone();
    fake.always("GET /images/sha256:*/json", words(404));
    fake.always("GET /containers/", words(404));
    assert_eq!(engine.details(&image).await, Ok(None));
    assert_eq!(engine.belongings(&container).await, Ok(None));
    let seen = engine.look_up(&Step::delete(image, false)).await.unwrap();
    assert_eq!(seen.image, None);
}

#[tokio::test(start_paused = true)]
async fn a_container_whose_removal_is_under_way_is_waited_for_and_a_broken_wait_is_no_success() {
    let busy = r#"{"message":"removal of container x is already in progress"}"#;
    let waits = [
        (Act::say(200, r#"{"StatusCode":137}"#), "done"),
        (Act::say(404, r#"{"message":"no such container"}"#), "done"),
        (Act::say(500, r#"{"message":"out of order"}"#), "failed"),
        (Act::Leave, "lost"),
        (Act::CutChunk, "unreadable"),
        (Act::Stream(Vec::new(), false), "lost"),
    ];
    for (wait, end) in waits {
        let fake = living();
        let engine = fake.connect().await.unwrap();
        let id = ContainerId::new(&"c".repeat(64));
        fake.once("DELETE /containers/", Act::say(409, busy));
        fake.once(&format!("POST /containers/{id}/wait"), wait);
        let answer = engine.run(&Step::RemoveContainer(id)).await;
        let ended = match &answer {
            Ok(Ok(_)) => "done",
            Err(EngineError::Failed { .. }) => "failed",
            Err(EngineError::Lost(_)) => "lost",
            Err(EngineError::Unreadable(_)) => "unreadable",
            other => panic!("{end}: {other:?}"),
        };
        assert_eq!(ended, end, "{answer:?}");
    }
}

/// What a person sees where a call fails from the start.
#[tokio::test(start_paused = true)]
async fn every_call_that_fails_from_the_start_is_told_on_the_screen() {
    let calls = [
        ("GET /version", "is not a container engine, or hides it"),
        ("GET /info", "the engine answered NNN: out of order"),
        (
            "GET /images/json",
            "! could not read: the engine answered NNN: out of order",
        ),
        (
            "GET /containers/json",
            "! could not read: the engine answered NNN: out of order",
        ),
        (
            "GET /events",
            "! lost: the engine answered NNN: out of order",
        ),
        ("GET /_ping", "! lost: "),
    ];
    for status in ALL {
        for (call, said) in calls {
            let fake = living();
            fake.always(call, words(status));
            if call == "GET /_ping" {
                fake.once("GET /events", Act::CutChunk);
            }
            play(&fake, [shown(&said.replace("NNN", &status.to_string()))]).await;
        }
    }
}

#[tokio::test(start_paused = true)]
async fn layers_that_cannot_be_read_are_told_and_nothing_exact_is_promised() {
    for call in ["/json", "/history"] {
        for status in ALL {
            let fake = living();
            for id in fake.images().into_keys() {
                fake.always(&format!("GET /images/{id}{call}"), words(status));
            }
            let told = if status == 404 {
                "reading layers 0/32"
            } else {
                "! could not read: the engine answered"
            };
            let vague = |app: &App| {
                let forecast = app.session().unwrap().forecast.clone();
                assert!(!forecast.unwrap().freed.now.is_exact());
            };
            let legs = [shown(told), press("m\n"), shown("marked"), see(vague)];
            play(&fake, legs).await;
        }
    }
}

#[tokio::test(start_paused = true)]
async fn an_accounting_that_fails_is_told_in_the_receipt_and_keeps_nothing_from_going() {
    for status in ALL {
        let fake = living();
        fake.always("GET /system/df", words(status));
        let legs = [
            shown("nothing is marked"),
            removes_dangling(),
            until(is_over),
            shown(&format!(
                "not told: the engine answered {status}: out of order"
            )),
            shown("Done: all 5 steps went as forecast."),
        ];
        play(&fake, legs).await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_look_up_that_fails_sends_nothing_and_one_that_finds_nothing_is_held_against_the_listing()
{
    for status in ALL {
        let fake = living();
        let told = if status == 404 {
            "the engine said it was gone, but it was there when the engine was read again"
                .to_owned()
        } else {
            format!("nothing was done: the engine answered {status}: out of order")
        };
        let legs = [
            until(is_read),
            happens(move |fake| fake.always("GET /images/sha256:*/json", words(status))),
            removes_dangling(),
            until(is_over),
            shown(&told),
            shown("Ended: 5 of 5 steps did not go as forecast."),
        ];
        play(&fake, legs).await;
        assert_eq!(fake.changing(), Vec::<String>::new());
    }
}

#[tokio::test(start_paused = true)]
async fn a_removal_that_fails_is_looked_up_and_never_called_done() {
    for status in ALL {
        let fake = living();
        let before = fake.images();
        let told = if status == 404 {
            "the engine said it was gone, but it was there when the engine was read again"
        } else {
            "no answer came; the engine was read again: it is still there"
        };
        let legs = [
            until(is_read),
            happens(move |fake| fake.always("DELETE /images/", words(status))),
            removes_dangling(),
            until(is_over),
            shown(told),
            shown("Ended: 5 of 5 steps did not go as forecast."),
        ];
        play(&fake, legs).await;
        assert_eq!(fake.images(), before);
    }
}

/// Agrees to everything in the way of an image with a running container, and runs that.
fn clears_the_way() -> Vec<Leg> {
    let measured = |app: &App| {
        let unblock = app.previewed().and_then(|preview| preview.unblock.as_ref());
        unblock.is_some_and(|unblock| unblock.everything().len() == unblock.possible())
    };
    let legs = [
        go_to("kettle/api:3.2"),
        press(" du"),
        until(measured),
        press("aqRremove\n"),
    ];
    legs.into_iter().flatten().collect()
}

#[tokio::test(start_paused = true)]
async fn an_image_stays_where_a_container_in_its_way_could_not_be_stopped_or_removed() {
    let calls = [
        ("POST /containers/", 500),
        ("POST /containers/", 503),
        ("DELETE /containers/", 500),
        ("DELETE /containers/", 503),
    ];
    for (call, status) in calls {
        let fake = living();
        let before = fake.images();
        let containers = fake.world.holdings().listing.containers.len();
        let legs = [
            until(is_read),
            happens(move |fake| fake.always(call, words(status))),
            clears_the_way(),
            until(is_over),
            shown("not sent: what it was to be removed for stays"),
            shown("no answer came; the engine was read again: it is still there"),
        ];
        play(&fake, legs).await;
        assert_eq!(fake.images(), before);
        assert_eq!(fake.world.holdings().listing.containers.len(), containers);
    }
}

#[tokio::test(start_paused = true)]
async fn containers_in_the_way_go_before_their_image_on_an_engine_that_behaves() {
    let fake = living();
    let legs = [
        until(is_read),
        clears_the_way(),
        until(is_over),
        shown("went as forecast"),
        see(|app| assert!(the_run(app).jobs.len() > 2)),
    ];
    play(&fake, legs).await;
    let gone = |id: &ImageId| !fake.images().contains_key(id);
    assert!(
        built_in()
            .holdings()
            .listing
            .images
            .iter()
            .any(|image| gone(&image.id))
    );
}
