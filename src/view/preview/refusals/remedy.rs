//! The way round a refusal that needs no force.

use std::borrow::Cow;

use crate::inventory::{Container, ContainerId};
use crate::removal::{Blocker, Refusal, RefusalKind, State, rules};
use crate::view::names::{self, Containers};
use crate::view::page::Page;
use crate::view::theme::Role;

/// What stopping does to one container, or several, that were started with `--rm`.
const WITH_THEM: [&str; 2] = [
    "(started with --rm: that also removes it and its anonymous volumes) ",
    "(started with --rm: that also removes them and their anonymous volumes) ",
];

/// What is in the way beside that which the engine names, as the end of a clause.
pub(super) fn besides(refusal: &Refusal) -> &'static str {
    match refusal.kind {
        RefusalKind::HasChildren if users(refusal).next().is_some() => {
            ", and containers were made from it"
        }
        RefusalKind::ReferenceUsed
        | RefusalKind::Running
        | RefusalKind::Stopped
        | RefusalKind::SeveralReferences
            if has_children(refusal) =>
        {
            ", and other images are built on it"
        }
        RefusalKind::HasChildren
        | RefusalKind::ReferenceUsed
        | RefusalKind::Running
        | RefusalKind::Stopped
        | RefusalKind::SeveralReferences
        | RefusalKind::NotFound
        | RefusalKind::Protected
        | RefusalKind::Other => "",
    }
}

/// Writes what clears the way, in its order.
pub(super) fn write(page: &mut Page, state: &State, refusal: &Refusal, program: &str) {
    let steps = steps(state, refusal, program);
    for (position, (what, command)) in steps.iter().enumerate() {
        let lead = if position == 0 {
            "the right way: "
        } else if WITH_THEM.contains(what) {
            "               " // no step of its own
        } else {
            "         then: "
        };
        page.flow(
            5,
            20,
            &[
                (Role::Dim, lead),
                (Role::Text, what),
                (Role::Strong, command),
            ],
        );
    }
}

/// The steps, each as words and as the command that does it, where there is one.
fn steps(state: &State, refusal: &Refusal, program: &str) -> Vec<(&'static str, String)> {
    let containers = &Containers::of(state.base());
    let mut steps = Vec::new();
    if has_children(refusal) {
        steps.push((
            "remove the images built on it, or mark them too",
            String::new(),
        ));
    }
    let named = |fits: &dyn Fn(&ContainerId) -> bool| {
        let ids = users(refusal).filter(|id| fits(id));
        let names: Vec<_> = ids.map(|id| typed(containers, id)).collect();
        (!names.is_empty()).then(|| names.join(" "))
    };
    let is = |id: &ContainerId, fits: fn(&Container) -> bool| containers.get(id).is_some_and(fits);
    if let Some(paused) = named(&|id| {
        let place = state.base().find_container(id);
        let kind = state.base().profile().kind;
        place.is_some_and(|ix| rules::must_be_unpaused(kind, state.state_of(ix)))
    }) {
        steps.push(("", format!("{program} unpause {paused}")));
    }
    if let Some(live) = named(&|id| containers.get(id).is_none_or(is_live)) {
        steps.push(("", format!("{program} stop {live}")));
    }
    if let Some(own) = named(&|id| is(id, removes_itself)) {
        let [one, several] = WITH_THEM;
        let text = if own.contains(' ') { several } else { one };
        steps.push((text, own));
    }
    if let Some(all) = named(&|id| !is(id, removes_itself)) {
        steps.push(("", format!("{program} rm {all}")));
    }
    if refusal.kind == RefusalKind::SeveralReferences {
        steps.push(("remove its references one by one", String::new()));
    } else if !steps.is_empty() {
        steps.push(("the image itself", String::new()));
    }
    steps
}

fn is_live(container: &Container) -> bool {
    container.state.is_live()
}

/// Whether stopping it removes it: it was started with `--rm`.
fn removes_itself(container: &Container) -> bool {
    let own = container.belongings.as_ref();
    is_live(container) && own.is_some_and(|own| own.removed_on_stop)
}

fn has_children(refusal: &Refusal) -> bool {
    refusal
        .blockers
        .iter()
        .any(|blocker| matches!(blocker, Blocker::Child(_)))
}

fn users(refusal: &Refusal) -> impl Iterator<Item = &ContainerId> {
    refusal.blockers.iter().filter_map(|blocker| match blocker {
        Blocker::Container(id) => Some(id),
        Blocker::Child(_) | Blocker::Reference(_) => None,
    })
}

/// A container as it can be typed: by its name, if that is one that engines give out, or else by its short id. A name
/// is foreign text, and a command is there to be copied into a shell.
fn typed<'a>(containers: &Containers<'a>, id: &'a ContainerId) -> Cow<'a, str> {
    let plain = |name: &str| {
        let mut bytes = name.bytes();
        bytes
            .next()
            .is_some_and(|byte| byte.is_ascii_alphanumeric())
            && bytes.all(|byte| byte.is_ascii_alphanumeric() || b"_.-".contains(&byte))
    };
    match containers.get(id) {
        Some(container) if plain(&container.name) => Cow::Borrowed(&container.name),
        Some(_) | None => names::safe(id.short()),
    }
}
