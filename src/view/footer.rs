use ratatui::text::{Line, Span};
use unicode_width::UnicodeWidthStr;

use crate::app::{Action, App, Bound, Fold, Offered, Overlay, Run, Scope, Session, Tab};

use super::theme::{Role, Theme};

/// The keys that apply now; where they do not all fit, the less needed ones are left out as a whole.
pub(super) fn line(app: &App, theme: Theme, width: usize) -> Line<'static> {
    let scope = app.scope();
    let here = app.keys().here(scope);
    let shown = here.filter(|line| !line.binding.brief.is_empty());
    let mut entries: Vec<&Bound> = shown
        .filter(|line| applies(app, line.binding.action))
        .collect();
    while columns(&entries) > width {
        match entries
            .iter()
            .rposition(|line| !is_needed(line.binding.action))
        {
            Some(position) => drop(entries.remove(position)),
            None => drop(entries.pop()),
        }
    }
    let spans = entries.iter().flat_map(|line| {
        [
            Span::raw(" "),
            theme.span(Role::Accent, first_key(line)),
            theme.span(Role::Dim, format!(" {} ", line.binding.brief)),
        ]
    });
    Line::from(spans.collect::<Vec<_>>())
}

/// What stays when there is little room: the way out, help, and what concerns a removal.
fn is_needed(action: Action) -> bool {
    let needed = [
        Action::Help,
        Action::Explain,
        Action::Quit,
        Action::Back,
        Action::Preview,
        Action::Run,
        Action::Cancel,
        Action::Receipt,
        Action::Mouse,
        Action::Unfilter,
    ];
    needed.contains(&action)
}

fn first_key(line: &Bound) -> String {
    line.keys
        .first()
        .map(ToString::to_string)
        .unwrap_or_default()
}

fn columns(entries: &[&Bound]) -> usize {
    entries
        .iter()
        .map(|line| first_key(line).width() + line.binding.brief.width() + 3)
        .sum()
}

/// Whether a key would do anything now.
fn applies(app: &App, action: Action) -> bool {
    let run = app.session().and_then(|session| session.run.as_ref());
    let preview = match app.overlays.last() {
        Some(Overlay::Preview(preview)) => Some(preview),
        Some(_) | None => None,
    };
    let menu = match app.overlays.last() {
        Some(Overlay::Presets(menu)) => Some(menu),
        Some(_) | None => None,
    };
    if action == Action::Cancel {
        run.is_some_and(|run| !run.is_over())
    } else if action == Action::Mouse {
        app.mouse // only while it keeps the terminal from selecting text
    } else if action == Action::Receipt {
        run.is_some_and(Run::is_over)
    } else if action == Action::Unfilter {
        app.scope() == Scope::Filtering || app.session().is_some_and(|it| it.table.is_sifted())
    } else if action == Action::Route {
        preview.is_some_and(|preview| preview.routes().nth(1).is_some())
    } else if action == Action::InTheWay {
        preview.is_some_and(|preview| preview.unblock.is_some())
    } else if action == Action::More || action == Action::Less {
        menu.is_some_and(|menu| menu.chosen().is_some_and(Offered::takes_argument))
    } else if action == Action::Run {
        preview.is_some_and(|preview| !preview.forecast().is_empty())
            && run.is_none_or(Run::is_over)
    } else if action == Action::Fold(Fold::Close) {
        app.session().is_some_and(|session| session.table.is_tree())
    } else if action == Action::Return {
        app.session()
            .is_some_and(|session| session.pane.has_trail())
    } else if action == Action::Open && app.scope() == Scope::Details {
        app.session().is_some_and(opens)
    } else {
        !is_idle(app, action)
    }
}

/// Whether there is anything to open in the details.
fn opens(session: &Session) -> bool {
    session.pane.shown.tab == Tab::Layers && !session.entries().is_empty()
}

/// Whether a key does nothing here, or what another one does.
fn is_idle(app: &App, action: Action) -> bool {
    let session = app.session().filter(|_| app.scope() == Scope::Protected);
    let no_pattern = session.is_some_and(|session| session.protection.entries().is_empty());
    // Enter does in the table what Tab does
    action == Action::Open && app.scope() == Scope::Table || action == Action::Protect && no_pattern
}
