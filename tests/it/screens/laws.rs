//! What must hold of every screen, whatever is on it.

use jettison::app::{App, Column, EngineChoice, Fault, Key, Message, Overlay};
use jettison::view::{Theme, draw, svg};
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::buffer::Buffer;
use ratatui::style::Modifier;

use super::fixture::{
    HOSTILE, NOW, ended, explorer, feed, generation, go_to, hostile, marked, marked_in_part,
    podman, press, running, stranded,
};
use super::looks::shown;

fn connecting() -> App {
    App::new(
        EngineChoice::At {
            address: HOSTILE.to_owned(),
            label: HOSTILE.repeat(9),
        },
        NOW,
    )
}

/// Marks on the hostile engine, then these keys.
fn pressed(keys: &str) -> App {
    let mut app = hostile();
    marked(&mut app, &[2, 5, 6, 8, 10, 12, 1, 3]);
    press(&mut app, keys);
    app
}

/// The same, and then the engine reports something.
fn told(message: Message) -> App {
    let mut app = pressed("");
    feed(&mut app, message);
    app
}

/// Connected, and nothing has been read.
pub(super) fn reading() -> App {
    let mut app = App::new(EngineChoice::Practice, NOW);
    let connected = Message::Connected(generation(), super::fixture::about());
    feed(&mut app, connected);
    app
}

/// A removal on the hostile engine that is under way, then these keys.
fn under_way(keys: &str) -> App {
    let mut app = hostile();
    running(&mut app, 70);
    press(&mut app, keys);
    app
}

fn over() -> App {
    let mut app = hostile();
    ended(&mut app);
    app
}

/// Every screen there is, with hostile text wherever a text is foreign.
pub(super) fn screens() -> Vec<(&'static str, App)> {
    let fault = || Fault(HOSTILE.repeat(30));
    let lost = Message::EngineLost(generation(), fault(), 4);
    let trouble = Message::Listed(generation(), Err(fault()));
    let mut all = vec![
        ("connecting", connecting()),
        ("stranded", stranded(HOSTILE)),
        ("reading", reading()),
    ];
    all.extend(explored());
    all.extend([
        ("help", pressed("?")),
        ("preview", pressed("d")),
        ("preview, at its end", pressed("dG")),
        ("force", pressed("df")),
        ("explained", pressed("de")),
        ("explained, by force", pressed("dfejjjjjjjjjjjjjjjj")),
        ("typing", pressed("dfRforc\n")),
        ("lost", told(lost)),
        ("trouble", told(trouble)),
        ("under way", under_way("")),
        ("quit", under_way("q")),
        ("receipt", over()),
        ("cut short", super::journal::cut_short(hostile(), HOSTILE)),
    ]);
    all.extend(explained());
    all
}

/// The explorer on the hostile engine, and what narrows or fills it.
fn explored() -> Vec<(&'static str, App)> {
    vec![
        ("explorer", pressed("")),
        ("tree", pressed("tg")),
        ("a repository", pressed("tg\tj")),
        ("folded", pressed("tg\nG")),
        ("an orphan", pressed("G\tj")),
        ("references", pressed("g4\tj")),
        ("containers", pressed("g\tj")),
        ("layers", pressed("g2\tj")),
        ("who shares a layer", pressed("g2\t\nj")),
        ("history", pressed("g3\tj")),
        ("presets", pressed("m")),
        ("presets, a label", pressed("mjjjj+++")),
        ("filter", pressed("/image !web size>")),
        (
            "filter, nothing left",
            pressed(&format!("/{} size>1TB", HOSTILE.replace(['\n', '\t'], ""))),
        ),
    ]
}

/// What is explained on the hostile engine.
fn explained() -> Vec<(&'static str, App)> {
    vec![
        ("a row explained", pressed("ge")),
        ("a container explained", pressed("g\tje")),
        ("a layer explained", pressed("g2\tje")),
        ("a reference explained", pressed("g4\te")),
        ("a label explained", pressed("g4\tGe")),
        ("a preset explained", pressed("mjjjje")),
        ("a refusal explained", pressed("de2")),
        ("what is in the way explained", pressed("due")),
        ("a step explained", under_way("ve")),
        ("no engine explained", {
            let mut app = stranded(HOSTILE);
            press(&mut app, "e");
            app
        }),
    ]
}

#[test]
fn no_size_breaks_a_screen() {
    for (name, mut app) in screens() {
        for width in (1..=210).step_by(23).chain([59, 60, 79, 80, 119, 120]) {
            for height in (1..=60).step_by(13).chain([15, 16, 24]) {
                let mut terminal = Terminal::new(TestBackend::new(width, height)).unwrap();
                let mut viewport = None;
                terminal
                    .draw(|frame| viewport = Some(draw(&app, Theme::colour(), frame)))
                    .unwrap();
                let viewport = viewport.unwrap();
                assert!(
                    viewport.rows <= 60,
                    "{name} at {width}x{height}: {viewport:?}"
                );
                app.drawn(viewport);
            }
        }
    }
}

/// The first row that holds a text, as its text and the modifiers of its first cell.
fn row_with(buffer: &Buffer, text: &str) -> (String, Modifier) {
    let rows = buffer.content.chunks(usize::from(buffer.area.width));
    let texts = rows.map(|cells| {
        let row: String = cells.iter().map(ratatui::buffer::Cell::symbol).collect();
        (row.trim_end().to_owned(), cells[5].modifier)
    });
    let mut texts = texts.filter(|(row, _)| row.contains(text));
    texts.next().unwrap_or_else(|| panic!("no row with {text}"))
}

#[test]
fn the_cursor_and_marks_show_without_colour() {
    let mut app = explorer();
    marked_in_part(&mut app);
    marked(&mut app, &[8]);
    go_to(&mut app, 12);
    for theme in [Theme::plain(), Theme::colour()] {
        let terminal = shown(&mut app, theme, (80, 24));
        let buffer = terminal.backend().buffer();
        let (row, modifier) = row_with(buffer, "tools/lint");
        assert!(
            row.starts_with(" › ") && modifier == Modifier::REVERSED.union(Modifier::BOLD),
            "{row:?} {modifier:?}"
        );
        let (row, modifier) = row_with(buffer, "nightly");
        assert!(
            row.starts_with("  ● ") && modifier == Modifier::BOLD,
            "{row:?} {modifier:?}"
        );
        let (row, modifier) = row_with(buffer, "shop/web:1.4");
        assert!(
            row.starts_with("  ◐ ") && modifier == Modifier::BOLD,
            "{row:?} {modifier:?}"
        );
        let (row, modifier) = row_with(buffer, "redis:8");
        assert!(
            row.starts_with("    ") && modifier == Modifier::empty(),
            "{row:?} {modifier:?}"
        );
    }
}

/// Why force is not offered, where everything that has a container is marked.
fn why_no_force(mut app: App) -> &'static str {
    marked(&mut app, &[6, 7, 10]);
    press(&mut app, "d");
    match app.overlays.last() {
        Some(Overlay::Preview(preview)) => preview.why_no_force(),
        other => panic!("no preview but {other:?}"),
    }
}

#[test]
fn the_reason_why_force_is_not_offered_is_the_engines_own() {
    assert_eq!(
        why_no_force(podman()),
        "force is not offered: on this engine it deletes the containers too"
    );
    assert_eq!(
        why_no_force(explorer()),
        "force is not offered: nothing that is refused would yield to it"
    );
}

#[test]
fn while_a_word_is_typed_the_page_scrolls_and_letters_are_text() {
    let mut app = explorer();
    marked(&mut app, &[2, 5, 6, 8, 10, 12]);
    press(&mut app, "dRrem");
    let top = shown(&mut app, Theme::colour(), (80, 24))
        .backend()
        .to_string();
    assert!(top.contains("── 1–"), "{top}");
    feed(&mut app, Message::KeyPressed(Key::PageDown));
    feed(&mut app, Message::KeyPressed(Key::Up));
    press(&mut app, "j");
    let low = shown(&mut app, Theme::colour(), (80, 24))
        .backend()
        .to_string();
    assert!(!low.contains("── 1–"), "{low}");
    assert!(low.contains("remj_"), "{low}");
}

#[test]
fn a_preset_adds_to_the_marks_and_says_so() {
    let mut app = explorer();
    marked(&mut app, &[2, 8]);
    press(&mut app, "m\n");
    assert_eq!(
        app.notice.as_deref(),
        Some("1 dangling added, 3 images marked")
    );
    press(&mut app, "m\n");
    assert_eq!(
        app.notice.as_deref(),
        Some("nothing added: all that dangling marks is marked already")
    );
}

#[test]
fn ties_are_broken_by_size() {
    let mut app = explorer();
    while app.session().unwrap().table.sort.column != Column::Containers {
        press(&mut app, "s");
    }
    let session = app.session().unwrap();
    let inventory = session.inventory.as_ref().unwrap();
    let rows = session.table.shown().iter();
    let seen: Vec<_> = rows
        .map(|ix| {
            (
                inventory.users(*ix).len(),
                inventory.image(*ix).unwrap().size,
            )
        })
        .collect();
    let mut wanted = seen.clone();
    wanted.sort_by(|one, other| other.cmp(one));
    assert_eq!(seen, wanted);
}

#[test]
fn a_scroll_beyond_the_end_shows_the_end() {
    let mut app = explorer();
    marked(&mut app, &[2, 5, 6, 8, 10, 12]);
    press(&mut app, "d");
    shown(&mut app, Theme::colour(), (80, 24));
    press(&mut app, "G");
    let tall = shown(&mut app, Theme::colour(), (80, 24))
        .backend()
        .to_string();
    assert!(tall.contains("docker rmi"), "{tall}");
    let wide = shown(&mut app, Theme::colour(), (200, 50))
        .backend()
        .to_string();
    assert!(wide.contains("docker rmi"), "{wide}");
}

#[test]
fn the_picture_of_the_readme_is_this_screen() {
    let mut app = explorer();
    marked(&mut app, &[2, 5]);
    go_to(&mut app, 1);
    let terminal = shown(&mut app, Theme::colour(), (100, 30));
    let picture = svg(terminal.backend().buffer());
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/assets/screen.svg");
    if std::env::var_os("JETTISON_BLESS").is_some() {
        std::fs::write(path, &picture).unwrap();
    }
    let kept = std::fs::read_to_string(path).unwrap_or_default();
    assert!(
        kept == picture,
        "assets/screen.svg is stale: run this test with JETTISON_BLESS=1"
    );
}
