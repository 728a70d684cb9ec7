use std::cmp::Reverse;
use std::ops::Range;

use crate::app::{FateKind, LossKind, StepKind, Topic};
use crate::inventory::{ImageId, ImageIx, PlaceSet, Reference, Registry};
use crate::removal::{
    Deletion, Fate, Forecast, Ledger, LedgerRow, PlannedStep, Step, Target, Thing,
};

/// What a preview and its explanation show beside the figures of a forecast, found out once with it: a frame looks at no
/// image that is not on the screen.
#[derive(Debug, Default)]
pub struct Digest {
    /// The images that go, the largest first, by their places in [`Forecast::deleted`].
    pub largest: Vec<usize>,
    /// The references that go while their image stays, those of one image together.
    pub untagged: Vec<(ImageId, Vec<Reference>)>,
    /// How many these are.
    pub names: usize,
    /// How many images go that are only copies.
    pub only_copies: usize,
    /// How many go of which nobody tells whether they are.
    pub unproven: usize,
    /// Whether images go that are in the way.
    pub in_the_way: bool,
    /// Whether the build cache goes.
    pub cache_goes: bool,
    /// The word that has to be typed before it runs.
    pub word: Option<&'static str>,
    /// The steps as they are told.
    pub steps: Vec<Told>,
    /// The images that it is about.
    pub marked: PlaceSet<ImageIx>,
    /// Those of them that would be refused.
    pub refused: PlaceSet<ImageIx>,
    /// Of each row of the ledger that is kept by an image: who needs its layers too.
    pub sharing: Vec<Sharing>,
    /// The rows with each fate.
    pub fates: Vec<Range<usize>>,
    /// The first row of each thing.
    pub firsts: Vec<(Thing, usize)>,
    /// What there is to be explained of what would be refused.
    pub refusals: Vec<Topic>,
    /// The same of what containers lose.
    pub losses: Vec<Topic>,
    /// The same of only copies that go.
    pub copies: Vec<Topic>,
    /// The same of the rows of the ledger.
    pub rows: Vec<Topic>,
    /// The same of the steps.
    pub deeds: Vec<Topic>,
}

/// Steps as they are told in one line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Told {
    /// One, by its place.
    Step(usize),
    /// So many more references of the image of the step at this place.
    More(usize, usize),
}

/// Which images beside the one that is named, and those that are marked, stay and have layers of a row.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sharing {
    /// How many.
    pub others: usize,
    /// Whether each of them has all of them.
    pub all: bool,
}

/// So many references of one image are told by a step each; they are all named above.
const SHOWN: usize = 6;

impl Digest {
    /// What there is of a forecast with its ledger.
    pub(super) fn of(forecast: &Forecast, ledger: &Ledger) -> Self {
        let base = forecast.after.base();
        let refused = forecast.refused.iter();
        let mut digest = Self {
            largest: largest(forecast),
            untagged: untagged(forecast),
            names: forecast.only_untagged().count(),
            only_copies: forecast.copies(),
            unproven: forecast.unproven().count(),
            in_the_way: forecast.deleted.iter().any(Deletion::is_in_the_way),
            cache_goes: forecast.plan.iter().any(|it| it.step == Step::PruneCache),
            word: forecast.word(),
            steps: steps(&forecast.plan),
            marked: ledger.images.iter().copied().collect(),
            refused: refused.filter_map(|one| base.find(&one.image)).collect(),
            fates: fates(&ledger.rows),
            firsts: firsts(&ledger.rows),
            ..Self::default()
        };
        let rows = ledger.rows.iter();
        digest.sharing = rows
            .map(|row| sharing(forecast, &digest.marked, row))
            .collect();
        digest.explain(forecast, &ledger.rows);
        digest
    }

    fn explain(&mut self, forecast: &Forecast, rows: &[LedgerRow]) {
        let base = forecast.after.base();
        let refused = forecast.refused.iter();
        self.refusals = each(refused.map(|one| Topic::Refused(one.refusal.kind)));
        let harms = forecast.harms.iter();
        self.losses = each(harms.map(|harm| Topic::Loss(LossKind::of(forecast, harm))));
        let gone = forecast.deleted.iter().filter(|gone| match gone.registry {
            Registry::Known => false,
            Registry::OnlyCopy | Registry::CannotTell => true,
        });
        let gone = gone.filter_map(|gone| base.find(&gone.image));
        self.copies = each(gone.map(|ix| Topic::OnlyCopy(base.evidence(ix))));
        let fates = rows.iter().map(|row| Topic::Row(FateKind::of(&row.fate)));
        let things = rows.iter().map(|row| row.thing);
        let things = things.filter(|thing| *thing != Thing::Layers);
        self.rows = each(fates.chain(things.map(Topic::Holding)));
        let steps = forecast.plan.iter();
        self.deeds = each(steps.map(|planned| Topic::Step(StepKind::of(planned))));
    }

    /// Whether this row is the first of its thing.
    pub fn is_first(&self, thing: Thing, row: usize) -> bool {
        self.firsts.contains(&(thing, row))
    }
}

/// Each topic once.
fn each(topics: impl Iterator<Item = Topic>) -> Vec<Topic> {
    let mut told = Vec::new();
    for topic in topics {
        if !told.contains(&topic) {
            told.push(topic);
        }
    }
    told
}

fn largest(forecast: &Forecast) -> Vec<usize> {
    let base = forecast.after.base();
    let deleted = forecast.deleted.iter().enumerate();
    let sizes = deleted.filter_map(|(place, gone)| Some((base.get(&gone.image)?.size, place)));
    let mut sizes: Vec<(u64, usize)> = sizes.collect();
    sizes.sort_by_key(|(size, _)| Reverse(*size));
    sizes.into_iter().map(|(_, place)| place).collect()
}

fn untagged(forecast: &Forecast) -> Vec<(ImageId, Vec<Reference>)> {
    let mut of_image: Vec<(ImageId, Vec<Reference>)> = Vec::new();
    for (image, reference) in forecast.only_untagged() {
        match of_image.last_mut() {
            Some((last, references)) if last == image => references.push(reference.clone()),
            Some(_) | None => of_image.push((image.clone(), vec![reference.clone()])),
        }
    }
    of_image
}

fn steps(plan: &[PlannedStep]) -> Vec<Told> {
    let mut told = Vec::with_capacity(plan.len());
    let mut run = (None, 0);
    for (place, step) in plan.iter().enumerate() {
        let of = untags(step);
        run = match of {
            Some(image) if run.0 == Some(image) => (of, run.1 + 1),
            Some(_) | None => (of, 1),
        };
        let next = plan.get(place + 1).and_then(untags);
        match (of, run.1) {
            (Some(_), 0..=SHOWN) | (None, _) => told.push(Told::Step(place)),
            (Some(_), all) if next != of => told.push(Told::More(all - SHOWN, place)),
            (Some(_), _) => {}
        }
    }
    told
}

/// The image that a step takes only a reference from.
fn untags(planned: &PlannedStep) -> Option<&ImageId> {
    match &planned.step {
        Step::Remove(removal) if removal.target != Target::Id => Some(&removal.image),
        Step::Remove(_)
        | Step::UnpauseContainer(_)
        | Step::StopContainer(_)
        | Step::RemoveContainer(_)
        | Step::PruneCache => None,
    }
}

/// Rows of one fate stand together.
fn fates(rows: &[LedgerRow]) -> Vec<Range<usize>> {
    let mut start = 0;
    let chunks = rows.chunk_by(|one, other| FateKind::of(&one.fate) == FateKind::of(&other.fate));
    let ranges = chunks.map(|rows| {
        let range = start..start + rows.len();
        start = range.end;
        range
    });
    ranges.collect()
}

fn firsts(rows: &[LedgerRow]) -> Vec<(Thing, usize)> {
    let mut firsts: Vec<(Thing, usize)> = Vec::new();
    for (place, row) in rows.iter().enumerate() {
        if !firsts.iter().any(|(thing, _)| *thing == row.thing) {
            firsts.push((row.thing, place));
        }
    }
    firsts
}

fn sharing(forecast: &Forecast, marked: &PlaceSet<ImageIx>, row: &LedgerRow) -> Sharing {
    let Fate::KeptBy(keeper) = row.fate else {
        return Sharing::default();
    };
    let mut met: PlaceSet<ImageIx> = PlaceSet::default();
    let mut counts = Vec::with_capacity(row.layers.len());
    for layer in &row.layers {
        let holders = forecast.after.base().holders(*layer).iter();
        let others = holders.filter(|ix| **ix != keeper && !marked.contains(ix));
        let others = others.filter(|ix| !forecast.after.is_gone(**ix));
        let mut count = 0;
        met.extend(others.inspect(|_| count += 1));
        counts.push(count);
    }
    Sharing {
        others: met.len(),
        all: counts.iter().all(|count| *count == met.len()),
    }
}
