//! The images that go, and the references that are only untagged.

use crate::app::{Digest, List};
use crate::inventory::{Bytes, Image, ImageId, Reference, Registry};
use crate::removal::{Deletion, Forecast};
use crate::view::names;
use crate::view::page::Page;
use crate::view::text::{counted, right};
use crate::view::theme::Role;

use super::{BESIDE, BYTES};

/// More references of one image than these are told together.
const NAMED: usize = 6;

pub(super) fn deleted(page: &mut Page, forecast: &Forecast, digest: &Digest) {
    if forecast.deleted.is_empty() {
        return;
    }
    let count = counted(forecast.deleted.len(), "image", "images");
    page.section(
        "DELETED",
        &format!("{count}; a size counts layers that others share too"),
    );
    let base = forecast.after.base();
    page.list(List::Deleted, digest.largest.len(), |page, place| {
        let gone = digest.largest.get(place);
        let gone = gone.and_then(|at| forecast.deleted.get(*at));
        if let Some((gone, image)) = gone.and_then(|gone| Some((gone, base.get(&gone.image)?))) {
            deletion_lines(page, image, gone);
        }
    });
}

/// An image that goes, with everything that goes by the same step or for its sake.
fn deletion_lines(page: &mut Page, image: &Image, deletion: &Deletion) {
    let (role, remark) = remark(deletion);
    let title = "<none> ".len() + image.title().len();
    if !page.passes(BESIDE + title + remark.len()) {
        let bytes = right(&Bytes::exact(image.size).to_string(), BYTES);
        page.flow(
            0,
            BESIDE,
            &[
                (Role::Text, &format!("  {bytes}  ")),
                (Role::Text, &names::title(image)),
                (role, remark),
            ],
        );
    }
    let more: Vec<&Reference> = image.references.iter().skip(1).collect();
    if more.len() > NAMED {
        page.say(BESIDE, Role::Text, &together(&more));
    }
    let each = if more.len() > NAMED {
        &[]
    } else {
        more.as_slice()
    };
    for reference in each {
        if !page.passes(BESIDE + reference.as_str().len()) {
            page.say(BESIDE, Role::Text, &names::safe(reference.as_str()));
        }
    }
    if deletion.forced {
        page.say(
            BESIDE,
            Role::Bad,
            "! by force, although containers were made from it",
        );
    }
}

/// Many references of one image: how many, and all of them.
fn together(references: &[&Reference]) -> String {
    let names = references.iter();
    let names: Vec<_> = names.map(|name| names::safe(name.as_str())).collect();
    format!("{} more: {}", names.len(), names.join(", "))
}

/// What has to be known of an image that goes.
fn remark(deletion: &Deletion) -> (Role, &'static str) {
    match (deletion.is_in_the_way(), deletion.registry) {
        (_, Registry::OnlyCopy) if deletion.is_parent() => {
            let text = "  ! only copy; untagged parent, goes with its child";
            (Role::Caution, text)
        }
        (_, Registry::CannotTell) if deletion.is_parent() => {
            let text = "  ? may be the only copy; untagged parent, goes with its child";
            (Role::Caution, text)
        }
        (_, Registry::Known) if deletion.is_parent() => {
            (Role::Dim, "  untagged parent, goes with its child")
        }
        (false, Registry::Known) => (Role::Dim, ""),
        (false, Registry::OnlyCopy) => (Role::Caution, "  ! only copy"),
        (false, Registry::CannotTell) => (Role::Caution, "  ?"),
        (true, Registry::Known) => (Role::Caution, "  not marked: it is in the way"),
        (true, Registry::OnlyCopy) => {
            (Role::Caution, "  ! only copy, not marked: it is in the way")
        }
        (true, Registry::CannotTell) => (Role::Caution, "  ? not marked: it is in the way"),
    }
}

pub(super) fn untagged(page: &mut Page, forecast: &Forecast, digest: &Digest) {
    if digest.names == 0 {
        return;
    }
    page.section(
        "ONLY UNTAGGED",
        &format!(
            "{}; the images stay",
            counted(digest.names, "reference", "references")
        ),
    );
    page.list(List::Untagged, digest.untagged.len(), |page, place| {
        if let Some((image, references)) = digest.untagged.get(place) {
            let references: Vec<&Reference> = references.iter().collect();
            of_one(page, forecast, image, &references);
        }
    });
}

/// The references that go of one image, which stays.
fn of_one(page: &mut Page, forecast: &Forecast, image: &ImageId, references: &[&Reference]) {
    let after = &forecast.after;
    let left = after.base().find(image);
    let left = left.and_then(|ix| after.references(ix).first());
    let left = names::safe(left.map_or_else(|| image.short(), Reference::as_str));
    let stays = format!("  the image stays as {left}");
    if references.len() > NAMED {
        let text = together(references).replacen(" more: ", " references: ", 1);
        return page.flow(3, 5, &[(Role::Text, &text), (Role::Dim, &stays)]);
    }
    for reference in references {
        let name = names::safe(reference.as_str());
        page.flow(3, 5, &[(Role::Text, &name), (Role::Dim, &stays)]);
    }
}
