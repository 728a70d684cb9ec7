//! How each deleted image could be had again.

use std::collections::HashSet;

use crate::app::{Action, RunBackup, Scope};
use crate::inventory::{Image, ImageId, Reference};
use crate::removal::{Deletion, Pull, WayBack, operand};
use crate::view::names;
use crate::view::page::Page;
use crate::view::text::counted;
use crate::view::theme::Role;

use super::Receipt;

/// Where the text of an entry begins.
const BESIDE: usize = 5;
/// So many names are told on the screen.
const NAMES: usize = 3;

pub(super) fn write(page: &mut Page, receipt: &Receipt<'_>) {
    let went: HashSet<&ImageId> = receipt.run.went().collect();
    let deleted = receipt.run.forecast.deleted.iter();
    let deleted: Vec<&Deletion> = deleted.filter(|one| went.contains(&one.image)).collect();
    let untagged = untagged(receipt, &went);
    if deleted.is_empty() && untagged.is_empty() {
        return;
    }
    page.section("HOW TO GET THEM BACK", &heading(&deleted, &untagged));
    for deletion in deleted.iter().take(receipt.most()) {
        let place = receipt.base.find(&deletion.image);
        let Some((ix, image)) = place.and_then(|ix| Some((ix, receipt.base.image(ix)?))) else {
            continue;
        };
        page.say(3, Role::Text, &names::title(image));
        let is_kept = kept(page, receipt, &deletion.image);
        match WayBack::of(receipt.base, ix) {
            Some(WayBack::Pull(pull)) => by_pull(page, receipt, &pull),
            Some(WayBack::Pulled) => pulled(page, image),
            Some(WayBack::OnlyCopy(build)) if !is_kept => only_copy(page, &build),
            Some(WayBack::CannotTell(build)) if !is_kept => cannot_tell(page, &build),
            Some(WayBack::OnlyCopy(_) | WayBack::CannotTell(_)) | None => {}
        }
    }
    receipt.left_out(page, deleted.len());
    for (image, names) in untagged.iter().take(receipt.most()) {
        by_tag(page, receipt, image, names);
    }
    receipt.left_out(page, untagged.len());
}

/// Names that went, of an image that did not.
type Untagged<'a> = (&'a Image, Vec<&'a Reference>);

fn heading(deleted: &[&Deletion], untagged: &[Untagged<'_>]) -> String {
    let names: usize = untagged.iter().map(|(_, names)| names.len()).sum();
    let images = (!deleted.is_empty())
        .then(|| format!("{} deleted", counted(deleted.len(), "image", "images")));
    let names =
        (names > 0).then(|| format!("{} untagged", counted(names, "reference", "references")));
    images
        .into_iter()
        .chain(names)
        .collect::<Vec<_>>()
        .join(", ")
}

/// The names that went of images that did not.
fn untagged<'a>(receipt: &Receipt<'a>, went: &HashSet<&ImageId>) -> Vec<Untagged<'a>> {
    let mut of_image: Vec<Untagged<'a>> = Vec::new();
    for job in &receipt.run.jobs {
        let stays = job.removes().filter(|id| !went.contains(id));
        let Some(image) = stays.and_then(|id| receipt.base.get(id)) else {
            continue;
        };
        let names = image.references.iter().filter(|name| job.took(name));
        match of_image.last_mut() {
            Some((last, all)) if last.id == image.id => all.extend(names),
            Some(_) | None => of_image.push((image, names.collect())),
        }
    }
    of_image.retain(|(_, names)| !names.is_empty());
    of_image
}

/// The image is still there: its names are given again.
fn by_tag(page: &mut Page, receipt: &Receipt<'_>, image: &Image, names: &[&Reference]) {
    page.say(3, Role::Text, &names::safe(image.id.short()));
    let shown = if receipt.whole { usize::MAX } else { NAMES };
    let program = &receipt.program;
    for name in names.iter().take(shown) {
        let command = if name.is_digest() {
            format!("{program} pull {}", operand(name.as_str()))
        } else {
            let (id, name) = (operand(image.id.short()), operand(name.as_str()));
            format!("{program} tag {id} {name}")
        };
        page.flow(BESIDE, BESIDE + 2, &[(Role::Accent, &command)]);
    }
    let more = names.len().saturating_sub(shown);
    if more > 0 {
        let text = format!("and {more} more: all of them are in the file when it is saved");
        page.say(BESIDE, Role::Dim, &text);
    }
}

/// Says that the backup has the image, and what restores it; answers whether it does.
fn kept(page: &mut Page, receipt: &Receipt<'_>, image: &ImageId) -> bool {
    let backup = receipt.run.backup.as_ref();
    let holds = backup.filter(|backup| {
        let mut images = backup.order.backup.images.iter();
        images.any(|one| one.id == *image)
    });
    let Some(kept) = holds.and_then(RunBackup::kept) else {
        return false;
    };
    let path = kept.path.to_string_lossy();
    let key = names::key(&page.keys, Action::Restore, Scope::Receipt);
    let key = key.filter(|_| !receipt.on_paper);
    let key = key.map_or_else(String::new, |key| format!("{key}, or "));
    let text = format!(
        "kept in the backup: {key}jettison restore {}",
        operand(&names::safe(&path))
    );
    page.say(BESIDE, Role::Good, &text);
    true
}

fn by_pull(page: &mut Page, receipt: &Receipt<'_>, pull: &Pull<'_>) {
    let shown = if receipt.whole { usize::MAX } else { NAMES };
    for digest in pull.digests.iter().take(shown) {
        let command = format!("{} pull {}", receipt.program, operand(digest));
        page.flow(BESIDE, BESIDE + 2, &[(Role::Accent, &command)]);
    }
    if pull.digests.len() > 1 {
        let text = "one of these: a registry has had it under at least one of its digests";
        page.say(BESIDE, Role::Dim, text);
    }
    let names = pull.tags.iter().take(shown);
    let names: Vec<_> = names.map(|tag| names::safe(tag.as_str())).collect();
    let more = match pull.tags.len().saturating_sub(shown) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    if !names.is_empty() {
        let text = format!(
            "a pull by digest brings no tag; it had {}{more}",
            names.join(", ")
        );
        page.say(BESIDE, Role::Dim, &text);
    }
}

/// A registry has had it, and nothing names it there for good.
fn pulled(page: &mut Page, image: &Image) {
    let text = match image.tags().next() {
        Some(tag) => format!(
            "it was pulled, but no digest is known: {} may mean another image in its registry by now",
            names::safe(tag.as_str())
        ),
        None => "it was pulled, but neither a digest nor a tag of it is known".to_owned(),
    };
    page.say(BESIDE, Role::Caution, &text);
}

fn only_copy(page: &mut Page, build: &[(&str, &str)]) {
    let text = if build.is_empty() {
        "only copy: nothing known to bring it back".to_owned()
    } else {
        format!(
            "only copy: build it again; its labels say: {}",
            listed(build)
        )
    };
    page.say(BESIDE, Role::Caution, &text);
}

fn cannot_tell(page: &mut Page, build: &[(&str, &str)]) {
    let labels = if build.is_empty() {
        String::new()
    } else {
        format!("; its labels say: {}", listed(build))
    };
    let text = format!("cannot tell: this engine does not say whether a registry has it{labels}");
    page.say(BESIDE, Role::Caution, &text);
}

fn listed(build: &[(&str, &str)]) -> String {
    let labels = build
        .iter()
        .map(|(name, value)| format!("{name} {}", names::safe(value)));
    labels.collect::<Vec<_>>().join(", ")
}
