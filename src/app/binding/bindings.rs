use super::{Action, Binding, Scope, Turned, Way, Which};
use crate::app::{Key, Tab};

use Scope::{
    Connecting, Copy, Details, Explain, Filtering, Help, InTheWay, Presets, Preview, Protected,
    Quit, Receipt, References, Stranded, Table, Typing,
};

const LISTS: &[Scope] = &[
    Table, Details, References, Presets, Copy, Preview, InTheWay, Protected, Receipt, Explain,
    Help, Stranded,
];
const LONG: &[Scope] = &[
    Table, Details, References, Copy, Preview, InTheWay, Protected, Receipt, Explain, Help,
];
const MAIN: &[Scope] = &[Table, Details, References];
const NOT_QUIT: &[Scope] = &[
    Table, Details, References, Filtering, Presets, Copy, Preview, InTheWay, Protected, Typing,
    Receipt, Explain, Help, Stranded, Connecting,
];
const ALL: &[Scope] = &[
    Table, Details, References, Filtering, Presets, Copy, Preview, InTheWay, Protected, Typing,
    Receipt, Explain, Help, Stranded, Connecting, Quit,
];

macro_rules! bindings {
    ($([$($key:expr),+] $scopes:expr => $action:expr, $brief:literal, $words:literal;)*) => {
        &[$(Binding { keys: &[$($key),+], scopes: $scopes, action: $action, brief: $brief, words: $words }),*]
    };
}

/// Every key there is, in the order of help. The first binding that fits a key and its scope counts.
pub const BINDINGS: &[Binding] = bindings! {
    [Key::Char('R')] &[Preview] => Action::Run,
        "run the plan", "run the plan: the only key that removes anything";
    [Key::Char('f')] &[Preview] => Action::Route,
        "route", "change the route: skip what would be refused, unblock it, or force it";
    [Key::Char('u')] &[Preview] => Action::InTheWay,
        "unblock", "choose what may go that is in the way: containers, images built on it";
    [Key::Char(' ')] &[InTheWay] => Action::Mark(Which::This),
        "agree", "agree that this goes too, or take that back";
    [Key::Char('a')] &[InTheWay] => Action::Mark(Which::All),
        "all", "agree to everything in the way";
    [Key::Char('A')] &[InTheWay] => Action::Mark(Which::Nothing),
        "none", "agree to nothing";
    [Key::Char('e')] &[Preview] => Action::Explain,
        "explain", "explain this preview: where the bytes go, the refusals, the routes, what is lost";
    [Key::Char(' ')] &[Table] => Action::Mark(Which::This),
        "mark", "mark or unmark the image, and move down";
    [Key::Char(' ')] &[References] => Action::Mark(Which::This),
        "mark", "mark or unmark this one reference";
    [Key::Char('d'), Key::Delete] MAIN => Action::Preview,
        "preview", "preview what removing the marked set will do";
    [Key::Char('m')] MAIN => Action::Presets,
        "presets", "add to the marks by a preset: what prune takes, by age, by repository, by label";
    [Key::Char('/')] MAIN => Action::Filter,
        "filter", "filter the images while it is typed: by words, status, size, age, label";
    [Key::Enter] &[Filtering] => Action::Open,
        "keep it", "keep the filter, and give the keys back to the table";
    [Key::Esc] &[Table, Filtering] => Action::Unfilter,
        "show all", "take the filter off";
    [Key::Ctrl('u')] &[Filtering] => Action::EraseLine,
        "clear", "clear the line";
    [Key::Ctrl('w')] &[Filtering] => Action::EraseWord,
        "", "take the last word off";
    [Key::Down] &[Filtering] => Action::Go(Way::Down),
        "", "to the next image";
    [Key::Up] &[Filtering] => Action::Go(Way::Up),
        "", "to the image before";
    [Key::PageDown] &[Filtering] => Action::Go(Way::PageDown),
        "", "a page of images down";
    [Key::PageUp] &[Filtering] => Action::Go(Way::PageUp),
        "", "a page of images up";
    [Key::Right, Key::Char('+'), Key::Char('l')] &[Presets] => Action::More,
        "more", "raise the number of the preset, or take the next label";
    [Key::Left, Key::Char('-'), Key::Char('h')] &[Presets] => Action::Less,
        "less", "lower the number of the preset, or take the label before";
    [Key::Char('a')] &[Table] => Action::Mark(Which::All),
        "", "mark all images shown";
    [Key::Char('A')] MAIN => Action::Mark(Which::Nothing),
        "", "take all marks off, those on hidden images too";
    [Key::Char('*')] &[Table] => Action::Mark(Which::Others),
        "", "invert the marks of the images shown";
    [Key::Char('s')] MAIN => Action::SortNext,
        "sort", "sort by the next column";
    [Key::Char('S')] MAIN => Action::SortReverse,
        "", "reverse the order";
    [Key::Tab] MAIN => Action::SwitchPane,
        "pane", "into the details of the image, on from tab to tab, and back to the table";
    [Key::BackTab] MAIN => Action::SwitchPaneBack,
        "", "the same the other way round";
    [Key::Char('1')] MAIN => Action::Show(Tab::Containers),
        "", "show its containers, and those whose image is gone";
    [Key::Char('2')] MAIN => Action::Show(Tab::Layers),
        "", "show its layers, who else holds them, and what it is built on";
    [Key::Char('3')] MAIN => Action::Show(Tab::History),
        "", "show how it was built";
    [Key::Char('4')] MAIN => Action::Show(Tab::References),
        "", "show its references, digests and labels, and where it could be fetched again";
    [Key::Enter] &[Details] => Action::Open,
        "open", "on a layer: who shares it; on an image or container there: go to it";
    [Key::Backspace] MAIN => Action::Return,
        "return", "back to where you came from by Enter";
    [Key::Char('p')] MAIN => Action::Protect,
        "protect", "protect the image from every removal, or take that back";
    [Key::Char('P')] MAIN => Action::Patterns,
        "", "list what is protected, and protect by a pattern: references, an id, a label";
    [Key::Char('P')] &[Protected] => Action::NewPattern,
        "new pattern", "type a new pattern";
    [Key::Char('p')] &[Protected] => Action::Protect,
        "take back", "take the pattern back";
    [Key::Tab, Key::Right, Key::Char('l')] &[Explain] => Action::Topic(Turned::On),
        "topic", "to the next topic";
    [Key::BackTab, Key::Left, Key::Char('h')] &[Explain] => Action::Topic(Turned::Back),
        "", "to the topic before";
    [Key::Char('1'), Key::Char('2'), Key::Char('3'), Key::Char('4'), Key::Char('5'), Key::Char('6'), Key::Char('7'),
        Key::Char('8'), Key::Char('9')] &[Explain] => Action::TopicAt,
        "", "to the topic of that number";
    [Key::Char('e')] &[Explain] => Action::Back,
        "", "close it";
    [Key::Char('x')] MAIN => Action::Cancel,
        "cancel", "cancel the steps not begun; again: stop waiting for the one that is out";
    [Key::Char('v')] MAIN => Action::Receipt,
        "receipt", "show the receipt of the last removal";
    [Key::Char('r')] MAIN => Action::Refresh,
        "", "read the engine again";
    [Key::Char('y')] MAIN => Action::Copy,
        "", "copy a name, the id, or a command that inspects or removes it: asks which";
    [Key::Char('y')] &[Preview] => Action::Copy,
        "copy", "copy the commands that do the same";
    [Key::Char('y')] &[InTheWay] => Action::Copy,
        "", "copy a name, the id, or a command: asks which";
    [Key::Char('y')] &[Receipt, Explain] => Action::Copy,
        "copy", "copy the text of the page";
    [Key::Char('y')] &[Copy] => Action::Open,
        "", "copy what is under the cursor, as Enter";
    [Key::Char('M')] LISTS => Action::Mouse,
        "release mouse", "mouse on or off; off at first, so that the terminal selects text. A click selects, in the \
        gutter it marks, on a title it sorts; the wheel scrolls";
    [Key::Enter] &[Table, Presets, Copy, InTheWay, Stranded] => Action::Open,
        "choose", "open or choose; never removes anything";
    [Key::Enter] &[Typing] => Action::Open,
        "confirm", "confirm the typed word";
    [Key::Esc] &[Details, References, Presets, Copy, Preview, InTheWay, Protected, Receipt, Explain, Help, Typing] => Action::Back,
        "back", "one level back";
    [Key::Char('q')] &[Presets, Copy, Preview, InTheWay, Protected, Receipt, Explain, Help] => Action::Back,
        "", "one level back";
    [Key::Char('j'), Key::Down] LISTS => Action::Go(Way::Down),
        "", "down";
    [Key::Char('k'), Key::Up] LISTS => Action::Go(Way::Up),
        "", "up";
    [Key::Ctrl('d'), Key::PageDown, Key::Ctrl('f')] LONG => Action::Go(Way::PageDown),
        "", "a page down";
    [Key::Ctrl('u'), Key::PageUp, Key::Ctrl('b')] LONG => Action::Go(Way::PageUp),
        "", "a page up";
    [Key::Char('g'), Key::Home] LONG => Action::Go(Way::First),
        "", "to the first line";
    [Key::Char('G'), Key::End] LONG => Action::Go(Way::Last),
        "", "to the last line";
    [Key::Down] &[Typing] => Action::Go(Way::Down),
        "", "the page below goes down";
    [Key::Up] &[Typing] => Action::Go(Way::Up),
        "", "the page below goes up";
    [Key::PageDown] &[Typing] => Action::Go(Way::PageDown),
        "", "the page below goes a page down";
    [Key::PageUp] &[Typing] => Action::Go(Way::PageUp),
        "", "the page below goes a page up";
    [Key::Char('e')] &[Table, Details, References, Presets, InTheWay, Protected, Receipt, Stranded] => Action::Explain,
        "explain", "explain what is under the cursor: what it means here, the engine's rule, the command that shows it";
    [Key::Char('?')] &[Table, Details, References, Preview, InTheWay, Protected, Presets, Copy, Receipt, Explain, Stranded] => Action::Help,
        "help", "show all keys";
    [Key::Char('q')] &[Table, Details, References, Stranded, Connecting] => Action::Quit,
        "quit", "quit; asks first while marks or a removal exist";
    [Key::Char('y'), Key::Char('q'), Key::Ctrl('c')] &[Quit] => Action::QuitNow,
        "quit", "quit all the same";
    [Key::Char('n'), Key::Esc, Key::Enter] &[Quit] => Action::Back,
        "stay", "stay";
    [Key::Ctrl('c')] NOT_QUIT => Action::Quit,
        "", "quit, as q; twice without asking";
    [Key::Ctrl('z')] ALL => Action::Suspend,
        "", "suspend; fg brings it back";
};
