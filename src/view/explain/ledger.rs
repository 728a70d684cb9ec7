use crate::app::{List, Preview};
use crate::inventory::{Bytes, LayerIx, Reason};
use crate::removal::{Fate, Forecast, LedgerRow, Thing, rules};
use crate::view::names::Containers;
use crate::view::page::Page;
use crate::view::preview::ledger::{Teller, word};
use crate::view::text::{counted, right, short, solid};
use crate::view::theme::Role;

use super::reclaimable;

/// Where the text of a row begins.
const BESIDE: usize = 14;
/// Columns of the name of the image that has a layer.
const NAME: usize = 26;

/// Every row of the ledger of this plan: what it means, the layers in it, who holds them, and the engine's rule.
pub(super) fn write(page: &mut Page, preview: &Preview) {
    let forecast = preview.forecast();
    let containers = Containers::of(forecast.after.base());
    beginning(page, preview);
    let teller = Teller::new(preview, &containers);
    page.lists_of(forecast);
    for fates in &preview.digest.fates {
        let rows = preview.ledger.rows.get(fates.clone()).unwrap_or(&[]);
        if let Some(first) = rows.first() {
            heading(page, rows, forecast);
            meaning(page, &first.fate, forecast);
            doubts(page, &first.fate, preview);
        }
        if rows
            .iter()
            .any(|row| matches!(row.fate, Fate::KeptBy(keeper) if teller.is_refused(keeper)))
        {
            page.say(
                3,
                Role::Text,
                "A marked image that would be refused stays too, and keeps what it holds. Above, the preview says why it is \
                 refused and what clears the way.",
            );
        }
        page.list(List::Rows(fates.start), rows.len(), |page, place| {
            if let Some(row) = rows.get(place) {
                entry(page, &teller, preview, fates.start + place, row);
            }
        });
    }
    reclaimable::write(page, preview);
}

fn beginning(page: &mut Page, preview: &Preview) {
    let forecast = preview.forecast();
    page.say(
        1,
        Role::Text,
        "An image is a stack of layers, each on top of the one below, and images share layers: two that were built on \
         debian have debian's layers in common. A shared layer lies on the disk once, and every image that has it counts \
         it in its size.",
    );
    let (sum, nominal) = (preview.ledger.sum(), Bytes::exact(forecast.nominal));
    let (sum, nominal) = (solid(sum), solid(nominal));
    let why = match forecast.marked {
        1 if sum == nominal => format!(
            "Of this one image the ledger says where every byte of its {sum} goes: a size does not tell what of it others \
             hold too."
        ),
        _ if sum == nominal => format!(
            "The marked images have no layer in common with each other: their sizes add up to {nominal}, and each layer \
             once is just as much. The ledger says where every byte of that goes, for others may hold it too."
        ),
        _ => format!(
            "That is why sizes mislead: those of the marked images add up to {nominal}, but what they hold, each layer \
             once, is {sum}. The ledger says where every byte of that goes."
        ),
    };
    page.say(1, Role::Text, &why);
    let kind = forecast.after.base().profile().kind;
    page.say(1, Role::Text, rules::when_layers_go(kind));
}

fn heading(page: &mut Page, rows: &[LedgerRow], forecast: &Forecast) {
    let Some(first) = rows.first() else {
        return;
    };
    let bytes: Bytes = rows.iter().map(|row| row.bytes).sum();
    let title = word(&first.fate).1.to_uppercase();
    let doubt = if first.fate == Fate::Freed && has(forecast, Reason::Orphan) {
        ", or less"
    } else {
        ""
    };
    page.section(&title, &format!("{bytes}{doubt}"));
}

/// Whether the figure of what is freed has this reason to be doubted.
fn has(forecast: &Forecast, reason: Reason) -> bool {
    forecast.freed.now.reasons().any(|one| one == reason)
}

/// What a fate means, and what people believe instead.
fn meaning(page: &mut Page, fate: &Fate, forecast: &Forecast) {
    let text = match fate {
        Fate::Freed => {
            "When this plan has run, nothing needs these any more. They leave the disk while the images are removed."
        }
        Fate::CacheMayKeep => return cache(page, forecast),
        Fate::UntilContainers(_) => {
            "A container stands on the layers of the image that it was made from, also while it is stopped. The image's \
             name goes, these layers stay, and the disk gets them back when the container is removed as well. Many \
             believe that removing an image frees everything at once: not while a container stands on it."
        }
        Fate::KeptBy(_) => {
            "Another image that stays is built on these layers too, so they stay with it. Many believe that an image's \
             size is what its removal gives back: it is that only for an image that shares nothing. Behind a layer stands \
             how many more images need it."
        }
    };
    page.say(3, Role::Text, text);
}

/// What else might hold what is freed.
fn doubts(page: &mut Page, fate: &Fate, preview: &Preview) {
    let forecast = preview.forecast();
    if *fate != Fate::Freed {
        return;
    }
    if has(forecast, Reason::Orphan) {
        page.say(
            3,
            Role::Caution,
            "There is a container whose image has gone and whose layers this engine does not tell. It may hold some of \
             these, so the figure is an upper bound.",
        );
    }
    if has(forecast, Reason::CacheGoes) {
        page.say(
            3,
            Role::Text,
            "The build cache goes as well. What it holds besides layers of images is in no row, so more goes than this.",
        );
    }
    let mut rows = preview.ledger.rows.iter();
    if has(forecast, Reason::BuildCache) && !rows.any(|row| row.fate == Fate::CacheMayKeep) {
        page.say(
            3,
            Role::Text,
            "There is build cache, which can hold layers too. None of its records has the size of one of these, so all of \
             this should go; the figure is called an upper bound because no engine says which layers a record holds.",
        );
    }
}

/// Why build cache makes it an upper bound, and what the lower one is.
fn cache(page: &mut Page, forecast: &Forecast) {
    page.say(
        3,
        Role::Text,
        "Builds keep their intermediate results as build cache, and that may hold the very same layers: then they stay \
         until the cache is pruned (`docker builder prune`). No engine tells which layers a cache record holds. These \
         are the ones that it may be: their size is that of a record shared with an image, or a record stands for a \
         whole base image.",
    );
    let freed = &forecast.freed;
    let (least, most) = (freed.least, freed.now.value());
    let doubt = match least {
        0 => "So nothing of the figure is certain.".to_owned(),
        _ => format!(
            "So {} of the figure are in doubt; the other {} go now for certain.",
            solid(Bytes::exact(most.saturating_sub(least))),
            solid(Bytes::exact(least))
        ),
    };
    let belief = "Many believe that removing images empties the cache too: it never does.";
    page.say(3, Role::Text, &format!("{doubt} {belief}"));
}

/// A row with all its layers. What it is about is explained at the first row of that.
fn entry(page: &mut Page, teller: &Teller<'_>, preview: &Preview, place: usize, row: &LedgerRow) {
    page.blank();
    let bytes = format!("  {}  ", right(&row.bytes.to_string(), BESIDE - 4));
    page.flow(
        0,
        BESIDE,
        &[
            (Role::Strong, &bytes),
            (Role::Strong, &teller.why(place, row)),
        ],
    );
    if preview.digest.is_first(row.thing, place) {
        content(page, row.thing);
    }
    if row.thing == Thing::Content && row.fate == Fate::CacheMayKeep {
        let text = "Build cache holds the compressed layers of what was built, while an image's own unpacked copies go.";
        page.say(BESIDE, Role::Dim, text);
    }
    let forecast = preview.forecast();
    page.rows(row.layers.len(), |page, place| {
        if let Some(layer) = row.layers.get(place) {
            teller.layer(page, BESIDE, *layer, || {
                beside(teller, forecast, row, *layer)
            });
        }
    });
}

/// What rows are that are not about layers; said once.
fn content(page: &mut Page, thing: Thing) {
    let text = match thing {
        Thing::Layers => return,
        Thing::Content => {
            "The layers as they were pulled, compressed, with the image's configuration and manifest. Images share these \
             by their content. What several share is not told one by one: such parts are estimates, marked ~."
        }
        Thing::Index => {
            "The list that says which manifest is for which platform; a few kilobytes each."
        }
        Thing::Unread => {
            "Their layers are still being read; until then their whole size counts as the upper bound."
        }
    };
    page.say(BESIDE, Role::Dim, text);
}

/// Whose layer it is, or how many more images need one that stays.
fn beside(teller: &Teller<'_>, forecast: &Forecast, row: &LedgerRow, layer: LayerIx) -> String {
    let holders = forecast.after.base().holders(layer);
    let more = |count: usize| format!("  +{}", counted(count, "image", "images"));
    if matches!(row.fate, Fate::KeptBy(_)) {
        let staying = holders
            .iter()
            .filter(|holder| !forecast.after.is_gone(**holder));
        return match staying.count() {
            0 | 1 => String::new(),
            count => more(count - 1),
        };
    }
    let Some(first) = holders.first() else {
        return String::new();
    };
    let name = format!("  {}", short(&teller.image(*first), NAME));
    match holders.len() {
        0 | 1 => name,
        count => format!("{name}{}", more(count - 1)),
    }
}
