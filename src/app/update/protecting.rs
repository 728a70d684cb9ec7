//! What is protected, and how that is changed.

use crate::app::{
    Action, App, Effect, Fault, Key, Keymap, Overlay, Patterns, Scope, Session, Stage, Turn,
};
use crate::inventory::{Image, harmless};
use crate::removal::{Edit, Mark, Pattern, Protection};

/// No pattern that a person types is longer.
const LONGEST: usize = 300;

impl App {
    /// `p`: protects the image under the cursor, or takes back what is under the cursor.
    pub(super) fn protect(&mut self) -> Turn {
        let edit = match (self.overlays.last(), &self.stage) {
            (Some(Overlay::Protected(patterns)), Stage::Exploring(session)) => {
                let entry = session.protection.entries().get(patterns.cursor);
                entry
                    .map(|entry| Edit::Remove(entry.pattern.clone()))
                    .ok_or_else(String::new)
            }
            (_, Stage::Exploring(session)) => session.toggled(self.keys()),
            (_, Stage::Connecting(_) | Stage::Stranded(_)) => return Turn::nothing(),
        };
        match edit {
            Ok(edit) => self.write_protection(edit),
            Err(why) => {
                self.notice = Some(why).filter(|why| !why.is_empty());
                Turn::redraw()
            }
        }
    }

    fn write_protection(&mut self, edit: Edit) -> Turn {
        let generation = self.generation();
        let trouble = self
            .session()
            .and_then(|session| session.protection.trouble());
        if let Some(trouble) = trouble {
            self.notice = Some(format!("not changed, mend it first: {}", trouble.words()));
            return Turn::run(Effect::ReadProtection(generation));
        }
        Turn::run(Effect::WriteProtection(generation, edit))
    }

    /// `P`: the list of patterns; where there are none yet, one can be typed at once.
    pub(super) fn list_patterns(&mut self) -> Turn {
        let generation = self.generation();
        let Some(session) = self.session() else {
            return Turn::nothing();
        };
        let none = session.protection.entries().is_empty();
        let patterns = Patterns {
            cursor: 0,
            typing: none.then(String::new),
        };
        self.open(Overlay::Protected(patterns))
            .and([Effect::ReadProtection(generation)])
    }

    pub(super) fn new_pattern(&mut self) -> Turn {
        let Some(Overlay::Protected(patterns)) = self.overlays.last_mut() else {
            return Turn::nothing();
        };
        patterns.typing = Some(String::new());
        Turn::redraw()
    }

    /// Takes the pattern that has been typed.
    pub(super) fn confirm_pattern(&mut self) -> Turn {
        let Some(Overlay::Protected(patterns)) = self.overlays.last_mut() else {
            return Turn::nothing();
        };
        match patterns.typed() {
            Ok(pattern) => {
                patterns.typing = None;
                self.write_protection(Edit::Add(pattern, String::new()))
            }
            Err(why) => {
                self.notice = Some(why.to_string());
                Turn::redraw()
            }
        }
    }

    pub(super) fn protection_read(&mut self, read: Protection) -> Turn {
        let Stage::Exploring(session) = &mut self.stage else {
            return Turn::nothing();
        };
        if session.protection == read {
            return Turn::nothing();
        }
        let dropped = session.learn_protection(read);
        if dropped > 0 {
            self.notice = Some(off(dropped));
        }
        self.after_protection()
    }

    pub(super) fn protection_written(
        &mut self,
        edit: &Edit,
        written: Result<Protection, Fault>,
    ) -> Turn {
        let generation = self.generation();
        let Stage::Exploring(session) = &mut self.stage else {
            return Turn::nothing();
        };
        match written {
            Ok(read) => {
                let dropped = session.learn_protection(read);
                let mut notice = session.told(edit);
                if dropped > 0 {
                    notice = format!("{notice} · {}", off(dropped));
                }
                self.notice = Some(notice);
                self.after_protection()
            }
            Err(Fault(why)) => {
                self.notice = Some(format!("not changed: {}", harmless(&why)));
                Turn::run(Effect::ReadProtection(generation))
            }
        }
    }

    /// The cursor stays in the list, and an open preview shows what is left.
    fn after_protection(&mut self) -> Turn {
        let last = self.patterns().saturating_sub(1);
        for overlay in &mut self.overlays {
            // an explanation may lie over it
            if let Overlay::Protected(patterns) = overlay {
                patterns.cursor = patterns.cursor.min(last);
            }
        }
        self.refresh_preview();
        let more = self.read_more();
        Turn::redraw().and(more)
    }

    /// How many patterns there are.
    pub(super) fn patterns(&self) -> usize {
        let session = self.session();
        session.map_or(0, |session| session.protection.entries().len())
    }
}

/// Marks that went off, in words.
pub(super) fn off(dropped: usize) -> String {
    match dropped {
        1 => "1 image is protected now and no longer marked".to_owned(),
        more => format!("{more} images are protected now and no longer marked"),
    }
}

impl Patterns {
    pub(super) fn type_key(&mut self, key: Key) -> Turn {
        let Some(typed) = &mut self.typing else {
            return Turn::nothing();
        };
        if let Key::Char(c) = key
            && typed.chars().count() < LONGEST
        {
            typed.push(c);
        } else if key == Key::Backspace {
            typed.pop();
        }
        Turn::redraw()
    }
}

impl Session {
    /// What `p` does to the image under the cursor; why it does nothing.
    fn toggled(&self, keys: &Keymap) -> Result<Edit, String> {
        let Some((_, image)) = self.selected() else {
            let list = keys.key(Action::Patterns, Scope::Table);
            let way = list.map(|key| format!(": {key} protects a repository by its name"));
            return Err(format!(
                "no image is under the cursor{}",
                way.unwrap_or_default()
            ));
        };
        let fitting: Vec<&Pattern> = self.protection.fitting(image).collect();
        match (
            fitting.iter().find(|pattern| pattern.is_id()),
            fitting.first(),
        ) {
            (Some(id), _) => Ok(Edit::Remove((*id).clone())),
            (None, Some(_)) => {
                let list = keys.key(Action::Patterns, Scope::Table);
                let way = list.map(|key| format!(": {key} takes a pattern back"));
                Err(format!("{}{}", self.why(image), way.unwrap_or_default()))
            }
            (None, None) => {
                let pattern = Pattern::of(&image.id).ok_or("this image has no id to keep")?;
                let title = image.references.first().map_or("", |name| name.as_str());
                Ok(Edit::Add(pattern, title.to_owned()))
            }
        }
    }

    /// Why an image is protected, in words.
    pub(super) fn why(&self, image: &Image) -> String {
        let all: Vec<&Pattern> = self.protection.fitting(image).collect();
        let told = match all.as_slice() {
            [] => return "it is not protected".to_owned(),
            [one] if one.is_id() => "by itself".to_owned(),
            [one] => format!("by {}", harmless(one.spelled())),
            [first, more @ ..] => {
                format!("by {} and {} more", harmless(&first.short()), more.len())
            }
        };
        format!("{} is protected {told}", harmless(image.title()))
    }

    /// Why the key that marks does not mark the image under the cursor, if it does not.
    pub(super) fn protects_selected(&self, keys: &Keymap) -> Option<String> {
        let (ix, image) = self.selected()?;
        if !self.inventory.as_ref()?.is_protected(ix) {
            return None;
        }
        let by_itself = self.protection.fitting(image).any(Pattern::is_id);
        let (action, does) = if by_itself {
            (Action::Protect, "takes that back")
        } else {
            (Action::Patterns, "lists the patterns")
        };
        let way = keys.key(action, Scope::Table);
        let way = way.map(|key| format!(": {key} {does}")).unwrap_or_default();
        Some(format!("{}{way}", self.why(image)))
    }

    /// Takes in what is protected; answers how many images lost their marks by that.
    fn learn_protection(&mut self, read: Protection) -> usize {
        self.protection = read;
        self.protect();
        let dropped = self.drop_protected();
        self.weigh();
        dropped
    }

    /// Takes the marks off what is protected; answers off how many images.
    pub(super) fn drop_protected(&mut self) -> usize {
        let Some(inventory) = self.inventory.clone() else {
            return 0;
        };
        let before = self.marks.images();
        let is_protected = |mark: &&Mark| {
            let ix = inventory.find(mark.image());
            ix.is_some_and(|ix| inventory.is_protected(ix))
        };
        self.marks = self
            .marks
            .iter()
            .filter(|mark| !is_protected(mark))
            .cloned()
            .collect();
        before - self.marks.images()
    }

    /// A change of the protect file, in words.
    fn told(&self, edit: &Edit) -> String {
        let images = self
            .inventory
            .as_ref()
            .map_or(&[][..], |inventory| inventory.images());
        let fitting: Vec<&Image> = images
            .iter()
            .filter(|image| edit.pattern().fits(image))
            .collect();
        let what = match fitting.as_slice() {
            [one] if edit.pattern().is_id() => harmless(one.title()).into_owned(),
            _ => harmless(&edit.pattern().short()).into_owned(),
        };
        let still = fitting
            .iter()
            .filter(|image| self.protection.protects(image));
        match (edit, fitting.len()) {
            (Edit::Add(..), _) if edit.pattern().is_id() => format!("{what} is protected"),
            (Edit::Add(..), 0) => format!("{what} is kept, but fits no image here"),
            (Edit::Add(..), 1) => format!("{what} protects 1 image"),
            (Edit::Add(..), all) => format!("{what} protects {all} images"),
            (Edit::Remove(_), _) => match still.count() {
                0 => format!("{what} is no longer protected"),
                _ if fitting.len() == 1 => format!(
                    "taken back; {}",
                    fitting
                        .first()
                        .map_or_else(String::new, |image| self.why(image))
                ),
                still => format!("{what} is taken back; {still} of its images stay protected"),
            },
        }
    }
}
