use super::{Action, Binding, Scope, Way, Which};
use crate::app::Key;

use Scope::{
    Connecting, Explain, Help, InTheWay, Presets, Preview, Protected, Quit, Receipt, References,
    Stranded, Table, Typing,
};

const LISTS: &[Scope] = &[
    Table, References, Presets, Preview, InTheWay, Protected, Receipt, Explain, Help, Stranded,
];
const LONG: &[Scope] = &[
    Table, References, Preview, InTheWay, Protected, Receipt, Explain, Help,
];
const MAIN: &[Scope] = &[Table, References];

macro_rules! bind {
    ([$($key:expr),+], $scopes:expr, $action:expr, $brief:literal, $words:literal) => {
        Binding { keys: &[$($key),+], scopes: $scopes, action: $action, brief: $brief, words: $words }
    };
}

/// Every key there is, in the order of help. The first binding that fits a key and its scope counts.
pub const BINDINGS: &[Binding] = &[
    bind!(
        [Key::Char('R')],
        &[Preview],
        Action::Run,
        "run the plan",
        "run the plan: the only key that removes anything"
    ),
    bind!(
        [Key::Char('f')],
        &[Preview],
        Action::Route,
        "route",
        "change the route: skip what would be refused, unblock it, or force it"
    ),
    bind!(
        [Key::Char('u')],
        &[Preview],
        Action::InTheWay,
        "unblock",
        "choose what may go that is in the way: containers, images built on it"
    ),
    bind!(
        [Key::Char(' ')],
        &[InTheWay],
        Action::Mark(Which::This),
        "agree",
        "agree that this goes too, or take that back"
    ),
    bind!(
        [Key::Char('a')],
        &[InTheWay],
        Action::Mark(Which::All),
        "all",
        "agree to everything in the way"
    ),
    bind!(
        [Key::Char('A')],
        &[InTheWay],
        Action::Mark(Which::Nothing),
        "none",
        "agree to nothing"
    ),
    bind!(
        [Key::Char('e')],
        &[Preview],
        Action::Explain,
        "explain",
        "explain where the bytes go, row by row of the ledger"
    ),
    bind!(
        [Key::Char(' ')],
        &[Table],
        Action::Mark(Which::This),
        "mark",
        "mark or unmark the image, and move down"
    ),
    bind!(
        [Key::Char(' ')],
        &[References],
        Action::Mark(Which::This),
        "mark",
        "mark or unmark this one reference"
    ),
    bind!(
        [Key::Char('d'), Key::Delete],
        MAIN,
        Action::Preview,
        "preview",
        "preview what removing the marked set will do"
    ),
    bind!(
        [Key::Char('m')],
        MAIN,
        Action::Presets,
        "presets",
        "add to the marks by a preset: what prune takes, by age, by repository, by label"
    ),
    bind!(
        [Key::Right, Key::Char('+'), Key::Char('l')],
        &[Presets],
        Action::More,
        "more",
        "raise the number of the preset, or take the next label"
    ),
    bind!(
        [Key::Left, Key::Char('-'), Key::Char('h')],
        &[Presets],
        Action::Less,
        "less",
        "lower the number of the preset, or take the label before"
    ),
    bind!(
        [Key::Char('a')],
        &[Table],
        Action::Mark(Which::All),
        "",
        "mark all images"
    ),
    bind!(
        [Key::Char('A')],
        MAIN,
        Action::Mark(Which::Nothing),
        "",
        "take all marks off"
    ),
    bind!(
        [Key::Char('*')],
        &[Table],
        Action::Mark(Which::Others),
        "",
        "invert the marks"
    ),
    bind!(
        [Key::Char('s')],
        MAIN,
        Action::SortNext,
        "sort",
        "sort by the next column"
    ),
    bind!(
        [Key::Char('S')],
        MAIN,
        Action::SortReverse,
        "",
        "reverse the order"
    ),
    bind!(
        [Key::Tab],
        MAIN,
        Action::SwitchPane,
        "pane",
        "to the references of the image and back"
    ),
    bind!(
        [Key::Char('p')],
        MAIN,
        Action::Protect,
        "protect",
        "protect the image from every removal, or take that back"
    ),
    bind!(
        [Key::Char('P')],
        MAIN,
        Action::Patterns,
        "",
        "list what is protected, and protect by a pattern: references, an id, a label"
    ),
    bind!(
        [Key::Char('P')],
        &[Protected],
        Action::NewPattern,
        "new pattern",
        "type a new pattern"
    ),
    bind!(
        [Key::Char('p')],
        &[Protected],
        Action::Protect,
        "take back",
        "take the pattern back"
    ),
    bind!(
        [Key::Char('x')],
        MAIN,
        Action::Cancel,
        "cancel",
        "cancel the steps not begun; again: stop waiting for the one that is out"
    ),
    bind!(
        [Key::Char('v')],
        MAIN,
        Action::Receipt,
        "receipt",
        "show the receipt of the last removal"
    ),
    bind!(
        [Key::Char('r')],
        MAIN,
        Action::Refresh,
        "",
        "read the engine again"
    ),
    bind!(
        [Key::Enter],
        &[Table, Presets, InTheWay, Stranded],
        Action::Open,
        "choose",
        "open or choose; never removes anything"
    ),
    bind!(
        [Key::Enter],
        &[Typing],
        Action::Open,
        "confirm",
        "confirm the typed word"
    ),
    bind!(
        [Key::Esc],
        &[
            References, Presets, Preview, InTheWay, Protected, Receipt, Explain, Help, Typing
        ],
        Action::Back,
        "back",
        "one level back"
    ),
    bind!(
        [Key::Char('q')],
        &[
            Presets, Preview, InTheWay, Protected, Receipt, Explain, Help
        ],
        Action::Back,
        "",
        "one level back"
    ),
    bind!(
        [Key::Char('j'), Key::Down],
        LISTS,
        Action::Go(Way::Down),
        "",
        "down"
    ),
    bind!(
        [Key::Char('k'), Key::Up],
        LISTS,
        Action::Go(Way::Up),
        "",
        "up"
    ),
    bind!(
        [Key::Ctrl('d'), Key::PageDown, Key::Ctrl('f')],
        LONG,
        Action::Go(Way::PageDown),
        "",
        "a page down"
    ),
    bind!(
        [Key::Ctrl('u'), Key::PageUp, Key::Ctrl('b')],
        LONG,
        Action::Go(Way::PageUp),
        "",
        "a page up"
    ),
    bind!(
        [Key::Char('g'), Key::Home],
        LONG,
        Action::Go(Way::First),
        "",
        "to the first line"
    ),
    bind!(
        [Key::Char('G'), Key::End],
        LONG,
        Action::Go(Way::Last),
        "",
        "to the last line"
    ),
    bind!(
        [Key::Down],
        &[Typing],
        Action::Go(Way::Down),
        "",
        "the page below goes down"
    ),
    bind!(
        [Key::Up],
        &[Typing],
        Action::Go(Way::Up),
        "",
        "the page below goes up"
    ),
    bind!(
        [Key::PageDown],
        &[Typing],
        Action::Go(Way::PageDown),
        "",
        "the page below goes a page down"
    ),
    bind!(
        [Key::PageUp],
        &[Typing],
        Action::Go(Way::PageUp),
        "",
        "the page below goes a page up"
    ),
    bind!(
        [Key::Char('?')],
        &[
            Table, References, Preview, InTheWay, Protected, Presets, Receipt, Explain, Stranded
        ],
        Action::Help,
        "help",
        "show all keys"
    ),
    bind!(
        [Key::Char('q')],
        &[Table, References, Stranded, Connecting],
        Action::Quit,
        "quit",
        "quit; asks first while marks or a removal exist"
    ),
    bind!(
        [Key::Char('y'), Key::Char('q'), Key::Ctrl('c')],
        &[Quit],
        Action::QuitNow,
        "quit",
        "quit all the same"
    ),
    bind!(
        [Key::Char('n'), Key::Esc, Key::Enter],
        &[Quit],
        Action::Back,
        "stay",
        "stay"
    ),
    bind!(
        [Key::Ctrl('c')],
        &[
            Table, References, Presets, Preview, InTheWay, Protected, Typing, Receipt, Explain,
            Help, Stranded, Connecting
        ],
        Action::Quit,
        "",
        "quit, as q; twice without asking"
    ),
    bind!(
        [Key::Ctrl('z')],
        &[
            Table, References, Presets, Preview, InTheWay, Protected, Typing, Receipt, Explain,
            Help, Stranded, Connecting, Quit
        ],
        Action::Suspend,
        "",
        "suspend; fg brings it back"
    ),
];
