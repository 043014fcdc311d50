//! The one neutral table behind every CSV, Parquet and XLSX file.
//!
//! In: rows of any kind and, a column each, what to take of them. Out: a `Table`: a polars
//! DataFrame and how each column is to be printed. Never: a number without a fixed form, or NaN.

use crate::error::{Error, Result};
use crate::units::Day;
use polars::prelude::{Column, DataFrame, NamedFrom, PlSmallStr, Series};

/// How a column is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// Text of ours: a closed list of words.
    Word,
    /// Text that comes from the inputs, and so may be anything.
    Label,
    Whole,
    /// With so many decimals.
    Decimal(usize),
    /// A part of one: 0.123 as text, 12.3 % in the workbook.
    Share,
    /// With so many significant digits.
    Significant(usize),
    Day,
}

#[derive(Clone, Debug)]
pub(super) struct Field {
    pub name: &'static str,
    pub form: Form,
    /// For the workbook's first sheet and its headings.
    pub about: &'static str,
}

#[derive(Clone, Debug)]
pub(super) struct Table {
    pub name: &'static str,
    pub about: &'static str,
    pub fields: Vec<Field>,
    pub frame: DataFrame,
}

/// One value, as a writer sees it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Cell<'a> {
    Empty,
    Text(&'a str),
    Whole(i64),
    Number(f64),
    Day(Day),
}

impl Table {
    pub fn height(&self) -> usize {
        self.frame.height()
    }

    /// The values of a column from top to bottom.
    pub fn cells(&self, at: usize) -> Vec<Cell<'_>> {
        let (Some(column), Some(field)) = (self.frame.columns().get(at), self.fields.get(at))
        else {
            return Vec::new();
        };
        let column = column.as_materialized_series();
        if let Ok(text) = column.str() {
            return text.iter().map(|v| v.map_or(Cell::Empty, Cell::Text)).collect();
        }
        if let Ok(numbers) = column.f64() {
            return numbers.iter().map(|v| v.map_or(Cell::Empty, Cell::Number)).collect();
        }
        let whole = |v: i64| match field.form {
            Form::Day => Cell::Day(Day(v as i32)),
            _ => Cell::Whole(v),
        };
        match column.i64() {
            Ok(numbers) => numbers.iter().map(|v| v.map_or(Cell::Empty, whole)).collect(),
            Err(_) => vec![Cell::Empty; column.len()],
        }
    }
}

/// A table being made: rows, and the columns taken of them so far.
pub(super) struct Draft<'a, R> {
    name: &'static str,
    about: &'static str,
    rows: &'a [R],
    fields: Vec<Field>,
    columns: Vec<Column>,
}

impl<'a, R> Draft<'a, R> {
    pub fn of(name: &'static str, about: &'static str, rows: &'a [R]) -> Self {
        Self { name, about, rows, fields: Vec::new(), columns: Vec::new() }
    }

    pub fn word(
        self,
        name: &'static str,
        about: &'static str,
        take: impl Fn(&R) -> Option<&str>,
    ) -> Self {
        self.text(name, Form::Word, about, take)
    }

    /// Several words of ours in one cell.
    pub fn words(
        self,
        name: &'static str,
        about: &'static str,
        take: impl Fn(&R) -> Vec<&'static str>,
    ) -> Self {
        self.text(name, Form::Word, about, |row| joined(take(row)))
    }

    pub fn label(
        self,
        name: &'static str,
        about: &'static str,
        take: impl Fn(&R) -> Option<&str>,
    ) -> Self {
        self.text(name, Form::Label, about, take)
    }

    /// Several texts in one cell; `|` stands between them and so not within them.
    pub fn labels(
        self,
        name: &'static str,
        about: &'static str,
        take: impl Fn(&R) -> &[String],
    ) -> Self {
        self.text(name, Form::Label, about, |row| {
            joined(take(row).iter().map(|text| text.replace('|', "/")).collect())
        })
    }

    fn text<T: AsRef<str>>(
        self,
        name: &'static str,
        form: Form,
        about: &'static str,
        take: impl Fn(&'a R) -> Option<T>,
    ) -> Self {
        let values: Vec<Option<T>> = self.rows.iter().map(take).collect();
        let values: Vec<Option<&str>> =
            values.iter().map(|text| text.as_ref().map(T::as_ref)).collect();
        let series = Series::new(PlSmallStr::from_static(name), values);
        self.with(name, form, about, series)
    }

    pub fn whole<N: TryInto<i64>>(
        self,
        name: &'static str,
        about: &'static str,
        take: impl Fn(&R) -> Option<N>,
    ) -> Self {
        let values: Vec<Option<i64>> =
            self.rows.iter().map(|row| take(row).and_then(|n| n.try_into().ok())).collect();
        let series = Series::new(PlSmallStr::from_static(name), values);
        self.with(name, Form::Whole, about, series)
    }

    pub fn number(
        self,
        name: &'static str,
        form: Form,
        about: &'static str,
        take: impl Fn(&R) -> Option<f64>,
    ) -> Self {
        let values: Vec<Option<f64>> =
            self.rows.iter().map(|row| take(row).filter(|v| v.is_finite())).collect();
        let series = Series::new(PlSmallStr::from_static(name), values);
        self.with(name, form, about, series)
    }

    pub fn day(
        self,
        name: &'static str,
        about: &'static str,
        take: impl Fn(&R) -> Option<Day>,
    ) -> Self {
        let values: Vec<Option<i64>> =
            self.rows.iter().map(|row| take(row).map(|day| i64::from(day.0))).collect();
        let series = Series::new(PlSmallStr::from_static(name), values);
        self.with(name, Form::Day, about, series)
    }

    fn with(mut self, name: &'static str, form: Form, about: &'static str, series: Series) -> Self {
        self.fields.push(Field { name, form, about });
        self.columns.push(series.into());
        self
    }

    pub fn finish(self) -> Result<Table> {
        let frame = DataFrame::new(self.rows.len(), self.columns)
            .map_err(|e| Error::internal(format!("the table {}: {e}", self.name)))?;
        Ok(Table { name: self.name, about: self.about, fields: self.fields, frame })
    }
}

/// `None` where there is nothing to join.
fn joined<T: AsRef<str>>(texts: Vec<T>) -> Option<String> {
    let texts: Vec<&str> = texts.iter().map(T::as_ref).collect();
    (!texts.is_empty()).then(|| texts.join("|"))
}
