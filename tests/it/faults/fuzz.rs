//! Random input to everything that reads what others wrote: it never panics, and what it accepts makes sense.
//!
//! `JETTISON_FUZZ_CASES` says how many cases each of these tries; the suite itself tries few.

mod any;

use std::collections::HashMap;
use std::sync::Arc;

use jettison::app::Filter;
use jettison::cli::Reading;
use jettison::engine::docker::{convert, refusal};
use jettison::inventory::{
    Details, DiskUsage, EngineKind, ImageId, Inventory, Listing, Profile, Reference, harmless,
};
use jettison::removal::{Forecast, Mark, Marks, Pattern, Protection, Route};
use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::json;

use super::world::NOW;
use any::{any_answer, any_parts, any_text};

const FEW: u32 = 96;

fn config() -> ProptestConfig {
    let cases = std::env::var("JETTISON_FUZZ_CASES").ok();
    let cases = cases.map_or(FEW, |cases| cases.parse().expect("a number of cases"));
    ProptestConfig {
        cases,
        failure_persistence: None,
        max_shrink_iters: 4096,
        ..ProptestConfig::default()
    }
}

/// Builds what can be built of an answer, and forecasts that everything goes: no figure may overflow.
fn weigh(kind: EngineKind, listing: Listing, details: Option<Details>, usage: Option<DiskUsage>) {
    let details = details.map(Arc::new);
    let known: HashMap<ImageId, Arc<Details>> = listing
        .images
        .iter()
        .filter_map(|image| Some((image.id.clone(), Arc::clone(details.as_ref()?))))
        .collect();
    let profile = Profile::new(kind, "28.5.2");
    let built = Inventory::build(
        profile,
        Arc::new(listing),
        &Details::makeups(&known),
        usage.map(Arc::new),
    );
    let inventory = Arc::new(built);
    let marks = inventory
        .images()
        .iter()
        .map(|image| Mark::Image(image.id.clone()));
    let marks: Marks = marks.collect();
    for route in [Route::Skip, Route::Unblock, Route::Force] {
        let forecast = Forecast::new(&inventory, &marks, route);
        let _ = forecast.freed.now.to_string();
    }
}

/// One image and one container as a list tells them.
fn plain() -> (Vec<u8>, Vec<u8>) {
    let id = "a".repeat(64);
    let images = json!([{ "Id": format!("sha256:{id}"), "Size": 5, "RepoTags": ["a:1"] }]);
    let containers = json!([{ "Id": id, "ImageID": format!("sha256:{id}"), "State": "exited" }]);
    (
        images.to_string().into_bytes(),
        containers.to_string().into_bytes(),
    )
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn any_reference_is_read_without_a_panic_and_only_plain_ones_are_sent(text in any_text()) {
        let Some(reference) = Reference::new(&text) else {
            prop_assert!(text.is_empty() || text.starts_with("<none>"));
            return Ok(());
        };
        prop_assert_eq!(reference.stored(), text.as_str());
        if !reference.as_str().starts_with("<none>") {
            prop_assert_eq!(Reference::new(reference.as_str()), Some(reference.clone()));
        }
        let whole = match (reference.tag(), reference.is_digest()) {
            (Some(tag), false) => format!("{}:{tag}", reference.repository()),
            (_, true) => reference.as_str().to_owned(),
            (None, false) => return Err(TestCaseError::fail("neither tag nor digest")),
        };
        prop_assert_eq!(whole.as_str(), reference.as_str());
        let _ = (reference.qualified(), reference.to_string());
        if reference.is_sendable() {
            prop_assert!(!text.contains(['?', '#', '%', '\\', ' ']) && !text.contains(char::is_control));
            prop_assert!(!text.starts_with(['/', '.']) && !text.contains("//") && !text.contains("/."));
        }
    }

    #[test]
    fn a_reference_splits_at_the_right_colon((repository, tag, digest) in any_parts()) {
        let mut text = repository.clone();
        for (sign, part) in [(":", &tag), ("@sha256:", &digest)] {
            if let Some(part) = part {
                text = format!("{text}{sign}{part}");
            }
        }
        let reference = Reference::new(&text).unwrap();
        let familiar = repository.strip_prefix("docker.io/").unwrap_or(&repository);
        prop_assert_eq!(reference.repository(), familiar);
        prop_assert_eq!(reference.is_digest(), digest.is_some());
        let expected = tag.or_else(|| digest.is_none().then(|| "latest".to_owned()));
        prop_assert_eq!(reference.tag(), expected.as_deref());
    }

    #[test]
    fn any_answer_is_decoded_or_refused_without_a_panic((_, kind, body) in any_answer()) {
        let (images, containers) = plain();
        let as_images = convert::listing(kind, &body, Some(&body), &containers);
        let as_containers = convert::listing(kind, &images, None, &body);
        for listing in [&as_images, &as_containers].into_iter().flatten() {
            prop_assert!(listing.images.iter().all(|image| image.id.is_sendable()));
            prop_assert!(listing.containers.iter().all(|container| container.id.is_sendable()));
        }
        let details = [convert::details(kind, &body, &body), convert::details(kind, b"{\"Id\":\"\"}", &body), convert::details(kind, &body, b"[]")];
        let usage = convert::disk_usage(kind, &body);
        let id = jettison::inventory::ContainerId::new(&"a".repeat(64));
        convert::belongings(&body).ok();
        convert::container_directories(&body).ok();
        convert::created_from(&body).ok();
        for containers in [&containers, &body] {
            convert::seen_image(kind, &body, Some(containers)).ok();
        }
        convert::seen_container(&id, &body).ok();
        refusal(409, &String::from_utf8_lossy(&body)).ok();
        let details = details.into_iter().flatten().next();
        for listing in [as_images, as_containers].into_iter().flatten() {
            weigh(kind, listing, details.clone(), usage.clone().ok());
        }
        let whole = convert::listing(kind, &images, None, &containers).unwrap();
        weigh(kind, whole, details, usage.ok());
    }

    #[test]
    fn any_filter_is_read_and_applied_without_a_panic(text in any_text(), (_, kind, body) in any_answer()) {
        let (filter, _) = Filter::read(&text);
        let (images, containers) = plain();
        let listing = convert::listing(kind, &body, None, &containers)
            .or_else(|_| convert::listing(kind, &images, None, &containers))
            .unwrap();
        let profile = Profile::new(kind, "28.5.2");
        let held = Arc::new(Inventory::build(profile, Arc::new(listing), &HashMap::new(), None));
        let _ = filter.select(&held, NOW);
        let _ = filter.select(&held, i64::MAX);
        let _ = filter.select(&held, i64::MIN);
    }

    #[test]
    fn whatever_is_made_harmless_is_harmless_and_stays_so(text in any_text()) {
        let safe = harmless(&text).into_owned();
        prop_assert!(!safe.contains(char::is_control));
        prop_assert_eq!(harmless(&safe).into_owned(), safe);
    }

    #[test]
    fn any_pattern_and_any_protect_file_is_read_without_a_panic(text in any_text(), bytes in vec(any::<u8>(), 0..200)) {
        let (images, containers) = plain();
        let listing = convert::listing(EngineKind::GraphDriver, &images, None, &containers).unwrap();
        let image = &listing.images[0];
        if let Ok(pattern) = Pattern::parse(&text) {
            prop_assert_eq!(Pattern::parse(pattern.spelled()), Ok(pattern.clone()));
            let _ = (pattern.fits(image), pattern.short(), pattern.overlaps(&pattern));
        }
        for written in [text.as_bytes(), bytes.as_slice()] {
            let protection = Protection::parse(written);
            let _ = (protection.protects(image), protection.trouble().map(jettison::removal::Trouble::words));
        }
    }

    #[test]
    fn any_configuration_is_read_without_a_panic_and_remarks_are_harmless(text in any_text(), lines in vec(any_text(), 0..6)) {
        for text in [text, lines.join("\n")] {
            let reading = Reading::of(&text);
            for remark in reading.wrong.iter().chain(&reading.unknown) {
                let said = remark.to_string();
                prop_assert_eq!(harmless(&said).into_owned(), said);
            }
        }
    }
}
