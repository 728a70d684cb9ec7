//! A small world with one of everything: removals one at a time, and a whole plan.

use std::sync::Arc;

use jettison::inventory::{EngineKind, ImageId, Reference};
use jettison::removal::{Forecast, Mark, Marks, Removal, Route, Step, Target, surprise};

use super::compare::{Left, Subject};
use crate::engines::{TestEngine, on_every_engine};
use crate::world::small::{World, small_world};

fn step(world: &World, image: &str, target: Option<&str>, force: bool, prune: bool) -> Step {
    let target = target.map_or(Target::Id, |name| {
        Target::Reference(Reference::new(name).unwrap())
    });
    Step::Remove(Removal {
        image: ImageId::new(&world.images[image]),
        target,
        force,
        prune,
    })
}

/// Removals of every kind, refusals first. The names are as this engine lists them.
fn removals(engine: &TestEngine, world: &World) -> Vec<Step> {
    let name = |tag: &str| engine.listed(tag);
    let tag = |image: &str, tag: &str, force| step(world, image, Some(&name(tag)), force, true);
    let id = |image: &str, force, prune| step(world, image, None, force, prune);
    vec![
        id("tagged", false, false),
        id("runner", false, false),
        id("parked", false, true),
        id("worker", false, false),
        tag("fresh", "run/fresh:1", false),
        tag("runner", "run/runner:1", false),
        id("base", false, false),
        tag("tagged", "shop/web:latest", false),
        tag("tagged", "shop/web:1", true),
        id("leftover", false, false),
        tag("committed", "chain/committed:1", false),
        tag("built", "chain/built:1", false),
        id("bare", false, true),
        tag("bare", "bare:1", false),
        id("moved", true, false),
        tag("nasty", "nasty:1", true),
    ]
}

#[test]
fn every_removal_is_answered_as_forecast_and_leaves_what_was_foreseen() {
    on_every_engine(|engine| {
        engine.wipe();
        let world = small_world(engine);
        let subject = Subject::new(engine);
        let steps = removals(engine, &world);
        let wrong: Vec<String> = steps
            .iter()
            .filter_map(|step| subject.check(step).err())
            .collect();
        println!(
            "{}: {}/{} requests as forecast",
            engine.name,
            steps.len() - wrong.len(),
            steps.len()
        );
        assert!(wrong.is_empty(), "{}:\n{}", engine.name, wrong.join("\n"));
        engine.wipe();
    });
}

#[test]
fn a_plan_for_everything_does_what_its_forecast_says() {
    on_every_engine(|engine| {
        engine.wipe();
        small_world(engine);
        let subject = Subject::new(engine);
        let inventory = subject.read();
        let ids = inventory.images().iter().map(|image| image.id.clone());
        let marks: Marks = ids.map(Mark::Image).collect();
        let forecast = Forecast::new(&inventory, &marks, Route::Skip);
        assert!(!forecast.refused.is_empty() && forecast.deleted.len() > 3);
        let before = subject.layers_size();
        for step in forecast.steps() {
            let mut answered = subject
                .send(&step.planned.step)
                .expect("a plan meets no refusal");
            let mut expected = step.changes.clone();
            answered.sort();
            expected.sort();
            assert_eq!(
                answered, expected,
                "{}: {:?}",
                engine.name, step.planned.step
            );
        }
        let left = subject.read();
        assert_eq!(
            Left::read(&left),
            Left::of(&forecast.after),
            "{}",
            engine.name
        );
        check_bytes(engine, &forecast, before, subject.layers_size());
        refused_are_refused(&subject, &forecast);
        engine.wipe();
    });
}

/// Bytes freed are exact on graph drivers; elsewhere the figure is one that the engine does not count in the same unit.
fn check_bytes(engine: &TestEngine, forecast: &Forecast, before: Option<u64>, after: Option<u64>) {
    let fell = before.unwrap_or(0).saturating_sub(after.unwrap_or(0));
    let (now, later) = (forecast.freed.now, forecast.freed.later);
    println!(
        "{}: forecast {} {} and {} later, the engine's figure fell by {fell}",
        engine.name,
        now.sign(),
        now.value(),
        later.value()
    );
    if forecast.after.base().profile().kind == EngineKind::GraphDriver {
        assert_eq!((now + later).value(), fell, "{}", engine.name);
        assert!(now.is_exact(), "{}: {now:?}", engine.name);
    }
}

/// What the plan leaves alone would really be refused, for the reason that is shown.
fn refused_are_refused(subject: &Subject, forecast: &Forecast) {
    for refused in &forecast.refused {
        let inventory = subject.read();
        let references = inventory.get(&refused.image).unwrap().references.clone();
        let marks: Marks = [Mark::Image(refused.image.clone())].into_iter().collect();
        let again = Forecast::new(&Arc::clone(&inventory), &marks, Route::Skip);
        assert_eq!(again.refused.len(), 1);
        if references.len() < 2 {
            let answer = subject.send(&Step::delete(refused.image.clone(), false));
            let refusal = answer.expect_err("it was to be refused");
            let expected = &again.refused[0].refusal;
            assert_eq!(surprise::words(&refusal), surprise::words(expected));
        }
    }
}
