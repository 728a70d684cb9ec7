//! What containers lose; semantics, table (b). Beside what is told here, measured and left to the engine: `ps` filters by
//! ancestor and an inspection of the image by its id find nothing any more.

use crate::inventory::{
    Bytes, Container, ContainerId, ContainerIx, EngineKind, ImageId, ImageIx, Inventory, Reference,
    Registry,
};

use crate::removal::Change;

/// What one container loses by a removal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Harm {
    /// The container.
    pub container: ContainerId,
    /// What it loses, a clause each.
    pub loses: Vec<String>,
    /// What goes on working, or stays behind.
    pub keeps: String,
}

/// What still works for a container whose image was removed by force: measured again after an engine restart
/// (semantics, b).
const KEEPS_ALL: &str = "start, stop, exec, logs, cp and export go on working";

/// What containers lose by a step that was answered so. `users` are those of the image that the step met.
pub(in crate::removal) fn harm(
    base: &Inventory,
    image: ImageIx,
    users: &[ContainerIx],
    changes: &[Change],
) -> Vec<Harm> {
    if users.is_empty() {
        return Vec::new();
    }
    let id = base.image(image).map_or("", |image| image.id.as_str());
    let deleted = changes
        .iter()
        .any(|change| matches!(change, Change::Deleted(gone) if **gone == *id));
    users
        .iter()
        .filter_map(|user| base.container(*user))
        .filter_map(|container| {
            if !deleted {
                return name_lost(container, changes);
            }
            let taken_along = base.profile().kind == EngineKind::Podman;
            Some(if taken_along {
                deleted_with_it(container)
            } else {
                orphaned(base, image, container)
            })
        })
        .collect()
}

/// Podman deletes containers together with their image.
fn deleted_with_it(container: &Container) -> Harm {
    let loses = vec!["the container itself: it is deleted with everything in it".to_owned()];
    Harm {
        container: container.id.clone(),
        loses,
        keeps: "nothing".to_owned(),
    }
}

/// A container that is removed itself, because it is in the way of an image.
pub(in crate::removal) fn removed(base: &Inventory, container: &Container) -> Harm {
    let own = container.belongings.as_ref();
    let writable = own.and_then(|own| own.writable).map_or_else(
        || "everything in its writable layer".to_owned(),
        |bytes| format!("{} in its writable layer", Bytes::exact(bytes)),
    );
    let mut loses = vec![format!("itself, with {writable}")];
    if let Some(project) = container.compose_project() {
        let again = had_again(base, &container.image);
        loses.push(format!(
            "its place in the compose project {project}, until the next up brings it back, once the image is {again} again"
        ));
    }
    let volumes = own.map_or(&[][..], |own| &own.volumes);
    let keeps = if volumes.is_empty() {
        "volumes stay".to_owned()
    } else {
        let names: Vec<&str> = volumes
            .iter()
            .map(|name| name.get(..12).unwrap_or(name))
            .collect();
        format!(
            "volumes stay; these have no name and are hard to find again: {}",
            names.join(", ")
        )
    };
    Harm {
        container: container.id.clone(),
        loses,
        keeps,
    }
}

/// How an image that goes could be had again: what has to be done to it.
pub fn had_again(base: &Inventory, image: &ImageId) -> &'static str {
    match base.find(image).map(|ix| base.registry(ix)) {
        Some(Registry::Known) => "pulled or built",
        Some(Registry::OnlyCopy | Registry::CannotTell) | None => "built",
    }
}

/// Docker leaves a container without its image record.
fn orphaned(base: &Inventory, image: ImageIx, container: &Container) -> Harm {
    let again = had_again(base, &container.image);
    let mut loses = vec![
        "docker commit".to_owned(),
        format!("new containers from this image until it is {again} again"),
    ];
    let name = Reference::new(&container.image_name);
    let names = base.image(image).map_or(&[][..], |image| &image.references);
    if name.is_some_and(|name| names.contains(&name)) {
        loses.push("the image's name in ps".to_owned());
    }
    Harm {
        container: container.id.clone(),
        loses,
        keeps: KEEPS_ALL.to_owned(),
    }
}

/// The name that a container was made by has gone, while the image stays.
fn name_lost(container: &Container, changes: &[Change]) -> Option<Harm> {
    let made_by = Reference::new(&container.image_name);
    let gone = changes.iter().any(|change| match change {
        Change::Untagged(name) => Reference::new(name) == made_by,
        Change::Deleted(_)
        | Change::Unpaused(_)
        | Change::Stopped(_)
        | Change::ContainerRemoved(_)
        | Change::CachePruned => false,
    });
    gone.then(|| Harm {
        container: container.id.clone(),
        loses: vec![format!(
            "the name {} in ps and for a new container by that name",
            container.image_name
        )],
        keeps: KEEPS_ALL.to_owned(),
    })
}
