mod bindings;

pub use bindings::BINDINGS;

use super::{Fold, Key, Tab};

/// What a key means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Action {
    /// Moves the cursor or scrolls.
    Go(Way),
    /// Into the details and on from tab to tab, to the table at last.
    SwitchPane,
    /// The same the other way round.
    SwitchPaneBack,
    /// Shows a tab of the details.
    Show(Tab),
    /// Back to where a jump from image to image began.
    Return,
    /// Opens or chooses what is under the cursor. Never destroys anything.
    Open,
    /// One level back.
    Back,
    /// Marks or unmarks.
    Mark(Which),
    /// Protects what is under the cursor, or takes that back.
    Protect,
    /// Lists the patterns that images are protected by.
    Patterns,
    /// Begins to type a new pattern.
    NewPattern,
    /// Opens the presets.
    Presets,
    /// Raises the number of the preset under the cursor, or takes the next label.
    More,
    /// Lowers it, or takes the label before.
    Less,
    /// Opens the line in which the filter of the table is typed.
    Filter,
    /// Takes the filter off.
    Unfilter,
    /// Clears the line of the filter.
    EraseLine,
    /// Takes the last word off it.
    EraseWord,
    /// Opens the preview of the marked set.
    Preview,
    /// Runs the plan of the preview.
    Run,
    /// Changes the route of the preview.
    Route,
    /// Changes what of the plan is kept in a backup first.
    Backup,
    /// Restores the backup of the last removal.
    Restore,
    /// Chooses what may go that is in the way.
    InTheWay,
    /// Cancels the steps that have not begun; once more stops waiting for the one that has.
    Cancel,
    /// Shows the receipt of the last removal.
    Receipt,
    /// Takes what went wrong in the last removal off the row under the cursor.
    Dismiss,
    /// Sorts by the next column.
    SortNext,
    /// Reverses the order.
    SortReverse,
    /// Groups the images by repository, or shows them flat again.
    Tree,
    /// Folds or unfolds the repository under the cursor.
    Fold(Fold),
    /// Reads the engine again.
    Refresh,
    /// Copies what is under the cursor, or asks which of it.
    Copy,
    /// Saves what is on top as a file.
    Save,
    /// Has the mouse come to the program, or gives it back.
    Mouse,
    /// Says what is shown here and why.
    Explain,
    /// Shows another topic of an explanation: the next one, or the one before.
    Topic(Turned),
    /// Shows the topic of the number that was pressed.
    TopicAt,
    /// Shows all keys.
    Help,
    /// Quits; asks first while marks or a removal exist.
    Quit,
    /// Quits at once, from the question.
    QuitNow,
    /// Gives the terminal back until `fg`.
    Suspend,
}

impl Action {
    /// Whether something on the engine may be another afterwards. In read-only mode there is no key for that.
    pub fn changes_engine(self) -> bool {
        self == Self::Run || self == Self::Restore
    }
}

/// Which way a cursor goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Way {
    /// One line down.
    Down,
    /// One line up.
    Up,
    /// A page down.
    PageDown,
    /// A page up.
    PageUp,
    /// To the first line.
    First,
    /// To the last line.
    Last,
}

/// Which way the topics of an explanation are gone through.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Turned {
    /// To the next one.
    On,
    /// To the one before.
    Back,
}

/// What is marked or unmarked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Which {
    /// What is under the cursor; the cursor moves down.
    This,
    /// Every image shown.
    All,
    /// Nothing: all marks are taken off.
    Nothing,
    /// What is not marked, and only that.
    Others,
}

/// Where a key applies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Scope {
    /// While an engine is being connected.
    Connecting,
    /// On the screen without an engine.
    Stranded,
    /// In the image table.
    Table,
    /// In the details of an image, but for its references.
    Details,
    /// In the list of references.
    References,
    /// While the filter of the table is typed; everything else is text.
    Filtering,
    /// In the menu of presets.
    Presets,
    /// In the menu of what can be copied.
    Copy,
    /// In the preview.
    Preview,
    /// In the list of what is in the way.
    InTheWay,
    /// In the list of what is protected.
    Protected,
    /// While a word is typed; everything else is text.
    Typing,
    /// In the receipt.
    Receipt,
    /// In what is told of plans that were cut short.
    CutShort,
    /// In an explanation.
    Explain,
    /// In the list of keys.
    Help,
    /// At the question whether to quit.
    Quit,
}

impl Scope {
    /// Every place, in the order of a first visit.
    pub const ALL: [Self; 17] = [
        Self::Connecting,
        Self::Stranded,
        Self::Table,
        Self::Details,
        Self::References,
        Self::Filtering,
        Self::Presets,
        Self::Copy,
        Self::Preview,
        Self::InTheWay,
        Self::Protected,
        Self::Typing,
        Self::Receipt,
        Self::CutShort,
        Self::Explain,
        Self::Help,
        Self::Quit,
    ];

    /// Whether characters are text there.
    pub fn is_typed(self) -> bool {
        matches!(self, Self::Filtering | Self::Typing)
    }

    /// What the list of keys calls it.
    pub fn title(self) -> &'static str {
        match self {
            Self::Connecting => "connecting",
            Self::Stranded => "no engine",
            Self::Table => "images",
            Self::Details => "details",
            Self::References => "references",
            Self::Filtering => "typing a filter",
            Self::Presets => "presets",
            Self::Copy => "copy",
            Self::Preview => "preview",
            Self::InTheWay => "in the way",
            Self::Protected => "protected",
            Self::Typing => "typing a word",
            Self::Receipt => "receipt",
            Self::CutShort => "cut short",
            Self::Explain => "explanation",
            Self::Help => "keys",
            Self::Quit => "quit?",
        }
    }
}

/// A line of the key table. Help, footer and README are made from these.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Binding {
    /// What the configuration calls it.
    pub name: &'static str,
    /// The keys by default, the first one is shown in the footer.
    pub keys: &'static [Key],
    /// Where they apply.
    pub scopes: &'static [Scope],
    /// What they mean.
    pub action: Action,
    /// In the footer: one or two words; empty where it is not shown there.
    pub brief: &'static str,
    /// In help and README: a clause.
    pub words: &'static str,
}
