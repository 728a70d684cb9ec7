use std::sync::Arc;

use crate::app::{Action, App, Focus, Scope, Session, age};
use crate::inventory::{
    About, Bytes, Container, ContainerIx, Inventory, LayerIx, Origin, instruction,
};
use crate::removal::Step;
use crate::view::names;
use crate::view::page::Page;
use crate::view::text::{counted, fit, right, solid};
use crate::view::theme::Role;

use super::list::shared;
use super::summary::{Summary, say};

/// A container whose image is gone: what it is, what it keeps, and what would remove it.
pub(super) fn summary<'a>(
    app: &'a App,
    session: &'a Session,
    inventory: &'a Inventory,
    (ix, container): (ContainerIx, &'a Container),
) -> Summary<'a> {
    Summary {
        title: names::safe(container.title()).into_owned(),
        remark: "its image is gone".to_owned(),
        write: Box::new(move |page| {
            say(page, "state", Role::Text, &state(app, container));
            say(
                page,
                "made from",
                Role::Text,
                &made_from(inventory, container),
            );
            say(page, "keeps", Role::Text, &kept(inventory, ix));
            say(page, "wrote", Role::Text, &wrote(page, session, container));
            say(
                page,
                "to remove",
                Role::Text,
                &commands(&session.about, container),
            );
            if let Some(project) = names::compose(container) {
                let back = format!("{project}: it may bring the container back");
                say(page, "managed by", Role::Text, &back);
            }
            layers(inventory, ix, page);
        }),
    }
}

fn state(app: &App, container: &Container) -> String {
    let mut told = vec![container.state.word().to_owned()];
    let status = fit(&container.status, 60);
    if !status.is_empty() && !status.eq_ignore_ascii_case(container.state.word()) {
        told.push(status);
    }
    if container.created.is_some() {
        let made = age(container.created, app.now);
        let made = format!("created {made} ago").replace("now ago", "just now");
        told.push(made.replace(' ', "\u{a0}"));
    }
    told.join(" · ")
}

fn made_from(inventory: &Inventory, container: &Container) -> String {
    let name = names::made_from(inventory, container);
    let id = names::safe(container.image.short());
    match inventory.origin(container) {
        Origin::Here(_) => format!("{name} · image {id}, which is gone"),
        Origin::Elsewhere(..) => {
            format!("{name}, which is another image now · image {id}, which is gone")
        }
        Origin::Gone(_) => {
            format!("{name}, which is no name any more · image {id}, which is gone")
        }
        Origin::Id => format!("image {id}, which is gone"),
    }
}

fn kept(inventory: &Inventory, ix: ContainerIx) -> String {
    match inventory.pinned(ix) {
        None => "unknown: the engine does not tell its layers".to_owned(),
        Some([]) => "unknown: its layers are of no image here".to_owned(),
        Some(layers) => {
            let count = counted(layers.len(), "layer", "layers");
            format!("{count} of images here, {}", solid(inventory.kept(ix)))
        }
    }
}

/// What it wrote, which the engine counts once the details have the keys.
fn wrote(page: &Page, session: &Session, container: &Container) -> String {
    let own = container.belongings.as_ref();
    match own.map(|own| own.writable) {
        None if session.focus == Focus::Details && session.is_uncounted(&container.id) => {
            "could not be counted".to_owned()
        }
        None if session.focus == Focus::Details => "being counted".to_owned(),
        None => match names::key(&page.keys, Action::SwitchPane, Scope::Table) {
            Some(key) => format!("not read yet: {key} has the engine count it"),
            None => "not read yet".to_owned(),
        },
        Some(None) => "not told by this engine".to_owned(),
        Some(Some(bytes)) => {
            let bytes = solid(Bytes::exact(bytes));
            format!("{bytes}, which goes with the container")
        }
    }
}

fn commands(about: &About, container: &Container) -> String {
    let commands = Step::commands_to_remove(container, about);
    format!("by hand: {}", commands.join(" && "))
}

/// The layers that it keeps, the lowest first.
fn layers(inventory: &Inventory, ix: ContainerIx, page: &mut Page) {
    let layers = inventory.pinned(ix).unwrap_or(&[]);
    if layers.is_empty() {
        return;
    }
    page.section("layers that it keeps", &layers.len().to_string());
    for layer in layers {
        line(inventory, *layer, page);
    }
}

fn line(inventory: &Inventory, ix: LayerIx, page: &mut Page) {
    let Some(layer) = inventory.layer(ix) else {
        return;
    };
    let histories = Arc::clone(&page.histories);
    page.row(|theme| {
        let holders = shared(inventory.holders(ix).len(), 0);
        let command = instruction(histories.command(inventory, ix).text());
        vec![
            theme.span(
                Role::Text,
                format!(" {}  ", right(&layer.size.to_string(), 9)),
            ),
            theme.span(Role::Dim, format!("of {holders}  ")),
            theme.span(Role::Text, fit(&command, 200)),
        ]
    });
}
