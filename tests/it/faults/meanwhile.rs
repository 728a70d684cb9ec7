//! A world that changes between the preview and a step, and between the look-up and the request.

use futures_util::FutureExt as _;
use jettison::engine::practice::{Holdings, PracticeEngine};
use jettison::inventory::{Container, ContainerId, ContainerState, ImageId, Reference};
use jettison::removal::{Edit, Pattern};
use jettison::runtime::ProtectStore;

use super::desk::{
    Leg, go_to, happens, is_over, is_read, play, play_guarded, press, removes_dangling, shown,
    until,
};
use super::fake::{Act, Fake};
use super::world::built_in;

const MEANT: &str = "kettle/web:1.8";
const SPARE: &str = "spare/web:1";
/// Another image that nobody uses.
const OTHER: &str = "kettle/web:dev";

fn name(text: &str) -> Reference {
    Reference::new(text).unwrap()
}

fn id_of(world: &PracticeEngine, text: &str) -> ImageId {
    world.holdings().resolve(&name(text)).unwrap().clone()
}

/// The world in which an image that nobody uses has two names in two repositories: the second goes by name, then the
/// image by its id.
fn living() -> Fake {
    let world = built_in();
    let id = id_of(&world, MEANT);
    world.change(|holdings| give(holdings, &id, SPARE));
    Fake::of(world)
}

/// Gives an image a name more.
fn give(holdings: &mut Holdings, id: &ImageId, text: &str) {
    let mut images = holdings.listing.images.iter_mut();
    let image = images.find(|image| image.id == *id).unwrap();
    image.references.push(name(text));
    image.references.sort();
}

/// Starts a container of an image.
fn start(holdings: &mut Holdings, id: &ImageId, state: ContainerState) {
    let mut container: Container = holdings.listing.containers[0].clone();
    container.id = ContainerId::new(&"c".repeat(64));
    "made-meanwhile".clone_into(&mut container.name);
    container.image = id.clone();
    container.state = state;
    container.labels.clear();
    holdings.add_container(container);
}

/// Marks the image and runs its plan of two steps.
fn removes() -> Vec<Leg> {
    let legs = [
        go_to(MEANT),
        press(" d"),
        shown("preview"),
        press("Rremove\n"),
        until(is_over),
    ];
    legs.into_iter().flatten().collect()
}

/// Something happens right before the look-up (`GET`) or the removal (`DELETE`) by id.
fn before_the_image(method: &str, what: impl Fn(&Fake, &ImageId) + Send + Sync + 'static) -> Fake {
    let fake = living();
    let id = id_of(&fake.world, MEANT);
    let rule = (format!("{method} /images/{id}"), id.clone());
    let act = Act::after(move |fake: &Fake| what(fake, &id));
    if method == "GET" {
        // its layers are read once before
        fake.rule(&format!("{}/json", rule.0), 1, 1, act);
    } else {
        fake.once(&rule.0, act);
    }
    fake
}

/// The same right before the look-up or the removal by name.
fn before_the_name(method: &str, what: impl Fn(&Fake) + Send + Sync + 'static) -> Fake {
    let fake = living();
    fake.once(&format!("{method} /images/{SPARE}"), Act::after(what));
    fake
}

async fn told(fake: &Fake, elsewhere: &[&str], said: &str) {
    let legs = [until(is_read), removes(), shown(said)];
    play_guarded(fake, ProtectStore::memory(), elsewhere, legs).await;
}

fn has(fake: &Fake, id: &ImageId) -> bool {
    fake.images().contains_key(id)
}

#[tokio::test(start_paused = true)]
async fn an_image_with_two_names_goes_by_the_one_and_then_by_its_id() {
    let fake = living();
    let id = id_of(&fake.world, MEANT);
    told(&fake, &[], "Done: all 2 steps went as forecast.").await;
    let sent = [
        format!("DELETE /images/{SPARE}?force=false&noprune=true"),
        format!("DELETE /images/{id}?force=false&noprune=true"),
    ];
    assert_eq!(fake.changing(), sent);
}

#[tokio::test(start_paused = true)]
async fn an_image_that_is_gone_before_its_step_counts_as_done() {
    let lose = |fake: &Fake, id: &ImageId| fake.world.change(|holdings| holdings.lose_image(id));
    for said in ["not sent: it is gone already", "Done: all "] {
        let fake = before_the_image("GET", lose);
        told(&fake, &[], said).await;
        assert_eq!(fake.changing().len(), 1);
    }
    for said in ["the engine: \"No such image:", "Done: all "] {
        let fake = before_the_image("DELETE", lose);
        told(&fake, &[], said).await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_tag_that_moved_before_its_step_is_left_alone() {
    let moves = |fake: &Fake| {
        let other = id_of(&fake.world, OTHER);
        fake.world
            .change(|holdings| holdings.move_tag(&name(SPARE), &other));
    };
    let fake = before_the_name("GET", moves);
    let other = id_of(&fake.world, OTHER);
    told(
        &fake,
        &[SPARE],
        "not sent: the reference names another image now",
    )
    .await;
    assert!(fake.images()[&other].contains(&SPARE.to_owned()));
}

#[tokio::test(start_paused = true)]
async fn a_tag_that_moves_between_look_up_and_request_costs_the_other_image_no_more_than_that_name()
{
    let moves = |fake: &Fake| {
        let other = id_of(&fake.world, OTHER);
        fake.world
            .change(|holdings| holdings.move_tag(&name(SPARE), &other));
    };
    let fake = before_the_name("DELETE", moves);
    let other = id_of(&fake.world, OTHER);
    told(&fake, &[SPARE], "2 references untagged").await;
    assert_eq!(fake.images()[&other], [OTHER]);
}

#[tokio::test(start_paused = true)]
async fn a_name_that_was_added_before_the_step_keeps_the_image() {
    let tag = |fake: &Fake, id: &ImageId| fake.world.change(|held| give(held, id, "new/name:1"));
    let fake = before_the_image("GET", tag);
    let id = id_of(&fake.world, MEANT);
    told(&fake, &[], "not sent: it has a new reference: new/name:1").await;
    assert!(has(&fake, &id));
    assert_eq!(fake.changing().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_name_that_is_added_between_look_up_and_request_has_the_engine_refuse_the_id() {
    let tag = |fake: &Fake, id: &ImageId| fake.world.change(|held| give(held, id, "new/name:1"));
    let fake = before_the_image("DELETE", tag);
    let id = id_of(&fake.world, MEANT);
    told(&fake, &[], "the engine: \"it has several references\"").await;
    assert!(has(&fake, &id));
}

#[tokio::test(start_paused = true)]
async fn a_container_that_was_made_before_or_after_the_look_up_has_the_engine_refuse() {
    for method in ["GET", "DELETE"] {
        for state in [ContainerState::Created, ContainerState::Running] {
            let make = move |fake: &Fake, id: &ImageId| {
                fake.world.change(|holdings| start(holdings, id, state));
            };
            let fake = before_the_image(method, make);
            let id = id_of(&fake.world, MEANT);
            told(&fake, &[], "refused").await;
            assert!(has(&fake, &id), "{method} {state:?}");
        }
    }
}

const FORCED: &str = "postgres:15";

/// Forces an image away from under a stopped container; something happens right before that is confirmed.
fn forces(before: impl Fn(&Fake) + 'static) -> Vec<Leg> {
    let legs = [
        until(is_read),
        go_to(FORCED),
        press(" dff"),
        shown("force"),
        press("Rforce"),
        happens(before),
        press("\n"),
        until(is_over),
    ];
    legs.into_iter().flatten().collect()
}

#[tokio::test(start_paused = true)]
async fn a_forced_step_is_not_sent_where_a_container_was_made_or_started_meanwhile() {
    for (state, said) in [
        (
            ContainerState::Created,
            "not sent: a container was made from it since",
        ),
        (
            ContainerState::Running,
            "not sent: a container of it runs now",
        ),
    ] {
        let fake = Fake::of(built_in());
        let id = id_of(&fake.world, FORCED);
        let changed = id.clone();
        let change = Act::after(move |fake: &Fake| {
            fake.world.change(|holdings| {
                if state == ContainerState::Created {
                    start(holdings, &changed, state);
                } else {
                    holdings.set_state("db-before-upgrade", state);
                }
            });
        });
        let arm = move |fake: &Fake| fake.once("GET /containers/json", change.clone());
        play(&fake, [forces(arm), shown(said)]).await;
        assert!(has(&fake, &id), "{said}");
        let deleted = |asked: &String| asked.starts_with(&format!("DELETE /images/{id}"));
        assert!(
            !fake.changing().iter().any(deleted),
            "{:?}",
            fake.changing()
        );
    }
}

#[tokio::test(start_paused = true)]
async fn a_container_that_starts_between_look_up_and_request_stops_even_force() {
    let fake = Fake::of(built_in());
    let id = id_of(&fake.world, FORCED);
    fake.once(
        &format!("DELETE /images/{id}"),
        Act::after(|fake: &Fake| {
            let run = |holdings: &mut Holdings| {
                holdings.set_state("db-before-upgrade", ContainerState::Running);
            };
            fake.world.change(run);
        }),
    );
    play(&fake, [forces(|_| ()), shown("refused")]).await;
    assert!(has(&fake, &id));
}

#[tokio::test(start_paused = true)]
async fn what_is_protected_before_the_step_is_not_sent() {
    let protect = ProtectStore::memory();
    let store = protect.clone();
    let guard = move |_: &Fake, _: &ImageId| {
        let edit = Edit::Add(Pattern::parse("kettle/web:1.*").unwrap(), String::new());
        let changed = store.change(edit).now_or_never();
        changed.unwrap().unwrap();
    };
    let fake = before_the_image("GET", guard);
    let id = id_of(&fake.world, MEANT);
    let said = "not sent: protected by now: kettle/web:1.*";
    let legs = [until(is_read), removes(), shown(said)];
    play_guarded(&fake, protect, &[], legs).await;
    assert!(has(&fake, &id));
    assert_eq!(fake.changing().len(), 1, "the name had gone before");
}

#[tokio::test(start_paused = true)]
async fn an_image_that_was_built_anew_under_the_same_name_is_kept() {
    let fake = living();
    let built = |fake: &Fake| {
        let other = id_of(&fake.world, OTHER);
        fake.world.change(|holdings| {
            holdings.move_tag(&name(MEANT), &other);
            holdings.move_tag(&name(SPARE), &other);
        });
    };
    let legs = [
        until(is_read),
        go_to(MEANT),
        press(" d"),
        shown("preview"),
        press("Rremov"),
        happens(built),
        press("e\n"),
        until(is_over),
        shown("it has lost a name that was listed"),
    ];
    let names = [SPARE, MEANT];
    play_guarded(&fake, ProtectStore::memory(), &names, legs).await;
    let other = id_of(&fake.world, OTHER);
    assert_eq!(fake.images()[&other].len(), 3);
    let id = id_of(&built_in(), MEANT);
    assert_eq!(fake.changing(), [""; 0], "nothing is as it was listed");
    assert!(has(&fake, &id));
}

#[tokio::test(start_paused = true)]
async fn a_name_given_to_a_nameless_image_between_look_up_and_request_goes_with_it() {
    let fake = Fake::of(built_in());
    let name_it = |fake: &Fake| {
        let asked = fake.changing().pop().unwrap();
        let id = ImageId::new(asked.split(['/', '?']).nth(2).unwrap());
        fake.world
            .change(|holdings| give(holdings, &id, "new/name:1"));
    };
    let legs = [
        until(is_read),
        happens(move |fake| fake.once("DELETE /images/", Act::after(name_it))),
        removes_dangling(),
        until(is_over),
        shown("1 image deleted, 2 layers deleted, 1 reference untagged"),
    ];
    play(&fake, legs).await;
    let left = fake.world.holdings();
    assert_eq!(left.resolve(&name("new/name:1")), None);
}
