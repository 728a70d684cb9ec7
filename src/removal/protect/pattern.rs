use globset::{GlobBuilder, GlobMatcher};
use thiserror::Error;

use crate::inventory::{Image, ImageId, Reference};
use crate::removal::Label;

/// How many digits of an id are at least needed.
const SHORTEST_ID: usize = 12;

/// How many digits a whole id has.
const WHOLE_ID: usize = 64;

/// Something that images are protected by. Two patterns that mean the same are equal, however their ids are spelled.
#[derive(Clone, Debug)]
pub struct Pattern {
    spelled: String,
    kind: Kind,
}

#[derive(Clone, Debug)]
enum Kind {
    /// The first hex digits of an id, in lower case.
    Id(String),
    Label(Label),
    Glob(Box<GlobMatcher>),
}

/// Why something is no pattern.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum BadPattern {
    /// There is nothing.
    #[error("a pattern is missing")]
    Empty,
    /// A blank where none can be.
    #[error("a reference has no blanks; a remark begins with #")]
    Blank,
    /// An id that is too short or has other characters than hex digits.
    #[error("an id has at least 12 and at most 64 hex digits")]
    Id,
    /// A label without a key.
    #[error("a label is written label=KEY or label=KEY=VALUE")]
    Label,
    /// A glob that is not one.
    #[error("not a pattern: {0}")]
    Glob(String),
}

impl Pattern {
    /// A pattern as it is typed and kept: `label=KEY`, `label=KEY=VALUE`, an id (`sha256:…` or twelve hex digits and
    /// more), or else a glob on references.
    ///
    /// # Errors
    /// Why it is none.
    pub fn parse(text: &str) -> Result<Self, BadPattern> {
        let text = text.trim();
        let kind = if text.is_empty() {
            return Err(BadPattern::Empty);
        } else if text.starts_with('#') || text.contains(" #") || text.contains("\t#") {
            return Err(BadPattern::Blank);
        } else if let Some(label) = text.strip_prefix("label=") {
            label_of(label)?
        } else if text.contains(|c: char| c.is_whitespace() || c.is_control()) {
            return Err(BadPattern::Blank);
        } else if let Some(digits) = behind_algorithm(text) {
            id_of(digits).ok_or(BadPattern::Id)?
        } else if let Some(id) = id_of(text) {
            id
        } else {
            glob_of(text)?
        };
        Ok(Self {
            spelled: text.to_owned(),
            kind,
        })
    }

    /// Just this image, by its whole id. `None` where the engine's id is not one that can be written down.
    pub fn of(image: &ImageId) -> Option<Self> {
        Self::parse(image.as_str()).ok().filter(Self::is_id)
    }

    /// As it is typed and kept; foreign text.
    pub fn spelled(&self) -> &str {
        &self.spelled
    }

    /// Whether it is about an id, and so about one image only.
    pub fn is_id(&self) -> bool {
        matches!(self.kind, Kind::Id(_))
    }

    /// As it is shown: a long id shortened; foreign text.
    pub fn short(&self) -> String {
        match &self.kind {
            Kind::Id(digits) => {
                let first: String = digits.chars().take(SHORTEST_ID).collect();
                format!("id {first}")
            }
            Kind::Label(_) | Kind::Glob(_) => self.spelled.clone(),
        }
    }

    /// Whether both are the beginning of one id, so that an image may fit both.
    pub fn overlaps(&self, other: &Self) -> bool {
        match (&self.kind, &other.kind) {
            (Kind::Id(one), Kind::Id(other)) => one.starts_with(other) || other.starts_with(one),
            (Kind::Id(_) | Kind::Label(_) | Kind::Glob(_), _) => false,
        }
    }

    /// Whether it fits an image.
    pub fn fits(&self, image: &Image) -> bool {
        match &self.kind {
            Kind::Id(digits) => {
                let id = image.id.as_str();
                id.strip_prefix("sha256:").unwrap_or(id).starts_with(digits)
            }
            Kind::Label(label) => label.is_on(image),
            Kind::Glob(glob) => image.references.iter().any(|name| names(glob, name)),
        }
    }
}

/// Whether a glob fits a reference, in any spelling of it, or its repository: without a tag it means every tag.
fn names(glob: &GlobMatcher, name: &Reference) -> bool {
    let short = [name.as_str(), name.stored(), name.repository()];
    short.into_iter().any(|text| glob.is_match(text)) || glob.is_match(name.qualified())
}

fn label_of(text: &str) -> Result<Kind, BadPattern> {
    let (key, value) = match text.split_once('=') {
        Some((key, value)) => (key, Some(value.to_owned())),
        None => (text, None),
    };
    if key.is_empty() || text.contains(char::is_control) {
        return Err(BadPattern::Label);
    }
    let key = key.to_owned();
    Ok(Kind::Label(Label { key, value }))
}

fn id_of(digits: &str) -> Option<Kind> {
    let hex = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    let fits = (SHORTEST_ID..=WHOLE_ID).contains(&digits.len());
    (hex && fits).then(|| Kind::Id(digits.to_ascii_lowercase()))
}

/// `*` goes across slashes: a registry, a path and a name are one text here.
fn glob_of(text: &str) -> Result<Kind, BadPattern> {
    let glob = GlobBuilder::new(text)
        .literal_separator(false)
        .backslash_escape(true)
        .build();
    let glob = glob.map_err(|error| BadPattern::Glob(error.kind().to_string()))?;
    Ok(Kind::Glob(Box::new(glob.compile_matcher())))
}

/// What stands behind `sha256:`, in any case.
fn behind_algorithm(text: &str) -> Option<&str> {
    let (algorithm, digits) = text.split_once(':')?;
    algorithm.eq_ignore_ascii_case("sha256").then_some(digits)
}

impl PartialEq for Pattern {
    fn eq(&self, other: &Self) -> bool {
        match (&self.kind, &other.kind) {
            (Kind::Id(one), Kind::Id(other)) => one == other,
            (Kind::Label(one), Kind::Label(other)) => one == other,
            (Kind::Glob(_), Kind::Glob(_)) => self.spelled == other.spelled,
            (Kind::Id(_) | Kind::Label(_) | Kind::Glob(_), _) => false,
        }
    }
}

impl Eq for Pattern {}
