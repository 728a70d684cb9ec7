//! `jettison restore`: what is listed, what comes back, and with which status.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use jettison::app::{BackupOrder, RunId};
use jettison::engine::practice::{Latency, PracticeEngine, World};
use jettison::inventory::EngineKind;
use jettison::removal::{Backup, Forecast, Keep, Mark, Marks, Preset, Route};
use jettison::runtime::{Keeping, Room, clock};

use super::{jettison, output, printed, text};

/// A backup of what dangles on a practice engine, without the key of any digest.
fn backup(directory: &Path, kind: EngineKind) -> PathBuf {
    let engine =
        PracticeEngine::new(&World::built_in(), kind, clock::now()).with_latency(Latency::None);
    let inventory = Arc::new(engine.holdings().inventory());
    let marks: Marks = Preset::dangling()
        .select(&inventory, clock::now())
        .marks
        .into_iter()
        .filter(|mark| matches!(mark, Mark::Image(_)))
        .collect();
    let forecast = Forecast::new(&inventory, &marks, Route::Skip);
    let order = BackupOrder {
        run: RunId(1),
        directory: directory.to_owned(),
        backup: Backup::of(&forecast, Keep::All),
    };
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let keeping = Keeping::new(Room::of_system());
    runtime
        .block_on(keeping.keep(&engine, &order))
        .unwrap()
        .path
}

#[test]
fn without_a_file_the_backups_of_the_directory_are_listed() {
    let home = tempfile::tempdir().unwrap();
    let directory = home.path().to_str().unwrap();
    let list = ["restore", "--backup-dir", directory];
    assert_eq!(printed(&list), format!("{directory}: no backups\n"));
    let path = backup(home.path(), EngineKind::GraphDriver);
    let name = path.file_name().unwrap().to_str().unwrap();
    let told = printed(&list);
    assert!(
        told.starts_with(&format!("{directory}\n  {name}  ")),
        "{told}"
    );
    assert!(told.contains("from practice engine\n      "), "{told}");
    fs::write(home.path().join("zz.json"), "{\u{1b}").unwrap();
    let told = printed(&list);
    assert!(
        told.contains("zz.json  ! ") && !told.contains('\u{1b}'),
        "{told}"
    );
}

#[test]
fn by_default_backups_are_kept_in_the_data_directory() {
    let (mut command, home) = jettison(&["restore"]);
    let expected = home.path().join(".local/share/jettison/backups");
    let told = text(&command.output().unwrap().stdout);
    assert_eq!(told, format!("{}: no backups\n", expected.display()));
    let told = text(
        &command
            .env("XDG_DATA_HOME", "/data")
            .output()
            .unwrap()
            .stdout,
    );
    assert_eq!(told, "/data/jettison/backups: no backups\n");
}

#[test]
fn what_is_there_already_is_said_and_counts_as_restored() {
    let home = tempfile::tempdir().unwrap();
    let path = backup(home.path(), EngineKind::Podman);
    let (path, directory) = (path.to_str().unwrap(), home.path().to_str().unwrap());
    let demo = "--demo=podman";
    let told = printed(&[demo, "restore", path]);
    assert!(
        !told.is_empty() && told.lines().all(|line| line.contains(" was there")),
        "{told}"
    );
    let dry = printed(&[demo, "restore", path, "--dry-run"]);
    assert!(
        dry.starts_with("The backup verifies. Nothing was loaded"),
        "{dry}"
    );
    assert!(
        dry.ends_with(&told.replace(" was there", " is there already")),
        "{dry}"
    );
    assert!(
        !told.contains("only a pull brings back"),
        "what is there lacks nothing: {told}"
    );
    let name = Path::new(path).file_name().unwrap().to_str().unwrap();
    for name in [name, name.trim_end_matches(".tar.zst")] {
        let bare = printed(&[demo, "restore", name, "--backup-dir", directory]);
        assert_eq!(bare, told);
    }
}

#[test]
fn an_image_that_does_not_come_back_under_its_id_is_a_failure() {
    let home = tempfile::tempdir().unwrap();
    // the same images have other ids on the containerd store
    let path = backup(home.path(), EngineKind::GraphDriver);
    let there = ["--demo=containerd", "restore", path.to_str().unwrap()];
    let anywhere = output(&[&there[..], &["--anywhere"]].concat());
    assert_eq!(anywhere.status.code(), Some(1), "{anywhere:?}");
    let told = text(&anywhere.stdout);
    assert!(told.contains("did not come back under its id"), "{told}");
    // unless that is asked for, nothing is loaded into another engine than its own
    let refused = output(&there);
    assert_eq!(refused.status.code(), Some(2), "{refused:?}");
    assert_eq!(text(&refused.stdout), "");
    let dry = output(&[&there[..], &["--dry-run"]].concat());
    for told in [&refused, &dry].map(|output| text(&output.stderr)) {
        assert!(
            told.starts_with("jettison: it was made on practice engine (overlay2, "),
            "{told}"
        );
        assert!(told.contains("ids may differ here"), "{told}");
    }
    assert!(text(&dry.stdout).contains(" would come back"), "{dry:?}");
}

#[test]
fn a_damaged_backup_is_not_loaded() {
    let home = tempfile::tempdir().unwrap();
    let path = backup(home.path(), EngineKind::GraphDriver);
    let mut bytes = fs::read(&path).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(&path, bytes).unwrap();
    for more in [&[][..], &["--dry-run"]] {
        let call = [&["--demo", "restore", path.to_str().unwrap()], more].concat();
        let output = output(&call);
        assert_eq!(output.status.code(), Some(1), "{output:?}");
        let complaint = text(&output.stderr);
        assert!(
            complaint.contains("the backup does not verify"),
            "{complaint}"
        );
        assert_eq!(text(&output.stdout), "");
    }
}

/// What is said of a file that is no backup, with status 1.
fn complaint(file: &Path) -> String {
    let output = output(&["--demo", "restore", file.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    text(&output.stderr)
}

#[test]
fn files_that_were_renamed_together_are_a_backup_and_one_alone_is_none() {
    let home = tempfile::tempdir().unwrap();
    let path = backup(home.path(), EngineKind::GraphDriver);
    let manifest = PathBuf::from(path.to_str().unwrap().replace(".tar.zst", ".json"));
    let [archive, beside] = ["kept.tar.zst", "kept.json"].map(|name| home.path().join(name));
    fs::rename(&path, &archive).unwrap();
    let alone = complaint(&archive);
    assert!(alone.contains("kept.json is not beside it"), "{alone}");
    fs::rename(&manifest, &beside).unwrap();
    for name in [&archive, &beside, &home.path().join("kept")] {
        let told = printed(&["--demo", "restore", name.to_str().unwrap()]);
        assert!(told.contains(" was there"), "{told}");
    }
    fs::remove_file(&archive).unwrap();
    let alone = complaint(&beside);
    assert!(alone.contains(".tar.zst is not beside it"), "{alone}");
}

#[test]
fn a_file_that_is_something_else_is_said_to_be_no_manifest() {
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join("program");
    for bytes in [vec![0; 2_000_000], vec![0x7f, b'E', b'L', b'F']] {
        fs::write(&file, bytes).unwrap();
        let told = complaint(&file);
        assert!(
            told.contains("program: it is not the manifest of a backup"),
            "{told}"
        );
        assert!(!told.contains("line 1"), "{told}");
    }
}

#[test]
fn a_directory_for_backups_is_named_from_the_root_whatever_was_typed() {
    let (mut command, home) = jettison(&["restore", "--backup-dir", "kept"]);
    command.current_dir(home.path());
    let told = text(&command.output().unwrap().stdout);
    let here = home.path().canonicalize().unwrap().join("kept");
    assert_eq!(told, format!("{}: no backups\n", here.display()));
}

#[cfg(unix)]
#[test]
fn nobody_else_may_read_a_backup() {
    use std::os::unix::fs::PermissionsExt as _;
    let home = tempfile::tempdir().unwrap();
    let path = backup(&home.path().join("new/below"), EngineKind::GraphDriver);
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&path), 0o600);
    let manifest = path.to_str().unwrap().replace(".tar.zst", ".json");
    assert_eq!(mode(Path::new(&manifest)), 0o600);
    assert_eq!(mode(path.parent().unwrap()), 0o700);
    let second = backup(&home.path().join("new/below"), EngineKind::GraphDriver);
    assert_ne!(path, second, "nothing is overwritten");
}
