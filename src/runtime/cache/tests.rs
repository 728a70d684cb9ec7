use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tempfile::TempDir;

use super::Cache;
use crate::app::Recalled;
use crate::inventory::{
    About, Details, EngineKind, HistoryEntry, Image, ImageId, Listing, Platform, Presence, Profile,
};

fn about(id: &str) -> About {
    About {
        id: id.to_owned(),
        name: "docker 28.5".to_owned(),
        store: "overlay2".to_owned(),
        api: "1.51".to_owned(),
        address: "unix:///engine.sock".to_owned(),
        why: String::new(),
        profile: Profile::new(EngineKind::GraphDriver, "28.5"),
        program: "docker",
    }
}

fn id(number: usize) -> ImageId {
    ImageId::new(&format!("{number:064x}"))
}

fn image(number: usize) -> Image {
    Image {
        id: id(number),
        references: Vec::new(),
        hidden_name: false,
        digests: Vec::new(),
        parent: None,
        created: None,
        size: 100 + number as u64,
        shared_size: None,
        content: None,
        platforms: Vec::new(),
        labels: std::collections::BTreeMap::new(),
    }
}

fn listing(numbers: impl Iterator<Item = usize>) -> Listing {
    Listing {
        images: numbers.map(image).collect(),
        containers: Vec::new(),
    }
}

/// Layers that all images share, and one of the image's own.
fn details(number: usize) -> Details {
    let diffs = (0..20).chain([1000 + number]);
    let step = |size, command: String| HistoryEntry {
        created: Some(-5),
        comment: "buildkit.dockerfile.v0".to_owned(),
        ..HistoryEntry::new(size, command)
    };
    Details {
        diff_ids: diffs.map(|diff| format!("sha256:{diff:064x}")).collect(),
        history: (0..21)
            .map(|size| step(size << 30, format!("RUN make {number} # 'ß' \u{1b}[2J")))
            .chain([HistoryEntry::new(0, "ENV A=b")])
            .collect(),
        directories: vec![format!("/var/lib/docker/overlay2/{number}/diff")],
        pulled: [None, Some(true), Some(false)][number % 3],
        platform: Platform::new(Some("linux"), Some("arm64"), Some("v8"), Presence::Unpacked),
    }
}

struct Home(TempDir);

impl Home {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn directory(&self) -> PathBuf {
        self.0.path().join("cache").join("jettison")
    }

    fn open(&self) -> Arc<Cache> {
        Arc::new(Cache::in_directory(
            &self.directory(),
            &about("one overlay2"),
        ))
    }

    /// A program that reads these images and writes them down, and its cache.
    fn keep(&self, numbers: std::ops::Range<usize>) -> Arc<Cache> {
        let cache = self.open();
        cache.load();
        cache.listed(&listing(numbers.clone()));
        for number in numbers {
            let read = details(number);
            cache.note(&id(number), &read.makeup(), &read.history);
        }
        while cache.write_now() {}
        cache
    }

    fn file(&self) -> PathBuf {
        let mut files = fs::read_dir(self.directory()).unwrap();
        files.next().unwrap().unwrap().path()
    }
}

fn without_time(mut kept: Vec<Recalled>) -> Vec<Recalled> {
    for one in &mut kept {
        assert!(one.read > 1_700_000_000);
        one.read = 0;
    }
    kept
}

fn recalled(number: usize) -> Recalled {
    Recalled {
        image: id(number),
        size: 100 + number as u64,
        read: 0,
        makeup: details(number).makeup(),
    }
}

fn images(kept: &[Recalled]) -> Vec<ImageId> {
    kept.iter().map(|one| one.image.clone()).collect()
}

#[tokio::test]
async fn what_is_read_at_one_start_is_known_at_the_next() {
    for many in [0, 1, 100, 10_000] {
        let home = Home::new();
        home.keep(0..many);
        let cache = home.open();
        let kept = without_time(cache.load());
        assert_eq!(kept.len(), many);
        assert!((0..many).map(recalled).eq(kept), "{many}");
        cache.listed(&listing(0..many));
        let few = [many / 2, 0];
        let histories = cache.histories(few.map(id).to_vec()).await;
        let told = few.map(|number| (number < many).then(|| details(number).history));
        assert_eq!(histories, told);
    }
}

#[tokio::test]
async fn an_image_of_another_size_or_none_is_no_longer_kept() {
    let home = Home::new();
    home.keep(0..3);
    let cache = home.open();
    cache.load();
    let mut listed = listing(1..3);
    listed.images[0].size += 1;
    cache.listed(&listed);
    let histories = cache.histories(vec![id(0), id(1), id(2)]).await;
    assert_eq!(histories, [None, None, Some(details(2).history)]);
    while cache.write_now() {}
    assert_eq!(images(&home.open().load()), [id(2)]);
}

#[test]
fn two_programs_take_over_what_the_other_has_written() {
    let home = Home::new();
    let (one, other) = (home.open(), home.open());
    for (cache, number) in [(&one, 0), (&other, 1)] {
        cache.listed(&listing(0..2));
        let read = details(number);
        cache.note(&id(number), &read.makeup(), &read.history);
        assert!(!cache.write_now());
    }
    let kept = without_time(home.open().load());
    assert_eq!(kept, [recalled(0), recalled(1)]);
    // the other's file is another one by now, and its own still tells
    assert_eq!(one.history(&id(0)), Some(details(0).history));
}

#[test]
fn each_engine_has_its_own() {
    let home = Home::new();
    home.keep(0..3);
    let other = Cache::in_directory(&home.directory(), &about("other overlay2"));
    assert_eq!(other.load(), []);
    let renamed = home.directory().join("elsewhere");
    fs::rename(home.file(), &renamed).unwrap();
    fs::copy(&renamed, &other.home.as_ref().unwrap().path).unwrap();
    assert_eq!(other.load(), [], "it says whose it is");
}

#[test]
fn a_file_that_is_not_whole_is_as_good_as_none_and_is_replaced() {
    let home = Home::new();
    home.keep(0..40);
    let (file, whole) = (home.file(), fs::read(home.file()).unwrap());
    let spoil = |spoiled: &[u8]| {
        fs::write(&file, spoiled).unwrap();
        home.open()
    };
    for length in (0..whole.len()).step_by(7) {
        let cache = spoil(&whole[..length]);
        assert_eq!(cache.load(), [], "{length}");
    }
    for place in (0..whole.len()).step_by(5) {
        let mut spoiled = whole.clone();
        spoiled[place] ^= 0x10;
        let cache = spoil(&spoiled);
        let kept = without_time(cache.load());
        cache.listed(&listing(0..40));
        if !kept.is_empty() {
            assert!((0..40).map(recalled).eq(kept), "{place}");
            for number in 0..40 {
                let told = cache.history(&id(number));
                assert!(told.is_none_or(|told| told == details(number).history));
            }
        }
    }
    spoil(b"jettison cache 1 and more");
    home.keep(0..2);
    assert_eq!(images(&home.open().load()), [id(0), id(1)]);
}

/// Puts something in the place of the file; answers the cache.
fn instead(home: &Home, put: impl Fn(&Path)) -> Arc<Cache> {
    home.keep(0..2);
    let file = home.file();
    fs::remove_file(&file).unwrap();
    put(&file);
    let cache = home.open();
    assert_eq!(cache.load(), []);
    let kept = home.keep(0..2);
    assert_eq!(kept.history(&id(7)), None);
    cache
}

#[cfg(unix)]
#[test]
fn what_is_no_file_is_left_alone_or_replaced() {
    use std::os::unix::fs::symlink;
    let home = Home::new();
    instead(&home, |file| {
        fs::create_dir_all(file.join("below")).unwrap();
    });
    assert!(home.file().join("below").is_dir());
    let (home, elsewhere) = (Home::new(), tempfile::tempdir().unwrap());
    let target = elsewhere.path().join("precious");
    fs::write(&target, "mine").unwrap();
    instead(&home, |file| symlink(&target, file).unwrap());
    assert_eq!(fs::read(&target).unwrap(), b"mine");
    assert_eq!(home.open().load().len(), 2, "the link is replaced");
    let home = Home::new();
    instead(&home, |file| {
        let made = std::process::Command::new("mkfifo").arg(file).status();
        assert!(made.unwrap().success());
    });
    assert_eq!(home.open().load().len(), 2);
}

#[test]
fn a_directory_that_cannot_be_made_leaves_everything_to_the_engine() {
    let home = Home::new();
    fs::write(home.0.path().join("cache"), "a file").unwrap();
    let cache = home.keep(0..2);
    assert_eq!(home.open().load(), []);
    assert_eq!(cache.history(&id(0)), None);
}

#[cfg(unix)]
#[test]
fn nobody_else_can_read_it() {
    use std::os::unix::fs::PermissionsExt as _;
    let home = Home::new();
    home.keep(0..1);
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(
        (mode(&home.directory()), mode(&home.file())),
        (0o700, 0o600)
    );
}

#[test]
fn few_engines_are_kept() {
    let home = Home::new();
    for engine in 0..20 {
        let cache = Arc::new(Cache::in_directory(
            &home.directory(),
            &about(&engine.to_string()),
        ));
        cache.listed(&listing(0..1));
        let read = details(0);
        cache.note(&id(0), &read.makeup(), &read.history);
        cache.write_now();
    }
    assert_eq!(fs::read_dir(home.directory()).unwrap().count(), 16);
}
