use std::fmt::Write as _;

use super::backup;
use crate::app::{BINDINGS, Binding, Column, Glyphs, Look, Sort};
use crate::inventory::Units;

/// What stands above the keys.
const KEYS: &str = "\
# Other keys, by what they do. What is named here has only the keys given here; an empty list takes all keys away.
# A key is written as the list of keys in the program writes it: \"x\", \"X\", \"Space\", \"Enter\", \"Esc\", \"Tab\", \"S-Tab\",
# \"↓\" or \"Down\", \"PgDn\", \"Home\", \"Backspace\", \"Delete\", \"C-u\".
# Whatever is written here, Enter and Esc only open, choose and go back, C-d only moves, C-c always quits, what runs a
# plan is not what opened its preview, where text is typed characters stay text, and a way out of everything is left.
[keys]
";

/// A line of the key table that applies in so many places does not name them.
const MANY: usize = 5;

/// A whole configuration that says what is so without one, each value commented out.
pub fn sample() -> String {
    let mut text = String::from(
        "# The configuration of jettison. What is commented out here is so by default: take the # away to change it.\n",
    );
    let looks = Look::ALL.map(|look| (look.name(), look_words(look)));
    choice(&mut text, "How colours are used.", "theme", &looks);
    let glyphs = [
        ("auto", "as the terminal's surroundings say"),
        (Glyphs::Unicode.name(), "lines, triangles, dots"),
        (Glyphs::Ascii.name(), "only what every terminal has"),
    ];
    choice(&mut text, "Which signs are drawn.", "glyphs", &glyphs);
    let units = Units::ALL.map(|units| (units.name(), units_words(units)));
    choice(&mut text, "How bytes are written.", "units", &units);
    text.push_str(
        "\n# Whether nothing can be removed: no key that does, and a badge that says so.\n#read_only = false\n",
    );
    text.push_str("\n# Whether the mouse is on at the start.\n#mouse = false\n");
    text.push_str(
        "\n# Whether what removals do is written into the journal, before and after each step.\n#journal = true\n",
    );
    columns(&mut text);
    text.push('\n');
    text.push_str(&backup::sample());
    text.push('\n');
    text.push_str(KEYS);
    for binding in BINDINGS {
        line(&mut text, binding);
    }
    text
}

/// A value with all the words that it may be, the first one by default.
fn choice(text: &mut String, head: &str, key: &str, all: &[(&str, &str)]) {
    say(text, format_args!("\n# {head}"));
    for (name, words) in all {
        say(text, format_args!("#   {name:<14} {words}"));
    }
    if let Some((name, _)) = all.first() {
        say(text, format_args!("#{key} = {name:?}"));
    }
}

fn columns(text: &mut String) {
    let names = Column::ALL.map(|column| format!("{:?}", column.name()));
    text.push_str(
        "\n# The columns of the image table, from left to right, as far as there is room.\n",
    );
    for column in Column::ALL {
        say(
            text,
            format_args!("#   {:<14} {}", column.name(), column.words()),
        );
    }
    say(text, format_args!("#columns = [{}]", names.join(", ")));
    let sort = Sort::default();
    text.push_str(
        "\n# By which of them it is sorted at the start, and whether the other way round.\n",
    );
    say(text, format_args!("#sort = {:?}", sort.column.name()));
    say(text, format_args!("#reverse = {}", sort.reversed));
}

/// A line of the key table.
fn line(text: &mut String, binding: &Binding) {
    let keys: Vec<String> = binding
        .keys
        .iter()
        .map(|key| format!("{:?}", key.to_string()))
        .collect();
    let places: Vec<&str> = binding.scopes.iter().map(|scope| scope.title()).collect();
    let places = if places.len() < MANY {
        places.join(", ")
    } else {
        "in most places".to_owned()
    };
    say(text, format_args!("# {places}: {}", binding.words));
    say(
        text,
        format_args!("#{} = [{}]", binding.name, keys.join(", ")),
    );
}

fn say(text: &mut String, line: std::fmt::Arguments<'_>) {
    // writing to a string does not fail
    writeln!(text, "{line}").ok();
}

fn look_words(look: Look) -> &'static str {
    match look {
        Look::Default => "the terminal's own sixteen colours on its own background",
        Look::HighContrast => "bright colours and bold text, nothing dimmed",
        Look::ColourBlind => "no difference is made between red and green",
        Look::Mono => "no colour at all",
    }
}

fn units_words(units: Units) -> &'static str {
    match units {
        Units::Si => "by thousands, as docker prints them: kB, MB, GB",
        Units::Iec => "by 1024: KiB, MiB, GiB",
    }
}

#[cfg(test)]
mod tests {
    use crate::app::Look;
    use crate::cli::Reading;

    #[test]
    fn the_example_of_readme_is_taken() {
        let readme = include_str!("../../../README.md");
        let (_, example) = readme.split_once("```toml\n").unwrap();
        let (example, _) = example.split_once("```").unwrap();
        let reading = Reading::of(example);
        assert_eq!((reading.wrong, reading.unknown), (vec![], vec![]));
        assert_eq!(reading.config.look, Look::Mono);
    }
}
