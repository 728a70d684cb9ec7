use std::sync::Arc;

use crate::inventory::EngineKind;
use crate::removal::{Forecast, Kept, RefusalKind, Route};

use super::Scope;

/// Something that lies over the explorer.
#[derive(Debug)]
pub enum Overlay {
    /// All keys; the first line shown.
    Help(usize),
    /// The menu of presets; the one under the cursor.
    Presets(usize),
    /// The forecast of the marked set.
    Preview(Box<Preview>),
    /// What the last removal did; the first line shown.
    Receipt(usize),
    /// Whether to quit.
    Quit,
}

/// The preview: a forecast by each route, and the one that is shown.
#[derive(Debug)]
pub struct Preview {
    /// Leaving what would be refused.
    pub skip: Arc<Forecast>,
    /// Forcing it; the same where force changes nothing.
    pub force: Arc<Forecast>,
    /// Which one is shown.
    pub route: Route,
    /// The layers that stay, by the route that is shown.
    pub kept: Vec<Kept>,
    /// The first line shown.
    pub scroll: usize,
    /// The word being typed to confirm it.
    pub typing: Option<Typing>,
}

/// A word that has to be typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Typing {
    /// The word.
    pub word: &'static str,
    /// What has been typed.
    pub typed: String,
}

impl Overlay {
    /// Which keys apply.
    pub fn scope(&self) -> Scope {
        match self {
            Self::Help(_) => Scope::Help,
            Self::Presets(_) => Scope::Presets,
            Self::Preview(preview) if preview.typing.is_some() => Scope::Typing,
            Self::Preview(_) => Scope::Preview,
            Self::Receipt(_) => Scope::Receipt,
            Self::Quit => Scope::Quit,
        }
    }

    /// The first line shown, where it scrolls.
    pub fn scroll(&mut self) -> Option<&mut usize> {
        match self {
            Self::Help(line) | Self::Receipt(line) => Some(line),
            Self::Preview(preview) => Some(&mut preview.scroll),
            Self::Presets(_) | Self::Quit => None,
        }
    }
}

impl Preview {
    /// Why force is not offered on an engine where it takes containers along.
    pub const FORCE_TAKES_CONTAINERS: &str =
        "force is not offered: on this engine it deletes the containers too";

    /// A preview of these forecasts, by the skip route.
    pub fn new(skip: Arc<Forecast>, force: Arc<Forecast>) -> Self {
        let kept = skip.kept();
        Self {
            skip,
            force,
            route: Route::Skip,
            kept,
            scroll: 0,
            typing: None,
        }
    }

    /// The forecast that is shown.
    pub fn forecast(&self) -> &Arc<Forecast> {
        match self.route {
            Route::Skip => &self.skip,
            Route::Force => &self.force,
        }
    }

    /// Whether force would remove anything that skipping leaves.
    pub fn offers_force(&self) -> bool {
        self.skip
            .refused
            .iter()
            .any(|refused| refused.yields_to_force)
    }

    /// Why force is not offered, as a sentence for a notice.
    pub fn why_no_force(&self) -> &'static str {
        let refused = &self.skip.refused;
        let takes_containers = self.skip.after.base().profile().kind == EngineKind::Podman;
        let by_containers = |kind: RefusalKind| match kind {
            RefusalKind::ReferenceUsed | RefusalKind::Running | RefusalKind::Stopped => true,
            RefusalKind::HasChildren
            | RefusalKind::SeveralReferences
            | RefusalKind::NotFound
            | RefusalKind::Other => false,
        };
        if refused.is_empty() {
            "force is not offered: nothing would be refused"
        } else if takes_containers && refused.iter().any(|one| by_containers(one.refusal.kind)) {
            Self::FORCE_TAKES_CONTAINERS
        } else {
            "force is not offered: nothing that is refused would yield to it"
        }
    }

    /// Shows the other route, where there is one.
    pub fn change_route(&mut self) -> bool {
        if !self.offers_force() {
            return false;
        }
        self.route = match self.route {
            Route::Skip => Route::Force,
            Route::Force => Route::Skip,
        };
        self.kept = self.forecast().kept();
        self.scroll = 0;
        true
    }
}
