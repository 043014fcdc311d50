//! One row, asked for a column as text, day, moment, number or truth.
//!
//! In: a row and a picked column. Out: the typed cell, none where it is empty or `NULL`.
//! Never: a default for a cell that cannot be read; that is an error with its place.

use super::moments::{self, Evidence, Moment, Order};
use super::{Column, Table};
use crate::error::{Error, Result};
use crate::units::Day;
use crate::vocabulary::Activity;

/// A column as found in a table, or its absence.
#[derive(Clone, Copy)]
pub struct Picked {
    pub(super) at: Option<usize>,
    pub(super) name: &'static str,
}

/// A column of dates or times, its order of day and month proved over all its cells.
#[derive(Clone, Copy)]
pub struct Dates {
    column: Picked,
    order: Order,
}

#[derive(Clone, Copy)]
pub struct Row<'t> {
    pub(super) table: &'t Table,
    pub(super) row: usize,
}

impl Picked {
    pub fn is_there(&self) -> bool {
        self.at.is_some()
    }
}

impl Table {
    pub fn dates(&self, column: &'static Column) -> Result<Dates> {
        self.proved(self.find(column))
    }

    pub fn need_dates(&self, column: &'static Column) -> Result<Dates> {
        self.proved(self.need(column)?)
    }

    fn proved(&self, column: Picked) -> Result<Dates> {
        let mut evidence = Evidence::default();
        let mut unsure = None;
        if column.is_there() {
            for row in self.rows() {
                if let Some(text) = row.text(column)
                    && evidence.add(text)
                {
                    unsure.get_or_insert(row);
                }
            }
        }
        match (evidence.order(), unsure) {
            (Ok(order), _) => Ok(Dates { column, order }),
            (Err(why), Some(row)) => {
                Err(row.fault(column, why).next("write dates as 2026-03-08, year first"))
            }
            (Err(_), None) => Ok(Dates { column, order: Order::Unneeded }),
        }
    }
}

impl Dates {
    pub fn is_there(&self) -> bool {
        self.column.is_there()
    }
}

impl<'t> Row<'t> {
    pub fn text(self, column: Picked) -> Option<&'t str> {
        let width = self.table.headings.len();
        let text = self.table.grid.at(self.row * width + column.at?).trim();
        (!text.is_empty() && !text.eq_ignore_ascii_case("null")).then_some(text)
    }

    pub fn owned(self, column: Picked) -> Option<String> {
        self.text(column).map(str::to_string)
    }

    pub fn need(self, column: Picked) -> Result<&'t str> {
        self.text(column).ok_or_else(|| self.fault(column, "this cell is empty and must not be"))
    }

    pub fn moment(self, dates: Dates) -> Result<Option<Moment>> {
        let read = |text| {
            moments::parse(text, dates.order).ok_or_else(|| {
                self.fault(dates.column, "this cell is not a date or time that can be read")
                    .next("write dates as 2026-03-08, times as 07:30, both as 2026-03-08 07:30")
            })
        };
        self.text(dates.column).map(read).transpose()
    }

    /// The day; a time of day beside it is let go.
    pub fn day(self, dates: Dates) -> Result<Option<Day>> {
        let Some(moment) = self.moment(dates)? else { return Ok(None) };
        moment.day.map(Some).ok_or_else(|| {
            self.fault(dates.column, "this cell has a time and no date")
                .next("write dates as 2026-03-08")
        })
    }

    pub fn need_day(self, dates: Dates) -> Result<Day> {
        self.need(dates.column)?;
        self.day(dates)?
            .ok_or_else(|| self.fault(dates.column, "this cell is empty and must not be"))
    }

    /// `needs` says in words what `fits` tests.
    pub fn number(
        self,
        column: Picked,
        needs: &str,
        fits: impl Fn(f64) -> bool,
    ) -> Result<Option<f64>> {
        let read = |text: &str| {
            let number =
                text.parse().ok().filter(|number: &f64| number.is_finite() && fits(*number));
            number.ok_or_else(|| self.fault(column, &format!("this cell needs {needs}")))
        };
        self.text(column).map(read).transpose()
    }

    pub fn truth(self, column: Picked) -> Result<Option<bool>> {
        let read = |text: &str| match text.to_ascii_lowercase().as_str() {
            "true" | "yes" | "y" | "t" | "1" | "x" => Ok(true),
            "false" | "no" | "n" | "f" | "0" => Ok(false),
            _ => Err(self.fault(column, "this cell needs yes or no")),
        };
        self.text(column).map(read).transpose()
    }

    pub fn activity(self, column: Picked) -> Result<Option<Activity>> {
        let read = |text: &str| {
            Activity::parse(text).ok_or_else(|| {
                let names: Vec<&str> =
                    Activity::ALL.iter().map(|activity| activity.name()).collect();
                self.fault(column, "this cell is not an activity")
                    .next(format!("use one of: {}", names.join(", ")))
            })
        };
        self.text(column).map(read).transpose()
    }

    pub fn fault(self, column: Picked, message: &str) -> Error {
        let heading = column.at.and_then(|at| self.table.headings.get(at));
        let line = self.table.grid.lines.get(self.row).copied().unwrap_or(1);
        Error::usage(message)
            .at(&self.table.file)
            .line(line)
            .column(heading.map_or(column.name, String::as_str))
    }

    pub fn date_fault(self, dates: Dates, message: &str) -> Error {
        self.fault(dates.column, message)
    }
}
