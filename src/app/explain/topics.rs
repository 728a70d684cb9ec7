//! The topics of a page: what there is to be said of a place, the most telling first.

use crate::app::{
    App, Choice, Job, JobState, Menu, Outcome, Overlay, Preview, Run, Session, Unblock,
};
use crate::inventory::{ImageId, ImageIx, Inventory};
use crate::removal::{
    Argument, Changed, Extra, Fate, Forecast, Harm, Hindrance, PlannedStep, Preset, Purpose,
    RefusalKind, Route, Step, Target,
};

use super::{
    EndKind, EngineTopic, FateKind, HistoryTopic, LossKind, NameTopic, Place, PresetKind, StepKind,
    Topic,
    rows::{certainty, engine, of_container},
};

impl App {
    /// What there is to be said of a place.
    pub fn topics(&self, place: &Place) -> Vec<Topic> {
        let topics = match place {
            Place::Engine => engine(),
            Place::Image(_)
            | Place::Entry(..)
            | Place::History(_)
            | Place::Repository(_)
            | Place::Orphan(_) => self
                .session()
                .map_or_else(Vec::new, |session| session.topics(place)),
            Place::Preset => self.menu().map_or_else(Vec::new, of_menu),
            Place::InTheWay => self.in_the_way(),
            Place::Preview => self.previewed().map_or_else(Vec::new, of_preview),
            Place::Receipt => self
                .session()
                .and_then(|session| session.run.as_ref())
                .map_or_else(Vec::new, of_run),
            Place::Protected => self.of_patterns(),
            Place::Stranded => vec![Topic::NoEngine, Topic::Offer],
        };
        let mut told = Vec::with_capacity(topics.len());
        for topic in topics {
            if !told.contains(&topic) {
                told.push(topic);
            }
        }
        told
    }

    /// The menu of presets that lies below.
    pub fn menu(&self) -> Option<&Menu> {
        self.overlays.iter().find_map(Overlay::as_menu)
    }

    /// The line under the cursor of what is in the way, which lies below.
    pub fn in_the_way_at(&self) -> Option<(&Unblock, Choice)> {
        let cursor = self.overlays.iter().find_map(Overlay::as_in_the_way)?;
        let unblock = self.previewed()?.unblock.as_ref()?;
        Some((unblock, *unblock.choices().get(cursor)?))
    }

    fn in_the_way(&self) -> Vec<Topic> {
        let Some((unblock, choice)) = self.in_the_way_at() else {
            return Vec::new();
        };
        let base = unblock.forecast.after.base();
        let mut topics = Vec::new();
        if let Choice::Image(place) = choice {
            let image = unblock.offers.images.get(place).map(|offer| offer.image);
            topics.extend(image.and_then(|image| self.why_refused(image)));
        }
        for extra in unblock.extras_of(choice) {
            topics.extend(extra.hindrance(base).map(Topic::Barred));
            topics.extend(of_extra(base, extra));
        }
        topics.extend([Topic::Route(Route::Unblock)]);
        topics
    }

    /// Why a marked image would be refused.
    fn why_refused(&self, image: ImageIx) -> Option<Topic> {
        let forecast = &self.previewed()?.skip;
        let id = &forecast.after.base().image(image)?.id;
        let refused = forecast.refused.iter().find(|one| one.image == *id)?;
        Some(Topic::Refused(refused.refusal.kind))
    }

    fn of_patterns(&self) -> Vec<Topic> {
        let trouble = self
            .session()
            .and_then(|session| session.protection.trouble());
        let unclear = trouble.map(|_| Topic::Unclear);
        unclear.into_iter().chain([Topic::Pattern]).collect()
    }
}

impl Session {
    fn topics(&self, place: &Place) -> Vec<Topic> {
        let Some(inventory) = &self.inventory else {
            return engine();
        };
        let found = |id: &ImageId| inventory.find(id);
        match place {
            Place::Image(id) => found(id).map_or_else(engine, |ix| self.of_image(inventory, ix)),
            Place::Entry(id, entry) => {
                found(id).map_or_else(engine, |ix| self.of_entry(inventory, ix, entry))
            }
            Place::History(id) => self.of_history(id),
            Place::Repository(repository) => {
                let branch = self.table.branch(repository);
                let told = branch.and_then(|branch| self.told_of_branch(inventory, branch));
                let mut topics: Vec<Topic> =
                    told.map(|(_, end)| Topic::End(end)).into_iter().collect();
                topics.extend([Topic::Repository, Topic::Named(NameTopic::Tag)]);
                topics.extend(engine());
                topics
            }
            Place::Orphan(id) => of_container(inventory, id, false),
            Place::Engine
            | Place::Preset
            | Place::InTheWay
            | Place::Preview
            | Place::Receipt
            | Place::Protected
            | Place::Stranded => engine(),
        }
    }

    fn of_history(&self, id: &ImageId) -> Vec<Topic> {
        let steps = self.steps_of(id);
        let built = steps.iter().any(|step| step.size > 0);
        let empty = steps.iter().any(|step| step.size == 0);
        let topics = [
            (built, Topic::History(HistoryTopic::Built)),
            (empty, Topic::History(HistoryTopic::NoLayer)),
            (true, Topic::History(HistoryTopic::Untold)),
        ];
        let topics = topics.into_iter().filter(|(occurs, _)| *occurs);
        topics.map(|(_, topic)| topic).collect()
    }
}

fn of_menu(menu: &Menu) -> Vec<Topic> {
    let chosen = menu.chosen();
    let topics = chosen.map(|chosen| {
        let frees = chosen.selection.as_ref().map(|selection| selection.frees);
        let preset = Topic::Preset(PresetKind::of(&chosen.preset));
        std::iter::once(preset).chain(frees.map_or_else(Vec::new, certainty))
    });
    topics
        .into_iter()
        .flatten()
        .chain([Topic::Engine(EngineTopic::WouldFree)])
        .collect()
}

impl PresetKind {
    /// Which preset this is, whatever its argument.
    pub fn of(preset: &Preset) -> Self {
        match preset.argument {
            Argument::None if preset.name() == Preset::dangling().name() => Self::Dangling,
            Argument::None => Self::NoContainer,
            Argument::Days(_) => Self::OlderThan,
            Argument::Newest(_) => Self::KeepNewest,
            Argument::Label(_) => Self::Label,
        }
    }
}

/// The steps by which something in the way would go.
fn done_to(base: &Inventory, extra: &Extra) -> impl Iterator<Item = Topic> {
    let steps = extra.steps(base).into_iter();
    steps.map(|step| Topic::Step(StepKind::in_the_way(&step)))
}

/// What would be done to something in the way; nothing where it cannot be agreed to.
fn of_extra(base: &Inventory, extra: &Extra) -> Vec<Topic> {
    match extra {
        Extra::Container(_) if extra.hindrance(base) == Some(Hindrance::Volumes) => {
            vec![Topic::Writable]
        }
        Extra::Container(_) => done_to(base, extra).chain([Topic::Writable]).collect(),
        Extra::Child(_) | Extra::BuildCache => done_to(base, extra).collect(),
    }
}

/// The backup, where one is offered.
fn of_backup(preview: &Preview) -> Option<Topic> {
    let offered = preview.backup.is_some() && !preview.forecast().deleted.is_empty();
    offered.then_some(Topic::Backup)
}

fn of_preview(preview: &Preview) -> Vec<Topic> {
    let forecast = preview.forecast();
    let digest = &preview.digest;
    let mut topics = vec![Topic::Ledger];
    topics.extend(&digest.refusals);
    topics.push(Topic::Route(preview.route));
    topics.extend(preview.routes().map(Topic::Route));
    let no_force = preview.force.is_none() && !preview.skip.refused.is_empty();
    topics.extend(no_force.then_some(Topic::NoForce));
    topics.extend(&digest.losses);
    topics.extend(&digest.copies);
    topics.extend(of_backup(preview));
    topics.extend(&digest.rows);
    topics.extend(certainty(forecast.freed.now));
    topics.extend(preview.reclaimable.as_ref().map(|_| Topic::Reclaimable));
    topics.extend(preview.unclear.as_ref().map(|_| Topic::Unclear));
    topics.extend(&digest.deeds);
    topics
}

impl FateKind {
    /// The kind of a fate.
    pub fn of(fate: &Fate) -> Self {
        match fate {
            Fate::Freed => Self::Freed,
            Fate::CacheMayKeep => Self::CacheMayKeep,
            Fate::UntilContainers(_) => Self::UntilContainers,
            Fate::KeptBy(_) => Self::KeptBy,
        }
    }
}

impl LossKind {
    /// The kind of what a container loses by a forecast.
    pub fn of(forecast: &Forecast, harm: &Harm) -> Self {
        let after = &forecast.after;
        let Some(ix) = after.base().find_container(&harm.container) else {
            return Self::Itself;
        };
        let image = after.base().container(ix).map(|container| &container.image);
        match (after.has_container(ix), forecast.route) {
            (true, _) if image.is_some_and(|image| forecast.deletes(image)) => Self::Image,
            (true, _) => Self::Name,
            (false, Route::Force) => Self::Along,
            (false, Route::Skip | Route::Unblock) => Self::Itself,
        }
    }
}

impl StepKind {
    /// What a step of a plan does.
    pub fn of(planned: &PlannedStep) -> Self {
        match (&planned.step, planned.purpose) {
            (Step::Remove(removal), _) if removal.force => Self::Force,
            (Step::Remove(_), Purpose::UntaggedParent) => Self::Parent,
            (
                Step::Remove(removal),
                Purpose::Marked | Purpose::SpareReference | Purpose::HoldsLayers,
            ) if removal.target == Target::Id => Self::Delete,
            (other, _) => Self::in_the_way(other),
        }
    }

    /// What a step does to something in the way.
    pub fn in_the_way(step: &Step) -> Self {
        match step {
            Step::UnpauseContainer(_) => Self::Unpause,
            Step::StopContainer(_) => Self::Stop,
            Step::RemoveContainer(_) => Self::RemoveContainer,
            Step::PruneCache => Self::PruneCache,
            Step::Remove(removal) if removal.target != Target::Id => Self::Untag,
            Step::Remove(_) => Self::Child,
        }
    }
}

/// The endings that occur, the ones that were not forecast first.
fn of_run(run: &Run) -> Vec<Topic> {
    let mut endings: Vec<EndKind> = run.jobs.iter().map(EndKind::of).collect();
    endings.sort_by_key(|ending| *ending == EndKind::Done);
    let endings = endings.into_iter().map(Topic::End);
    let doubts = certainty(run.promised());
    endings.chain([Topic::Measured]).chain(doubts).collect()
}

impl EndKind {
    /// How a step stands or has ended.
    pub fn of(job: &Job) -> Self {
        if job.is_our_error() {
            return Self::OurError;
        }
        match &job.state {
            JobState::Waiting => Self::Waiting,
            JobState::Sent => Self::Sent,
            JobState::Cancelled => Self::Cancelled,
            JobState::Abandoned => Self::Abandoned,
            JobState::Ended(Outcome::Done(_)) => Self::Done,
            JobState::Ended(Outcome::Refused(refusal)) if refusal.kind == RefusalKind::NotFound => {
                Self::GoneAlready
            }
            JobState::Ended(Outcome::Refused(_)) => Self::Refused,
            JobState::Ended(Outcome::Skipped(Changed::Gone | Changed::Stopped)) => {
                Self::GoneAlready
            }
            JobState::Ended(Outcome::Skipped(_)) => Self::Skipped,
            JobState::Ended(Outcome::Failed(_) | Outcome::Away(_)) => Self::Failed,
            JobState::Ended(Outcome::Unknown(_)) => Self::Unknown,
            JobState::Ended(Outcome::Found { gone: true }) => Self::FoundGone,
            JobState::Ended(Outcome::Found { gone: false }) => Self::FoundThere,
            JobState::Ended(Outcome::StillThere { .. }) => Self::StillThere,
        }
    }
}
