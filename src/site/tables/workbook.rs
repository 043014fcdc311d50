//! The first sheet of an XLSX workbook.
//!
//! In: a file. Out: its headings and a grid; a "line" is the sheet's row. Never: a panic; a damaged
//! workbook is an error.

use super::Grid;
use crate::error::{Error, Result};
use calamine::{Data, ExcelDateTime, Reader, Xlsx, open_workbook};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

pub fn read(file: &Path) -> Result<(Vec<String>, Grid)> {
    catch_unwind(AssertUnwindSafe(|| decode(file))).unwrap_or_else(|_| Err(damaged(file)))
}

fn damaged(file: &Path) -> Error {
    Error::usage("this workbook cannot be read: it is damaged, protected, or no XLSX")
        .at(file)
        .next("save it again as .xlsx, or as .csv")
}

fn decode(file: &Path) -> Result<(Vec<String>, Grid)> {
    let mut workbook: Xlsx<_> = open_workbook(file).map_err(|_| damaged(file))?;
    let sheet = workbook.worksheet_range_at(0).ok_or_else(|| damaged(file))?;
    let sheet = sheet.map_err(|_| damaged(file))?;
    let first_line = u64::from(sheet.start().map_or(0, |(row, _)| row)) + 1;
    let mut rows = (first_line..).zip(sheet.rows());
    let Some((_, headings)) = rows.next() else {
        return Err(Error::usage("the first sheet of this workbook is empty").at(file));
    };
    let headings: Vec<String> =
        headings.iter().map(|cell| text(cell).unwrap_or_default()).collect();
    let mut grid = Grid::default();
    for (line, row) in rows {
        for at in 0..headings.len() {
            let cell = row.get(at).unwrap_or(&Data::Empty);
            let text = text(cell).ok_or_else(|| {
                Error::usage("this cell holds an error of the spreadsheet")
                    .at(file)
                    .line(line)
                    .column(headings.get(at).cloned().unwrap_or_default())
                    .next("correct the formula, or replace it by its value")
            })?;
            grid.cell(&text);
        }
        grid.row(headings.len(), line);
    }
    Ok((headings, grid))
}

fn text(cell: &Data) -> Option<String> {
    Some(match cell {
        Data::Empty => String::new(),
        Data::String(text) | Data::DateTimeIso(text) | Data::DurationIso(text) => text.clone(),
        Data::Int(whole) => whole.to_string(),
        // A sheet knows only floats; a whole one prints without a fraction.
        Data::Float(number) => number.to_string(),
        Data::Bool(truth) => truth.to_string(),
        Data::DateTime(moment) => date_and_time(moment),
        _ => return None,
    })
}

/// A serial below 1 is a time of day; a whole one is a date.
fn date_and_time(moment: &ExcelDateTime) -> String {
    let (year, month, day, hour, minute, second, ms) = moment.to_ymd_hms_milli();
    let date = format!("{year:04}-{month:02}-{day:02}");
    let time = format!("{hour:02}:{minute:02}:{second:02}.{ms:03}");
    let serial = moment.as_f64();
    if (0.0..1.0).contains(&serial) {
        time
    } else if serial.fract() == 0.0 {
        date
    } else {
        format!("{date} {time}")
    }
}
