//! The routes of a preview, side by side.

use crate::app::{Action, Preview, Scope, Unblock};
use crate::inventory::Units;
use crate::removal::{Forecast, Route};
use crate::view::names;
use crate::view::page::Page;
use crate::view::text::counted;
use crate::view::theme::Role;

/// The title of the page.
pub(super) fn title(preview: &Preview) -> &'static str {
    match preview.route {
        Route::Skip if preview.from_file.is_some() => "preview · plan from a file",
        Route::Skip if preview.routes().nth(1).is_none() => "preview",
        Route::Skip => "preview · skip route",
        Route::Unblock => "preview · unblock route",
        Route::Force => "preview · force route",
    }
}

/// The figures of all routes, one below the other, where there are several.
pub(super) fn write(page: &mut Page, preview: &Preview) {
    if preview.routes().nth(1).is_none() {
        return;
    }
    page.blank();
    for route in preview.routes() {
        let here = preview.route == route;
        let role = if here { Role::Strong } else { Role::Dim };
        let cursor = if here { "›" } else { " " };
        let text = format!("{cursor} {:<8} {}", route.name(), figures(preview, route));
        page.flow(1, 12, &[(role, &text)]);
    }
    let key = names::key(&page.keys, Action::InTheWay, Scope::Preview);
    let possible = preview.unblock.as_ref().map_or(0, Unblock::possible);
    if preview.route == Route::Unblock && possible == 0 {
        let why = key.map_or_else(|| ".".to_owned(), |key| format!(": {key} says why."));
        let text = format!("Nothing that is in the way can be agreed to{why}");
        page.say(1, Role::Caution, &text);
    } else if preview.route == Route::Unblock && preview.forecast().plan == preview.skip.plan {
        let how = key.map_or_else(
            || ".".to_owned(),
            |key| format!(": {key} lists it, to be agreed to one by one."),
        );
        let text = format!("Nothing that is in the way may go yet{how}");
        page.say(1, Role::Caution, &text);
    }
}

fn figures(preview: &Preview, route: Route) -> String {
    let (forecast, remark) = match (route, &preview.unblock) {
        (Route::Unblock, Some(unblock)) if unblock.agreed.is_empty() => (
            &unblock.all,
            match unblock.possible() {
                0 => " · nothing in the way can be agreed to".to_owned(),
                all => format!(" · if {} in the way may go", of(all)),
            },
        ),
        (Route::Unblock, Some(unblock)) => {
            let (chosen, all) = (unblock.agreed.len(), unblock.possible());
            (
                &unblock.forecast,
                format!(" · {chosen} of {all} in the way agreed to"),
            )
        }
        (Route::Force, _) => (
            preview.force.as_ref().unwrap_or(&preview.skip),
            String::new(),
        ),
        (Route::Skip | Route::Unblock, _) => (&preview.skip, String::new()),
    };
    let width = Units::here().width();
    format!(
        "frees {:<width$} {} deleted · {} refused{}{remark}",
        forecast.freed.now,
        forecast.deleted.len(),
        forecast.refused.len(),
        losing(forecast),
    )
}

fn of(all: usize) -> String {
    if all == 1 {
        "the one".to_owned()
    } else {
        format!("all {all}")
    }
}

fn losing(forecast: &Forecast) -> String {
    let gone = forecast.containers.len();
    let hurt = forecast.harms.len().saturating_sub(gone);
    let gone =
        (gone > 0).then(|| format!(" · {}", counted(gone, "container goes", "containers go")));
    let hurt = (hurt > 0).then(|| {
        let count = counted(hurt, "container loses", "containers lose");
        format!(" · {count} something")
    });
    gone.into_iter().chain(hurt).collect()
}
