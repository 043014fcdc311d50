//! A site's own table, by the columns that `[format.NAME]` names.
//!
//! In: a mapping and the headings of a file. Out: where its columns are and how its times are
//! written. Never: a column that the mapping does not name.

use super::delimited::text_reader;
use super::formats::{Context, Format, Reader, TimeQuestion};
use super::heads::{Head, Table};
use super::shapes::{Columns, Log, Times};
use super::time_proofs::{Recognised, recognise};
use super::times::TimeForm;
use super::wording::More;
use crate::error::{Error, Result};
use crate::settings::Mapping;
use crate::units::Day;
use std::path::Path;

/// A site's own table.
#[derive(Clone)]
pub(super) struct Mapped {
    pub(super) name: String,
    pub(super) mapping: Mapping,
}

impl Format for Mapped {
    fn name(&self) -> &str {
        &self.name
    }

    fn open(&self, head: &Head, context: &Context) -> Option<Result<Box<dyn Reader>>> {
        let delimiter = self.mapping.delimiter.map(|c| c as u8);
        let named = head.table(delimiter, &|headings| self.fits(headings));
        let table = named.or_else(|| self.by_position(head, delimiter))?;
        Some(text_reader(self, &table, head, context))
    }
}

impl Mapped {
    /// A table without headings: the mapping names its columns `#1`, `#2`, and the records that have
    /// a time and a user there tell how many there are.
    fn by_position(&self, head: &Head, delimiter: Option<u8>) -> Option<Table> {
        let (time, user) = (position(&self.mapping.time)?, position(&self.mapping.user)?);
        let form = self.mapping.time_form.as_deref().and_then(TimeForm::by_name);
        head.bare_table(delimiter, &|cells| {
            let is_time = |cell: &Vec<u8>| match form {
                Some(form) => form.read_any(cell).is_some(),
                None => !matches!(recognise([cell.as_slice()].into_iter()), Recognised::Unknown),
            };
            cells.get(user).is_some_and(|cell| !cell.is_empty())
                && cells.get(time).is_some_and(is_time)
        })
    }
}

/// `#1` is the first.
fn position(name: &str) -> Option<usize> {
    name.trim().strip_prefix('#')?.parse::<usize>().ok()?.checked_sub(1)
}

/// A heading by name, case and surrounding blanks aside.
fn find(headings: &[String], name: &str) -> Option<usize> {
    headings.iter().position(|heading| heading.trim().eq_ignore_ascii_case(name.trim()))
}

impl Log for Mapped {
    fn name(&self) -> &str {
        &self.name
    }

    fn fits(&self, headings: &[String]) -> bool {
        find(headings, &self.mapping.user).is_some() && find(headings, &self.mapping.time).is_some()
    }

    fn columns(&self, headings: &[String], file: &Path) -> Result<Columns> {
        let Self { name: format, mapping } = self;
        let required = |name: &str| {
            find(headings, name).ok_or_else(|| {
                let message =
                    format!("[format.{format}] names a column that this file does not have");
                Error::usage(message)
                    .at(file)
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
            action_id: None,
            patient: optional(&mapping.patient)?,
            encounter: optional(&mapping.encounter)?,
            about_time: optional(&mapping.about_time)?,
            identity: optional(&mapping.event_id)?,
            more: More {
                detail: optional(&mapping.action_detail)?,
                outcome: optional(&mapping.outcome)?,
                session: optional(&mapping.session)?,
                workstation: optional(&mapping.workstation)?,
            }
            .boxed(),
            duration: optional(&mapping.duration)?,
        })
    }

    /// The form that the mapping names; else a question for the source.
    fn times(&self, _headings: &[String], sample: Vec<Vec<u8>>) -> Result<Times> {
        let heading = self.mapping.time.clone();
        let question = TimeQuestion { sample, heading, optional: false };
        let Some(name) = &self.mapping.time_form else {
            let form = TimeForm::Iso;
            return Ok(Times { form, instant_form: form, question: Some(question) });
        };
        let form = TimeForm::by_name(name).ok_or_else(|| {
            let known: Vec<&str> = TimeForm::ALL.iter().map(|form| form.name()).collect();
            Error::usage(format!("unknown time_form {name:?}"))
                .next(format!("one of: {}", known.join(", ")))
        })?;
        Ok(Times { form, instant_form: form, question: None })
    }

    fn date_bounds(&self) -> Option<(Day, Day)> {
        self.mapping.date_bounds
    }
}
