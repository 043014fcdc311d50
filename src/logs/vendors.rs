//! The tables of other systems: by which headings one is known, and how it may arrive.
//!
//! In: the head of a file. Out: a reader of delimited text, of MySQL's batch output or of a dump.
//! Never: what a row of one system means; that stands in its own file.

use super::admitting::{Rules, blank_if_null};
use super::delimited::Layout;
use super::escaped_lines::EscapedLines;
use super::formats::{Context, Format, Out, Reader, TimeQuestion, Uses};
use super::heads::{self, Head};
use super::insert_dump;
use super::rejects::Reason;
use super::shapes::{Columns, Shape, Times, rules};
use super::times::{Stamp, TimeForm};
use super::{openemr, openmrs, touchworks, vista};
use crate::error::Result;

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

impl Format for Table {
    fn name(&self) -> &str {
        self.0.name
    }

    fn open(&self, head: &Head, context: &Context) -> Option<Result<Box<dyn Reader>>> {
        if let Some(dump) = insert_dump::open(self.0, head, context) {
            return Some(Ok(Box::new(dump)));
        }
        let find = |headings: &[String]| (self.0.find)(&Headings::of(headings));
        let table = head.table(None, &|headings| find(headings).is_some())?;
        // MySQL's batch output knows no quotes, and escapes instead.
        let is_batch = table.delimiter == b'\t'
            && !table.heading_line.contains(&b'"')
            && !self.0.tables.is_empty();
        let manner = find(&table.headings)?;
        let time = manner.columns().time;
        let sample = if is_batch { table.sample_by_lines(head, time) } else { table.sample(time) };
        let layout = layout(self.0, manner, table, sample, context);
        Some(Ok(if is_batch { Box::new(EscapedLines(layout)) } else { Box::new(layout) }))
    }
}

fn layout(
    vendor: &Vendor,
    manner: Manner,
    table: heads::Table,
    sample: Vec<Vec<u8>>,
    context: &Context,
) -> Layout {
    let columns = manner.columns();
    let shape = Shape {
        format: vendor.name.to_string(),
        times: times(sample, &table.headings, &columns),
        headings: table.headings.clone(),
        rules: rules(&columns, context),
        columns,
        manner: Some(manner),
    };
    Layout::new(&table, shape)
}

/// How the times are written is asked of the source.
pub(super) fn times(sample: Vec<Vec<u8>>, headings: &[String], columns: &Columns) -> Times {
    let heading = headings.get(columns.time).cloned().unwrap_or_default();
    Times {
        form: TimeForm::Iso,
        instant_form: TimeForm::Iso,
        question: Some(TimeQuestion { sample, heading, optional: false }),
    }
}
