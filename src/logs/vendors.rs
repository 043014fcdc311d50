//! The tables of other systems: by which headings one is known, and how it may arrive.
//!
//! In: the head of a file. Out: a reader of delimited text, of MySQL's batch output or of a dump.
//! Never: what a row of one system means; that stands in its own file.

use super::admitting::{Rules, blank_if_null};
use super::delimited::Layout;
use super::escaped_lines::EscapedLines;
use super::formats::{Context, Format, Out, Reader, TimeQuestion, Uses};
use super::heads::Head;
use super::insert_dump;
use super::rejects::Reason;
use super::shapes::{Columns, Log, Shape, Times};
use super::times::{Stamp, TimeForm};
use super::{openemr, openmrs, touchworks, vista};
use crate::error::{Error, Result};
use std::path::Path;

/// One table of one system.
pub(super) struct Vendor {
    pub(super) name: &'static str,
    /// What it is called in a dump of its database; none where the system is not on MySQL.
    pub(super) tables: &'static [&'static str],
    /// Headings come as `plain` makes them. `None`: another table's.
    pub(super) find: fn(&Headings) -> Option<Manner>,
}

pub(super) const VENDORS: [&Vendor; 7] = [
    &openemr::LOG,
    &openemr::API_LOG,
    &openmrs::BAHMNI,
    &openmrs::OPENMRS,
    &vista::SIGN_ON_LOG,
    &touchworks::PATIENT_ACCESS_LOG,
    &touchworks::AUDIT_LOG,
];

/// Which columns of a table are used, and how a row of them is read.
#[derive(Clone)]
pub(super) struct Manner {
    /// What each is and where it stands; time, user and action come first. A row's cells come in
    /// this order, empty where the table has no such column.
    pub(super) wanted: Vec<(&'static str, Option<usize>)>,
    pub(super) read: fn(&Row, &mut Out) -> Result<()>,
    /// Whether an action of this name shows that looking was logged.
    pub(super) shows_viewing: fn(&[u8]) -> bool,
    /// The time is a TIMESTAMP, which a dump writes in the zone that it sets.
    pub(super) timestamp: bool,
}

impl Manner {
    pub(super) fn time_column(&self) -> usize {
        self.wanted.first().and_then(|(_, at)| *at).unwrap_or_default()
    }

    pub(super) fn columns(&self) -> Columns {
        let time = self.time_column();
        let at = |what| self.wanted.iter().find(|(w, _)| *w == what).and_then(|(_, at)| *at);
        Columns {
            time,
            user: at("user").unwrap_or(time),
            action: at("action").unwrap_or(time),
            ..Columns::default()
        }
    }

    pub(super) fn uses(&self, headings: &[String], form: TimeForm, context: &Context) -> Uses {
        let columns: Vec<(&'static str, String)> = self
            .wanted
            .iter()
            .filter_map(|(what, at)| Some((*what, headings.get((*at)?)?.clone())))
            .collect();
        let has = |what| columns.iter().any(|(w, _)| *w == what);
        Uses {
            time_form: form.name(),
            zone: context.zone.name().to_string(),
            patients: has("patient"),
            encounters: has("encounter"),
            about_time: false,
            columns,
        }
    }
}

/// A row's wanted cells.
pub(super) struct Row<'a> {
    pub(super) cells: &'a [Vec<u8>],
    /// What typed cells say as times; `None`, or none at all, where a cell is text.
    pub(super) typed: &'a [Option<std::result::Result<Stamp, Reason>>],
    pub(super) form: TimeForm,
    /// Times without an offset are UTC.
    pub(super) utc: bool,
    pub(super) line: u64,
    pub(super) rules: &'a Rules,
}

impl Row<'_> {
    /// Empty where there is none.
    pub(super) fn cell(&self, at: usize) -> &[u8] {
        self.cells.get(at).map_or(&[], |cell| blank_if_null(cell))
    }

    pub(super) fn time(&self) -> std::result::Result<Stamp, Reason> {
        self.stamp(0)
    }

    pub(super) fn stamp(&self, at: usize) -> std::result::Result<Stamp, Reason> {
        if let Some(Some(typed)) = self.typed.get(at) {
            return *typed;
        }
        let cell = self.cell(at);
        if cell.is_empty() {
            return Err(Reason::NoTime);
        }
        match self.form.read_any(cell) {
            Some(Stamp::Wall(wall)) if self.utc => Ok(Stamp::Utc(wall)),
            Some(stamp) => Ok(stamp),
            None => Err(Reason::UnreadableTime),
        }
    }
}

/// A table's headings without case, marks and a table's name before them.
pub(super) struct Headings(Vec<String>);

impl Headings {
    pub(super) fn of(headings: &[String]) -> Self {
        let plain = |heading: &String| {
            let name = heading.rsplit('.').next().unwrap_or(heading);
            name.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_lowercase()
        };
        Self(headings.iter().map(plain).collect())
    }

    /// The first of these names that there is.
    pub(super) fn at(&self, names: &[&str]) -> Option<usize> {
        names.iter().find_map(|name| self.0.iter().position(|heading| heading == name))
    }
}

/// A vendor's table in whatever form it arrives.
pub(super) struct Table(pub(super) &'static Vendor);

impl Log for Table {
    fn name(&self) -> &str {
        self.0.name
    }

    fn fits(&self, headings: &[String]) -> bool {
        self.manner(headings).is_some()
    }

    fn columns(&self, headings: &[String], _file: &Path) -> Result<Columns> {
        let lost = || Error::internal("a vendor's table lost its headings");
        self.manner(headings).map(|manner| manner.columns()).ok_or_else(lost)
    }

    fn manner(&self, headings: &[String]) -> Option<Manner> {
        (self.0.find)(&Headings::of(headings))
    }

    fn times(&self, headings: &[String], sample: Vec<Vec<u8>>) -> Result<Times> {
        let time = self.manner(headings).map(|manner| manner.time_column()).unwrap_or_default();
        Ok(times(sample, headings, time))
    }
}

impl Format for Table {
    fn name(&self) -> &str {
        self.0.name
    }

    fn open(&self, head: &Head, context: &Context) -> Option<Result<Box<dyn Reader>>> {
        if let Some(dump) = insert_dump::open(self.0, head, context) {
            return Some(Ok(Box::new(dump)));
        }
        let table = head.table(None, &|headings| self.fits(headings))?;
        // MySQL's batch output knows no quotes, and escapes instead.
        let is_batch = table.delimiter == b'\t'
            && !table.heading_line.contains(&b'"')
            && !self.0.tables.is_empty();
        let sample = |time| {
            Ok(if is_batch { table.sample_by_lines(head, time) } else { table.sample(time) })
        };
        let shape = Shape::of(self, table.headings.clone(), &head.path, context, sample);
        Some(shape.map(|shape| {
            let layout = Layout::new(&table, shape);
            if is_batch {
                Box::new(EscapedLines(layout)) as Box<dyn Reader>
            } else {
                Box::new(layout)
            }
        }))
    }
}

/// How the times are written is asked of the source.
pub(super) fn times(sample: Vec<Vec<u8>>, headings: &[String], time: usize) -> Times {
    let heading = headings.get(time).cloned().unwrap_or_default();
    Times {
        form: TimeForm::Iso,
        instant_form: TimeForm::Iso,
        question: Some(TimeQuestion { sample, heading, optional: false }),
    }
}
