//! The state of the program, and the one function that changes it: [`App::update`].
//!
//! Messages are facts, effects are orders; both are data. Nothing here waits, draws, or knows what time it is.

mod age;
mod backup;
mod binding;
mod clip;
mod column;
mod details;
mod effect;
mod explain;
mod filter;
mod frees;
mod here;
mod histories;
mod journaling;
mod key;
mod keymap;
mod lists;
mod menu;
mod message;
mod opened_plan;
mod overlay;
mod paper;
mod patterns;
mod run;
mod session;
mod settings;
mod sifted;
mod stranded;
mod table;
mod unblock;
mod update;
mod zone;

pub use age::age;
pub use backup::{
    BackupOrder, BackupSettings, BackupStage, BackupState, KeptBackup, NameBack, Offering,
    Restored, RestoredImage, RoomLeft, RunBackup,
};
pub use binding::{Action, BINDINGS, Binding, Scope, Turned, Way, Which};
pub use clip::{Clipping, Clips, Delivery};
pub use column::{Column, Sort};
pub use details::{Cursor, Entry, Group, Opened, Pane, Shown, Subject, Tab};
pub use effect::{Effect, EngineChoice, Moment, RunId, StepOrder};
pub use explain::{
    CellTopic, EndKind, EngineTopic, Explained, FateKind, HistoryTopic, LayerTopic, LossKind,
    Marking, NameTopic, OriginKind, Place, PresetKind, StepKind, Topic,
};
pub use filter::{
    Amount, Comparison, Fault as FilterFault, Filter, Hay, Lights, Meant, Sieve, Span, Standing,
    Term, Test,
};
pub use here::Here;
pub use histories::{Command, Histories, HistoryRead};
pub use journaling::{CutShort, JournalNews, JournalOrder, Journaling};
pub use key::Key;
pub use keymap::{Bound, Keymap, Misfit};
pub use lists::{List, Lists};
pub use menu::{Menu, Offered};
pub use message::{Fault, Message, Outcome, Recalled};
pub use opened_plan::{FromFile, OpenedPlan, UnusedPlan};
pub use overlay::{Digest, Overlay, Preview, Sharing, Told, Typing};
pub use paper::{Content, Paper};
pub use patterns::Patterns;
pub use run::{Job, JobState, Phase, Run};
pub use session::{Focus, Generation, Link, Refresh, Session};
pub use settings::{Glyphs, Look, Settings};
pub use sifted::Sifted;
pub use stranded::{Offer, Stranded, Tried};
pub use table::{Around, Branch, Cover, Fold, Repository, Row, RowId, Sums, Table};
pub use unblock::{Agreement, Choice, Unblock};
pub use update::Turn;
pub use zone::{Gesture, Pointed, Spot, Zone};

use crate::removal::Preset;

/// What the program is doing at all.
#[derive(Debug)]
pub enum Stage {
    /// An engine is being connected.
    Connecting(EngineChoice),
    /// No engine could be connected; the user chooses.
    Stranded(Stranded),
    /// An engine's images are on the screen.
    Exploring(Box<Session>),
}

/// What the view found out while drawing, fed back once a frame.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Viewport {
    /// How many image rows fit.
    pub rows: usize,
    /// How many lines of the details fit.
    pub detail_lines: usize,
    /// How many lines the details have, where they scroll.
    pub detail_content: usize,
    /// How many lines of the topmost overlay fit.
    pub lines: usize,
    /// How many lines the topmost overlay has.
    pub content: usize,
    /// What can be pointed at and where, the topmost last.
    pub zones: Vec<Zone>,
    /// Where the entries of the preview's long lists stand.
    pub lists: Lists,
}

/// The whole state of the program.
#[derive(Debug)]
pub struct App {
    /// What it is doing.
    pub stage: Stage,
    /// What lies over it, the last one on top.
    pub overlays: Vec<Overlay>,
    /// A remark for the status line; goes with the next key.
    pub notice: Option<String>,
    /// Seconds since 1970, as the last message told.
    pub now: i64,
    /// What the last frame told.
    pub viewport: Viewport,
    /// What the user has chosen for every start.
    pub settings: Settings,
    /// Whether clicks and the wheel come to the program; otherwise the terminal selects text with them.
    pub mouse: bool,
    /// The plan that the program was started with, until its preview is open.
    pub plan: Option<OpenedPlan>,
    /// The presets with the arguments that were chosen last.
    presets: Vec<Preset>,
    /// The connection on which it was told that the plan is not used.
    refused_plan_on: Option<Generation>,
    generation: u64,
    drawn_at: i64,
    /// Whether something has changed that the screen does not show yet.
    unseen: bool,
}

impl App {
    /// The program at its start, as it is without a configuration: `choice` is connected first.
    pub fn new(choice: EngineChoice, now: i64) -> Self {
        Self::with(choice, now, Settings::default())
    }

    /// The same as the user has chosen it.
    pub fn with(choice: EngineChoice, now: i64, settings: Settings) -> Self {
        Self {
            stage: Stage::Connecting(choice),
            overlays: Vec::new(),
            notice: None,
            now,
            viewport: Viewport::default(),
            plan: None,
            presets: Preset::all().collect(),
            refused_plan_on: None,
            mouse: settings.mouse,
            settings,
            generation: 1,
            drawn_at: now,
            unseen: true,
        }
    }

    /// The first orders.
    pub fn start(&self) -> Vec<Effect> {
        let mouse = self.mouse.then_some(Effect::CaptureMouse(true));
        let connect = match &self.stage {
            Stage::Connecting(choice) => Some(Effect::Connect(self.generation(), choice.clone())),
            Stage::Stranded(_) | Stage::Exploring(_) => None,
        };
        mouse.into_iter().chain(connect).collect()
    }

    /// What keys mean for this user.
    pub fn keys(&self) -> &Keymap {
        &self.settings.keymap
    }

    /// Notes what time it is, in seconds since 1970, before a message is taken in.
    pub fn read_clock(&mut self, now: i64) {
        self.now = now;
    }

    /// Notes what the last frame told.
    pub fn drawn(&mut self, viewport: Viewport) {
        self.drawn_at = self.now;
        if let Stage::Exploring(session) = &mut self.stage {
            session.table.keep_in_view(viewport.rows);
        }
        if let Some(Overlay::CutShort(told)) = self.overlays.last_mut() {
            told.seen = true;
        }
        if let Some(preview) = self.overlays.last_mut().and_then(Overlay::preview) {
            preview.swapped = false;
        }
        self.viewport = viewport;
        self.unseen = false;
    }

    /// The generation of the engine that is connected or being connected.
    pub fn generation(&self) -> Generation {
        Generation(self.generation)
    }

    /// The session, while there is one.
    pub fn session(&self) -> Option<&Session> {
        match &self.stage {
            Stage::Exploring(session) => Some(session),
            Stage::Connecting(_) | Stage::Stranded(_) => None,
        }
    }

    /// The open preview, whatever lies above it.
    pub fn previewed(&self) -> Option<&Preview> {
        self.overlays.iter().find_map(Overlay::as_preview)
    }

    /// Which keys apply now.
    pub fn scope(&self) -> Scope {
        self.scope_under(self.overlays.last())
    }

    /// Which keys apply where help was asked for: below it.
    pub fn asked_from(&self) -> Scope {
        let mut below = self.overlays.iter().rev();
        self.scope_under(below.find(|overlay| !matches!(overlay, Overlay::Help(_))))
    }

    /// Which keys apply with this on top.
    fn scope_under(&self, top: Option<&Overlay>) -> Scope {
        match (top, &self.stage) {
            (Some(overlay), _) => overlay.scope(),
            (None, Stage::Connecting(_)) => Scope::Connecting,
            (None, Stage::Stranded(_)) => Scope::Stranded,
            (None, Stage::Exploring(session)) => match session.focus {
                Focus::Table => Scope::Table,
                Focus::Details if session.shows_references() => Scope::References,
                Focus::Details => Scope::Details,
                Focus::Filter => Scope::Filtering,
            },
        }
    }
}
