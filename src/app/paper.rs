/// A text that is to become a file of its own, in the directory that the program was started in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paper {
    /// What it is, in our words: "the receipt".
    pub what: &'static str,
    /// How the file's name begins; the time follows.
    pub stem: &'static str,
    /// How it ends, without the dot.
    pub extension: &'static str,
    /// What is written.
    pub content: Content,
}

/// What is written into a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Content {
    /// This text, harmless already.
    Text(String),
    /// The text of the page on top, all of it.
    Page,
}
