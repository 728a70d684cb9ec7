//! How the screen looks: what the flags, the environment and the configuration say of it, and which of them counts.

use std::ffi::{OsStr, OsString};

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, ColorChoice, ValueEnum};

use crate::app::{Glyphs, Look};
use crate::view::Theme;

/// The flags about the look of things.
#[derive(Args, Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LookOptions {
    /// How colours are used
    #[arg(long, value_name = "NAME", global = true, value_parser = look_parser())]
    pub theme: Option<Look>,

    /// Whether colours are used at all; auto heeds the environment's `NO_COLOR` and `TERM=dumb`
    #[arg(
        long,
        value_name = "WHEN",
        global = true,
        alias = "colour",
        default_value = "auto"
    )]
    pub color: When,

    /// Draw with ASCII characters only; without this flag it is done where the locale or the terminal asks for it
    #[arg(long, global = true)]
    pub ascii: bool,
}

/// When something is done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum When {
    /// Where nothing speaks against it
    #[default]
    Auto,
    /// Whatever the environment says
    Always,
    /// Nowhere
    Never,
}

/// What the environment says of the terminal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Surroundings {
    /// Whether `NO_COLOR` is set to anything.
    pub no_color: bool,
    /// What kind of terminal it is.
    pub terminal: Terminal,
    /// Whether the locale has characters beyond ASCII; one that is not set says nothing against it.
    pub unicode: bool,
}

/// What a terminal can do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Terminal {
    /// Nothing but characters.
    Dumb,
    /// Colours; its font has half of the signs only (no `●`, `◐`, `◌`, `✓`, `…` or `›`): the console of Linux.
    Console,
    /// Everything.
    Able,
}

/// The theme to draw with. A flag counts more than the environment's *no*, that more than what is configured; of the
/// signs, what is configured counts more than the environment, which can only guess what a font has.
pub fn resolve(
    flags: LookOptions,
    around: Surroundings,
    configured: (Option<Look>, Option<Glyphs>),
) -> Theme {
    let wanted = flags.theme.or(configured.0).unwrap_or_default();
    let look = match flags.color {
        When::Never => Look::Mono,
        When::Auto if around.no_color || around.terminal == Terminal::Dumb => Look::Mono,
        When::Auto | When::Always => wanted,
    };
    let glyphs = match configured.1 {
        _ if flags.ascii => Glyphs::Ascii,
        Some(glyphs) => glyphs,
        None if around.unicode && around.terminal == Terminal::Able => Glyphs::Unicode,
        None => Glyphs::Ascii,
    };
    Theme::new(look, glyphs)
}

impl LookOptions {
    /// Whether the report of an error is coloured, which goes to a terminal or elsewhere.
    pub fn colours_reports(self, around: Surroundings, to_terminal: bool) -> bool {
        let coloured = resolve(self, around, (None, None)).look() != Look::Mono;
        coloured && (to_terminal || self.color == When::Always)
    }
}

impl Surroundings {
    /// What the process was started with.
    pub fn of_process() -> Self {
        Self::of(|name| std::env::var_os(name))
    }

    /// The same for what is printed, which may be read anywhere: there is no terminal that lacks anything.
    #[must_use]
    pub fn printing(self) -> Self {
        Self {
            terminal: Terminal::Able,
            ..self
        }
    }

    /// What the variables say.
    pub fn of(variable: impl Fn(&str) -> Option<OsString>) -> Self {
        let set = |name| variable(name).filter(|value| !value.is_empty());
        let locale = ["LC_ALL", "LC_CTYPE", "LANG"].into_iter().find_map(set);
        Self {
            no_color: set("NO_COLOR").is_some(),
            terminal: match variable("TERM").as_deref().and_then(OsStr::to_str) {
                Some("dumb") => Terminal::Dumb,
                Some("linux") => Terminal::Console,
                // elsewhere it is not usual to set it
                None if cfg!(unix) => Terminal::Dumb,
                Some(_) | None => Terminal::Able,
            },
            unicode: locale.is_none_or(|locale| {
                let locale = locale.to_string_lossy().to_ascii_lowercase();
                locale.contains("utf-8") || locale.contains("utf8")
            }),
        }
    }
}

/// Whether the command line's own help and complaints are coloured. They come before any flag has been understood, so
/// the words themselves are looked at.
pub(super) fn choice(arguments: impl IntoIterator<Item = OsString>) -> ColorChoice {
    let mut arguments = arguments.into_iter().skip(1);
    let mut choice = ColorChoice::Auto;
    while let Some(argument) = arguments.next().filter(|argument| argument != "--") {
        let text = argument.to_string_lossy();
        let Some(rest) = ["--colour", "--color"]
            .into_iter()
            .find_map(|flag| text.strip_prefix(flag))
        else {
            continue;
        };
        let value = match rest.strip_prefix('=') {
            Some(value) => value.to_owned(),
            None if rest.is_empty() => arguments
                .next()
                .map(|value| value.to_string_lossy().into_owned())
                .unwrap_or_default(),
            None => continue,
        };
        choice = match value.as_str() {
            "never" => ColorChoice::Never,
            "always" => ColorChoice::Always,
            _ => ColorChoice::Auto,
        };
    }
    choice
}

/// Reads the name of a look.
fn look_parser() -> impl TypedValueParser<Value = Look> {
    PossibleValuesParser::new(Look::ALL.map(Look::name)).try_map(|name| {
        let mut looks = Look::ALL.into_iter();
        looks.find(|look| look.name() == name).ok_or("no such look")
    })
}

#[cfg(test)]
mod tests;
