//! The sizes of layers. No answer of an engine lists them; they are found by laying the history against the layers and
//! by comparing the totals of images that share a prefix (semantics, c).

mod history;

use std::collections::{HashMap, HashSet};

use self::history::{Alignment, align};
use super::{Bytes, Certainty, EngineKind, Image, LayerIx, Makeup, Profile, Reason};

/// One image with its layers, as the sizes are solved for.
pub(super) struct Stack<'a> {
    pub(super) image: &'a Image,
    pub(super) makeup: &'a Makeup,
    pub(super) layers: Vec<LayerIx>,
    /// The part of its size that the engine counts as shared, where it counts layers only.
    pub(super) shared: Option<u64>,
}

/// What is known of the layers.
pub(super) struct Solved {
    /// The size of each layer, at its place; none where nothing tells it.
    pub(super) sizes: Vec<Option<Bytes>>,
    /// Layers of which only the sum is known, exactly. No layer is in two of them.
    pub(super) lumps: Vec<(Vec<LayerIx>, u64)>,
}

impl Solved {
    fn get(&self, LayerIx(layer): LayerIx) -> Option<Bytes> {
        self.sizes.get(layer).copied().flatten()
    }

    fn set(&mut self, LayerIx(layer): LayerIx, size: Bytes) {
        if let Some(known) = self.sizes.get_mut(layer)
            && known.is_none()
        {
            *known = Some(size);
        }
    }
}

/// A stack with what its own history tells.
type Aligned<'a, 'b> = (&'b Stack<'a>, Alignment);

/// The sizes of `count` layers, where some image's history or total tells them.
pub(super) fn solve(profile: Profile, stacks: &[Stack<'_>], count: usize) -> Solved {
    let kind = profile.kind;
    let mut aligned: Vec<Aligned<'_, '_>> = stacks
        .iter()
        .map(|stack| (stack, align(kind, stack, total(kind, stack.image))))
        .collect();
    aligned.sort_by_key(|(stack, alignment)| (!alignment.is_sure(), stack.layers.len()));
    let mut solved = Solved {
        sizes: vec![None; count],
        lumps: Vec::new(),
    };
    for (stack, alignment) in &aligned {
        for (place, (layer, size)) in stack.layers.iter().zip(&alignment.sizes).enumerate() {
            if alignment.is_sure_at(place) {
                solved.set(*layer, Bytes::exact(*size));
            }
        }
    }
    by_totals(kind, &aligned, &mut solved);
    by_guess(&aligned, &mut solved);
    if kind == EngineKind::Podman {
        for size in solved.sizes.iter_mut().flatten() {
            *size = size.but(Certainty::About, Reason::Units);
        }
    }
    solved
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

/// What is known of the layers up to and with one of them.
#[derive(Clone, Copy)]
struct Subtotal {
    bytes: u64,
    exact: bool,
}

/// Completes what histories leave open. An image's total is the sum over its chain, so every image whose chain is a
/// prefix of another's gives a subtotal; and where the engine counts shared layers, so does the last one that is shared.
/// Where only a sum is known it is split evenly, as an estimate.
fn by_totals(kind: EngineKind, aligned: &[Aligned<'_, '_>], solved: &mut Solved) {
    let subtotals = subtotals(kind, aligned, solved);
    for (stack, alignment) in aligned {
        let mut before = Subtotal {
            bytes: 0,
            exact: true,
        };
        let mut segment: Vec<(LayerIx, u64)> = Vec::new();
        for (layer, guess) in stack.layers.iter().zip(&alignment.sizes) {
            segment.push((*layer, *guess));
            let Some(now) = subtotals.get(layer) else {
                continue;
            };
            let exact = now.exact && before.exact && now.bytes >= before.bytes;
            let bytes = now.bytes.saturating_sub(before.bytes);
            settle(&segment, Subtotal { bytes, exact }, solved);
            before = *now;
            segment.clear();
        }
    }
}

fn subtotals(
    kind: EngineKind,
    aligned: &[Aligned<'_, '_>],
    solved: &Solved,
) -> HashMap<LayerIx, Subtotal> {
    if kind == EngineKind::Podman {
        return podman_subtotals(aligned, solved);
    }
    let ends = aligned
        .iter()
        .filter_map(|(stack, _)| Some((*stack.layers.last()?, total(kind, stack.image)?)));
    let counted: Vec<&Stack<'_>> = aligned
        .iter()
        .map(|(stack, _)| *stack)
        .filter(|stack| stack.shared.is_some())
        .collect();
    let shared = shared_layers(&counted);
    let forks = counted.iter().filter_map(|stack| {
        let last = stack
            .layers
            .iter()
            .take_while(|layer| shared.contains(layer))
            .last()?;
        Some((*last, stack.shared?))
    });
    ends.chain(forks)
        .map(|(layer, bytes)| (layer, Subtotal { bytes, exact: true }))
        .collect()
}

/// The layers that two of these images hold.
fn shared_layers(stacks: &[&Stack<'_>]) -> HashSet<LayerIx> {
    let (mut once, mut twice) = (HashSet::new(), HashSet::new());
    for layer in stacks.iter().flat_map(|stack| &stack.layers) {
        if !once.insert(*layer) {
            twice.insert(*layer);
        }
    }
    twice
}

/// Podman's size of an image is that of its layers and of its records (manifest, configuration). Where all layers are
/// known so are the records; elsewhere they are taken to weigh as much as others do.
fn podman_subtotals(aligned: &[Aligned<'_, '_>], solved: &Solved) -> HashMap<LayerIx, Subtotal> {
    let known = |stack: &Stack<'_>| -> Option<u64> {
        let sizes = stack.layers.iter().map(|layer| solved.get(*layer));
        sizes.map(|size| Some(size?.value())).sum()
    };
    let records: Vec<u64> = aligned
        .iter()
        .filter_map(|(stack, _)| stack.image.size.checked_sub(known(stack)?))
        .collect();
    let usual = records.iter().sum::<u64>() / (records.len().max(1) as u64);
    let ends = aligned.iter().filter_map(|(stack, _)| {
        let bytes = known(stack).unwrap_or_else(|| stack.image.size.saturating_sub(usual));
        let exact = false;
        Some((*stack.layers.last()?, Subtotal { bytes, exact }))
    });
    ends.collect()
}

/// What neither a history nor a total settles is what the history suggests, as an estimate: images of several platforms,
/// of which the engine tells only sums. Where nothing is unpacked there is nothing to estimate.
fn by_guess(aligned: &[Aligned<'_, '_>], solved: &mut Solved) {
    for (stack, alignment) in aligned {
        let unpacked = stack
            .image
            .content
            .is_none_or(|content| content.unpacked > 0);
        for (layer, guess) in stack.layers.iter().zip(&alignment.sizes) {
            if unpacked {
                let guess = Bytes::exact(*guess).but(Certainty::About, Reason::Split);
                solved.set(*layer, guess);
            }
        }
    }
}

/// Settles the unknown layers of a segment whose sum is known.
fn settle(segment: &[(LayerIx, u64)], sum: Subtotal, solved: &mut Solved) {
    let known: Bytes = segment
        .iter()
        .filter_map(|(layer, _)| solved.get(*layer))
        .sum();
    let open: Vec<(LayerIx, u64)> = segment
        .iter()
        .filter(|(layer, _)| solved.get(*layer).is_none())
        .copied()
        .collect();
    let exact = sum.exact && known.is_exact() && sum.bytes >= known.value();
    let rest = sum.bytes.saturating_sub(known.value());
    let about = |bytes| Bytes::exact(bytes).but(Certainty::About, Reason::Split);
    if let [(only, _)] = open.as_slice() {
        let size = if exact {
            Bytes::exact(rest)
        } else {
            about(rest)
        };
        solved.set(*only, size);
        return;
    }
    let guessed = open.iter().map(|(_, guess)| guess).sum::<u64>() == rest;
    let share = rest / (open.len().max(1) as u64);
    let first = rest - share * (open.len() as u64).saturating_sub(1);
    for (position, (layer, guess)) in open.iter().enumerate() {
        let even = if position == 0 { first } else { share };
        solved.set(*layer, about(if guessed { *guess } else { even }));
    }
    if exact && !open.is_empty() {
        let layers = open.iter().map(|(layer, _)| *layer).collect();
        solved.lumps.push((layers, rest));
    }
}
