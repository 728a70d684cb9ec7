//! Containers: their state, what they wrote, what they were made from.

use crate::app::OriginKind;
use crate::inventory::ContainerState;

use super::{Facts, Text};

/// `others` is the image, `words` what the engine says of the state.
pub(super) fn state(state: ContainerState, f: &Facts) -> Text {
    let Facts {
        thing,
        word,
        program,
        others,
        words,
        ..
    } = f;
    let said = if words.is_empty() {
        String::new()
    } else {
        format!(" (\"{words}\")")
    };
    let means = means(state);
    let rule = holds(state, others);
    let belief = if state.is_live() {
        "Many believe that `rmi` removes running containers: it does not even stop them."
    } else {
        "Many believe that a container that does not run holds nothing: it holds its image like any other."
    };
    let made = if others.is_empty() {
        String::new()
    } else {
        format!(", made from {others}")
    };
    Text::new(format!(
        "{thing} is {}{said}{made}. {means} {rule}",
        state.word()
    ))
    .shown_by(format!(
        "{program} container inspect --format '{{{{.State.Status}}}}' {word}"
    ))
    .but(belief)
}

/// What a state means.
fn means(state: ContainerState) -> &'static str {
    match state {
        ContainerState::Running => {
            "Its process runs on the image's layers, as a dish is cooked from a recipe."
        }
        ContainerState::Paused => {
            "Its processes are frozen in memory, none of them has ended: it counts as running."
        }
        ContainerState::Restarting => {
            "It has ended and the engine starts it again, by its restart policy: it counts as running."
        }
        ContainerState::Created => {
            "It was made but never started: it counts as stopped, and holds the image all the same."
        }
        ContainerState::Exited => {
            "Its process has ended. Nothing of it is lost: it can be started again, and holds the image for that."
        }
        ContainerState::Dead => {
            "Its removal failed half way. It cannot be started, only removed again, and still holds the image."
        }
        ContainerState::Removing => {
            "It is being removed right now; until that has ended it still holds the image."
        }
        ContainerState::Unknown => {
            "The engine says a word that is not known here. To be safe it counts as running."
        }
    }
}

/// What it means for its image, `others`, that it is there.
fn holds(state: ContainerState, others: &str) -> &'static str {
    if others.is_empty() {
        "Its image is gone already; its layers stay as long as the container."
    } else if state.is_live() {
        "While it is there the engine refuses to remove its image by id."
    } else {
        "While it is there the engine refuses to remove its image without force."
    }
}

/// `bytes` is what it wrote; empty while that has not been read.
pub(super) fn writable(f: &Facts) -> Text {
    let Facts {
        thing,
        program,
        bytes,
        ..
    } = f;
    let wrote = if bytes.is_empty() {
        "how much, the engine has not told yet".to_owned()
    } else {
        format!("{bytes} so far")
    };
    Text::new(format!(
        "What {thing} writes goes into a layer of its own on top of the image ({wrote}): notes on a sheet of film over a page, \
         the page stays clean. That layer goes when the container is removed. It is never counted in what removing an image \
         frees. What is written to volumes is kept apart and outlives the container."
    ))
    .shown_by(format!("{program} ps --all --size"))
    .but("Many believe that removing an image frees what its containers wrote: that stays with the containers.")
}

/// `words` is the name that it was made from, `others` the image that has the name now.
pub(super) fn origin(origin: OriginKind, f: &Facts) -> Text {
    let Facts {
        thing,
        word,
        program,
        others,
        words,
        ..
    } = f;
    let text = match origin {
        OriginKind::Here => format!(
            "{thing} was made from {words}, and that name still means its image. So the next container by that name will be \
             of the same image. Remove the name or the image, and whoever starts it anew has to pull or build it first."
        ),
        OriginKind::Elsewhere => format!(
            "{thing} was made from {words}, but that name has moved: it means {others} now. The container goes on with the \
             old image. Made anew it would get the new one: so an update is put in place."
        ),
        OriginKind::Gone => format!(
            "{thing} was made from {words}, a name that means nothing any more. The container works on, for it holds the \
             image by its id. But it cannot be made anew by that name until it has been pulled, built or tagged again."
        ),
        OriginKind::Id => format!(
            "The engine shows an id as what {thing} was made from: either it was started by id, or the name has moved to \
             another image since. The id says exactly which image it is; no name leads there from here."
        ),
    };
    Text::new(text)
        .shown_by(format!(
            "{program} container inspect --format '{{{{.Config.Image}}}} {{{{.Image}}}}' {word}"
        ))
        .but("Many believe that a running container follows its tag: it keeps the image that it was made from, whatever the tag means later.")
}

pub(super) fn mounted(f: &Facts) -> Text {
    let Facts {
        thing,
        word,
        program,
        others,
        ..
    } = f;
    let rule = f.by(
        "Asked for its last name, the engine refuses to remove it; asked for its id it would do it, under a running \
         container too. So a plan leaves it.",
        "Asked for its last name, the engine refuses to remove it; asked for its id it would do it, under a running \
         container too. So a plan does not ask.",
        "A plan leaves such an image alone.",
    );
    Text::new(format!(
        "{thing} was not made from {others} but mounts it: its files appear in a directory of the container, to be read. The \
         engine does not count that among the containers of the image. {rule}"
    ))
    .shown_by(format!("{program} container inspect --format '{{{{json .Mounts}}}}' {word}"))
}

/// `words` is the id of the image that is gone.
pub(super) fn orphan(f: &Facts) -> Text {
    let Facts {
        thing,
        program,
        words,
        ..
    } = f;
    let rule = f.by(
        "It starts, stops and logs as before, but cannot be committed, and its layers stay on the disk until it is removed.",
        "It starts, stops and logs as before, but cannot be committed, and its unpacked layers stay until it is removed.",
        "This engine does not leave such a one behind itself: its force deletes the containers too.",
    );
    Text::new(format!(
        "The image of {thing} is gone: {words} is no longer among the images. Somebody removed its record by force. {rule} \
         No new container can be made from it before it is pulled or built again."
    ))
    .shown_by(format!("{program} ps --all"))
    .but(f.by(
        "Many believe that force is safe, or that it breaks the container at once. Neither: the container works, but its \
         bytes hide in it.",
        "Many believe that force is safe, or that it breaks the container at once. Neither: the container works, and holds \
         on to its bytes.",
        "Many believe that a container needs the record of its image to run: it needs the layers.",
    ))
}
