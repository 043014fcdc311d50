//! One given value, asked for as what a key needs.
//!
//! In: a value with its label and place. Out: the typed value, or an error that names the place.
//! Never: a guess at what was meant; a number in quotes is text.

use super::document::Value;
use super::{ClockHours, Theme};
use crate::error::{Error, Result};
use crate::units::{Day, Zone};
use std::ffi::OsStr;
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};

/// A value as one layer gives it.
pub struct Given<'a> {
    /// As its author wrote it: `min_peers`, `UPTAKE_MIN_PEERS` or `--min-peers`.
    pub label: &'a str,
    pub value: &'a Value,
    /// The file and line, where a file gives it.
    pub place: Option<(&'a Path, u64)>,
    /// The folder that a relative path in this layer starts from.
    pub base: &'a Path,
}

impl Given<'_> {
    pub fn wrong(&self, needs: &str) -> Error {
        self.placed(Error::usage(format!("{} needs {needs}", self.label)))
    }

    pub fn placed(&self, error: Error) -> Error {
        match self.place {
            Some((file, line)) => error.at(file).line(line),
            None => error,
        }
    }

    pub fn text(&self) -> Result<String> {
        let text = match self.value {
            Value::Text(text) => Some(text.as_str()),
            Value::Raw(raw) => raw.to_str(),
            _ => None,
        };
        let text = text.map(str::trim).filter(|text| !text.is_empty());
        text.map(str::to_string).ok_or_else(|| self.wrong("a text in quotes"))
    }

    pub fn path(&self) -> Result<PathBuf> {
        self.optional_path()?.ok_or_else(|| self.wrong("a path"))
    }

    /// An empty text says: none.
    pub fn optional_path(&self) -> Result<Option<PathBuf>> {
        match self.value {
            Value::Text(text) if text.is_empty() => Ok(None),
            Value::Text(text) => Ok(Some(self.base.join(text))),
            Value::Raw(raw) if raw.is_empty() => Ok(None),
            Value::Raw(raw) => Ok(Some(PathBuf::from(raw))),
            _ => Err(self.wrong("a path in quotes")),
        }
    }

    /// One or several; in the environment with the system's separator between them.
    pub fn paths(&self) -> Result<Vec<PathBuf>> {
        let paths = match self.value {
            Value::List(items) => {
                self.each(items, |item| item.path()).collect::<Result<Vec<PathBuf>>>()?
            }
            Value::Raw(raw) => std::env::split_paths(raw).collect(),
            _ => vec![self.path()?],
        };
        if paths.is_empty() { Err(self.wrong("at least one path")) } else { Ok(paths) }
    }

    /// One or several.
    pub fn texts(&self) -> Result<Vec<String>> {
        match self.value {
            Value::List(items) => self.each(items, |item| item.text()).collect(),
            _ => Ok(vec![self.text()?]),
        }
    }

    pub fn whole(&self, range: RangeInclusive<i64>) -> Result<i64> {
        let needs = || {
            self.wrong(&match (*range.start(), *range.end()) {
                (from, i64::MAX) => format!("a whole number of at least {from}"),
                (from, to) => format!("a whole number from {from} to {to}"),
            })
        };
        let whole = match self.value {
            Value::Whole(whole) => Some(*whole),
            Value::Raw(raw) => trimmed(raw).and_then(|text| text.parse().ok()),
            _ => None,
        };
        whole.filter(|whole| range.contains(whole)).ok_or_else(needs)
    }

    pub fn unsigned(&self, range: RangeInclusive<i64>) -> Result<u32> {
        let whole = self.whole(range)?;
        u32::try_from(whole).map_err(|_| self.wrong("a smaller number"))
    }

    /// `within` says in words what `fits` tests.
    pub fn number(&self, within: &str, fits: impl Fn(f64) -> bool) -> Result<f64> {
        let number = match self.value {
            Value::Whole(whole) => Some(*whole as f64),
            Value::Number(number) => Some(*number),
            Value::Raw(raw) => trimmed(raw).and_then(|text| text.parse().ok()),
            _ => None,
        };
        let number = number.filter(|number: &f64| number.is_finite() && fits(*number));
        number.ok_or_else(|| self.wrong(within))
    }

    pub fn truth(&self) -> Result<bool> {
        match self.value {
            Value::Truth(truth) => Ok(*truth),
            Value::Raw(raw) => match trimmed(raw).map(str::to_ascii_lowercase).as_deref() {
                Some("true" | "1" | "yes") => Ok(true),
                Some("false" | "0" | "no") => Ok(false),
                _ => Err(self.wrong("true or false")),
            },
            _ => Err(self.wrong("true or false, without quotes")),
        }
    }

    pub fn day(&self) -> Result<Day> {
        let day = match self.value {
            Value::Text(text) | Value::Date(text) => Day::parse(text.trim()),
            Value::Raw(raw) => trimmed(raw).and_then(Day::parse),
            _ => None,
        };
        day.ok_or_else(|| self.wrong("a date such as 2026-03-08"))
    }

    /// Sorted, each once; in the environment with commas between them.
    pub fn days(&self) -> Result<Vec<Day>> {
        let mut days: Vec<Day> = match self.value {
            Value::List(items) => self.each(items, |item| item.day()).collect::<Result<_>>()?,
            Value::Raw(raw) => trimmed(raw)
                .unwrap_or_default()
                .split(',')
                .map(|text| Day::parse(text.trim()))
                .collect::<Option<_>>()
                .ok_or_else(|| self.wrong("dates such as 2026-03-08, with commas between them"))?,
            _ => return Err(self.wrong("a list of dates such as [\"2026-12-25\"]")),
        };
        days.sort_unstable();
        days.dedup();
        Ok(days)
    }

    pub fn zone(&self) -> Result<String> {
        let name = self.text()?;
        Zone::by_name(&name).map_err(|e| self.placed(e))?;
        Ok(name)
    }

    /// `07-19`: two whole hours, the first before the second.
    pub fn clock(&self) -> Result<ClockHours> {
        let text = self.text()?;
        let hour = |text: &str| {
            let digits =
                !text.is_empty() && text.len() <= 2 && text.bytes().all(|b| b.is_ascii_digit());
            digits.then(|| text.parse::<u8>().ok()).flatten()
        };
        text.split_once('-')
            .and_then(|(from, to)| {
                Some(ClockHours { from: hour(from.trim())?, to: hour(to.trim())? })
            })
            .filter(|hours| hours.from < hours.to && hours.to <= 24)
            .ok_or_else(|| {
                self.wrong("two hours of one day such as 07-19, the first before the second")
            })
    }

    pub fn theme(&self) -> Result<Theme> {
        match self.text()?.to_ascii_lowercase().as_str() {
            "auto" => Ok(Theme::Auto),
            "light" => Ok(Theme::Light),
            "dark" => Ok(Theme::Dark),
            _ => Err(self.wrong("auto, light or dark")),
        }
    }

    /// The items of a list, each with its own line.
    pub fn each<'s, T>(
        &'s self,
        items: &'s [super::Item],
        read: impl Fn(Given<'s>) -> T + 's,
    ) -> impl Iterator<Item = T> + 's {
        items.iter().map(move |item| {
            let place = self.place.map(|(file, _)| (file, item.line));
            read(Given { label: self.label, value: &item.value, place, base: self.base })
        })
    }
}

fn trimmed(raw: &OsStr) -> Option<&str> {
    raw.to_str().map(str::trim)
}
