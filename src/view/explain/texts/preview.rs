//! The preview: its routes, the rows of its ledger, what containers lose, the engine's own figure.

use crate::app::{FateKind, LossKind};
use crate::removal::{Route, Thing, rules};

use super::{Facts, Text};

/// `bytes` is freed, of `more`, by `count` images; the page itself tells every row.
pub(super) fn ledger(f: &Facts) -> Text {
    let Facts {
        bytes, more, count, ..
    } = f;
    Text::new(format!(
        "The ledger says where every byte of the marked images goes. The sizes of the {count} marked add up to {more}, and {bytes} \
         are freed: layers that several have count once, and layers that something else needs stay. {}",
        rules::when_layers_go(f.kind)
    ))
    .shown_by(format!("{} system df --verbose", f.program))
}

/// `bytes` is what the rows of this kind come to; `others` are those that hold them.
pub(super) fn row(row: FateKind, f: &Facts) -> Text {
    let Facts {
        bytes,
        others,
        program,
        ..
    } = f;
    match row {
        FateKind::Freed => Text::new(format!(
            "{bytes} leave the disk while the images are removed, because nothing needs these any more: neither another image, nor \
             a container, nor build cache, as far as the engine tells. {}",
            rules::when_layers_go(f.kind)
        ))
        .shown_by(format!("{program} system df")),
        FateKind::CacheMayKeep => Text::new(format!(
            "{bytes} go, unless build cache holds the same layers: builds keep their results to be fast the next time. No engine \
             says which layers a record holds. These are the ones that it may be, by their size. What cache keeps goes when it \
             is pruned."
        ))
        .shown_by(format!("{program} system df --verbose"))
        .but("Many believe that removing images empties the build cache: it never does."),
        FateKind::UntilContainers => Text::new(format!(
            "{bytes} stay, because {others} stand on these layers. The image's name goes, its layers do not: they leave the disk \
             when those containers are removed as well. A stopped container holds them like a running one."
        ))
        .shown_by(format!("{program} ps --all --size"))
        .but("Many believe that removing an image frees everything at once: not while a container stands on it."),
        FateKind::KeptBy => Text::new(format!(
            "{bytes} stay, because {others} need these layers too, and stay themselves. A layer is kept as long as one image \
             refers to it: reference counting. Mark those images too, and it goes, if nothing else holds it."
        ))
        .shown_by(format!("{program} system df --verbose"))
        .but("Many believe that removal frees an image's size at once: that is true only if it shares nothing."),
    }
}

/// `bytes` is what they come to.
pub(super) fn holding(thing: Thing, f: &Facts) -> Text {
    let Facts { bytes, program, .. } = f;
    let text = match thing {
        Thing::Layers => format!(
            "{bytes} are layers as they lie on the disk, unpacked: the files that containers read. Each is there once, however \
             many images and containers use it. They are most of what an image weighs."
        ),
        Thing::Content => format!(
            "{bytes} are what is kept of images beside the unpacked layers: on most stores nothing or a few kilobytes, where \
             layers are kept compressed as well nearly as much again. Images share these too, by content; where the engine does \
             not itemise that, the figure is an estimate."
        ),
        Thing::Index => format!(
            "{bytes} are lists of platforms: one image name can stand for linux/amd64, linux/arm64 and more, and the list says \
             which manifest is for which. A few kilobytes each; they go with their image, and are no part of its size."
        ),
        Thing::Unread => format!(
            "{bytes} belong to images whose layers are still being read, a few at a time so that the screen never waits. Until \
             that is done their whole size counts, as the most that could go. The figure becomes exact by itself."
        ),
    };
    Text::new(text).shown_by(format!("{program} system df"))
}

/// `bytes` freed; `others` would be refused, `all` of them. On the unblock route `more` is freed if all that is in the way
/// may go, `count` of which are agreed to, of `all`.
pub(super) fn route(route: Route, f: &Facts) -> Text {
    match route {
        Route::Skip => skip(f),
        Route::Unblock => unblock(f),
        Route::Force => force(f),
    }
}

fn skip(f: &Facts) -> Text {
    let Facts {
        bytes,
        others,
        program,
        all,
        ..
    } = f;
    let left = match all {
        0 => "Here nothing would be refused.".to_owned(),
        1 => format!("Here it leaves {others}."),
        _ => format!("Here it leaves {all} images: {others}."),
    };
    Text::new(format!(
        "The route skip removes what the engine lets go, and leaves what it would refuse. {left} It frees {bytes}. Nothing is \
         forced, no container is touched: the careful way, and the one that is shown first."
    ))
    .shown_by(format!("{program} ps --all"))
    .but("Many believe that one refusal stops the whole removal: each image is asked for by itself.")
}

fn unblock(f: &Facts) -> Text {
    let Facts {
        bytes,
        more,
        others,
        program,
        count,
        all,
        ..
    } = f;
    let who = if others.is_empty() {
        "what would be refused"
    } else {
        others.as_str()
    };
    let frees = match count {
        _ if *all == 0 => format!("Nothing of that can be agreed to: it frees {bytes}."),
        0 => format!(
            "If all of that goes it frees {more}; so far nothing is agreed to, and it frees {bytes}."
        ),
        _ if count == all => format!("All of that is agreed to: it frees {bytes}."),
        _ => format!(
            "If all of that goes it frees {more}; agreed to now are {count} of {all}, and it frees {bytes}."
        ),
    };
    let list = f.key("unblock");
    Text::new(format!(
        "The route unblock clears the way for {who}: stop the container, remove it, then remove the image, as one gives a book \
         back before the library can throw it out. Only what you agree to goes ({list} lists it), and that holds until the \
         preview is closed. {frees}"
    ))
    .shown_by(format!("{program} ps --all"))
    .but("Many believe that force is the short way to the same: it leaves the containers behind, or takes them without asking.")
}

fn force(f: &Facts) -> Text {
    let Facts {
        bytes,
        others,
        program,
        ..
    } = f;
    let rule = f.by(
        "The containers work on, but cannot be committed, no new one can be made from the image, and its layers stay on the disk \
         until they are removed.",
        "The containers work on, but cannot be committed, no new one can be made from the image, and its unpacked layers stay \
         until they are removed.",
        "On this engine force deletes the containers, so this route is not offered.",
    );
    let who = if others.is_empty() {
        "stopped containers"
    } else {
        others.as_str()
    };
    Text::new(format!(
        "The route force removes images past {who}. It frees {bytes} now. {rule} Running containers and recorded children are \
         never passed. You type `force` before it runs."
    ))
    .shown_by(format!("{program} ps --all"))
    .but("Many believe that force is safe: it skips exactly the checks that protect your containers.")
}

/// `others` would be refused.
pub(super) fn no_force(f: &Facts) -> Text {
    let Facts {
        others, program, ..
    } = f;
    let rule = f.by(
        "By id this engine yields to force only for stopped containers and several names; a running container or a child it \
         never passes.",
        "By id this store yields to force only for stopped containers and several names; a running container it never passes.",
        if f.profile().force_spares_running() {
            "This engine's force deletes the stopped containers of an image together with it, and is refused while one runs."
        } else {
            "This engine's force deletes all containers of an image together with it, running ones too."
        },
    );
    Text::new(format!(
        "Force is not offered for {others}. {rule} What is protected by you no route passes either. Use the unblock route: it \
         names what has to go first, and asks you for each."
    ))
    .shown_by(format!("{program} ps --all"))
    .but("Many believe that force always works, and is safe: it overrides some refusals, and costs something each time.")
}

/// `thing` is the container, `others` the image, `words` what it loses and what it keeps.
pub(super) fn loss(loss: LossKind, f: &Facts) -> Text {
    let Facts {
        thing,
        others,
        program,
        words,
        ..
    } = f;
    let told = if words.is_empty() {
        String::new()
    } else {
        format!(" It loses {words}.")
    };
    let text = match loss {
        LossKind::Image => format!(
            "{thing} stays, but the record of {others} goes: it becomes a container without an image.{told} Its layers stay on \
                 the disk, and go only with it."
        ),
        LossKind::Name => format!(
            "{thing} was made by a name that this plan takes off; the image itself stays.{told} It works on, but whoever makes \
                 it anew by that name gets another image, or has to pull it."
        ),
        LossKind::Itself => format!(
            "{thing} is in the way, and you have agreed that it goes.{told} It is stopped if it runs, then removed, before the \
                 image is. That cannot be taken back; volumes stay."
        ),
        LossKind::Along => format!(
            "{thing} would be deleted together with {others}: where force takes containers along, nothing of them is left.{told} \
                 That is why no plan does it; the unblock route removes containers as steps that say so."
        ),
    };
    Text::new(text)
        .shown_by(format!("{program} ps --all --size"))
        .but(lost_belief(loss))
}

/// What is believed of that.
fn lost_belief(loss: LossKind) -> &'static str {
    match loss {
        LossKind::Image => {
            "Many believe that force is safe, or that it breaks containers at once: they go on working, and cannot be made anew."
        }
        LossKind::Name => {
            "Many believe that a name in use is protected: while the image has another one, it comes off without a refusal."
        }
        LossKind::Itself => {
            "Many believe that the image brings the container back: what it wrote was never in the image."
        }
        LossKind::Along => {
            "Many believe that force is safe: here it is the most destructive way of all."
        }
    }
}

/// `bytes` is the engine's figure, `more` ours.
pub(super) fn reclaimable(f: &Facts) -> Text {
    let Facts {
        bytes,
        more,
        program,
        ..
    } = f;
    Text::new(format!(
        "RECLAIMABLE is the engine's own figure for the removal of every image without a container: {bytes}; by our count it is \
         {more}. It is not about what is marked. The two differ because each engine has a way of its own to count what images \
         share; the topic ledger takes the difference to pieces."
    ))
    .shown_by(format!("{program} system df"))
    .but("Many believe that `prune` gives back what is called reclaimable: it takes other images, and shared layers may stay.")
}
