use crate::inventory::ImageId;
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
    for harm in &forecast.harms {
        lost(page, containers, harm);
    }
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

/// So many references of one image are taken off by a line each; they are all named above.
const SHOWN: usize = 6;

/// The same by hand.
pub(super) fn steps(page: &mut Page, forecast: &Forecast, program: &str) {
    if forecast.is_empty() {
        return;
    }
    let count = counted(forecast.plan.len(), "step", "steps");
    page.section(
        "STEPS",
        &format!("{count} in this order; by hand it would be"),
    );
    let mut run = (None, 0);
    for (place, step) in forecast.plan.iter().enumerate() {
        let of = untags(step);
        run = match of {
            Some(image) if run.0 == Some(image) => (of, run.1 + 1),
            Some(_) | None => (of, 1),
        };
        let next = forecast.plan.get(place + 1).and_then(untags);
        match (of, run.1) {
            (Some(_), 0..=SHOWN) | (None, _) => command(page, step, program),
            (Some(image), all) if next != of => {
                let image = names::image(forecast.after.base(), image);
                let text = format!(
                    "# … and {} more references of {image}, in the same way",
                    all - SHOWN
                );
                page.say(3, Role::Dim, &text);
            }
            (Some(_), _) => {}
        }
    }
}

/// The image that a step takes only a reference from.
fn untags(planned: &PlannedStep) -> Option<&ImageId> {
    match &planned.step {
        Step::Remove(removal) if removal.target != Target::Id => Some(&removal.image),
        Step::Remove(_)
        | Step::UnpauseContainer(_)
        | Step::StopContainer(_)
        | Step::RemoveContainer(_)
        | Step::PruneCache => None,
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
