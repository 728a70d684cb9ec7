use toml::Spanned;
use toml::de::{DeString, DeTable, DeValue};

use super::{Reading, Remark, backup, keys};
use crate::app::{Column, Glyphs, Look, Settings};
use crate::inventory::{Units, cut, harmless};

/// So much of what is not understood is repeated.
const LONGEST: usize = 40;

/// A key of a table, and where it stands.
pub(super) type Named<'a> = Spanned<DeString<'a>>;
/// A value, and where it stands.
pub(super) type Value<'a> = Spanned<DeValue<'a>>;

pub(super) fn read(text: &str) -> Reading {
    let mut reader = Reader {
        text,
        reading: Reading::default(),
    };
    match DeTable::parse(text) {
        Ok(table) => reader.table(table.get_ref()),
        Err(error) => {
            let line = error.span().map(|span| reader.line(span.start));
            let message = error.message().split_whitespace().collect::<Vec<_>>();
            reader.wrong(
                line,
                format!("this is not TOML: {}", short(&message.join(" "), 200)),
            );
        }
    }
    let mut reading = reader.reading;
    reading.unknown.sort();
    reading.wrong.sort();
    reading
}

/// Reads a configuration and remembers what is to be said about it.
pub(super) struct Reader<'a> {
    text: &'a str,
    pub(super) reading: Reading,
}

impl Reader<'_> {
    fn table(&mut self, table: &DeTable<'_>) {
        for (key, value) in table {
            match key.get_ref().as_ref() {
                "theme" => {
                    if let Some(look) = self.one_of(key, value, &Look::ALL, Look::name) {
                        self.reading.config.look = look;
                    }
                }
                "glyphs" => self.glyphs(key, value),
                "units" => {
                    if let Some(units) = self.one_of(key, value, &Units::ALL, Units::name) {
                        self.reading.config.settings.units = units;
                    }
                }
                "sort" => {
                    if let Some(column) = self.one_of(key, value, &Column::ALL, Column::name) {
                        self.reading.config.settings.sort.column = column;
                    }
                }
                "mouse" => self.switch(key, value, |settings| &mut settings.mouse),
                "journal" => self.switch(key, value, |settings| &mut settings.journal),
                "read_only" => self.switch(key, value, |settings| &mut settings.read_only),
                "reverse" => self.switch(key, value, |settings| &mut settings.sort.reversed),
                "columns" => self.columns(key, value),
                "backup" => backup::read(self, value),
                "keys" => keys::read(self, value),
                _ => self.unknown(key, ""),
            }
        }
    }

    fn glyphs(&mut self, key: &Named<'_>, value: &Value<'_>) {
        let name = |glyphs: Option<Glyphs>| glyphs.map_or("auto", Glyphs::name);
        let all = [None, Some(Glyphs::Unicode), Some(Glyphs::Ascii)];
        if let Some(glyphs) = self.one_of(key, value, &all, name) {
            self.reading.config.glyphs = glyphs;
        }
    }

    /// The columns of the table.
    fn columns(&mut self, key: &Named<'_>, value: &Value<'_>) {
        let Some(names) = value.get_ref().as_array() else {
            return self.wrong(
                Some(self.line(value.span().start)),
                "`columns` is a list: [\"reference\", \"size\"]",
            );
        };
        let mut columns: Vec<Column> = Vec::new();
        let mut understood = true;
        for name in names {
            let line = Some(self.line(name.span().start));
            match self.one_of(key, name, &Column::ALL, Column::name) {
                Some(column) if columns.contains(&column) => {
                    self.wrong(
                        line,
                        format!("the column \"{}\" is there twice", column.name()),
                    );
                }
                Some(column) => columns.push(column),
                None => understood = false,
            }
        }
        if columns.contains(&Column::Reference) {
            self.reading.config.settings.columns = columns;
        } else if understood {
            let line = Some(self.line(value.span().start));
            self.wrong(line, "the column \"reference\" has to be among `columns`");
        }
    }

    /// A value that is one of some words.
    pub(super) fn one_of<T: Copy>(
        &mut self,
        key: &Named<'_>,
        value: &Value<'_>,
        all: &[T],
        name: impl Fn(T) -> &'static str,
    ) -> Option<T> {
        let word = value.get_ref().as_str();
        let found = all.iter().find(|one| word == Some(name(**one)));
        if found.is_none() {
            let names: Vec<String> = all
                .iter()
                .map(|one| format!("\"{}\"", name(*one)))
                .collect();
            let but = match word {
                Some(word) => format!("\"{}\"", short(word, LONGEST)),
                None => kind(value).to_owned(),
            };
            let words = format!("`{}` takes {}, not {but}", key.get_ref(), names.join(", "));
            self.wrong(Some(self.line(value.span().start)), words);
        }
        found.copied()
    }

    /// A value that is true or false.
    fn switch(
        &mut self,
        key: &Named<'_>,
        value: &Value<'_>,
        of: impl Fn(&mut Settings) -> &mut bool,
    ) {
        if let Some(truth) = self.truth(key, value) {
            *of(&mut self.reading.config.settings) = truth;
        }
    }

    fn truth(&mut self, key: &Named<'_>, value: &Value<'_>) -> Option<bool> {
        let truth = value.get_ref().as_bool();
        if truth.is_none() {
            let words = format!(
                "`{}` takes true or false, not {}",
                key.get_ref(),
                kind(value)
            );
            self.wrong(Some(self.line(value.span().start)), words);
        }
        truth
    }

    /// Notes what means nothing here; `place` is where it stands.
    pub(super) fn unknown(&mut self, key: &Named<'_>, place: &str) {
        let line = self.line(key.span().start);
        self.reading.unknown.push(Remark {
            lines: vec![line],
            words: format!(
                "`{}` is not known{place}, and left out",
                short(key.get_ref(), LONGEST)
            ),
        });
    }

    /// Notes what cannot be so.
    pub(super) fn wrong(
        &mut self,
        lines: impl IntoIterator<Item = usize>,
        words: impl Into<String>,
    ) {
        self.reading.wrong.push(Remark {
            lines: lines.into_iter().collect(),
            words: words.into(),
        });
    }

    /// The line of a place in the text, counted from 1.
    pub(super) fn line(&self, place: usize) -> usize {
        let before = self.text.bytes().take(place);
        1 + before.filter(|byte| *byte == b'\n').count()
    }
}

/// What a value is, where it is not what was wanted.
pub(super) fn kind(value: &Value<'_>) -> &'static str {
    match value.get_ref() {
        DeValue::String(_) => "a text",
        DeValue::Integer(_) | DeValue::Float(_) => "a number",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "a date",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}

/// Foreign text, as much of it as is worth repeating.
pub(super) fn short(text: &str, width: usize) -> String {
    cut(&harmless(text), width).into_owned()
}
