use crate::inventory::{ContainerId, EngineKind, Reference};

use super::{Change, State};

/// What one container loses by a removal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Harm {
    /// The container.
    pub container: ContainerId,
    /// What it loses, a clause each.
    pub loses: Vec<String>,
    /// What goes on working.
    pub keeps: &'static str,
}

/// What still works for a container whose image was removed by force: measured again after an engine restart
/// (semantics, b).
const KEEPS_ALL: &str = "start, stop, exec, logs, cp and export go on working";

/// What each container loses by a step that was answered so. `before` is the state that the step met.
pub fn harm(before: &State, image: crate::inventory::ImageIx, changes: &[Change]) -> Vec<Harm> {
    let id = before.image(image).map_or("", |image| image.id.as_str());
    let deleted = changes
        .iter()
        .any(|change| matches!(change, Change::Deleted(gone) if gone == id));
    let deletes_containers = before.base().profile().kind == EngineKind::Podman;
    let mut harms = Vec::new();
    for (_, container) in before.users(image) {
        let named = |change: &Change| {
            let Change::Untagged(name) = change else {
                return false;
            };
            Reference::new(name) == Reference::new(&container.image_name)
        };
        let mut loses = Vec::new();
        if deleted && deletes_containers {
            loses.push("the container itself: it is deleted with everything in it".to_owned());
        } else if deleted {
            loses.push("commit".to_owned());
            loses.push(
                "new containers from this image until it is pulled or built again".to_owned(),
            );
            loses.push("the image's name in ps".to_owned());
        } else if changes.iter().any(named) {
            loses.push(format!(
                "the name {} in ps and for a new container by that name",
                container.image_name
            ));
        }
        if !loses.is_empty() {
            let keeps = if deleted && deletes_containers {
                "nothing"
            } else {
                KEEPS_ALL
            };
            harms.push(Harm {
                container: container.id.clone(),
                loses,
                keeps,
            });
        }
    }
    harms
}
