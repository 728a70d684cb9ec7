//! Layers, the images that share them, and the history that made them.

use crate::app::{HistoryTopic, LayerTopic};
use crate::inventory::Side;
use crate::removal::rules;

use super::{Facts, Text};

/// What there is to be said of a layer.
pub(super) fn layer(topic: LayerTopic, f: &Facts) -> Text {
    match topic {
        LayerTopic::Own => own(f),
        LayerTopic::Shared => shared(f),
        LayerTopic::Pinned => pinned(f),
        LayerTopic::Itself => itself(f),
    }
}

/// What there is to be said of how an image was built.
pub(super) fn history(topic: HistoryTopic, f: &Facts) -> Text {
    match topic {
        HistoryTopic::Built => built(f),
        HistoryTopic::NoLayer => no_layer(f),
        HistoryTopic::Untold => untold(f),
    }
}

/// `thing` is the image, `bytes` the layer's.
fn own(f: &Facts) -> Text {
    let Facts {
        thing,
        program,
        bytes,
        word,
        ..
    } = f;
    Text::new(format!(
        "This layer, {bytes}, is in no other image than {thing}. It goes when the image goes, unless a container stands on it \
         or build cache holds it. {}",
        rules::when_layers_go(f.kind)
    ))
    .shown_by(format!("{program} history {word}"))
}

/// `others` are the images that have it, `count` of them, this one too.
fn shared(f: &Facts) -> Text {
    let Facts {
        program,
        bytes,
        word,
        others,
        count,
        ..
    } = f;
    Text::new(format!(
        "This layer, {bytes}, is in {count} images: {others}. It lies on the disk once, and is in the size of each. Every \
         image that needs it is one reference to it; only when the last of them goes does the layer go. That is reference \
         counting, as with a library book that several readers have ordered."
    ))
    .shown_by(format!("{program} history {word}"))
    .but("Many believe that removal frees all of an image at once: a shared layer stays for the others.")
}

/// `others` are containers, `count` of them.
fn pinned(f: &Facts) -> Text {
    let Facts {
        program,
        bytes,
        others,
        count,
        ..
    } = f;
    let stand = if *count == 1 { "stands" } else { "stand" };
    Text::new(format!(
        "{others} {stand} on this layer, {bytes}. A container reads all that it has not written itself from the layers of its \
         image, so it holds each of them, stopped or running. Even where force removes the image's record, the layer stays \
         until the containers are gone."
    ))
    .shown_by(format!("{program} ps --all --size"))
    .but("Many believe that a stopped container holds nothing of its image: it holds every layer.")
}

/// `thing` is the image, `count` its layers, `words` the command that made this one.
fn itself(f: &Facts) -> Text {
    let Facts {
        thing,
        program,
        word,
        count,
        words,
        ..
    } = f;
    let made = if words.is_empty() {
        "The history does not tell which step made this one.".to_owned()
    } else {
        format!("This one was made by {words}.")
    };
    Text::new(format!(
        "A layer is what one step of a build changed in the files; an image is a stack of them, {count} in {thing}. {made} A \
         layer is known by all that lies below it (its chain id): the same change on another base is another layer."
    ))
    .shown_by(format!(
        "{program} image inspect --format '{{{{json .RootFS.Layers}}}}' {word}"
    ))
}

/// `others` is the other image.
pub(super) fn kin(side: Side, f: &Facts) -> Text {
    let Facts {
        thing,
        program,
        word,
        others,
        ..
    } = f;
    let (text, belief) = match side {
        Side::Below => (
            format!(
                "{thing} is built on {others}: the layers of that are its own lowest ones, or the engine has written it down as \
                 its parent. Removing either of the two frees nothing of what both have."
            ),
            "Many believe that a base image has to be kept for what is built on it: the layers are kept anyway, only the name goes.",
        ),
        Side::Same => (
            format!(
                "{thing} and {others} have exactly the same layers; they differ in their configuration, such as the command, a \
                 label or the date. Removing one of the two frees next to nothing, removing both frees the layers."
            ),
            "Many believe that two images of one size take twice the room: these two lie on the disk once.",
        ),
        Side::Above => (
            format!(
                "{others} is built on {thing}: it stands on all of these layers and has more of its own on top, or the engine \
                 has written it down as a child. While it is there, removing {thing} frees nothing of what both have."
            ),
            f.by(
                "Many believe that a parent can always be removed: this engine refuses it while a child is recorded, with force too.",
                "Many believe that a parent cannot be removed: this engine does it, and keeps the shared layers.",
                "Many believe that a parent can never be removed: this engine does it, and keeps what the child needs.",
            ),
        ),
    };
    Text::new(text)
        .shown_by(format!("{program} history {word}"))
        .but(belief)
}

/// `count` of `all` steps made layers.
fn built(f: &Facts) -> Text {
    let Facts {
        thing,
        program,
        word,
        count,
        all,
        ..
    } = f;
    Text::new(format!(
        "Of the {all} steps by which {thing} was built, {count} made a layer with bytes in it, mostly `RUN`, `COPY` and \
         `ADD`: the number before the command is what the step added. What a later step deletes is only hidden; its bytes \
         stay in the layer below."
    ))
    .shown_by(format!("{program} history --no-trunc {word}"))
    .but("Many believe that `RUN rm` makes an image smaller: it adds a layer that hides the files.")
}

/// `count` of `all` steps made no layer.
fn no_layer(f: &Facts) -> Text {
    let Facts {
        thing,
        program,
        word,
        count,
        all,
        ..
    } = f;
    Text::new(format!(
        "{count} of the {all} steps of {thing} show no bytes: `ENV`, `CMD`, `LABEL` and their like change how a container is \
         started, not its files. They cost nothing and free nothing. A step that changed no file may also leave an empty \
         layer; an engine's answer looks the same for both."
    ))
    .shown_by(format!("{program} history {word}"))
    .but("Many believe that every line of a Dockerfile is a layer: those that set something make none.")
}

/// `all` steps are told.
fn untold(f: &Facts) -> Text {
    let Facts {
        thing,
        program,
        word,
        all,
        ..
    } = f;
    let told = match all {
        0 => format!("{thing} tells nothing of how it was built, or it is still being read."),
        _ => format!(
            "{thing} tells {all} steps; what its base images were called is not among them."
        ),
    };
    Text::new(format!(
        "{told} A history is a list of notes, not the layers themselves: an imported or squashed image can have layers without \
         a note. In the command below `<missing>` stands where a step has no image of its own here, which is usual."
    ))
    .shown_by(format!("{program} history --no-trunc {word}"))
    .but("Many believe that `<missing>` means a damaged image: it only says that this step was built elsewhere, or by BuildKit.")
}
