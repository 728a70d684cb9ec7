//! The presets: what each takes on this engine, and where prune differs.

use crate::app::PresetKind;
use crate::inventory::EngineKind;
use crate::removal::Preset;

use super::{Facts, Text};
use crate::view::text::counted;

/// `count` images and `all` single names would be marked, which frees `bytes`; `words` is the preset with its argument as it stands in a
/// sentence. Prune would take the images in `others` too, though containers use them.
pub(super) fn preset(preset: PresetKind, f: &Facts) -> Text {
    match preset {
        PresetKind::Dangling => dangling(f),
        PresetKind::NoContainer => no_container(f),
        PresetKind::OlderThan => older_than(f),
        PresetKind::KeepNewest => keep_newest(f),
        PresetKind::Label => label(f),
    }
}

/// What it would mark here.
fn here(f: &Facts) -> String {
    let images = counted(f.count, "image", "images");
    let names = counted(f.all, "single name", "single names");
    let what = match (f.count, f.all) {
        (0, 0) => return "Here it would mark nothing.".to_owned(),
        (_, 0) => images,
        (0, _) => names,
        (_, _) => format!("{images} and {names}"),
    };
    format!("Here it would mark {what}, which frees {}.", f.bytes)
}

fn dangling(f: &Facts) -> Text {
    let program = &f.program;
    let preset = Preset::dangling();
    Text::new(format!("{} {} {}", preset.definition(), here(f), preset.here(f.profile())))
        .shown_by(format!("{program} image ls --filter dangling=true"))
        .but(format!(
            "Many believe that `{program} image prune` removes all unused images: it takes just these. Those with a name need \
             `--all`."
        ))
}

fn no_container(f: &Facts) -> Text {
    let program = &f.program;
    let preset = Preset::no_container();
    let used = if f.others.is_empty() || f.kind != EngineKind::ContainerdStore {
        String::new()
    } else {
        format!(
            " Prune would take {} though in use: it goes by name, and that has moved on.",
            f.others
        )
    };
    Text::new(format!("{} {} {}{used}", preset.definition(), here(f), preset.here(f.profile())))
        .shown_by(format!("{program} ps --all --format '{{{{.Image}}}}'"))
        .but(format!(
            "Many believe that `{program} image prune` does this: without `--all` it takes only dangling ones. And unused is \
             not unwanted: look for only copies."
        ))
}

fn older_than(f: &Facts) -> Text {
    let Facts { program, words, .. } = f;
    let prune = f.by(
        "`image prune --all --filter until=…` goes by the build date too.",
        "`image prune --all --filter until=…` goes by the time when an image arrived here, so it takes others than this.",
        "`image prune --filter until=…` goes by the build date too.",
    );
    Text::new(format!(
        "It marks images {words}, by the date when they were built, if no container, running or stopped, was made from them. {} \
         An image without a date is left. {prune}",
        here(f)
    ))
    .shown_by(format!("{program} image ls --format '{{{{.CreatedSince}}}} {{{{.Repository}}}}:{{{{.Tag}}}}'"))
    .but("Many believe that old means unused: age says when it was built, not when somebody needed it last.")
}

fn keep_newest(f: &Facts) -> Text {
    let Facts { program, words, .. } = f;
    Text::new(format!(
        "It sorts each repository's images by their build date and marks those {words}. What a container was made from stays; \
         an image with names elsewhere loses just those of this repository. {} No prune of the engine can do this.",
        here(f)
    ))
    .shown_by(format!("{program} image ls --format '{{{{.Repository}}}} {{{{.Tag}}}} {{{{.CreatedAt}}}}'"))
}

fn label(f: &Facts) -> Text {
    let Facts { program, words, .. } = f;
    Text::new(format!(
        "It marks images {words}, if no container, running or stopped, was made from them. Labels are notes that builders leave, \
         so a build pipeline's own images can be told from others. {} `image prune --filter label=…` takes only dangling ones \
         of them, unless `--all` is there too.",
        here(f)
    ))
    .shown_by(format!("{program} image ls --filter label=KEY=VALUE"))
}
