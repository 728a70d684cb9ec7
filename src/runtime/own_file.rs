//! Reading the files that are the user's own: regular ones that a person wrote.

use std::fs::{self, File, FileType, Metadata};
use std::io::{self, ErrorKind, Read};
use std::path::Path;

/// A longer file is not one that a person wrote.
const LARGEST: u64 = 1_000_000;

/// What a file holds; nothing where there is none. A pipe, a socket or a device is not read: that may never end.
///
/// # Errors
/// Why it cannot be read, as a clause; it may repeat foreign text.
pub fn read_own(path: &Path) -> Result<Option<Vec<u8>>, String> {
    read_regular(path, LARGEST)
}

/// What a file of at most so many bytes holds; nothing where there is none. Only regular files are read.
///
/// # Errors
/// As [`read_own`].
pub fn read_regular(path: &Path, largest: u64) -> Result<Option<Vec<u8>>, String> {
    match fs::metadata(path) {
        Ok(about) => regular(&about)?,
        Err(error) => return missing(path, &error),
    }
    let bytes = bytes(path, largest).map_err(|error| error.to_string())?;
    if bytes.len() as u64 > largest {
        return Err(format!("it is longer than {} MB", largest / 1_000_000));
    }
    Ok(Some(bytes))
}

/// Why a file is not read that is no regular one: what it is a way to may never end.
pub(super) fn regular(about: &Metadata) -> Result<(), String> {
    if about.is_file() {
        return Ok(());
    }
    let kind = kind(about.file_type());
    Err(format!("it is {kind}, and only regular files are read"))
}

fn bytes(path: &Path, largest: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?
        .take(largest + 1)
        .read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Nothing where there is just no such file; a link that leads nowhere is no missing file.
fn missing(path: &Path, error: &io::Error) -> Result<Option<Vec<u8>>, String> {
    let nothing =
        |error: &io::Error| matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory);
    if !nothing(error) {
        return Err(error.to_string());
    }
    match fs::symlink_metadata(path) {
        Err(error) if nothing(&error) => Ok(None),
        Err(error) => Err(error.to_string()),
        Ok(_) => match fs::read_link(path) {
            Ok(target) => {
                let target = target.display();
                Err(format!("it is a link to {target}, and nothing is there"))
            }
            Err(_) => Err(error.to_string()),
        },
    }
}

/// What a file is.
pub(super) fn kind(file: FileType) -> &'static str {
    if file.is_symlink() {
        return "a link";
    }
    if file.is_dir() {
        return "a directory";
    }
    if file.is_file() {
        return "a file";
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::FileTypeExt as _;
        if file.is_fifo() {
            return "a pipe";
        }
        if file.is_socket() {
            return "a socket";
        }
    }
    "a device"
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::read_own;

    #[test]
    fn a_file_is_read_and_one_that_is_not_there_is_nothing() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("file");
        assert_eq!(read_own(&path), Ok(None));
        fs::write(&path, "text").unwrap();
        assert_eq!(read_own(&path), Ok(Some(b"text".to_vec())));
        assert_eq!(read_own(&path.join("below")), Ok(None));
        fs::write(&path, " ".repeat(1_000_001)).unwrap();
        assert_eq!(read_own(&path), Err("it is longer than 1 MB".to_owned()));
    }

    #[cfg(unix)]
    #[test]
    fn what_may_never_end_is_not_read() {
        use std::os::unix::fs::symlink;
        use std::os::unix::net::UnixListener;
        let home = tempfile::tempdir().unwrap();
        let socket = home.path().join("socket");
        let _listener = UnixListener::bind(&socket).unwrap();
        let pipe = home.path().join("pipe");
        let made = std::process::Command::new("mkfifo").arg(&pipe).status();
        assert!(made.unwrap().success());
        let link = home.path().join("link");
        symlink(&pipe, &link).unwrap();
        for (path, kind) in [
            (home.path(), "a directory"),
            (&*socket, "a socket"),
            (&*pipe, "a pipe"),
            (&*link, "a pipe"),
            ("/dev/null".as_ref(), "a device"),
        ] {
            let why = format!("it is {kind}, and only regular files are read");
            assert_eq!(read_own(path), Err(why));
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_link_that_leads_nowhere_says_where_it_leads() {
        let home = tempfile::tempdir().unwrap();
        let link = home.path().join("link");
        std::os::unix::fs::symlink("gone/file", &link).unwrap();
        let why = "it is a link to gone/file, and nothing is there";
        assert_eq!(read_own(&link), Err(why.to_owned()));
    }
}
