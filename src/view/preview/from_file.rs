//! What a preview says of the file that its plan was read from.

use crate::app::{Preview, age};
use crate::removal::{LeftOut, Step};
use crate::view::names;
use crate::view::page::Page;
use crate::view::text::counted;
use crate::view::theme::Role;

/// Where the plan is from, and what of it is left out by now.
pub(super) fn write(page: &mut Page, preview: &Preview, program: &str, now: i64) {
    let Some(from_file) = &preview.from_file else {
        return;
    };
    let plan = &from_file.opened.plan;
    let when = match age(Some(plan.made), now).as_str() {
        "now" => "just now".to_owned(),
        age => format!("{age} ago"),
    };
    let text = format!(
        "The plan of {}, made {when} on this engine: {}.",
        names::safe(&from_file.opened.name),
        counted(plan.steps.len(), "step", "steps"),
    );
    page.say(1, Role::Text, &text);
    let left = &from_file.left_out;
    let (role, text) = if left.is_empty() {
        (Role::Text, "All of it is as it was then.".to_owned())
    } else {
        let steps = counted(left.len(), "step is", "steps are");
        let text = format!("{steps} left out, for something has changed since:");
        (Role::Caution, text)
    };
    page.say(1, role, &text);
    for (step, why) in left {
        line(page, step, why, program);
    }
    page.blank();
}

fn line(page: &mut Page, step: &Step, why: &LeftOut, program: &str) {
    let command = step.command(program);
    let why = why.to_string();
    if !page.passes(command.len() + why.len() + 5) {
        let command = names::safe(&command).into_owned();
        let why = format!("  {}", names::safe(&why));
        page.flow(3, 5, &[(Role::Text, &command), (Role::Caution, &why)]);
    }
}
