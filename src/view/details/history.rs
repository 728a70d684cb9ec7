use ratatui::text::Line;

use crate::inventory::{Bytes, HistoryEntry, Units, instruction};
use crate::view::names;
use crate::view::page::{Page, window};
use crate::view::text::right;
use crate::view::theme::Role;

use super::Details;

impl Details<'_> {
    /// The lines of the history that are seen, and how many there are.
    pub(super) fn history(&self, height: usize) -> (Vec<Line<'static>>, usize) {
        let seen = (self.session.scrolled(), height);
        let write = |page: &mut Page| self.write_history(page);
        let (_, page) = window(self.app, self.theme, self.width, seen, write);
        let content = page.count();
        (page.into_lines(), content)
    }

    fn write_history(&self, page: &mut Page) {
        let Some(history) = self.session.history() else {
            let failed = self.session.histories.is_failed(&self.image.id);
            let why = if failed {
                "it could not be read"
            } else {
                "being read"
            };
            page.say(1, Role::Dim, why);
            return;
        };
        if history.is_empty() {
            page.say(
                1,
                Role::Dim,
                "none: the image does not tell how it was built",
            );
        }
        for step in history {
            write_step(page, step);
        }
    }
}

/// A step: its date, the bytes of its layer, and the whole command; one without a layer is dimmed.
fn write_step(page: &mut Page, step: &HistoryEntry) {
    let (role, size) = if step.size > 0 {
        (Role::Text, Bytes::exact(step.size).to_string())
    } else {
        (Role::Dim, "no layer".to_owned())
    };
    let head = format!(
        "{}  {}  ",
        date(step.created),
        right(&size, Units::here().width())
    );
    let command = instruction(&step.command);
    let comment = names::safe(step.comment.trim());
    let told = if command.is_empty() {
        comment.clone()
    } else {
        names::safe(&command)
    };
    let told = if told.is_empty() {
        "no command is told".into()
    } else {
        told
    };
    // builders that sign every step say nothing with it
    let remark = if command.is_empty() || comment.is_empty() || comment.starts_with("buildkit.") {
        String::new()
    } else {
        format!("  ({comment})")
    };
    page.flow(
        1,
        3,
        &[(Role::Dim, &head), (role, &told), (Role::Dim, &remark)],
    );
}

/// A day by the world's clock.
fn date(seconds: Option<i64>) -> String {
    let time = seconds.and_then(|seconds| jiff::Timestamp::from_second(seconds).ok());
    time.map_or_else(
        || "no date   ".to_owned(),
        |time| time.strftime("%Y-%m-%d").to_string(),
    )
}

#[cfg(test)]
mod tests {
    use super::date;

    #[test]
    fn a_date_is_the_day_in_utc() {
        assert_eq!(
            [
                date(Some(0)),
                date(Some(1_795_000_000)),
                date(None),
                date(Some(i64::MAX))
            ],
            ["1970-01-01", "2026-11-18", "no date   ", "no date   "].map(str::to_owned)
        );
    }
}
