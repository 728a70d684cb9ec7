use std::sync::Arc;

use crate::app::{App, Branch, Session, age};
use crate::inventory::{Bytes, ImageIx, Inventory};
use crate::removal::{Frees, Together};
use crate::view::names;
use crate::view::page::Page;
use crate::view::text::{counted, fit, right, solid};
use crate::view::theme::Role;

use super::summary::{Summary, say};

/// So many images, and so many containers, are named.
const NAMED: usize = 40;

/// A repository: what its images come to together.
pub(super) fn summary<'a>(
    app: &'a App,
    session: &Session,
    inventory: &'a Arc<Inventory>,
    branch: &'a Branch,
) -> Summary<'a> {
    let hidden = branch.all - branch.images.len();
    let images = counted(branch.images.len(), "image", "images");
    Summary {
        title: match branch.repository.name() {
            Some(name) => names::safe(name).into_owned(),
            None => "images without a name".to_owned(),
        },
        remark: match hidden {
            0 => images,
            _ if session.table.sifted.is_on() => format!("{images}, {hidden} more hidden"),
            _ => images,
        },
        write: Box::new(move |page| {
            write(app, inventory, branch, page);
        }),
    }
}

fn write(app: &App, inventory: &Arc<Inventory>, branch: &Branch, page: &mut Page) {
    let together = branch.together(inventory);
    say(page, "on disk", Role::Text, &on_disk(inventory, branch));
    say(page, "removing", Role::Text, &removing(together));
    say(page, "shares", Role::Text, &shares(inventory, branch));
    let containers = containers(inventory, branch);
    say(page, "containers", Role::Text, &containers);
    let freed = match together.frees {
        Frees::Bytes(bytes) => names::doubt(bytes),
        Frees::OnlyNames | Frees::Refused(_) => None,
    };
    let once = names::doubt(branch.sums(inventory).once);
    let freed = freed.filter(|doubt| Some(doubt) != once.as_ref());
    for doubt in once.iter().chain(&freed) {
        page.say(1, Role::Dim, doubt);
    }
    page.section("images", &branch.images.len().to_string());
    for ix in branch.images.iter().take(NAMED) {
        image(app, inventory, branch, *ix, page);
    }
    more(page, branch.images.len());
}

/// Its bytes, and what it saves that images share.
fn on_disk(inventory: &Inventory, branch: &Branch) -> String {
    let sums = branch.sums(inventory);
    let listed = Bytes::exact(sums.listed);
    let saved = listed.minus(sums.once);
    if branch.images.len() < 2 || saved.value() == 0 {
        return solid(sums.once);
    }
    format!(
        "{}, what they share counted once; {} as the engine lists them: sharing saves {}",
        solid(sums.once),
        solid(listed),
        solid(saved)
    )
}

/// What it has in common with images outside of it.
fn shares(inventory: &Inventory, branch: &Branch) -> String {
    let around = branch.around(inventory);
    match around.layers {
        0 if inventory.unread() > 0 => "not known while layers are being read".to_owned(),
        0 => "nothing with other images".to_owned(),
        layers => format!(
            "{} in {} with {} elsewhere",
            solid(around.shared),
            counted(layers, "layer", "layers"),
            counted(around.images, "image", "images")
        ),
    }
}

/// What removing all of it would do.
fn removing(together: &Together) -> String {
    let mut told = vec![match together.frees {
        Frees::Bytes(bytes) => format!("all of it frees {}", solid(bytes)),
        Frees::OnlyNames => "frees nothing: only names go".to_owned(),
        Frees::Refused(kind) => format!("frees nothing: {}", kind.words()),
    }];
    let counts = [
        (together.deleted, "image goes", "images go"),
        (
            together.untagged,
            "name goes whose image stays",
            "names go whose images stay",
        ),
        (
            together.refused,
            "image stays, refused or protected",
            "images stay, refused or protected",
        ),
    ];
    let counts = counts.into_iter().filter(|(count, ..)| *count > 0);
    told.extend(counts.map(|(count, one, many)| counted(count, one, many)));
    told.join(" · ")
}

fn containers(inventory: &Inventory, branch: &Branch) -> String {
    let sums = branch.sums(inventory);
    let all = sums.live + sums.stopped;
    if all == 0 {
        return "none".to_owned();
    }
    let users = branch.images.iter().flat_map(|ix| inventory.users(*ix));
    let users = users.filter_map(|ix| inventory.container(*ix));
    let named: Vec<String> = users
        .take(NAMED)
        .map(|user| {
            format!(
                "{}\u{a0}{}",
                names::state_glyph(user),
                fit(user.title(), 40)
            )
        })
        .collect();
    match all - named.len() {
        0 => named.join(", "),
        some => format!("{} and {some} more", named.join(", ")),
    }
}

fn image(app: &App, inventory: &Inventory, branch: &Branch, ix: ImageIx, page: &mut Page) {
    let Some(image) = inventory.image(ix) else {
        return;
    };
    page.row(|theme| {
        let mut references = branch.repository.first(image);
        let first = references.next();
        let name = first.map_or_else(|| image.id.short(), |name| name.as_str());
        let more = match references.count() {
            0 => String::new(),
            more => format!(" +{more}"),
        };
        let built = image.created.map(|then| age(Some(then), app.now));
        let size = Bytes::exact(image.size).to_string();
        vec![
            theme.span(Role::Text, format!(" {}  ", right(&size, 8))),
            theme.span(
                Role::Dim,
                format!("{}  ", right(&built.unwrap_or_else(|| "-".to_owned()), 6)),
            ),
            theme.span(Role::Text, format!("{}{more}", names::safe(name))),
        ]
    });
}

fn more(page: &mut Page, all: usize) {
    if all > NAMED {
        page.row(|theme| vec![theme.span(Role::Dim, format!(" … {} more", all - NAMED))]);
    }
}
