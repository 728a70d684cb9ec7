use std::cmp::Reverse;
use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

use crate::app::Column;
use crate::app::column::{Sort, Value, value};
use crate::inventory::{
    Bytes, Certainty, ImageIx, Inventory, LayerIx, PlaceSet, Reason, Registry, Status,
};
use crate::removal::{Frees, Mark, Marks, RepositoryMarks, Together, held};

use super::Repository;

/// The images by repository.
#[derive(Debug, Default)]
pub(super) struct Tree {
    pub(super) groups: Vec<Branch>,
    /// How many of them have a name.
    pub(super) named: usize,
    /// What the groups were found for.
    of: Option<Arc<Inventory>>,
}

/// A repository with its images. What it comes to is found when it is asked for, once for each inventory.
#[derive(Debug)]
pub struct Branch {
    /// Which it is.
    pub repository: Repository,
    /// Its images that the filter lets through, sorted.
    pub images: Vec<ImageIx>,
    /// How many there are, hidden ones too.
    pub all: usize,
    /// How much of it is marked.
    pub cover: Cover,
    sums: OnceLock<Sums>,
    around: OnceLock<Around>,
    marks: OnceLock<RepositoryMarks>,
    together: OnceLock<Together>,
}

/// How much of a repository is marked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cover {
    /// Nothing.
    Nothing,
    /// Some of it.
    Part,
    /// All of it.
    Whole,
    /// Nothing, since all of it is protected.
    Protected,
}

/// Sums over the images of a repository.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sums {
    /// Bytes on the disk, what they share counted once.
    pub once: Bytes,
    /// Their sizes as the engine lists them, added up.
    pub listed: u64,
    /// When the youngest was built, in seconds since 1970.
    pub youngest: Option<i64>,
    /// Containers made from them that count as running.
    pub live: usize,
    /// The others.
    pub stopped: usize,
    /// How many of them are only copies.
    pub only_copies: usize,
    /// Of how many the engine does not tell whether a registry has them.
    pub untold: usize,
    /// How the images stand, if all stand the same or one is in use.
    pub status: Option<Status>,
}

/// What a repository has in common with images outside of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Around {
    /// Bytes of layers that images outside hold too.
    pub shared: Bytes,
    /// How many such layers there are.
    pub layers: usize,
    /// How many images hold them.
    pub images: usize,
}

impl Tree {
    /// Puts the images of `order` below their repositories, as far as they are among `shown`.
    pub(super) fn grow(
        &mut self,
        order: &[ImageIx],
        shown: Option<&PlaceSet<ImageIx>>,
        sort: Sort,
        inventory: &Arc<Inventory>,
    ) {
        let mut before = std::mem::take(&mut self.groups);
        let same = (self.of.as_ref()).is_some_and(|known| Arc::ptr_eq(known, inventory));
        if !same {
            before.clear();
        }
        self.groups = grouped(order, shown, inventory);
        self.keep_found(before);
        let named = |group: &&Branch| group.repository.name().is_some();
        self.named = self.groups.iter().filter(named).count();
        self.of = Some(Arc::clone(inventory));
        self.sort(sort, inventory);
    }

    /// Lets go of the inventory; what the groups come to is to be found anew.
    pub(super) fn let_go(&mut self) {
        self.of = None;
        for group in &mut self.groups {
            group.forget();
        }
    }

    /// What was found before of the same images is not looked for again.
    fn keep_found(&mut self, before: Vec<Branch>) {
        let before = before.into_iter();
        let mut before: HashMap<Repository, Branch> = before
            .map(|group| (group.repository.clone(), group))
            .collect();
        for group in &mut self.groups {
            if let Some(known) = before.remove(&group.repository)
                && sorted(&known.images) == sorted(&group.images)
            {
                group.sums = known.sums;
                group.around = known.around;
                group.marks = known.marks;
                group.together = known.together;
            }
        }
    }

    fn sort(&mut self, sort: Sort, inventory: &Arc<Inventory>) {
        let descending = sort.is_descending();
        let mut groups: Vec<(Branch, Reverse<u64>)> = std::mem::take(&mut self.groups)
            .into_iter()
            .map(|group| {
                let tie = Reverse(group.sums(inventory).once.value());
                (group, tie)
            })
            .collect();
        groups.sort_by(|(one, one_tie), (other, other_tie)| {
            let [value, other_value] = [one, other].map(|it| it.value(sort.column, inventory));
            let order = value.compare(&other_value, descending);
            order
                .then_with(|| one_tie.cmp(other_tie))
                .then_with(|| one.repository.cmp(&other.repository))
        });
        self.groups = groups.into_iter().map(|(group, _)| group).collect();
    }

    /// Notes how much of each repository is marked.
    pub(super) fn cover(&mut self, marks: &Marks, inventory: &Arc<Inventory>) {
        for group in &mut self.groups {
            group.cover = group.covered(marks, inventory);
        }
    }
}

fn sorted(images: &[ImageIx]) -> Vec<ImageIx> {
    let mut images = images.to_vec();
    images.sort_unstable();
    images
}

/// The groups in any order, each with its images in theirs.
fn grouped(
    order: &[ImageIx],
    shown: Option<&PlaceSet<ImageIx>>,
    inventory: &Inventory,
) -> Vec<Branch> {
    let mut places: HashMap<Option<&str>, usize> = HashMap::new();
    let mut groups: Vec<Branch> = Vec::new();
    for ix in order {
        let names = inventory
            .image(*ix)
            .map(|image| image.references.as_slice());
        let names = names.unwrap_or(&[]).iter();
        let mut below: Vec<Option<&str>> = names.map(|name| Some(name.repository())).collect();
        if below.is_empty() {
            below.push(None);
        }
        below.sort_unstable();
        below.dedup();
        for name in below {
            let place = *places.entry(name).or_insert(groups.len());
            if place == groups.len() {
                groups.push(Branch::new(name));
            }
            if let Some(group) = groups.get_mut(place) {
                group.all += 1;
                if shown.is_none_or(|shown| shown.contains(ix)) {
                    group.images.push(*ix);
                }
            }
        }
    }
    groups.retain(|group| !group.images.is_empty());
    groups
}

/// What all are, or that one is in use.
fn common(mut all: impl Iterator<Item = Status>) -> Option<Status> {
    let first = all.next()?;
    let mut same = true;
    for status in all {
        if status == Status::InUse {
            return Some(status);
        }
        same &= status == first;
    }
    (same || first == Status::InUse).then_some(first)
}

impl Branch {
    fn new(name: Option<&str>) -> Self {
        let repository = name.map_or(Repository::Nameless, |name| Repository::Named(name.into()));
        Self {
            repository,
            images: Vec::new(),
            all: 0,
            cover: Cover::Nothing,
            sums: OnceLock::new(),
            around: OnceLock::new(),
            marks: OnceLock::new(),
            together: OnceLock::new(),
        }
    }

    fn forget(&mut self) {
        self.sums = OnceLock::new();
        self.around = OnceLock::new();
        self.marks = OnceLock::new();
        self.together = OnceLock::new();
    }

    /// What its images come to; `inventory` is the one that they are of, as it is below.
    pub fn sums(&self, inventory: &Inventory) -> &Sums {
        self.sums.get_or_init(|| {
            let images = || self.images.iter().filter_map(|ix| inventory.image(*ix));
            let (live, stopped) = inventory.running(&self.images);
            let of_registry = |wanted| {
                let there = self.images.iter().map(|ix| inventory.registry(*ix));
                there.filter(|registry| *registry == wanted).count()
            };
            Sums {
                once: held(inventory, &self.images),
                listed: images().map(|image| image.size).sum(),
                youngest: images().filter_map(|image| image.created).max(),
                live,
                stopped,
                only_copies: of_registry(Registry::OnlyCopy),
                untold: of_registry(Registry::CannotTell),
                status: common(self.images.iter().map(|ix| inventory.status(*ix))),
            }
        })
    }

    /// What it shares with images outside of it.
    pub fn around(&self, inventory: &Inventory) -> &Around {
        self.around.get_or_init(|| {
            let own: PlaceSet<ImageIx> = self.images.iter().copied().collect();
            let stacks = self.images.iter().filter_map(|ix| inventory.stack(*ix));
            let layers: PlaceSet<LayerIx> = stacks.flatten().copied().collect();
            let mut outside: PlaceSet<ImageIx> = PlaceSet::default();
            let mut shared: Vec<LayerIx> = Vec::new();
            for layer in layers {
                let holders = inventory.holders(layer).iter();
                let before = shared.len();
                for holder in holders.filter(|holder| !own.contains(holder)) {
                    outside.insert(*holder);
                    if shared.len() == before {
                        shared.push(layer);
                    }
                }
            }
            let bytes = inventory.bytes_of(shared.iter().copied());
            Around {
                layers: shared.len(),
                shared: match inventory.unread() {
                    0 => bytes,
                    _ => bytes.but(Certainty::AtLeast, Reason::LayersUnread),
                },
                images: outside.len(),
            }
        })
    }

    /// What marking all of it marks.
    pub fn marks(&self, inventory: &Arc<Inventory>) -> &RepositoryMarks {
        let name = self.repository.name();
        self.marks
            .get_or_init(|| RepositoryMarks::of(inventory, name, &self.images))
    }

    /// What removing just that would do.
    pub fn together(&self, inventory: &Arc<Inventory>) -> &Together {
        let marks = self.marks(inventory);
        self.together.get_or_init(|| marks.forecast(inventory))
    }

    fn covered(&self, marks: &Marks, inventory: &Arc<Inventory>) -> Cover {
        if self.images.iter().all(|ix| inventory.is_protected(*ix)) {
            return Cover::Protected;
        }
        if marks.is_empty() {
            return Cover::Nothing;
        }
        let own = self.marks(inventory);
        let touched = |mark: &Mark| match mark {
            Mark::Image(id) => marks.has_image(id) || marks.has_part(id),
            Mark::Reference(id, name) => marks.has_reference(id, name),
        };
        let left = own.protected + own.bound;
        if left == 0 && own.marks.iter().all(|mark| marks.has(mark)) {
            Cover::Whole
        } else if own.marks.iter().any(touched) {
            Cover::Part
        } else {
            Cover::Nothing
        }
    }

    /// What it is sorted by: what adds up by its sum, everything else by the image that comes first.
    fn value<'a>(&'a self, column: Column, inventory: &'a Arc<Inventory>) -> Value<'a> {
        let sums = self.sums(inventory);
        match column {
            Column::Reference => self.repository.name().map_or(Value::Missing, Value::Text),
            Column::Size => Value::Number(sums.once.value()),
            Column::Containers => Value::Number((sums.live + sums.stopped) as u64),
            Column::Age => sums.youngest.map_or(Value::Missing, |created| {
                Value::Date(created.saturating_neg())
            }),
            Column::Frees => match self.together(inventory).frees {
                Frees::Bytes(bytes) => Value::Number(bytes.value()),
                Frees::OnlyNames => Value::Number(0),
                Frees::Refused(_) => Value::Missing,
            },
            Column::Copy => Value::Number(match (sums.only_copies, sums.untold) {
                (1.., _) => 0,
                (0, 1..) => 1,
                (0, 0) => 2,
            }),
            Column::Id | Column::Status => (self.images.first())
                .map_or(Value::Missing, |first| value(column, inventory, *first)),
        }
    }
}
