//! What the program takes for its work as the number of images grows: `cargo bench`, or one of them by its name:
//! `cargo bench -- toggle`. Every figure is one call; a frame has to take the same at any number of images.

#![allow(missing_docs, reason = "the benches are named by what they measure")]

mod world;

use divan::{Bencher, black_box};
use jettison::app::{App, Column, Key, Message, Sort, Table};
use jettison::inventory::Inventory;
use jettison::removal::{Forecast, Ledger, Mark, Marks, Reclaimable, Route};
use jettison::view::{Theme, draw};
use ratatui::Terminal;
use ratatui::backend::TestBackend;

use world::{CASES, Case, press};

fn main() {
    divan::main();
}

/// Lays everything that was read out and indexes it.
#[divan::bench(args = CASES, sample_count = 20)]
fn inventory_build(bencher: Bencher<'_, '_>, case: Case) {
    let world = case.world();
    bencher.bench_local(|| world.inventory());
}

#[divan::bench(args = CASES, sample_count = 20)]
fn sort_by_size(bencher: Bencher<'_, '_>, case: Case) {
    sort(bencher, case, Column::Size);
}

#[divan::bench(args = CASES, sample_count = 20)]
fn sort_by_reference(bencher: Bencher<'_, '_>, case: Case) {
    sort(bencher, case, Column::Reference);
}

#[divan::bench(args = CASES, sample_count = 20)]
fn sort_by_frees(bencher: Bencher<'_, '_>, case: Case) {
    sort(bencher, case, Column::Frees);
}

fn sort(bencher: Bencher<'_, '_>, case: Case, column: Column) {
    let inventory = case.world().inventory();
    let mut table = Table::default();
    let sort = Sort {
        column,
        reversed: false,
    };
    bencher.bench_local(|| table.sort_by(sort, black_box(&inventory)));
}

/// Marks of every image at a place that `step` divides.
fn marks(inventory: &Inventory, step: usize) -> Marks {
    let images = inventory.images().iter().step_by(step);
    images.map(|image| Mark::Image(image.id.clone())).collect()
}

/// What one press of Space costs while nothing else is marked: changing the mark of one image three times, and the
/// forecast of it.
#[divan::bench(args = CASES, sample_count = 20)]
fn toggle_one(bencher: Bencher<'_, '_>, case: Case) {
    toggle(bencher, case, |_| Marks::default());
}

/// The same while every second image is marked.
#[divan::bench(args = CASES, sample_count = 20)]
fn toggle_one_beside_half(bencher: Bencher<'_, '_>, case: Case) {
    toggle(bencher, case, |inventory| marks(inventory, 2));
}

fn toggle(bencher: Bencher<'_, '_>, case: Case, before: impl Fn(&Inventory) -> Marks) {
    let inventory = case.world().inventory();
    let mut marks = before(&inventory);
    let image = inventory.images().get(1).map(|image| image.id.clone());
    bencher.bench_local(|| {
        if let Some(image) = &image {
            marks.toggle_image(image);
            marks.unmark(image);
            marks.mark(image);
        }
        Forecast::new(black_box(&inventory), &marks, Route::Skip)
    });
}

/// What marking everything costs: the marks and their forecast.
#[divan::bench(args = CASES, sample_count = 20)]
fn mark_all(bencher: Bencher<'_, '_>, case: Case) {
    let inventory = case.world().inventory();
    bencher.bench_local(|| {
        let marks = marks(&inventory, 1);
        Forecast::new(black_box(&inventory), &marks, Route::Skip)
    });
}

/// The same over what is marked already, one by one.
#[divan::bench(args = CASES, sample_count = 20)]
fn extend_by_all(bencher: Bencher<'_, '_>, case: Case) {
    let inventory = case.world().inventory();
    let half = marks(&inventory, 2);
    bencher
        .with_inputs(|| half.clone())
        .bench_local_values(|mut marks| {
            marks.extend(self::marks(&inventory, 1).iter().cloned());
            marks.images()
        });
}

#[divan::bench(args = CASES, sample_count = 20)]
fn forecast_by_force(bencher: Bencher<'_, '_>, case: Case) {
    let inventory = case.world().inventory();
    let marks = marks(&inventory, 1);
    bencher.bench_local(|| Forecast::new(black_box(&inventory), &marks, Route::Force));
}

/// Where every byte goes, and who holds what stays.
#[divan::bench(args = CASES, sample_count = 20)]
fn ledger(bencher: Bencher<'_, '_>, case: Case) {
    let inventory = case.world().inventory();
    let forecast = Forecast::new(&inventory, &marks(&inventory, 1), Route::Skip);
    bencher.bench_local(|| Ledger::of(black_box(&forecast)));
}

/// The same by force, where containers alone hold some of them.
#[divan::bench(args = CASES, sample_count = 20)]
fn ledger_by_force(bencher: Bencher<'_, '_>, case: Case) {
    let inventory = case.world().inventory();
    let forecast = Forecast::new(&inventory, &marks(&inventory, 1), Route::Force);
    bencher.bench_local(|| Ledger::of(black_box(&forecast)));
}

/// The engine's own figure of what could be reclaimed, next to ours.
#[divan::bench(args = CASES, sample_count = 20)]
fn reclaimable(bencher: Bencher<'_, '_>, case: Case) {
    let inventory = case.world().inventory();
    bencher.bench_local(|| Reclaimable::of(black_box(&inventory)));
}

/// One frame of the explorer.
#[divan::bench(args = CASES)]
fn frame(bencher: Bencher<'_, '_>, case: Case) {
    frames(bencher, case.world().app());
}

#[divan::bench(args = CASES)]
fn frame_with_all_marked(bencher: Bencher<'_, '_>, case: Case) {
    let mut app = case.world().app();
    press(&mut app, 'a');
    frames(bencher, app);
}

/// One frame of the preview of everything.
#[divan::bench(args = CASES)]
fn frame_of_preview(bencher: Bencher<'_, '_>, case: Case) {
    let mut app = case.world().app();
    press(&mut app, 'a');
    press(&mut app, 'd');
    frames(bencher, app);
}

/// One frame of the page that explains where the bytes of everything go.
#[divan::bench(args = CASES)]
fn frame_of_explanation(bencher: Bencher<'_, '_>, case: Case) {
    let mut app = case.world().app();
    for key in ['a', 'd', 'e'] {
        press(&mut app, key);
    }
    frames(bencher, app);
}

fn frames(bencher: Bencher<'_, '_>, mut app: App) {
    let Ok(mut terminal) = Terminal::new(TestBackend::new(200, 50));
    let mut viewport = app.viewport.clone();
    bencher.bench_local(|| {
        let Ok(_) = terminal.draw(|frame| viewport = draw(&app, Theme::colour(), frame));
        app.drawn(viewport.clone());
    });
}

/// One turn: a portion of layers comes in while nothing is marked.
#[divan::bench(args = CASES, sample_count = 20, sample_size = 1)]
fn details_read(bencher: Bencher<'_, '_>, case: Case) {
    turns(bencher, case, "");
}

#[divan::bench(args = CASES, sample_count = 20, sample_size = 1)]
fn details_read_with_all_marked(bencher: Bencher<'_, '_>, case: Case) {
    turns(bencher, case, "a");
}

#[divan::bench(args = CASES, sample_count = 20, sample_size = 1)]
fn details_read_under_preview(bencher: Bencher<'_, '_>, case: Case) {
    turns(bencher, case, "ad");
}

/// The key itself, with everything that follows from it.
#[divan::bench(args = CASES, sample_count = 20)]
fn key_mark_all(bencher: Bencher<'_, '_>, case: Case) {
    let mut app = case.world().app();
    bencher.bench_local(|| press(&mut app, 'a'));
}

/// A letter of a filter, and taking it off again: two keys.
#[divan::bench(args = CASES, sample_count = 20)]
fn key_filter_letter(bencher: Bencher<'_, '_>, case: Case) {
    filter_keys(bencher, case, "/shop", 'w');
}

/// The same where something is asked about what an image would free.
#[divan::bench(args = CASES, sample_count = 20)]
fn key_filter_frees(bencher: Bencher<'_, '_>, case: Case) {
    filter_keys(bencher, case, "/frees>1MB ", 'w');
}

/// The same with all images marked: marks that are hidden are counted.
#[divan::bench(args = CASES, sample_count = 20)]
fn key_filter_with_all_marked(bencher: Bencher<'_, '_>, case: Case) {
    filter_keys(bencher, case, "a/size>10MB ", 'w');
}

fn filter_keys(bencher: Bencher<'_, '_>, case: Case, before: &str, letter: char) {
    let mut app = case.world().app();
    before.chars().for_each(|key| press(&mut app, key));
    bencher.bench_local(|| {
        press(&mut app, letter);
        drop(app.update(Message::KeyPressed(Key::Backspace)));
    });
}

/// Into the tree by repository and back to the flat table: two keys.
#[divan::bench(args = CASES, sample_count = 20)]
fn key_tree(bencher: Bencher<'_, '_>, case: Case) {
    let mut app = case.world().app();
    bencher.bench_local(|| {
        press(&mut app, 't');
        press(&mut app, 't');
    });
}

/// One frame of the tree, once the sums of its rows have been found.
#[divan::bench(args = CASES)]
fn frame_of_tree(bencher: Bencher<'_, '_>, case: Case) {
    let mut app = case.world().app();
    press(&mut app, 't');
    frames(bencher, app);
}

/// One frame with what was found.
#[divan::bench(args = CASES)]
fn frame_filtered(bencher: Bencher<'_, '_>, case: Case) {
    let mut app = case.world().app();
    "/a".chars().for_each(|key| press(&mut app, key));
    frames(bencher, app);
}

fn turns(bencher: Bencher<'_, '_>, case: Case, keys: &str) {
    let world = case.world();
    let images = world.listing.images.len();
    // the second half of them comes in, in as many portions as there are samples
    let portion = images / 40;
    let mut app = world.app_reading(images - 20 * portion);
    keys.chars().for_each(|key| press(&mut app, key));
    let mut next = images - 20 * portion;
    bencher
        .with_inputs(|| {
            next += portion;
            world.batch(next - portion..next)
        })
        .bench_local_values(|message: Message| app.update(message));
}

/// One turn: a list in which one image is new comes in, where all layers are known.
#[divan::bench(args = CASES, sample_count = 20, sample_size = 1)]
fn listed_again(bencher: Bencher<'_, '_>, case: Case) {
    let world = case.world();
    let mut app = world.app();
    let mut more = 0;
    bencher
        .with_inputs(|| {
            more += 1;
            world.list_with(more)
        })
        .bench_local_values(|message: Message| app.update(message));
}
