//! What is in the way of the marked set, to be agreed to one by one.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::Line;

use crate::app::{Action, Agreement, App, Choice, Preview, Scope, Unblock};
use crate::inventory::{Belongings, Bytes, Container, Inventory, Registry};
use crate::removal::{Extra, Hindrance, Step, rules};
use crate::view::names;
use crate::view::page::{Page, Sheet};
use crate::view::text::{counted, fit};
use crate::view::theme::{Role, Theme};

/// Where the text of a line in an image's list begins.
const BESIDE: usize = 9;

/// Draws the list; answers how many lines fit and how many there are.
pub(in crate::view) fn draw(
    app: &App,
    cursor: usize,
    theme: Theme,
    area: Rect,
    buffer: &mut Buffer,
) -> (usize, usize) {
    let open = app.previewed();
    let Some((preview, unblock)) = open.and_then(|it| Some((it, it.unblock.as_ref()?))) else {
        return (0, 0);
    };
    let width = usize::from(area.width);
    let lines = usize::from(area.height.saturating_sub(5));
    let mut counting = Page::new(app, theme, width.saturating_sub(2), 0..0);
    let at = write(&mut counting, unblock, cursor);
    let sheet = Sheet {
        title: "in the way · choose what may go",
        scroll: at.saturating_sub(lines / 2),
        bottom: bottom(app, preview, unblock, theme, width),
    };
    sheet.draw(app, theme, area, buffer, |page| {
        write(page, unblock, cursor);
    })
}

/// Writes the list; answers on which line the cursor is.
fn write(page: &mut Page, unblock: &Unblock, cursor: usize) -> usize {
    page.say(
        1,
        Role::Text,
        "An image goes only if everything below it is ticked, or else what is ticked there stays too. A container takes \
         its writable layer with it; volumes stay.",
    );
    let mut at = 0;
    for (place, choice) in unblock.choices().into_iter().enumerate() {
        if matches!(choice, Choice::Image(_) | Choice::Cache) {
            page.blank();
        }
        let here = place == cursor;
        if here {
            at = page.count();
            page.point();
        }
        line(page, unblock, choice, here);
    }
    at
}

fn line(page: &mut Page, unblock: &Unblock, choice: Choice, here: bool) {
    let tick = match unblock.agreement(choice) {
        Agreement::Whole => "[x]",
        Agreement::Part => "[-]",
        Agreement::None => "[ ]",
    };
    let pointer = if here { "›" } else { " " };
    let role = if here { Role::Strong } else { Role::Text };
    match choice {
        Choice::Image(place) => image(page, unblock, place, (role, &format!("{pointer} {tick} "))),
        Choice::Cache => cache(page, unblock, (role, &format!("{pointer} {tick} "))),
        Choice::Extra(..) => {
            let head = format!("  {pointer} {tick} ");
            for extra in unblock.extras_of(choice) {
                in_its_way(page, unblock, extra, (role, &head));
            }
        }
    }
}

fn image(page: &mut Page, unblock: &Unblock, place: usize, head: (Role, &str)) {
    let Some(offer) = unblock.offers.images.get(place) else {
        return;
    };
    let image = unblock.forecast.after.base().image(offer.image);
    let name = image.map_or_else(String::new, names::title);
    let adds = offer
        .adds
        .map_or_else(String::new, |adds| format!("  adds {adds}"));
    page.flow(1, 7, &[head, (Role::Strong, &name), (Role::Good, &adds)]);
}

/// Something in an image's way.
fn in_its_way(page: &mut Page, unblock: &Unblock, extra: &Extra, head: (Role, &str)) {
    let base = unblock.forecast.after.base();
    match extra {
        Extra::Container(id) => match base.find_container(id).and_then(|ix| base.container(ix)) {
            Some(found) => container(page, base, found, head),
            None => page.flow(1, BESIDE, &[head, (head.0, &names::safe(id.short()))]),
        },
        Extra::Child(id) => {
            let size = base.get(id).map_or(0, |image| image.size);
            let registry = base.find(id).map(|ix| base.registry(ix));
            let copy = match registry {
                Some(Registry::OnlyCopy) => ", only copy",
                Some(Registry::CannotTell) => ", may be the only copy",
                Some(Registry::Known) | None => "",
            };
            let size = format!("  image built on it, {}{copy}", Bytes::exact(size));
            let name = format!("┬ {}", names::image(base, id));
            page.flow(1, BESIDE + 2, &[head, (head.0, &name), (Role::Dim, &size)]);
        }
        Extra::BuildCache => {}
    }
}

fn cache(page: &mut Page, unblock: &Unblock, head: (Role, &str)) {
    let usage = unblock.forecast.after.base().usage();
    let records = usage.map_or(&[][..], |usage| &usage.cache);
    let sum = records.iter().map(|record| record.size).sum();
    let count = counted(records.len(), "record", "records");
    let size = format!("  {count}, {} by its own count", Bytes::exact(sum));
    page.flow(
        1,
        7,
        &[head, (Role::Strong, "the build cache"), (Role::Dim, &size)],
    );
    let what = "It may hold layers of what goes. All of it goes that no build under way needs; the next builds start \
                from nothing.";
    page.say(7, Role::Dim, what);
}

fn container(page: &mut Page, base: &Inventory, container: &Container, head: (Role, &str)) {
    let role = head.0;
    let glyph = format!("{} ", names::state_glyph(container));
    let steps = Step::to_remove(container, base.profile().kind);
    let how: Vec<&str> = steps.iter().map(deed).collect();
    let how = match how.as_slice() {
        [before @ .., last] if !before.is_empty() => format!("{} and {last}", before.join(", ")),
        _ => how.concat(),
    };
    let name = names::safe(container.title());
    let writable = container.belongings.as_ref().map(writable);
    let rest = format!(
        "  {}: {how}; {}",
        container.state.word(),
        writable
            .as_deref()
            .unwrap_or("its writable layer is being measured")
    );
    page.flow(
        1,
        BESIDE + 2,
        &[head, (role, &glyph), (role, &name), (Role::Dim, &rest)],
    );
    for remark in remarks(base, container) {
        page.say(BESIDE + 2, Role::Caution, &remark);
    }
}

/// What a step does to a container, in one word.
fn deed(step: &Step) -> &'static str {
    match step {
        Step::UnpauseContainer(_) => "unpause",
        Step::StopContainer(_) => "stop",
        Step::RemoveContainer(_) | Step::Remove(_) | Step::PruneCache => "remove",
    }
}

/// How much is lost with a container.
fn writable(own: &Belongings) -> String {
    match own.writable {
        Some(bytes) => format!("{} that it wrote is lost", Bytes::exact(bytes)),
        None => "what it wrote is lost, how much is not told".to_owned(),
    }
}

/// What has to be known before a container goes.
fn remarks(base: &Inventory, container: &Container) -> Vec<String> {
    let extra = Extra::Container(container.id.clone());
    if extra.hindrance(base) == Some(Hindrance::Volumes) {
        return vec![format!("cannot be chosen: {}", Hindrance::Volumes.words())];
    }
    let mut remarks = Vec::new();
    remarks.extend(comes_back(base, container));
    let volumes = container.belongings.iter().flat_map(|own| &own.volumes);
    remarks.extend(volumes.map(|volume| {
        let short = volume.get(..12).unwrap_or(volume);
        format!("leaves an anonymous volume behind: {}", names::safe(short))
    }));
    remarks
}

/// That a container of a compose project comes back, and what that takes once its image has gone too.
pub(super) fn comes_back(base: &Inventory, container: &Container) -> Option<String> {
    let project = names::compose(container)?;
    let again = rules::had_again(base, &container.image);
    Some(format!(
        "{project}: comes back on the next up, once the image is {again} again"
    ))
}

/// A notice, and what the choice comes to.
fn bottom(
    app: &App,
    preview: &Preview,
    unblock: &Unblock,
    theme: Theme,
    width: usize,
) -> Vec<Line<'static>> {
    let notice = app.notice.as_ref().map(|notice| {
        let text = format!(" {}", fit(notice, width.saturating_sub(2)));
        Line::from(theme.span(Role::Caution, text))
    });
    let idle = match unblock.idle() {
        0 => String::new(),
        idle => format!(" ({idle} in vain)"),
    };
    let chosen = format!(
        "{} of {} chosen{idle}: frees {} ({} without)",
        unblock.agreed.len(),
        unblock.possible(),
        unblock.forecast.freed.now,
        preview.skip.freed.now,
    );
    let mut sum = vec![theme.span(Role::Strong, format!(" {chosen}"))];
    if let Some(key) = names::key(app.keys(), Action::Back, Scope::InTheWay) {
        sum.extend([
            theme.span(Role::Dim, " · "),
            theme.span(Role::Accent, key),
            theme.span(Role::Text, " to the preview"),
        ]);
    }
    notice.into_iter().chain([Line::from(sum)]).collect()
}
