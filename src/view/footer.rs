use ratatui::text::{Line, Span};
use unicode_width::UnicodeWidthStr;

use crate::app::{
    Action, App, Bound, Fold, Here, Offered, Overlay, Run, Scope, Session, Tab, Which,
};

use super::theme::{Role, Theme};

/// The keys that apply now; where they do not all fit, the less needed ones are left out as a whole.
pub(super) fn line(app: &App, theme: Theme, width: usize) -> Line<'static> {
    let scope = app.scope();
    let here = app.keys().here(scope);
    let shown = here.filter(|line| !line.binding.brief.is_empty());
    let mut entries: Vec<&Bound> = shown
        .filter(|line| applies(app, line.binding.action))
        .collect();
    while columns(app, &entries) > width {
        match entries
            .iter()
            .rposition(|line| !is_needed(line.binding.action, scope))
        {
            Some(position) => drop(entries.remove(position)),
            None => drop(entries.pop()),
        }
    }
    let spans = entries.iter().flat_map(|line| {
        [
            Span::raw(" "),
            theme.span(Role::Accent, first_key(line)),
            theme.span(Role::Dim, format!(" {} ", brief(app, line))),
        ]
    });
    Line::from(spans.collect::<Vec<_>>())
}

/// What stays when there is little room: the way out, help, what opens or folds, and what concerns a removal.
fn is_needed(action: Action, scope: Scope) -> bool {
    let needed = [
        Action::Help,
        Action::Explain,
        Action::Quit,
        Action::Back,
        Action::Preview,
        Action::Run,
        Action::Cancel,
        Action::Receipt,
        Action::Restore,
        Action::Dismiss,
        Action::Mouse,
        Action::Unfilter,
    ];
    let inside = matches!(scope, Scope::Table | Scope::Details);
    needed.contains(&action) || inside && action == Action::Open
}

/// What a key does here, in a word.
fn brief(app: &App, line: &Bound) -> &'static str {
    if line.binding.action == Action::Cancel {
        let run = app.session().and_then(|session| session.run.as_ref());
        return run.and_then(Run::cancelling).unwrap_or(line.binding.brief);
    }
    match repository(app) {
        Some(folded) if line.binding.action == Action::Open => {
            if folded {
                "unfold"
            } else {
                "fold"
            }
        }
        Some(_) | None => line.binding.brief,
    }
}

/// Where a repository has the keys: whether it is folded.
fn repository(app: &App) -> Option<bool> {
    let session = app.session().filter(|_| app.scope() == Scope::Table)?;
    match session.here()? {
        Here::Repository(branch) => Some(session.table.is_folded(&branch.repository)),
        Here::Image(..) | Here::Orphan(..) => None,
    }
}

fn first_key(line: &Bound) -> String {
    line.keys
        .first()
        .map(ToString::to_string)
        .unwrap_or_default()
}

fn columns(app: &App, entries: &[&Bound]) -> usize {
    entries
        .iter()
        .map(|line| first_key(line).width() + brief(app, line).width() + 3)
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
        run.is_some_and(|run| run.cancelling().is_some())
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
        // on a repository Enter does the same
        app.session().is_some_and(|it| it.table.is_tree()) && repository(app).is_none()
    } else if action == Action::Return {
        app.session()
            .is_some_and(|session| session.pane.has_trail())
    } else if action == Action::Open && app.scope() == Scope::Details {
        app.session().is_some_and(opens)
    } else {
        !is_idle(app, action)
    }
}

/// Whether the row under the cursor shows what went wrong in the last removal.
fn has_error(session: &Session) -> bool {
    let told = session.told_here();
    told.is_some_and(|(_, end)| end.is_error())
}

/// Whether what is under the cursor of the table can be marked.
fn marks(session: &Session) -> bool {
    matches!(session.here(), Some(Here::Image(..) | Here::Repository(_)))
}

/// Whether there is anything to open in the details.
fn opens(session: &Session) -> bool {
    session.pane.shown.tab == Tab::Layers && !session.entries().is_empty()
}

/// Whether a key does nothing here, or what another one does.
fn is_idle(app: &App, action: Action) -> bool {
    let session = app.session().filter(|_| app.scope() == Scope::Protected);
    let no_pattern = session.is_some_and(|session| session.protection.entries().is_empty());
    // Enter does in the table what Tab does, but on a repository
    let as_tab = app.scope() == Scope::Table && repository(app).is_none();
    let no_mark = app.scope() == Scope::Table && !app.session().is_some_and(marks);
    let run = app.session().and_then(|session| session.run.as_ref());
    let backup = run.and_then(|run| run.backup.as_ref());
    let undoes = backup.is_some_and(|backup| backup.kept().is_some() && backup.restored.is_none());
    action == Action::Dismiss && !app.session().is_some_and(has_error)
        || action == Action::Restore && !undoes
        || action == Action::Backup && app.previewed().is_none_or(|it| it.backup.is_none())
        || action == Action::Open && as_tab
        || action == Action::Mark(Which::This) && no_mark
        || action == Action::Protect && no_pattern
}
