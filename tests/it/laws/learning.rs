//! An inventory that learns of layers bit by bit knows in the end, and at every moment before, what one knows that is told
//! all of it at once.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::sync::Arc;

use jettison::inventory::{
    ContainerIx, Details, DiskUsage, HistoryEntry, ImageId, ImageIx, Inventory, LayerIx, Listing,
    Profile,
};
use jettison::removal::{Containerless, Mark, alone};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;

use crate::random_world::any_world;

/// How an engine tells one image wrong.
#[derive(Clone, Copy, Debug)]
enum Slip {
    /// A step of its history is missing.
    Missing(Index),
    /// A step has another size.
    Sized(Index, u64),
    /// A step has other words.
    Worded(Index),
    /// Its directories are those of its layers the other way round.
    Turned,
}

fn slip() -> impl Strategy<Value = Slip> {
    prop_oneof![
        3 => any::<Index>().prop_map(Slip::Missing),
        2 => (any::<Index>(), 0..9000_u64).prop_map(|(step, size)| Slip::Sized(step, size)),
        1 => any::<Index>().prop_map(Slip::Worded),
        1 => Just(Slip::Turned),
    ]
}

impl Slip {
    fn apply(self, details: &mut Details) {
        let steps = details.history.len();
        match self {
            Self::Missing(step) if steps > 0 => drop(details.history.remove(step.index(steps))),
            Self::Sized(step, size) if steps > 0 => details.history[step.index(steps)].size = size,
            Self::Worded(step) if steps > 0 => {
                let size = details.history[step.index(steps)].size;
                details.history[step.index(steps)] = HistoryEntry::new(size, "bazel build ...");
            }
            Self::Turned => details.directories.reverse(),
            Self::Missing(_) | Self::Sized(..) | Self::Worded(_) => {}
        }
    }
}

/// What an engine tells, sometimes wrong, and in which order its layers are read.
#[derive(Clone, Debug)]
pub(super) struct Telling {
    profile: Profile,
    listing: Arc<Listing>,
    usage: Option<Arc<DiskUsage>>,
    /// In the order in which they are read.
    read: Vec<(ImageId, Arc<Details>)>,
    /// How many come at once; the last one again and again.
    portions: Vec<usize>,
}

pub(super) fn telling() -> impl Strategy<Value = Telling> {
    let slips = vec((any::<Index>(), slip()), 0..5);
    let twin = proptest::option::weighted(0.15, any::<Index>());
    let portions = vec(1..4_usize, 1..6);
    let parts = (slips, twin, portions, any::<bool>(), any::<bool>());
    (any_world(), parts)
        .prop_flat_map(|(mut holdings, (slips, twin, portions, usage, counted))| {
            let usage = usage.then(|| Arc::new(holdings.disk_usage()));
            let ids: Vec<ImageId> = holdings
                .listing
                .images
                .iter()
                .map(|it| it.id.clone())
                .collect();
            for (image, slip) in slips.iter().filter(|_| !ids.is_empty()) {
                let details = holdings.details.get_mut(image.get(&ids)).unwrap();
                slip.apply(Arc::make_mut(details));
            }
            let images = &mut holdings.listing.images;
            if !counted {
                images.iter_mut().for_each(|image| image.shared_size = None);
            }
            if let Some(twin) = twin.filter(|_| !ids.is_empty()) {
                let twin = twin.get(images).clone();
                images.push(twin);
            }
            let read = ids
                .iter()
                .map(|id| (id.clone(), Arc::clone(&holdings.details[id])));
            let read: Vec<_> = read.collect();
            let told = (
                holdings.profile,
                Arc::new(holdings.listing),
                usage,
                portions,
            );
            (Just(told), Just(read).prop_shuffle())
        })
        .prop_map(|((profile, listing, usage, portions), read)| Telling {
            profile,
            listing,
            usage,
            read,
            portions,
        })
}

impl Telling {
    fn unread(&self) -> Inventory {
        Inventory::new(self.profile, Arc::clone(&self.listing), self.usage.clone())
    }

    fn at_once(&self, read: &[(ImageId, Arc<Details>)]) -> Inventory {
        let details: HashMap<_, _> = read.iter().cloned().collect();
        let listing = Arc::clone(&self.listing);
        Inventory::build(self.profile, listing, &details, self.usage.clone())
    }
}

/// Everything that can be seen of an inventory, whatever places its layers have.
pub(super) fn seen(base: &Arc<Inventory>) -> String {
    let chain = |ix: &LayerIx| base.layer(*ix).unwrap().chain_id.clone();
    let chains =
        |stack: Option<&[LayerIx]>| stack.map(|stack| stack.iter().map(chain).collect::<Vec<_>>());
    let mut text = String::new();
    let out = &mut text;
    for ix in base.image_ixs() {
        let stack = base.stack(ix);
        writeln!(
            out,
            "{ix:?} {:?} {:?}",
            base.image(ix).unwrap().id,
            chains(stack)
        )
        .unwrap();
        writeln!(
            out,
            "  {:?} {:?} {:?}",
            base.parents(ix),
            base.children(ix),
            base.relatives(ix)
        )
        .unwrap();
        writeln!(
            out,
            "  {:?} {:?} {:?}",
            base.users(ix),
            base.mounters(ix),
            base.standing_on(ix).collect::<Vec<ContainerIx>>()
        )
        .unwrap();
        writeln!(
            out,
            "  {:?} {:?} {:?} {:?}",
            base.evidence(ix),
            base.registry(ix),
            base.platforms(ix),
            base.status(ix)
        )
        .unwrap();
        writeln!(
            out,
            "  {} {:?} {:?}",
            base.record_weight(ix),
            alone(base, ix),
            base.details(ix)
        )
        .unwrap();
        let stack = stack.unwrap_or_default();
        for layers in [stack, stack.get(1..).unwrap_or_default()] {
            writeln!(out, "  {:?}", base.bytes_of(layers.iter().copied())).unwrap();
        }
    }
    let mut layers: Vec<String> = base
        .layer_ixs()
        .map(|ix| {
            let blob = base.blob(ix);
            let blob = blob.map(|blob| (base.blob_holders(blob), base.blob_weight(blob)));
            let layer = base.layer(ix).unwrap();
            let held: (&[ImageIx], usize) = (base.holders(ix), base.pins(ix));
            format!("{layer:?} {:?} {held:?} {blob:?}", base.command(ix))
        })
        .collect();
    layers.sort();
    writeln!(out, "{}", layers.join("\n")).unwrap();
    for ix in base.container_ixs() {
        writeln!(out, "{:?} {:?}", chains(base.pinned(ix)), base.kept(ix)).unwrap();
    }
    writeln!(
        out,
        "{:?} {} {:?}",
        base.orphans(),
        base.unread(),
        base.bytes_on_disk()
    )
    .unwrap();
    writeln!(
        out,
        "{:?} {:?} {:?}",
        base.usage(),
        base.cache(),
        Containerless::of(base)
    )
    .unwrap();
    writeln!(out, "{:?}", base.bytes_of(base.layer_ixs())).unwrap();
    for image in base.images() {
        writeln!(
            out,
            "{:?} {:?}",
            base.find(&image.id),
            base.parents(base.find(&image.id).unwrap())
        )
        .unwrap();
        for name in &image.references {
            writeln!(
                out,
                "{:?} {:?}",
                base.resolve(name),
                Mark::Reference(image.id.clone(), name.clone())
            )
            .unwrap();
        }
    }
    text
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn layers_read_in_any_order_and_portions_come_to_what_they_come_to_at_once(telling in telling()) {
        let mut learning = telling.unread();
        prop_assert_eq!(seen(&Arc::new(learning.clone())), seen(&Arc::new(telling.at_once(&[]))));
        let mut portions = telling.portions.iter().chain(std::iter::repeat(telling.portions.last().unwrap()));
        let mut read = 0;
        while read < telling.read.len() {
            let before = read;
            read = (read + portions.next().unwrap()).min(telling.read.len());
            // some of them come twice
            let portion = &telling.read[before.saturating_sub(1)..read];
            learning.learn(portion.iter().cloned());
            let at_once = telling.at_once(&telling.read[..read]);
            prop_assert_eq!(seen(&Arc::new(learning.clone())), seen(&Arc::new(at_once)));
        }
    }

    #[test]
    fn an_accounting_that_comes_later_comes_to_what_it_comes_to_at_once(telling in telling()) {
        let all = telling.at_once(&telling.read);
        let mut later = Telling { usage: None, ..telling.clone() }.at_once(&telling.read);
        later.account(telling.usage.clone());
        prop_assert_eq!(seen(&Arc::new(later)), seen(&Arc::new(all)));
    }
}
