//! The backup of a plan: offered in the preview, made before the first step, restored from the receipt.

use ratatui::text::Span;

use crate::app::{
    Action, BackupStage, BackupState, Digest, Fault, NameBack, Offering, Preview, Restored,
    RestoredImage, RoomLeft, Run, RunBackup, Scope,
};
use crate::inventory::Bytes;
use crate::removal::{Backup, Keep, operand};

use super::names;
use super::page::Page;
use super::text::counted;
use super::theme::{Role, Theme};

/// What a preview says of the backup that would be kept first.
pub(super) fn offer(page: &mut Page, preview: &Preview) {
    let Some(offered) = &preview.backup else {
        return;
    };
    if preview.forecast().deleted.is_empty() {
        return;
    }
    let Some(backup) = &preview.keeps else {
        return;
    };
    let key = names::key(&page.keys, Action::Backup, Scope::Preview);
    let key = key.map_or_else(String::new, |key| format!(" ({key} changes it)"));
    let role = if backup.images.is_empty() {
        Role::Dim
    } else {
        Role::Text
    };
    let planned = planned(offered, backup, &preview.digest);
    page.say(1, role, &format!("{planned}{key}"));
    if !backup.images.is_empty() {
        in_the_way(page, offered, backup);
    }
    if backup.is_too_many() {
        let text = "! These are more names than fit into one request: the plan would end before its first step. Remove fewer at once.";
        page.say(1, Role::Bad, text);
    }
    if offered.keep == Keep::Nothing {
        bare(page, &preview.digest);
    }
    lost(page, backup);
    only_untagged(page, &preview.digest, backup);
}

/// Why it could not be kept there, and what to do about it.
fn in_the_way(page: &mut Page, offered: &Offering, backup: &Backup) {
    let why = match &offered.room {
        RoomLeft::Untold(Some(Fault(why))) => format!("! {}", names::safe(why)),
        RoomLeft::Free(_) if offered.lacks(backup.at_most) => {
            "! There is not enough room for it".to_owned()
        }
        RoomLeft::Free(_) | RoomLeft::Asked | RoomLeft::Untold(None) => return,
    };
    let key = names::key(&page.keys, Action::Backup, Scope::Preview);
    let key = key.map_or_else(String::new, |key| format!("{key} leaves the backup out, "));
    let text = format!(
        "{why}: the plan would end before its first step. {key}--backup-dir names another place."
    );
    page.say(1, Role::Bad, &text);
}

/// That nothing is left of what cannot be fetched again.
fn bare(page: &mut Page, digest: &Digest) {
    let (only, unproven) = (digest.only_copies, digest.unproven);
    let what = match (only, unproven) {
        (0, 0) => return,
        (0, _) => counted(
            unproven,
            "image that may be an only copy",
            "images that may be only copies",
        ),
        (_, 0) => counted(only, "only copy", "only copies"),
        (..) => format!(
            "{} and {unproven} that may be",
            counted(only, "only copy", "only copies")
        ),
    };
    page.say(
        1,
        Role::Caution,
        &format!("! Nothing would bring {what} back."),
    );
}

/// What becomes of names whose images stay.
fn only_untagged(page: &mut Page, digest: &Digest, backup: &Backup) {
    let all = digest.names;
    let noted = backup.names.iter().map(|(_, names)| names.len()).sum();
    let text = match (all, noted) {
        (0, _) => return,
        (_, 0) => format!(
            "{} whose images stay would not be in it: the receipt says how to give them again.",
            counted(all, "reference", "references")
        ),
        (..) => format!(
            "{} whose images stay would be noted beside it: restoring gives them again.",
            counted(noted, "reference", "references")
        ),
    };
    page.say(1, Role::Dim, &text);
}

/// What no archive of this engine keeps of the images.
fn lost(page: &mut Page, backup: &Backup) {
    if backup.unsaveable > 0 {
        let images = counted(backup.unsaveable, "image", "images");
        let text =
            format!("{images} without any layer would not be in it: this engine cannot save that.");
        page.say(1, Role::Caution, &text);
    }
    let parents = backup.images.iter().filter(|image| image.loses_parent);
    let parents = parents.count();
    if parents > 0 {
        let text = format!(
            "The archive will not tell what an image was built on: {} would come back without that link.",
            counted(parents, "image", "images")
        );
        page.say(1, Role::Dim, &text);
    }
    let digests = backup
        .images
        .iter()
        .filter(|image| !image.digests.is_empty());
    let digests = digests.count();
    if digests > 0 {
        let text = format!(
            "An archive keeps ids and tags, not digests: {} would come back without.",
            counted(digests, "image", "images")
        );
        page.say(1, Role::Dim, &text);
    }
}

fn planned(offered: &Offering, backup: &Backup, digest: &Digest) -> String {
    let images = counted(backup.images.len(), "image", "images");
    let at_most = Bytes::exact(backup.at_most);
    let what = match (offered.keep, backup.images.len()) {
        (Keep::Nothing, _) => return "Backup: none.".to_owned(),
        (Keep::OnlyCopies, 0) => return "Backup: only copies, and none goes.".to_owned(),
        (Keep::OnlyCopies, _) if digest.unproven > 0 => {
            format!("only copies, or what may be ({images}, at most {at_most})")
        }
        (Keep::OnlyCopies, _) => format!("only copies ({images}, at most {at_most})"),
        (Keep::All, _) => format!("all that goes ({images}, at most {at_most})"),
    };
    let directory = offered.directory.to_string_lossy();
    let room = match &offered.room {
        RoomLeft::Free(free) => format!(", {} free", Bytes::exact(*free)),
        RoomLeft::Asked | RoomLeft::Untold(_) => String::new(),
    };
    format!("Backup first: {what} to {}{room}", names::safe(&directory))
}

/// The strip while a backup is made.
pub(super) fn strip(run: &Run, theme: Theme) -> Vec<Span<'static>> {
    let stage = run.backup.as_ref().map(|backup| &backup.state);
    let text = match stage {
        Some(BackupState::Making(BackupStage::Saving(bytes))) => {
            format!(" backup: {} saved", Bytes::exact(*bytes))
        }
        Some(BackupState::Making(BackupStage::Verifying(bytes, all))) => {
            let (bytes, all) = (Bytes::exact(*bytes), Bytes::exact(*all));
            format!(" backup: {bytes} of {all} verified")
        }
        Some(BackupState::Kept(_) | BackupState::Failed(_) | BackupState::Stopped) | None => {
            " backup".to_owned()
        }
    };
    vec![
        theme.span(Role::Accent, text),
        theme.span(Role::Dim, ", before anything is removed"),
    ]
}

/// What a receipt says of the backup.
pub(super) fn receipt(page: &mut Page, run: &Run, on_paper: bool) {
    let Some(backup) = &run.backup else {
        return;
    };
    let images = counted(backup.order.backup.images.len(), "image", "images");
    match &backup.state {
        BackupState::Making(_) => page.say(1, Role::Text, "The backup is being made."),
        BackupState::Kept(kept) => {
            let (path, bytes) = (kept.path.to_string_lossy(), Bytes::exact(kept.bytes));
            let text = format!(
                "Kept in a backup: {images}, {bytes}: {}",
                names::safe(&path)
            );
            page.say(1, Role::Text, &text);
        }
        BackupState::Failed(Fault(why)) => {
            let text = format!(
                "No backup could be kept, so nothing was removed: {}.",
                names::safe(why)
            );
            page.say(1, Role::Bad, &text);
        }
        BackupState::Stopped => page.say(
            1,
            Role::Caution,
            "The backup was cancelled, so nothing was removed.",
        ),
    }
    restored(page, backup, on_paper);
}

fn restored(page: &mut Page, backup: &RunBackup, on_paper: bool) {
    match (&backup.restored, backup.kept()) {
        (None, None) => {}
        (None, Some(kept)) if on_paper => {
            let path = kept.path.to_string_lossy();
            let command = format!("jettison restore {}", operand(&names::safe(&path)));
            let text = "restores it: the images under their ids, with their tags.";
            page.say(1, Role::Text, &format!("{command} {text}"));
        }
        (None, Some(_)) => {
            let key = names::key(&page.keys, Action::Restore, Scope::Receipt);
            if let Some(key) = key {
                let text =
                    format!("{key} restores it: the images under their ids, with their tags.");
                page.say(1, Role::Dim, &text);
            }
        }
        (Some(Restored::Out), _) => page.say(1, Role::Accent, "It is being restored."),
        (Some(Restored::Failed(Fault(why))), _) => {
            let text = format!("It could not be restored: {}.", names::safe(why));
            page.say(1, Role::Bad, &text);
        }
        (Some(Restored::Ended(images)), _) => {
            page.say(1, Role::Strong, "Restored:");
            for image in images {
                let (role, text) = image_back(image);
                page.say(3, role, &text);
            }
        }
    }
}

/// What came back of an image.
fn image_back(image: &RestoredImage) -> (Role, String) {
    let role = if image.is_whole() {
        Role::Good
    } else {
        Role::Caution
    };
    (role, names::safe(&restored_words(image)).into_owned())
}

/// What came back of an image, in a sentence without its full stop; it repeats foreign text.
pub fn restored_words(image: &RestoredImage) -> String {
    words(
        image,
        ["was there", "is back", "did not come back under its id"],
    )
}

/// The same before anything is loaded: what would come back.
pub fn would_restore_words(image: &RestoredImage) -> String {
    words(
        image,
        ["is there already", "would come back", "would not come back"],
    )
}

/// What came back of an image; the words for what was there, what is back, and what is not.
fn words(image: &RestoredImage, [was, back, not]: [&str; 3]) -> String {
    let id = image.id.short();
    let there = match (image.there, image.was) {
        (true, true) => format!("{id} {was}"),
        (true, false) => format!("{id} {back}"),
        (false, _) if image.archived => format!("{id} {not}"),
        (false, _) => format!("{id} is not there any more, and only its names were kept"),
    };
    let names = image.names.iter().map(|(name, state)| match state {
        NameBack::Back if image.was => format!("{} {back}", name.as_str()),
        NameBack::Was | NameBack::Back => format!("as {}", name.as_str()),
        NameBack::Elsewhere(other) => {
            format!(
                "{} names {} now, and was left there",
                name.as_str(),
                other.short()
            )
        }
        NameBack::Missing(why) if why.is_empty() => format!("{} is missing", name.as_str()),
        NameBack::Missing(why) => format!("{} is missing: {why}", name.as_str()),
    });
    let digests = image.digests.iter();
    let digests = digests.map(|digest| format!("without {digest}, which only a pull brings back"));
    let parts: Vec<String> = std::iter::once(there).chain(names).chain(digests).collect();
    parts.join(", ")
}
