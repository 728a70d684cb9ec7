//! The file system that an engine on this machine keeps its images on.

use std::path::PathBuf;

use super::answers::Info;
use crate::inventory::DiskSpace;

/// Where an engine keeps what it has, if that is a place of this machine: a socket may lead into a virtual machine or,
/// forwarded, to another host, so the engine's name for its machine has to be ours, and a name of its own.
pub(super) fn root(info: &Info) -> Option<PathBuf> {
    let named = info.name.as_deref().filter(|name| is_telling(name))?;
    let root = PathBuf::from(info.docker_root_dir.as_deref()?);
    (Some(named) == this_machine().as_deref() && root.is_absolute()).then_some(root)
}

/// The room there; `None` where the place does not exist or may not be looked at. A file system over a network may take
/// its time over it, so it is asked on a thread of its own.
pub(super) async fn measure(root: Option<PathBuf>) -> Option<DiskSpace> {
    let root = root?;
    let asked = tokio::task::spawn_blocking(move || space(&root)).await;
    asked.ok().flatten()
}

/// Whether a name tells one machine from another.
fn is_telling(name: &str) -> bool {
    !name.is_empty() && !name.starts_with("localhost")
}

#[cfg(unix)]
fn this_machine() -> Option<String> {
    let names = rustix::system::uname();
    names.nodename().to_str().ok().map(str::to_owned)
}

#[cfg(unix)]
fn space(root: &std::path::Path) -> Option<DiskSpace> {
    let told = rustix::fs::statvfs(root).ok()?;
    Some(DiskSpace {
        free: told.f_bavail.saturating_mul(told.f_frsize),
        total: told.f_blocks.saturating_mul(told.f_frsize),
    })
}

#[cfg(not(unix))]
fn this_machine() -> Option<String> {
    None
}

#[cfg(not(unix))]
fn space(_: &std::path::Path) -> Option<DiskSpace> {
    None
}

#[cfg(all(test, unix))]
mod tests {
    use super::{is_telling, measure, root, this_machine};
    use crate::engine::docker::answers::Info;

    fn info(name: Option<&str>, root: &str) -> Info {
        Info {
            name: name.map(str::to_owned),
            docker_root_dir: Some(root.to_owned()),
            ..Info::default()
        }
    }

    #[test]
    fn a_place_is_looked_at_only_where_the_engine_runs_on_this_machine() {
        let here = this_machine().unwrap();
        let elsewhere = format!("not-{here}");
        let root_of_this = is_telling(&here).then(|| "/".into());
        assert_eq!(root(&info(Some(&here), "/")), root_of_this);
        assert!(!is_telling("localhost.localdomain") && is_telling("build-7"));
        assert_eq!(root(&info(Some(&elsewhere), "/")), None);
        assert_eq!(root(&info(Some(""), "/")), None);
        assert_eq!(root(&info(None, "/")), None);
        assert_eq!(root(&info(Some(&here), "var/lib")), None);
    }

    #[tokio::test]
    async fn the_free_part_of_a_file_system_is_no_more_than_all_of_it() {
        let there = measure(Some(std::env::temp_dir())).await.unwrap();
        assert!(there.free <= there.total && there.total > 0);
        let gone = std::env::temp_dir().join("no such place here");
        assert_eq!(measure(Some(gone)).await, None);
        assert_eq!(measure(None).await, None);
    }
}
