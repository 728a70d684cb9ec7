//! What the thing on the screen means here.

mod ledger;
mod reclaimable;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::app::{App, Topic};

use super::page::{self, Page, Sheet};
use super::theme::Theme;

/// Draws an explanation; answers how many lines fit and how many there are.
pub(super) fn draw(
    app: &App,
    topic: Topic,
    scroll: usize,
    theme: Theme,
    area: Rect,
    buffer: &mut Buffer,
) -> (usize, usize) {
    let title = match topic {
        Topic::Ledger => "explained: where the bytes go",
    };
    let sheet = Sheet {
        title,
        scroll,
        bottom: page::notice(app, theme, area).into_iter().collect(),
    };
    sheet.draw(app, theme, area, buffer, |page| write(page, app, topic))
}

/// The text of an explanation.
pub(super) fn text(app: &App, topic: Topic) -> String {
    page::text(app, |page| write(page, app, topic))
}

fn write(page: &mut Page, app: &App, topic: Topic) {
    match topic {
        Topic::Ledger => {
            if let Some(preview) = app.previewed() {
                ledger::write(page, preview);
            }
        }
    }
}
