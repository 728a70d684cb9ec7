use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

/// A name that an engine stores for an image: a tag (`shop/web:1.4`) or a digest (`shop/web@sha256:…`).
///
/// Two spellings of one name are equal: `docker.io/library/app` is `app:latest`. The engine's own spelling is kept for
/// the request, the short one is shown.
#[derive(Clone, Debug)]
pub struct Reference {
    stored: Arc<str>,
    familiar: Arc<str>,
    /// Where in the short spelling the repository ends, and where the tag does: a digest follows that.
    ends: (u32, u32),
}

impl Reference {
    /// A reference as an engine lists it; `None` for the `<none>` that some engines list in place of nothing.
    pub fn new(stored: &str) -> Option<Self> {
        if stored.is_empty() || stored.starts_with("<none>") {
            return None;
        }
        let familiar = familiar(stored);
        Some(Self {
            ends: ends(&familiar)?,
            familiar: familiar.into(),
            stored: stored.into(),
        })
    }

    /// The engine's own spelling, for requests.
    pub fn stored(&self) -> &str {
        &self.stored
    }

    /// The short spelling, for people: without `docker.io/library/`, with `:latest` where no tag stands.
    pub fn as_str(&self) -> &str {
        &self.familiar
    }

    /// The short spelling, shared.
    pub fn shared(&self) -> Arc<str> {
        Arc::clone(&self.familiar)
    }

    /// The whole spelling, by which Docker sorts names: with `docker.io/` and `library/` where they are understood.
    pub fn qualified(&self) -> String {
        match self.familiar.split_once('/') {
            Some((host, _)) if host == "localhost" || host.contains(['.', ':']) => {
                self.familiar.to_string()
            }
            Some(_) => format!("docker.io/{}", self.familiar),
            None => format!("docker.io/library/{}", self.familiar),
        }
    }

    /// Whether it names a digest (`repository@sha256:…`) and not a tag.
    pub fn is_digest(&self) -> bool {
        self.ends.1 as usize != self.familiar.len()
    }

    /// The repository: everything before the tag or digest. A registry's port is not a tag.
    pub fn repository(&self) -> &str {
        let end = self.ends.0 as usize;
        self.familiar.get(..end).unwrap_or(&self.familiar)
    }

    /// The tag, if it has one.
    pub fn tag(&self) -> Option<&str> {
        let (repository, name) = self.ends;
        let tag = self.familiar.get(repository as usize..name as usize)?;
        tag.strip_prefix(':')
    }

    /// Whether the engine's spelling may stand in the path of a request: the reference grammar's characters, no empty
    /// or dotted path segment, and nothing that the engine would read as an id. What does not pass is shown but never
    /// sent.
    pub fn is_sendable(&self) -> bool {
        let grammar = |byte: u8| byte.is_ascii_alphanumeric() || b"._-:/@+".contains(&byte);
        let id = self.stored.strip_prefix("sha256:").unwrap_or(&self.stored);
        !id.bytes().all(|byte| byte.is_ascii_hexdigit())
            && self.stored.bytes().all(grammar)
            && self
                .stored
                .split('/')
                .all(|part| !part.is_empty() && !part.starts_with('.'))
    }
}

/// `docker.io/` and `docker.io/library/` are understood, and so is `:latest`; but not where the rest would be read as
/// the name of something else.
fn familiar(stored: &str) -> String {
    let hub = stored.strip_prefix("docker.io/");
    let rest = hub.filter(|rest| !has_registry(rest)).unwrap_or(stored);
    let rest = rest
        .strip_prefix("library/")
        .filter(|name| rest.len() < stored.len() && !name.contains('/'))
        .unwrap_or(rest);
    if rest.contains('@') || split_tag(rest).is_some() {
        rest.to_owned()
    } else {
        format!("{rest}:latest")
    }
}

/// Whether a name begins with a registry, as engines read names.
fn has_registry(name: &str) -> bool {
    name.split_once('/')
        .is_some_and(|(host, _)| host == "localhost" || host.contains(['.', ':']))
}

/// Where the repository of a short spelling ends, and where its tag does; `None` where it is longer than any name.
fn ends(familiar: &str) -> Option<(u32, u32)> {
    let name = familiar.split('@').next().unwrap_or(familiar);
    let repository = split_tag(name).map_or(name, |(repository, _)| repository);
    let end = |text: &str| u32::try_from(text.len()).ok();
    Some((end(repository)?, end(name)?))
}

/// Splits at the last colon, if that colon is behind the last slash.
fn split_tag(name: &str) -> Option<(&str, &str)> {
    name.rsplit_once(':').filter(|(_, tag)| !tag.contains('/'))
}

impl PartialEq for Reference {
    fn eq(&self, other: &Self) -> bool {
        self.familiar == other.familiar
    }
}

impl Eq for Reference {}

impl Hash for Reference {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.familiar.hash(state);
    }
}

impl PartialOrd for Reference {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Reference {
    fn cmp(&self, other: &Self) -> Ordering {
        self.familiar.cmp(&other.familiar)
    }
}

impl fmt::Display for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.familiar)
    }
}

#[cfg(test)]
mod tests {
    use super::Reference;

    fn parts(text: &str) -> (String, String, Option<String>, bool) {
        let reference = Reference::new(text).unwrap();
        (
            reference.as_str().to_owned(),
            reference.repository().to_owned(),
            reference.tag().map(str::to_owned),
            reference.is_sendable(),
        )
    }

    #[test]
    fn a_registry_port_is_not_a_tag() {
        assert_eq!(
            parts("localhost:5000/a:b"),
            (
                "localhost:5000/a:b".into(),
                "localhost:5000/a".into(),
                Some("b".into()),
                true
            )
        );
        assert_eq!(
            parts("localhost:5000/a"),
            (
                "localhost:5000/a:latest".into(),
                "localhost:5000/a".into(),
                Some("latest".into()),
                true
            )
        );
    }

    #[test]
    fn spellings_of_one_name_are_equal() {
        assert_eq!(
            Reference::new("docker.io/library/app"),
            Reference::new("app:latest")
        );
        assert_eq!(
            Reference::new("docker.io/shop/web:1"),
            Reference::new("shop/web:1")
        );
        assert_ne!(Reference::new("library/app:1"), Reference::new("app:1"));
    }

    #[test]
    fn what_is_understood_stays_where_the_rest_would_name_something_else() {
        let familiar = |text| Reference::new(text).unwrap().to_string();
        for name in [
            "docker.io/gcr.io/a:1",
            "docker.io/docker.io/a:1",
            "docker.io/localhost/a:1",
        ] {
            assert_eq!(familiar(name), name);
        }
        assert_eq!(familiar("docker.io/library/a/b:1"), "library/a/b:1");
    }

    #[test]
    fn the_whole_spelling_has_its_registry() {
        let whole = |text| Reference::new(text).unwrap().qualified();
        assert_eq!(whole("app"), "docker.io/library/app:latest");
        assert_eq!(whole("shop/web:1"), "docker.io/shop/web:1");
        assert_eq!(
            whole("localhost:5000/a@sha256:0"),
            "localhost:5000/a@sha256:0"
        );
        assert_eq!(whole("example.com/a:b"), "example.com/a:b");
    }

    #[test]
    fn a_digest_reference_has_no_tag() {
        let (_, repository, tag, _) = parts("shop/web@sha256:0123");
        assert_eq!((repository.as_str(), tag), ("shop/web", None));
    }

    #[test]
    fn none_is_no_reference_and_paths_are_not_sent() {
        assert_eq!(Reference::new("<none>:<none>"), None);
        assert!(!Reference::new("../containers/x").unwrap().is_sendable());
        assert!(!Reference::new("a b").unwrap().is_sendable());
        assert!(!Reference::new("a\u{1b}[31m").unwrap().is_sendable());
        assert!(!Reference::new("a?force=1").unwrap().is_sendable());
        assert!(!Reference::new("sha256:0123").unwrap().is_sendable());
        assert!(!Reference::new("0123abc").unwrap().is_sendable());
        assert!(Reference::new("0123abc:1").unwrap().is_sendable());
    }
}
