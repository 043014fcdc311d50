//! `logs`, `[[source]]` and `[format.NAME]`: where the events are and how their columns are named.
//!
//! In: the entries of a configuration file. Out: sources and mappings. Never: looks at a log.

use super::document::{Entry, Value};
use super::layers::unknown_key;
use super::values::Given;
use super::{Mapping, Source};
use crate::error::{Error, Result};
use std::path::Path;

const SOURCE_KEYS: [&str; 5] = ["path", "paths", "site", "timezone", "format"];

const MAPPING_KEYS: [&str; 16] = [
    "time",
    "user",
    "action",
    "about_time",
    "patient",
    "action_detail",
    "encounter",
    "workstation",
    "outcome",
    "session",
    "event_id",
    "duration",
    "timezone",
    "time_form",
    "delimiter",
    "date_bounds",
];

/// The file and folder that a configuration's values are read against.
#[derive(Clone, Copy)]
pub struct Setting<'a> {
    pub file: &'a Path,
    pub folder: &'a Path,
}

impl<'a> Setting<'a> {
    pub fn given<'s>(&self, label: &'s str, entry: &'s Entry) -> Given<'s>
    where
        'a: 's,
    {
        let place = Some((self.file, entry.line));
        Given { label, value: &entry.value, place, base: self.folder }
    }

    pub(super) fn fault(&self, line: u64, message: String) -> Error {
        Error::usage(message).at(self.file).line(line)
    }
}

/// `[[source]]`, or one `[source]`.
pub fn sources(at: Setting, entry: &Entry) -> Result<Vec<Source>> {
    match &entry.value {
        Value::Table(entries) => Ok(vec![source(at, entry.line, entries)?]),
        Value::List(items) => items
            .iter()
            .map(|item| match &item.value {
                Value::Table(entries) => source(at, item.line, entries),
                _ => {
                    Err(at
                        .fault(item.line, "source needs tables, each under [[source]]".to_string()))
                }
            })
            .collect(),
        _ => Err(at.fault(entry.line, "source needs tables, each under [[source]]".to_string())),
    }
}

fn source(at: Setting, line: u64, entries: &[Entry]) -> Result<Source> {
    let mut source = Source { paths: Vec::new(), site: None, timezone: None, format: None };
    for entry in entries {
        let label = format!("{} of [[source]]", entry.key);
        let given = at.given(&label, entry);
        match entry.key.as_str() {
            "path" | "paths" => source.paths.extend(given.paths()?),
            "site" => source.site = Some(given.text()?),
            "timezone" => source.timezone = Some(given.zone()?),
            "format" => source.format = Some(given.text()?),
            other => return Err(unknown_key(other, SOURCE_KEYS).at(at.file).line(entry.line)),
        }
    }
    if source.paths.is_empty() {
        let missing = "this [[source]] names no path".to_string();
        return Err(at.fault(line, missing).next("add path = \"…\" below [[source]]"));
    }
    Ok(source)
}

/// `[format.NAME]`, every one.
pub fn formats(at: Setting, entry: &Entry) -> Result<Vec<(String, Mapping)>> {
    let Value::Table(tables) = &entry.value else {
        return Err(
            at.fault(entry.line, "format needs a table, such as [format.charting]".to_string())
        );
    };
    let named = |table: &Entry| {
        match &table.value {
        Value::Table(entries) => {
            Ok((table.key.clone(), mapping(at, &table.key, table.line, entries)?))
        }
        _ => Err(at.fault(
            table.line,
            format!("{} stands directly under [format]; a mapping has a name, such as [format.charting]", table.key),
        )),
    }
    };
    tables.iter().map(named).collect()
}

fn mapping(at: Setting, name: &str, line: u64, entries: &[Entry]) -> Result<Mapping> {
    let mut mapping = Mapping::default();
    for entry in entries {
        let label = format!("{} of [format.{name}]", entry.key);
        let given = at.given(&label, entry);
        let key = entry.key.as_str();
        match key {
            "time" => mapping.time = given.text()?,
            "user" => mapping.user = given.text()?,
            "action" => mapping.action = given.text()?,
            "about_time" => mapping.about_time = Some(given.text()?),
            "patient" => mapping.patient = Some(given.text()?),
            "action_detail" => mapping.action_detail = Some(given.text()?),
            "encounter" => mapping.encounter = Some(given.text()?),
            "workstation" => mapping.workstation = Some(given.text()?),
            "outcome" => mapping.outcome = Some(given.text()?),
            "session" => mapping.session = Some(given.text()?),
            "event_id" => mapping.event_id = Some(given.text()?),
            "duration" => mapping.duration = Some(given.text()?),
            "timezone" => mapping.timezone = Some(given.zone()?),
            "time_form" => mapping.time_form = Some(given.text()?),
            "delimiter" => mapping.delimiter = Some(delimiter(&given)?),
            "date_bounds" => mapping.date_bounds = Some(date_bounds(&given)?),
            other => return Err(unknown_key(other, MAPPING_KEYS).at(at.file).line(entry.line)),
        }
    }
    for (key, column) in
        [("time", &mapping.time), ("user", &mapping.user), ("action", &mapping.action)]
    {
        if column.is_empty() {
            return Err(at
                .fault(line, format!("[format.{name}] does not say which column is the {key}"))
                .next(format!("add {key} = \"HEADING\"; time, user and action are needed")));
        }
    }
    Ok(mapping)
}

/// One character, or its name.
fn delimiter(given: &Given) -> Result<char> {
    let Value::Text(text) = given.value else {
        return Err(given.wrong("one character in quotes"));
    };
    match text.to_ascii_lowercase().as_str() {
        "tab" => return Ok('\t'),
        "comma" => return Ok(','),
        "pipe" => return Ok('|'),
        "semicolon" => return Ok(';'),
        _ => {}
    }
    let mut characters = text.chars();
    match (characters.next(), characters.next()) {
        (Some(only), None) if only.is_ascii() && !matches!(only, '"' | '\n' | '\r') => Ok(only),
        _ => Err(given.wrong("one character other than a quote, such as \"|\", or \"tab\"")),
    }
}

fn date_bounds(given: &Given) -> Result<(crate::units::Day, crate::units::Day)> {
    let needs = || {
        given.wrong(
            "two dates, the first not after the second, such as [\"2100-01-01\", \"2210-12-31\"]",
        )
    };
    let Value::List(items) = given.value else { return Err(needs()) };
    let days = given.each(items, |item| item.day()).collect::<Result<Vec<_>>>()?;
    match days.as_slice() {
        [from, to] if from <= to => Ok((*from, *to)),
        _ => Err(needs()),
    }
}
