//! An inventory that learns of layers bit by bit knows in the end, and at every moment before, what one knows that is told
//! all of it at once.

use std::collections::HashMap;
use std::sync::Arc;

use jettison::engine::practice::Holdings;
use jettison::inventory::{
    Details, DiskUsage, HistoryEntry, ImageId, ImageIx, Inventory, LayerIx, Listing, Makeup,
    Profile,
};
use jettison::removal::{Containerless, alone};
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
    read: Vec<(ImageId, Arc<Makeup>)>,
    /// How many come at once; the last one again and again.
    portions: Vec<usize>,
}

pub(super) fn telling() -> impl Strategy<Value = Telling> {
    let slips = vec((any::<Index>(), slip()), 0..5);
    let twin = proptest::option::weighted(0.15, any::<Index>());
    let portions = vec(1..4_usize, 1..6);
    let parts = (slips, twin, any::<bool>(), any::<bool>(), portions);
    (any_world(), parts)
        .prop_map(|(holdings, (slips, twin, usage, counted, portions))| {
            let usage = usage.then(|| Arc::new(holdings.disk_usage()));
            let mut telling = Telling {
                profile: holdings.profile,
                usage,
                portions,
                ..Telling::of(holdings, &slips)
            };
            telling.list(twin, counted);
            telling
        })
        .prop_flat_map(|telling| {
            let read = Just(telling.read.clone()).prop_shuffle();
            (Just(telling), read).prop_map(|(telling, read)| Telling { read, ..telling })
        })
}

impl Telling {
    /// What is told of these holdings, with slips.
    fn of(mut holdings: Holdings, slips: &[(Index, Slip)]) -> Self {
        let images = holdings.listing.images.iter();
        let ids: Vec<ImageId> = images.map(|image| image.id.clone()).collect();
        for (image, slip) in slips.iter().filter(|_| !ids.is_empty()) {
            let details = holdings.details.get_mut(image.get(&ids)).unwrap();
            slip.apply(Arc::make_mut(details));
        }
        let read = ids.into_iter().map(|id| {
            let makeup = holdings.details[&id].makeup();
            (id, Arc::new(makeup))
        });
        Self {
            profile: holdings.profile,
            read: read.collect(),
            listing: Arc::new(holdings.listing),
            usage: None,
            portions: Vec::new(),
        }
    }

    /// Lists one image twice, and leaves out what images share.
    fn list(&mut self, twin: Option<Index>, counted: bool) {
        let images = &mut Arc::make_mut(&mut self.listing).images;
        if !counted {
            for image in images.iter_mut() {
                image.shared_size = None;
            }
        }
        if let Some(twin) = twin.filter(|_| !images.is_empty()) {
            let twin = twin.get(images).clone();
            images.push(twin);
        }
    }

    fn unread(&self) -> Inventory {
        Inventory::new(self.profile, Arc::clone(&self.listing), self.usage.clone())
    }

    fn at_once(&self, read: &[(ImageId, Arc<Makeup>)]) -> Inventory {
        let details: HashMap<_, _> = read.iter().cloned().collect();
        let listing = Arc::clone(&self.listing);
        Inventory::build(self.profile, listing, &details, self.usage.clone())
    }
}

/// Everything that can be seen of an inventory, whatever places its layers have.
pub(super) fn seen(base: &Arc<Inventory>) -> String {
    let mut lines: Vec<String> = base.image_ixs().map(|ix| image(base, ix)).collect();
    let mut layers: Vec<String> = base.layer_ixs().map(|ix| layer(base, ix)).collect();
    layers.sort();
    lines.extend(layers);
    let container = |ix| format!("{:?} {:?}", chains(base, base.pinned(ix)), base.kept(ix));
    lines.extend(base.container_ixs().map(container));
    let (unread, disk) = (base.unread(), base.bytes_on_disk());
    lines.push(format!("{:?} {unread} {disk:?}", base.orphans()));
    lines.push(format!("{:?} {:?}", base.usage(), base.cache()));
    lines.push(format!("{:?}", base.bytes_of(base.layer_ixs())));
    lines.push(format!("{:?}", Containerless::of(base)));
    for image in base.images() {
        lines.push(format!("{:?}", base.find(&image.id)));
        let names = image.references.iter();
        lines.extend(names.map(|name| format!("{:?}", base.resolve(name))));
    }
    lines.join("\n")
}

fn chains(base: &Inventory, stack: Option<&[LayerIx]>) -> Option<Vec<String>> {
    let chain = |ix: &LayerIx| base.layer(*ix).unwrap().chain_id.to_string();
    stack.map(|stack| stack.iter().map(chain).collect())
}

fn image(base: &Arc<Inventory>, ix: ImageIx) -> String {
    let stack = base.stack(ix);
    let id = &base.image(ix).unwrap().id;
    let standing: Vec<_> = base.standing_on(ix).collect();
    let kin = (base.parents(ix), base.children(ix), base.relatives(ix));
    let containers = (base.users(ix), base.mounters(ix), standing);
    let proof = (base.evidence(ix), base.registry(ix), base.platforms(ix));
    let own = stack.and_then(|stack| stack.get(1..)).unwrap_or_default();
    let sums = [stack.unwrap_or_default(), own].map(|some| base.bytes_of(some.iter().copied()));
    let frees = (base.status(ix), alone(base, ix), base.record_weight(ix));
    let read = (chains(base, stack), base.makeup(ix));
    format!("{id} {read:?} {sums:?} {frees:?} {kin:?} {containers:?} {proof:?}")
}

fn layer(base: &Inventory, ix: LayerIx) -> String {
    let layer = base.layer(ix).unwrap();
    let blob = base.blob(ix);
    let blob = blob.map(|blob| (base.blob_holders(blob), base.blob_weight(blob)));
    let held = (base.holders(ix), base.pins(ix));
    format!("{layer:?} {held:?} {blob:?}")
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

/// Of which images another list tells, and how.
#[derive(Clone, Debug)]
struct Relisting {
    /// Whether each is in it.
    has: Vec<bool>,
    /// An image that has another size in it.
    resized: Option<Index>,
    /// An image that has other content in it.
    unpacked: Option<Index>,
    /// Whether it goes the other way round.
    turned: bool,
    /// Whether what is known of each image is believed no more.
    doubted: Vec<bool>,
}

fn relisting() -> impl Strategy<Value = Relisting> {
    let some = || proptest::option::weighted(0.3, any::<Index>());
    let has = vec(proptest::bool::weighted(0.8), 16);
    let doubted = vec(proptest::bool::weighted(0.1), 16);
    let parts = (has, some(), some(), any::<bool>(), doubted);
    parts.prop_map(|(has, resized, unpacked, turned, doubted)| Relisting {
        has,
        resized,
        unpacked,
        turned,
        doubted,
    })
}

impl Relisting {
    /// The same engine with another list.
    fn of(&self, telling: &Telling) -> Telling {
        let mut listing = Listing::clone(&telling.listing);
        let mut has = self.has.iter().cycle();
        listing.images.retain(|_| *has.next().unwrap());
        if self.turned {
            listing.images.reverse();
        }
        let ids: Vec<ImageId> = listing.images.iter().map(|it| it.id.clone()).collect();
        for image in &mut listing.images {
            let is = |picked: Option<Index>| picked.is_some_and(|it| *it.get(&ids) == image.id);
            let (resized, unpacked) = (is(self.resized), is(self.unpacked));
            image.size += u64::from(resized);
            if let Some(content) = image.content.as_mut().filter(|_| unpacked) {
                content.unpacked += 1;
            }
        }
        Telling {
            listing: Arc::new(listing),
            ..telling.clone()
        }
    }

    fn size(telling: &Telling, id: &ImageId) -> Option<u64> {
        let mut images = telling.listing.images.iter();
        images.find(|image| image.id == *id).map(|image| image.size)
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_listed_again_comes_to_what_it_comes_to_at_once(
        telling in telling(),
        lists in [relisting(), relisting()],
        read in any::<Index>(),
    ) {
        let [before, after] = lists.clone().map(|list| list.of(&telling));
        let read = &telling.read[..read.index(telling.read.len() + 1)];
        let known = before.at_once(read);
        let ids: Vec<_> = read.iter().map(|(id, _)| id).zip(lists[0].doubted.iter().cycle()).collect();
        let holds = |id: &ImageId| ids.contains(&(id, &false));
        // one that is held elsewhere is copied from, and stays as it was
        let known = Arc::new(known);
        let (shown, held) = (seen(&known), read.len().is_multiple_of(2).then(|| Arc::clone(&known)));
        let relisted = known.relisted(Arc::clone(&after.listing), after.usage.clone(), holds);
        let size = Relisting::size;
        let kept = read.iter().filter(|(id, _)| size(&before, id).is_some() && size(&before, id) == size(&after, id));
        let kept = kept.filter(|(id, _)| holds(id));
        let kept: Vec<_> = kept.cloned().collect();
        if let Some(held) = held {
            prop_assert_eq!(seen(&held), shown);
        }
        prop_assert_eq!(seen(&Arc::new(relisted.clone())), seen(&Arc::new(after.at_once(&kept))));
        let mut all = relisted;
        all.learn(telling.read.iter().cloned());
        prop_assert_eq!(seen(&Arc::new(all)), seen(&Arc::new(after.at_once(&telling.read))));
    }
}
