use std::ffi::OsString;

use clap::{ColorChoice, Parser};

use super::{LookOptions, Surroundings, Terminal, When, choice, resolve};
use crate::app::{Glyphs, Look};
use crate::cli::Options;
use crate::view::Theme;

const COLORS: [When; 3] = [When::Auto, When::Always, When::Never];
const TERMINALS: [Terminal; 3] = [Terminal::Able, Terminal::Console, Terminal::Dumb];

fn looks() -> impl Iterator<Item = Option<Look>> {
    std::iter::once(None).chain(Look::ALL.map(Some))
}

/// The looks that are possible with each `--color`, on each terminal, with and without `NO_COLOR`: what the flag and the
/// configuration ask for, or none.
const ASKED: [(When, Terminal, bool, bool); 18] = [
    (When::Auto, Terminal::Able, false, true),
    (When::Auto, Terminal::Able, true, false),
    (When::Auto, Terminal::Console, false, true),
    (When::Auto, Terminal::Console, true, false),
    (When::Auto, Terminal::Dumb, false, false),
    (When::Auto, Terminal::Dumb, true, false),
    (When::Always, Terminal::Able, false, true),
    (When::Always, Terminal::Able, true, true),
    (When::Always, Terminal::Console, false, true),
    (When::Always, Terminal::Console, true, true),
    (When::Always, Terminal::Dumb, false, true),
    (When::Always, Terminal::Dumb, true, true),
    (When::Never, Terminal::Able, false, false),
    (When::Never, Terminal::Able, true, false),
    (When::Never, Terminal::Console, false, false),
    (When::Never, Terminal::Console, true, false),
    (When::Never, Terminal::Dumb, false, false),
    (When::Never, Terminal::Dumb, true, false),
];

#[test]
fn the_look_is_the_first_that_is_asked_for_unless_colour_is_forbidden() {
    assert_eq!(ASKED.len(), COLORS.len() * TERMINALS.len() * 2);
    for (color, terminal, no_color, free) in ASKED {
        for theme in looks() {
            for configured in looks() {
                let flags = LookOptions {
                    theme,
                    color,
                    ascii: false,
                };
                let around = Surroundings {
                    no_color,
                    terminal,
                    unicode: true,
                };
                let wanted = match (free, theme, configured) {
                    (false, ..) => Look::Mono,
                    (true, Some(flag), _) => flag,
                    (true, None, Some(configured)) => configured,
                    (true, None, None) => Look::Default,
                };
                let found = resolve(flags, around, (configured, None)).look();
                assert_eq!(found, wanted, "{flags:?} {around:?} {configured:?}");
            }
        }
    }
}

#[test]
fn the_signs_are_ascii_by_flag_then_as_configured_then_as_the_terminal_can() {
    use Glyphs::{Ascii, Unicode};
    let cases = [
        // flag, configured, terminal, locale
        (false, None, Terminal::Able, true, Unicode),
        (false, None, Terminal::Able, false, Ascii),
        (false, None, Terminal::Console, true, Ascii),
        (false, None, Terminal::Console, false, Ascii),
        (false, None, Terminal::Dumb, true, Ascii),
        (false, None, Terminal::Dumb, false, Ascii),
        (false, Some(Unicode), Terminal::Console, false, Unicode),
        (false, Some(Unicode), Terminal::Dumb, true, Unicode),
        (false, Some(Ascii), Terminal::Able, true, Ascii),
        (true, None, Terminal::Able, true, Ascii),
        (true, Some(Unicode), Terminal::Able, true, Ascii),
        (true, Some(Ascii), Terminal::Dumb, false, Ascii),
    ];
    for (ascii, configured, terminal, unicode, wanted) in cases {
        for color in COLORS {
            let flags = LookOptions {
                ascii,
                color,
                theme: None,
            };
            let around = Surroundings {
                no_color: false,
                terminal,
                unicode,
            };
            let found = resolve(flags, around, (None, configured)).glyphs();
            assert_eq!(found, wanted, "{flags:?} {around:?} {configured:?}");
        }
    }
}

/// The surroundings of variables that are set like this.
fn set(variables: &[(&str, &str)]) -> Surroundings {
    Surroundings::of(|name| {
        let mut variables = variables.iter();
        let found = variables.find(|(known, _)| *known == name);
        found.map(|(_, value)| OsString::from(value))
    })
}

#[test]
fn the_first_locale_that_is_set_says_which_characters_there_are() {
    let cases: [(&[(&str, &str)], bool); 8] = [
        (&[], true),
        (&[("LANG", "")], true),
        (&[("LANG", "C")], false),
        (&[("LANG", "de_DE.UTF-8")], true),
        (&[("LANG", "de_DE.utf8")], true),
        (&[("LANG", "de_DE.UTF-8"), ("LC_ALL", "POSIX")], false),
        (&[("LANG", "C"), ("LC_CTYPE", "C.UTF-8")], true),
        (&[("LC_CTYPE", "de_DE@euro"), ("LC_ALL", "")], false),
    ];
    for (variables, wanted) in cases {
        assert_eq!(set(variables).unicode, wanted, "{variables:?}");
    }
}

#[test]
fn terminals_and_no_color_are_read_from_the_environment() {
    let terminal = |name: &str| set(&[("TERM", name)]).terminal;
    let known = ["xterm-256color", "linux", "dumb", ""].map(terminal);
    assert_eq!(
        known,
        [
            Terminal::Able,
            Terminal::Console,
            Terminal::Dumb,
            Terminal::Able
        ]
    );
    assert_eq!(set(&[]).terminal == Terminal::Dumb, cfg!(unix));
    let no_color = ["1", "0", ""].map(|value| set(&[("NO_COLOR", value)]).no_color);
    assert_eq!(no_color, [true, true, false]);
}

#[test]
fn the_flags_are_understood_on_either_side_of_the_command() {
    let read = |words: &str| {
        let words = std::iter::once("jettison").chain(words.split(' '));
        Options::try_parse_from(words).unwrap().looks
    };
    let forecast = "forecast --preset dangling";
    let all = LookOptions {
        theme: Some(Look::ColourBlind),
        color: When::Always,
        ascii: true,
    };
    let flags = "--theme colour-blind --colour always --ascii";
    assert_eq!(read(&format!("{flags} {forecast}")), all);
    assert_eq!(read(&format!("{forecast} {flags}")), all);
    assert_eq!(read(forecast), LookOptions::default());
    let refused = Options::try_parse_from(["jettison", "--theme", "dark"]);
    let refused = refused.unwrap_err().to_string();
    for look in Look::ALL {
        assert!(refused.contains(look.name()), "{refused}");
    }
}

#[test]
fn the_command_lines_own_words_follow_the_flag_too() {
    let chosen = |words: &str| choice(words.split(' ').map(OsString::from));
    let cases = [
        ("jettison", ColorChoice::Auto),
        ("jettison --color never --help", ColorChoice::Never),
        ("jettison --colour=always", ColorChoice::Always),
        ("jettison forecast --color=never", ColorChoice::Never),
        ("jettison --color", ColorChoice::Auto),
        ("jettison --colors never", ColorChoice::Auto),
        ("jettison -- --color never", ColorChoice::Auto),
    ];
    for (words, wanted) in cases {
        assert_eq!(chosen(words), wanted, "{words}");
    }
}

#[test]
fn reports_are_coloured_where_the_screen_would_be() {
    let around = set(&[("TERM", "xterm")]);
    let coloured = |color, theme, to_terminal| {
        let flags = LookOptions {
            theme,
            color,
            ascii: false,
        };
        flags.colours_reports(around, to_terminal)
    };
    assert!(coloured(When::Auto, None, true));
    assert!(!coloured(When::Auto, None, false));
    assert!(coloured(When::Always, None, false));
    assert!(!coloured(When::Never, None, true));
    assert!(!coloured(When::Auto, Some(Look::Mono), true));
    let plain = Theme::plain();
    assert_eq!(
        resolve(
            LookOptions::default(),
            set(&[("NO_COLOR", "1"), ("TERM", "xterm")]),
            (None, None)
        ),
        plain
    );
}
