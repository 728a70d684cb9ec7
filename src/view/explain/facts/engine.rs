//! Of the engine as a whole, of a repository, and of the presets and patterns that hold for it.

use crate::app::{EngineTopic, Place};
use crate::inventory::{Bytes, Status, harmless};
use crate::removal::{Containerless, Spared, Trouble};
use crate::view::names;
use crate::view::text::{fit, short, squeeze};

use super::{Facts, Ground, NAME, WORDS, listed, told, word};

impl Ground<'_> {
    pub(super) fn engine(&self, topic: EngineTopic, f: &mut Facts) {
        match topic {
            EngineTopic::Itself => self.itself(f),
            EngineTopic::Images => self.images(f),
            EngineTopic::OnDisk => self.on_disk(f),
            EngineTopic::WouldFree => self.would_free(f),
            EngineTopic::BuildCache => self.cache(f),
            EngineTopic::DiskFree => self.disk(f),
        }
    }

    fn itself(&self, f: &mut Facts) {
        let about = &self.session.about;
        f.thing = fit(&about.name, NAME);
        let store = harmless(&about.store);
        f.others = match about.address.as_str() {
            "" => store.into_owned(),
            address => format!("{store}, {}", squeeze(address, NAME)),
        };
        f.words = fit(&about.why, NAME);
    }

    fn images(&self, f: &mut Facts) {
        let all = self.inventory.image_ixs();
        let parents = all.filter(|ix| self.inventory.status(*ix) == Status::Parent);
        (f.count, f.all) = (self.inventory.images().len(), parents.count());
    }

    fn on_disk(&self, f: &mut Facts) {
        f.bytes = told(self.inventory.bytes_on_disk());
        let sum = self.inventory.images().iter().map(|image| image.size);
        f.more = told(Bytes::exact(sum.sum()));
    }

    fn would_free(&self, f: &mut Facts) {
        let known = self.session.no_container;
        let all = known.unwrap_or_else(|| Containerless::of(self.inventory));
        (f.count, f.bytes) = (all.images, told(all.frees));
    }

    pub(super) fn cache(&self, f: &mut Facts) {
        let records = self.inventory.usage().map_or(&[][..], |usage| &usage.cache);
        f.count = records.len();
        let size = self.inventory.usage().and_then(|usage| usage.cache_size);
        f.bytes = size.map_or_else(String::new, |size| told(Bytes::exact(size)));
        let sum = records.iter().map(|record| record.size).sum();
        f.more = told(Bytes::exact(sum));
    }

    fn disk(&self, f: &mut Facts) {
        if let Some(disk) = self.inventory.usage().and_then(|usage| usage.disk) {
            f.bytes = told(Bytes::exact(disk.free));
            f.more = told(Bytes::exact(disk.total));
        }
    }

    pub(super) fn repository(&self, f: &mut Facts) {
        let Place::Repository(name) = self.place else {
            return;
        };
        f.thing = name
            .name()
            .map(|name| short(name, NAME))
            .unwrap_or_default();
        f.word = word(name.title());
        if let Some(branch) = self.session.table.branch(name) {
            let sums = branch.sums(self.inventory);
            f.count = branch.images.len();
            f.bytes = told(sums.once);
            f.more = told(Bytes::exact(sums.listed));
        }
    }

    pub(super) fn preset(&self, f: &mut Facts) {
        let Some(chosen) = self.app.menu().and_then(|menu| menu.chosen()) else {
            return;
        };
        f.words = fit(&chosen.preset.adjective(), NAME);
        if let Some(selection) = &chosen.selection {
            (f.count, f.all) = selection.counts();
            f.bytes = told(selection.frees);
            let used = selection.spared.iter().filter_map(|spared| match spared {
                Spared::Image(id) => Some(names::image(self.inventory, id)),
                Spared::Names(..) | Spared::Protected(_) | Spared::Refused(_) => None,
            });
            f.others = listed(used);
        }
    }

    pub(super) fn unclear(&self, f: &mut Facts) {
        let before = self
            .app
            .previewed()
            .and_then(|preview| preview.unclear.as_ref());
        let trouble = before.or_else(|| self.session.protection.trouble());
        f.words = fit(&trouble.map(Trouble::words).unwrap_or_default(), 2 * WORDS);
    }

    pub(super) fn pattern(&self, f: &mut Facts) {
        let entries = self.session.protection.entries();
        let Some(entry) = self.app.pattern_at().and_then(|at| entries.get(at)) else {
            return;
        };
        f.words = fit(&entry.pattern.short(), WORDS);
        let fits = self.inventory.images().iter();
        let fits: Vec<_> = fits.filter(|image| entry.pattern.fits(image)).collect();
        f.count = fits.len();
        f.others = listed(fits.into_iter().map(names::title));
    }
}
