//! Why an engine would refuse to remove an image, and what clears the way.

use crate::removal::RefusalKind;

use super::{Facts, Text};

/// `others` is what is in the way, `words` what the engine said.
pub(super) fn refused(kind: RefusalKind, f: &Facts) -> Text {
    match kind {
        RefusalKind::ReferenceUsed => used(f),
        RefusalKind::HasChildren => children(f),
        RefusalKind::Running => running(f),
        RefusalKind::SeveralReferences => several(f),
        RefusalKind::Stopped => stopped(f),
        RefusalKind::NotFound => gone(f),
        RefusalKind::Protected => protected(f),
        RefusalKind::Other => other(f),
    }
}

/// What force would cost where it passes a refusal.
fn force(f: &Facts) -> &'static str {
    f.by(
        "Many believe that force is safe: it passes this refusal, and leaves containers that cannot be committed or made \
         anew, while their layers stay on the disk.",
        "Many believe that force is safe: by id it passes this refusal, and leaves containers that cannot be committed or \
         made anew, while their unpacked layers stay on the disk.",
        "Many believe that force is safe: on this engine it deletes the containers together with the image. It is not \
         offered here.",
    )
}

fn used(f: &Facts) -> Text {
    let Facts {
        thing,
        program,
        others,
        ..
    } = f;
    let by_id = f.by(
        "By id an image that is only mounted could be removed even so; jettison leaves it alone.",
        "By id an image that is only mounted would be removed even so, under a running container too; jettison leaves it.",
        "jettison asks for no removal of an image that is mounted.",
    );
    Text::new(format!(
        "{thing} would be refused: {others} use it, made from it or mounting it as a file system, and the last name of such \
         an image is not given up. {by_id}"
    ))
    .shown_by(format!("{program} ps --all --format '{{{{.Names}}}} {{{{.Mounts}}}}'"))
    .but(force(f))
}

fn children(f: &Facts) -> Text {
    let Facts { thing, others, .. } = f;
    let rule = f.by(
        "This engine keeps a parent while it has a child, and force does not help. The unblock route removes the children \
         first, if you agree to it. The link comes from a classic build or a commit; builds by BuildKit make none.",
        "This store never refuses for that: each image has a manifest of its own, and layers that several share stay until \
         the last of them goes. So you will see this refusal only from another kind of store.",
        "This engine never refuses for that: it removes the record of the parent, and layers that several images share stay \
         until the last of them goes. You will see this refusal only from another kind of engine.",
    );
    Text::new(format!("Other images are built on {thing}: {others}. {rule}"))
        .shown_by(f.by_parent())
        .but("Many believe that a child carries a copy of its parent: it stands on the very same layers.")
}

fn running(f: &Facts) -> Text {
    let Facts {
        thing,
        word,
        program,
        others,
        ..
    } = f;
    let rule = f.by(
        "Force does not help by id; by name it only takes the name off and leaves an untagged image.",
        "Force does not help by id; by name it only takes the name off and leaves an untagged image.",
        if f.profile().force_spares_running() {
            "By the API that jettison speaks, force is refused too while one runs."
        } else {
            "In this version force would kill and delete the containers, so it is not offered."
        },
    );
    Text::new(format!(
        "{thing} would be refused, because a container of it runs: {others}. {rule} The way that breaks nothing: stop the \
         container, remove it, then remove the image. That is the unblock route."
    ))
    .shown_by(format!("{program} ps --filter ancestor={word}"))
    .but(f.by(
        "Many believe that `rmi` removes running containers: it refuses, and they go on.",
        "Many believe that `rmi` removes running containers: it refuses, and they go on.",
        "Many believe that a plain `rmi` removes running containers: it refuses, and they go on.",
    ))
}

fn several(f: &Facts) -> Text {
    let Facts {
        thing,
        word,
        program,
        others,
        ..
    } = f;
    let rule = f.by(
        "Asked for it by id, this engine would refuse: it does not know which name you mean. A tag and its own digest count \
         as one.",
        "Asked for it by id, this engine would refuse: it does not know which name you mean. Its invisible names count too.",
        "Asked for it by id, this engine would refuse and ask for force.",
    );
    Text::new(format!(
        "{thing} has several references: {others}. {rule} A plan takes the spare names off one by one and needs no force."
    ))
    .shown_by(format!("{program} image inspect --format '{{{{.RepoTags}}}}' {word}"))
    .but("Many believe that force is safe here, as nothing runs: it also passes over stopped containers that you may have missed.")
}

fn stopped(f: &Facts) -> Text {
    let Facts {
        thing,
        word,
        program,
        others,
        ..
    } = f;
    Text::new(format!(
        "{thing} would be refused, because stopped containers were made from it: {others}. A stopped container can be started \
         again, and needs its image's layers for that: a book that was put aside is still on loan. Remove the containers \
         first: that is the unblock route."
    ))
    .shown_by(format!("{program} ps --all --filter ancestor={word}"))
    .but(force(f))
}

fn gone(f: &Facts) -> Text {
    let Facts { thing, program, .. } = f;
    Text::new(format!(
        "The engine does not have {thing} any more: somebody else has removed it, by hand, by prune or in another window. \
         There is nothing left to do, so it is no failure: the receipt counts it as gone already. The list of what is there \
         now:"
    ))
    .shown_by(format!("{program} image ls --all"))
}

fn protected(f: &Facts) -> Text {
    let Facts { thing, words, .. } = f;
    let patterns = f.key("patterns");
    let pattern = if words.is_empty() {
        "a pattern of yours".to_owned()
    } else {
        format!("your pattern {words}")
    };
    Text::new(format!(
        "{thing} is left alone, because {pattern} protects it, or something that the engine would take along with it. The \
         engine is not even asked, and no route goes past it. {patterns} lists the patterns; to remove the image, take its pattern \
         back first."
    ))
}

fn other(f: &Facts) -> Text {
    let Facts {
        thing,
        words,
        program,
        ..
    } = f;
    let said = if words.is_empty() {
        "Its own words are in the receipt.".to_owned()
    } else {
        format!("Its own words: \"{words}\".")
    };
    Text::new(format!(
        "The engine refuses to remove {thing}, in words that no rule here expects. {said} They are shown as they came, because \
         they know more than we do. Nothing was changed by the attempt, as far as the engine says; the image list is read \
         again."
    ))
    .shown_by(format!("{program} events --since 10m"))
}
