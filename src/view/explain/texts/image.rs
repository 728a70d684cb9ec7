//! The numbers and names in the row of an image.

use crate::app::CellTopic;
use crate::inventory::EngineKind;
use crate::removal::rules;

use super::{Facts, Text};

/// What stands in a cell of the row.
pub(super) fn cell(topic: CellTopic, f: &Facts) -> Text {
    match topic {
        CellTopic::Size => size(f),
        CellTopic::Frees => frees(f),
        CellTopic::Containers => containers(f),
        CellTopic::Names => names(f),
        CellTopic::Id => id(f),
        CellTopic::Age => age(f),
        CellTopic::Platforms => platforms(f),
    }
}

/// `bytes` is the size, `more` what no other image has of it, `count` its layers.
fn size(f: &Facts) -> Text {
    let Facts {
        thing,
        program,
        bytes,
        more,
        ..
    } = f;
    let rule = f.by(
        "This engine adds up the files in all its layers, those too that other images share.",
        "This engine adds up the layers twice, compressed as they were pulled and unpacked, those too that other images \
         share.",
        "This engine adds up its layers as they would be in an archive, a little more than the files, those too that \
         other images share.",
    );
    let unpacked = f.by("", " (unpacked; the compressed copies come on top)", "");
    let layers = match f.count {
        0 => "its layers are still being read".to_owned(),
        1 => format!("one layer, of which {more} are in no other image{unpacked}"),
        count => format!("{count} layers, of which {more} are in no other image{unpacked}"),
    };
    Text::new(format!("{thing} has {bytes}: {layers}. {rule}"))
        .shown_by(format!("{program} system df --verbose"))
        .but(
            "Many believe that sizes add up to what the disk holds, and that removal frees the whole size at once: a layer \
             that several images have lies there once, and stays for the others.",
        )
}

/// `bytes` goes, of `more`; `count` images have layers in common with it. `others` are those, the ones that share most
/// first; where nothing goes, just the `all` of them that have every byte of it.
fn frees(f: &Facts) -> Text {
    let Facts {
        thing,
        program,
        bytes,
        more,
        others,
        count,
        all,
        ..
    } = f;
    let rest = match (count, all) {
        (0, _) => "No other image shares its layers.".to_owned(),
        (1, 0) => format!("The rest is in layers that stay: {others} has them too."),
        (_, 0) => format!(
            "The rest is in layers that stay, for other images have them too, those that share most first: {others}."
        ),
        (_, 1) => format!(
            "All of it stays: {others} stands on its top layer too, and so on all below it."
        ),
        (..) => {
            format!("All of it stays: {others} stand on its top layer too, and so on all below it.")
        }
    };
    Text::new(format!(
        "Removing {thing} alone would free {bytes} of its {more}. {rest} {}",
        rules::when_layers_go(f.kind)
    ))
    .shown_by(format!("{program} system df --verbose"))
    .but("Many believe that removing an image frees its whole size at once.")
}

/// `count` containers run, `all` there are; `others` by name.
fn containers(f: &Facts) -> Text {
    let Facts {
        thing,
        word,
        program,
        others,
        count,
        all,
        ..
    } = f;
    let who = if *all == 0 {
        format!("No container was made from {thing}, neither a running nor a stopped one.")
    } else {
        let stopped = all - count;
        format!(
            "{others}: of the containers made from {thing}, {count} running (▶, paused and restarting ones too) and \
             {stopped} stopped (■)."
        )
    };
    let belief = f.by(
        "Many believe that `rmi` removes running containers. It never removes any: it is refused.",
        "Many believe that `rmi` removes running containers. It never removes any: it is refused, or takes off a name only.",
        if f.profile().force_spares_running() {
            "Many believe that `rmi` removes running containers: it is refused, and by the API that jettison speaks with \
             force too. Stopped ones force does delete here."
        } else {
            "Many believe that a plain `rmi` removes running containers: it is refused. It is force that deletes them here."
        },
    );
    Text::new(format!(
        "{who} The engine goes by the image's id, so under which of its names a container was started makes no difference. \
         Each holds the image's layers until it is removed."
    ))
    .shown_by(format!("{program} ps --all --filter ancestor={word}"))
    .but(belief)
}

/// `others` are its references, `count` of them.
fn names(f: &Facts) -> Text {
    let Facts {
        thing,
        word,
        program,
        others,
        count,
        ..
    } = f;
    let rule = f.by(
        "Tags and digests are both kept as references, and both count.",
        "They are names in the store; a digest such as repo@sha256:… is one only where the image was pulled by it.",
        "They are names of the image; a digest such as repo@sha256:… is one only where the image was pulled by it.",
    );
    let has = match count {
        0 => format!("{thing} has no reference: only its id names it"),
        1 => format!("{thing} has one reference"),
        _ => format!("{thing} has {count} references: {others}"),
    };
    Text::new(format!(
        "{has}. A reference is a label stuck on an image; it can be taken off and stuck on another one. {rule}"
    ))
    .shown_by(format!(
        "{program} image inspect --format '{{{{.RepoTags}}}} {{{{.RepoDigests}}}}' {word}"
    ))
    .but("Many believe that `rmi NAME` deletes the image: while it has another name only that one label comes off, and 0 B are freed.")
}

fn id(f: &Facts) -> Text {
    let Facts {
        thing,
        word,
        program,
        ..
    } = f;
    let rule = f.by(
        "Here it is the digest of its configuration: what it runs and which layers it has.",
        "Here it is the digest of its manifest, or of the index that lists its platforms.",
        "Here it is the digest of its configuration: what it runs and which layers it has.",
    );
    Text::new(format!(
        "The id of {thing} is a fingerprint of what it is made of. {rule} It never changes and never names anything else, \
         while a tag can move. That is why a plan removes images by id, and looks the id up again before each step."
    ))
    .shown_by(format!("{program} image inspect --format '{{{{.Id}}}}' {word}"))
}

/// `bytes` is how old it is.
fn age(f: &Facts) -> Text {
    let Facts {
        thing,
        word,
        program,
        bytes,
        ..
    } = f;
    let rule = f.by(
        "`image prune --filter until=…` goes by this date too, and so does the preset older-than.",
        "The preset older-than goes by this date, but `image prune --filter until=…` by the time when an image arrived here.",
        "`image prune --filter until=…` goes by this date too, and so does the preset older-than.",
    );
    Text::new(format!(
        "{thing} was built {bytes} ago, by its own record, and that may have been on another machine. {rule}"
    ))
    .shown_by(format!("{program} image inspect --format '{{{{.Created}}}}' {word}"))
    .but("Many believe that this is how long an image has been here, or when it was last used: no engine notes the latter.")
}

/// `count` platforms are unpacked here.
fn platforms(f: &Facts) -> Text {
    let Facts {
        thing,
        word,
        program,
        count,
        ..
    } = f;
    let here = if *count == 1 {
        "1 is".to_owned()
    } else {
        format!("{count} are")
    };
    let rule = match f.kind {
        EngineKind::ContainerdStore => format!(
            "This store can keep several of them; of this image {here} unpacked here. All that are kept count in its size, \
             and all go with it."
        ),
        EngineKind::GraphDriver | EngineKind::Podman => {
            "This store keeps the one that was pulled, built or loaded, and the size is that of this one.".to_owned()
        }
    };
    Text::new(format!(
        "A platform is an operating system and a processor, such as linux/amd64. A registry may offer {thing} for many of \
         them under one name. {rule}"
    ))
    .shown_by(format!(
        "{program} image inspect --format '{{{{.Os}}}}/{{{{.Architecture}}}}' {word}"
    ))
}
