//! The sizes of layers. No answer of an engine lists them; they are found by laying the history against the layers and
//! by comparing the totals of images that share a prefix (semantics, c).
//!
//! Images come in one after the other, in any order: of several that tell of one layer the same one is always believed.

mod history;
mod settle;

use std::sync::Arc;

use self::history::{Alignment, align};
use super::{Bytes, Certainty, EngineKind, Image, LayerIx, Makeup, Reason};

/// One image with its layers, as the sizes are solved for.
pub(super) struct Stack<'a> {
    pub(super) image: &'a Image,
    pub(super) makeup: &'a Makeup,
    pub(super) layers: &'a Arc<[LayerIx]>,
}

/// Which of several images is believed, the lowest first: one whose history is sure, of few layers, early in the listing.
/// Places and numbers of layers that do not fit are as good as the last that does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Rank(u64);

impl Rank {
    fn new(sure: bool, layers: usize, place: usize) -> Self {
        let [layers, place] =
            [layers, place].map(|it| u64::from(u32::try_from(it).unwrap_or(u32::MAX)));
        Self((u64::from(!sure) << 63) | (layers.min(LAYERS) << 32) | place)
    }

    fn at(self, place: usize) -> Self {
        let place = u64::from(u32::try_from(place).unwrap_or(u32::MAX));
        Self(((self.0 >> 32) << 32) | place)
    }
}

/// No image has more layers than this.
const LAYERS: u64 = (1 << 31) - 1;

/// What images tell of the sizes of layers, and what follows from it.
#[derive(Clone, Debug, Default)]
pub(super) struct Sizes {
    kind: EngineKind,
    /// By the places of images.
    images: Vec<Option<Told>>,
    /// By the places of layers.
    layers: Vec<Known>,
    /// Images of whose layers some are not told by any history, as far as has been looked.
    open: Vec<usize>,
    /// Layers whose size may have changed since it was asked for.
    changed: Vec<LayerIx>,
}

/// What one image tells.
#[derive(Clone, Debug)]
pub(super) struct Told {
    rank: Rank,
    layers: Arc<[LayerIx]>,
    alignment: Arc<Alignment>,
    /// The engine's figure for the image.
    size: u64,
    /// Whether anything of it is unpacked; elsewhere there is nothing to estimate.
    unpacked: bool,
}

/// What is known of a layer.
#[derive(Clone, Copy, Debug, Default)]
struct Known {
    /// Its size by a history, and whose.
    sure: Option<(Rank, u64)>,
    /// The total of an image of which it is the uppermost layer, and whose.
    end: Option<(Rank, u64)>,
    size: Option<Bytes>,
}

/// Layers of which only the sum is known, exactly. No layer is in two of them.
pub(super) type Lump = (Vec<LayerIx>, u64);

impl Sizes {
    pub(super) fn new(kind: EngineKind, images: usize) -> Self {
        Self {
            kind,
            images: vec![None; images],
            ..Self::default()
        }
    }

    /// Takes in what the image at a place tells, which has not been taken in before.
    pub(super) fn tell(&mut self, place: usize, stack: &Stack<'_>) {
        let total = total(self.kind, stack.image);
        let alignment = align(self.kind, stack, total);
        let told = Told {
            rank: Rank::new(alignment.is_sure(), stack.layers.len(), place),
            layers: Arc::clone(stack.layers),
            size: stack.image.size,
            unpacked: stack
                .image
                .content
                .is_none_or(|content| content.unpacked > 0),
            alignment: Arc::new(alignment),
        };
        self.believe(place, told, total);
    }

    /// Takes in again what an image has told before, whose layers are in other places now.
    pub(super) fn tell_again(
        &mut self,
        place: usize,
        image: &Image,
        before: &Told,
        layers: &Arc<[LayerIx]>,
    ) {
        let told = Told {
            rank: before.rank.at(place),
            layers: Arc::clone(layers),
            alignment: Arc::clone(&before.alignment),
            ..*before
        };
        self.believe(place, told, total(self.kind, image));
    }

    /// What the image at a place tells, if it has told anything.
    pub(super) fn told(&self, place: usize) -> Option<&Told> {
        self.images.get(place)?.as_ref()
    }

    fn believe(&mut self, place: usize, told: Told, total: Option<u64>) {
        for (place, (layer, size)) in told.sized().enumerate() {
            if told.alignment.is_sure_at(place) {
                self.assure(layer, told.rank, size);
            }
        }
        if let (Some(top), Some(total)) = (told.layers.last(), total) {
            self.end(*top, told.rank, total);
        }
        if !told.alignment.is_sure() {
            self.open.push(place);
        }
        if let Some(image) = self.images.get_mut(place) {
            *image = Some(told);
        }
    }

    /// Makes room for so many layers.
    pub(super) fn make_room(&mut self, layers: usize) {
        self.layers.resize(layers, Known::default());
    }

    /// The layers whose sizes may have changed since this was asked, with what is known now; none where nothing tells it.
    pub(super) fn changes(&mut self) -> Vec<(LayerIx, Option<Bytes>)> {
        let mut changed = std::mem::take(&mut self.changed);
        changed.sort_unstable();
        changed.dedup();
        let units = |size: Bytes| match self.kind {
            EngineKind::Podman => size.but(Certainty::About, Reason::Units),
            EngineKind::GraphDriver | EngineKind::ContainerdStore => size,
        };
        let sized = changed.into_iter().map(|ix| (ix, self.get(ix).map(units)));
        sized.collect()
    }

    fn get(&self, LayerIx(layer): LayerIx) -> Option<Bytes> {
        self.layers.get(layer)?.size
    }

    fn is_sure(&self, LayerIx(layer): LayerIx) -> bool {
        self.layers
            .get(layer)
            .is_some_and(|known| known.sure.is_some())
    }

    /// Believes an image's history about a layer, unless one of a lower rank tells of it.
    fn assure(&mut self, ix: LayerIx, rank: Rank, size: u64) {
        let Some(known) = self.layers.get_mut(ix.0) else {
            return;
        };
        if known.sure.is_none_or(|(before, _)| rank < before) {
            known.sure = Some((rank, size));
            known.size = Some(Bytes::exact(size));
            self.changed.push(ix);
        }
    }

    /// Notes the total of an image at its uppermost layer, unless one of a higher rank is there.
    fn end(&mut self, LayerIx(top): LayerIx, rank: Rank, total: u64) {
        if let Some(known) = self.layers.get_mut(top)
            && known.end.is_none_or(|(before, _)| rank > before)
        {
            known.end = Some((rank, total));
        }
    }
}

impl Told {
    /// Its layers with the sizes that its history tells or suggests.
    fn sized(&self) -> impl Iterator<Item = (LayerIx, u64)> {
        let sizes = self.alignment.sizes.iter().copied();
        self.layers.iter().copied().zip(sizes)
    }
}

/// The sum of an image's layers, where the engine's figure is that sum.
fn total(kind: EngineKind, image: &Image) -> Option<u64> {
    match kind {
        EngineKind::GraphDriver => Some(image.size),
        EngineKind::ContainerdStore => image
            .content
            .filter(|content| content.platforms == 1 && content.unpacked > 0)
            .map(|content| content.unpacked),
        EngineKind::Podman => None,
    }
}
