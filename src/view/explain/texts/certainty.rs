//! The signs before numbers, and the reasons for them.

use crate::inventory::{Certainty, Reason};

use super::{Facts, Text};

const LAYERS_UNREAD: &str = "{bytes} has a sign because the layers of some images have not been read yet. They are asked for one image after the \
    other, those on the screen first, so that nothing has to wait. Until then shared layers cannot be told from own \
    ones. The header counts the rest down.";
const CACHE_UNREAD: &str = "{bytes} has a sign because it has not been read yet whether there is build cache, which could hold layers. The engine \
    takes long to add that up, so it is asked last. The sign goes by itself when it has answered.";
const BUILD_CACHE: &str = "{bytes} may be less, because there is build cache: results of builds, kept to make the next one fast. They may hold \
    the same layers, and no engine says which layers a record holds. What cache holds goes only when it is pruned.";
const CACHE_GOES: &str = "{bytes} may be more, because the plan empties the build cache too. What cache has beside the layers of images, such \
    as downloads and copied sources, goes as well, and is in no image's size. So more comes free than is counted here.";
const SPLIT: &str = "{bytes} is an estimate because the engine tells the sizes of several layers only as a sum. The sum is right; how it \
    divides among them is not in any answer, so it was divided evenly. It matters only where some of them go and \
    others stay.";
const UNITS: &str = "{bytes} is an estimate because this engine gives the sizes of layers as they would be in an archive, headers and \
    padding included. On the disk files take whole blocks instead. For large layers the two are nearly the same, for \
    tiny ones they are not.";
const SHARED_CONTENT: &str = "{bytes} is an estimate because layers are also kept compressed, images share these too, and this engine does not say \
    how large each shared piece is. Where all that share a piece go together, it is known; where some stay, it is \
    divided by the unpacked sizes.";
const ORPHAN: &str = "{bytes} has a sign because there is a container whose image is gone and that does not tell its layers. It may hold some \
    of those that go, or, where it goes itself, free some that nobody counted. Remove it, and the number is sure.";
const UNREPORTED: &str = "{bytes} is not known because this engine does not report it in any of its answers. Other numbers of the same image may \
    still be exact. Nothing was made up to fill the gap; the command line asks the same engine and knows no more.";

/// `bytes` is the number with its sign, `words` the reasons in short.
pub(super) fn sign(certainty: Certainty, f: &Facts) -> Text {
    let Facts {
        bytes,
        words,
        program,
        ..
    } = f;
    let why = if words.is_empty() {
        String::new()
    } else {
        format!(" Why here: {words}.")
    };
    let text = match certainty {
        Certainty::Exact => format!(
            "{bytes} has no sign: it is exact to the byte, by all that the engine tells. Where something could make it wrong, a sign \
             stands before it: ≤ at most, ≥ at least, ~ about. A number without one is a promise, and the receipt is held \
             against it."
        ),
        Certainty::AtLeast => format!(
            "{bytes}: the sign ≥ means at least so much, it may be more.{why} Something goes along whose bytes the engine does not \
             tell beforehand. Plan with the number as it stands: it is the sure part."
        ),
        Certainty::AtMost => format!(
            "{bytes}: the sign ≤ means at most so much, it may be less.{why} Something may hold on to layers, and the engine does \
             not tell which. Do not count on all of it when the disk is full."
        ),
        Certainty::About => format!(
            "{bytes}: the sign ~ means about so much, and it may be off either way.{why} The engine gives numbers that do not add up \
             to the byte, or only as sums. It is the best estimate that its answers allow."
        ),
        Certainty::Unknown => format!(
            "Unknown: the engine does not say, and nothing here allows an estimate.{why} It counts as nothing in sums, and is never \
             shown as 0, for nothing and not known are two things. Ask the engine by hand:"
        ),
    };
    Text::new(text).shown_by(format!("{program} system df --verbose"))
}

/// `bytes` is the number that is doubted.
pub(super) fn doubt(reason: Reason, f: &Facts) -> Text {
    let Facts { bytes, program, .. } = f;
    let text = match reason {
        Reason::LayersUnread => LAYERS_UNREAD,
        Reason::CacheUnread => CACHE_UNREAD,
        Reason::BuildCache => BUILD_CACHE,
        Reason::CacheGoes => CACHE_GOES,
        Reason::Split => SPLIT,
        Reason::Units => UNITS,
        Reason::SharedContent => SHARED_CONTENT,
        Reason::Orphan => ORPHAN,
        Reason::Unreported => UNREPORTED,
    };
    let text = text.replace("{bytes}", bytes);
    Text::new(text).shown_by(format!("{program} system df --verbose"))
}
