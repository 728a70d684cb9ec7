//! Sizes of layers by the history of one image. Its entries say bytes and commands but not which of them made a layer.

use super::Stack;
use crate::inventory::{BuildStep, EngineKind, Maker};

/// Sizes laid against an image's layers, lowest first.
#[derive(Clone, Debug)]
pub(super) struct Alignment {
    /// A size for each layer; a guess where it is not known.
    pub(super) sizes: Vec<u64>,
    /// How many of the lowest layers are certain.
    pub(super) sure_below: usize,
    /// How many of the uppermost layers are certain.
    pub(super) sure_above: usize,
}

impl Alignment {
    /// Whether no other assignment is possible.
    pub(super) fn is_sure(&self) -> bool {
        self.sure_below.max(self.sure_above) == self.sizes.len()
    }

    /// Whether the layer at this place is certain.
    pub(super) fn is_sure_at(&self, place: usize) -> bool {
        place < self.sure_below || self.sizes.len() - place <= self.sure_above
    }
}

/// Non-zero entries of a history are layers; which of the empty ones are is told by their commands. Docker lays a history
/// that is too short against the lowest layers, Podman against the uppermost ones (moby `image_history.go`, libimage
/// `history.go`). `total` is the sum of the layers, where it is known.
pub(super) fn align(kind: EngineKind, stack: &Stack<'_>, total: Option<u64>) -> Alignment {
    let (history, layers) = (&stack.makeup.steps, stack.layers.len());
    let aligned = match kind {
        EngineKind::Podman => from_above(history, layers),
        EngineKind::GraphDriver | EngineKind::ContainerdStore => from_below(history, layers),
    };
    let mut aligned = aligned.unwrap_or_else(|| Alignment {
        sizes: vec![0; layers],
        sure_below: 0,
        sure_above: 0,
    });
    let sum: u64 = aligned.sizes.iter().sum();
    let wrong = total.is_some_and(|total| sum > total || (aligned.is_sure() && sum != total));
    // an unpacked snapshot holds at least a directory
    let unpacked = stack
        .image
        .content
        .is_some_and(|content| content.unpacked > 0);
    if wrong || (unpacked && aligned.is_sure() && aligned.sizes.contains(&0)) {
        (aligned.sure_below, aligned.sure_above) = (0, 0);
    }
    aligned
}

/// Podman says the archive's size of each layer, which is never 0: the entries with bytes are the uppermost layers.
fn from_above(history: &[BuildStep], layers: usize) -> Option<Alignment> {
    let filled = history
        .iter()
        .map(|entry| entry.size)
        .filter(|size| *size > 0);
    let filled: Vec<u64> = filled.collect();
    let missing = layers.checked_sub(filled.len())?;
    let mut sizes = vec![0; missing];
    sizes.extend(&filled);
    Some(Alignment {
        sizes,
        sure_below: 0,
        sure_above: filled.len(),
    })
}

fn from_below(history: &[BuildStep], layers: usize) -> Option<Alignment> {
    let told = || history.iter().filter(|entry| !entry.is_setting());
    let missing = layers.saturating_sub(told().count());
    let (mut sizes, sure_below) = if missing == 0 {
        let (sizes, sure) = choose(history, layers)?;
        (sizes, if sure { layers } else { 0 })
    } else {
        // up to the first entry that may have made an empty layer or none
        let sure = told().take_while(|entry| entry.size > 0).count();
        (told().map(|entry| entry.size).collect(), sure)
    };
    sizes.resize(layers, 0);
    Some(Alignment {
        sizes,
        sure_below,
        sure_above: 0,
    })
}

/// The sizes of the entries that are layers, and whether the choice among the empty ones makes no difference.
fn choose(history: &[BuildStep], layers: usize) -> Option<(Vec<u64>, bool)> {
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
            empty.push((entry.maker, position, below));
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

#[cfg(test)]
mod tests {
    use super::{choose, from_above, from_below};
    use crate::inventory::{BuildStep, Maker};

    fn entry(size: u64, command: &str) -> BuildStep {
        let maker = Maker::of(command);
        BuildStep { size, maker }
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

    #[test]
    fn docker_tells_the_lowest_layers_of_a_short_history_and_podman_the_uppermost() {
        let history = [entry(10, "ADD a"), entry(0, "ENV A=b"), entry(5, "COPY b")];
        let below = from_below(&history, 3).unwrap();
        assert_eq!(
            (below.sizes.as_slice(), below.sure_below),
            ([10, 5, 0].as_slice(), 2)
        );
        let above = from_above(&history, 3).unwrap();
        assert_eq!(
            (above.sizes.as_slice(), above.sure_above),
            ([0, 10, 5].as_slice(), 2)
        );
    }

    #[test]
    fn what_lies_above_an_entry_that_may_be_a_layer_or_none_is_not_sure() {
        let history = [
            entry(10, "ADD a"),
            entry(0, "bazel build"),
            entry(5, "COPY b"),
        ];
        assert_eq!(from_below(&history, 4).unwrap().sure_below, 1);
    }
}
