use crate::app::{Digest, List, Told};
use crate::removal::{Forecast, Harm, PlannedStep, Purpose, Route, Step, Target};
use crate::view::names::{self, Containers};
use crate::view::page::Page;
use crate::view::text::counted;
use crate::view::theme::Role;

/// What containers lose.
pub(super) fn harms(page: &mut Page, forecast: &Forecast, containers: &Containers<'_>) {
    if forecast.harms.is_empty() {
        return;
    }
    let count = counted(forecast.harms.len(), "container", "containers");
    page.section("WHAT CONTAINERS LOSE", &count);
    if forecast.route == Route::Force {
        page.say(
            3,
            Role::Text,
            "Many believe that force breaks containers. It does not here: their layers stay as long as they do. \
             What they lose is this:",
        );
    }
    page.list(List::Harms, forecast.harms.len(), |page, place| {
        if let Some(harm) = forecast.harms.get(place) {
            lost(page, containers, harm);
        }
    });
}

fn lost(page: &mut Page, containers: &Containers<'_>, harm: &Harm) {
    let known = containers.get(&harm.container);
    let glyph = known.map_or("", names::state_glyph);
    let name = format!("{glyph} {}", containers.name(&harm.container));
    let state = known.map_or(String::new(), |container| {
        format!("  {}", container.state.word())
    });
    page.flow(3, 5, &[(Role::Strong, &name), (Role::Dim, &state)]);
    for loss in &harm.loses {
        page.flow(
            5,
            13,
            &[
                (Role::Caution, "loses   "),
                (Role::Text, &names::safe(loss)),
            ],
        );
    }
    page.flow(
        5,
        13,
        &[
            (Role::Good, "keeps   "),
            (Role::Text, &names::safe(&harm.keeps)),
        ],
    );
}

/// A chain id as people read ids.
pub(in crate::view) fn short(chain: &str) -> &str {
    let digits = chain.strip_prefix("sha256:").unwrap_or(chain);
    digits.get(..12).unwrap_or(digits)
}

/// The same by hand.
pub(super) fn steps(page: &mut Page, forecast: &Forecast, digest: &Digest, program: &str) {
    if forecast.is_empty() {
        return;
    }
    let count = counted(forecast.plan.len(), "step", "steps");
    page.section(
        "STEPS",
        &format!("{count} in this order; by hand it would be"),
    );
    page.list(
        List::Steps,
        digest.steps.len(),
        |page, place| match digest.steps.get(place) {
            Some(Told::Step(place)) => {
                if let Some(planned) = forecast.plan.get(*place) {
                    command(page, planned, program);
                }
            }
            Some(Told::More(more, place)) => more_names(page, forecast, *more, *place),
            None => {}
        },
    );
}

/// That so many more references go of one image, by steps like the one at this place.
fn more_names(page: &mut Page, forecast: &Forecast, more: usize, place: usize) {
    if let Some(Step::Remove(removal)) = forecast.plan.get(place).map(|planned| &planned.step) {
        let image = names::image(forecast.after.base(), &removal.image);
        let text = format!("# … and {more} more references of {image}, in the same way");
        page.say(3, Role::Dim, &text);
    }
}

fn command(page: &mut Page, planned: &PlannedStep, program: &str) {
    let why = match planned.purpose {
        Purpose::Marked => "",
        Purpose::SpareReference => "  # a spare reference goes first",
        Purpose::UntaggedParent => "  # nothing needs this parent any more",
        Purpose::InTheWay(_) => "  # it is in the way",
        Purpose::HoldsLayers => "  # it may hold layers of what goes",
    };
    if !page.passes(program.len() + longest(&planned.step) + why.len()) {
        let command = planned.step.command(program);
        page.flow(
            3,
            5,
            &[(Role::Text, &names::safe(&command)), (Role::Dim, why)],
        );
    }
}

/// How many columns a step's command has at most, the program left aside.
fn longest(step: &Step) -> usize {
    let target = match step {
        Step::Remove(removal) => match &removal.target {
            Target::Id => removal.image.short(),
            Target::Reference(reference) => reference.as_str(),
        },
        Step::UnpauseContainer(id) | Step::StopContainer(id) | Step::RemoveContainer(id) => {
            id.short()
        }
        Step::PruneCache => "builder",
    };
    "    rmi --force --no-prune ".len() + target.len()
}
