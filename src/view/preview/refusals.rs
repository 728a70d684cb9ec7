mod remedy;

use crate::app::{Action, List, Preview, Scope};
use crate::inventory::{Container, ContainerId, EngineKind, Inventory};
use crate::removal::{Blocker, Extra, Forecast, Hindrance, RefusalKind, Refused, Route};
use crate::view::names::{self, Containers};
use crate::view::page::Page;
use crate::view::text::counted;
use crate::view::theme::Role;

use super::in_the_way::comes_back;

/// What the engine would refuse, with everything in the way and what would clear it.
pub(super) fn write(
    page: &mut Page,
    forecast: &Forecast,
    containers: &Containers<'_>,
    program: &str,
) {
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
    page.list(List::Refused, forecast.refused.len(), |page, place| {
        if let Some(refused) = forecast.refused.get(place) {
            one(page, forecast, containers, refused, program);
        }
    });
}

fn them(count: usize) -> &'static str {
    if count == 1 { "it" } else { "them" }
}

fn one(
    page: &mut Page,
    forecast: &Forecast,
    containers: &Containers<'_>,
    refused: &Refused,
    program: &str,
) {
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
            (Role::Text, remedy::besides(refusal)),
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
        in_the_way(page, base, containers, blocker);
    }
    remedy::write(page, &forecast.after, refusal, program);
    or_unblock(page, forecast, refused);
    page.flow(5, 7, &[(Role::Text, force(forecast, containers, refused))]);
}

/// Where the unblock route does the same.
fn or_unblock(page: &mut Page, forecast: &Forecast, refused: &Refused) {
    let cleared = |blocker: &Blocker| matches!(blocker, Blocker::Container(_) | Blocker::Child(_));
    let base = forecast.after.base();
    let blockers = &refused.refusal.blockers;
    if blockers.iter().any(|blocker| is_protected(base, blocker)) {
        let text = "what is protected stays, and so does this: the unblock route does not offer it";
        page.say(5, Role::Caution, text);
    } else if blockers.iter().any(|blocker| is_barred(base, blocker)) {
        let why = Hindrance::Volumes.words();
        let text = format!("the unblock route does not offer it: {why}");
        page.say(5, Role::Caution, &text);
    } else if forecast.route != Route::Unblock && blockers.iter().any(cleared) {
        let key = names::key(&page.keys, Action::InTheWay, Scope::Preview);
        let key = key.map(|key| format!(": {key}")).unwrap_or_default();
        let text = format!("or by the unblock route, step by step as agreed{key}");
        page.flow(
            5,
            20,
            &[(Role::Dim, "               "), (Role::Text, &text)],
        );
    }
}

/// Whether something in the way is an image that the user protects.
fn is_protected(base: &Inventory, blocker: &Blocker) -> bool {
    match blocker {
        Blocker::Child(id) => base.find(id).is_some_and(|ix| base.is_protected(ix)),
        Blocker::Container(_) | Blocker::Reference(_) => false,
    }
}

/// Whether something in the way can never be agreed to.
fn is_barred(base: &Inventory, blocker: &Blocker) -> bool {
    match blocker {
        Blocker::Container(id) => {
            Extra::Container(id.clone()).hindrance(base) == Some(Hindrance::Volumes)
        }
        Blocker::Child(_) | Blocker::Reference(_) => false,
    }
}

fn in_the_way(page: &mut Page, base: &Inventory, containers: &Containers<'_>, blocker: &Blocker) {
    let (label, name) = match blocker {
        Blocker::Container(id) => return container(page, containers, id),
        Blocker::Child(id) => ("┬ child  ", names::image(base, id)),
        Blocker::Reference(reference) => {
            ("reference  ", names::safe(reference.as_str()).into_owned())
        }
    };
    let remark = if is_protected(base, blocker) {
        "  protected"
    } else {
        ""
    };
    let parts = [
        (Role::Text, label),
        (Role::Text, &*name),
        (Role::Caution, remark),
    ];
    page.flow(5, 7, &parts);
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
    let project = comes_back(containers.all(), container).map(|project| format!("  {project}"));
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
        _ if refused.yields_to_force && forecast.route != Route::Force => {
            "force would remove it: see the force route"
        }
        RefusalKind::HasChildren => "force would not help: the engine refuses that with force too",
        RefusalKind::Protected => "force would not be sent: take the protection back first",
        RefusalKind::NotFound | RefusalKind::Other => "force would not help",
        _ if base.profile().kind == EngineKind::Podman => Preview::FORCE_TAKES_CONTAINERS,
        _ if live => "force is not offered: a container that uses it is running or paused",
        RefusalKind::ReferenceUsed
        | RefusalKind::Running
        | RefusalKind::Stopped
        | RefusalKind::SeveralReferences => "force would not help",
    }
}
