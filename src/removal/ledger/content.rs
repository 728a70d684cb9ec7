use crate::inventory::{Bytes, ImageIx};
use crate::removal::freed::content::{group_size, groups, own_content};

use super::{Book, Fate, Thing};

/// Enters what the containerd store keeps of the images beside their unpacked layers: what is an image's own, and what
/// several share, once (semantics, c).
pub(super) fn enter(book: &mut Book<'_>, images: &[ImageIx]) {
    for image in images {
        own(book, *image);
    }
    let base = book.base();
    for (holders, weight) in groups(base, images.iter().copied()) {
        let stays = |holder: &&ImageIx| !book.after.is_gone(**holder);
        let keeper = holders
            .iter()
            .filter(stays)
            .find(|holder| !book.marked.contains(holder))
            .or_else(|| holders.iter().find(stays));
        let fate = keeper.map_or_else(|| goes(book), |keeper| Fate::KeptBy(*keeper));
        book.add(Thing::Content, fate, group_size(base, holders, weight));
    }
}

fn own(book: &mut Book<'_>, image: ImageIx) {
    let content = book.base().image(image).and_then(|image| image.content);
    let index = content.map_or(0, |content| content.index);
    let blobs = own_content(book.after, image).less(index);
    let stays = (!book.after.is_gone(image)).then_some(Fate::KeptBy(image));
    let fate = stays.clone().unwrap_or_else(|| goes(book));
    book.add(Thing::Content, fate, blobs);
    if index > 0 {
        let fate = stays.unwrap_or(Fate::Freed);
        book.add(Thing::Index, fate, Bytes::exact(index));
    }
}

/// What becomes of content that no image needs any more. Build cache holds the blobs of what was built, while the
/// image's own unpacked copies go.
fn goes(book: &Book<'_>) -> Fate {
    if book.after.has_cache() {
        Fate::CacheMayKeep
    } else {
        Fate::Freed
    }
}
