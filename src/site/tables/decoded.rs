//! Workbooks and Parquet files, decoded where a bad one can do no harm.
//!
//! In: a file. Out: its headings and a grid; a "line" is the sheet's row, or the number of the record.
//! Never: a file that is damaged in part let through; a roster without its last rows would mislead.

use super::Grid;
use crate::decoding::{Asked, Cell, Cells, Frame, show};
use crate::error::{Error, Result};
use std::path::Path;

/// The kind of file, for the message where it is damaged.
#[derive(Clone, Copy)]
pub enum Kind {
    Workbook,
    Parquet,
}

pub fn read(file: &Path, kind: Kind) -> Result<(Vec<String>, Grid)> {
    let (headings, heading_row) = headings(file, kind)?;
    let asked = Asked {
        file: file.to_path_buf(),
        columns: Some((0..headings.len()).collect()),
        from_part: 0,
        heading_row,
    };
    let mut grid = Grid::default();
    let mut line = u64::from(heading_row);
    let mut trouble = None;
    let mut whole = false;
    show(asked, &mut |frame| {
        match frame {
            Frame::Row { before, cells } => {
                line += u64::from(before) + 1;
                trouble = push(&mut grid, headings.len(), line, cells)
                    .err()
                    .map(|column| unread(file, line, headings.get(column)));
            }
            Frame::End => whole = true,
            Frame::Damage(_) | Frame::TooLong { .. } => trouble = Some(damaged(file, kind)),
            Frame::Headings(_) | Frame::Part(_) => {}
        }
        trouble.is_none()
    })?;
    match trouble {
        Some(trouble) => Err(trouble),
        None if whole => Ok((headings, grid)),
        None => Err(damaged(file, kind)),
    }
}

/// The first row with anything in it, and where it stands; 0 where headings stand apart.
fn headings(file: &Path, kind: Kind) -> Result<(Vec<String>, u32)> {
    let asked = Asked { file: file.to_path_buf(), ..Asked::default() };
    let mut found = None;
    let mut is_damaged = false;
    show(asked, &mut |frame| {
        match frame {
            Frame::Headings(names) => found = Some((texts(names), 0)),
            Frame::Row { before, cells } => found = Some((texts(cells), before + 1)),
            Frame::Damage(_) | Frame::TooLong { .. } => is_damaged = true,
            Frame::Part(_) | Frame::End => {}
        }
        found.is_none() && !is_damaged
    })?;
    found.ok_or_else(|| match kind {
        Kind::Workbook if !is_damaged => {
            Error::usage("the sheets of this workbook are empty").at(file)
        }
        _ => damaged(file, kind),
    })
}

fn texts(cells: &[u8]) -> Vec<String> {
    let mut cells = Cells(cells);
    let mut texts = Vec::new();
    while !cells.at_end() {
        texts.push(String::from_utf8_lossy(cells.next().text(&mut String::new())).into_owned());
    }
    texts
}

/// Fails with the column that cannot be read.
fn push(grid: &mut Grid, width: usize, line: u64, cells: &[u8]) -> std::result::Result<(), usize> {
    let mut cells = Cells(cells);
    let mut room = String::new();
    for column in 0..width {
        match cells.next() {
            Cell::Unread => return Err(column),
            cell => grid.cell(&String::from_utf8_lossy(cell.text(&mut room))),
        }
    }
    grid.row(width, line);
    Ok(())
}

fn unread(file: &Path, line: u64, heading: Option<&String>) -> Error {
    Error::usage("this cell holds an error of the spreadsheet, or a type that is not read")
        .at(file)
        .line(line)
        .column(heading.cloned().unwrap_or_default())
        .next("correct the formula, or write a text, number, date or time")
}

fn damaged(file: &Path, kind: Kind) -> Error {
    let (message, next) = match kind {
        Kind::Workbook => (
            "this workbook cannot be read: it is damaged, protected, or no XLSX",
            "save it again as .xlsx, or as .csv",
        ),
        Kind::Parquet => ("this Parquet file is damaged", "copy or export it again, or as .csv"),
    };
    Error::usage(message).at(file).next(next)
}
