//! How the steps of a removal end, and what was measured.

use crate::app::EndKind;

use super::{Facts, Text};

const WAITING: &str = "Waiting: {thing} has not been sent yet. Steps go out one by one, children before parents and containers before their \
    image, each looked up again right before. {cancel} cancels those that wait; nothing of them has happened.";
const SENT: &str = "Sent: the engine is at work on {thing}. Removing many or large layers can take minutes, and that is no error: nothing \
    here has a time limit. {cancel} twice stops the waiting; the engine goes on all the same.";
const CANCELLED: &str = "Cancelled: {thing} was not sent, because the plan was stopped before it began: by {cancel}, or because the journal or the engine was no longer there. Nothing was done for it. What had been done \
    before stays done: there is no way back for an image that is gone, but to pull or build it.";
const ABANDONED: &str = "Not waited for: {thing} was sent, and you stopped waiting. It may still end either way, so it counts as unknown and \
    never as undone. As soon as the engine has been read again, the receipt says what came of it.";
const DONE: &str = "Done: {thing} did what was forecast, and the engine says so. \"Untagged\" in its answer means that a name was taken \
    off; \"Deleted\" means that an image or a layer is gone. Only deleted layers gave bytes back.";
const REFUSED: &str = "Refused: the engine would not do {thing}.{said} Something must have changed since the preview, \
    such as a container that was started meanwhile. Look at a new preview: it names all that is in the way.";
const OUR_ERROR: &str = "Our error: {thing} was looked up right before it was sent, all that the forecast rested on still held, and yet \
    the engine did something else.{said} Either a rule of ours is wrong for this engine, or something changed between the \
    check and the request. You did nothing wrong. The receipt has one line to copy into a bug report.";
const SKIPPED: &str = "Skipped: {thing} was looked up right before, and it was not as the preview had shown it.{said} So it was not sent: \
    nothing goes that you have not seen listed. Open the preview again and decide anew.";
const GONE_ALREADY: &str = "Gone already: for {thing} there was nothing left to do. Another step took it along, or somebody removed it by hand or \
    by prune. It counts as done, because what you wanted is so.";
const FAILED: &str = "Failed: {thing} could not be sent, or the engine itself failed, so nothing was done.{said} That is no refusal: the \
    same step may work once the engine answers again. {refresh} reads it again.";
const UNKNOWN: &str = "Unknown: {thing} was sent, then the connection broke or nobody answered.{said} The engine may have done it. It is \
    never called undone; when the engine has been read again, the receipt says what is there.";
const FOUND_GONE: &str = "Done, it seems: no answer came for {thing}, but the engine was read again and it is gone. How many bytes that gave \
    back nobody said. Whether it was this step or somebody else, the engine does not tell.";
const FOUND_THERE: &str = "Unknown: no answer came for {thing}, the engine was read again, and it is still there. Either it was never done, or it \
    is still at work on it. Read again with {refresh} in a while before you try once more.";
const STILL_THERE: &str = "Not done: the engine said that {thing} was done or already gone, and then it listed it still. Either the engine is wrong, or somebody \
    brought it back in that very moment. Nothing counts as removed that is still listed; {refresh} reads it again.";

/// `thing` is the step, `words` what the engine or we say of it, `count` ended so.
pub(super) fn end(end: EndKind, f: &Facts) -> Text {
    let (thing, program) = (&f.thing, &f.program);
    let said = if f.words.is_empty() {
        String::new()
    } else {
        format!(" It says: \"{}\".", f.words)
    };
    let text = match end {
        EndKind::Waiting => WAITING,
        EndKind::Sent => SENT,
        EndKind::Cancelled => CANCELLED,
        EndKind::Abandoned => ABANDONED,
        EndKind::Done => DONE,
        EndKind::Refused => REFUSED,
        EndKind::OurError => OUR_ERROR,
        EndKind::Skipped => SKIPPED,
        EndKind::GoneAlready => GONE_ALREADY,
        EndKind::Failed => FAILED,
        EndKind::Unknown => UNKNOWN,
        EndKind::FoundGone => FOUND_GONE,
        EndKind::FoundThere => FOUND_THERE,
        EndKind::StillThere => STILL_THERE,
    };
    // what is foreign comes last, so that nothing is put into it
    let text = text
        .replace("{cancel}", &f.key("cancel"))
        .replace("{refresh}", &f.key("refresh"));
    let pieces = text.split("{said}");
    let pieces: Vec<String> = pieces
        .map(|piece| piece.replace("{thing}", thing))
        .collect();
    let text = pieces.join(&said);
    Text::new(text).shown_by(format!("{program} image ls --all"))
}

/// `bytes` was forecast, `more` measured.
pub(super) fn measured(f: &Facts) -> Text {
    let Facts {
        bytes,
        more,
        program,
        ..
    } = f;
    let rule = f.by(
        "This engine counts the layers of its images; layers that only containers hold it does not count, though they are \
         still there.",
        "This engine counts compressed and unpacked layers of its images. Its garbage collector may take a moment longer.",
        "This engine does not count the bytes of its layers (it answers 0), so there is nothing to compare with.",
    );
    let came = if more.is_empty() {
        "no measure was to be had".to_owned()
    } else {
        format!("{more} were measured")
    };
    Text::new(format!(
        "The forecast was {bytes}; {came}. Measured is by how much the engine's own figure fell from before the first step to after \
         the last. {rule} A pull or a build meanwhile changes it too."
    ))
    .shown_by(format!("{program} system df"))
    .but("Many believe that the sizes of removed images add up to what was freed: shared layers stay.")
}
