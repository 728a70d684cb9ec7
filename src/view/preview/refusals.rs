use crate::inventory::{Container, ContainerId, EngineKind};
use crate::removal::{Blocker, Forecast, RefusalKind, Refused, Route};
use crate::view::names::{self, Containers};
use crate::view::page::Page;
use crate::view::text::counted;
use crate::view::theme::Role;

/// What the engine would refuse, with everything in the way and what would clear it.
pub(super) fn write(page: &mut Page, forecast: &Forecast, containers: &Containers<'_>) {
    if forecast.refused.is_empty() {
        return;
    }
    let count = counted(forecast.refused.len(), "image", "images");
    page.section(
        "REFUSED",
        &format!(
            "{count}, left alone: nothing is sent for {}",
            them(forecast.refused.len())
        ),
    );
    for refused in &forecast.refused {
        one(page, forecast, containers, refused);
    }
}

fn them(count: usize) -> &'static str {
    if count == 1 { "it" } else { "them" }
}

fn one(page: &mut Page, forecast: &Forecast, containers: &Containers<'_>, refused: &Refused) {
    let base = forecast.after.base();
    let refusal = &refused.refusal;
    let name = names::image(base, &refused.image);
    page.flow(
        3,
        5,
        &[
            (Role::Strong, &name),
            (Role::Text, ": "),
            (Role::Text, refusal.kind.words()),
        ],
    );
    if !refusal.message.is_empty() {
        let words = format!("\"{}\"", names::safe(&refusal.message));
        page.flow(
            5,
            7,
            &[(Role::Dim, "the engine would say: "), (Role::Dim, &words)],
        );
    }
    for blocker in &refusal.blockers {
        match blocker {
            Blocker::Container(id) => container(page, containers, id),
            Blocker::Child(id) => {
                page.flow(
                    5,
                    7,
                    &[
                        (Role::Text, "┬ child  "),
                        (Role::Text, &names::image(base, id)),
                    ],
                );
            }
            Blocker::Reference(reference) => {
                page.flow(
                    5,
                    7,
                    &[
                        (Role::Text, "reference  "),
                        (Role::Text, &names::safe(reference.as_str())),
                    ],
                );
            }
        }
    }
    if let Some(unblock) = unblock(refusal.kind) {
        page.flow(5, 7, &[(Role::Text, unblock)]);
    }
    page.flow(5, 7, &[(Role::Text, force(forecast, containers, refused))]);
}

fn container(page: &mut Page, containers: &Containers<'_>, id: &ContainerId) {
    let Some(container) = containers.get(id) else {
        page.flow(
            5,
            7,
            &[
                (Role::Text, "container  "),
                (Role::Text, &names::safe(id.short())),
            ],
        );
        return;
    };
    let glyph = format!("{} ", names::state_glyph(container));
    let state = format!("  {}", container.state.word());
    let project =
        names::compose(container).map(|project| format!("  {project}: comes back on the next up"));
    let role = if container.state.is_live() {
        Role::Good
    } else {
        Role::Dim
    };
    page.flow(
        5,
        7,
        &[
            (role, &glyph),
            (Role::Text, &names::safe(container.title())),
            (Role::Dim, &state),
            (Role::Dim, project.as_deref().unwrap_or("")),
        ],
    );
}

/// The way round a refusal that needs no force.
fn unblock(kind: RefusalKind) -> Option<&'static str> {
    match kind {
        RefusalKind::ReferenceUsed | RefusalKind::Running | RefusalKind::Stopped => {
            Some("the right way: stop and remove what was made from it, then the image itself")
        }
        RefusalKind::HasChildren => {
            Some("the right way: remove the images built on it first, or mark them too")
        }
        RefusalKind::SeveralReferences => Some("the right way: remove its references one by one"),
        RefusalKind::NotFound | RefusalKind::Other => None,
    }
}

/// Whether force would remove it, and why not.
fn force(forecast: &Forecast, containers: &Containers<'_>, refused: &Refused) -> &'static str {
    let base = forecast.after.base();
    let runs = |container: &Container| container.state.is_live();
    let live = refused
        .refusal
        .blockers
        .iter()
        .any(|blocker| match blocker {
            Blocker::Container(id) => containers.get(id).is_some_and(runs),
            Blocker::Child(_) | Blocker::Reference(_) => false,
        });
    match refused.refusal.kind {
        _ if refused.yields_to_force && forecast.route == Route::Skip => {
            "force would remove it: see the force route"
        }
        RefusalKind::HasChildren => "force would not help: the engine refuses that with force too",
        RefusalKind::NotFound | RefusalKind::Other => "force would not help",
        _ if base.profile().kind == EngineKind::Podman => {
            "force is not offered: on this engine it deletes the containers, with everything in them"
        }
        _ if live => "force is not offered: a container made from it is running",
        RefusalKind::ReferenceUsed
        | RefusalKind::Running
        | RefusalKind::Stopped
        | RefusalKind::SeveralReferences => "force would not help",
    }
}
