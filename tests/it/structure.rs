//! The house holds: who imports whom, what the pure folders may name, how long files and functions are, and that
//! README's tables are the ones in code.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use jettison::app::{BINDINGS, Column, Filter, Scope};
use jettison::removal::Preset;

/// Which folder may import which others.
const MAY_IMPORT: [(&str, &[&str]); 7] = [
    ("inventory", &[]),
    ("removal", &["inventory"]),
    ("app", &["inventory", "removal"]),
    ("view", &["inventory", "removal", "app"]),
    ("engine", &["inventory", "removal"]),
    (
        "runtime",
        &["inventory", "removal", "app", "view", "engine"],
    ),
    // `view` only for the theme that the terminal is taken with
    (
        "cli",
        &["inventory", "removal", "app", "engine", "runtime", "view"],
    ),
];

/// What a pure folder never names.
const IMPURE: [&str; 13] = [
    "tokio",
    "crossterm",
    "ratatui",
    "bollard",
    "hyper",
    "jiff",
    "std::time",
    "std::fs",
    "std::env",
    "std::io",
    "std::net",
    "async ",
    ".await",
];

const LONGEST_FILE: usize = 400;
const LONGEST_FUNCTION: usize = 40;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Every Rust file below a folder, with its text.
fn sources(folder: &str) -> Vec<(PathBuf, String)> {
    fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(&path, found);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                found.push(path);
            }
        }
    }
    let mut found = Vec::new();
    walk(&root().join(folder), &mut found);
    found.sort();
    found
        .into_iter()
        .map(|path| (path.clone(), fs::read_to_string(path).unwrap()))
        .collect()
}

/// The folder of `src` that a file belongs to: its own, or the one it is the root of.
fn house(path: &Path) -> String {
    let below = path.strip_prefix(root().join("src")).unwrap();
    let first = below.components().next().unwrap().as_os_str();
    first.to_string_lossy().trim_end_matches(".rs").to_owned()
}

/// The code of a file without its comments.
fn code(text: &str) -> String {
    let mut code = String::new();
    for line in text.lines() {
        let line = line.split("//").next().unwrap_or("");
        writeln!(code, "{line}").unwrap();
    }
    code
}

#[test]
fn folders_import_only_what_the_table_allows() {
    let mut seen = 0;
    for (path, text) in sources("src") {
        let folder = house(&path);
        let Some((_, allowed)) = MAY_IMPORT.iter().find(|(name, _)| *name == folder) else {
            continue;
        };
        seen += 1;
        for (other, _) in MAY_IMPORT {
            let named = code(&text).contains(&format!("crate::{other}"));
            assert!(
                !named || other == folder || allowed.contains(&other),
                "{} imports {other}",
                path.display()
            );
        }
    }
    assert!(seen > 50, "only {seen} files were looked at");
}

#[test]
fn the_pure_folders_name_nothing_of_the_world() {
    for (path, text) in sources("src") {
        if !["inventory", "removal", "app"].contains(&house(&path).as_str()) {
            continue;
        }
        for word in IMPURE {
            assert!(
                !code(&text).contains(word),
                "{} names {word}",
                path.display()
            );
        }
    }
}

#[test]
fn no_file_and_no_function_is_too_long() {
    let all = sources("src").into_iter().chain(sources("tests"));
    let long: Vec<String> = all
        .flat_map(|(path, text)| too_long(&path, &text))
        .collect();
    assert!(long.is_empty(), "{}", long.join("\n"));
}

/// What is too long about a file.
fn too_long(path: &Path, text: &str) -> Vec<String> {
    let lines: Vec<&str> = text.lines().collect();
    let whole = (lines.len() > LONGEST_FILE)
        .then(|| format!("{} has {} lines", path.display(), lines.len()));
    let functions = lines.iter().enumerate().filter_map(|(start, line)| {
        let words = line.trim_start();
        // `pub(super) fn` begins with a parenthesis of its own
        let head = words.split_once("fn ").map_or("", |(head, _)| head);
        let is_head = |word: &str| {
            let qualifier = ["async", "const", "unsafe"].contains(&word);
            qualifier || word.starts_with("pub") || word.starts_with("in") || word.ends_with(')')
        };
        if !words.contains("fn ") || !head.split_whitespace().all(is_head) {
            return None;
        }
        let end = format!("{}}}", " ".repeat(line.len() - words.len()));
        let length = 1 + lines[start..].iter().position(|line| *line == end)?;
        (length > LONGEST_FUNCTION)
            .then(|| format!("{}:{} has {length} lines", path.display(), start + 1))
    });
    whole.into_iter().chain(functions).collect()
}

/// README before, between and after two markers.
fn readme_block(name: &str) -> [String; 3] {
    let text = fs::read_to_string(root().join("README.md")).unwrap();
    let (open, close) = (format!("<!-- {name} -->\n"), format!("<!-- /{name} -->"));
    let (before, rest) = text.split_once(&open).unwrap();
    let (block, after) = rest.split_once(&close).unwrap();
    [
        format!("{before}{open}"),
        block.to_owned(),
        format!("{close}{after}"),
    ]
}

/// Compares a block of README with what the code says; `JETTISON_BLESS=1` writes it.
fn assert_block(name: &str, expected: &str) {
    let [before, block, after] = readme_block(name);
    if std::env::var_os("JETTISON_BLESS").is_some() {
        fs::write(
            root().join("README.md"),
            format!("{before}{expected}{after}"),
        )
        .unwrap();
    } else {
        assert_eq!(
            block, expected,
            "README's {name}: run the tests once with JETTISON_BLESS=1"
        );
    }
}

#[test]
fn the_tables_of_readme_are_the_ones_in_code() {
    let mut keys = "| keys | where | what |\n| --- | --- | --- |\n".to_owned();
    for binding in BINDINGS {
        let shown: Vec<String> = binding.keys.iter().map(|key| format!("`{key}`")).collect();
        let all = binding.scopes.len() > 4;
        let scopes: Vec<&str> = binding
            .scopes
            .iter()
            .map(|scope| Scope::title(*scope))
            .collect();
        let scopes = if all {
            "everywhere that it makes sense".to_owned()
        } else {
            scopes.join(", ")
        };
        writeln!(
            keys,
            "| {} | {scopes} | {} |",
            shown.join(" "),
            binding.words
        )
        .unwrap();
    }
    assert_block("keys", &keys);
    let mut columns = "| column | name | what it says |\n| --- | --- | --- |\n".to_owned();
    for column in Column::ALL {
        let (title, name) = (column.title(), column.name());
        writeln!(columns, "| {title} | `{name}` | {} |", column.words()).unwrap();
    }
    assert_block("columns", &columns);
}

#[test]
fn the_terms_of_readme_are_the_ones_in_code() {
    let mut terms = "| term | what it lets through |\n| --- | --- |\n".to_owned();
    for (term, words) in Filter::TERMS {
        writeln!(terms, "| `{term}` | {words} |").unwrap();
    }
    assert_block("filter", &terms);
}

#[test]
fn the_presets_of_readme_are_the_ones_in_code() {
    let mut presets = "| preset | what it marks |\n| --- | --- |\n".to_owned();
    for preset in Preset::all() {
        writeln!(
            presets,
            "| `{}` | {} |",
            preset.usage(),
            preset.definition()
        )
        .unwrap();
    }
    assert_block("presets", &presets);
}

/// The characters beyond ASCII in the code of a file, without its tests.
fn signs(text: &str) -> Vec<char> {
    let code = text.split("#[cfg(test)]").next().unwrap_or("");
    let lines = code.lines().map(str::trim_start);
    let lines = lines.filter(|line| !line.starts_with("//"));
    lines
        .flat_map(str::chars)
        .filter(|c| !c.is_ascii())
        .collect()
}

#[test]
fn every_sign_of_the_program_has_a_stand_in_of_ascii() {
    let mut seen = 0;
    let sources = sources("src").into_iter();
    for (path, text) in sources.filter(|(path, _)| !path.to_string_lossy().contains("tests")) {
        for sign in signs(&text) {
            let plain = jettison::view::ascii(&sign.to_string());
            assert_ne!(plain, "?", "{} writes {sign:?}", path.display());
            seen += 1;
        }
    }
    assert!(seen > 100, "only {seen} signs were found");
}
