//! What is written for the clipboard, to the byte, and that nothing else ever is.

use super::pty::{Pty, Size, USUAL, jettison, rows};

fn started(variables: &[(&str, &str)], size: Size) -> Pty {
    let mut command = jettison(&["--demo"]);
    for (name, value) in variables {
        command.env(name, value);
    }
    let mut pty = Pty::start(command, size);
    pty.until_settled();
    pty
}

/// Every sequence but those that draw: from `ESC ]` or `ESC P` to its end.
fn strings(raw: &[u8]) -> Vec<String> {
    // what has come so far may end within a character
    let whole = match std::str::from_utf8(raw) {
        Err(error) if error.error_len().is_none() => error.valid_up_to(),
        Ok(_) | Err(_) => raw.len(),
    };
    let text = std::str::from_utf8(&raw[..whole]).unwrap();
    let starts = text
        .match_indices("\x1b]")
        .chain(text.match_indices("\x1bP"));
    let strings = starts.map(|(start, _)| {
        let (_, rest) = text.split_at(start);
        let (sequence, _) = rest.split_once("\x1b\\").unwrap();
        format!("{sequence}\x1b\\")
    });
    strings.collect()
}

fn decoded(base64: &str) -> String {
    let digit = |byte: u8| {
        let alphabet = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        alphabet.iter().position(|other| *other == byte).unwrap()
    };
    let mut bits = 0;
    let mut bytes = Vec::new();
    for (place, byte) in base64.trim_end_matches('=').bytes().enumerate() {
        bits = (bits << 6 | digit(byte)) & 0xff_ffff;
        if place % 4 > 0 {
            let byte = bits >> (6 - 2 * (place % 4));
            bytes.push(u8::try_from(byte & 0xff).unwrap());
        }
    }
    String::from_utf8(bytes).unwrap()
}

/// What the sequences carry.
fn copied(pty: &Pty) -> Vec<String> {
    let sequences = strings(pty.raw());
    let texts = sequences.iter().map(|sequence| {
        let payload = sequence.strip_prefix("\x1b]52;c;").unwrap();
        decoded(payload.strip_suffix("\x1b\\").unwrap())
    });
    texts.collect()
}

/// Presses `j` until a row with the cursor shows this name.
fn go_to(pty: &mut Pty, name: &str) {
    let mut steps = 1;
    // beside the table the details show names too
    let here = |row: &String| {
        let row = row.trim_start().strip_prefix('›');
        row.is_some_and(|row| row.trim_start().starts_with(name))
    };
    while !rows(pty.screen()).iter().any(here) {
        steps += 1;
        pty.press("j");
        // a frame may come in pieces: its rows after its head
        pty.until(|screen| {
            let head = screen.contents().contains(&format!("{steps} of "));
            head && rows(screen)[steps + 3].contains('›')
        });
    }
}

#[test]
fn a_chosen_name_is_written_as_one_sequence_and_nothing_before_that() {
    let mut pty = started(&[], USUAL);
    go_to(&mut pty, "kettle/web:dev");
    pty.press("y");
    pty.until_shown("╭ copy ─");
    pty.press("jk");
    pty.press("?");
    pty.until_shown("── help ──");
    pty.press("\x1b");
    pty.until_shown("╭ copy ─");
    assert_eq!(strings(pty.raw()), Vec::<String>::new());
    pty.press("\r");
    pty.until_shown("sent to the terminal's clipboard");
    assert_eq!(strings(pty.raw()), ["\x1b]52;c;a2V0dGxlL3dlYjpkZXY=\x1b\\"]);
    assert_eq!(copied(&pty), ["kettle/web:dev"]);
    pty.press("j");
    pty.until(|screen| !screen.contents().contains("clipboard"));
    pty.press("q");
    assert_eq!(pty.end().exit_code(), 0);
    assert_eq!(strings(pty.raw()).len(), 1);
}

#[test]
fn inside_tmux_the_sequence_is_also_wrapped_for_the_terminal_around_it() {
    let mut pty = started(&[("TMUX", "/tmp/tmux-0/default,1,0")], USUAL);
    go_to(&mut pty, "kettle/web:dev");
    pty.press("y\r");
    pty.until_shown("if tmux lets it through");
    let raw = String::from_utf8(pty.raw().to_vec()).unwrap();
    let sequence = "\x1b]52;c;a2V0dGxlL3dlYjpkZXY=\x1b\\";
    let wrapped = format!("\x1bPtmux;{}\x1b\\", sequence.replace('\x1b', "\x1b\x1b"));
    assert_eq!(raw.matches(&format!("{sequence}{wrapped}")).count(), 1);
}

#[test]
fn hostile_text_is_copied_harmless_and_quoted_and_none_of_it_is_obeyed() {
    let mut pty = started(&[], (50, 200));
    go_to(&mut pty, "kettle/label-printer");
    // the container in the way has a name that wants to reverse what follows
    pty.press(" du");
    pty.until_shown("in the way");
    pty.press("j");
    pty.until(|screen| {
        let contents = screen.contents();
        contents.contains("› [ ]") && contents.contains("[7mlabel-printer")
    });
    pty.press("y\r");
    pty.until_shown("name: sent to the terminal's clipboard");
    let [name] = &*copied(&pty) else {
        panic!("{:?}", strings(pty.raw()));
    };
    assert!(name.contains("\u{fffd}[7mlabel-printer"), "{name:?}");
    assert_eq!(*name, jettison::inventory::harmless(name));
    pty.press("\x1b");
    pty.until_shown("── preview");
}

#[test]
fn the_commands_of_a_preview_wait_for_enter_when_they_are_pasted() {
    let mut pty = started(&[], USUAL);
    pty.press("m\r");
    pty.until_shown("5 dangling added, 5 images marked");
    pty.press("dy");
    pty.until_shown("commands to remove: sent");
    let [commands] = &*copied(&pty) else {
        panic!("{:?}", strings(pty.raw()));
    };
    let (last, before) = commands
        .split('\n')
        .collect::<Vec<_>>()
        .split_last()
        .map(|(last, before)| (last.to_owned(), before.to_vec()))
        .unwrap();
    assert!(
        before.iter().all(|line| line.ends_with(" &&")),
        "{commands}"
    );
    assert!(last.starts_with("# docker rmi --no-prune "), "{commands}");
    pty.press("\x1b");
    pty.until_shown("32 images");
}
