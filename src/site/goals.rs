//! The goals that were agreed on, out of a TOML file.
//!
//! In: the goals file, a `[[goal]]` each. Out: goals sorted by name and group. Never: whether they
//! are met.

use super::Goal;
use crate::error::{Error, Result};
use crate::settings::{Document, Entry, Value, suggest};
use crate::units::Day;
use std::path::Path;

const KEYS: [&str; 9] =
    ["name", "why", "agreed_with", "agreed_on", "measure", "group", "baseline", "target", "due"];

pub fn read(file: &Path) -> Result<Vec<Goal>> {
    let document = Document::read(file)?;
    let mut goals = Vec::new();
    for entry in &document.entries {
        match (entry.key.as_str(), &entry.value) {
            ("goal" | "goals", Value::List(items)) => {
                for item in items {
                    let Value::Table(entries) = &item.value else {
                        return Err(no_goal(file, item.line));
                    };
                    goals.push(goal(file, item.line, entries)?);
                }
            }
            ("goal", Value::Table(entries)) => goals.push(goal(file, entry.line, entries)?),
            _ => return Err(no_goal(file, entry.line)),
        }
    }
    goals.sort_by(|a, b| (&a.name, &a.group, a.due).cmp(&(&b.name, &b.group, b.due)));
    Ok(goals)
}

fn no_goal(file: &Path, line: u64) -> Error {
    Error::usage("this file may hold goals only")
        .at(file)
        .line(line)
        .next("write each goal below a line [[goal]]")
}

fn goal(file: &Path, line: u64, entries: &[Entry]) -> Result<Goal> {
    let known = |entry: &&Entry| !KEYS.contains(&entry.key.as_str());
    if let Some(unknown) = entries.iter().find(known) {
        let error =
            Error::usage(format!("unknown key {}", unknown.key)).at(file).line(unknown.line);
        return Err(match suggest(&unknown.key, KEYS) {
            Some(near) => error.next(format!("did you mean {near}?")),
            None => error.next(format!("a goal has: {}", KEYS.join(", "))),
        });
    }
    let table = Fields { file, line, entries };
    Ok(Goal {
        name: table.needed(table.text("name")?, "name")?,
        why: table.text("why")?,
        agreed_with: table.text("agreed_with")?,
        agreed_on: table.day("agreed_on")?,
        measure: table.needed(table.text("measure")?, "measure")?,
        group: table.text("group")?,
        baseline: table.number("baseline")?,
        target: table.needed(table.number("target")?, "target")?,
        due: table.day("due")?,
    })
}

struct Fields<'e> {
    file: &'e Path,
    line: u64,
    entries: &'e [Entry],
}

impl<'e> Fields<'e> {
    fn find(&self, key: &str) -> Option<&'e Entry> {
        self.entries.iter().find(|entry| entry.key == key)
    }

    fn wrong(&self, entry: &Entry, needs: &str) -> Error {
        Error::usage(format!("{} needs {needs}", entry.key)).at(self.file).line(entry.line)
    }

    fn needed<T>(&self, value: Option<T>, key: &str) -> Result<T> {
        value.ok_or_else(|| {
            Error::usage(format!("this goal has no {key}"))
                .at(self.file)
                .line(self.line)
                .next("a goal needs at least name, measure and target")
        })
    }

    fn text(&self, key: &str) -> Result<Option<String>> {
        let read = |entry: &Entry| match &entry.value {
            Value::Text(text) => Ok(text.trim().to_string()),
            _ => Err(self.wrong(entry, "a text in quotes")),
        };
        let text = self.find(key).map(read).transpose()?;
        Ok(text.filter(|text| !text.is_empty()))
    }

    fn number(&self, key: &str) -> Result<Option<f64>> {
        let read = |entry: &Entry| match &entry.value {
            Value::Whole(whole) => Ok(*whole as f64),
            Value::Number(number) if number.is_finite() => Ok(*number),
            _ => Err(self.wrong(entry, "a number without quotes")),
        };
        self.find(key).map(read).transpose()
    }

    fn day(&self, key: &str) -> Result<Option<Day>> {
        let read = |entry: &Entry| match &entry.value {
            Value::Text(text) | Value::Date(text) => {
                Day::parse(text).ok_or_else(|| self.wrong(entry, "a date such as 2026-03-08"))
            }
            _ => Err(self.wrong(entry, "a date such as 2026-03-08")),
        };
        self.find(key).map(read).transpose()
    }
}
