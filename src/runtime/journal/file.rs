//! The file: only a regular one, for its owner only, and only ever added to.

use std::fmt;
use std::fs::{self, File, OpenOptions};
use std::io::{self, BufRead as _, BufReader, ErrorKind, Read as _, Seek as _, SeekFrom, Write};
use std::path::Path;

use crate::app::Fault;
use crate::removal::Journal;
use crate::runtime::own_file::kind;

/// A longer line is not one of ours: a plan of ten thousand steps has a tenth of that.
const LONGEST: u64 = 64 << 20;

/// What is done about a file that is not there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Missing {
    /// It is made.
    Made,
    /// It has gone since the plan began: that is said, and nothing is written.
    Refused,
}

pub(super) fn at(path: &Path, why: impl fmt::Display) -> Fault {
    Fault(format!("{}: {why}", path.display()))
}

/// Makes the directory of the journal, for its owner only.
pub(super) fn make_directory(path: &Path) -> Result<(), Fault> {
    let directory = path.parent().unwrap_or_else(|| Path::new("."));
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::DirBuilderExt as _;
        builder.mode(0o700);
    }
    builder
        .create(directory)
        .map_err(|error| at(directory, &error))?;
    #[cfg(unix)]
    close_directory(directory);
    Ok(())
}

/// Takes from others what they may do in a directory that was there. It is no error if that cannot be: the file itself is
/// closed to them.
#[cfg(unix)]
fn close_directory(directory: &Path) {
    use std::os::unix::fs::PermissionsExt as _;
    if let Ok(about) = fs::symlink_metadata(directory) {
        let mode = about.permissions().mode();
        let others = mode & 0o077;
        if about.is_dir() && others != 0 {
            fs::set_permissions(directory, fs::Permissions::from_mode(mode - others)).ok();
        }
    }
}

/// Adds lines, each in one write, and makes sure that they are on the disk.
pub(super) fn append(path: &Path, lines: &[String], missing: Missing) -> Result<(), Fault> {
    let (mut file, made) = open(path, missing)?;
    let written = lines.iter().try_for_each(|line| add(&mut file, line));
    let written = written.and_then(|()| file.sync_data());
    written.map_err(|error| at(path, &error))?;
    if made {
        sync_directory(path);
    }
    Ok(())
}

/// Opens the file to add to it; answers whether it was made.
fn open(path: &Path, missing: Missing) -> Result<(File, bool), Fault> {
    let made = match fs::symlink_metadata(path) {
        Ok(about) if !about.is_file() => {
            let kind = kind(about.file_type());
            let why = format!("it is {kind}, and only regular files are written");
            return Err(at(path, why));
        }
        Ok(_) => false,
        Err(error) if error.kind() == ErrorKind::NotFound && missing == Missing::Made => true,
        Err(error) => return Err(at(path, &error)),
    };
    let mut options = OpenOptions::new();
    options.read(true).append(true).create(made);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        // what has been put in its place since the look at it is neither followed nor waited for
        let flags = rustix::fs::OFlags::NOFOLLOW | rustix::fs::OFlags::NONBLOCK;
        options.mode(0o600).custom_flags(flags.bits().cast_signed());
    }
    let file = options.open(path).map_err(|error| at(path, &error))?;
    let about = file.metadata().map_err(|error| at(path, &error))?;
    if !about.is_file() {
        return Err(at(path, "only regular files are written"));
    }
    tighten(&file, &about).map_err(|error| at(path, &error))?;
    Ok((file, made))
}

/// Takes from others what they may do with the file.
#[cfg(unix)]
fn tighten(file: &File, about: &fs::Metadata) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    let mode = about.permissions().mode();
    let others = mode & 0o077;
    if others == 0 {
        return Ok(());
    }
    file.set_permissions(fs::Permissions::from_mode(mode - others))
}

#[cfg(not(unix))]
fn tighten(_: &File, _: &fs::Metadata) -> io::Result<()> {
    Ok(())
}

/// Adds a line in one write. Where the last one is torn off, by a crash or a full disk, it begins on a line of its own.
fn add(file: &mut File, line: &str) -> io::Result<()> {
    let text = if is_torn(file)? {
        format!("\n{line}")
    } else {
        line.to_owned()
    };
    write_once(file, text.as_bytes())
}

fn is_torn(file: &mut File) -> io::Result<bool> {
    let end = file.seek(SeekFrom::End(0))?;
    if end == 0 {
        return Ok(false);
    }
    file.seek(SeekFrom::Start(end - 1))?;
    let mut last = [0];
    file.read_exact(&mut last)?;
    Ok(last != *b"\n")
}

/// One write, so that what several programs add does not mix.
pub(super) fn write_once(file: &mut impl Write, text: &[u8]) -> io::Result<()> {
    loop {
        match file.write(text) {
            Ok(all) if all == text.len() => return Ok(()),
            Ok(_) => {
                let why = "only a part of the line could be written: the disk may be full";
                return Err(io::Error::new(ErrorKind::WriteZero, why));
            }
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}

/// The name of a new file is on the disk only once its directory is.
#[cfg(unix)]
fn sync_directory(path: &Path) {
    if let Some(Ok(directory)) = path.parent().map(File::open) {
        directory.sync_all().ok();
    }
}

#[cfg(not(unix))]
fn sync_directory(_: &Path) {}

/// Reads what the journal tells, line by line; nothing where there is none.
pub(super) fn read(path: &Path) -> Result<Journal, Fault> {
    let mut journal = Journal::default();
    each_line(path, |line| {
        match line {
            Some(line) => journal.take(line),
            None => journal.pass(),
        }
        true
    })?;
    Ok(journal)
}

/// Goes through the lines, without their ends, as long as `each` wants more; `None` stands for one that is too long to be
/// a line of the journal.
pub(super) fn each_line(
    path: &Path,
    mut each: impl FnMut(Option<&[u8]>) -> bool,
) -> Result<(), Fault> {
    match fs::metadata(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(at(path, &error)),
        Ok(about) if !about.is_file() => {
            let kind = kind(about.file_type());
            return Err(at(
                path,
                format!("it is {kind}, and only regular files are read"),
            ));
        }
        Ok(_) => {}
    }
    let file = File::open(path).map_err(|error| at(path, &error))?;
    let mut file = BufReader::new(file);
    let mut line = Vec::new();
    loop {
        line.clear();
        let mut most = (&mut file).take(LONGEST);
        let read = most.read_until(b'\n', &mut line);
        if read.map_err(|error| at(path, &error))? == 0 {
            return Ok(());
        }
        let whole = line.strip_suffix(b"\n");
        let too_long = whole.is_none() && line.len() as u64 == LONGEST;
        if too_long {
            file.skip_until(b'\n').map_err(|error| at(path, &error))?;
        }
        let line = (!too_long).then_some(whole.unwrap_or(&line));
        if !each(line) {
            return Ok(());
        }
    }
}
