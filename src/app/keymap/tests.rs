use super::{Keymap, Misfit};
use crate::app::{Action, BINDINGS, Key, Scope, Way};

/// What speaks against keys, in words.
fn against(moves: &[(&'static str, &[Key])]) -> Vec<String> {
    let moves = moves.iter().map(|(name, keys)| (*name, keys.to_vec()));
    let misfits = Keymap::new(moves).err().unwrap_or_default();
    misfits.iter().map(Misfit::words).collect()
}

#[test]
fn every_line_has_a_name_of_its_own() {
    for (place, one) in BINDINGS.iter().enumerate() {
        let plain = |c: char| c.is_ascii_lowercase() || c == '-';
        assert!(one.name.chars().all(plain), "{}", one.name);
        let mut others = BINDINGS.iter().skip(place + 1);
        assert!(others.all(|other| other.name != one.name), "{}", one.name);
    }
}

#[test]
fn no_key_has_two_meanings_in_one_place() {
    assert_eq!(Keymap::new([]), Ok(Keymap::default()));
    // C-c is no clash to the rules, so it is counted here
    for scope in Scope::ALL {
        let quits = BINDINGS
            .iter()
            .filter(|line| line.scopes.contains(&scope) && line.keys.contains(&Key::Ctrl('c')));
        assert_eq!(quits.count(), 1, "{scope:?}");
    }
}

#[test]
fn enter_and_control_d_never_destroy() {
    let keymap = Keymap::default();
    for scope in Scope::ALL.into_iter().filter(|scope| *scope != Scope::Quit) {
        let enter = keymap.resolve(Key::Enter, scope);
        assert!(
            matches!(enter, None | Some(Action::Open)),
            "{scope:?}: {enter:?}"
        );
        let page = keymap.resolve(Key::Ctrl('d'), scope);
        assert!(
            matches!(page, None | Some(Action::Go(Way::PageDown))),
            "{scope:?}: {page:?}"
        );
    }
    assert_eq!(keymap.resolve(Key::Enter, Scope::Quit), Some(Action::Back));
}

#[test]
fn a_key_that_is_pressed_by_habit_never_gets_another_meaning() {
    assert_eq!(
        against(&[
            ("run", &[Key::Enter]),
            ("quit-now", &[Key::Ctrl('c'), Key::Ctrl('d')]),
            ("preview", &[Key::Esc])
        ]),
        [
            "`Enter` cannot be `run`: it opens, chooses or goes back, and never does more",
            "`Esc` cannot be `preview`: it goes back, and never does more",
            "`C-d` cannot be `quit-now`: it moves, and never does more",
            "`Esc` cannot be `preview`: it is the default of `unfilter` in images, which has not been given another",
            "`Esc` cannot be `preview`: it is the default of `back` in details, which has not been given another",
        ]
    );
    // whatever is tried, on any line
    for line in BINDINGS {
        for key in [Key::Enter, Key::Ctrl('d')] {
            let Ok(keymap) = Keymap::new([(line.name, vec![key])]) else {
                continue;
            };
            let harmless = [None, Some(Action::Open), Some(Action::Back)];
            for scope in Scope::ALL {
                let action = keymap.resolve(key, scope);
                let moves = matches!(action, Some(Action::Go(_)));
                assert!(
                    moves || harmless.contains(&action),
                    "{key} as {} in {scope:?}",
                    line.name
                );
            }
        }
    }
}

#[test]
fn what_runs_a_plan_is_not_what_opened_its_preview() {
    assert_eq!(
        against(&[("run", &[Key::Delete])]),
        ["`Delete` cannot be both `run` and `preview`: what removes takes a key of its own"]
    );
    assert_eq!(
        against(&[("run", &[Key::Delete]), ("preview", &[Key::Char('d')])]),
        [""; 0]
    );
}

#[test]
fn a_clash_names_both_meanings_and_the_place() {
    assert_eq!(
        against(&[("sort", &[Key::Char('a')])]),
        [
            "`a` cannot be `sort`: it is the default of `mark-all` in images, which has not been given another"
        ]
    );
    assert_eq!(
        against(&[("sort", &[Key::Char('o')]), ("reverse", &[Key::Char('o')])]),
        ["`o` cannot be both `sort` and `reverse` in images"]
    );
    assert_eq!(
        against(&[("sort", &[Key::Char('S')]), ("reverse", &[Key::Char('s')])]),
        [""; 0]
    );
    // it means something else only elsewhere
    assert_eq!(against(&[("agree", &[Key::Char('d')])]), [""; 0]);
}

#[test]
fn where_text_is_typed_characters_stay_text() {
    assert_eq!(
        against(&[
            ("keep-filter", &[Key::Char('x')]),
            ("confirm", &[Key::Backspace])
        ]),
        [
            "`x` cannot be `keep-filter`: in typing a filter it is text",
            "`Backspace` cannot be `confirm`: in typing a word it erases text",
        ]
    );
    assert_eq!(against(&[("confirm", &[Key::Tab])]), [""; 0]);
}

#[test]
fn control_c_always_quits() {
    assert_eq!(
        against(&[
            ("sort", &[Key::Ctrl('c')]),
            ("interrupt", &[Key::Ctrl('x')]),
            ("quit-now", &[Key::Char('y')])
        ]),
        [
            "`C-c` cannot be `sort`: it always quits",
            "`quit-now` has to keep `C-c`, which always quits",
            "`interrupt` has to keep `C-c`, which always quits",
        ]
    );
}

#[test]
fn there_is_always_a_way_out() {
    assert_eq!(
        against(&[
            ("back", &[]),
            ("close", &[]),
            ("close-explanation", &[]),
            ("stay", &[]),
            ("keep-filter", &[]),
            ("unfilter", &[])
        ]),
        [
            "no key would lead out of typing a filter: `keep-filter` or `unfilter` needs one",
            "no key would lead out of presets: `back` or `close` needs one",
            "no key would lead out of copy: `back` or `close` needs one",
            "no key would lead out of preview: `back` or `close` needs one",
            "no key would lead out of in the way: `back` or `close` needs one",
            "no key would lead out of protected: `back` or `close` needs one",
            "no key would lead out of typing a word: `back` needs one",
            "no key would lead out of receipt: `back` or `close` needs one",
            "no key would lead out of cut short: `back` or `close` needs one",
            "no key would lead out of explanation: `close-explanation` or `back` or `close` needs one",
            "no key would lead out of keys: `back` or `close` needs one",
            "no key would lead out of quit?: `stay` needs one",
        ]
    );
    // C-c is left
    assert_eq!(
        against(&[("quit", &[]), ("suspend", &[]), ("run", &[])]),
        [""; 0]
    );
}

#[test]
fn a_word_that_is_asked_for_can_be_confirmed() {
    assert_eq!(
        against(&[("confirm", &[])]),
        ["no key would confirm a typed word: `confirm` needs one"]
    );
    assert_eq!(against(&[("confirm", &[Key::Ctrl('o')])]), [""; 0]);
}
