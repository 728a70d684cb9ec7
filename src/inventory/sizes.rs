//! The sizes of layers. No answer of an engine lists them; they are found by laying the history against the layers and
//! by comparing the totals of images that share a prefix (semantics, c).

use std::collections::HashMap;

use super::{Bytes, Certainty, Details, EngineKind, HistoryEntry, Image, LayerIx, Profile, Reason};

/// One image with its layers, as the sizes are solved for.
pub(super) struct Stack<'a> {
    pub(super) image: &'a Image,
    pub(super) details: &'a Details,
    pub(super) layers: Vec<LayerIx>,
}

/// What is known of the layers, each at its place.
struct Sizes(Vec<Option<Bytes>>);

impl Sizes {
    fn get(&self, LayerIx(layer): LayerIx) -> Option<Bytes> {
        self.0.get(layer).copied().flatten()
    }

    fn set(&mut self, LayerIx(layer): LayerIx, size: Bytes) {
        if let Some(known) = self.0.get_mut(layer) {
            *known = Some(size);
        }
    }
}

/// The sizes of `count` layers, each at its place, where some image's history or total tells them.
pub(super) fn solve(profile: Profile, stacks: &[Stack<'_>], count: usize) -> Vec<Option<Bytes>> {
    let mut aligned: Vec<(&Stack<'_>, Alignment)> = stacks
        .iter()
        .map(|stack| (stack, align(profile, stack)))
        .collect();
    aligned.sort_by_key(|(stack, alignment)| (!alignment.exact, stack.layers.len()));
    let mut sizes = Sizes(vec![None; count]);
    let podman = profile.kind == EngineKind::Podman;
    for (stack, alignment) in &aligned {
        if !alignment.exact && !podman {
            continue;
        }
        for (layer, size) in stack.layers.iter().zip(&alignment.sizes) {
            let size = Bytes::exact(*size);
            let size = if podman {
                size.but(Certainty::About, Reason::Units)
            } else {
                size
            };
            if sizes.get(*layer).is_none() {
                sizes.set(*layer, size);
            }
        }
    }
    if !podman {
        by_totals(profile, &aligned, &mut sizes);
        by_guess(&aligned, &mut sizes);
    }
    sizes.0
}

/// Sizes laid against the layers, lowest first; exact where no other assignment is possible.
struct Alignment {
    sizes: Vec<u64>,
    exact: bool,
}

/// Non-zero entries of a history are layers; which of the empty ones are is told by their commands.
fn align(profile: Profile, stack: &Stack<'_>) -> Alignment {
    let layers = stack.layers.len();
    let Some((mut sizes, mut exact)) = choose(&stack.details.history, layers) else {
        return Alignment {
            sizes: vec![0; layers],
            exact: false,
        };
    };
    if sizes.len() < layers {
        sizes.resize(layers, 0);
        exact = false;
    }
    if total(profile, stack.image).is_some_and(|total| sizes.iter().sum::<u64>() != total) {
        exact = false;
    }
    let unpacked = stack
        .image
        .content
        .is_some_and(|content| content.unpacked > 0);
    if unpacked && sizes.contains(&0) {
        exact = false; // an unpacked snapshot holds at least a directory
    }
    Alignment { sizes, exact }
}

/// The sum of an image's layers, where the engine's figure is that sum.
fn total(profile: Profile, image: &Image) -> Option<u64> {
    match profile.kind {
        EngineKind::GraphDriver => Some(image.size),
        EngineKind::ContainerdStore => image
            .content
            .filter(|content| content.platforms == 1 && content.unpacked > 0)
            .map(|content| content.unpacked),
        EngineKind::Podman => None,
    }
}

/// How a history entry reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Maker {
    Layer,
    Unclear,
    NoLayer,
}

/// The sizes of the entries that are layers, and whether the choice among the empty ones makes no difference.
fn choose(history: &[HistoryEntry], layers: usize) -> Option<(Vec<u64>, bool)> {
    let filled = history.iter().filter(|entry| entry.size > 0).count();
    let need = layers.checked_sub(filled)?;
    if need == 0 {
        let sizes = history.iter().map(|entry| entry.size);
        return Some((sizes.filter(|size| *size > 0).collect(), true));
    }
    // (reading, position, how many filled entries lie below it)
    let mut empty: Vec<(Maker, usize, usize)> = Vec::new();
    let mut below = 0;
    for (position, entry) in history.iter().enumerate() {
        if entry.size > 0 {
            below += 1;
        } else {
            empty.push((maker(&entry.command), position, below));
        }
    }
    empty.sort_by_key(|&(maker, position, _)| (maker, std::cmp::Reverse(position)));
    let (chosen, left) = empty.split_at(need.min(empty.len()));
    let exact = !chosen.iter().any(|(maker, _, gap)| {
        left.iter()
            .any(|(other, _, elsewhere)| maker == other && gap != elsewhere)
    });
    let mut picked: Vec<usize> = chosen.iter().map(|&(_, position, _)| position).collect();
    picked.sort_unstable();
    let sizes = history
        .iter()
        .enumerate()
        .filter(|(position, entry)| entry.size > 0 || picked.binary_search(position).is_ok())
        .map(|(_, entry)| entry.size)
        .collect();
    Some((sizes, exact))
}

/// Whether a build command makes a layer, by the words that builders write.
fn maker(command: &str) -> Maker {
    const MAKING: [&str; 4] = ["COPY", "ADD", "RUN", "WORKDIR"];
    const STATING: [&str; 14] = [
        "ENV",
        "CMD",
        "LABEL",
        "EXPOSE",
        "ENTRYPOINT",
        "USER",
        "VOLUME",
        "ARG",
        "STOPSIGNAL",
        "HEALTHCHECK",
        "MAINTAINER",
        "SHELL",
        "ONBUILD",
        "FROM",
    ];
    let nop = command.split_once("#(nop)").map(|(_, rest)| rest);
    let first = nop
        .unwrap_or(command)
        .split_whitespace()
        .next()
        .unwrap_or("");
    if STATING.contains(&first) {
        Maker::NoLayer
    } else if MAKING.contains(&first)
        || command.contains("# buildkit")
        || command.starts_with("Imported")
        || (command.starts_with("/bin/sh -c ") && nop.is_none())
    {
        Maker::Layer
    } else {
        Maker::Unclear
    }
}

/// Completes what histories leave open: an image's total is the sum over its chain, so every image whose chain is a
/// prefix of another's gives a subtotal. Where only a subtotal is known it is split evenly, as an estimate.
fn by_totals(profile: Profile, aligned: &[(&Stack<'_>, Alignment)], sizes: &mut Sizes) {
    let totals: HashMap<LayerIx, u64> = aligned
        .iter()
        .filter_map(|(stack, _)| Some((*stack.layers.last()?, total(profile, stack.image)?)))
        .collect();
    for (stack, alignment) in aligned.iter().filter(|(_, alignment)| !alignment.exact) {
        let mut before = 0;
        let mut segment: Vec<(LayerIx, u64)> = Vec::new();
        for (layer, guess) in stack.layers.iter().zip(&alignment.sizes) {
            segment.push((*layer, *guess));
            if let Some(total) = totals.get(layer) {
                settle(&segment, total.saturating_sub(before), sizes);
                before = *total;
                segment.clear();
            }
        }
    }
}

/// What neither a history nor a total settles is what the history suggests, as an estimate: images of several platforms,
/// of which the engine tells only sums. Where nothing is unpacked there is nothing to estimate.
fn by_guess(aligned: &[(&Stack<'_>, Alignment)], sizes: &mut Sizes) {
    for (stack, alignment) in aligned {
        let unpacked = stack
            .image
            .content
            .is_none_or(|content| content.unpacked > 0);
        for (layer, guess) in stack.layers.iter().zip(&alignment.sizes) {
            if sizes.get(*layer).is_none() && unpacked {
                let guess = Bytes::exact(*guess).but(Certainty::About, Reason::Split);
                sizes.set(*layer, guess);
            }
        }
    }
}

/// Settles the unknown layers of a segment whose sum is known.
fn settle(segment: &[(LayerIx, u64)], sum: u64, sizes: &mut Sizes) {
    let known: Bytes = segment
        .iter()
        .filter_map(|(layer, _)| sizes.get(*layer))
        .sum();
    let rest = sum.saturating_sub(known.value());
    let open: Vec<(LayerIx, u64)> = segment
        .iter()
        .filter(|(layer, _)| sizes.get(*layer).is_none())
        .copied()
        .collect();
    if let [(only, _)] = open.as_slice() {
        let rest = Bytes::exact(rest);
        let certain = known.is_exact();
        let estimate = rest.but(Certainty::About, Reason::Split);
        sizes.set(*only, if certain { rest } else { estimate });
        return;
    }
    let guessed = open.iter().map(|(_, guess)| guess).sum::<u64>() == rest;
    let share = rest / (open.len().max(1) as u64);
    for (position, (layer, guess)) in open.iter().enumerate() {
        let even = if position == 0 {
            rest - share * (open.len() as u64 - 1)
        } else {
            share
        };
        let value = if guessed { *guess } else { even };
        sizes.set(
            *layer,
            Bytes::exact(value).but(Certainty::About, Reason::Split),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::{Maker, choose, maker};
    use crate::inventory::HistoryEntry;

    fn entry(size: u64, command: &str) -> HistoryEntry {
        HistoryEntry {
            size,
            command: command.to_owned(),
        }
    }

    #[test]
    fn builders_words_tell_layers_from_settings() {
        assert_eq!(maker("/bin/sh -c #(nop)  ENV A=b"), Maker::NoLayer);
        assert_eq!(maker("/bin/sh -c #(nop) COPY file:0a in / "), Maker::Layer);
        assert_eq!(maker("COPY . /srv # buildkit"), Maker::Layer);
        assert_eq!(maker("/bin/sh -c apt-get update"), Maker::Layer);
        assert_eq!(maker("CMD [\"/bin/sh\"]"), Maker::NoLayer);
        assert_eq!(maker(""), Maker::Unclear);
    }

    #[test]
    fn an_empty_layer_is_found_by_its_command() {
        let history = [
            entry(10, "ADD a"),
            entry(0, "ENV X=1"),
            entry(0, "RUN true # buildkit"),
            entry(5, "COPY b"),
        ];
        assert_eq!(choose(&history, 3), Some((vec![10, 0, 5], true)));
    }

    #[test]
    fn a_choice_between_gaps_is_not_exact() {
        let history = [entry(0, "RUN a"), entry(10, "ADD a"), entry(0, "RUN b")];
        assert_eq!(choose(&history, 2), Some((vec![10, 0], false)));
    }

    #[test]
    fn more_sizes_than_layers_prove_nothing() {
        assert_eq!(choose(&[entry(1, "a"), entry(2, "b")], 1), None);
    }
}
