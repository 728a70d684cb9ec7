//! A configuration, in a terminal.

use std::io::Write;

use tempfile::NamedTempFile;
use vt100::MouseProtocolMode;

use super::pty::{Pty, USUAL, jettison};

/// The program with this configuration, which stays as long as the file is held.
fn started(config: &str) -> (Pty, NamedTempFile) {
    let mut file = NamedTempFile::with_suffix("-config.toml").unwrap();
    file.write_all(config.as_bytes()).unwrap();
    let mut command = jettison(&["--demo"]);
    command.env("JETTISON_CONFIG", file.path());
    (Pty::start(command, USUAL), file)
}

#[test]
fn the_program_starts_as_it_was_configured() {
    let config = "thme = 1\nmouse = true\nunits = 'iec'\ncolumns = ['size', 'reference', 'status']\nsort = 'age'\n[keys]\nquit = 'Z'\n";
    let (mut pty, _file) = started(config);
    pty.until_settled();
    pty.until_shown(" line 1: `thme` is not known, and left out · ");
    pty.until_shown(" GiB");
    pty.until_shown("by age");
    pty.until_shown("Z quit");
    let columns = pty.screen().contents();
    assert!(!columns.contains("frees"), "{columns}");
    assert_eq!(
        pty.screen().mouse_protocol_mode(),
        MouseProtocolMode::PressRelease
    );
    // the notice goes with the next key, which is none to quit by
    pty.press("q");
    pty.until(|screen| !screen.contents().contains("thme"));
    pty.press("Z");
    assert_eq!(pty.end().exit_code(), 0);
}

#[test]
fn a_wrong_configuration_ends_it_before_the_terminal_is_taken() {
    let (mut pty, file) = started("mouse = true\n\n[keys]\nrun = 'Enter'\n");
    assert_eq!(pty.end().exit_code(), 2);
    let written = String::from_utf8(pty.raw().to_vec()).unwrap();
    assert_eq!(
        written.trim_end(),
        format!(
            "jettison: {}, line 4: `Enter` cannot be `run`: it opens, chooses or goes back, and never does more",
            file.path().display()
        )
    );
}
