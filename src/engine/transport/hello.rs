//! What an engine says about itself when asked for its version.

use std::fmt;
use std::str::FromStr;

use http::header;
use serde::Deserialize;

use super::Answer;
use crate::engine::printable::printable;

/// How much of the body of a wrong answer is shown, in bytes.
const SHOWN: usize = 80;

/// A version of the engines' API. Compares by number: 1.9 is before 1.41.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ApiVersion {
    /// The part before the dot; 1 so far.
    pub major: u16,
    /// The part behind the dot.
    pub minor: u16,
}

impl ApiVersion {
    /// The newest version whose answers we have seen.
    pub const NEWEST_TESTED: Self = Self {
        major: 1,
        minor: 55,
    };
}

impl fmt::Display for ApiVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.major, self.minor)
    }
}

/// The text is not a version of the API: two numbers with a dot between.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a version of the API: '{}'", printable(.0))]
pub struct NotAVersion(pub String);

impl FromStr for ApiVersion {
    type Err = NotAVersion;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let number = |digits: &str| {
            let plain = digits.bytes().all(|byte| byte.is_ascii_digit());
            plain.then(|| digits.parse().ok()).flatten()
        };
        text.split_once('.')
            .and_then(|(major, minor)| {
                Some(Self {
                    major: number(major)?,
                    minor: number(minor)?,
                })
            })
            .ok_or_else(|| NotAVersion(text.to_owned()))
    }
}

/// Who an engine is. All text is the engine's and foreign: escape it before printing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hello {
    /// The newest version of the API that it speaks.
    pub api_version: ApiVersion,
    /// The oldest one, if it says so.
    pub min_api_version: Option<ApiVersion>,
    /// The engine's own version, such as "28.5.2+dfsg4"; empty if it does not say.
    pub server_version: String,
    /// Its parts, as pairs of name and version, in its own order.
    pub components: Vec<(String, String)>,
    /// The operating system of its containers, such as "linux"; empty if it does not say.
    pub os: String,
    /// The processor architecture, such as "amd64"; empty if it does not say.
    pub arch: String,
}

impl Hello {
    /// Whether this is Podman behind its docker-compatible API.
    pub fn is_podman(&self) -> bool {
        let mut names = self.components.iter().map(|(name, _)| name.as_str());
        names.any(|name| name == "Podman Engine")
    }

    /// Reads the answer to `GET /version`; the error is what came instead, fit to print.
    pub(super) fn read(answer: &Answer) -> Result<Self, String> {
        let said: Option<Said> = (answer.status == 200)
            .then(|| serde_json::from_slice(&answer.body).ok())
            .flatten();
        let version = |text: Option<&String>| text.and_then(|text| text.parse().ok());
        let known = said.and_then(|said| Some((version(said.api_version.as_ref())?, said)));
        let Some((api_version, said)) = known else {
            return Err(instead(answer));
        };
        let parts = said.components.unwrap_or_default().into_iter();
        Ok(Self {
            api_version,
            min_api_version: version(said.min_api_version.as_ref()),
            server_version: said.version.unwrap_or_default(),
            components: parts
                .map(|part| (part.name, part.version.unwrap_or_default()))
                .collect(),
            os: said.os.unwrap_or_default(),
            arch: said.arch.unwrap_or_default(),
        })
    }
}

/// The version of the API to pin for an engine: its newest, or the newest that we have seen if that
/// is older. An engine whose oldest version is newer still will refuse it, and says so in words.
pub fn pin_for(hello: &Hello) -> ApiVersion {
    hello.api_version.min(ApiVersion::NEWEST_TESTED)
}

/// The parts of the answer that matter; anything may be missing or null.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Said {
    api_version: Option<String>,
    #[serde(rename = "MinAPIVersion")]
    min_api_version: Option<String>,
    version: Option<String>,
    os: Option<String>,
    arch: Option<String>,
    components: Option<Vec<Part>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Part {
    name: String,
    version: Option<String>,
}

/// Describes an answer that no engine gives.
fn instead(answer: &Answer) -> String {
    let kind = answer.headers.get(header::CONTENT_TYPE);
    let kind = kind.map_or_else(
        || "no content type".to_owned(),
        |kind| printable(&String::from_utf8_lossy(kind.as_bytes())),
    );
    let beginning = answer.body.get(..SHOWN).unwrap_or(&answer.body);
    let beginning = String::from_utf8_lossy(beginning.trim_ascii());
    let status = answer.status;
    format!("status {status}, {kind}, \"{}\"", printable(&beginning))
}
