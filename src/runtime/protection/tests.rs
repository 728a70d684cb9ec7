use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

use super::{Places, ProtectStore};
use crate::removal::{Edit, Pattern, Protection, Trouble};

fn add(pattern: &str) -> Edit {
    Edit::Add(Pattern::parse(pattern).unwrap(), String::new())
}

fn remove(pattern: &str) -> Edit {
    Edit::Remove(Pattern::parse(pattern).unwrap())
}

fn spelled(protection: &Protection) -> Vec<&str> {
    let entries = protection.entries().iter();
    entries.map(|entry| entry.pattern.spelled()).collect()
}

/// The names in a directory.
fn names(directory: &Path) -> Vec<OsString> {
    let entries = fs::read_dir(directory).unwrap();
    entries.map(|entry| entry.unwrap().file_name()).collect()
}

#[tokio::test]
async fn the_first_pattern_makes_the_directory_and_a_file_that_explains_itself() {
    let home = tempfile::tempdir().unwrap();
    let path = home.path().join("new/jettison/protect");
    let store = ProtectStore::at(&path);
    assert_eq!(store.read().await, Protection::default());
    assert!(!home.path().join("new").exists(), "reading makes nothing");
    let written = store.change(add("prod/*")).await.unwrap();
    assert_eq!(spelled(&written), ["prod/*"]);
    assert_eq!(store.read().await, written);
    assert!(fs::read_to_string(&path).unwrap().starts_with("# What"));
    assert_eq!(
        names(path.parent().unwrap()),
        ["protect"],
        "nothing else is left"
    );
}

#[tokio::test]
async fn lines_of_others_and_comments_are_kept_and_so_is_what_came_meanwhile() {
    let home = tempfile::tempdir().unwrap();
    let path = home.path().join("protect");
    fs::write(&path, "# mine\r\n\nprod/*  # ours\n").unwrap();
    let (one, other) = (ProtectStore::at(&path), ProtectStore::at(&path));
    one.read().await;
    other.change(add("label=keep")).await.unwrap();
    one.change(add("*:latest")).await.unwrap();
    other.change(remove("prod/*")).await.unwrap();
    assert_eq!(
        fs::read_to_string(&path).unwrap(),
        "# mine\r\n\nlabel=keep\n*:latest\n"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_many_changes_at_once_none_is_lost() {
    let home = tempfile::tempdir().unwrap();
    let path = home.path().join("protect");
    // each with a store of its own, as different programs have
    let writers = (0..24).map(|number| {
        let store = ProtectStore::at(&path);
        tokio::spawn(async move { store.change(add(&format!("prod/{number:02}"))).await })
    });
    for writer in writers.collect::<Vec<_>>() {
        writer.await.unwrap().unwrap();
    }
    let read = ProtectStore::at(&path).read().await;
    let mut kept = spelled(&read);
    kept.sort_unstable();
    let wanted: Vec<String> = (0..24).map(|number| format!("prod/{number:02}")).collect();
    assert_eq!(kept, wanted);
}

#[tokio::test]
async fn a_broken_file_is_honoured_as_far_as_it_goes_and_never_written() {
    let home = tempfile::tempdir().unwrap();
    let path = home.path().join("protect");
    let broken = b"prod/*\nsha256:12\n\xff\xfe\n";
    fs::write(&path, broken).unwrap();
    let store = ProtectStore::at(&path);
    let read = store.read().await;
    assert_eq!(spelled(&read), ["prod/*"]);
    assert!(matches!(read.trouble(), Some(Trouble::Lines(lines)) if lines.len() == 2));
    for edit in [add("*:latest"), remove("prod/*")] {
        let why = store.change(edit).await.unwrap_err().0;
        assert!(why.contains("broken in line 2"), "{why}");
    }
    assert_eq!(fs::read(&path).unwrap(), broken);
}

#[tokio::test]
async fn what_is_no_file_is_told_and_left_alone() {
    let home = tempfile::tempdir().unwrap();
    let path = home.path().join("protect");
    fs::create_dir(&path).unwrap();
    let store = ProtectStore::at(&path);
    let words = store.read().await.trouble().unwrap().words();
    assert!(
        words.ends_with("it is a directory, and only regular files are read"),
        "{words}"
    );
    assert!(store.change(add("prod/*")).await.is_err());
    assert!(path.is_dir());
}

#[tokio::test]
async fn a_directory_that_cannot_be_made_is_told() {
    let home = tempfile::tempdir().unwrap();
    let blocked = home.path().join("blocked");
    fs::write(&blocked, "a file").unwrap();
    let store = ProtectStore::at(blocked.join("jettison/protect"));
    assert_eq!(store.read().await, Protection::default());
    let why = store.change(add("prod/*")).await.unwrap_err().0;
    assert!(why.contains("blocked"), "{why}");
    assert_eq!(fs::read_to_string(&blocked).unwrap(), "a file");
}

/// `/proc` takes no files, not even from root.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_directory_that_takes_no_files_is_told() {
    let store = ProtectStore::at("/proc/self/fdinfo/protect");
    assert_eq!(store.read().await, Protection::default());
    let why = store.change(add("prod/*")).await.unwrap_err().0;
    let known = "/proc/self/fdinfo/protect: it cannot be written: ";
    assert!(
        why.starts_with(known) && !why.contains(".protect-"),
        "{why}"
    );
}

#[cfg(unix)]
#[tokio::test]
async fn a_new_file_is_the_users_own_and_an_old_one_keeps_its_mode() {
    use std::os::unix::fs::PermissionsExt as _;
    let home = tempfile::tempdir().unwrap();
    let path = home.path().join("protect");
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    let store = ProtectStore::at(&path);
    store.change(add("prod/*")).await.unwrap();
    assert_eq!(mode(&path), 0o600);
    fs::set_permissions(&path, fs::Permissions::from_mode(0o664)).unwrap();
    store.change(add("*:latest")).await.unwrap();
    assert_eq!(mode(&path), 0o664);
}

#[cfg(unix)]
#[tokio::test]
async fn a_link_stays_a_link_and_one_that_leads_nowhere_is_told() {
    use std::os::unix::fs::symlink;
    let home = tempfile::tempdir().unwrap();
    let (path, kept) = (home.path().join("protect"), home.path().join("dotfiles"));
    symlink(&kept, &path).unwrap();
    let store = ProtectStore::at(&path);
    let why = format!("it is a link to {}, and nothing is there", kept.display());
    let read = store.read().await.trouble().unwrap().words();
    assert!(read.ends_with(&why), "{read}");
    let refused = store.change(add("prod/*")).await.unwrap_err().0;
    assert!(refused.ends_with(&why), "{refused}");
    fs::write(&kept, "# mine\n").unwrap();
    store.change(add("prod/*")).await.unwrap();
    assert!(fs::symlink_metadata(&path).unwrap().is_symlink());
    assert_eq!(fs::read_to_string(&kept).unwrap(), "# mine\nprod/*\n");
}

#[tokio::test]
async fn in_memory_nothing_outlives_the_program() {
    let store = ProtectStore::memory();
    let written = store.change(add("prod/*")).await.unwrap();
    assert_eq!(store.read().await, written);
    assert_eq!(store.path(), None);
    assert_eq!(ProtectStore::memory().read().await, Protection::default());
}

#[test]
fn the_file_is_where_the_surroundings_say() {
    let at = |variables: &[(&str, &str)], home: Option<&str>| {
        let variable = |name: &str| {
            let set = variables.iter().find(|(set, _)| *set == name);
            set.map(|(_, value)| OsString::from(value))
        };
        let places = Places::of(variable, home.map(PathBuf::from));
        let store = ProtectStore::of(&places);
        store.path().map(Path::to_owned)
    };
    let home = Some("/home/me");
    let told = |path: &str| Some(PathBuf::from(path));
    assert_eq!(at(&[], home), told("/home/me/.config/jettison/protect"));
    let xdg = ("XDG_CONFIG_HOME", "/etc/me");
    assert_eq!(at(&[xdg], home), told("/etc/me/jettison/protect"));
    assert_eq!(
        at(&[("XDG_CONFIG_HOME", "relative")], home),
        told("/home/me/.config/jettison/protect")
    );
    let config = ("JETTISON_CONFIG", "/srv/jettison.toml");
    assert_eq!(at(&[xdg, config], home), told("/srv/protect"));
    let bare = ("JETTISON_CONFIG", "my.toml");
    assert_eq!(at(&[bare], home), told("./protect"));
    assert_eq!(at(&[("XDG_CONFIG_HOME", "")], None), None);
}
