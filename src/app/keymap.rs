mod misfit;

pub use misfit::Misfit;

use super::{Action, BINDINGS, Binding, Key, Scope};

/// A line of the key table with the keys it has for this user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bound {
    /// The line.
    pub binding: &'static Binding,
    /// Its keys; nothing where the user wants none.
    pub keys: Vec<Key>,
    /// Whether the user chose them.
    pub moved: bool,
}

impl Bound {
    /// The keys as they are written in help.
    pub fn shown(&self) -> String {
        let keys: Vec<String> = self.keys.iter().map(ToString::to_string).collect();
        keys.join(" ")
    }
}

/// The key table with the user's keys in place. Whatever these are, there is a way out of everywhere, `C-c` quits, and
/// no key that is pressed by habit removes anything: [`Keymap::new`] makes no other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Keymap(Vec<Bound>);

impl Default for Keymap {
    fn default() -> Self {
        let line = |binding: &'static Binding| Bound {
            binding,
            keys: binding.keys.to_vec(),
            moved: false,
        };
        Self(BINDINGS.iter().map(line).collect())
    }
}

impl Keymap {
    /// The table with other keys for the lines of these names. A name that is none changes nothing, and
    /// a key that stands there twice counts once.
    ///
    /// # Errors
    /// Everything that speaks against these keys.
    pub fn new(
        moves: impl IntoIterator<Item = (&'static str, Vec<Key>)>,
    ) -> Result<Self, Vec<Misfit>> {
        let mut keymap = Self::default();
        for (name, keys) in moves {
            let mut lines = keymap.0.iter_mut();
            if let Some(line) = lines.find(|line| line.binding.name == name) {
                line.keys.clear();
                for key in keys {
                    if !line.keys.contains(&key) {
                        line.keys.push(key);
                    }
                }
                line.moved = true;
            }
        }
        let misfits = misfit::all(&keymap);
        if misfits.is_empty() {
            Ok(keymap)
        } else {
            Err(misfits)
        }
    }

    /// The table without the keys that change something on the engine.
    #[must_use]
    pub fn to_read_only(&self) -> Self {
        let mut keymap = self.clone();
        for line in &mut keymap.0 {
            if line.binding.action.changes_engine() {
                line.keys.clear();
            }
        }
        keymap
    }

    /// Every line, in the order of help; those without a key too.
    pub fn lines(&self) -> &[Bound] {
        &self.0
    }

    /// The lines that apply somewhere and have a key.
    pub fn here(&self, scope: Scope) -> impl Iterator<Item = &Bound> {
        let applies =
            move |line: &&Bound| line.binding.scopes.contains(&scope) && !line.keys.is_empty();
        self.0.iter().filter(applies)
    }

    /// What a key means where it is pressed.
    pub fn resolve(&self, key: Key, scope: Scope) -> Option<Action> {
        let line = self.here(scope).find(|line| line.keys.contains(&key));
        line.map(|line| line.binding.action)
    }

    /// The first key that does this there.
    pub fn key(&self, action: Action, scope: Scope) -> Option<Key> {
        let line = self.here(scope).find(|line| line.binding.action == action);
        line.and_then(|line| line.keys.first()).copied()
    }
}

#[cfg(test)]
mod tests;
