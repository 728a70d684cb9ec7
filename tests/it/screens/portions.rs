//! What is done for a portion of layers that comes in, as counts: nothing for the images that are there already.

use std::sync::Arc;

use jettison::app::{App, Column, EngineChoice, Message, Sort};
use jettison::inventory::ImageIx;

use super::fixture::{NOW, about, feed, generation, press};
use super::many::world;

const PORTIONS: usize = 40;

/// The program with a list of so many images, and their layers in portions.
fn reading(images: usize) -> (App, Vec<Message>) {
    let (listing, details) = world(images, 1);
    let mut app = App::new(EngineChoice::Configured, NOW);
    feed(&mut app, Message::Connected(generation(), about()));
    feed(&mut app, Message::Listed(generation(), Ok(listing)));
    let portions = details.chunks(images.div_ceil(PORTIONS)).map(|portion| {
        let read = portion.iter();
        let read = read.map(|(id, it)| (id.clone(), Ok(Some(it.makeup()))));
        Message::DetailsRead(generation(), read.collect())
    });
    let portions = portions.collect();
    (app, portions)
}

/// Where the inventory lies, and the order that the table shows.
fn places(app: &App) -> (usize, *const ImageIx) {
    let session = app.session().unwrap();
    let inventory = session.inventory.as_ref().unwrap();
    (
        Arc::as_ptr(inventory) as usize,
        session.table.shown().as_ptr(),
    )
}

/// How often the inventory was copied, and the table arranged, while all was read.
fn copies_and_orders(images: usize, keys: &str, sort: Column) -> (usize, usize) {
    let (mut app, portions) = reading(images);
    let mut table = Sort::default();
    while table.column != sort {
        press(&mut app, "s");
        table = table.next(&Column::ALL);
    }
    press(&mut app, keys);
    let (mut copies, mut orders) = (0, 0);
    for portion in portions {
        let before = places(&app);
        feed(&mut app, portion);
        let after = places(&app);
        copies += usize::from(before.0 != after.0);
        orders += usize::from(before.1 != after.1);
    }
    assert_eq!(
        app.session().unwrap().inventory.as_ref().unwrap().unread(),
        0
    );
    (copies, orders)
}

#[test]
fn a_portion_neither_copies_the_inventory_nor_arranges_a_table_that_does_not_ask_for_layers() {
    for images in [100, 10_000] {
        for keys in ["", "/app1\n", " "] {
            let done = copies_and_orders(images, keys, Column::Size);
            assert_eq!(done, (0, 0), "{images} images, {keys:?}");
        }
    }
}

#[test]
fn a_table_that_asks_for_layers_is_arranged_as_often_whatever_the_number_of_images() {
    let few = copies_and_orders(100, "", Column::Frees);
    let many = copies_and_orders(10_000, "", Column::Frees);
    assert_eq!((few.0, many.0), (0, 0));
    assert!(
        (1..=12).contains(&few.1) && (1..=12).contains(&many.1),
        "{few:?} {many:?}"
    );
}
