use super::{Bound, Keymap};
use crate::app::{Action, Binding, Key, Scope};

/// What quits from everywhere, whatever the user writes.
const INTERRUPT: Key = Key::Ctrl('c');

/// Why keys cannot be as the user would have them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Misfit {
    /// A key would mean two things in one place.
    Clash {
        /// The key.
        key: Key,
        /// The place.
        scope: Scope,
        /// What it would mean by the user's choice.
        one: &'static Binding,
        /// What else it means there, and whether that is so by default.
        other: (&'static Binding, bool),
    },
    /// A key that is pressed by habit would do more than it may: the key, what it would mean, what it may do.
    Habit(Key, &'static Binding, &'static str),
    /// The key that opens the preview would run what is in it.
    OneKey(Key, [&'static Binding; 2]),
    /// A character, or what erases one, would mean something where text is typed.
    Text(Key, &'static Binding, Scope),
    /// `C-c` would mean something else.
    Interrupt(&'static Binding),
    /// `C-c` would no longer mean this.
    Interruptible(&'static Binding),
    /// No key would lead out of a place by any of these.
    Trapped(Scope, Vec<&'static Binding>),
    /// No key would confirm a word that has to be typed.
    Unconfirmed(&'static Binding),
}

impl Misfit {
    /// The lines of the key table that it is about.
    pub fn bindings(&self) -> Vec<&'static Binding> {
        match self {
            Self::Clash { one, other, .. } => vec![one, other.0],
            Self::OneKey(_, both) => both.to_vec(),
            Self::Habit(_, one, _)
            | Self::Text(_, one, _)
            | Self::Interrupt(one)
            | Self::Interruptible(one)
            | Self::Unconfirmed(one) => vec![one],
            Self::Trapped(_, all) => all.clone(),
        }
    }

    /// The key that it is about; nothing where it is that there is none.
    pub fn key(&self) -> Option<Key> {
        match self {
            Self::Clash { key, .. }
            | Self::Habit(key, ..)
            | Self::OneKey(key, _)
            | Self::Text(key, ..) => Some(*key),
            Self::Interrupt(_) => Some(INTERRUPT),
            Self::Interruptible(_) | Self::Trapped(..) | Self::Unconfirmed(_) => None,
        }
    }

    /// It as a sentence without its full stop.
    pub fn words(&self) -> String {
        match self {
            Self::Clash {
                key,
                scope,
                one,
                other,
            } => clash(*key, *scope, one.name, *other),
            Self::Habit(key, one, may) => {
                format!(
                    "`{key}` cannot be `{}`: it {may}, and never does more",
                    one.name
                )
            }
            Self::OneKey(key, [run, preview]) => format!(
                "`{key}` cannot be both `{}` and `{}`: what removes takes a key of its own",
                run.name, preview.name
            ),
            Self::Text(key, one, scope) => typed(*key, one, *scope),
            Self::Interrupt(one) => {
                format!("`{INTERRUPT}` cannot be `{}`: it always quits", one.name)
            }
            Self::Interruptible(one) => {
                format!(
                    "`{}` has to keep `{INTERRUPT}`, which always quits",
                    one.name
                )
            }
            Self::Trapped(scope, ways) => trap(*scope, ways),
            Self::Unconfirmed(one) => {
                format!(
                    "no key would confirm a typed word: `{}` needs one",
                    one.name
                )
            }
        }
    }
}

fn typed(key: Key, one: &Binding, scope: Scope) -> String {
    let erases = key == Key::Backspace;
    let what = if erases { "erases text" } else { "is text" };
    let (name, scope) = (one.name, scope.title());
    format!("`{key}` cannot be `{name}`: in {scope} it {what}")
}

fn trap(scope: Scope, ways: &[&Binding]) -> String {
    let names: Vec<String> = ways.iter().map(|way| format!("`{}`", way.name)).collect();
    let (scope, names) = (scope.title(), names.join(" or "));
    format!("no key would lead out of {scope}: {names} needs one")
}

fn clash(key: Key, scope: Scope, one: &str, (other, default): (&Binding, bool)) -> String {
    let (other, scope) = (other.name, scope.title());
    if default {
        format!(
            "`{key}` cannot be `{one}`: it is the default of `{other}` in {scope}, which has not been given another"
        )
    } else {
        format!("`{key}` cannot be both `{one}` and `{other}` in {scope}")
    }
}

/// Everything that speaks against a keymap.
pub(super) fn all(keymap: &Keymap) -> Vec<Misfit> {
    let moved = keymap.lines().iter().filter(|line| line.moved);
    let mut all: Vec<Misfit> = moved.flat_map(alone).collect();
    all.extend(clashes(keymap));
    all.extend(one_key(keymap));
    all.extend(
        Scope::ALL
            .into_iter()
            .filter_map(|scope| trapped(keymap, scope)),
    );
    all.extend(unconfirmed(keymap));
    all
}

/// What is wrong with a line by itself.
fn alone(line: &Bound) -> Vec<Misfit> {
    let binding = line.binding;
    let keeps = line.keys.contains(&INTERRUPT);
    let interrupt = match (binding.keys.contains(&INTERRUPT), keeps) {
        (true, false) => Some(Misfit::Interruptible(binding)),
        (false, true) => Some(Misfit::Interrupt(binding)),
        (true, true) | (false, false) => None,
    };
    let habits = line.keys.iter().filter_map(|key| {
        let may = habit(*key, binding.action)?;
        Some(Misfit::Habit(*key, binding, may))
    });
    let texts = line.keys.iter().filter_map(|key| {
        let mut typed = binding.scopes.iter().filter(|scope| scope.is_typed());
        let text = matches!(key, Key::Char(_) | Key::Backspace);
        Some(Misfit::Text(*key, binding, *typed.next().filter(|_| text)?))
    });
    interrupt.into_iter().chain(habits).chain(texts).collect()
}

/// What a key does and nothing more, where that is not what it would be: these are pressed before one has read, and a
/// terminal may send an `Esc` that nobody pressed.
fn habit(key: Key, action: Action) -> Option<&'static str> {
    let (may, fits) = match key {
        Key::Enter => (
            "opens, chooses or goes back",
            matches!(action, Action::Open | Action::Back),
        ),
        Key::Esc => (
            "goes back",
            matches!(
                action,
                Action::Back | Action::Return | Action::Unfilter | Action::Quit
            ),
        ),
        Key::Ctrl('d') => ("moves", matches!(action, Action::Go(_))),
        Key::Char(_)
        | Key::Ctrl(_)
        | Key::Up
        | Key::Down
        | Key::Left
        | Key::Right
        | Key::Home
        | Key::End
        | Key::PageUp
        | Key::PageDown
        | Key::Tab
        | Key::BackTab
        | Key::Backspace
        | Key::Delete => return None,
    };
    (!fits).then_some(may)
}

/// Keys with two meanings in one place; `C-c` is told of otherwise.
fn clashes(keymap: &Keymap) -> Vec<Misfit> {
    let mut clashes = Vec::new();
    for (place, first) in keymap.lines().iter().enumerate() {
        for second in keymap.lines().iter().skip(place + 1) {
            let (one, other) = if first.moved {
                (first, second)
            } else {
                (second, first)
            };
            let shared = |key: &&Key| other.keys.contains(key) && **key != INTERRUPT;
            let scopes = &other.binding.scopes;
            let scope = one
                .binding
                .scopes
                .iter()
                .find(|scope| scopes.contains(scope));
            let key = one.keys.iter().find(shared);
            if let (Some(key), Some(scope)) = (key, scope) {
                clashes.push(Misfit::Clash {
                    key: *key,
                    scope: *scope,
                    one: one.binding,
                    other: (other.binding, !other.moved),
                });
            }
        }
    }
    clashes
}

/// A key held down too long would open the preview and run it.
fn one_key(keymap: &Keymap) -> Option<Misfit> {
    let of = |action| {
        keymap
            .lines()
            .iter()
            .find(|line| line.binding.action == action)
    };
    let (run, preview) = (of(Action::Run)?, of(Action::Preview)?);
    let key = run.keys.iter().find(|key| preview.keys.contains(key))?;
    Some(Misfit::OneKey(*key, [run.binding, preview.binding]))
}

/// Where a word has to be typed nothing else goes on: without a key every removal that asks for one is a dead end.
fn unconfirmed(keymap: &Keymap) -> Option<Misfit> {
    let confirms = |line: &&Bound| {
        let binding = line.binding;
        binding.scopes.contains(&Scope::Typing) && binding.action == Action::Open
    };
    let line = keymap.lines().iter().find(confirms)?;
    let mute = keymap.key(Action::Open, Scope::Typing).is_none();
    mute.then_some(Misfit::Unconfirmed(line.binding))
}

/// A place that no key would lead out of; `C-c` leads out of all, but takes the program with it.
fn trapped(keymap: &Keymap, scope: Scope) -> Option<Misfit> {
    let leads_out = |action: Action| match scope {
        Scope::Connecting | Scope::Stranded | Scope::Table => action == Action::Quit,
        Scope::Filtering => matches!(action, Action::Open | Action::Unfilter),
        Scope::Details | Scope::References => {
            matches!(
                action,
                Action::Back | Action::SwitchPane | Action::SwitchPaneBack
            )
        }
        Scope::Presets
        | Scope::Copy
        | Scope::Preview
        | Scope::InTheWay
        | Scope::Protected
        | Scope::Typing
        | Scope::Receipt
        | Scope::CutShort
        | Scope::Explain
        | Scope::Help
        | Scope::Quit => action == Action::Back,
    };
    let lines = keymap.lines().iter();
    let ways: Vec<&Bound> = lines
        .filter(|line| line.binding.scopes.contains(&scope) && leads_out(line.binding.action))
        .collect();
    let open = ways.is_empty() || ways.iter().any(|way| !way.keys.is_empty());
    let named = ways.iter().map(|way| way.binding);
    (!open).then(|| Misfit::Trapped(scope, named.collect()))
}
