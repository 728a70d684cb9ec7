//! How an image stands: its status, its mark, its protection, whether it exists elsewhere.

use crate::app::Marking;
use crate::inventory::{Evidence, Status};

use super::{Facts, Text};

const PULLED: &str =
    "Many believe that what was pulled once can be pulled for ever: registries clean up too.";
const AGAIN: &str = "Many believe that a build can always be repeated: base images and packages move on, and the result is \
    another.";

/// `others` are its containers, or the images built on it; `all` containers stand on its layers; `bytes` its size.
pub(super) fn status(status: Status, f: &Facts) -> Text {
    match status {
        Status::InUse => in_use(f),
        Status::Dangling => dangling(f),
        Status::Parent => parent(f),
        Status::NoContainer => no_container(f),
    }
}

fn in_use(f: &Facts) -> Text {
    let Facts {
        thing,
        word,
        program,
        others,
        count,
        ..
    } = f;
    let verb = if *count == 1 { "uses" } else { "use" };
    let text = format!(
        "{others} {verb} {thing}. It is like a book on loan: the library cannot throw it out while somebody has it. \
         A stopped container counts as well as a running one. To remove the image, remove its containers first: that is \
         the unblock route of the preview."
    );
    let belief = f.by(
        "Many believe that `rmi` removes running containers: it never does. By id it is refused while one runs, with force \
         too; by name it takes at most the name off.",
        "Many believe that `rmi` removes running containers: it never does. By id it is refused while one runs, forced or \
         not; by name it takes at most the name off.",
        "Many believe that `rmi` removes running containers: without force it never does, it is refused.",
    );
    Text::new(text)
        .shown_by(format!("{program} ps --all --filter ancestor={word}"))
        .but(belief)
}

fn dangling(f: &Facts) -> Text {
    let Facts {
        thing,
        program,
        bytes,
        ..
    } = f;
    let name = f.by(
        "it has no tag (a digest does not count here)",
        "it has no name",
        "it has no name",
    );
    let text = format!(
        "{thing} is dangling: {name}, no container was made from it and nothing is built on it. Mostly it is what a \
         rebuild or a pull left behind when it moved the tag to a newer image. Its {bytes}, as far as nothing shares \
         them, stay until it is removed. This command lists those with a container too:"
    );
    let belief = format!(
        "Many believe that `{program} image prune` removes all unused images: it takes only dangling ones, like this. \
         Unused images with a tag need `--all`."
    );
    Text::new(text)
        .shown_by(format!("{program} image ls --filter dangling=true"))
        .but(belief)
}

fn parent(f: &Facts) -> Text {
    let Facts { thing, others, .. } = f;
    let rule = f.by(
        "This engine refuses to remove it while they are there, and force does not help: they stand on its layers. \
         Together with its last child it goes too, as a step of its own in the preview.",
        "This engine would remove its record without complaint: those images have a manifest of their own, and the \
         layers they share stay. The preview lists it as a step of its own where it goes with its last child.",
        "This engine would remove its record without complaint; the layers stay as long as those images need them. The \
         preview lists it as a step of its own where it goes with its last child.",
    );
    Text::new(format!(
        "{thing} has no tag, but {others} came from it. {rule}"
    ))
    .shown_by(f.by_parent())
    .but("Many believe that what has no name is rubbish: this one is the ground that other images stand on.")
}

fn no_container(f: &Facts) -> Text {
    let Facts {
        thing,
        program,
        all,
        ..
    } = f;
    let own = match all {
        0 => "Whether somebody will want it tomorrow only you know.".to_owned(),
        1 => "But 1 container stands on its layers, through an image built on it.".to_owned(),
        all => format!("But {all} containers stand on its layers, through images built on it."),
    };
    let text = format!(
        "{thing} has a name, but no container, running or stopped, was made from it: a book on the shelf that nobody has \
         borrowed. {own} This command names the image of each container; it is not among them:"
    );
    let belief = format!(
        "Many believe that `{program} image prune` removes all unused images: it leaves this one, because it has a name. \
         Only `--all` takes it."
    );
    Text::new(text)
        .shown_by(format!(
            "{program} inspect --format '{{{{.Image}}}} {{{{.Name}}}}' $({program} ps --all --quiet)"
        ))
        .but(belief)
}

/// `count` of its `all` references are marked. The image would go by the commands in `words`, or by too many to be shown
/// here, `more` of them; or it would stay, as `more` and `others` say.
pub(super) fn mark(marking: Marking, f: &Facts) -> Text {
    let Facts {
        thing,
        words,
        count,
        all,
        ..
    } = f;
    let by_hand = by_hand(f);
    let (mark, preview, run) = (f.key("mark"), f.key("preview"), f.key("run"));
    let text = match marking {
        Marking::None => format!(
            "{thing} is not marked. {mark} marks it, and nothing happens by that: a mark is a line on a shopping list. {preview} \
             shows what removing all that is marked would do; only {run} in there removes anything. {by_hand}"
        ),
        Marking::Whole => format!(
            "● {thing} is marked whole: all its names and the image itself are to go. Marking removes nothing. {preview} shows \
             what would happen to all that is marked, {run} in there does it. {by_hand}"
        ),
        Marking::Part => format!(
            "◐ Of {thing} only {count} of {all} references are marked. Those names would be taken off one by one; as long as \
             another one is left the image stays, and nothing is freed. They are marked among its references. {by_hand}"
        ),
    };
    let belief = "Many believe that an image has one name: it can have several, and goes only with the last.";
    let command = Some(words.clone()).filter(|words| !words.is_empty());
    let text = Text {
        command,
        ..Text::new(text)
    };
    match marking {
        Marking::Part => text.but(belief),
        Marking::None | Marking::Whole => text,
    }
}

/// How an image would go without this program, or why it would stay.
fn by_hand(f: &Facts) -> String {
    let Facts {
        words,
        more,
        others,
        ..
    } = f;
    match (words.is_empty(), others.is_empty()) {
        (false, _) => "By hand the image would go by:".to_owned(),
        (true, false) => format!("{more}: {others}."),
        (true, true) => format!(
            "By hand it takes {more} commands, its names first; {} copies them.",
            f.key("copy")
        ),
    }
}

/// `words` is the pattern.
pub(super) fn lock(f: &Facts) -> Text {
    let Facts {
        thing,
        words,
        program,
        ..
    } = f;
    let (patterns, protect) = (f.key("patterns"), f.key("protect"));
    Text::new(format!(
        "⚿ {thing} is protected by your pattern {words}. It gets no mark, and a plan that would take it along leaves it and \
         says so. The patterns are kept in a file of jettison's own; {patterns} lists them, {protect} takes this back. They are asked \
         again right before every step."
    ))
    .but(format!(
        "Many believe that protection holds everywhere: the engine knows nothing of it, and `{program} rmi` in a shell \
         removes this image all the same."
    ))
}

pub(super) fn only_copy(evidence: Evidence, f: &Facts) -> Text {
    let (thing, word, program) = (&f.thing, &f.word, &f.program);
    let text = match evidence {
        Evidence::RecordedPull => format!(
            "{thing} was pulled: the engine has written that down. So a registry has had it, and could give it again, as \
                 long as it keeps it and lets you in. Removing it costs a download."
        ),
        Evidence::RecordedBuild => format!(
            "{thing} was built here, says the engine, and it knows of no pull. Whether it was pushed it does not say. So \
                 this counts as the only copy: where it goes, you type the word `remove` first."
        ),
        Evidence::RepositoryDigest => format!(
            "{thing} has a repository digest. This engine gives one when an image is pulled or pushed, never for a \
                 build. So a registry has had exactly this image, and could give it again by that digest."
        ),
        Evidence::NoDigest => format!(
            "{thing} has no repository digest, which a pull or push by this engine would have left. So it was built or loaded \
                 here, and nothing here knows of another copy. Where it goes, you type the word `remove` first."
        ),
        Evidence::Nothing => format!(
            "Whether a registry has {thing} the engine does not tell: it gives what is built here a digest as well, so \
                 a digest proves nothing. To be safe it is treated as an only copy."
        ),
    };
    let belief = match evidence {
        Evidence::RecordedPull | Evidence::RepositoryDigest => PULLED,
        Evidence::RecordedBuild | Evidence::NoDigest | Evidence::Nothing => AGAIN,
    };
    let command = format!("{program} image inspect --format '{{{{.RepoDigests}}}}' {word}");
    Text::new(text).shown_by(command).but(belief)
}
