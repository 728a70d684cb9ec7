use std::io::{self, Write};
use std::iter;

use crate::inventory::{About, Bytes, ImageId, Registry, harmless};
use crate::removal::{Blocker, Forecast, LeftOut, Preset, Refused, Step};

use super::{Chosen, Filtered, Selected};
use crate::app::{Meant, OpenedPlan};

/// Prints a forecast for people. Every foreign text is made harmless.
pub(super) fn print(
    out: &mut impl Write,
    about: &About,
    selected: &Selected<'_>,
) -> io::Result<()> {
    let forecast = &selected.forecast;
    print_chosen(out, about, selected)?;
    writeln!(out, "{}", summary(forecast))?;
    print_freed(out, forecast)?;
    deleted(out, forecast)?;
    for (image, reference) in forecast.only_untagged() {
        writeln!(
            out,
            "untag   {}  {}",
            image.short(),
            harmless(reference.as_str())
        )?;
    }
    for refused in &forecast.refused {
        print_refused(out, forecast, refused)?;
    }
    Ok(())
}

/// What the forecast is of: the engine, the preset and the filter beside it.
fn print_chosen(out: &mut impl Write, about: &About, selected: &Selected<'_>) -> io::Result<()> {
    writeln!(
        out,
        "{} · {} · {} ({})",
        harmless(&about.name),
        harmless(&about.store),
        harmless(&about.address),
        harmless(&about.why)
    )?;
    match &selected.by {
        Chosen::Preset(preset, filter) => {
            print_preset(out, about, preset, filter.as_ref(), &selected.beside)
        }
        Chosen::Plan(opened, left_out) => {
            print_plan(out, about, opened, left_out)?;
            indented(out, selected.beside.iter().map(String::as_str))
        }
    }
}

/// Which plan it is, and what of it is left out.
fn print_plan(
    out: &mut impl Write,
    about: &About,
    opened: &OpenedPlan,
    left_out: &[(Step, LeftOut)],
) -> io::Result<()> {
    let steps = opened.plan.steps.len();
    let name = harmless(&opened.name);
    writeln!(
        out,
        "plan {name}: {steps} steps, {} left out by now",
        left_out.len()
    )?;
    for (step, why) in left_out {
        let command = step.command(&about.by_hand());
        writeln!(
            out,
            "left    {}: {}",
            harmless(&command),
            harmless(&why.to_string())
        )?;
    }
    Ok(())
}

/// Which preset it is, and the filter beside it.
fn print_preset(
    out: &mut impl Write,
    about: &About,
    preset: &Preset,
    filter: Option<&Filtered<'_>>,
    beside: &[String],
) -> io::Result<()> {
    let spelled = preset.spelled();
    writeln!(
        out,
        "preset {}: {}",
        harmless(&spelled),
        preset.definition()
    )?;
    if let Some(filtered) = filter {
        writeln!(
            out,
            "filter {}: {} of {} images pass; the others are left",
            harmless(&filtered.typed.text),
            filtered.passes,
            filtered.all
        )?;
        print_meant(out, filtered)?;
    }
    let here = preset.here(about.profile);
    let beside = beside.iter().map(String::as_str);
    indented(out, iter::once(here).chain(beside))
}

fn indented<'a>(out: &mut impl Write, lines: impl Iterator<Item = &'a str>) -> io::Result<()> {
    for line in lines.filter(|line| !line.is_empty()) {
        writeln!(out, "  {}", harmless(line))?;
    }
    Ok(())
}

/// Why the bytes freed are no exact figure, and how many of them are certain.
fn print_freed(out: &mut impl Write, forecast: &Forecast) -> io::Result<()> {
    for reason in forecast.freed.now.reasons() {
        writeln!(
            out,
            "  {} because: {}",
            forecast.freed.now.sign(),
            reason.words()
        )?;
    }
    if !forecast.freed.now.is_exact() && forecast.freed.least > 0 {
        let least = Bytes::exact(forecast.freed.least);
        writeln!(out, "  {least} of it goes for certain")?;
    }
    Ok(())
}

/// Where nothing passes: what its words may have been meant as.
fn print_meant(out: &mut impl Write, filtered: &Filtered<'_>) -> io::Result<()> {
    let terms = filtered.typed.filter.terms.iter();
    for term in terms.filter(|_| filtered.passes == 0) {
        if let (Some(word), Some(Meant::Term(meant))) = (term.word(), term.meant()) {
            let word = harmless(word);
            writeln!(out, "  {word} is looked for as a word; the term is {meant}")?;
        }
    }
    Ok(())
}

/// The forecast in one sentence.
fn summary(forecast: &Forecast) -> String {
    let nominal = Bytes::exact(forecast.nominal);
    let told = |number: usize, one: &str, many: &str| match number {
        0 => String::new(),
        1 => format!("; 1 {one}"),
        number => format!("; {number} {many}"),
    };
    let only = told(forecast.only_copies().count(), "only copy", "only copies");
    let maybe = told(
        forecast.unproven().count(),
        "may be an only copy",
        "may be only copies",
    );
    let harmed = told(
        forecast.harms.len(),
        "container loses something",
        "containers lose something",
    );
    let untagged = told(
        forecast.only_untagged().count(),
        "reference untagged",
        "references untagged",
    );
    format!(
        "{} marked: {} deleted, {} refused; frees {} of {nominal} nominal{untagged}{only}{maybe}{harmed}",
        forecast.marked,
        forecast.deleted.len(),
        forecast.refused.len(),
        forecast.freed.now,
    )
}

fn deleted(out: &mut impl Write, forecast: &Forecast) -> io::Result<()> {
    for deletion in &forecast.deleted {
        let names: Vec<_> = deletion
            .references(forecast.after.base())
            .iter()
            .map(|reference| harmless(reference.as_str()))
            .collect();
        let names = if names.is_empty() {
            "<none>".to_owned()
        } else {
            names.join(", ")
        };
        let note = match (deletion.is_parent(), deletion.registry) {
            (true, Registry::Known) => "  (untagged parent, goes with its child)",
            (true, Registry::OnlyCopy) => "  (only copy; untagged parent, goes with its child)",
            (true, Registry::CannotTell) => {
                "  (may be the only copy; untagged parent, goes with its child)"
            }
            (false, Registry::Known) => "",
            (false, Registry::OnlyCopy) => "  (only copy)",
            (false, Registry::CannotTell) => "  (may be the only copy)",
        };
        let image = forecast.after.base().get(&deletion.image);
        let size = image.map_or_else(String::new, |image| Bytes::exact(image.size).to_string());
        writeln!(
            out,
            "delete  {}  {size:>10}  {names}{note}",
            deletion.image.short()
        )?;
    }
    Ok(())
}

fn print_refused(out: &mut impl Write, forecast: &Forecast, refused: &Refused) -> io::Result<()> {
    let title = title(forecast, &refused.image);
    writeln!(
        out,
        "refused {}  {title}: {}",
        refused.image.short(),
        refused.refusal.kind.words()
    )?;
    writeln!(
        out,
        "        the engine would say: {}",
        harmless(&refused.refusal.message)
    )?;
    for blocker in &refused.refusal.blockers {
        writeln!(out, "        in the way: {}", describe(forecast, blocker))?;
    }
    Ok(())
}

fn title(forecast: &Forecast, image: &ImageId) -> String {
    forecast
        .after
        .base()
        .get(image)
        .map_or_else(String::new, |image| harmless(image.title()).into_owned())
}

fn describe(forecast: &Forecast, blocker: &Blocker) -> String {
    let base = forecast.after.base();
    match blocker {
        Blocker::Container(id) => match base.find_container(id).and_then(|ix| base.container(ix)) {
            Some(container) => format!(
                "container {} ({})",
                harmless(container.title()),
                container.state.word()
            ),
            None => format!("container {}", id.short()),
        },
        Blocker::Child(id) => format!("image {} is built on it", title(forecast, id)),
        Blocker::Reference(reference) => format!("reference {}", harmless(reference.as_str())),
    }
}
