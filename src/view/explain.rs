//! What the thing on the screen means here.

mod facts;
mod ledger;
mod reclaimable;
mod texts;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::Span;
use unicode_width::UnicodeWidthStr;

use crate::app::{Action, App, Explained, Keymap, Lists, Place, Repository, Subject, Topic};

use super::names;
use super::page::{self, Page, Sheet};
use super::text::short;
use super::theme::{Role, Theme};
use texts::Text;

/// Columns of the name in the title.
const TITLE: usize = 44;

/// Draws an explanation; answers how many lines fit and how many there are.
pub(super) fn draw(
    app: &App,
    explained: &Explained,
    theme: Theme,
    area: Rect,
    buffer: &mut Buffer,
    lists: &mut Lists,
) -> (usize, usize) {
    let title = title(app, explained);
    let sheet = Sheet {
        title: &title,
        scroll: explained.scroll,
        bottom: page::notice(app, theme, area).into_iter().collect(),
    };
    let topics = app.topics(&explained.place);
    let at = explained.at(&topics);
    sheet.draw_lists(app, theme, area, buffer, lists, |page| {
        tabs(page, app.keys(), &topics, at);
        write(page, app, &explained.place, topics.get(at).copied());
    })
}

/// The text of an explanation.
pub(super) fn text(app: &App, explained: &Explained) -> String {
    let topics = app.topics(&explained.place);
    let topic = topics.get(explained.at(&topics)).copied();
    let title = title(app, explained);
    let about = topic.map_or_else(String::new, |topic| format!(": {}", topic.title()));
    page::text(app, |page| {
        page.say(0, Role::Text, &format!("{title}{about}"));
        page.blank();
        write(page, app, &explained.place, topic);
    })
}

/// What is explained, in the title.
fn title(app: &App, explained: &Explained) -> String {
    let inventory = app.session().and_then(|session| session.inventory.as_ref());
    let image = |id| inventory.map_or_else(String::new, |all| short(&names::image(all, id), TITLE));
    let container = |id| {
        let name = inventory.map(|all| names::Containers::of(all).name(id));
        short(&name.unwrap_or_default(), TITLE)
    };
    let what = match &explained.place {
        Place::Image(id) => image(id),
        Place::Entry(id, entry) => match &entry.subject {
            Subject::Container(container_id) => container(container_id),
            Subject::Layer(_) => format!("a layer of {}", image(id)),
            Subject::Image(other) => image(other),
            Subject::Reference(reference) => short(reference.as_str(), TITLE),
            Subject::Evidence => format!("where {} could come from", image(id)),
            Subject::Platform(_) => format!("a platform of {}", image(id)),
            Subject::Digest(_) => format!("a digest of {}", image(id)),
            Subject::Label(_) => format!("a label of {}", image(id)),
        },
        Place::History(id) => format!("how {} was built", image(id)),
        Place::Repository(Repository::Named(name)) => short(name, TITLE),
        Place::Repository(Repository::Nameless) => "images without a name".to_owned(),
        Place::Orphan(id) => container(id),
        Place::Engine => "this engine".to_owned(),
        Place::Preset => "a preset".to_owned(),
        Place::InTheWay => "what is in the way".to_owned(),
        Place::Preview => "this preview".to_owned(),
        Place::Receipt => "this receipt".to_owned(),
        Place::Protected => "what is protected".to_owned(),
        Place::Stranded => "no engine".to_owned(),
    };
    format!("explained: {what}")
}

/// The topics in a line or more, as far as there are with the keys that lead to them; the one that is shown stands in
/// brackets.
fn tabs(page: &mut Page, keys: &Keymap, topics: &[Topic], at: usize) {
    let mut lines = keys.lines().iter();
    let numbers = lines.find(|line| line.binding.action == Action::TopicAt);
    let numbers = numbers.map_or(&[][..], |line| &line.keys);
    let mut rows: Vec<Vec<(bool, String)>> = vec![Vec::new()];
    let mut taken = 1;
    for (place, topic) in topics.iter().enumerate() {
        let number = numbers.get(place);
        let number = number.map_or_else(String::new, |key| format!("{key} "));
        let text = if place == at {
            format!("[{number}{}]", topic.title())
        } else {
            format!(" {number}{} ", topic.title())
        };
        if taken + text.width() > page.width && taken > 1 {
            rows.push(Vec::new());
            taken = 1;
        }
        taken += text.width();
        if let Some(row) = rows.last_mut() {
            row.push((place == at, text));
        }
    }
    for row in rows {
        page.row(|theme| {
            let spans = row
                .into_iter()
                .map(|(here, text)| theme.span(if here { Role::Strong } else { Role::Dim }, text));
            spans.collect::<Vec<Span<'static>>>()
        });
    }
    page.blank();
}

fn write(page: &mut Page, app: &App, place: &Place, topic: Option<Topic>) {
    match (topic, app.previewed()) {
        (None, _) => page.say(
            1,
            Role::Text,
            "It is gone: there is nothing left to explain.",
        ),
        (Some(Topic::Ledger), Some(preview)) => ledger::write(page, preview),
        (Some(topic), _) => {
            let facts = facts::facts(app, place, topic);
            told(page, &texts::text(topic, &facts));
        }
    }
}

fn told(page: &mut Page, text: &Text) {
    page.say(1, Role::Text, &text.says);
    if let Some(command) = &text.command {
        page.blank();
        page.flow(3, 5, &[(Role::Accent, command)]);
    }
    if let Some(belief) = &text.belief {
        page.blank();
        page.say(1, Role::Text, belief);
    }
}
