//! What became of plans that did not come to their end, by the journal and by what the engine shows now.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::app::{App, CutShort, Fault, Journaling, Run, age};
use crate::removal::{Answered, NamedStep, StepFate};

use super::names;
use super::page::{self, Page, Sheet};
use super::text::counted;
use super::theme::{Role, Theme};

/// The parts in which the steps are told, each with what it means.
const PARTS: [(Part, &str, &str); 3] = [
    (Part::Answered, "ENDED", "what was written down about them"),
    (
        Part::UnderWay,
        "UNDER WAY",
        "sent or about to be, and its answer was not written down",
    ),
    (Part::NotBegun, "NOT BEGUN", "nothing was sent for it"),
];

/// How far a step came.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Answered,
    UnderWay,
    NotBegun,
}

/// Draws it; answers how many lines fit and how many there are.
pub(super) fn draw(
    app: &App,
    told: &CutShort,
    theme: Theme,
    area: Rect,
    buffer: &mut Buffer,
) -> (usize, usize) {
    let sheet = Sheet {
        title: "cut short",
        scroll: told.scroll,
        bottom: page::notice(app, theme, area).into_iter().collect(),
    };
    sheet.draw(app, theme, area, buffer, |page| write(page, app, told))
}

/// The text of it.
pub(super) fn text(app: &App, told: &CutShort) -> String {
    page::text(app, |page| write(page, app, told))
}

fn write(page: &mut Page, app: &App, told: &CutShort) {
    let Some(inventory) = app
        .session()
        .and_then(|session| session.inventory.as_deref())
    else {
        return;
    };
    for (place, (recorded, named)) in told.plans.iter().zip(&told.named).enumerate() {
        if place > 0 {
            page.blank();
        }
        let fates: Vec<StepFate<'_>> = recorded.fates(named, inventory).collect();
        heading(page, recorded.time, &fates, app.now);
        steps(page, named, &fates);
    }
    if let Some(odd) = told.odd.words() {
        page.blank();
        page.say(1, Role::Caution, &format!("{odd}."));
    }
}

fn heading(page: &mut Page, time: i64, fates: &[StepFate<'_>], now: i64) {
    let count = |part| Part::count(part, fates);
    let when = match age(Some(time), now).as_str() {
        "now" => "just now".to_owned(),
        age => format!("{age} ago"),
    };
    let head = format!(
        "A removal that began {when} did not come to its end: the program ended before it, or could not write it."
    );
    page.say(1, Role::Strong, &head);
    let steps = counted(fates.len(), "step", "steps");
    let sums = format!(
        "Of {steps}: {} ended, {} under way, {} not begun. What was left is not done by itself.",
        count(Part::Answered),
        count(Part::UnderWay),
        count(Part::NotBegun)
    );
    page.say(1, Role::Text, &sums);
}

fn steps(page: &mut Page, named: &[NamedStep], fates: &[StepFate<'_>]) {
    for (part, title, remark) in PARTS {
        if Part::count(part, fates) > 0 {
            page.section(title, remark);
        }
        let of_part = named.iter().zip(fates);
        for (named, fate) in of_part.filter(|(_, fate)| Part::of(fate) == part) {
            step(page, &named.name, fate);
        }
    }
}

fn step(page: &mut Page, name: &str, fate: &StepFate<'_>) {
    let (role, glyph, word, why) = words(fate);
    if !page.passes(16 + name.len()) {
        let head = format!("{glyph} {word:<10} ");
        page.flow(3, 16, &[(role, &head), (Role::Text, &names::safe(name))]);
    }
    if !why.is_empty() {
        page.say(16, Role::Dim, &why);
    }
}

/// How a step stands: its role, its sign, a word, and what there is to add.
fn words(fate: &StepFate<'_>) -> (Role, &'static str, &'static str, String) {
    match fate {
        StepFate::Answered(answer) => answered(answer),
        StepFate::Back => (
            Role::Caution,
            "!",
            "is there",
            "it was done by its answer, and yet the engine shows it: it has come back, or was never done".to_owned(),
        ),
        StepFate::UnderWay { gone } => {
            let (role, glyph, word, why) = match gone {
                Some(true) => (
                    Role::Good,
                    "✓",
                    "is done",
                    "the engine shows that it was done",
                ),
                Some(false) => (
                    Role::Caution,
                    "?",
                    "is there",
                    "the engine still shows it: it was not done, or is being done yet",
                ),
                None => (Role::Caution, "?", "unknown", "the engine has not told yet"),
            };
            (role, glyph, word, why.to_owned())
        }
        StepFate::NotBegun { gone } => {
            let why = match gone {
                Some(true) => "and yet it is gone: somebody else did it",
                Some(false) | None => "",
            };
            (Role::Dim, "·", "not begun", why.to_owned())
        }
    }
}

fn answered(answer: &Answered) -> (Role, &'static str, &'static str, String) {
    match answer {
        Answered::Done { .. } => (Role::Good, "✓", "done", String::new()),
        Answered::Refused { words, .. } => {
            let why = format!("the engine: \"{}\"", names::safe(words));
            (Role::Bad, "✗", "refused", why)
        }
        Answered::Skipped { why, .. } => {
            let why = format!("not sent: {}", names::safe(why));
            (Role::Caution, "!", "skipped", why)
        }
        Answered::Failed { why } => {
            let why = format!("nothing was done: {}", names::safe(why));
            (Role::Bad, "✗", "failed", why)
        }
        Answered::Unknown { why } => {
            let why = format!("it was sent, then: {}", names::safe(why));
            (Role::Caution, "?", "unknown", why)
        }
    }
}

impl Part {
    fn count(self, fates: &[StepFate<'_>]) -> usize {
        let of_part = fates.iter().filter(|fate| Self::of(fate) == self);
        of_part.count()
    }

    fn of(fate: &StepFate<'_>) -> Self {
        match fate {
            StepFate::Answered(_) | StepFate::Back => Self::Answered,
            StepFate::UnderWay { .. } => Self::UnderWay,
            StepFate::NotBegun { .. } => Self::NotBegun,
        }
    }
}

/// Says in a receipt that the journal stopped the removal, where it did.
pub(super) fn stopped(page: &mut Page, run: &Run) {
    let Journaling::Broken(Fault(why)) = &run.journal else {
        return;
    };
    let text = format!(
        "Stopped because the journal cannot be written: {}. `jettison --no-journal` does without.",
        names::safe(why)
    );
    page.say(1, Role::Bad, &text);
}
