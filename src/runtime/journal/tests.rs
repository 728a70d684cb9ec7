use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tempfile::TempDir;

use super::{JournalStore, Started, file};
use crate::app::{Fault, Generation, RunId};
use crate::engine::Engine as _;
use crate::engine::practice::{PracticeEngine, World};
use crate::inventory::EngineKind;
use crate::removal::{
    Ending, Forecast, How, Journal, JournalEvent, Mark, Marks, PlanFile, Route, StepRecord,
};

const FIRST: (Generation, RunId) = (Generation(1), RunId(1));

/// The plan that removes everything that the practice engine lets go.
fn started() -> Started {
    let engine = PracticeEngine::new(&World::built_in(), EngineKind::GraphDriver, 0);
    let inventory = Arc::new(engine.holdings().inventory());
    let ids = inventory.images().iter().map(|image| image.id.clone());
    let marks: Marks = ids.map(Mark::Image).collect();
    let forecast = Forecast::new(&inventory, &marks, Route::Skip);
    Started {
        backup: None,
        jettison: "0.1.0".to_owned(),
        pid: 0,
        address: "built in".to_owned(),
        plan: PlanFile::of(&forecast, engine.about(), 0),
    }
}

/// A journal in a directory that is not there yet.
fn place() -> (TempDir, PathBuf) {
    let home = tempfile::tempdir().unwrap();
    let path = home.path().join("state/jettison/journal.jsonl");
    (home, path)
}

async fn open(store: &JournalStore) -> Result<(), Fault> {
    store.open(FIRST.0, FIRST.1, started()).await
}

async fn sending(store: &JournalStore, step: usize) -> Result<(), Fault> {
    let pen = store.pen(FIRST.0, FIRST.1);
    pen.write(JournalEvent::Sending { step }).await
}

async fn close(store: &JournalStore) -> Result<(), Fault> {
    let ended = vec![JournalEvent::Ended(Ending::default())];
    store.close(FIRST.0, FIRST.1, ended).await
}

async fn left(path: &Path) -> Journal {
    JournalStore::at(path).cut_short().await.unwrap()
}

/// What lies beside the journal.
fn beside(path: &Path) -> usize {
    fs::read_dir(path.parent().unwrap()).unwrap().count() - 1
}

#[tokio::test]
async fn a_removal_is_written_down_from_its_beginning_to_its_end() {
    let (_home, path) = place();
    let store = JournalStore::at(&path);
    open(&store).await.unwrap();
    assert_eq!(beside(&path), 1, "its lock");
    sending(&store, 0).await.unwrap();
    close(&store).await.unwrap();
    assert_eq!(beside(&path), 0);
    sending(&store, 1).await.unwrap(); // a step that nobody waited for is written down even then
    let journal = store.read().await.unwrap();
    let [plan] = &journal.plans[..] else { panic!() };
    assert_eq!(plan.started.pid, std::process::id());
    assert_eq!(plan.steps[1], StepRecord::UnderWay);
    assert_eq!(
        plan.ended.as_ref().map(|ending| ending.how),
        Some(How::Ended)
    );
    assert_eq!(left(&path).await.plans, []);
}

#[cfg(unix)]
#[tokio::test]
async fn the_journal_is_for_its_owner_only() {
    use std::os::unix::fs::PermissionsExt as _;
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o7777;
    let (_home, path) = place();
    let directory = path.parent().unwrap();
    fs::create_dir_all(directory).unwrap();
    fs::set_permissions(directory, fs::Permissions::from_mode(0o775)).unwrap();
    let store = JournalStore::at(&path);
    open(&store).await.unwrap();
    assert_eq!(mode(&path), 0o600);
    assert_eq!(mode(directory), 0o700);
    fs::set_permissions(&path, fs::Permissions::from_mode(0o664)).unwrap();
    sending(&store, 0).await.unwrap();
    assert_eq!(mode(&path), 0o600, "one that exists is tightened");
}

#[tokio::test]
async fn a_plan_that_another_program_is_at_work_on_is_not_cut_short() {
    let (_home, path) = place();
    let other = JournalStore::at(&path);
    open(&other).await.unwrap();
    sending(&other, 0).await.unwrap();
    assert_eq!(left(&path).await.plans, []);
    let mine = JournalStore::at(&path);
    open(&mine).await.unwrap();
    let journal = mine.read().await.unwrap();
    assert_eq!(journal.plans.len(), 2);
    assert!(journal.plans.iter().all(|plan| mine.is_under_way(plan)));
    drop(other); // it is gone without a word
    let cut = left(&path).await;
    assert_eq!(cut.plans.len(), 1);
    assert_eq!(cut.plans[0].run, journal.plans[0].run);
}

#[tokio::test]
async fn what_was_cut_short_is_told_once() {
    let (_home, path) = place();
    let store = JournalStore::at(&path);
    open(&store).await.unwrap();
    let run = store.read().await.unwrap().plans[0].run.clone();
    drop(store);
    // a killed program leaves its lock behind
    let lock = path.with_file_name(format!("run-{run}.lock"));
    fs::write(&lock, "").unwrap();
    assert_eq!(left(&path).await.plans.len(), 1);
    let next = JournalStore::at(&path);
    next.settle(vec![run]).await.unwrap();
    assert_eq!(left(&path).await.plans, []);
    assert!(!lock.exists());
    let ended = next.read().await.unwrap().plans[0].ended.clone();
    assert_eq!(ended.map(|ending| ending.how), Some(How::FoundCutShort));
}

#[tokio::test]
async fn a_name_in_the_journal_leads_nowhere_else() {
    let (home, path) = place();
    let store = JournalStore::at(&path);
    open(&store).await.unwrap();
    let victim = home.path().join("state/run-x.lock");
    fs::write(&victim, "mine").unwrap();
    store.settle(vec!["../x".to_owned()]).await.unwrap();
    store.settle(vec!["/../../run-x".to_owned()]).await.unwrap();
    assert!(victim.exists());
}

#[tokio::test]
async fn a_torn_line_does_not_take_the_next_one_along() {
    let (_home, path) = place();
    let store = JournalStore::at(&path);
    open(&store).await.unwrap();
    let mut text = fs::read_to_string(&path).unwrap();
    text.push_str("{\"v\":1,\"time\":3,\"ru");
    fs::write(&path, &text).unwrap();
    sending(&store, 2).await.unwrap();
    let journal = store.read().await.unwrap();
    assert_eq!(journal.odd.damaged, 1);
    assert_eq!(journal.plans[0].steps[2], StepRecord::UnderWay);
    fs::write(&path, &text).unwrap();
    let journal = store.read().await.unwrap();
    assert_eq!((journal.odd.damaged, journal.plans.len()), (1, 1));
}

/// Why a journal in this place cannot be begun, without the place.
async fn refused(path: &Path) -> String {
    let Err(Fault(why)) = open(&JournalStore::at(path)).await else {
        panic!("{} was written", path.display())
    };
    let named = format!("{}: ", path.display());
    why.strip_prefix(&named).unwrap_or(&why).to_owned()
}

#[tokio::test]
async fn only_a_regular_file_is_written() {
    let home = tempfile::tempdir().unwrap();
    let directory = home.path().join("directory");
    fs::create_dir(&directory).unwrap();
    let words = |kind: &str| format!("it is {kind}, and only regular files are written");
    assert_eq!(refused(&directory).await, words("a directory"));
    #[cfg(unix)]
    {
        let pipe = home.path().join("pipe");
        let made = std::process::Command::new("mkfifo").arg(&pipe).status();
        assert!(made.unwrap().success());
        assert_eq!(refused(&pipe).await, words("a pipe"));
        let target = home.path().join("target");
        fs::write(&target, "mine").unwrap();
        let link = home.path().join("link");
        std::os::unix::fs::symlink(&target, &link).unwrap();
        assert_eq!(refused(&link).await, words("a link"));
        assert_eq!(fs::read_to_string(&target).unwrap(), "mine");
    }
    assert_eq!(
        beside(&directory),
        if cfg!(unix) { 3 } else { 0 },
        "no lock is left"
    );
}

#[tokio::test]
async fn a_file_where_the_directory_should_be_is_said() {
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join("jettison");
    fs::write(&file, "").unwrap();
    let why = refused(&file.join("journal.jsonl")).await;
    assert!(why.starts_with(&format!("{}: ", file.display())), "{why}");
    let nowhere = JournalStore::of(&crate::runtime::Places {
        config: None,
        named: false,
        state: None,
        backups: None,
        cache: None,
    });
    let why = Fault("there is no home directory to keep it in".to_owned());
    assert_eq!(open(&nowhere).await, Err(why));
}

#[tokio::test]
async fn a_journal_that_has_gone_meanwhile_is_not_begun_anew_in_the_middle() {
    let (_home, path) = place();
    let store = JournalStore::at(&path);
    open(&store).await.unwrap();
    fs::remove_file(&path).unwrap();
    sending(&store, 0).await.unwrap_err();
    assert!(!path.exists());
}

/// Linux has a device that is always full.
#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_an_error_in_words() {
    let mut full = fs::OpenOptions::new()
        .write(true)
        .open("/dev/full")
        .unwrap();
    let error = file::write_once(&mut full, b"line\n").unwrap_err();
    assert!(
        error.to_string().starts_with("No space left on device"),
        "{error}"
    );
}

/// Takes only a part of what is written, as a disk does that becomes full.
struct Part;

impl std::io::Write for Part {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        Ok(bytes.len() - 1)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[test]
fn half_a_line_is_an_error() {
    let error = file::write_once(&mut Part, b"line\n").unwrap_err();
    let why = "only a part of the line could be written: the disk may be full";
    assert_eq!(error.to_string(), why);
}

#[tokio::test]
async fn without_a_journal_everything_goes_without_a_word() {
    let store = JournalStore::off();
    assert_eq!(open(&store).await, Ok(()));
    assert_eq!(sending(&store, 0).await, Ok(()));
    assert_eq!(close(&store).await, Ok(()));
    assert_eq!(store.cut_short().await, Ok(Journal::default()));
    assert_eq!(store.path(), None);
}

#[tokio::test]
async fn a_journal_that_is_not_there_or_too_long_in_a_line_is_read_all_the_same() {
    let (_home, path) = place();
    assert_eq!(left(&path).await, Journal::default());
    let store = JournalStore::at(&path);
    open(&store).await.unwrap();
    drop(store);
    let mut text = "x".repeat((64 << 20) + 5);
    text.push('\n');
    text.push_str(&fs::read_to_string(&path).unwrap());
    fs::write(&path, text).unwrap();
    let journal = left(&path).await;
    assert_eq!((journal.plans.len(), journal.odd.damaged), (1, 1));
}
