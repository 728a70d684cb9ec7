//! What single lines of the screen say, and what they leave out where there is little room.

use jettison::app::{App, Column};
use jettison::view::Theme;
use ratatui::buffer::Buffer;
use ratatui::style::Modifier;

use super::fixture::{explorer, go_to, press};
use super::looks::shown;
use super::tree::with_orphan;

fn drawn(app: &mut App, width: u16) -> Buffer {
    let terminal = shown(app, Theme::plain(), (width, 24));
    terminal.backend().buffer().clone()
}

/// The lines of a screen.
fn lines(app: &mut App, width: u16) -> Vec<String> {
    let buffer = drawn(app, width);
    let rows = buffer.content.chunks(usize::from(width));
    rows.map(|row| row.iter().map(ratatui::buffer::Cell::symbol).collect())
        .collect()
}

fn footer(app: &mut App) -> String {
    lines(app, 80).pop().unwrap()
}

#[test]
fn the_footer_offers_what_the_row_under_the_cursor_takes() {
    let mut app = explorer();
    assert!(footer(&mut app).contains(" Space mark "));
    assert!(!footer(&mut app).contains(" Enter "));
    press(&mut app, "tg");
    assert!(footer(&mut app).contains(" Enter fold "));
    press(&mut app, "\n");
    assert!(footer(&mut app).contains(" Enter unfold "));
    assert!(footer(&mut app).contains(" Space mark "));
    press(&mut app, "tg2\t");
    assert!(footer(&mut app).contains(" Enter open "));
    let mut app = with_orphan();
    press(&mut app, "G");
    assert!(!footer(&mut app).contains(" Space mark "));
    press(&mut app, "t");
    assert!(!footer(&mut app).contains(" Space mark "));
}

/// The rule above the table.
fn title(app: &mut App, width: u16) -> String {
    let title = lines(app, width).remove(2);
    title.trim_matches('─').trim().replace('─', "")
}

#[test]
fn the_title_of_the_table_is_shortened_step_by_step() {
    let mut app = explorer();
    while app.session().unwrap().table.sort.column != Column::Reference {
        press(&mut app, "s");
    }
    press(&mut app, "tg");
    assert_eq!(
        [100, 80, 62, 60].map(|width| title(&mut app, width)),
        [
            "images  1 orphaned container · 12 images in 10 repositories · by repository:tag ▲",
            "images  12 images in 10 repositories · by repository:tag ▲",
            "images  12 images · by repository:tag ▲",
            "images  12 images · by repository:tag ▲",
        ]
    );
}

#[test]
fn the_details_of_an_image_without_name_tell_its_id_once_and_more_beside() {
    let mut app = explorer();
    press(&mut app, "g");
    while !app
        .session()
        .unwrap()
        .selected()
        .unwrap()
        .1
        .references
        .is_empty()
    {
        press(&mut app, "j");
    }
    let wanted = "── <none> 6a99b4b1f765 ";
    for (width, told) in [
        (80, " only copy · 963 MB · built 9 d ago ──"),
        (60, " only copy · 963 MB ──"),
    ] {
        let all = lines(&mut app, width);
        let line = all.iter().find(|line| line.starts_with(wanted)).unwrap();
        assert!(line.ends_with(told), "{line}");
        assert_eq!(line.matches("6a99b4b1f765").count(), 1);
    }
}

/// The rows of the table that are of this repository, each with what of it the filter has lit.
fn lit(app: &mut App, text: &str) -> Vec<(String, String)> {
    let buffer = drawn(app, 80);
    let rows = buffer.content.chunks(80).map(|row| &row[4..36]);
    let all = rows.map(|row| {
        let shown: String = row.iter().map(ratatui::buffer::Cell::symbol).collect();
        let found = row
            .iter()
            .filter(|cell| cell.modifier.contains(Modifier::UNDERLINED));
        let found: String = found.map(ratatui::buffer::Cell::symbol).collect();
        (shown.trim().to_owned(), found)
    });
    let mut rest = all.skip_while(|(shown, _)| !shown.starts_with(text));
    vec![rest.next().unwrap(), rest.next().unwrap()]
}

#[test]
fn below_its_repository_a_name_is_its_tag_and_what_is_found_in_it_is_lit() {
    for (filter, repository, tag, more) in [
        ("web:1.4", "", ":1.4", ""),
        ("shop", "shop", "", ""),
        ("web14", "", "14", ""),
        ("registry", "", "", "+2"),
    ] {
        let mut app = explorer();
        go_to(&mut app, 1);
        press(&mut app, &format!("t/{filter}"));
        let rows = lit(&mut app, "▾ shop/web ");
        let (above, found) = &rows[0];
        assert!(above.starts_with("▾ shop/web  "), "{above}");
        assert_eq!(found, repository, "{filter}");
        assert_eq!(
            rows[1],
            (":1.4 +2".to_owned(), format!("{tag}{more}")),
            "{filter}"
        );
    }
}

#[test]
fn what_a_repository_is_the_only_copy_of_is_not_cut() {
    let mut app = explorer();
    press(&mut app, "tg");
    let all = lines(&mut app, 200);
    let row = all
        .iter()
        .find(|line| line.contains("▾ shop/web "))
        .unwrap();
    assert!(row.contains("! 2 only  "), "{row}");
}
