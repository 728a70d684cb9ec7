use crate::removal::{BadPattern, Pattern};

/// The list of the patterns that images are protected by; the patterns themselves belong to the session.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Patterns {
    /// The line under the cursor.
    pub cursor: usize,
    /// The pattern being typed.
    pub typing: Option<String>,
}

impl Patterns {
    /// What has been typed, as a pattern.
    ///
    /// # Errors
    /// Why it is none.
    pub fn typed(&self) -> Result<Pattern, BadPattern> {
        Pattern::parse(self.typing.as_deref().unwrap_or(""))
    }
}
