//! The engine as a whole, and the numbers of the header.

use crate::app::EngineTopic;
use crate::inventory::EngineKind;

use super::{Facts, Text};

/// What there is to be said of the engine.
pub(super) fn engine(topic: EngineTopic, f: &Facts) -> Text {
    match topic {
        EngineTopic::Itself => itself(f),
        EngineTopic::Images => images(f),
        EngineTopic::OnDisk => on_disk(f),
        EngineTopic::WouldFree => would_free(f),
        EngineTopic::BuildCache => build_cache(f),
        EngineTopic::DiskFree => disk_free(f),
    }
}

/// `thing` is the engine with its version, `others` its store and address, `words` why it was chosen.
fn itself(f: &Facts) -> Text {
    let Facts {
        thing,
        others,
        words,
        program,
        ..
    } = f;
    let rule = f.by(
        "Its images are kept by a graph driver: layers are unpacked directories, one on top of the other, and each is there \
         once.",
        "Its images are kept by containerd: every layer is there compressed as it was pulled, and unpacked for containers.",
        "It has no background service that owns the images: each command works on the store itself, so others may change it any \
         time.",
    );
    let why = if words.is_empty() {
        String::new()
    } else {
        format!("; {words}")
    };
    Text::new(format!(
        "You see {thing} ({others}{why}). {rule} Engines do not share images: what another one has, even on this machine, is \
         not here."
    ))
    .shown_by(format!("{program} info"))
}

/// `count` images, `all` untagged parents among them.
fn images(f: &Facts) -> Text {
    let Facts {
        count,
        all,
        program,
        ..
    } = f;
    Text::new(format!(
        "The engine has {count} images, {all} of them untagged parents of others, which a plain list leaves out. An image is a \
         read-only template, like a recipe; containers are the dishes cooked from it. They pile up with every pull and every \
         build, for no engine removes one unasked."
    ))
    .shown_by(format!("{program} image ls --all"))
}

/// `bytes` is on disk, `more` the sum of the sizes.
fn on_disk(f: &Facts) -> Text {
    let Facts {
        bytes,
        more,
        program,
        ..
    } = f;
    let rule = f.by(
        "What only containers hold, and what they wrote, is not all in it.",
        "Compressed and unpacked layers are both in it; what containers wrote is not.",
        "It is added up here from the layers, for this engine counts in another way; what containers wrote is not in it.",
    );
    Text::new(format!(
        "The images take {bytes} on the disk, each layer counted once. The sizes of all images add up to {more}, because every \
         image counts the layers that it shares. {rule}"
    ))
    .shown_by(format!("{program} system df"))
    .but("Many believe that the sizes in a list of images add up to what the disk holds.")
}

/// `count` images, `bytes` freed by removing them.
fn would_free(f: &Facts) -> Text {
    let Facts {
        bytes,
        count,
        program,
        ..
    } = f;
    Text::new(format!(
        "Removing all images that no container was made from, {count} of them here, would free {bytes}: that is the most that \
         images can give back without touching a container. Protected ones are left out. Whether you want to lose all of them \
         is another question: among them may be only copies."
    ))
    .shown_by(format!("{program} system df"))
    .but(format!(
        "Many believe that `{program} image prune` does that: it takes only the dangling ones; all unused ones need `--all`."
    ))
}

/// `count` records of `more`, of which `bytes` are in no image.
fn build_cache(f: &Facts) -> Text {
    let Facts {
        bytes,
        more,
        count,
        program,
        ..
    } = f;
    let here = match (f.kind, *count) {
        (EngineKind::Podman, _) => {
            "This engine reports none: its builds keep their steps as untagged images, which you see in the table.".to_owned()
        }
        (_, 0) if bytes.is_empty() => "How much there is has not been read yet.".to_owned(),
        (_, 0) => "Here there is none.".to_owned(),
        (_, count) => format!(
            "Here there are {count} records of {more} by their own count; {bytes} of that no image has as well, and that is the \
             figure of the header and of `system df`."
        ),
    };
    let command = f.by(
        "buildx du",
        "buildx du",
        "image ls --all --filter dangling=true",
    );
    let rest = f.by(
        "It is in no image's size, but may hold the same layers, which then stay when the image goes.",
        "It is in no image's size, but may hold the same layers, which then stay when the image goes.",
        "They go like other images without a name.",
    );
    Text::new(format!(
        "Build cache is what builds put aside to be fast the next time: results of steps, downloads, sources. {here} {rest}"
    ))
    .shown_by(format!("{program} {command}"))
    .but(f.by(
        "Many believe that pruning images cleans that up as well: `image prune` leaves it alone.",
        "Many believe that pruning images cleans that up as well: `image prune` leaves it alone.",
        "Many believe that build cache is always a store of its own: here pruning images takes it.",
    ))
}

/// `bytes` is free of `more`, if the engine is here.
fn disk_free(f: &Facts) -> Text {
    let program = &f.program;
    let rule = f.by(
        "Images lie under the engine's root directory.",
        "Images lie in containerd's directory, which need not be under the engine's own.",
        "Images lie under the root directory of its store.",
    );
    let root = f.by("DockerRootDir", "DockerRootDir", "Store.GraphRoot");
    let command = format!("{program} info --format '{{{{.{root}}}}}'");
    let here = if f.bytes.is_empty() {
        "This engine does not run here, as far as it tells: how much is free there it does not say."
            .to_owned()
    } else {
        format!("The disk has {} left of {}.", f.bytes, f.more)
    };
    Text::new(format!(
        "{here} {rule} This command says where that is; `df -h` with it says how much is free. Logs, volumes and what containers \
         wrote mostly lie on the same disk, so images are not always what fills it."
    ))
    .shown_by(command)
}
