mod digest;

use std::sync::Arc;

use crate::inventory::EngineKind;
use crate::removal::{Backup, Forecast, Ledger, Reclaimable, RefusalKind, Route, Trouble};

use super::{
    Clips, CutShort, Explained, FromFile, Menu, Offering, Patterns, Place, Scope, Unblock,
    UnusedPlan,
};

pub use digest::{Digest, Sharing, Told};

/// Something that lies over the explorer.
#[derive(Debug)]
pub enum Overlay {
    /// All keys; the first line shown.
    Help(usize),
    /// The menu of presets.
    Presets(Box<Menu>),
    /// The menu of what can be copied.
    Copy(Box<Clips>),
    /// The forecast of the marked set.
    Preview(Box<Preview>),
    /// What is in the way of the marked set, to be agreed to; the line under the cursor. The preview lies below it.
    InTheWay(usize),
    /// The patterns that images are protected by.
    Protected(Patterns),
    /// What the last removal did; the first line shown.
    Receipt(usize),
    /// What became of plans that were cut short.
    CutShort(Box<CutShort>),
    /// Why the plan that the program was started with is not used.
    UnusedPlan(Box<UnusedPlan>),
    /// What something means here.
    Explain(Explained),
    /// Whether to quit.
    Quit,
}

/// The preview: a forecast by each route, and the one that is shown.
#[derive(Debug)]
pub struct Preview {
    /// Leaving what would be refused.
    pub skip: Arc<Forecast>,
    /// Taking away what is in the way, where anything is.
    pub unblock: Option<Unblock>,
    /// Forcing it, where that is offered.
    pub force: Option<Arc<Forecast>>,
    /// Which one is shown.
    pub route: Route,
    /// Where the bytes go, by the route that is shown.
    pub ledger: Ledger,
    /// What else is shown of that forecast.
    pub digest: Digest,
    /// The engine's own figure of what could be reclaimed next to ours, where it has one.
    pub reclaimable: Option<Reclaimable>,
    /// The first line shown.
    pub scroll: usize,
    /// Why something that is protected may be among it: the protect file cannot be read as a whole.
    pub unclear: Option<Trouble>,
    /// The backup that would be kept first; `None` where there is no directory for it.
    pub backup: Option<Offering>,
    /// What would be in it.
    pub keeps: Option<Backup>,
    /// The file that its plan was read from, where it was.
    pub from_file: Option<FromFile>,
    /// The word being typed to confirm it.
    pub typing: Option<Typing>,
    /// Whether what was read has changed its plan since it was drawn.
    pub(super) swapped: bool,
}

/// A word that has to be typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Typing {
    /// The word.
    pub word: &'static str,
    /// What has been typed.
    pub typed: String,
    /// Whether the plan that it was typed for has changed: the rest of it is taken, and nothing is run.
    pub void: bool,
}

impl Overlay {
    /// Which keys apply.
    pub fn scope(&self) -> Scope {
        match self {
            Self::Help(_) | Self::UnusedPlan(_) => Scope::Help,
            Self::Presets(_) => Scope::Presets,
            Self::Copy(_) => Scope::Copy,
            Self::InTheWay(_) => Scope::InTheWay,
            Self::Protected(patterns) if patterns.typing.is_some() => Scope::Typing,
            Self::Protected(_) => Scope::Protected,
            Self::Preview(preview) if preview.typing.is_some() => Scope::Typing,
            Self::Preview(_) => Scope::Preview,
            Self::Receipt(_) => Scope::Receipt,
            Self::CutShort(_) => Scope::CutShort,
            Self::Explain(_) => Scope::Explain,
            Self::Quit => Scope::Quit,
        }
    }

    /// The preview, where it is one.
    pub fn as_preview(&self) -> Option<&Preview> {
        if let Self::Preview(preview) = self {
            Some(preview)
        } else {
            None
        }
    }

    /// The same, to be changed.
    pub(super) fn preview(&mut self) -> Option<&mut Preview> {
        if let Self::Preview(preview) = self {
            Some(preview)
        } else {
            None
        }
    }

    /// The menu of presets, where it is one.
    pub fn as_menu(&self) -> Option<&Menu> {
        if let Self::Presets(menu) = self {
            Some(menu)
        } else {
            None
        }
    }

    /// The list of patterns, where it is one.
    pub fn as_patterns(&self) -> Option<&Patterns> {
        if let Self::Protected(patterns) = self {
            Some(patterns)
        } else {
            None
        }
    }

    /// The line under the cursor of what is in the way, where it is that.
    pub fn as_in_the_way(&self) -> Option<usize> {
        if let Self::InTheWay(cursor) = self {
            Some(*cursor)
        } else {
            None
        }
    }

    /// The explanation, where it is one.
    pub fn as_explained(&self) -> Option<&Explained> {
        if let Self::Explain(explained) = self {
            Some(explained)
        } else {
            None
        }
    }

    /// Whether it is nothing without the preview.
    pub(super) fn needs_preview(&self) -> bool {
        match self {
            Self::Preview(_) | Self::InTheWay(_) => true,
            Self::Explain(explained) => explained.needs_preview(),
            Self::Help(_)
            | Self::Presets(_)
            | Self::Copy(_)
            | Self::Protected(_)
            | Self::Receipt(_)
            | Self::CutShort(_)
            | Self::UnusedPlan(_)
            | Self::Quit => false,
        }
    }

    /// Whether it is nothing while nothing is in the way of the marked set.
    pub(super) fn needs_what_is_in_the_way(&self) -> bool {
        match self {
            Self::InTheWay(_) => true,
            Self::Explain(explained) => explained.place == Place::InTheWay,
            Self::Help(_)
            | Self::Presets(_)
            | Self::Copy(_)
            | Self::Preview(_)
            | Self::Protected(_)
            | Self::Receipt(_)
            | Self::CutShort(_)
            | Self::UnusedPlan(_)
            | Self::Quit => false,
        }
    }

    /// The first line shown, where it scrolls.
    pub fn scroll(&mut self) -> Option<&mut usize> {
        match self {
            Self::Help(line) | Self::Receipt(line) => Some(line),
            Self::Explain(explained) => Some(&mut explained.scroll),
            Self::CutShort(told) => Some(&mut told.scroll),
            Self::UnusedPlan(unused) => Some(&mut unused.scroll),
            Self::Preview(preview) => Some(&mut preview.scroll),
            Self::Presets(_)
            | Self::Copy(_)
            | Self::InTheWay(_)
            | Self::Protected(_)
            | Self::Quit => None,
        }
    }
}

impl Preview {
    /// Why force is not offered on an engine where it takes containers along.
    pub const FORCE_TAKES_CONTAINERS: &str =
        "force is not offered: on this engine it deletes the containers too";

    /// A preview of these routes, by the skip route.
    pub fn new(
        skip: Arc<Forecast>,
        unblock: Option<Unblock>,
        force: Option<Arc<Forecast>>,
    ) -> Self {
        let ledger = Ledger::of(&skip);
        let digest = Digest::of(&skip, &ledger);
        let reclaimable = Reclaimable::of(skip.after.base());
        Self {
            skip,
            unblock,
            force,
            route: Route::Skip,
            ledger,
            digest,
            reclaimable,
            scroll: 0,
            unclear: None,
            backup: None,
            keeps: None,
            from_file: None,
            typing: None,
            swapped: false,
        }
    }

    /// The forecast that is shown.
    pub fn forecast(&self) -> &Arc<Forecast> {
        let other = match self.route {
            Route::Skip => None,
            Route::Unblock => self.unblock.as_ref().map(|unblock| &unblock.forecast),
            Route::Force => self.force.as_ref(),
        };
        other.unwrap_or(&self.skip)
    }

    /// The word that has to be typed before it runs: that of the forecast, and one where it is not clear what is
    /// protected.
    pub fn word(&self) -> Option<&'static str> {
        self.digest
            .word
            .or_else(|| self.unclear.as_ref().map(|_| "remove"))
    }

    /// The routes that there are, in the order of the key that changes them.
    pub fn routes(&self) -> impl Iterator<Item = Route> {
        let unblock = self.unblock.as_ref().map(|_| Route::Unblock);
        let force = self.force.as_ref().map(|_| Route::Force);
        std::iter::once(Route::Skip).chain(unblock).chain(force)
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
            | RefusalKind::Protected
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

    /// Shows the next route; answers whether there is another one.
    pub fn change_route(&mut self) -> bool {
        let routes: Vec<Route> = self.routes().collect();
        let here = routes.iter().position(|route| *route == self.route);
        let next = routes.iter().cycle().nth(here.unwrap_or(0) + 1);
        let next = next.copied().unwrap_or_default();
        let changes = next != self.route;
        self.show(next);
        changes
    }

    /// Shows a route from its first line; the skip route where that one is not offered.
    pub fn show(&mut self, route: Route) {
        let offered = self.routes().any(|offered| offered == route);
        let before = std::mem::replace(&mut self.route, if offered { route } else { Route::Skip });
        if self.route != before {
            self.ledger = Ledger::of(self.forecast());
            self.digest = Digest::of(self.forecast(), &self.ledger);
            self.keep();
        }
        self.scroll = 0;
    }

    /// Offers a backup.
    pub(super) fn offer(&mut self, backup: Option<Offering>) {
        self.backup = backup;
        self.keep();
    }

    /// Looks what would be in the backup.
    pub(super) fn keep(&mut self) {
        let offered = self.backup.as_ref();
        self.keeps = offered.map(|offered| offered.of(self.forecast()));
    }
}
