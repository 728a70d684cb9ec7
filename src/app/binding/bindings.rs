use super::{Action, Binding, Scope, Turned, Way, Which};
use crate::app::{Fold, Key, Tab};

use Scope::{
    Connecting, Copy, CutShort, Details, Explain, Filtering, Help, InTheWay, Presets, Preview,
    Protected, Quit, Receipt, References, Stranded, Table, Typing,
};

const LISTS: &[Scope] = &[
    Table, Details, References, Presets, Copy, Preview, InTheWay, Protected, Receipt, CutShort,
    Explain, Help, Stranded,
];
const LONG: &[Scope] = &[
    Table, Details, References, Copy, Preview, InTheWay, Protected, Receipt, CutShort, Explain,
    Help,
];
const MAIN: &[Scope] = &[Table, Details, References];
const NOT_QUIT: &[Scope] = &[
    Table, Details, References, Filtering, Presets, Copy, Preview, InTheWay, Protected, Typing,
    Receipt, CutShort, Explain, Help, Stranded, Connecting,
];
const ALL: &[Scope] = &[
    Table, Details, References, Filtering, Presets, Copy, Preview, InTheWay, Protected, Typing,
    Receipt, CutShort, Explain, Help, Stranded, Connecting, Quit,
];

macro_rules! bindings {
    ($($name:literal = [$($key:expr),+] $scopes:expr => $action:expr, $brief:literal, $words:literal;)*) => {
        &[$(Binding { name: $name, keys: &[$($key),+], scopes: $scopes, action: $action, brief: $brief, words: $words }),*]
    };
}

/// Every key there is, in the order of help. The first binding that fits a key and its scope counts.
pub const BINDINGS: &[Binding] = bindings! {
    "run" = [Key::Char('R')] &[Preview] => Action::Run,
        "run the plan", "run the plan: the only key that removes anything";
    "route" = [Key::Char('f')] &[Preview] => Action::Route,
        "route", "change the route: skip what would be refused, unblock it, or force it";
    "backup" = [Key::Char('b')] &[Preview] => Action::Backup,
        "backup", "change what is kept in a backup first: only copies, all that goes, or nothing";
    "undo" = [Key::Char('u')] &[Receipt] => Action::Restore,
        "undo", "restore the backup of this removal: its images and their tags";
    "unblock" = [Key::Char('u')] &[Preview] => Action::InTheWay,
        "unblock", "choose what may go that is in the way: containers, images built on it";
    "agree" = [Key::Char(' ')] &[InTheWay] => Action::Mark(Which::This),
        "agree", "agree that this goes too, or take that back";
    "agree-all" = [Key::Char('a')] &[InTheWay] => Action::Mark(Which::All),
        "all", "agree to everything in the way";
    "agree-none" = [Key::Char('A')] &[InTheWay] => Action::Mark(Which::Nothing),
        "none", "agree to nothing";
    "explain-preview" = [Key::Char('e')] &[Preview] => Action::Explain,
        "explain", "explain this preview: where the bytes go, the refusals, the routes, what is lost";
    "mark" = [Key::Char(' ')] &[Table] => Action::Mark(Which::This),
        "mark", "mark or unmark the image, and move down; on a repository: everything in it";
    "mark-reference" = [Key::Char(' ')] &[References] => Action::Mark(Which::This),
        "mark", "mark or unmark this one reference";
    "preview" = [Key::Char('d'), Key::Delete] MAIN => Action::Preview,
        "preview", "preview what removing the marked set will do";
    "presets" = [Key::Char('m')] MAIN => Action::Presets,
        "presets", "add to the marks by a preset: what prune takes, by age, by repository, by label";
    "filter" = [Key::Char('/')] MAIN => Action::Filter,
        "filter", "filter the images while it is typed: by words, status, size, age, label";
    "keep-filter" = [Key::Enter] &[Filtering] => Action::Open,
        "keep it", "keep the filter, and give the keys back to the table";
    "unfilter" = [Key::Esc] &[Table, Filtering] => Action::Unfilter,
        "show all", "take the filter off";
    "erase-line" = [Key::Ctrl('u')] &[Filtering] => Action::EraseLine,
        "clear", "clear the line";
    "erase-word" = [Key::Ctrl('w')] &[Filtering] => Action::EraseWord,
        "", "take the last word off";
    "filter-down" = [Key::Down] &[Filtering] => Action::Go(Way::Down),
        "", "to the next image";
    "filter-up" = [Key::Up] &[Filtering] => Action::Go(Way::Up),
        "", "to the image before";
    "filter-page-down" = [Key::PageDown] &[Filtering] => Action::Go(Way::PageDown),
        "", "a page of images down";
    "filter-page-up" = [Key::PageUp] &[Filtering] => Action::Go(Way::PageUp),
        "", "a page of images up";
    "more" = [Key::Right, Key::Char('+'), Key::Char('l')] &[Presets] => Action::More,
        "more", "raise the number of the preset, or take the next label";
    "less" = [Key::Left, Key::Char('-'), Key::Char('h')] &[Presets] => Action::Less,
        "less", "lower the number of the preset, or take the label before";
    "mark-all" = [Key::Char('a')] &[Table] => Action::Mark(Which::All),
        "", "mark all images shown";
    "mark-none" = [Key::Char('A')] MAIN => Action::Mark(Which::Nothing),
        "", "take all marks off, those on hidden images too";
    "mark-others" = [Key::Char('*')] &[Table] => Action::Mark(Which::Others),
        "", "invert the marks of the images shown";
    "tree" = [Key::Char('t')] MAIN => Action::Tree,
        "tree", "group the images by repository, or show them flat again";
    "unfold" = [Key::Right, Key::Char('l')] &[Table] => Action::Fold(Fold::Open),
        "", "unfold the repository";
    "fold" = [Key::Left, Key::Char('h')] &[Table] => Action::Fold(Fold::Close),
        "fold", "fold the repository; from an image: to its repository";
    "sort" = [Key::Char('s')] MAIN => Action::SortNext,
        "sort", "sort by the next column";
    "reverse" = [Key::Char('S')] MAIN => Action::SortReverse,
        "", "reverse the order";
    "pane" = [Key::Tab] MAIN => Action::SwitchPane,
        "pane", "into the details of the image, on from tab to tab, and back to the table";
    "pane-back" = [Key::BackTab] MAIN => Action::SwitchPaneBack,
        "", "the same the other way round";
    "containers" = [Key::Char('1')] MAIN => Action::Show(Tab::Containers),
        "", "show its containers";
    "layers" = [Key::Char('2')] MAIN => Action::Show(Tab::Layers),
        "", "show its layers, who else holds them, and what it is built on";
    "history" = [Key::Char('3')] MAIN => Action::Show(Tab::History),
        "", "show how it was built";
    "references" = [Key::Char('4')] MAIN => Action::Show(Tab::References),
        "", "show its references, digests and labels, and where it could be fetched again";
    "open-detail" = [Key::Enter] &[Details] => Action::Open,
        "open", "on a layer: who shares it; on an image or container there: go to it";
    "return" = [Key::Backspace] MAIN => Action::Return,
        "return", "back to where a jump to another image began";
    "protect" = [Key::Char('p')] MAIN => Action::Protect,
        "protect", "protect the image from every removal, or take that back";
    "patterns" = [Key::Char('P')] MAIN => Action::Patterns,
        "", "list what is protected, and protect by a pattern: references, an id, a label";
    "new-pattern" = [Key::Char('P')] &[Protected] => Action::NewPattern,
        "new pattern", "type a new pattern";
    "take-back" = [Key::Char('p')] &[Protected] => Action::Protect,
        "take back", "take the pattern back";
    "topic" = [Key::Tab, Key::Right, Key::Char('l')] &[Explain] => Action::Topic(Turned::On),
        "topic", "to the next topic";
    "topic-before" = [Key::BackTab, Key::Left, Key::Char('h')] &[Explain] => Action::Topic(Turned::Back),
        "", "to the topic before";
    "topic-at" = [Key::Char('1'), Key::Char('2'), Key::Char('3'), Key::Char('4'), Key::Char('5'), Key::Char('6'),
        Key::Char('7'), Key::Char('8'), Key::Char('9')] &[Explain] => Action::TopicAt,
        "", "to the topic of that number";
    "close-explanation" = [Key::Char('e')] &[Explain] => Action::Back,
        "", "close it";
    "cancel" = [Key::Char('x')] MAIN => Action::Cancel,
        "cancel", "cancel the steps not begun; again: stop waiting for the one that is out";
    "receipt" = [Key::Char('v')] MAIN => Action::Receipt,
        "receipt", "show the receipt of the last removal";
    "dismiss" = [Key::Char('X')] MAIN => Action::Dismiss,
        "dismiss", "take what went wrong in the last removal off the row: it is read; the receipt keeps it";
    "refresh" = [Key::Char('r')] MAIN => Action::Refresh,
        "", "read the engine again";
    "copy" = [Key::Char('y')] MAIN => Action::Copy,
        "", "copy a name, the id, or a command that inspects or removes it: asks which";
    "copy-commands" = [Key::Char('y')] &[Preview] => Action::Copy,
        "copy", "copy the commands that do the same";
    "copy-blocker" = [Key::Char('y')] &[InTheWay] => Action::Copy,
        "", "copy a name, the id, or a command: asks which";
    "copy-page" = [Key::Char('y')] &[Receipt, CutShort, Explain] => Action::Copy,
        "copy", "copy the text of the page";
    "save-plan" = [Key::Char('w')] &[Preview] => Action::Save,
        "write", "write the plan to a new file where the program was started: jettison --plan FILE reads it back";
    "save-page" = [Key::Char('w')] &[Receipt] => Action::Save,
        "save", "write the text of the page to a new file where the program was started";
    "copy-this" = [Key::Char('y')] &[Copy] => Action::Open,
        "", "copy what is under the cursor";
    "mouse" = [Key::Char('M')] LISTS => Action::Mouse,
        "release mouse", "mouse on or off: while it is off the terminal selects text; while it is on a click selects, in \
        the gutter it marks, on a title it sorts, and the wheel scrolls";
    "done" = [Key::Enter] &[InTheWay] => Action::Open,
        "done", "close the list; what is ticked stays agreed to";
    "open" = [Key::Enter] &[Table, Presets, Copy, Stranded] => Action::Open,
        "choose", "open, fold or choose; never removes anything";
    "confirm" = [Key::Enter] &[Typing] => Action::Open,
        "confirm", "confirm the typed word";
    "back" = [Key::Esc] &[Details, References, Presets, Copy, Preview, InTheWay, Protected, Receipt, CutShort, Explain, Help, Typing] => Action::Back,
        "back", "one level back";
    "close" = [Key::Char('q')] &[Presets, Copy, Preview, InTheWay, Protected, Receipt, CutShort, Explain, Help] => Action::Back,
        "", "one level back";
    "down" = [Key::Char('j'), Key::Down] LISTS => Action::Go(Way::Down),
        "", "down";
    "up" = [Key::Char('k'), Key::Up] LISTS => Action::Go(Way::Up),
        "", "up";
    "page-down" = [Key::Ctrl('d'), Key::PageDown, Key::Ctrl('f')] LONG => Action::Go(Way::PageDown),
        "", "a page down";
    "page-up" = [Key::Ctrl('u'), Key::PageUp, Key::Ctrl('b')] LONG => Action::Go(Way::PageUp),
        "", "a page up";
    "first" = [Key::Char('g'), Key::Home] LISTS => Action::Go(Way::First),
        "", "to the first line";
    "last" = [Key::Char('G'), Key::End] LISTS => Action::Go(Way::Last),
        "", "to the last line";
    "typing-down" = [Key::Down] &[Typing] => Action::Go(Way::Down),
        "", "the page below goes down";
    "typing-up" = [Key::Up] &[Typing] => Action::Go(Way::Up),
        "", "the page below goes up";
    "typing-page-down" = [Key::PageDown] &[Typing] => Action::Go(Way::PageDown),
        "", "the page below goes a page down";
    "typing-page-up" = [Key::PageUp] &[Typing] => Action::Go(Way::PageUp),
        "", "the page below goes a page up";
    "explain" = [Key::Char('e')] &[Table, Details, References, Presets, InTheWay, Protected, Receipt, Stranded] => Action::Explain,
        "explain", "explain what is under the cursor: what it means here, the engine's rule, the command that shows it";
    "help" = [Key::Char('?')] &[Table, Details, References, Preview, InTheWay, Protected, Presets, Copy, Receipt, CutShort, Explain, Stranded] => Action::Help,
        "help", "show all keys";
    "quit" = [Key::Char('q')] &[Table, Details, References, Stranded, Connecting] => Action::Quit,
        "quit", "quit; asks first while marks or a removal exist";
    "quit-now" = [Key::Char('y'), Key::Char('q'), Key::Ctrl('c')] &[Quit] => Action::QuitNow,
        "quit", "quit all the same";
    "stay" = [Key::Char('n'), Key::Esc, Key::Enter] &[Quit] => Action::Back,
        "stay", "stay";
    "interrupt" = [Key::Ctrl('c')] NOT_QUIT => Action::Quit,
        "", "quit from everywhere; a second time without asking";
    "suspend" = [Key::Ctrl('z')] ALL => Action::Suspend,
        "", "suspend; fg brings it back";
};
