use proptest::prelude::{ProptestConfig, Strategy, any, prop_oneof};
use proptest::sample::select;
use proptest::{collection, proptest};

use super::{Config, Loaded, Reading, Remark, sample};
use crate::app::{
    Action, BINDINGS, BackupSettings, Column, Glyphs, Key, Keymap, Look, Scope, Settings, Sort,
};
use crate::inventory::Units;
use crate::removal::Keep;

/// What is wrong with a configuration, and what in it is unknown, as it is printed.
fn told(text: &str) -> (Vec<String>, Vec<String>) {
    let reading = Reading::of(text);
    let printed = |remarks: &[Remark]| remarks.iter().map(ToString::to_string).collect();
    (printed(&reading.wrong), printed(&reading.unknown))
}

/// The one thing that is wrong with a configuration.
#[track_caller]
fn wrong(text: &str) -> String {
    let (wrong, unknown) = told(text);
    assert_eq!((wrong.len(), unknown.len()), (1, 0), "{wrong:?}");
    wrong[0].clone()
}

/// The sample with every value in force.
fn uncommented() -> String {
    let sample = sample();
    let lines = sample.lines().map(|line| match line.strip_prefix('#') {
        Some(value) if !value.starts_with(' ') => value,
        _ => line,
    });
    lines.collect::<Vec<_>>().join("\n")
}

#[test]
fn the_sample_says_what_is_so_without_it() {
    let whole = Reading::of(&uncommented());
    assert_eq!((whole.wrong, whole.unknown), (vec![], vec![]));
    let lines = |config: &Config| {
        let keymap = config.settings.keymap.lines().iter();
        keymap
            .map(|line| (line.binding.name, line.keys.clone()))
            .collect::<Vec<_>>()
    };
    assert_eq!(lines(&whole.config), lines(&Config::default()));
    let settings = Settings {
        keymap: Config::default().settings.keymap,
        backup: BackupSettings::default(), // the directory depends on the home directory
        ..whole.config.settings
    };
    let config = Config {
        settings,
        ..whole.config
    };
    assert_eq!(config, Config::default());
    assert_eq!(Reading::of(&sample()), Reading::default());
    assert_eq!(Reading::of(""), Reading::default());
}

#[test]
fn the_sample_leaves_nothing_out() {
    let (sample, values) = (sample(), uncommented());
    let value = |name: &str| {
        values
            .lines()
            .any(|line| line.starts_with(&format!("{name} = ")))
    };
    for binding in BINDINGS {
        assert!(value(binding.name), "{}", binding.name);
        assert!(sample.contains(binding.words), "{}", binding.words);
    }
    for key in [
        "theme", "glyphs", "units", "mouse", "columns", "sort", "reverse",
    ] {
        assert!(value(key), "{key}");
    }
    let explained = |name: &str| {
        sample
            .lines()
            .any(|line| line.starts_with(&format!("#   {name} ")))
    };
    for name in Look::ALL
        .map(Look::name)
        .into_iter()
        .chain(Column::ALL.map(Column::name))
    {
        assert!(explained(name), "{name}");
    }
    for name in Units::ALL
        .map(Units::name)
        .into_iter()
        .chain(Glyphs::ALL.map(Glyphs::name))
    {
        assert!(explained(name), "{name}");
    }
    assert!(sample.lines().all(|line| line.chars().count() <= 200));
}

#[test]
fn every_value_is_taken() {
    let text = "\u{feff}theme = 'colour-blind'\r\nglyphs = \"ascii\"\nunits = \"iec\"\nmouse = true\njournal = false\nread_only = true\nsort = \"age\"\n\
        reverse = true\ncolumns = [\n  \"size\", # first\n  \"reference\",\n]\nkeys.down = \"n\"\nbackup.keep = 'all'\n\
        backup.directory = '/b'\n[keys.more]\n";
    let (wrong, unknown) = told(text);
    let table = "line 16: `more` takes a key or a list of keys, not a table";
    assert_eq!((wrong, unknown), (vec![table.to_owned()], vec![]));
    let reading = Reading::of(text.trim_end_matches("[keys.more]\n"));
    let keymap = Keymap::new([("down", vec![Key::Char('n')])]).unwrap();
    let settings = Settings {
        columns: vec![Column::Size, Column::Reference],
        sort: Sort {
            column: Column::Age,
            reversed: true,
        },
        read_only: true,
        mouse: true,
        journal: false,
        units: Units::Iec,
        backup: BackupSettings {
            directory: Some("/b".into()),
            keep: Keep::All,
        },
        keymap: keymap.into(),
    };
    let config = Config {
        settings,
        look: Look::ColourBlind,
        glyphs: Some(Glyphs::Ascii),
    };
    assert_eq!(reading.config, config);
}

#[test]
fn what_is_not_known_is_told_and_the_rest_is_used() {
    let reading = Reading::of("thme = 'mono'\nmouse = true\n[keys]\nfly = 'f'\n[colours]\na = 1\n");
    let printed: Vec<String> = reading.unknown.iter().map(ToString::to_string).collect();
    assert_eq!(
        printed,
        [
            "line 1: `thme` is not known, and left out",
            "line 4: `fly` is not known among the keys, and left out",
            "line 5: `colours` is not known, and left out",
        ]
    );
    assert_eq!(reading.wrong, []);
    assert!(reading.config.settings.mouse);
    assert_eq!(
        told("\"a\\u001b]0;x\\u0007\" = 1").1,
        ["line 1: `a�]0;x�` is not known, and left out"]
    );
}

#[test]
fn what_cannot_be_is_told_with_its_line() {
    assert_eq!(
        wrong("\ntheme = 'dark'"),
        "line 2: `theme` takes \"default\", \"high-contrast\", \"colour-blind\", \"mono\", not \"dark\""
    );
    assert_eq!(
        wrong("glyphs = 1"),
        "line 1: `glyphs` takes \"auto\", \"unicode\", \"ascii\", not a number"
    );
    assert_eq!(
        wrong("units = 'MB'"),
        "line 1: `units` takes \"si\", \"iec\", not \"MB\""
    );
    assert_eq!(
        wrong("mouse = 'on'"),
        "line 1: `mouse` takes true or false, not a text"
    );
    assert_eq!(
        wrong("reverse = 1"),
        "line 1: `reverse` takes true or false, not a number"
    );
    assert_eq!(
        wrong("sort = 'name'"),
        "line 1: `sort` takes \"reference\", \"id\", \"age\", \"size\", \"frees\", \"containers\", \"status\", \"copy\", not \"name\""
    );
}

#[test]
fn columns_that_cannot_be_are_told_with_their_line() {
    assert_eq!(
        wrong("columns = 'size'"),
        "line 1: `columns` is a list: [\"reference\", \"size\"]"
    );
    assert_eq!(
        wrong("columns = []"),
        "line 1: the column \"reference\" has to be among `columns`"
    );
    assert_eq!(
        wrong("columns = [\n'reference',\n'size',\n'reference']"),
        "line 4: the column \"reference\" is there twice"
    );
}

#[test]
fn what_is_no_key_and_what_is_no_toml_is_told_with_its_line() {
    assert_eq!(wrong("keys = 1"), "line 1: `keys` is a table: [keys]");
    assert_eq!(
        wrong("[keys]\ndown = 1"),
        "line 2: `down` takes a key or a list of keys, not a number"
    );
    assert_eq!(
        wrong("[keys]\ndown = ['n',\n'n']"),
        "line 3: `down` has the key `n` twice"
    );
    assert_eq!(
        wrong("[keys]\ndown = 'F1'"),
        "line 2: there is no key `F1`; there are x, X and other characters, C-a to C-z, Space, Enter, Esc, Tab, S-Tab, \
         Up, Down, Left, Right, Home, End, PgUp, PgDn, Backspace, Delete"
    );
    assert_eq!(
        wrong("\n\nmouse = "),
        "line 3: this is not TOML: string values must be quoted, expected literal string"
    );
    assert_eq!(
        wrong("mouse = true\nmouse = true"),
        "line 2: this is not TOML: duplicate key"
    );
}

#[test]
fn keys_that_cannot_be_are_told_with_all_their_lines() {
    assert_eq!(
        wrong("[keys]\nsort = 'o'\n\nreverse = [\n'S',\n'o']\n"),
        "lines 2 and 6: `o` cannot be both `sort` and `reverse` in images"
    );
    assert_eq!(
        wrong("[keys]\nsort = 'a'\n"),
        "line 2: `a` cannot be `sort`: it is the default of `mark-all` in images, which has not been given another"
    );
    assert_eq!(
        wrong("[keys]\nrun = 'Return'"),
        "line 2: `Enter` cannot be `run`: it opens, chooses or goes back, and never does more"
    );
    assert_eq!(
        wrong("[keys]\nconfirm = ['Enter', 'x']"),
        "line 2: `x` cannot be `confirm`: in typing a word it is text"
    );
    assert_eq!(
        wrong("[keys]\ninterrupt = 'C-x'"),
        "line 2: `interrupt` has to keep `C-c`, which always quits"
    );
    assert_eq!(
        wrong("[keys]\nstay = []"),
        "line 2: no key would lead out of quit?: `stay` needs one"
    );
    assert_eq!(
        wrong("[keys]\nrun = 'D'\n\npreview = 'D'"),
        "lines 2 and 4: `D` cannot be both `run` and `preview`: what removes takes a key of its own"
    );
}

#[test]
fn all_that_is_wrong_is_told_at_once() {
    let keys = "[keys]\nback = 'F1'\nclose = []\nsort = ['F2', 'o']\nreverse = 'o'\nconfirm = []\ncancel = 'a'\n";
    let told_of = |text: &str| -> Vec<String> {
        let before_list = |line: &String| line.split("; there are").next().unwrap().to_owned();
        told(text).0.iter().map(before_list).collect()
    };
    // `F1` may have been meant as a way out
    assert_eq!(
        told_of(keys),
        [
            "line 2: there is no key `F1`",
            "line 4: there is no key `F2`",
            "lines 4 and 5: `o` cannot be both `sort` and `reverse` in images",
            "line 6: no key would confirm a typed word: `confirm` needs one",
            "line 7: `a` cannot be `cancel`: it is the default of `mark-all` in images, which has not been given another",
        ]
    );
    let columns: Vec<String> = told("columns = ['nme', 'size', 'sise', 'size']").0;
    let ends = columns.iter().map(|told| told.rsplit(", ").next().unwrap());
    assert_eq!(
        ends.collect::<Vec<_>>(),
        [
            "not \"nme\"",
            "not \"sise\"",
            "line 1: the column \"size\" is there twice"
        ]
    );
}

#[test]
fn the_notice_at_the_start_fits_its_line_and_cuts_what_matters_least() {
    let notice = |text: &str, width: usize| {
        let loaded = Loaded {
            path: Some("/home/me/config.toml".into()),
            there: true,
            reading: Reading::of(text),
        };
        loaded.notice(width)
    };
    let told = |words: &str| Some(words.to_owned());
    let two = "thme = 1\nfly = 2\n";
    assert_eq!(
        notice(two, 90),
        told(
            "line 1: `thme` is not known, and left out · and 1 more: jettison config · config.toml"
        )
    );
    assert_eq!(
        notice(two, 78),
        told("line 1: `thme` is not known, and left out · and 1 more: jettison config")
    );
    assert_eq!(
        notice(&two.replace("thme", &"t".repeat(40)), 58),
        told("line 1: `tttttttttttttttttt… · and 1 more: jettison config")
    );
    assert_eq!(
        notice("thme = 1", 78),
        told("line 1: `thme` is not known, and left out · config.toml")
    );
    assert_eq!(notice("", 78), None);
}

/// A key that can be written.
fn written() -> impl Strategy<Value = Key> {
    let named = select(vec![
        Key::Enter,
        Key::Esc,
        Key::Tab,
        Key::BackTab,
        Key::Up,
        Key::Down,
        Key::Left,
        Key::Right,
        Key::Home,
        Key::End,
        Key::PageUp,
        Key::PageDown,
        Key::Backspace,
        Key::Delete,
    ]);
    let control = select(
        ('a'..='z')
            .filter(|c| !"im".contains(*c))
            .collect::<Vec<_>>(),
    );
    prop_oneof![
        named,
        control.prop_map(Key::Ctrl),
        proptest::char::range(' ', '~').prop_map(Key::Char)
    ]
}

fn moves() -> impl Strategy<Value = Vec<(&'static str, Vec<Key>)>> {
    let name = select(BINDINGS.iter().map(|line| line.name).collect::<Vec<_>>());
    collection::vec((name, collection::vec(written(), 0..3)), 0..4)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_text_makes_reading_panic(text in any::<String>(), cut in any::<proptest::sample::Index>()) {
        told(&text);
        // and what is nearly a configuration
        let sample = uncommented();
        let place = cut.index(sample.len());
        if let Some((before, after)) = sample.split_at_checked(place) {
            told(&format!("{before}{text}{after}"));
            told(before);
        }
    }

    #[test]
    fn whatever_keys_are_taken_the_rules_hold(moves in moves()) {
        let Ok(keymap) = Keymap::new(moves) else {
            return Ok(());
        };
        for scope in Scope::ALL {
            let quits = keymap.resolve(Key::Ctrl('c'), scope);
            assert!(matches!(quits, Some(Action::Quit | Action::QuitNow)), "{scope:?}");
            let enter = keymap.resolve(Key::Enter, scope);
            assert!(matches!(enter, None | Some(Action::Open | Action::Back)), "{scope:?}");
            let page = keymap.resolve(Key::Ctrl('d'), scope);
            assert!(matches!(page, None | Some(Action::Go(_))), "{scope:?}");
            let meanings = keymap.here(scope).flat_map(|line| &line.keys).collect::<Vec<_>>();
            let mut once = meanings.clone();
            once.sort_by_key(ToString::to_string);
            once.dedup();
            assert_eq!(once.len(), meanings.len(), "{scope:?}");
            if scope.is_typed() {
                assert!(meanings.iter().all(|key| !matches!(key, Key::Char(_))), "{scope:?}");
            }
        }
    }
}
