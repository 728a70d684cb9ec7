//! Of the preview, what is in the way, and the receipt; and of the screen without an engine.

use std::collections::HashSet;

use crate::app::{
    App, Choice, EndKind, FateKind, Job, JobState, LossKind, Outcome, Place, Preview, Stage,
    StepKind,
};
use crate::inventory::{Bytes, Evidence, ImageId, ImageIx};
use crate::removal::{Fate, Forecast, Purpose, RefusalKind, Refused, Route, Step, Target, Thing};
use crate::view::names;
use crate::view::status::target;
use crate::view::text::{fit, short};

use super::{Facts, Ground, NAME, WORDS, listed, told, word};

/// Of the screen without an engine.
pub(super) fn elsewhere(app: &App, place: &Place, f: &mut Facts) {
    let (Place::Stranded, Stage::Stranded(stranded)) = (place, &app.stage) else {
        return;
    };
    f.count = stranded.tried.len();
    if let Some(tried) = stranded.tried.first() {
        f.others = fit(&tried.what, WORDS);
        f.words = fit(&tried.why, 2 * WORDS);
    }
    let offer = stranded.offers.get(stranded.cursor);
    f.thing = offer.map_or_else(String::new, |offer| fit(&offer.label, NAME));
}

impl Ground<'_> {
    fn preview(&self) -> Option<&Preview> {
        self.app.previewed()
    }

    /// The sums of the preview.
    pub(super) fn ledger(&self, f: &mut Facts) {
        if let Some(preview) = self.preview() {
            let forecast = preview.forecast();
            f.bytes = told(forecast.freed.now);
            f.more = told(Bytes::exact(forecast.nominal));
            f.count = forecast.marked;
        }
    }

    /// What an image is called, and how a command names it.
    fn call_removed(&self, id: &ImageId, f: &mut Facts) {
        f.thing = short(&names::image(self.inventory, id), NAME);
        f.word = word(id.short());
    }

    /// The image of the row, or the first of the preview that would be refused by a rule.
    pub(super) fn refused(&self, kind: RefusalKind, f: &mut Facts) {
        if let Some(ix) = self.image() {
            return self.in_the_way_of(ix, kind, f);
        }
        let refused = self
            .preview()
            .map_or(&[][..], |preview| &preview.skip.refused);
        let place = self.offered();
        let here =
            |one: &&Refused| place.is_none_or(|ix| self.inventory.find(&one.image) == Some(ix));
        let of_kind = refused.iter().filter(|one| one.refusal.kind == kind);
        let Some(one) = of_kind
            .clone()
            .find(here)
            .or_else(|| of_kind.clone().next())
        else {
            return;
        };
        self.call_removed(&one.image, f);
        if let Some(ix) = self.inventory.find(&one.image) {
            self.in_the_way_of(ix, kind, f);
        }
        if kind == RefusalKind::Other {
            f.words = fit(&one.refusal.message, 2 * WORDS);
        }
    }

    /// The image on whose behalf something is in the way, under the cursor.
    fn offered(&self) -> Option<ImageIx> {
        if *self.place != Place::InTheWay {
            return None;
        }
        let (unblock, choice) = self.app.in_the_way_at()?;
        let place = match choice {
            Choice::Image(place) | Choice::Extra(place, _) => place,
            Choice::Cache => return None,
        };
        unblock.offers.images.get(place).map(|offer| offer.image)
    }

    pub(super) fn only_copy(&self, evidence: Evidence, f: &mut Facts) {
        let Some(preview) = self.preview().filter(|_| *self.place == Place::Preview) else {
            return;
        };
        let base = preview.forecast().after.base();
        let gone = preview.forecast().deleted.iter();
        let mut gone = gone.filter_map(|gone| base.find(&gone.image));
        let first = gone.find(|ix| base.evidence(*ix) == evidence);
        if let Some(image) = first.and_then(|ix| base.image(ix)) {
            self.call_removed(&image.id, f);
        }
    }

    pub(super) fn route(&self, route: Route, f: &mut Facts) {
        if let Some(preview) = self.preview() {
            route_of(preview, route, f);
        }
    }

    pub(super) fn no_force(&self, f: &mut Facts) {
        f.others = self
            .preview()
            .map_or_else(String::new, |preview| refused_names(&preview.skip));
    }

    pub(super) fn lost(&self, loss: LossKind, f: &mut Facts) {
        let Some(forecast) = self.preview().map(Preview::forecast) else {
            return;
        };
        let mut harms = forecast.harms.iter();
        if let Some(harm) = harms.find(|harm| LossKind::of(forecast, harm) == loss) {
            self.call_container_of(&harm.container, f);
            f.words = fit(&harm.loses.join(", "), 2 * WORDS);
        }
    }

    /// The sum of some rows of the ledger, and who holds them.
    pub(super) fn row(&self, row: FateKind, f: &mut Facts) {
        let rows = self
            .preview()
            .map_or(&[][..], |preview| &preview.ledger.rows);
        let rows = rows.iter().filter(|one| FateKind::of(&one.fate) == row);
        f.bytes = told(rows.clone().map(|row| row.bytes).sum());
        let mut holders: Vec<String> = Vec::new();
        for row in rows {
            match &row.fate {
                Fate::Freed | Fate::CacheMayKeep => {}
                Fate::UntilContainers(containers) => {
                    let all = containers
                        .iter()
                        .filter_map(|ix| self.inventory.container(*ix));
                    holders.extend(all.map(|one| names::safe(one.title()).into_owned()));
                }
                Fate::KeptBy(image) => holders.push(self.name(*image)),
            }
        }
        let mut seen = HashSet::new();
        holders.retain(|name| seen.insert(name.clone()));
        f.others = listed(holders.into_iter());
    }

    pub(super) fn holding(&self, thing: Thing, f: &mut Facts) {
        let rows = self
            .preview()
            .map_or(&[][..], |preview| &preview.ledger.rows);
        let of_it = rows.iter().filter(|one| one.thing == thing);
        f.bytes = told(of_it.map(|one| one.bytes).sum());
    }

    pub(super) fn reclaimable(&self, f: &mut Facts) {
        let found = self
            .preview()
            .and_then(|preview| preview.reclaimable.as_ref());
        if let Some(reclaimable) = found {
            f.bytes = told(Bytes::exact(reclaimable.engine));
            f.more = told(reclaimable.ours);
        }
    }

    /// For whose sake something in the way would go.
    pub(super) fn sake(&self, f: &mut Facts) {
        if let Some(image) = self.offered() {
            f.others = self.name(image);
        }
    }

    /// A step of the plan, or what would be done to what is under the cursor.
    pub(super) fn step(&self, step: StepKind, f: &mut Facts) {
        if let (Place::InTheWay, Some((unblock, choice))) = (self.place, self.app.in_the_way_at()) {
            let extras = unblock.extras_of(choice);
            let steps = extras.iter().flat_map(|extra| extra.steps(self.inventory));
            let by = steps
                .into_iter()
                .find(|by| StepKind::in_the_way(by) == step);
            if let Some(by) = by {
                self.call_step(&by, f);
            }
            return self.sake(f);
        }
        let steps = self
            .preview()
            .map_or(&[][..], |preview| &preview.forecast().plan);
        if let Some(found) = steps.iter().find(|one| StepKind::of(one) == step) {
            self.call_step(&found.step, f);
            if let Purpose::InTheWay(image) = found.purpose {
                f.others = self.name(image);
            }
        }
    }

    /// What a step is done to, and its command.
    fn call_step(&self, step: &Step, f: &mut Facts) {
        match step {
            Step::Remove(removal) => {
                self.call_removed(&removal.image, f);
                if let Target::Reference(reference) = &removal.target {
                    f.thing = short(reference.as_str(), NAME);
                }
            }
            Step::UnpauseContainer(id) | Step::StopContainer(id) | Step::RemoveContainer(id) => {
                self.call_container_of(id, f);
            }
            Step::PruneCache => self.cache(f),
        }
        f.words = step.command(&f.by_hand);
    }

    pub(super) fn measured(&self, f: &mut Facts) {
        if let Some(run) = &self.session.run {
            f.bytes = told(run.promised());
            let measured = run.measured().map(|bytes| told(Bytes::exact(bytes)));
            f.more = measured.unwrap_or_default();
        }
    }

    /// The step of the row, or the first one that has ended so.
    pub(super) fn end(&self, end: EndKind, f: &mut Facts) {
        let Some(run) = &self.session.run else {
            return;
        };
        let told = match self.place {
            Place::Image(id) => self.session.told_of(id),
            Place::Repository(repository) => {
                let branch = self.session.table.branch(repository);
                branch.and_then(|branch| self.session.told_of_branch(self.inventory, branch))
            }
            Place::Engine
            | Place::Entry(..)
            | Place::History(_)
            | Place::Orphan(_)
            | Place::Preset
            | Place::InTheWay
            | Place::Preview
            | Place::Receipt
            | Place::Protected
            | Place::Stranded => None,
        };
        let here = told.filter(|(_, kind)| *kind == end).map(|(job, _)| job);
        let first = || run.jobs.iter().find(|job| EndKind::of(job) == end);
        let Some(job) = here.or_else(first) else {
            return;
        };
        f.thing = fit(&target(run, job), NAME);
        f.words = fit(&said(job), 2 * WORDS);
    }
}

/// What was said of a step where it was not done: the engine's words, or ours.
fn said(job: &Job) -> String {
    match &job.state {
        JobState::Ended(Outcome::Refused(refusal)) => refusal.message.clone(),
        JobState::Ended(Outcome::Skipped(changed)) => changed.to_string(),
        JobState::Ended(Outcome::Failed(why) | Outcome::Away(why) | Outcome::Unknown(why)) => {
            why.0.clone()
        }
        JobState::Waiting
        | JobState::Sent
        | JobState::Cancelled
        | JobState::Abandoned
        | JobState::Ended(Outcome::Done(_) | Outcome::Found { .. } | Outcome::StillThere { .. }) => {
            String::new()
        }
    }
}

/// What a route does here, and for which images that would be refused.
fn route_of(preview: &Preview, route: Route, f: &mut Facts) {
    let (forecast, base) = (&preview.skip, preview.skip.after.base());
    match route {
        Route::Skip => {
            f.bytes = told(forecast.freed.now);
            f.others = refused_names(forecast);
            f.all = forecast.refused.len();
        }
        Route::Unblock => {
            if let Some(unblock) = &preview.unblock {
                f.bytes = told(unblock.forecast.freed.now);
                f.more = told(unblock.all.freed.now);
                (f.count, f.all) = (unblock.agreed.len(), unblock.possible());
                let images = unblock.offers.images.iter();
                let images = images.filter_map(|offer| base.image(offer.image));
                f.others = listed(images.map(names::title));
            }
        }
        Route::Force => {
            if let Some(forced) = &preview.force {
                f.bytes = told(forced.freed.now);
            }
            let yields = forecast.refused.iter().filter(|one| one.yields_to_force);
            f.others = listed(yields.map(|one| names::image(base, &one.image)));
        }
    }
}

/// The images that would be refused.
fn refused_names(forecast: &Forecast) -> String {
    let base = forecast.after.base();
    listed(
        forecast
            .refused
            .iter()
            .map(|one| names::image(base, &one.image)),
    )
}
