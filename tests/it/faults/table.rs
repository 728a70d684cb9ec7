//! The table of faults and the tests are of one mind.

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};

const TABLE: &str = include_str!("../../../assets/faults.md");

/// The names of all test functions below a folder.
fn tests(folder: &Path, found: &mut HashSet<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            tests(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = fs::read_to_string(&path).unwrap();
            let mut is_test = false;
            for line in text.lines().map(str::trim_start) {
                is_test |= line.starts_with("#[test]") || line.starts_with("#[tokio::test");
                if is_test && let Some((_, rest)) = line.split_once("fn ") {
                    found.extend(rest.split('(').next().map(str::to_owned));
                    is_test = false;
                }
            }
        }
    }
}

#[test]
fn every_row_of_the_table_of_faults_names_its_test() {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let mut known = HashSet::new();
    for folder in ["tests", "src"] {
        tests(&root.join(folder), &mut known);
    }
    let rows = TABLE.lines().filter(|line| line.starts_with("| "));
    let rows = rows.filter(|line| !line.starts_with("| fault") && !line.starts_with("| ---"));
    let mut count = 0;
    for row in rows {
        let cells: Vec<&str> = row.trim_matches('|').split('|').map(str::trim).collect();
        let [_, _, _, test] = cells.as_slice() else {
            panic!("a row has four cells: {row}");
        };
        let name = test.trim_matches('`');
        assert!(known.contains(name), "no such test: {name}");
        count += 1;
    }
    assert!(count > 60, "{count}");
}

#[test]
fn every_test_of_a_fault_has_its_row() {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let mut known = HashSet::new();
    tests(&root.join("tests/it/faults"), &mut known);
    // these are the measure of the others: everything goes well in them
    let well = [
        "a_first_start_asks_twice_for_each_image_and_a_second_one_for_none",
        "a_second_start_asks_for_what_it_has_not_seen_or_has_another_size_by_now",
        "an_event_asks_for_one_list_and_for_the_layers_of_new_images_only",
        "an_idle_hour_asks_nothing_and_draws_nothing",
        "eight_calls_are_made_at_a_time_over_few_connections_and_the_disk_comes_last",
        "what_is_on_the_screen_is_asked_for_first",
        "an_engine_that_behaves_is_read_and_a_plan_goes_as_forecast",
        "an_image_with_two_names_goes_by_the_one_and_then_by_its_id",
        "containers_in_the_way_go_before_their_image_on_an_engine_that_behaves",
        "what_was_removed_comes_back_over_the_wire_under_its_id_and_its_name",
        "every_row_of_the_table_of_faults_names_its_test",
        "every_test_of_a_fault_has_its_row",
    ];
    let missing = known.iter().filter(|name| !well.contains(&name.as_str()));
    let missing: Vec<_> = missing
        .filter(|name| !TABLE.contains(&format!("`{name}`")))
        .collect();
    assert!(missing.is_empty(), "{missing:#?}");
}
