//! A plan as a file: what a person can read, keep, and give to the program again.

mod read;
mod wire;

use thiserror::Error;

use crate::inventory::{About, EngineKind, ImageId, Reference};
use crate::removal::{Expected, Forecast, Step};

use super::{Purpose, Route};
use wire::{Engine, Freed, PlanRoute};
pub use wire::{PlanStep, Removed, Told};

/// What stands first in such a file.
const FORMAT: &str = "jettison plan";

/// The version of the format that is written, and the only one that is read.
const VERSION: u32 = 1;

/// A plan with everything it relies on, as it is written to a file: JSON, in version 1. A field that is not known here
/// makes it no plan, for nobody can say what it was to mean.
///
/// ```
/// use jettison::removal::PlanFile;
///
/// let text = r#"{
///   "format": "jettison plan",
///   "version": 1,
///   "made": 1795251600,
///   "engine": { "id": "3e5a04bd overlay2", "name": "docker 28.5", "store": "overlay2", "rules": "graph-driver" },
///   "route": "skip",
///   "steps": [
///     {
///       "do": {
///         "remove-image": {
///           "image": "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
///           "reference": "shop/web:1.3",
///           "force": false
///         }
///       },
///       "why": "spare-reference",
///       "relies_on": { "references": ["shop/web:1.3", "shop/web:old"], "going": ["shop/web:1.3"], "unprotected": true },
///       "forecast": [{ "untagged": "shop/web:1.3" }]
///     }
///   ],
///   "deletes": [],
///   "frees": { "bytes": 0, "certainty": "exact" }
/// }"#;
/// assert_eq!(PlanFile::parse(text).unwrap().steps.len(), 1);
/// ```
///
/// - `made`: seconds since 1970. `engine.rules`: `graph-driver`, `containerd-store` or `podman`. `route`: `skip`,
///   `unblock` or `force`.
/// - `do`: `remove-image` with an id and, where a reference goes, its name; `unpause-container`, `stop-container` or
///   `remove-container` with `container`; or `prune-build-cache`.
/// - `why`: `marked`, `spare-reference`, `untagged-parent`, `holds-layers`, or `in-the-way-of` with an image id.
/// - `relies_on`: the references, containers and children that the image has, and the references that go; with any more
///   the step is not sent.
/// - `forecast`: what the engine will tell: `untagged`, `deleted`, `container-unpaused`, `container-stopped`,
///   `container-removed`, `build-cache-pruned`.
/// - `deletes`: the image records that go: `image`, `references`, `size` in bytes, `marked`, and `registry`: `known`,
///   `only copy` or `cannot tell`.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlanFile {
    /// Always `jettison plan`.
    format: String,
    /// Always 1.
    version: u32,
    /// When it was made, in seconds since 1970.
    pub made: i64,
    /// The engine that it is for, and no other.
    engine: Engine,
    route: PlanRoute,
    /// The steps in order.
    pub steps: Vec<PlanStep>,
    /// The image records that go, with what was known of them. No other one may go along with a step.
    pub deletes: Vec<Removed>,
    /// What the forecast gave. For people.
    frees: Freed,
}

/// Why a text is no plan for this engine.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum NoPlan {
    /// It is something else.
    #[error("this is not a plan: {0}")]
    Other(String),
    /// A newer or older program wrote it.
    #[error("this plan is of version {0}; this program reads version {VERSION}")]
    Version(u64),
    /// It contradicts itself, or names what cannot be.
    #[error("this plan is damaged: step {0}: {1}")]
    Damaged(usize, String),
    /// It was made for another engine.
    #[error("this plan was made for another engine: {made_for}; this one is {here}")]
    OtherEngine {
        /// The engine that it was made for.
        made_for: String,
        /// The engine that it was to be used on.
        here: String,
    },
}

impl PlanFile {
    /// The plan of a forecast, made at this time (seconds since 1970).
    pub fn of(forecast: &Forecast, about: &About, now: i64) -> Self {
        let base = forecast.after.base();
        let steps = forecast.steps().iter();
        let deletes = forecast.deleted.iter();
        Self {
            format: FORMAT.to_owned(),
            version: VERSION,
            made: now,
            engine: Engine::of(about),
            route: forecast.route.into(),
            steps: steps.map(|step| PlanStep::of(step, base)).collect(),
            deletes: deletes.map(|one| Removed::of(one, base)).collect(),
            frees: Freed::of(forecast.freed.now),
        }
    }

    /// The text of the file. Names in it are foreign: whatever is not plain is written as an escape, so that the file is
    /// harmless on a terminal and still says exactly what was meant.
    pub fn to_text(&self) -> String {
        let text = serde_json::to_string_pretty(self).unwrap_or_default();
        let mut plain = String::with_capacity(text.len() + 1);
        for c in text.chars() {
            if c == '\n' || (' '..='~').contains(&c) {
                plain.push(c);
            } else {
                let mut units = [0; 2];
                let units = c.encode_utf16(&mut units).iter();
                plain.extend(units.map(|unit| format!("\\u{unit:04x}")));
            }
        }
        plain + "\n"
    }

    /// The engine that it is for, in words: foreign text.
    pub fn made_for(&self) -> String {
        self.engine.words()
    }

    /// Whether it is for this engine.
    ///
    /// # Errors
    /// The words for both where it is not.
    pub fn check(&self, about: &About) -> Result<(), NoPlan> {
        let here = Engine::of(about);
        if self.engine.is(&here) {
            return Ok(());
        }
        Err(NoPlan::OtherEngine {
            made_for: self.engine.words(),
            here: here.words(),
        })
    }

    /// The route that it takes.
    pub fn route(&self) -> Route {
        self.route.into()
    }

    /// The id of the engine that it is for.
    pub fn engine_id(&self) -> &str {
        &self.engine.id
    }
}

impl PlanStep {
    /// The request.
    ///
    /// # Errors
    /// What it names that cannot be.
    pub fn step(&self) -> Result<Step, String> {
        read::step(self)
    }
}
