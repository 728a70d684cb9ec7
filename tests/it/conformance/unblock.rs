//! The unblock route on real engines: containers and children in the way are stopped and removed as forecast.

use std::sync::Arc;

use serde_json::json;

use jettison::inventory::{Container, ContainerId, EngineKind, Inventory};
use jettison::removal::{Forecast, Mark, Marks, Offers, Route, Step};

use super::compare::{Left, Subject, same};
use crate::engines::{TestEngine, on_every_engine};
use crate::world::archive::{Image, Layer};
use crate::world::build::Store;
use crate::world::small::small_world;

fn everything(inventory: &Inventory) -> Marks {
    let ids = inventory.images().iter().map(|image| image.id.clone());
    ids.map(Mark::Image).collect()
}

#[test]
fn unblocking_everything_removes_everything_as_forecast() {
    on_every_engine(|engine| {
        engine.wipe();
        small_world(engine);
        let subject = Subject::new(engine);
        let inventory = subject.read();
        let marks = everything(&inventory);
        check_belongings(engine, &subject, &inventory, &marks);
        let forecast = Forecast::new(&inventory, &marks, Route::Unblock);
        assert!(forecast.refused.is_empty(), "{:?}", forecast.refused);
        assert!(
            forecast.containers.len() > 3,
            "{:?}",
            inventory.containers()
        );
        let before = subject.layers_size();
        take_every_step(engine, &subject, &forecast);
        let left = subject.read();
        assert_eq!(
            Left::read(&left),
            Left::of(&forecast.after),
            "{}",
            engine.name
        );
        assert!(left.images().is_empty(), "{}", engine.name);
        if inventory.profile().kind == EngineKind::GraphDriver {
            assert_eq!(
                Some((forecast.freed.now + forecast.freed.later).value()),
                before,
                "{}",
                engine.name
            );
        }
        engine.wipe();
    });
}

/// Sends every step and compares its answer with what was foreseen.
fn take_every_step(engine: &TestEngine, subject: &Subject, forecast: &Forecast) {
    for step in forecast.steps() {
        let answered = subject
            .try_send(&step.planned.step)
            .unwrap_or_else(|error| panic!("{}: {:?}: {error}", engine.name, step.planned.step));
        let (base, expected) = (forecast.after.base(), Ok(step.changes.clone()));
        let compared = same(&step.planned.step, base, expected, answered);
        assert_eq!(compared, Ok(()), "{}", engine.name);
    }
}

/// Every container in the way tells what it has of its own: the small world's containers have written nothing much, and
/// have no volumes.
fn check_belongings(
    engine: &TestEngine,
    subject: &Subject,
    inventory: &Arc<Inventory>,
    marks: &Marks,
) {
    let offers = Offers::new(inventory, marks);
    let live = |container: &&Container| container.state.is_live();
    assert!(
        inventory
            .containers()
            .iter()
            .any(|container| live(&container))
    );
    for id in offers.containers() {
        let own = subject.belongings(id).expect("the container is there");
        assert!(
            own.writable.is_some_and(|bytes| bytes < 1_000_000),
            "{}: {own:?}",
            engine.name
        );
        assert!(
            own.volumes.is_empty() && !own.removed_on_stop,
            "{}: {own:?}",
            engine.name
        );
    }
}

#[test]
fn a_container_that_is_gone_has_no_belongings_and_stopping_it_is_refused() {
    on_every_engine(|engine| {
        engine.wipe();
        small_world(engine);
        let subject = Subject::new(engine);
        let inventory = subject.read();
        let stopped = inventory
            .containers()
            .iter()
            .find(|container| !container.state.is_live());
        let id = stopped.unwrap().id.clone();
        assert!(subject.send(&Step::RemoveContainer(id.clone())).is_ok());
        assert_eq!(subject.belongings(&id), None, "{}", engine.name);
        for step in [Step::StopContainer(id.clone()), Step::RemoveContainer(id)] {
            let refusal = subject.send(&step).expect_err("there is no such container");
            assert_eq!(refusal.status, 404, "{}: {step:?}", engine.name);
        }
        engine.wipe();
    });
}

/// A container with an anonymous volume that runs until it is stopped.
fn run_with_volume(engine: &TestEngine, name: &str, image: &str, rm: bool) -> ContainerId {
    let body = json!({
        "Image": image,
        "Volumes": { "/data": {} },
        "HostConfig": { "AutoRemove": rm, "NetworkMode": "none" },
    });
    let made = engine.post(&format!("/containers/create?name={name}"), &body);
    let id = made["Id"].as_str().unwrap().to_owned();
    engine.start(&id);
    ContainerId::new(&id)
}

fn has_volume(engine: &TestEngine, name: &str) -> bool {
    engine
        .call("GET", &format!("/volumes/{name}"), &[], None)
        .status
        == 200
}

/// Stops and removes a container. One that removes itself does so a moment later, and whoever comes meanwhile waits for
/// that.
fn take_away(engine: &TestEngine, subject: &Subject, id: &ContainerId) {
    for step in [
        Step::StopContainer(id.clone()),
        Step::RemoveContainer(id.clone()),
    ] {
        let answer = subject.send(&step);
        let done = answer.is_ok() || subject.belongings(id).is_none();
        assert!(done, "{}: {step:?}: {answer:?}", engine.name);
    }
}

/// What the list of what is in the way says of volumes, and why a container started with `--rm` cannot be chosen.
#[test]
fn an_anonymous_volume_outlives_a_removed_container_but_not_one_that_removes_itself() {
    on_every_engine(|engine| {
        engine.wipe();
        let image = Image::new(&[Layer::programs(3, 1_000)]).tag("volumes:1");
        engine.load(&[image]);
        let listed = engine.listed("volumes:1");
        let (plain, own) = ("keeps-volume", "removes-itself");
        let ids = [(plain, false), (own, true)]
            .map(|(name, rm)| run_with_volume(engine, name, &listed, rm));
        let subject = Subject::new(engine);
        let [kept, lost] = ids.each_ref().map(|id| subject.belongings(id).unwrap());
        assert_eq!(
            (kept.removed_on_stop, lost.removed_on_stop),
            (false, true),
            "{}",
            engine.name
        );
        let volumes = [&kept, &lost].map(|own| own.volumes.clone());
        assert_eq!(
            volumes.each_ref().map(Vec::len),
            [1, 1],
            "{}: {volumes:?}",
            engine.name
        );
        take_away(engine, &subject, &ids[0]);
        assert!(has_volume(engine, &volumes[0][0]), "{}", engine.name);
        take_away(engine, &subject, &ids[1]);
        assert!(
            !has_volume(engine, &volumes[1][0]),
            "{}: its volume went along",
            engine.name
        );
        engine.must("DELETE", &format!("/volumes/{}", volumes[0][0]), &[], None);
        engine.wipe();
    });
}

/// Build cache goes last, takes what it held of the images along, and the bytes are then exact where they were a bound.
#[test]
fn pruning_the_build_cache_frees_what_it_held_of_the_images_that_go() {
    on_every_engine(|engine| {
        if engine.store() == Store::Podman {
            return;
        }
        engine.wipe();
        engine.load(&[Image::new(&[Layer::noise(5, 20_000)]).tag("cached-base:1")]);
        let file = "FROM cached-base:1\nCOPY one /one\nCOPY two /two\n";
        let (one, two) = (vec![1; 30_000], vec![2; 40_000]);
        let files = [("one", one.as_slice()), ("two", two.as_slice())];
        engine.build_with_cache(file, &files, "cached:1");
        let subject = Subject::new(engine);
        let inventory = subject.read();
        let marks = everything(&inventory);
        assert!(Offers::new(&inventory, &marks).cache, "{}", engine.name);
        let skipped = Forecast::new(&inventory, &marks, Route::Skip);
        assert!(!skipped.freed.now.is_exact(), "{}", engine.name);
        let forecast = Forecast::new(&inventory, &marks, Route::Unblock);
        let last = forecast.steps().last().map(|step| &step.planned.step);
        assert_eq!(last, Some(&Step::PruneCache));
        take_every_step(engine, &subject, &forecast);
        assert_eq!(engine.build_cache(), Vec::<serde_json::Value>::new());
        assert!(subject.read().images().is_empty(), "{}", engine.name);
        if engine.store() == Store::Graph {
            let fell = inventory.usage().and_then(|usage| usage.layers_size);
            assert_eq!(Some(forecast.freed.now.value()), fell, "{}", engine.name);
            assert_eq!(Some(forecast.freed.least), fell, "{}", engine.name);
        }
        assert_eq!(subject.layers_size(), Some(0), "{}", engine.name);
        engine.wipe();
    });
}
