//! What a removal did, beside what was forecast.

mod back;
mod steps;
mod sums;
mod wrong;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::app::{App, Run};
use crate::inventory::{About, Inventory};

use super::page::{self, Page, Sheet};
use super::status::{cancelled, done};
use super::text::counted;
use super::theme::{Role, Theme};
use super::{backup, cut_short, names};

/// So many entries of a list are shown; a file has all of them.
const MOST: usize = 200;

/// A receipt about to be written.
struct Receipt<'a> {
    run: &'a Run,
    /// What there was before.
    base: &'a Inventory,
    about: &'a About,
    /// How a command for this engine begins.
    program: String,
    /// Whether everything is written, step by step.
    whole: bool,
    /// Whether it is read elsewhere, where no key of this program does anything.
    on_paper: bool,
}

/// Draws the receipt; answers how many lines fit and how many there are.
pub(super) fn draw(
    app: &App,
    scroll: usize,
    theme: Theme,
    area: Rect,
    buffer: &mut Buffer,
) -> (usize, usize) {
    let receipt = Receipt::of(app, false);
    let sheet = Sheet {
        title: "receipt",
        scroll,
        bottom: page::notice(app, theme, area).into_iter().collect(),
    };
    sheet.draw(app, theme, area, buffer, |page| match &receipt {
        Some(receipt) => receipt.write(page),
        None => page.say(1, Role::Text, "Nothing has been removed yet."),
    })
}

/// The text of the receipt, as it is shown or as a whole; `None` while nothing has been removed.
pub(super) fn text(app: &App, whole: bool) -> Option<String> {
    let receipt = Receipt {
        on_paper: true,
        ..Receipt::of(app, whole)?
    };
    Some(page::text(app, |page| {
        receipt.head(page, app.now);
        receipt.write(page);
    }))
}

impl<'a> Receipt<'a> {
    fn of(app: &'a App, whole: bool) -> Option<Self> {
        let session = app.session()?;
        let run = session.run.as_ref()?;
        Some(Self {
            run,
            base: run.forecast.after.base(),
            about: &session.about,
            program: session.about.by_hand(),
            whole,
            on_paper: false,
        })
    }

    /// When it was written, and about which engine: it will be read elsewhere.
    fn head(&self, page: &mut Page, now: i64) {
        let now = jiff::Timestamp::from_second(now).unwrap_or_default();
        let now = now.strftime("%Y-%m-%d %H:%M:%S UTC");
        page.say(1, Role::Text, &format!("jettison, {now}"));
        let About {
            name,
            store,
            address,
            ..
        } = self.about;
        let engine = format!("{name}, {store}, {address}");
        page.say(1, Role::Text, &names::safe(&engine));
        page.blank();
    }

    fn write(&self, page: &mut Page) {
        page.say(1, Role::Strong, &headline(self.run));
        backup::receipt(page, self.run, self.on_paper);
        cut_short::stopped(page, self.run);
        sums::write(page, self.run);
        wrong::write(page, self);
        steps::write(page, self);
        back::write(page, self);
    }

    /// How many entries of a list are written.
    fn most(&self) -> usize {
        if self.whole { usize::MAX } else { MOST }
    }

    /// Says how many entries of a list are left out.
    fn left_out(&self, page: &mut Page, all: usize) {
        let left = all.saturating_sub(self.most());
        if left > 0 {
            let text = format!("… and {left} more: all of them are in the file when it is saved");
            page.say(3, Role::Dim, &text);
        }
    }
}

/// How it ended, in a sentence.
fn headline(run: &Run) -> String {
    let steps = run.jobs.len();
    if run.was_never_begun() {
        return match steps {
            1 => "Nothing was removed: the one step was not begun.".to_owned(),
            _ => format!("Nothing was removed: none of the {steps} steps was begun."),
        };
    }
    match (run.is_over(), run.exceptions()) {
        (false, _) => format!(
            "Under way: {} of {} ended.",
            run.ended(),
            counted(steps, "step", "steps")
        ),
        (true, 0) => format!("Done: {} went as forecast.", all(steps)),
        (true, odd) if cancelled(run) > 0 => after_cancel(run, odd),
        (true, odd) => format!(
            "Ended: {odd} of {} did not go as forecast.",
            counted(steps, "step", "steps")
        ),
    }
}

/// The sentence after a cancel: a step that was not sent is no failure.
fn after_cancel(run: &Run, odd: usize) -> String {
    let (steps, cancelled) = (run.jobs.len(), cancelled(run));
    let failed = match odd.saturating_sub(cancelled) {
        0 => String::new(),
        failed => format!(", {failed} did not go as forecast"),
    };
    format!(
        "Stopped: {} of {} done, {cancelled} not sent{failed}.",
        done(run),
        counted(steps, "step", "steps")
    )
}

fn all(steps: usize) -> String {
    if steps == 1 {
        "the one step".to_owned()
    } else {
        format!("all {steps} steps")
    }
}
