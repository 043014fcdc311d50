//! A TOML file as plain values that remember their line.
//!
//! In: a file. Out: its entries in the order of lines. Never: a meaning; keys are judged elsewhere.

use crate::error::{Error, Result};
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

#[derive(Debug)]
pub struct Document {
    pub file: PathBuf,
    pub entries: Vec<Entry>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    pub key: String,
    /// From 1.
    pub line: u64,
    pub value: Value,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Item {
    pub line: u64,
    pub value: Value,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    Text(String),
    Whole(i64),
    Number(f64),
    Truth(bool),
    /// ISO text of a TOML date or time.
    Date(String),
    List(Vec<Item>),
    Table(Vec<Entry>),
    /// From a flag or the environment, where everything is text.
    Raw(OsString),
}

impl Document {
    pub fn read(file: &Path) -> Result<Self> {
        let bytes = std::fs::read(file).map_err(|e| match e.kind() {
            std::io::ErrorKind::NotFound => {
                Error::usage("there is no such file").at(file).next("check the path")
            }
            _ => Error::io("read this file", file, &e),
        })?;
        let text = std::str::from_utf8(&bytes).map_err(|e| {
            let before = bytes.get(..e.valid_up_to()).unwrap_or_default();
            let line = 1 + before.iter().filter(|byte| **byte == b'\n').count() as u64;
            Error::usage("this line is not UTF-8")
                .at(file)
                .line(line)
                .next("save the file as UTF-8")
        })?;
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let table = DeTable::parse(text).map_err(|e| {
            let line = e.span().map_or(1, |span| line_of(text, span.start));
            Error::usage(format!("this is not valid TOML: {}", e.message()))
                .at(file)
                .line(line)
                .next("correct this line; `uptake init` writes an example to compare with")
        })?;
        Ok(Self { file: file.to_path_buf(), entries: entries(text, table.get_ref()) })
    }

    /// The folder that relative paths in this file start from.
    pub fn folder(&self) -> PathBuf {
        self.file.parent().map(Path::to_path_buf).unwrap_or_default()
    }
}

fn entries(text: &str, table: &DeTable<'_>) -> Vec<Entry> {
    let mut entries: Vec<Entry> = table
        .iter()
        .map(|(key, value)| Entry {
            key: key.get_ref().to_string(),
            line: line_of(text, key.span().start),
            value: plain(text, value),
        })
        .collect();
    entries.sort_by(|a, b| a.line.cmp(&b.line).then_with(|| a.key.cmp(&b.key)));
    entries
}

fn plain(text: &str, value: &Spanned<DeValue<'_>>) -> Value {
    match value.get_ref() {
        DeValue::String(string) => Value::Text(string.to_string()),
        DeValue::Integer(whole) => match i64::from_str_radix(whole.as_str(), whole.radix()) {
            Ok(whole) => Value::Whole(whole),
            Err(_) => Value::Number(f64::INFINITY),
        },
        DeValue::Float(number) => Value::Number(number.as_str().parse().unwrap_or(f64::INFINITY)),
        DeValue::Boolean(truth) => Value::Truth(*truth),
        DeValue::Datetime(date) => Value::Date(date.to_string()),
        DeValue::Array(items) => Value::List(
            items
                .iter()
                .map(|item| Item {
                    line: line_of(text, item.span().start),
                    value: plain(text, item),
                })
                .collect(),
        ),
        DeValue::Table(table) => Value::Table(entries(text, table)),
    }
}

fn line_of(text: &str, at: usize) -> u64 {
    1 + text.bytes().take(at).filter(|byte| *byte == b'\n').count() as u64
}
