//! A site's own table, by the columns that `[format.NAME]` names.
//!
//! In: a mapping and the headings of a file. Out: where its columns are and how its times are
//! written. Never: a column that the mapping does not name.

use super::delimited::{Columns, DEFAULT_BOUNDS, Layout};
use super::files::{Head, Table};
use super::formats::{Context, Format, Reader};
use super::times::{self, TimeForm};
use crate::error::{Error, Result};
use crate::settings::Mapping;

/// A site's own table.
pub(super) struct Mapped {
    pub(super) name: String,
    pub(super) mapping: Mapping,
}

impl Format for Mapped {
    fn name(&self) -> &str {
        &self.name
    }

    fn open(&self, head: &Head, context: &Context) -> Option<Result<Box<dyn Reader>>> {
        let table = head.table(self.mapping.delimiter.map(|c| c as u8), &|headings| {
            find(headings, &self.mapping.user).is_some()
                && find(headings, &self.mapping.time).is_some()
        })?;
        Some(self.layout(head, table, context).map(|layout| Box::new(layout) as Box<dyn Reader>))
    }
}

impl Mapped {
    fn layout(&self, head: &Head, table: Table, context: &Context) -> Result<Layout> {
        let columns = mapped_columns(&self.name, &self.mapping, &table.headings, head)?;
        let sample = || table.sample(columns.time);
        let form = time_form(&self.mapping, &sample(), head, &self.mapping.time)?;
        Ok(Layout {
            format: self.name.clone(),
            delimiter: table.delimiter,
            heading_line: table.heading_line.clone(),
            skip_bytes: table.skip_bytes,
            skip_lines: table.skip_lines,
            headings: table.headings,
            columns,
            form,
            instant_form: form,
            date_bounds: self.mapping.date_bounds.unwrap_or(DEFAULT_BOUNDS),
            context: context.clone(),
        })
    }
}

/// A heading by name, case and surrounding blanks aside.
pub(super) fn find(headings: &[String], name: &str) -> Option<usize> {
    headings.iter().position(|heading| heading.trim().eq_ignore_ascii_case(name.trim()))
}

pub(super) fn mapped_columns(
    format: &str,
    mapping: &Mapping,
    headings: &[String],
    head: &Head,
) -> Result<Columns> {
    let required = |name: &str| {
        find(headings, name).ok_or_else(|| {
            Error::usage(format!("[format.{format}] names a column that this file does not have"))
                .at(&head.path)
                .line(1)
                .column(name)
                .next(format!("the headings here are: {}", headings.join(", ")))
        })
    };
    let optional = |name: &Option<String>| name.as_deref().map(required).transpose();
    Ok(Columns {
        time: required(&mapping.time)?,
        instant: None,
        user: required(&mapping.user)?,
        action: required(&mapping.action)?,
        patient: optional(&mapping.patient)?,
        encounter: optional(&mapping.encounter)?,
        about_time: optional(&mapping.about_time)?,
        identity: optional(&mapping.event_id)?,
    })
}

pub(super) fn time_form(
    mapping: &Mapping,
    sample: &[Vec<u8>],
    head: &Head,
    column: &str,
) -> Result<TimeForm> {
    if let Some(name) = &mapping.time_form {
        return TimeForm::by_name(name).ok_or_else(|| {
            let known: Vec<&str> = TimeForm::ALL.iter().map(|form| form.name()).collect();
            Error::usage(format!("unknown time_form {name:?}"))
                .next(format!("one of: {}", known.join(", ")))
        });
    }
    recognise_form(sample, head, column)
}

pub(super) fn recognise_form(sample: &[Vec<u8>], head: &Head, column: &str) -> Result<TimeForm> {
    if sample.is_empty() {
        return Ok(TimeForm::Iso);
    }
    // A few bad cells do not hide the form: it is what most of the sample agrees on.
    let readable = |form: TimeForm| sample.iter().filter(|cell| form.read(cell).is_some()).count();
    let cells = || sample.iter().map(Vec::as_slice);
    let usual = [TimeForm::Iso, TimeForm::DayNameYear];
    times::recognise(cells())
        .or_else(|| {
            usual.into_iter().max_by_key(|form| readable(*form)).filter(|form| readable(*form) > 0)
        })
        .ok_or_else(|| {
            Error::usage("the form of the times cannot be told from the first rows")
                .at(&head.path)
                .column(column)
                .next("say time_form in the [format.NAME] of this source, such as month_day_year")
        })
}
