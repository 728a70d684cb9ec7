//! Why the plan that the program was started with is not used.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::app::{App, UnusedPlan};
use crate::removal::NoPlan;

use super::names;
use super::page::{self, Page, Sheet};
use super::theme::{Role, Theme};

/// Draws it; answers how many lines fit and how many there are.
pub(super) fn draw(
    app: &App,
    unused: &UnusedPlan,
    theme: Theme,
    area: Rect,
    buffer: &mut Buffer,
) -> (usize, usize) {
    let sheet = Sheet {
        title: "plan from a file · not used",
        scroll: unused.scroll,
        bottom: page::notice(app, theme, area).into_iter().collect(),
    };
    sheet.draw(app, theme, area, buffer, |page| write(page, unused))
}

fn write(page: &mut Page, unused: &UnusedPlan) {
    let name = names::safe(&unused.name);
    page.flow(
        1,
        3,
        &[(Role::Strong, &name), (Role::Text, " is not used.")],
    );
    page.blank();
    match &unused.why {
        NoPlan::OtherEngine { made_for, here } => {
            page.say(1, Role::Caution, "It was made for another engine.");
            page.blank();
            let engines = [("made for     ", made_for), ("this one is  ", here)];
            for (what, engine) in engines {
                let engine = names::safe(engine);
                page.flow(3, 16, &[(Role::Dim, what), (Role::Text, &engine)]);
            }
        }
        NoPlan::Other(_) | NoPlan::Version(_) | NoPlan::Damaged(..) => {
            let why = unused.why.to_string();
            page.flow(
                1,
                3,
                &[(Role::Caution, &*names::safe(&why)), (Role::Text, ".")],
            );
        }
    }
    page.blank();
    let rest =
        "Nothing was sent, and nothing is marked. The images of this engine lie below this page.";
    page.say(1, Role::Text, rest);
}
