//! The state of the program, and the one function that changes it: [`App::update`].
//!
//! Messages are facts, effects are orders; both are data. Nothing here waits, draws, or knows what time it is.

mod age;
mod binding;
mod column;
mod effect;
mod key;
mod menu;
mod message;
mod overlay;
mod patterns;
mod run;
mod session;
mod stranded;
mod table;
mod unblock;
mod update;

pub use age::age;
pub use binding::{Action, BINDINGS, Binding, Scope, Way, Which};
pub use column::{Column, Sort};
pub use effect::{Effect, EngineChoice, Moment, RunId, StepOrder};
pub use key::Key;
pub use menu::{Menu, Offered};
pub use message::{Fault, Message, Outcome};
pub use overlay::{Overlay, Preview, Topic, Typing};
pub use patterns::Patterns;
pub use run::{Job, JobState, Phase, Run};
pub use session::{Focus, Generation, Link, Refresh, Session};
pub use stranded::{Offer, Stranded, Tried};
pub use table::Table;
pub use unblock::{Agreement, Choice, Unblock};
pub use update::Turn;

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
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Viewport {
    /// How many image rows fit.
    pub rows: usize,
    /// How many lines of the topmost overlay fit.
    pub lines: usize,
    /// How many lines the topmost overlay has.
    pub content: usize,
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
    generation: u64,
    drawn_at: i64,
}

impl App {
    /// The program at its start: `choice` is connected first.
    pub fn new(choice: EngineChoice, now: i64) -> Self {
        Self {
            stage: Stage::Connecting(choice),
            overlays: Vec::new(),
            notice: None,
            now,
            viewport: Viewport::default(),
            generation: 1,
            drawn_at: now,
        }
    }

    /// The first orders.
    pub fn start(&self) -> Vec<Effect> {
        match &self.stage {
            Stage::Connecting(choice) => vec![Effect::Connect(self.generation(), choice.clone())],
            Stage::Stranded(_) | Stage::Exploring(_) => Vec::new(),
        }
    }

    /// Notes what time it is, in seconds since 1970, before a message is taken in.
    pub fn read_clock(&mut self, now: i64) {
        self.now = now;
    }

    /// Notes what the last frame told.
    pub fn drawn(&mut self, viewport: Viewport) {
        self.viewport = viewport;
        self.drawn_at = self.now;
        if let Stage::Exploring(session) = &mut self.stage {
            session.table.keep_in_view(viewport.rows);
        }
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

    /// Which keys apply now.
    pub fn scope(&self) -> Scope {
        match (self.overlays.last(), &self.stage) {
            (Some(overlay), _) => overlay.scope(),
            (None, Stage::Connecting(_)) => Scope::Connecting,
            (None, Stage::Stranded(_)) => Scope::Stranded,
            (None, Stage::Exploring(session)) => match session.focus {
                Focus::Table => Scope::Table,
                Focus::References(_) => Scope::References,
            },
        }
    }
}
