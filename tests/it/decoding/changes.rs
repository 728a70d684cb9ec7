//! The event stream as a poke: debounced, and back by itself after every end. On a paused clock.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use futures_util::StreamExt as _;
use jettison::engine::{Engine as _, EngineChange};
use tokio::time::{Instant, timeout};

use super::fake::{Fake, Open, Reply};
use super::recorded::{ENGINES, Recorded};

const DOCKER: Recorded = ENGINES[1];

fn event(kind: &str, action: &str, nano: u64) -> String {
    format!(
        r#"{{"Type":"{kind}","Action":"{action}","Actor":{{"ID":"x"}},"time":1795237280,"timeNano":{nano}}}"#
    ) + "\n"
}

/// Answers the first, second, … request for events with these; the last is repeated.
fn playing(streams: Vec<(String, Open)>) -> Fake {
    let next = AtomicUsize::new(0);
    Fake::of(DOCKER, move |asked| {
        asked.starts_with("GET /events").then(|| {
            let place = next.fetch_add(1, Ordering::Relaxed).min(streams.len() - 1);
            Reply::Stream(streams[place].0.clone().into_bytes(), streams[place].1)
        })
    })
}

fn watched(fake: &Fake) -> Vec<String> {
    fake.asked()
        .into_iter()
        .filter(|asked| asked.contains("/events"))
        .collect()
}

#[tokio::test(start_paused = true)]
async fn many_events_are_one_poke() {
    let burst = ["untag", "delete", "tag"]
        .map(|action| event("image", action, 1_795_237_280_000_000_001))
        .concat();
    let fake = playing(vec![(burst, Open::Stays)]);
    let mut changes = fake.connect().await.unwrap().changes();
    let begun = Instant::now();
    assert_eq!(changes.next().await, Some(EngineChange::Poked));
    assert_eq!(begun.elapsed().as_millis(), 250);
    assert!(
        timeout(Duration::from_hours(1), changes.next())
            .await
            .is_err()
    );
}

#[tokio::test(start_paused = true)]
async fn talk_inside_containers_is_no_poke() {
    let talk = [
        "exec_create: sh",
        "exec_start: sh",
        "exec_die",
        "health_status: healthy",
        "top",
        "attach",
        "resize",
    ]
    .map(|action| event("container", action, 1_795_237_280_000_000_001))
    .concat();
    let fake = playing(vec![(talk, Open::Stays)]);
    let mut changes = fake.connect().await.unwrap().changes();
    assert!(
        timeout(Duration::from_hours(1), changes.next())
            .await
            .is_err()
    );
}

#[tokio::test(start_paused = true)]
async fn only_images_and_containers_are_watched_and_from_the_moment_of_connecting() {
    let fake = playing(vec![(String::new(), Open::Stays)]);
    let mut changes = fake.connect().await.unwrap().changes();
    assert!(
        timeout(Duration::from_secs(1), changes.next())
            .await
            .is_err()
    );
    let expected = "GET /v1.51/events?since=1795237200&filters=%7B%22type%22%3A%5B%22image%22%2C%22container%22%5D%7D";
    assert_eq!(watched(&fake), [expected]);
}

#[tokio::test(start_paused = true)]
async fn a_stream_that_ends_of_itself_is_taken_up_where_it_ended() {
    let first = event("image", "tag", 1_795_237_280_000_000_041);
    let fake = playing(vec![(first, Open::Ends), (String::new(), Open::Stays)]);
    let mut changes = fake.connect().await.unwrap().changes();
    assert_eq!(changes.next().await, Some(EngineChange::Poked));
    assert_eq!(changes.next().await, Some(EngineChange::Poked));
    assert!(
        timeout(Duration::from_hours(1), changes.next())
            .await
            .is_err()
    );
    let asked = watched(&fake);
    assert_eq!(asked.len(), 2);
    assert!(asked[1].contains("since=1795237280.000000042"), "{asked:?}");
}

#[tokio::test(start_paused = true)]
async fn a_restarted_engine_is_lost_and_then_back() {
    let fake = playing(vec![
        (
            event("image", "tag", 1_795_237_280_000_000_001),
            Open::Breaks,
        ),
        (String::new(), Open::Stays),
    ]);
    let mut changes = fake.connect().await.unwrap().changes();
    assert_eq!(changes.next().await, Some(EngineChange::Poked));
    fake.goes_away_for(2);
    for retry_in in [1, 2] {
        let reason =
            "nothing listens at the engine in this process: is the engine running?".to_owned();
        assert_eq!(
            changes.next().await,
            Some(EngineChange::Lost { reason, retry_in })
        );
    }
    assert_eq!(changes.next().await, Some(EngineChange::Back));
    assert!(
        timeout(Duration::from_hours(1), changes.next())
            .await
            .is_err()
    );
}

#[tokio::test(start_paused = true)]
async fn a_stream_that_breaks_and_is_there_again_at_once_is_only_back() {
    let fake = playing(vec![
        (String::new(), Open::Breaks),
        (String::new(), Open::Stays),
    ]);
    let mut changes = fake.connect().await.unwrap().changes();
    assert_eq!(changes.next().await, Some(EngineChange::Back));
    assert!(
        timeout(Duration::from_hours(1), changes.next())
            .await
            .is_err()
    );
}

#[tokio::test(start_paused = true)]
async fn every_failed_attempt_is_told_once_and_pauses_grow_to_half_a_minute() {
    let gone = std::sync::Arc::new(AtomicUsize::new(0));
    let away = std::sync::Arc::clone(&gone);
    let fake = Fake::of(DOCKER, move |asked| match asked {
        "GET /_ping" if (1..=7).contains(&away.fetch_add(1, Ordering::Relaxed)) => {
            Some(Reply::Leave)
        }
        asked if asked.starts_with("GET /events") && away.load(Ordering::Relaxed) < 2 => {
            Some(Reply::Stream(Vec::new(), Open::Breaks))
        }
        _ => None,
    });
    let mut changes = fake.connect().await.unwrap().changes();
    let mut pauses = Vec::new();
    loop {
        match changes.next().await.unwrap() {
            EngineChange::Lost { retry_in, .. } => pauses.push(retry_in),
            EngineChange::Back => break,
            EngineChange::Poked => panic!("nothing has happened"),
        }
    }
    assert_eq!(pauses, [1, 2, 4, 8, 16, 30, 30]);
}

#[tokio::test(start_paused = true)]
async fn an_engine_that_refuses_its_events_says_why() {
    let fake = Fake::of(DOCKER, |asked| {
        let forbidden = Reply::Say(403, br#"{"message":"events are forbidden"}"#.to_vec());
        asked.starts_with("GET /events").then_some(forbidden)
    });
    let mut changes = fake.connect().await.unwrap().changes();
    let reason = "the engine answered 403: events are forbidden".to_owned();
    assert_eq!(
        changes.next().await,
        Some(EngineChange::Lost {
            reason,
            retry_in: 1
        })
    );
}

#[tokio::test(start_paused = true)]
async fn streams_that_never_last_are_tried_less_and_less() {
    let fake = playing(vec![(String::new(), Open::Ends)]);
    let mut changes = fake.connect().await.unwrap().changes();
    let begun = Instant::now();
    for _ in 0..9 {
        assert_eq!(changes.next().await, Some(EngineChange::Poked));
    }
    assert_eq!(begun.elapsed().as_secs(), 1 + 2 + 4 + 8 + 16 + 30 + 30 + 30);
}
