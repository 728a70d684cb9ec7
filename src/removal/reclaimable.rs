use std::collections::BTreeMap;
use std::sync::Arc;

use crate::inventory::{Bytes, ImageIx, Inventory, LayerIx, ReclaimRule, Status};

use super::freed::content;
use super::{Mark, Marks, Plan, Route, State, freed};

/// The engine's own figure of what could be reclaimed, next to ours of the same: every image without a container
/// removed. Theirs counts layers by how many images list them, ours by what still holds them afterwards.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reclaimable {
    /// The engine's figure, as `docker system df` prints it for images.
    pub engine: u64,
    /// How the engine counts it.
    pub rule: ReclaimRule,
    /// What removing every image without a container would free.
    pub ours: Bytes,
    /// Why the two differ, in bytes that are not nothing; none where the engine's way of counting is not known.
    pub parts: Vec<(ReclaimPart, Bytes)>,
    /// What the parts leave open: the engine's figure less ours and less the parts.
    pub open: i64,
}

/// A reason why the engine's figure and ours differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ReclaimPart {
    /// The engine counts them, but an image with a container needs them: it does not subtract layers that images share.
    NeededByUsed,
    /// The engine counts them, but containers hold them beside their images.
    HeldByContainers,
    /// The engine counts them, but another image stays that needs them.
    NeededByOthers,
    /// The engine does not count them, but they go with the last of the images that share them.
    SharedByUnused,
}

impl ReclaimPart {
    /// Whether the engine counts these bytes and we do not; otherwise it is the other way round.
    pub fn is_theirs(self) -> bool {
        self != Self::SharedByUnused
    }
}

impl Reclaimable {
    /// Compares the figures; `None` while layers are unread and where the engine has none, as on Podman.
    pub fn of(base: &Arc<Inventory>) -> Option<Self> {
        let reclaimable = base.usage()?.reclaimable.filter(|_| base.unread() == 0)?;
        let unused = base.image_ixs().filter(|ix| {
            let status = base.status(*ix);
            matches!(status, Status::Dangling | Status::NoContainer)
        });
        let unused = unused.filter_map(|ix| base.image(ix));
        let marks: Marks = unused.map(|image| Mark::Image(image.id.clone())).collect();
        // the engine does not know what is protected
        let (_, after) = Plan::build(&base.unprotected(), &marks, Route::Skip);
        let mut this = Self {
            engine: reclaimable.bytes,
            rule: reclaimable.rule,
            ours: freed(&after).now,
            parts: Vec::new(),
            open: 0,
        };
        this.explain(&after);
        Some(this)
    }

    /// Takes the difference apart.
    fn explain(&mut self, after: &State) {
        let base = after.base();
        let mut parts: BTreeMap<ReclaimPart, Bytes> = BTreeMap::new();
        let mut add = |part, bytes| {
            let sum = parts.entry(part).or_default();
            *sum = *sum + bytes;
        };
        for ix in base.layer_ixs() {
            if let (Some(part), Some(layer)) = (part_of(self.rule, after, ix), base.layer(ix)) {
                add(part, layer.size);
            }
        }
        if let Some((part, bytes)) = shared_content(self.rule, after) {
            add(part, bytes);
        }
        parts.retain(|_, bytes| bytes.value() > 0);
        let signed = |bytes: u64| i64::try_from(bytes).unwrap_or(i64::MAX);
        self.open = signed(self.engine) - signed(self.ours.value());
        for (part, bytes) in &parts {
            let bytes = signed(bytes.value());
            self.open -= if part.is_theirs() { bytes } else { -bytes };
        }
        self.parts = parts.into_iter().collect();
    }
}

/// Compressed content that images share and that makes a difference, where the engine tells how much they share: by the
/// one rule what an image in use needs, by the other what goes with the last image without a container.
fn shared_content(rule: ReclaimRule, after: &State) -> Option<(ReclaimPart, Bytes)> {
    let base = after.base();
    let is_lost = |holders: &[ImageIx]| holders.iter().all(|ix| after.is_gone(*ix));
    let is_needed = |holders: &[ImageIx]| holders.iter().any(|ix| is_used(base, *ix));
    let is_told = |holders: &[ImageIx]| {
        let mut shared = holders.iter().map(|ix| content::shared_content(base, *ix));
        shared.all(|shared| shared.is_some())
    };
    let sum = |makes_a_difference: &dyn Fn(&[ImageIx]) -> bool| -> Bytes {
        content::groups(base, base.image_ixs())
            .filter(|(holders, _)| makes_a_difference(holders) && is_told(holders))
            .map(|(holders, weight)| content::group_size(base, holders, weight))
            .sum()
    };
    match rule {
        ReclaimRule::LessOwnOfUsed => Some((ReclaimPart::NeededByUsed, sum(&is_needed))),
        ReclaimRule::OwnOfUnused => Some((ReclaimPart::SharedByUnused, sum(&is_lost))),
        ReclaimRule::Untold => None,
    }
}

/// Whether the engine counts an image as used: one from which a container was made.
fn is_used(base: &Inventory, image: ImageIx) -> bool {
    !base.users(image).is_empty()
}

/// Whether the engine's accounting leaves an image out: one without a name on which others are built.
fn is_left_out(base: &Inventory, image: ImageIx) -> bool {
    let nameless = base
        .image(image)
        .is_some_and(|image| image.references.is_empty());
    nameless && !base.children(image).is_empty()
}

/// Why a layer makes a difference, if it does.
fn part_of(rule: ReclaimRule, after: &State, layer: LayerIx) -> Option<ReclaimPart> {
    let base = after.base();
    let mut counted = base
        .holders(layer)
        .iter()
        .filter(|ix| !is_left_out(base, **ix));
    let first = counted.next()?;
    let second = counted.next();
    let alone = second.is_none();
    let mut all = [first].into_iter().chain(second).chain(counted);
    let used = all.any(|ix| is_used(base, *ix));
    let theirs = match rule {
        ReclaimRule::LessOwnOfUsed => !alone || !used,
        ReclaimRule::OwnOfUnused => alone && !used,
        ReclaimRule::Untold => return None,
    };
    let ours = !after.is_held(layer);
    match (theirs, ours) {
        (true, true) | (false, false) => None,
        (false, true) => Some(ReclaimPart::SharedByUnused),
        (true, false) if !after.is_reachable(layer) => Some(ReclaimPart::HeldByContainers),
        (true, false) if used => Some(ReclaimPart::NeededByUsed),
        (true, false) => Some(ReclaimPart::NeededByOthers),
    }
}
