//! Commands without a screen: the same forecast from the same rules, printed.

mod json;
mod text;

use std::collections::HashMap;
use std::io::{self, Write, stdout};
use std::sync::Arc;

use color_eyre::Result;
use color_eyre::eyre::{WrapErr, eyre};
use futures_util::{StreamExt, TryStreamExt, stream};

use super::plan::read_plan;
use super::{Exit, ForecastOptions, TypedFilter};
use crate::app::{EngineChoice, Glyphs, OpenedPlan, Stranded};
use crate::engine::{Engine, EngineError};
use crate::inventory::{About, Inventory, Units, harmless};
use crate::removal::{Forecast, LeftOut, NoPlan, Preset, Protection, Replay, Route, Step};
use crate::runtime::{Connect, Connector, clock};
use crate::view::ascii;

/// How many images' layers are asked for at once.
const AT_ONCE: usize = 8;

/// What is printed.
struct Selected<'a> {
    by: Chosen<'a>,
    /// What the engine's own prune would do beside it, in sentences.
    beside: Vec<String>,
    /// How many images fit that are protected and left.
    protected: usize,
    forecast: Forecast,
}

/// What a forecast is of.
enum Chosen<'a> {
    /// A preset; the filter beside it, and how many images of how many pass it.
    Preset(&'a Preset, Option<Filtered<'a>>),
    /// A plan from a file, and its steps that are left out by now.
    Plan(&'a OpenedPlan, Vec<(Step, LeftOut)>),
}

/// What is left for a preset to mark.
struct Filtered<'a> {
    typed: &'a TypedFilter,
    passes: usize,
    all: usize,
}

/// Prints the forecast of a preset by the skip route, or of a plan from a file.
pub(super) async fn forecast(
    connector: &Connector,
    choice: EngineChoice,
    options: &ForecastOptions,
    looks: (Glyphs, Units),
) -> Result<Exit> {
    let opened = match options.plan.as_deref().map(read_plan).transpose() {
        Ok(opened) => opened,
        Err(why) => return Ok(Exit::Refused(why)),
    };
    let protection = connector.protection(&choice).read().await;
    let engine = match connector.connect(choice).await {
        Ok(engine) => engine,
        Err(stranded) => return Ok(Exit::Refused(no_engine(&stranded))),
    };
    let inventory = read(&*engine)
        .await
        .map_err(|error| eyre!("{}", harmless(&error.to_string())));
    let inventory = inventory.wrap_err("could not read the engine's images")?;
    let inventory = Arc::new(inventory.protecting(|image| protection.protects(image)));
    let selected = match (&opened, &options.preset) {
        (Some(opened), _) => of_plan(opened, engine.about(), &inventory),
        (None, Some(preset)) => Ok(of_preset(preset, options.filter.as_ref(), &inventory)),
        (None, None) => Err("neither a preset nor a plan is given".to_owned()),
    };
    let mut selected = match selected {
        Ok(selected) => selected,
        Err(why) => return Ok(Exit::Refused(why)),
    };
    selected.beside.splice(0..0, unclear(&protection));
    let out = &mut stdout().lock();
    let printed = if options.json {
        json::print(out, engine.about(), &selected)
    } else {
        print_text(out, engine.about(), &selected, looks)
    };
    Ok(ended(printed, Exit::Status(0)))
}

/// What a preset marks among the images that pass the filter, and what removing that would do.
fn of_preset<'a>(
    preset: &'a Preset,
    typed: Option<&'a TypedFilter>,
    inventory: &Arc<Inventory>,
) -> Selected<'a> {
    let now = clock::now();
    let selection = preset.select(inventory, now);
    let typed = typed.filter(|typed| !typed.filter.is_empty());
    let (selection, filter) = match typed {
        None => (selection, None),
        Some(typed) => {
            let passing = typed.filter.select(inventory, now);
            let (passes, all) = (passing.len(), inventory.images().len());
            let selection = selection.among(inventory, |ix| passing.contains(&ix));
            (selection, Some(Filtered { typed, passes, all }))
        }
    };
    let marks = selection.marks.iter().cloned().collect();
    Selected {
        by: Chosen::Preset(preset, filter),
        beside: selection.beside(inventory),
        protected: selection.protected(),
        forecast: Forecast::new(inventory, &marks, Route::Skip),
    }
}

/// What a plan from a file would do now; why it is none for this engine.
fn of_plan<'a>(
    opened: &'a OpenedPlan,
    about: &About,
    inventory: &Arc<Inventory>,
) -> Result<Selected<'a>, String> {
    let checked = opened.plan.check(about);
    let replay = checked.and_then(|()| Replay::new(&opened.plan, inventory));
    let named = |why: NoPlan| harmless(&format!("{}: {why}", opened.name)).into_owned();
    let replay = replay.map_err(named)?;
    Ok(Selected {
        by: Chosen::Plan(opened, replay.left_out),
        beside: Vec::new(),
        protected: 0,
        forecast: replay.forecast,
    })
}

/// What of the protection could not be read.
fn unclear(protection: &Protection) -> Option<String> {
    protection.trouble().map(|trouble| {
        format!(
            "! {}: what it cannot say is not protected.",
            trouble.words()
        )
    })
}

fn print_text(
    out: &mut impl Write,
    about: &About,
    selected: &Selected<'_>,
    (glyphs, units): (Glyphs, Units),
) -> io::Result<()> {
    units.within(|| in_signs(glyphs, out, |out| text::print(out, about, selected)))
}

/// Prints a text in the signs that the terminal has.
pub(super) fn in_signs(
    glyphs: Glyphs,
    out: &mut impl Write,
    print: impl FnOnce(&mut Vec<u8>) -> io::Result<()>,
) -> io::Result<()> {
    let mut text = Vec::new();
    print(&mut text)?;
    match glyphs {
        Glyphs::Unicode => out.write_all(&text),
        Glyphs::Ascii => out.write_all(ascii(&String::from_utf8_lossy(&text)).as_bytes()),
    }
}

/// How a command ends that has printed this, or has not: whoever reads may have read enough, and a full disk is no
/// failure of the program.
pub(super) fn ended(printed: io::Result<()>, exit: Exit) -> Exit {
    match printed.and_then(|()| stdout().flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Exit::Failed(format!("could not write: {error}"))
        }
        Ok(()) | Err(_) => exit,
    }
}

pub(super) fn no_engine(stranded: &Stranded) -> String {
    let tried: Vec<String> = stranded
        .tried
        .iter()
        .map(|tried| format!("{}: {}", harmless(&tried.what), harmless(&tried.why)))
        .collect();
    format!("no engine: {}", tried.join("; "))
}

/// Everything that a forecast rests on.
async fn read(engine: &dyn Engine) -> Result<Inventory, EngineError> {
    let listing = engine.listing().await?;
    let details: HashMap<_, _> = stream::iter(&listing.images)
        .map(|image| async {
            engine
                .details(&image.id)
                .await
                .map(|details| (image.id.clone(), details))
        })
        .buffer_unordered(AT_ONCE)
        .try_filter_map(async |(id, details)| {
            Ok(details.map(|details| (id, Arc::new(details.makeup()))))
        })
        .try_collect()
        .await?;
    // without the disk accounting the figures are upper bounds, and say so
    let usage = engine.disk_usage().await.ok().map(Arc::new);
    Ok(Inventory::build(
        engine.about().profile,
        Arc::new(listing),
        &details,
        usage,
    ))
}
