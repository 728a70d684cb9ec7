//! Repositories, patterns, and the screen without an engine.

use super::{Facts, Text};

/// `thing` is the repository, nothing where its images have no name; `count` images in it, `bytes` what they take, `more`
/// their sizes added up.
pub(super) fn repository(f: &Facts) -> Text {
    let Facts {
        thing,
        word,
        program,
        count,
        bytes,
        more,
        ..
    } = f;
    if thing.is_empty() {
        return nameless(f);
    }
    let images = if *count == 1 {
        "1 image has".to_owned()
    } else {
        format!("{count} images have")
    };
    Text::new(format!(
        "{thing} is a repository: a name under which images are kept, each with a tag, like the volumes of one title. Here {images} \
         a name in it. They take {bytes} on the disk, what they share counted once; their sizes add up to {more}. An image can \
         have names in several repositories: it goes only with the last of them."
    ))
    .shown_by(format!("{program} image ls {word}"))
    .but("Many believe that a repository is a place: a registry is the place, the repository is one title in it.")
}

fn nameless(f: &Facts) -> Text {
    let Facts {
        program,
        count,
        bytes,
        ..
    } = f;
    Text::new(format!(
        "Here stand the images without any name, {count} of them, with {bytes} on the disk, what they share counted once. Those \
         that no container uses and nothing is built on are dangling: leftovers of builds, or of a tag that moved on. The \
         others are in use, or parents of images that have names."
    ))
    .shown_by(format!("{program} image ls --all"))
    .but("Many believe that an image without a name is damaged: it works as before, by its id.")
}

/// `words` is the pattern, `count` images fit, `others` by name.
pub(super) fn pattern(f: &Facts) -> Text {
    let Facts {
        words,
        count,
        others,
        ..
    } = f;
    let fits = match count {
        0 => "At the moment no image fits it.".to_owned(),
        1 => format!("At the moment it fits {others}."),
        _ => format!("At the moment it fits {count} images: {others}."),
    };
    let which = if words.is_empty() {
        format!(
            "There is no pattern yet. {} takes a new one.",
            f.key("new-pattern")
        )
    } else {
        format!("{words} is a pattern of yours. {fits}")
    };
    Text::new(format!(
        "{which} What fits a pattern, by reference (`*` stands for anything), by id or by label, gets no mark and is taken by no \
         plan. Patterns are kept in a file and hold in every start; a change by another window counts from the next step on."
    ))
    .but("Many believe that a pattern stops the engine: it stops jettison; another program can still remove the image.")
}

/// `words` is what is wrong.
pub(super) fn unclear(f: &Facts) -> Text {
    let words = &f.words;
    Text::new(format!(
        "It is not clear what is protected: {words}. What could be read holds; but an image that you meant to protect may not be. \
         So every removal asks for the word `remove` until the file is in order. Put the lines right in an editor; they are \
         read again with {}.",
        f.key("refresh")
    ))
}

/// Nothing is measured for it: the page tells the figures.
pub(super) fn backup(f: &Facts) -> Text {
    Text::new(format!(
        "The engine saves images into a file of yours before anything is removed. \"At most\" is their size before it is compressed, \
         shared layers once where they are known: that much has to be free. {} changes what is kept, [backup] in the configuration \
         what is kept by default and where. Ids and tags come back; digests that were names do not, nor, on some stores, what \
         an image was built on.",
        f.key("backup")
    ))
}

/// `others` is where it was tried first, `words` why that failed, `count` attempts.
pub(super) fn no_engine(f: &Facts) -> Text {
    let Facts {
        others,
        words,
        count,
        ..
    } = f;
    let tries = if *count == 1 {
        "1 place was tried".to_owned()
    } else {
        format!("{count} places were tried")
    };
    let why = if words.is_empty() {
        String::new()
    } else {
        format!(": \"{words}\"")
    };
    Text::new(format!(
        "No engine answered; {tries}. First {others}{why}. An engine is a program that runs in the background and listens at an \
         address, mostly a socket: a file through which programs talk. Either it does not run, or this user may not open the \
         socket, or the address is wrong."
    ))
    .shown_by("docker context ls; podman system connection list")
    .but("Many believe that an installed engine also runs: on many systems it has to be started first.")
}

/// `thing` is the choice under the cursor.
pub(super) fn offer(f: &Facts) -> Text {
    let (thing, open) = (&f.thing, f.key("open"));
    Text::new(format!(
        "{open} takes \"{thing}\". An engine is looked for by the rules of the command line: a flag, the environment, the current \
         context, then the first local socket. The first of these that is given decides. Where it fails nothing else is taken \
         silently, for a tool that deletes must not end up at another engine: you choose. The practice engine is built in, and \
         nothing real is touched there."
    ))
}
