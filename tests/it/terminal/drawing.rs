//! What reaches the terminal: the right screen at every size, colours only where they are wanted, and nothing of an
//! engine's text that a terminal would obey.

use super::pty::{Pty, Size, USUAL, jettison, rows};

/// What the program shows at a size, once it is settled, when it is started there.
fn shown_at(size: Size) -> Vec<String> {
    let mut pty = Pty::start(jettison(&["--demo"]), size);
    pty.until_settled();
    let shown = rows(pty.screen());
    pty.press("q");
    assert_eq!(pty.end().exit_code(), 0);
    shown
}

#[test]
fn another_size_is_drawn_as_if_the_program_had_been_started_there() {
    let mut pty = Pty::start(jettison(&["--demo"]), USUAL);
    pty.until_settled();
    for size in [(40, 120), (15, 60), (50, 200), USUAL] {
        let wanted = shown_at(size);
        pty.resize(size);
        pty.until(|screen| rows(screen) == wanted);
    }
}

#[test]
fn a_terminal_that_is_too_small_says_so_and_a_larger_one_shows_the_images_again() {
    let mut pty = Pty::start(jettison(&["--demo"]), USUAL);
    pty.until_settled();
    let before = rows(pty.screen());
    pty.resize((10, 40));
    pty.until_shown("this is 40x10");
    pty.resize((1, 1));
    pty.resize(USUAL);
    pty.until(|screen| rows(screen) == before);
}

#[test]
fn a_storm_of_sizes_ends_in_the_right_screen() {
    let mut pty = Pty::start(jettison(&["--demo"]), USUAL);
    pty.until_settled();
    let before = rows(pty.screen());
    for step in 0..200 {
        pty.resize((10 + step % 40, 40 + step % 161));
    }
    pty.resize(USUAL);
    pty.until(|screen| rows(screen) == before);
    // a key is still understood, and so the storm is over
    pty.press("?");
    pty.until_shown("── help ──");
    pty.press("\x1b");
    pty.until(|screen| rows(screen) == before);
}

/// The parameters of every `ESC [ … m` that was written.
fn renditions(raw: &[u8]) -> Vec<String> {
    // the last frame may have come in part
    let text = String::from_utf8_lossy(raw);
    let number = |c: char| c.is_ascii_digit() || c == ';';
    let sequences = text.split("\x1b[").skip(1);
    sequences
        .filter(|after| after.trim_start_matches(number).starts_with('m'))
        .filter_map(|after| after.split_once('m'))
        .map(|(parameters, _)| parameters.to_owned())
        .collect()
}

/// Whether a rendition chooses a colour. 39, 49 and 59 choose none.
fn is_colour(rendition: &str) -> bool {
    rendition
        .split(';')
        .any(|code| matches!(code.parse(), Ok(30..=38 | 40..=48 | 58 | 90..=107)))
}

/// Everything that is written from the start, over the presets and a preview, with these flags and variables.
fn written_with(flags: &[&str], variables: &[(&str, &str)]) -> Pty {
    let mut command = jettison(&[&["--demo"], flags].concat());
    for (name, value) in variables {
        command.env(name, value);
    }
    let mut pty = Pty::start(command, USUAL);
    pty.until(|screen| {
        let text = screen.contents();
        text.contains("in use") && !text.contains("reading")
    });
    pty.press("m\rd");
    pty.until_shown("DELETED");
    pty
}

#[test]
fn colours_are_written_unless_a_flag_no_color_or_the_terminal_forbids_them() {
    let coloured = |flags: &[&str], variables: &[(&str, &str)]| {
        let pty = written_with(flags, variables);
        renditions(pty.raw()).iter().any(|codes| is_colour(codes))
    };
    assert!(coloured(&[], &[]));
    assert!(coloured(&[], &[("NO_COLOR", "")]), "empty means not set");
    assert!(!coloured(&[], &[("NO_COLOR", "1")]));
    assert!(!coloured(&[], &[("TERM", "dumb")]));
    assert!(!coloured(&["--color=never"], &[]));
    assert!(!coloured(&["--theme", "mono"], &[]));
    assert!(coloured(&["--colour", "always"], &[("NO_COLOR", "1")]));
    assert!(coloured(&["--color=always"], &[("TERM", "dumb")]));
}

#[test]
fn backgrounds_are_written_by_the_look_only_that_paints_them() {
    let painted = |flags: &[&str]| {
        let pty = written_with(flags, &[]);
        let mut codes = renditions(pty.raw()).into_iter();
        codes.any(|codes| {
            codes
                .split(';')
                .any(|code| matches!(code.parse(), Ok(40..=48)))
        })
    };
    assert!(!painted(&[]));
    assert!(!painted(&["--theme=colour-blind"]));
    assert!(painted(&["--theme=high-contrast"]));
}

#[test]
fn only_ascii_is_written_where_the_terminal_or_its_user_has_no_more() {
    let plain = |flags: &[&str], variables: &[(&str, &str)]| {
        written_with(flags, variables).raw().is_ascii()
    };
    assert!(!plain(&[], &[]));
    assert!(!plain(&[], &[("LANG", "C.UTF-8")]));
    assert!(plain(&["--ascii"], &[]));
    assert!(plain(&[], &[("LANG", "C")]));
    assert!(plain(&[], &[("TERM", "linux")]));
}

#[test]
fn without_colour_the_cursor_is_still_seen() {
    let mut command = jettison(&["--demo"]);
    command.env("NO_COLOR", "1");
    let mut pty = Pty::start(command, USUAL);
    pty.until_settled();
    let (lines, columns) = USUAL;
    let reversed = |row: &u16| {
        let cells = (0..columns).filter_map(|column| pty.screen().cell(*row, column));
        cells.filter(|cell| cell.inverse()).count() > 20
    };
    assert_eq!((0..lines).filter(reversed).count(), 1, "one row has it");
}

#[test]
fn nothing_of_an_engines_text_is_obeyed_by_the_terminal() {
    let mut pty = Pty::start(jettison(&["--demo"]), (50, 200));
    pty.until_settled();
    let hostile = |row: &String| row.contains('›') && row.contains("kettle/label-printer");
    let mut steps = 0;
    while !rows(pty.screen()).iter().any(hostile) {
        steps += 1;
        let wanted = format!("{} of ", steps + 1);
        pty.press("j");
        // a frame may come in pieces: its rows after its head
        pty.until(|screen| {
            let cursor = rows(screen)[steps + 4].contains('›');
            cursor && screen.contents().contains(&wanted)
        });
    }
    // its container's name wants to reverse what follows, and its label to open a link
    pty.until_shown("[7mlabel-printer");
    let raw = String::from_utf8_lossy(pty.raw());
    assert!(raw.contains("\u{fffd}[7mlabel-printer"));
    // the last frame may have come in part
    let (whole, _) = raw.rsplit_once("\x1b[?2026l").unwrap();
    for part in whole.split('\x1b').skip(1) {
        let end = part.find(|c: char| c.is_ascii_alphabetic());
        let (sequence, text) = part.split_at(end.unwrap() + 1);
        let ours = ["h", "l", "H", "m", "J", "K", "C", "X"]
            .iter()
            .any(|c| sequence.ends_with(c));
        assert!(sequence.starts_with('[') && ours, "{sequence:?}");
        assert_eq!(text, jettison::inventory::harmless(text));
    }
    assert!(
        !raw.contains("\x1b[8m"),
        "what would hide text is not obeyed"
    );
}
