//! Tags, digests, labels.

use crate::app::NameTopic;

use super::{Facts, Text};

/// What is written on an image.
pub(super) fn reference(topic: NameTopic, f: &Facts) -> Text {
    match topic {
        NameTopic::Tag => tag(f),
        NameTopic::DigestReference => digest_reference(f),
        NameTopic::Digest => digest(f),
        NameTopic::Label => label(f),
    }
}

/// `thing` is the tag, `others` the references that the image would keep without it, `count` of them.
fn tag(f: &Facts) -> Text {
    let Facts {
        thing,
        word,
        program,
        others,
        count,
        ..
    } = f;
    let here = match count {
        0 => "Without it the image would have no name left: removing it removes the image."
            .to_owned(),
        _ => format!("Without it the image keeps {others}: taking it off frees 0 B."),
    };
    Text::new(format!(
        "{thing} is a tag: a label that points at an image and can be moved to another one, as the newest build does with \
         `latest`. {here} The same tag can mean another image tomorrow; a digest or an id cannot."
    ))
    .shown_by(format!("{program} image inspect --format '{{{{.Id}}}}' {word}"))
    .but("Many believe that `latest` means the newest: it is the tag that is taken where none is typed, nothing more.")
}

fn digest_reference(f: &Facts) -> Text {
    let Facts {
        thing,
        word,
        program,
        ..
    } = f;
    let rule = f.by(
        "This engine keeps it beside the tags. Removed by this name only the digest goes; it goes along with the last tag of \
         its repository. An image with a digest and no tag counts as dangling, and prune takes it.",
        "It is a name in the store because the image was pulled by it. Removed by this name, all names of that repository \
         go, tags too. An image with no other name does not count as dangling.",
        "It is a name of the image because it was pulled by it. An image with no other name does not count as dangling, so a \
         plain prune leaves it.",
    );
    Text::new(format!(
        "{thing} names an image by a fingerprint of its manifest: it can never mean another image. {rule}"
    ))
    .shown_by(format!("{program} image inspect --format '{{{{.RepoDigests}}}}' {word}"))
}

fn digest(f: &Facts) -> Text {
    let Facts {
        thing,
        word,
        program,
        ..
    } = f;
    let rule = f.by(
        "This engine notes it when an image is pulled or pushed, so it says that a registry has had the image.",
        "This engine works it out for each repository in which the image has a name, also for what was built here: it does \
         not say that any registry has it.",
        "This engine works it out, also for what was built here: it does not say that any registry has it.",
    );
    Text::new(format!(
        "{thing} is a digest: the fingerprint by which a registry knows exactly this image. Pulled by it one gets this very \
         image, whatever the tag means by then. {rule}"
    ))
    .shown_by(format!("{program} image inspect --format '{{{{.RepoDigests}}}}' {word}"))
    .but("Many believe that digest and id are the same: the id names the image here, the digest its manifest in a registry.")
}

/// `thing` is the label as it was set.
fn label(f: &Facts) -> Text {
    let Facts {
        thing,
        word,
        program,
        ..
    } = f;
    Text::new(format!(
        "{thing} is a label: a note that the builder left in the image, for people and programs. The engine does nothing by \
         it. It helps to choose: the preset label marks the images that carry one, and `label:` filters the table. It is \
         part of the configuration and takes no room."
    ))
    .shown_by(format!("{program} image inspect --format '{{{{json .Config.Labels}}}}' {word}"))
}
