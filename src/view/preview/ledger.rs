use std::sync::Arc;

use crate::app::{Action, Digest, Preview, Scope};
use crate::inventory::{Bytes, ImageId, ImageIx, Inventory, LayerIx, Reason};
use crate::removal::{Fate, Forecast, Ledger, LedgerRow, Reclaimable, Thing};
use crate::view::names::{self, Containers};
use crate::view::page::Page;
use crate::view::text::{counted, fit, right, solid};
use crate::view::theme::Role;

use super::{BESIDE, BYTES};

/// Columns of the word for what becomes of something.
const WHAT: usize = 12;
/// Where the reason begins.
const WHY: usize = BESIDE + WHAT + 1;
/// So many containers are named in one row.
const NAMES: usize = 4;

/// Where every byte of the marked images goes.
pub(super) fn write(page: &mut Page, preview: &Preview, containers: &Containers<'_>) {
    let rows = &preview.ledger.rows;
    if rows.is_empty() {
        return;
    }
    page.section(
        "LEDGER",
        "where every byte of the marked images goes, each layer counted once",
    );
    let teller = Teller::new(preview, containers);
    for fates in &preview.digest.fates {
        let all = rows.get(fates.clone()).unwrap_or(&[]);
        let (shown, rest) = all.split_at(Preview::ROWS.min(all.len()));
        for (place, row) in (fates.start..).zip(shown) {
            teller.row(page, place, row);
        }
        summed(page, rest);
    }
    sum(page, &preview.ledger, preview.forecast());
    if let Some(reclaimable) = &preview.reclaimable {
        compared(page, reclaimable);
    }
    if let Some(key) = names::key(&page.keys, Action::Explain, Scope::Preview) {
        let says = " explains every row, with all its layers";
        page.flow(3, 3, &[(Role::Accent, &key), (Role::Dim, says)]);
    }
}

/// How much goes for certain where build cache makes the figure an upper bound, and where to read why.
pub(super) fn least(page: &mut Page, forecast: &Forecast) {
    let mut reasons = forecast.freed.now.reasons();
    if !reasons.any(|reason| reason == Reason::BuildCache) {
        return;
    }
    let (text, says) = match forecast.freed.least {
        0 => ("It may also be nothing".to_owned(), "why"),
        least if least == forecast.freed.now.value() => (
            "No record of the build cache looks like these layers".to_owned(),
            "more",
        ),
        least => {
            let least = solid(Bytes::exact(least));
            let text = format!("At least {least} of it goes; build cache may keep the rest");
            (text, "why")
        }
    };
    let key = names::key(&page.keys, Action::Explain, Scope::Preview);
    let hint = key.map(|key| format!("; {key} says {says}"));
    page.say(
        1,
        Role::Text,
        &format!("{text}{}.", hint.unwrap_or_default()),
    );
}

/// What becomes of something, in one or two words.
pub(in crate::view) fn word(fate: &Fate) -> (Role, &'static str) {
    match fate {
        Fate::Freed => (Role::Good, "freed now"),
        Fate::CacheMayKeep => (Role::Caution, "perhaps"),
        Fate::UntilContainers(_) => (Role::Caution, "freed later"),
        Fate::KeptBy(_) => (Role::Text, "stays"),
    }
}

/// Rows that are not shown one by one.
fn summed(page: &mut Page, rest: &[LedgerRow]) {
    let Some(first) = rest.first() else {
        return;
    };
    let bytes = rest.iter().map(|row| row.bytes).sum();
    let more = counted(rest.len(), "more row", "more rows");
    line(
        page,
        bytes,
        word(&first.fate),
        &format!("{more} of this kind"),
    );
}

fn sum(page: &mut Page, ledger: &Ledger, forecast: &Forecast) {
    let rule = format!("  {}", right("───────", BYTES));
    page.say(0, Role::Dim, &rule);
    let nominal = solid(Bytes::exact(forecast.nominal));
    let why = format!("what the marked images hold; their sizes add up to {nominal} nominal");
    line(page, ledger.sum(), (Role::Strong, "in all"), &why);
}

/// Bytes, what becomes of them, and why.
fn line(page: &mut Page, bytes: Bytes, (role, what): (Role, &str), why: &str) {
    let bytes = format!("  {}  ", right(&bytes.to_string(), BYTES));
    let what = format!("{what:<WHAT$} ");
    page.flow(
        0,
        WHY,
        &[(Role::Text, &bytes), (role, &what), (Role::Text, why)],
    );
}

/// The engine's own figure next to ours.
fn compared(page: &mut Page, reclaimable: &Reclaimable) {
    let text = format!(
        "`docker system df` calls {} of images reclaimable; by our count removing every image without a container \
         frees {}.",
        solid(Bytes::exact(reclaimable.engine)),
        solid(reclaimable.ours),
    );
    page.say(3, Role::Dim, &text);
}

/// Puts rows of a ledger into words.
pub(in crate::view) struct Teller<'a> {
    forecast: &'a Forecast,
    containers: &'a Containers<'a>,
    digest: &'a Digest,
}

impl<'a> Teller<'a> {
    pub(in crate::view) fn new(preview: &'a Preview, containers: &'a Containers<'a>) -> Self {
        let forecast: &Forecast = preview.forecast();
        Self {
            forecast,
            containers,
            digest: &preview.digest,
        }
    }

    fn base(&self) -> &'a Inventory {
        self.forecast.after.base()
    }

    fn row(&self, page: &mut Page, place: usize, row: &LedgerRow) {
        line(page, row.bytes, word(&row.fate), &self.why(place, row));
        for layer in row.layers.iter().take(Preview::LAYERS) {
            self.layer(page, WHY, *layer, String::new);
        }
        let more = row.layers.len().saturating_sub(Preview::LAYERS);
        if more > 0 {
            let more = counted(more, "smaller layer", "smaller layers");
            page.say(WHY, Role::Dim, &format!("and {more}"));
        }
    }

    /// A layer with its bytes and the command that made it; the remark is made only if it is seen.
    pub(in crate::view) fn layer(
        &self,
        page: &mut Page,
        indent: usize,
        layer: LayerIx,
        remark: impl FnOnce() -> String,
    ) {
        let ix = layer;
        let Some(layer) = self.base().layer(ix) else {
            return;
        };
        let width = page.width;
        let histories = Arc::clone(&page.histories);
        page.row(|theme| {
            let remark = remark();
            let bytes = format!("{:>1$}", layer.size, BYTES - 1);
            let room = width.saturating_sub(indent + BYTES + 1 + remark.len());
            let command = match histories.command(self.base(), ix).text() {
                "" => format!(
                    "layer {}",
                    names::safe(super::consequences::short(&layer.chain_id))
                ),
                command => fit(command, room),
            };
            let blanks = " ".repeat(indent);
            vec![
                theme.span(Role::Dim, format!("{blanks}{bytes}  {command}")),
                theme.span(Role::Dim, remark),
            ]
        });
    }

    /// What a row is about and why it has this fate, as a clause.
    pub(in crate::view) fn why(&self, place: usize, row: &LedgerRow) -> String {
        let things = things(row);
        match &row.fate {
            Fate::Freed if row.thing == Thing::Unread => {
                format!("at most: {things}")
            }
            Fate::Freed => format!("{things} that nothing else needs"),
            Fate::CacheMayKeep => format!("{things}: freed now, unless build cache holds it"),
            Fate::UntilContainers(_) => {
                format!("{things} that {}", self.holders(&row.fate))
            }
            Fate::KeptBy(keeper) => self.kept(place, row, &things, *keeper),
        }
    }

    fn kept(&self, place: usize, row: &LedgerRow, things: &str, keeper: ImageIx) -> String {
        let name = self.image(keeper);
        let sharing = self.digest.sharing.get(place).copied();
        let others = sharing.map_or((0, true), |sharing| (sharing.others, sharing.all));
        let also = match others {
            (0, _) => String::new(),
            (1, _) => "; 1 more needs some or all of them".to_owned(),
            (more, _) => format!("; {more} more need some or all of them"),
        };
        if self.is_refused(keeper) {
            format!("{things} of {name}, which is marked but would be refused{also}")
        } else if self.digest.marked.contains(&keeper) {
            format!("{things} of {name}, which only loses a name{also}")
        } else if let (Thing::Layers, (more @ 1.., true)) = (row.thing, others) {
            format!("{things} that {name} and {more} more need too")
        } else if row.thing == Thing::Layers {
            format!("{things} that {name} needs too{also}")
        } else {
            format!("{things}, shared with {name}")
        }
    }

    /// Which containers hold something, as the end of a clause.
    fn holders(&self, fate: &Fate) -> String {
        let Fate::UntilContainers(holders) = fate else {
            return String::new();
        };
        let base = self.base();
        let named: Vec<String> = holders
            .iter()
            .take(NAMES)
            .filter_map(|ix| base.container(*ix))
            .map(|container| self.containers.name(&container.id))
            .collect();
        let more = holders.len().saturating_sub(NAMES);
        let more = if more > 0 {
            format!(" and {more} more")
        } else {
            String::new()
        };
        match holders.len() {
            0 => "a container holds".to_owned(),
            1 => format!("the container {} holds", named.join(", ")),
            _ => format!("the containers {}{more} hold", named.join(", ")),
        }
    }

    /// Whether an image is marked and would be refused.
    pub(in crate::view) fn is_refused(&self, ix: ImageIx) -> bool {
        self.digest.refused.contains(&ix)
    }

    /// An image by its name.
    pub(in crate::view) fn image(&self, ix: ImageIx) -> String {
        let id: Option<&ImageId> = self.base().image(ix).map(|image| &image.id);
        id.map_or_else(String::new, |id| names::image(self.base(), id))
    }
}

/// How many of what.
fn things(row: &LedgerRow) -> String {
    let of = counted(row.count, "image", "images");
    match row.thing {
        Thing::Layers => counted(row.count, "layer", "layers"),
        Thing::Content => "compressed content".to_owned(),
        Thing::Index => format!("the platform lists of {of}"),
        Thing::Unread => format!("{of} whose layers have not been read"),
    }
}
