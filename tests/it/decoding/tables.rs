//! Lines of the tables that no recording reaches: the recorded worlds, changed a little.

use std::collections::HashMap;
use std::sync::Arc;

use jettison::engine::docker::convert;
use jettison::inventory::{
    Container, ContainerId, ContainerState, Details, EngineKind, HistoryEntry, Image, ImageId,
    Inventory, Listing, Reference,
};
use jettison::removal::{Forecast, Marks, RefusalKind, Removal, Route, State, Step, Target, rules};

use super::recorded::{ENGINES, Recorded};

/// The listing and the details of an engine, to be changed.
struct World {
    engine: Recorded,
    listing: Listing,
    details: HashMap<ImageId, Arc<Details>>,
}

impl World {
    fn of(name: &str) -> Self {
        let engine = ENGINES.into_iter().find(|engine| engine.name == name);
        let engine = engine.unwrap();
        Self {
            engine,
            listing: engine.listing(),
            details: engine.details(),
        }
    }

    fn inventory(&self) -> Arc<Inventory> {
        let listing = Arc::new(self.listing.clone());
        let profile = self.engine.profile();
        Arc::new(Inventory::build(
            profile,
            listing,
            &Details::makeups(&self.details),
            None,
        ))
    }

    fn image(&mut self, tag: &str) -> &mut Image {
        let tag = Reference::new(tag).unwrap();
        let mut images = self.listing.images.iter_mut();
        images
            .find(|image| image.references.contains(&tag))
            .unwrap()
    }

    /// The image of a container.
    fn used(&self, name: &str) -> ImageId {
        let mut containers = self.listing.containers.iter();
        let found = containers.find(|container| container.name == name);
        found.unwrap().image.clone()
    }

    /// An image made like another.
    fn twin(&mut self, of: &ImageId) -> ImageId {
        let id = ImageId::new(&format!("sha256:{}", "7".repeat(64)));
        let mut images = self.listing.images.iter();
        let twin = Image {
            id: id.clone(),
            references: Vec::new(),
            ..images.find(|image| image.id == *of).unwrap().clone()
        };
        self.listing.images.push(twin);
        let details = Arc::clone(&self.details[of]);
        self.details.insert(id.clone(), details);
        id
    }

    /// One more container, with a number for its id.
    fn contain(&mut self, number: u8, image: &ImageId, state: ContainerState) -> ContainerId {
        let id = ContainerId::new(&number.to_string().repeat(64));
        let like = self.listing.containers.first().unwrap();
        let container = Container {
            id: id.clone(),
            image: image.clone(),
            state,
            ..like.clone()
        };
        self.listing.containers.push(container);
        id
    }
}

fn removal(image: &ImageId, force: bool, prune: bool) -> Step {
    Step::Remove(Removal {
        image: image.clone(),
        target: Target::Id,
        force,
        prune,
    })
}

fn is_gone(state: &State, image: &ImageId) -> bool {
    state.is_gone(state.base().find(image).unwrap())
}

/// Of several conflicts only the first is named, and Docker's two image stores have them in another order (semantics, 1).
#[test]
fn several_references_and_a_stopped_container_are_refused_in_the_order_of_each_engine() {
    for engine in ENGINES {
        let mut world = World::of(engine.name);
        let id = world.used("rec-job-done");
        let mut images = world.listing.images.iter_mut();
        let image = images.find(|image| image.id == id).unwrap();
        let spare = Reference::new("localhost/spare:1").unwrap();
        image.references.push(spare);
        let mut state = State::new(world.inventory());
        let refusal = rules::perform(&mut state, &removal(&id, false, false)).unwrap_err();
        let expected = match engine.kind {
            EngineKind::ContainerdStore => RefusalKind::Stopped,
            EngineKind::GraphDriver | EngineKind::Podman => RefusalKind::SeveralReferences,
        };
        assert_eq!(refusal.kind, expected, "{}", engine.name);
    }
}

/// Podman works parents out from layers and histories, so an image that is like a parent in both is one as well, and its
/// removal is not reported (libimage, `HasChildren`).
#[test]
fn on_podman_a_twin_of_a_parent_is_a_parent() {
    let mut world = World::of("podman5");
    let base = world.image("docker.io/rec/base:1").id.clone();
    let twin = world.twin(&base);
    let mut state = State::new(world.inventory());
    let answer = rules::perform(&mut state, &removal(&twin, false, false));
    assert_eq!((answer, is_gone(&state, &twin)), (Ok(Vec::new()), true));
}

/// A step at another time is another step: an image that was built twice is no twin.
#[test]
fn on_podman_an_image_built_at_another_time_is_no_parent() {
    let mut world = World::of("podman5");
    let base = world.image("docker.io/rec/base:1").id.clone();
    let other = world.twin(&base);
    let mut details = Details::clone(&world.details[&other]);
    let later = |entry: HistoryEntry| HistoryEntry {
        created: entry.created.map(|created| created + 1),
        ..entry
    };
    details.history = details.history.into_iter().map(later).collect();
    world.details.insert(other.clone(), Arc::new(details));
    let mut state = State::new(world.inventory());
    let answer = rules::perform(&mut state, &removal(&other, false, false));
    assert_eq!(answer.map(|changes| changes.len()), Ok(1));
}

/// Measured on 5.8: containers go in the order of the list, up to the one that runs.
#[test]
fn podman_forced_over_a_running_container_has_removed_the_stopped_ones_before_it() {
    let mut world = World::of("podman5");
    world.listing.containers.truncate(1);
    let hostile = world.image("docker.io/rec/hostile:1").id.clone();
    let before = world.contain(1, &hostile, ContainerState::Exited);
    let runs = world.contain(2, &hostile, ContainerState::Running);
    let behind = world.contain(3, &hostile, ContainerState::Exited);
    let mut state = State::new(world.inventory());
    let refusal = rules::perform(&mut state, &removal(&hostile, true, false)).unwrap_err();
    let left = [before, runs, behind].map(|id| {
        let ix = state.base().find_container(&id).unwrap();
        state.has_container(ix)
    });
    assert_eq!((refusal.status, left), (409, [false, true, true]));
    assert!(!is_gone(&state, &hostile));
}

/// Measured on 5.8: the child has gone by the time that the parent's container is in the way.
#[test]
fn podman_refuses_over_a_parent_in_use_when_the_child_has_gone() {
    let mut world = World::of("podman5");
    let parent = world.used("rec-web-paused");
    let children = world.listing.images.iter();
    let child = children
        .filter(|image| image.parent.as_ref() == Some(&parent))
        .map(|image| image.id.clone())
        .next()
        .unwrap();
    let mut images = world.listing.images.iter_mut();
    let named = images.find(|image| image.id == parent).unwrap();
    named.references.clear();
    let mut state = State::new(world.inventory());
    let refusal = rules::perform(&mut state, &removal(&child, false, true)).unwrap_err();
    assert_eq!(refusal.status, 409);
    assert_eq!(
        (is_gone(&state, &child), is_gone(&state, &parent)),
        (true, false)
    );
    let mut state = State::new(world.inventory());
    let spared = rules::perform(&mut state, &removal(&child, false, false));
    assert!(spared.is_ok(), "{spared:?}");
}

/// Without histories only totals are known. What the engine counts as shared gives the sum up to each fork, so what an
/// image alone frees is exact all the same (semantics, c).
#[test]
fn without_histories_a_graph_driver_still_frees_to_the_byte() {
    for name in [
        "docker20-overlay2",
        "docker28-overlay2",
        "docker29-overlay2",
    ] {
        let told = World::of(name);
        let mut silent = World::of(name);
        for details in silent.details.values_mut() {
            Arc::make_mut(details).history.clear();
        }
        let usage = |world: &World| {
            let usage = convert::disk_usage(world.engine.kind, &world.engine.body("df"));
            let (profile, listing) = (world.engine.profile(), Arc::new(world.listing.clone()));
            let usage = Some(Arc::new(usage.unwrap()));
            Arc::new(Inventory::build(
                profile,
                listing,
                &Details::makeups(&world.details),
                usage,
            ))
        };
        let (told, silent) = (usage(&told), usage(&silent));
        let freed = |base: &Arc<Inventory>, image: &Image| {
            let mut marks = Marks::default();
            marks.mark(&image.id);
            Forecast::new(base, &marks, Route::Skip).freed.now
        };
        let mut exact = 0;
        for image in told.images() {
            let (known, found) = (freed(&told, image), freed(&silent, image));
            exact += usize::from(found.is_exact() && found.value() > 0);
            // Docker 20.10 counts without intermediate images, so some sums stay open there
            if found.is_exact() || name != "docker20-overlay2" {
                assert_eq!(found, known, "{name} {}", image.title());
            }
        }
        assert!(exact > 2, "{name}: {exact}");
    }
}

/// Docker 28 counts no shared content: a shared blob stays until the last image that holds it goes.
#[test]
fn on_the_older_containerd_store_shared_content_goes_with_the_last_holder() {
    let mut world = World::of("docker28-containerd");
    let (images, around) = (
        world.engine.body("images-manifests"),
        world.engine.body("containers"),
    );
    world.listing = convert::listing(world.engine.kind, &images, None, &around).unwrap();
    let hostile = world.image("rec/hostile:1").id.clone();
    let rebuilt = world.image("rec/rebuilt:1").id.clone();
    let twin = world.twin(&rebuilt);
    let base = world.inventory();
    let freed = |ids: &[&ImageId]| {
        let mut state = State::new(Arc::clone(&base));
        for id in ids {
            rules::perform(&mut state, &removal(id, true, false)).unwrap();
        }
        jettison::removal::freed(&state).now
    };
    let content = |id: &ImageId| {
        let image = base.get(id).unwrap();
        image.size - image.content.unwrap().unpacked
    };
    let (one, both) = (freed(&[&twin]), freed(&[&twin, &rebuilt]));
    // one of twins takes only its own manifest and configuration
    assert!(one.value() < content(&twin) / 20, "{one:?}");
    assert!(both.value() > one.value() * 2, "{both:?} {one:?}");
    assert!(freed(&[&hostile]).value() >= content(&hostile) / 2);
}
