//! What removing the marked set will do, said before it is done.

mod consequences;
mod from_file;
mod going;
pub(super) mod in_the_way;
pub(super) mod ledger;
mod refusals;
mod routes;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use crate::app::{Action, App, Digest, Lists, Preview, Scope, Session, Typing};
use crate::inventory::Bytes;
use crate::removal::{Forecast, Route};

use super::backup;
use super::names::{self, Containers};
use super::page::{Page, Sheet};
use super::text::{clipped, counted, fit, solid};
use super::theme::{Role, Theme};

/// Columns of a number of bytes at the start of an entry.
const BYTES: usize = 10;
/// Where the text of such an entry begins.
const BESIDE: usize = BYTES + 4;

/// Draws the preview; answers how many lines fit and how many there are.
pub(super) fn draw(
    app: &App,
    preview: &Preview,
    theme: Theme,
    area: Rect,
    buffer: &mut Buffer,
    lists: &mut Lists,
) -> (usize, usize) {
    let sheet = Sheet {
        title: routes::title(preview),
        scroll: preview.scroll,
        bottom: bottom(app, preview, theme, usize::from(area.width)),
    };
    let program = app
        .session()
        .map_or_else(String::new, |session| session.about.by_hand());
    sheet.draw_lists(app, theme, area, buffer, lists, |page| {
        write(page, preview, &program, app.now);
    })
}

fn write(page: &mut Page, preview: &Preview, program: &str, now: i64) {
    let forecast = preview.forecast();
    let containers = Containers::of(forecast.after.base());
    page.lists_of(forecast);
    unclear(page, preview);
    from_file::write(page, preview, program, now);
    headline(page, forecast, &preview.digest);
    routes::write(page, preview);
    backup::offer(page, preview);
    going::deleted(page, forecast, &preview.digest);
    going::untagged(page, forecast, &preview.digest);
    refusals::write(page, forecast, &containers, program);
    consequences::harms(page, forecast, &containers);
    ledger::write(page, preview, &containers);
    consequences::steps(page, forecast, &preview.digest, program);
}

/// That something protected may be among it.
fn unclear(page: &mut Page, preview: &Preview) {
    if let Some(trouble) = &preview.unclear {
        let words = names::safe(&trouble.words()).into_owned();
        page.say(1, Role::Bad, &format!("! {words}."));
        let text =
            "What it cannot say is not protected: look whether something of it is in this list.";
        page.say(1, Role::Caution, text);
    }
}

/// What goes, in sentences.
fn headline(page: &mut Page, forecast: &Forecast, digest: &Digest) {
    let freed = solid(forecast.freed.now);
    let sizes = solid(Bytes::exact(forecast.nominal));
    let images = counted(forecast.deleted.len(), "image", "images");
    let names = digest.names;
    let references = counted(names, "reference", "references");
    let text = match (forecast.deleted.len(), names) {
        (0, 0) => "Nothing would go: the engine would refuse everything that is marked.".to_owned(),
        (0, _) => {
            format!("Only {references} would be untagged; no image goes. That frees nothing.")
        }
        (_, 0) => format!("{images} would be deleted. That frees {freed} of {sizes} nominal."),
        (..) => format!(
            "{images} would be deleted and {references} untagged. That frees {freed} of {sizes} nominal."
        ),
    };
    page.say(1, Role::Strong, &text);
    nominal(page, forecast, digest);
    if let Some(doubt) = names::doubt(forecast.freed.now).filter(|_| !forecast.deleted.is_empty()) {
        page.say(1, Role::Dim, &doubt);
        ledger::least(page, forecast);
    }
    if forecast.freed.later.value() > 0 {
        let text = format!(
            "{} more when the containers that hold the rest are removed: hidden until then, not gone.",
            solid(forecast.freed.later)
        );
        page.say(1, Role::Text, &text);
    }
    containers_gone(page, forecast);
    cache_gone(page, forecast, digest);
    left_alone(page, forecast);
    copies(page, digest);
}

/// What the sum of sizes is about.
fn nominal(page: &mut Page, forecast: &Forecast, digest: &Digest) {
    if !forecast.deleted.is_empty() {
        let sum = if digest.in_the_way {
            "Nominal: the sizes of all images with a mark, of those that stay too, and of those in the way; shared layers \
             counted each time."
        } else {
            "Nominal: the sizes of all images with a mark, of those that stay too; shared layers counted each time."
        };
        page.say(1, Role::Dim, sum);
    }
}

/// The containers that go because they are in the way, with what they have of their own.
fn containers_gone(page: &mut Page, forecast: &Forecast) {
    if forecast.containers.is_empty() {
        return;
    }
    let base = forecast.after.base();
    let own = |id| {
        base.container(base.find_container(id)?)?
            .belongings
            .as_ref()?
            .writable
    };
    let written: Option<u64> = forecast.containers.iter().map(own).sum();
    let written = written.map_or_else(
        || "what was written into its layer, not all measured".to_owned(),
        |bytes| format!("{} of written layers", Bytes::exact(bytes)),
    );
    let count = counted(forecast.containers.len(), "container", "containers");
    let text = format!("{count} would go too, stopped first if running, with {written} on top.");
    page.say(1, Role::Caution, &text);
}

/// The build cache, where it goes as well.
fn cache_gone(page: &mut Page, forecast: &Forecast, digest: &Digest) {
    if digest.cache_goes {
        let usage = forecast.after.base().usage();
        let records = usage.map_or(&[][..], |usage| &usage.cache);
        let sum = records.iter().map(|record| record.size).sum();
        let text = format!(
            "The build cache would be pruned, all {} of it: {} by its own count. The next builds start from nothing.",
            counted(records.len(), "record", "records"),
            Bytes::exact(sum)
        );
        page.say(1, Role::Caution, &text);
    }
}

/// How many of the marked images stay, where others go.
fn left_alone(page: &mut Page, forecast: &Forecast) {
    let refused = forecast.refused.len();
    if refused > 0 && !forecast.is_empty() {
        let (would, stay) = if refused == 1 {
            ("image", "stays")
        } else {
            ("images", "stay")
        };
        page.say(
            1,
            Role::Text,
            &format!("{refused} marked {would} would be refused and {stay} untouched."),
        );
    }
}

/// What cannot be fetched again, or may not be.
fn copies(page: &mut Page, digest: &Digest) {
    let only = digest.only_copies;
    if only > 0 {
        let text = format!(
            "{} (marked !): no registry is known to have {}.",
            counted(only, "only copy would go", "only copies would go"),
            if only == 1 { "it" } else { "them" }
        );
        page.say(1, Role::Caution, &text);
    }
    let unproven = digest.unproven;
    if unproven > 0 {
        let text = format!(
            "{} (marked ?): this engine does not tell whether a registry has {}.",
            counted(unproven, "may be an only copy", "may be only copies"),
            if unproven == 1 { "it" } else { "them" }
        );
        page.say(1, Role::Caution, &text);
    }
}

/// What stays at the bottom: a notice, and what to press or what is being typed.
fn bottom(app: &App, preview: &Preview, theme: Theme, width: usize) -> Vec<Line<'static>> {
    let notice = app.notice.as_ref().map(|notice| {
        Line::from(theme.span(
            Role::Caution,
            format!(" {}", fit(notice, width.saturating_sub(2))),
        ))
    });
    let action = match &preview.typing {
        Some(typing) if typing.void => Some(Line::from(theme.span(Role::Caution, VOID))),
        Some(typing) => Some(typed(typing, theme)),
        // the notice says it with more words
        None if preview.forecast().is_empty() && notice.is_some() => None,
        None => Some(actions(app, preview, theme, width)),
    };
    notice.into_iter().chain(action).collect()
}

/// Where the word is typed, once the plan has changed.
const VOID: &str = " the plan has changed: what you type runs nothing";

fn typed(typing: &Typing, theme: Theme) -> Line<'static> {
    let word = fit(&typing.typed, 24);
    Line::from(vec![
        theme.span(Role::Bad, format!(" type \"{}\" to go on: ", typing.word)),
        theme.span(Role::Strong, word),
        theme.span(Role::Strong, "_"),
    ])
}

/// What can be pressed, and what comes then.
fn actions(app: &App, preview: &Preview, theme: Theme, width: usize) -> Line<'static> {
    let key = |action| {
        let key = names::key(app.keys(), action, Scope::Preview);
        key.map(|key| theme.span(Role::Accent, key))
    };
    let mut spans = vec![Span::raw(" ")];
    if app.session().and_then(Session::active_run).is_some() {
        spans.push(theme.span(
            Role::Text,
            "this can be run when the removal under way has ended",
        ));
    } else if app.settings.read_only {
        spans.push(theme.span(Role::Text, "read-only: nothing can be removed from here"));
    } else if preview.forecast().is_empty() {
        spans.push(theme.span(Role::Text, "there is nothing to run"));
    } else if let Some(run) = key(Action::Run) {
        spans.push(run);
        let asks = preview.word().map_or_else(
            || " runs it".to_owned(),
            |word| format!(" runs it, after the word \"{word}\" is typed"),
        );
        spans.push(theme.span(Role::Text, asks));
    } else {
        spans.push(theme.span(
            Role::Text,
            "no key runs it: the configuration has none for it",
        ));
    }
    if let (Some(next), Some(route)) = (next_route(preview), key(Action::Route)) {
        let other = format!(" shows the {} route", next.name());
        let more = [
            theme.span(Role::Dim, " · "),
            route,
            theme.span(Role::Text, other),
        ];
        let taken: usize = spans.iter().chain(&more).map(Span::width).sum();
        spans.extend(more.into_iter().filter(|_| taken <= width));
    }
    clipped(spans, width)
}

/// The route after the one that is shown, if there is another.
fn next_route(preview: &Preview) -> Option<Route> {
    let routes: Vec<Route> = preview.routes().collect();
    let here = routes.iter().position(|route| *route == preview.route);
    let next = routes.iter().cycle().nth(here.unwrap_or(0) + 1).copied();
    next.filter(|next| *next != preview.route)
}
