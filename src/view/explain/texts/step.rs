//! The steps of a plan, and what is in the way.

use crate::app::StepKind;
use crate::removal::Hindrance;

use super::{Facts, Text};

/// `thing` is what it is done to, `words` the command, `others` for whose sake.
pub(super) fn step(step: StepKind, f: &Facts) -> Text {
    let text = match step {
        StepKind::Untag => untag(f),
        StepKind::Delete => delete(f),
        StepKind::Force => force(f),
        StepKind::Parent => parent(f),
        StepKind::Child => child(f),
        StepKind::Unpause => unpause(f),
        StepKind::Stop => stop(f),
        StepKind::RemoveContainer => remove_container(f),
        StepKind::PruneCache => prune_cache(f),
    };
    if f.words.is_empty() {
        text
    } else {
        text.shown_by(f.words.clone())
    }
}

fn untag(f: &Facts) -> Text {
    let thing = &f.thing;
    let rule = f.by(
        "With the last tag of a repository this engine takes its digest off too.",
        "With the last tag of a repository this store takes its digest names off too.",
        "This engine takes off just the one name, as long as there is another.",
    );
    Text::new(format!(
        "This step takes the name {thing} off its image and frees nothing by itself. {rule} Names go one by one, so that no \
         force is needed; right before, it is looked up whether the name still means the same image."
    ))
    .but("Many believe that a removed tag is a removed image: while another name is left the image stays whole.")
}

fn delete(f: &Facts) -> Text {
    let thing = &f.thing;
    Text::new(format!(
        "This step removes {thing} by its full id, without force. If a container or a name has been added since the preview, the \
         engine refuses or the step is not sent: nothing goes that was not listed. `--no-prune` keeps the engine from taking \
         untagged parents along silently; where they go too, they are steps of their own."
    ))
    .but("Many believe that this frees the image's whole size at once: layers that others need stay.")
}

fn force(f: &Facts) -> Text {
    let thing = &f.thing;
    let rule = f.by(
        "Its stopped containers still work afterwards, but hold all its layers; they cannot be committed, and no new one can \
         be made.",
        "Its stopped containers still work afterwards, but hold its unpacked layers; they cannot be committed, and no new one \
         can be made.",
        "On this engine it would delete the containers as well, so no plan has such a step.",
    );
    Text::new(format!(
        "This step removes {thing} by force: with all its names, past stopped containers. {rule} Right before, the containers \
         are looked up again; if one has been added or runs, it is not sent."
    ))
    .but("Many believe that force is safe, or the same with fewer questions: the questions were the protection.")
}

fn parent(f: &Facts) -> Text {
    let thing = &f.thing;
    let rule = f.by(
        "This engine would take it along silently with its last child",
        "This store would take it along silently with its last child",
        if f.profile().ignores_noprune() {
            "This version takes it along with its last child, whether asked to or not"
        } else {
            "This engine would take it along silently with its last child"
        },
    );
    Text::new(format!(
        "This step removes {thing}, which has no name: nothing needs it once the image built on it is gone. {rule}; here it is \
         listed, so that you see all that goes. If the image built on it stays after all, this one is left too."
    ))
}

fn child(f: &Facts) -> Text {
    let (thing, others, agree) = (&f.thing, &f.others, f.key("agree"));
    let rule = f.by(
        "This engine refuses to remove a parent while a child is there, and force does not change that.",
        "Some engines refuse to remove a parent while a child is there.",
        "Some engines refuse to remove a parent while a child is there.",
    );
    Text::new(format!(
        "{thing} is built on {others}, so it is in its way. {rule} You did not mark it: it goes only if you agree with {agree}, \
         and it is lost like any other image. Children go first, then the parent."
    ))
    .but("Many believe that the parent can go first and the child be kept: the child stands on the parent's layers.")
}

fn unpause(f: &Facts) -> Text {
    let (thing, program) = (&f.thing, &f.program);
    let rule = f.by(
        "This engine could stop a paused container as it is.",
        "This engine could stop a paused container as it is.",
        "This engine refuses to stop a paused container, so it has to go on for a moment first.",
    );
    Text::new(format!(
        "{thing} is paused: its processes are frozen. {rule} Then it can be stopped and removed, each as a step of its own. \
         Until it is stopped it works as if it had never been paused."
    ))
    .shown_by(format!("{program} ps --filter status=paused"))
}

fn stop(f: &Facts) -> Text {
    let (thing, others) = (&f.thing, &f.others);
    Text::new(format!(
        "{thing} runs, and is in the way of {others}. To stop it means to ask its process to end, and to kill it if it has not \
         ended after some seconds. What it wrote stays until it is removed. Whoever uses its service loses it now. It happens \
         only if you agree, and after you have typed `remove`."
    ))
    .but("Many believe that `rmi` would do this for them: it never stops a container that runs.")
}

fn remove_container(f: &Facts) -> Text {
    let (thing, others, bytes, agree) = (&f.thing, &f.others, &f.bytes, f.key("agree"));
    let wrote = if bytes.is_empty() {
        "all that it wrote outside of volumes".to_owned()
    } else {
        format!("{bytes} that it wrote outside of volumes")
    };
    Text::new(format!(
        "{thing} is in the way of {others}: while it is there, running or stopped, the image is held. Removed, it takes {wrote} \
         with it. Volumes stay, but one without a name is hard to find again. It happens only if you agree with {agree}, and \
         after you have typed `remove`."
    ))
    .but("Many believe that a container can be had back from its image: what it wrote is not in there.")
}

fn prune_cache(f: &Facts) -> Text {
    let (bytes, count) = (&f.bytes, f.count);
    let rule = f.by(
        "Which layers it holds the engine does not say; while there is any, bytes freed are an upper bound.",
        "It holds compressed layers and its own unpacked ones; which, the engine does not say.",
        "This engine reports none of its own: its builds keep their steps as untagged images.",
    );
    Text::new(format!(
        "Builds keep their intermediate results as build cache ({count} records, {bytes}), so that the next build is fast. It \
         may hold the layers of what you remove. {rule} This step empties it, but for what a build under way needs; the next \
         build takes longer."
    ))
    .but("Many believe that removing images empties the cache too: it never does.")
}

/// `thing` is the container.
pub(super) fn barred(hindrance: Hindrance, f: &Facts) -> Text {
    let Facts {
        thing,
        word,
        program,
        ..
    } = f;
    let text = match hindrance {
        Hindrance::Unread => format!(
            "What {thing} has of its own, what it wrote and which volumes it has, is being read from the engine. Before that is \
             known nobody can say what removing it would cost, so it cannot be agreed to yet. It takes a moment."
        ),
        Hindrance::Volumes => format!(
            "{thing} was started with `--rm`: as soon as it stops, the engine removes it and its volumes without a name. What is \
             in them would be lost before you were asked. So it cannot be agreed to here: save what you need, and stop it \
             yourself."
        ),
    };
    Text::new(text).shown_by(format!(
        "{program} container inspect --size --format '{{{{json .Mounts}}}}' {word}"
    ))
}
