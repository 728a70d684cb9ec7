use crate::app::Preview;
use crate::inventory::{Bytes, EngineKind, ReclaimRule};
use crate::removal::{ReclaimPart, Reclaimable};
use crate::view::page::Page;
use crate::view::text::{right, solid};
use crate::view::theme::Role;

/// Columns of a number of bytes, with its sign of addition.
const BYTES: usize = 12;

/// The engine's own figure next to ours, and what makes the difference.
pub(super) fn write(page: &mut Page, preview: &Preview) {
    let kind = preview.forecast().after.base().profile().kind;
    let Some(reclaimable) = &preview.reclaimable else {
        if kind == EngineKind::Podman {
            page.section("RECLAIMABLE", "the engine's own figure");
            page.say(
                3,
                Role::Text,
                "Podman has one (`podman system df`), but its API does not tell how layers that images share are counted in \
                 it. So it is not put next to ours.",
            );
        }
        return;
    };
    page.section(
        "RECLAIMABLE",
        "what `docker system df` prints, next to our count",
    );
    page.say(
        3,
        Role::Text,
        "The engine has a figure for the removal of every image without a container, and a way of its own to count it. \
         It is not about what is marked here; ours beside it is for the same images.",
    );
    page.say(3, Role::Text, rule(reclaimable.rule));
    page.blank();
    account(page, reclaimable);
}

fn rule(rule: ReclaimRule) -> &'static str {
    match rule {
        ReclaimRule::LessOwnOfUsed => {
            "It takes all layers and subtracts, of each image with a container, what no other image shares. A layer that \
             an image in use shares counts as reclaimable, though it cannot go."
        }
        ReclaimRule::OwnOfUnused => {
            "It adds up, of each image without a container, what no other image shares. A layer that several such images \
             share counts for none of them, though it goes with the last."
        }
        ReclaimRule::Untold => {
            "This engine's way of counting is not known, so the difference cannot be taken apart."
        }
    }
}

/// From the engine's figure to ours, line by line.
fn account(page: &mut Page, reclaimable: &Reclaimable) {
    line(
        page,
        "",
        Bytes::exact(reclaimable.engine),
        "reclaimable by the engine's count",
    );
    for (part, bytes) in &reclaimable.parts {
        let sign = if part.is_theirs() { "− " } else { "+ " };
        line(page, sign, *bytes, words(*part));
    }
    if reclaimable.open != 0 {
        let sign = if reclaimable.open > 0 { "− " } else { "+ " };
        let bytes = Bytes::exact(reclaimable.open.unsigned_abs());
        line(
            page,
            sign,
            bytes,
            "counted otherwise in ways that the engine does not itemise",
        );
    }
    line(
        page,
        "= ",
        reclaimable.ours,
        "freed by removing every image without a container, by ours",
    );
}

fn line(page: &mut Page, sign: &str, bytes: Bytes, words: &str) {
    let bytes = right(&format!("{sign}{}", solid(bytes)), BYTES);
    let bytes = format!("  {bytes}  ");
    page.flow(0, BYTES + 4, &[(Role::Strong, &bytes), (Role::Text, words)]);
}

fn words(part: ReclaimPart) -> &'static str {
    match part {
        ReclaimPart::NeededByUsed => "in layers that an image with a container needs too",
        ReclaimPart::HeldByContainers => "in layers that containers hold whose image has gone",
        ReclaimPart::NeededByOthers => "in layers of images that stay for another reason",
        ReclaimPart::SharedByUnused => {
            "in layers that images without a container share with each other"
        }
    }
}
