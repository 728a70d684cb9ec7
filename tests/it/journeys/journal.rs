//! Removals that are written down, on the practice engine taken for a real one.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use jettison::app::{App, EngineChoice, JobState, Journaling, Key, Outcome, Overlay, Settings};
use jettison::cli::Reading;
use jettison::engine::practice::{PracticeEngine, World};
use jettison::inventory::EngineKind;
use jettison::removal::{How, Journal, JournalLine, StepRecord};
use jettison::runtime::JournalStore;
use jettison::view::page_text;
use tempfile::TempDir;

use super::script::{Leg, enter, is_over, is_read, play_on, press, see, until};
use super::{NOW, is_out, job_states};

/// A journal that is not there yet.
fn place() -> (TempDir, PathBuf) {
    let home = tempfile::tempdir().unwrap();
    let path = home.path().join("jettison/journal.jsonl");
    (home, path)
}

fn engine() -> Arc<PracticeEngine> {
    let world = World::built_in();
    Arc::new(PracticeEngine::new(&world, EngineKind::GraphDriver, NOW))
}

/// Plays a script on an engine that counts as real, with the journal in this file.
async fn play(engine: &Arc<PracticeEngine>, path: &Path, legs: impl IntoIterator<Item = Vec<Leg>>) {
    let app = App::new(EngineChoice::Configured, NOW);
    play_on(app, engine, JournalStore::at(path), legs).await;
}

async fn read(path: &Path) -> Journal {
    JournalStore::at(path).read().await.unwrap()
}

/// Removes what is dangling.
fn remove() -> Vec<Leg> {
    let keys = [press("m"), enter(), press("dR"), press("remove"), enter()];
    keys.into_iter().flatten().collect()
}

fn esc() -> Vec<Leg> {
    vec![Leg::Press(Key::Esc)]
}

fn journaling(app: &App) -> Journaling {
    app.session().unwrap().run.as_ref().unwrap().journal.clone()
}

fn tells_how_far_it_came(app: &App) {
    let text = page_text(app).unwrap();
    for wanted in ["did not come to its end", "ENDED", "NOT BEGUN"] {
        assert!(text.contains(wanted), "{text}");
    }
}

/// Everything is read, and nothing is told.
fn quiet() -> [Vec<Leg>; 3] {
    let nothing = see(|app| assert!(app.overlays.is_empty()));
    [until(is_read), nothing, press("q")]
}

fn tells_of_cut_short(app: &App) -> bool {
    matches!(app.overlays.last(), Some(Overlay::CutShort(_)))
}

#[tokio::test(start_paused = true)]
async fn every_step_is_written_down_before_and_after_it() {
    let (_home, path) = place();
    play(
        &engine(),
        &path,
        [until(is_read), remove(), until(is_over), press("qqy")],
    )
    .await;
    let text = fs::read_to_string(&path).unwrap();
    let events: Vec<String> = text
        .lines()
        .map(|line| {
            let line: serde_json::Value = serde_json::from_str(line).unwrap();
            let step = line.get("step").map(ToString::to_string);
            line["event"].as_str().unwrap().to_owned() + &step.unwrap_or_default()
        })
        .collect();
    let journal = read(&path).await;
    let steps = journal.plans[0].steps.len();
    assert!(steps > 2);
    let of_step = |step| [format!("sending{step}"), format!("answer{step}")];
    let wanted = ["started".to_owned()].into_iter();
    let wanted = wanted
        .chain((0..steps).flat_map(of_step))
        .chain(["ended".to_owned()]);
    assert_eq!(events, wanted.collect::<Vec<_>>());
    let ended = journal.plans[0].ended.clone().unwrap();
    assert_eq!((ended.how, ended.done), (How::Ended, steps));
    assert!(ended.freed.is_some());
    assert_eq!(fs::read_dir(path.parent().unwrap()).unwrap().count(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_journal_that_cannot_be_written_stops_the_plan_before_its_first_step() {
    let (home, path) = place();
    fs::write(home.path().join("jettison"), "in the way").unwrap();
    let engine = engine();
    let before = engine.holdings().listing;
    play(
        &engine,
        &path,
        [
            until(is_read),
            remove(),
            until(|app| matches!(app.overlays.last(), Some(Overlay::Receipt(_)))),
            see(|app| {
                assert!(matches!(journaling(app), Journaling::Broken(_)));
                assert!(
                    job_states(app)
                        .iter()
                        .all(|state| *state == JobState::Cancelled)
                );
                let told = app.notice.clone().unwrap();
                assert!(
                    told.starts_with("nothing was removed: the journal"),
                    "{told}"
                );
                let text = page_text(app).unwrap();
                for wanted in ["/jettison: ", "`jettison --no-journal` does without"] {
                    assert!(text.contains(wanted), "{text}");
                }
            }),
            press("qqy"),
        ],
    )
    .await;
    assert_eq!(engine.holdings().listing, before);
}

#[tokio::test(start_paused = true)]
async fn a_journal_that_can_no_longer_be_written_stops_what_has_not_begun() {
    let (_home, path) = place();
    let gone = path.clone();
    let engine = engine();
    play(
        &engine,
        &path,
        [
            until(is_read),
            remove(),
            until(|app| is_out(app, 1)),
            vec![Leg::Elsewhere(Box::new(move |_| {
                fs::remove_file(&gone).unwrap();
            }))],
            until(is_over),
            see(|app| {
                let states = job_states(app);
                assert!(matches!(states[0], JobState::Ended(Outcome::Done(_))));
                assert!(matches!(
                    states[1],
                    JobState::Ended(Outcome::Failed(_) | Outcome::Done(_))
                ));
                let rest = &states[2..];
                assert!(!rest.is_empty());
                assert!(rest.iter().all(|state| *state == JobState::Cancelled));
                assert!(
                    page_text(app)
                        .unwrap()
                        .contains("Stopped because the journal")
                );
            }),
            press("qqy"),
        ],
    )
    .await;
    assert!(!path.exists());
}

#[tokio::test(start_paused = true)]
async fn what_was_cut_short_is_told_at_the_next_start_and_only_there_and_once() {
    let (_home, path) = place();
    let first = engine();
    let left = [
        until(is_read),
        remove(),
        until(|app| is_out(app, 1)),
        press("qy"),
    ];
    play(&first, &path, left).await;
    let plan = read(&path).await.plans.remove(0);
    assert!(matches!(plan.steps[0], StepRecord::Answered(_)));
    assert_eq!(
        (plan.steps.last(), plan.ended),
        (Some(&StepRecord::NotBegun), None)
    );
    let podman = PracticeEngine::new(&World::built_in(), EngineKind::Podman, NOW);
    play(&Arc::new(podman), &path, quiet()).await;
    let told = see(tells_how_far_it_came);
    let leave = [
        until(tells_of_cut_short),
        told,
        esc(),
        until(is_read),
        press("q"),
    ];
    play(&first, &path, leave).await;
    let ended = read(&path).await.plans[0].ended.clone();
    assert_eq!(ended.map(|ending| ending.how), Some(How::FoundCutShort));
    play(&first, &path, quiet()).await;
}

#[tokio::test(start_paused = true)]
async fn a_user_who_does_without_a_journal_has_none() {
    let (_home, path) = place();
    let settings = Reading::of("journal = false").config.settings;
    assert_ne!(settings, Settings::default());
    let app = App::with(EngineChoice::Configured, NOW, settings);
    let legs = [
        until(is_read),
        remove(),
        until(is_over),
        see(|app| assert_eq!(journaling(app), Journaling::Off)),
        press("qqy"),
    ];
    play_on(app, &engine(), JournalStore::at(&path), legs).await;
    assert!(!path.exists());
}

#[tokio::test(start_paused = true)]
async fn what_is_removed_on_the_practice_engine_is_not_written_down() {
    let (_home, path) = place();
    let app = App::new(EngineChoice::Practice, NOW);
    let legs = [until(is_read), remove(), until(is_over), press("qqy")];
    play_on(app, &engine(), JournalStore::at(&path), legs).await;
    assert!(!path.exists());
}

#[tokio::test(start_paused = true)]
async fn a_removal_that_is_cancelled_is_written_down_with_what_was_not_begun() {
    let (_home, path) = place();
    play(
        &engine(),
        &path,
        [
            until(is_read),
            remove(),
            until(|app| is_out(app, 0)),
            press("x"),
            until(is_over),
            press("qqy"),
        ],
    )
    .await;
    let journal = read(&path).await;
    let plan = &journal.plans[0];
    let ended = plan.ended.clone().unwrap();
    assert_eq!((ended.done, ended.not_begun), (1, plan.steps.len() - 1));
    assert!(
        fs::read(&path)
            .unwrap()
            .split(|b| *b == b'\n')
            .all(|line| { line.is_empty() || JournalLine::is_ours(line) })
    );
}
