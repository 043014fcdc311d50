//! The sheets of an XLSX workbook to frames.
//!
//! In: a workbook. Out: a frame a row; a later sheet's rows follow where it has the first one's
//! headings. Never: a whole sheet in memory.

use super::frames::{Cell, Frames, clock};
use super::{Asked, Done};
use crate::units::{Day, MS_PER_DAY};
use calamine::{DataRef, ExcelDateTime, Reader, Xlsx, XlsxError, open_workbook};
use std::fs::File;
use std::io::{BufReader, Read, Result, Seek, SeekFrom};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

/// How far headings may stand below the top of a sheet.
pub(crate) const PREAMBLE_ROWS: u32 = 20;
/// How many of a sheet's rows are shown to recognise it by.
const SHOWN: u32 = 200;
const EDGE: u64 = 64 * 1024;
/// Excel's own limit.
const MAX_COLUMNS: u32 = 16_384;
const MAX_ROWS: u32 = 1_048_576;

/// Whether a zip archive is a workbook: it names the sheets' folder at its beginning or its end.
pub(crate) fn is_one(path: &Path) -> bool {
    let look = || -> Result<bool> {
        let mut file = File::open(path)?;
        let length = file.seek(SeekFrom::End(0))?;
        let mut edges = Vec::new();
        file.seek(SeekFrom::Start(length.saturating_sub(EDGE)))?;
        file.by_ref().take(EDGE).read_to_end(&mut edges)?;
        file.rewind()?;
        file.take(EDGE).read_to_end(&mut edges)?;
        Ok(["xl/workbook", "xl/worksheets/", "[Content_Types].xml"]
            .iter()
            .any(|name| memchr::memmem::find(&edges, name.as_bytes()).is_some()))
    };
    look().unwrap_or(false)
}

/// More sheets are no export.
const MAX_SHEETS: usize = 64;

type Book = Xlsx<BufReader<File>>;

pub(crate) fn decode(asked: &Asked, frames: &mut Frames) -> Result<Done> {
    let opened: std::result::Result<Book, XlsxError> = open_workbook(&asked.file);
    let Ok(mut book) = opened else { return Ok(Done::Damaged) };
    let mut headings: Option<Vec<String>> = None;
    for (part, name) in book.sheet_names().iter().take(MAX_SHEETS).enumerate() {
        let mut sheet = Sheet {
            asked,
            headings: headings.take(),
            first: true,
            silent: part < asked.from_part as usize,
            under_headings: false,
            next_line: 0,
            rows: 0,
        };
        sheet.first = sheet.headings.is_none();
        if !sheet.silent {
            frames.part(0)?;
        }
        let read = catch_unwind(AssertUnwindSafe(|| sheet.read(&mut book, name, frames)));
        headings = sheet.headings.take();
        match read {
            Ok(Ok(())) => {}
            Ok(Err(Trouble::Out(e))) => return Err(e),
            Ok(Err(Trouble::Decoder)) | Err(_) if !sheet.silent => frames.damage(0)?,
            Ok(Err(Trouble::Decoder)) | Err(_) => {}
        }
        if asked.columns.is_none() && sheet.rows > 0 {
            break;
        }
    }
    Ok(Done::Whole)
}

enum Trouble {
    Decoder,
    Out(std::io::Error),
}

impl From<XlsxError> for Trouble {
    fn from(_: XlsxError) -> Self {
        Self::Decoder
    }
}

/// A sheet while it is read.
struct Sheet<'a> {
    asked: &'a Asked,
    /// Of the first sheet with anything in it; the others must have the same.
    headings: Option<Vec<String>>,
    first: bool,
    /// Only its headings are wanted.
    silent: bool,
    under_headings: bool,
    /// The row, from 0, after the last that was written.
    next_line: u32,
    rows: u32,
}

/// A cell that outlives the reader's next step.
enum Held {
    Text(String),
    Day(i32),
    Wall(i64),
    Number(f64),
    Error,
}

impl Sheet<'_> {
    fn read(
        &mut self,
        book: &mut Book,
        name: &str,
        frames: &mut Frames,
    ) -> std::result::Result<(), Trouble> {
        let mut cells = book.worksheet_cells_reader(name)?;
        let mut row: Vec<(u32, Held)> = Vec::new();
        let mut at = 0;
        while let Some(cell) = cells.next_cell()? {
            let (line, column) = cell.get_position();
            if line >= MAX_ROWS || self.rows > MAX_ROWS {
                return Err(Trouble::Decoder);
            }
            if line != at {
                if !self.end_row(at, &mut row, frames)? {
                    return Ok(());
                }
                at = line;
            }
            if let Some(held) = hold(cell.get_value())
                && row.len() < MAX_COLUMNS as usize
            {
                row.push((column, held));
            }
        }
        self.end_row(at, &mut row, frames).map(|_| ())
    }

    /// Whether the rows that follow are wanted.
    fn end_row(
        &mut self,
        line: u32,
        row: &mut Vec<(u32, Held)>,
        frames: &mut Frames,
    ) -> std::result::Result<bool, Trouble> {
        if row.is_empty() {
            return Ok(true);
        }
        row.sort_by_key(|(column, _)| *column);
        let goes_on = match &self.asked.columns {
            None => {
                let width = row.last().map_or(0, |(column, _)| *column + 1).min(MAX_COLUMNS);
                self.write(line, row, 0..width, frames)?;
                self.rows < SHOWN
            }
            Some(_) if !self.under_headings => self.is_above(line, row),
            Some(_) if self.silent => false,
            Some(wanted) => {
                self.write(line, row, wanted.iter().map(|at| *at as u32), frames)?;
                true
            }
        };
        row.clear();
        Ok(goes_on)
    }

    /// A row at or above the headings; whether the sheet is worth going on with.
    fn is_above(&mut self, line: u32, row: &[(u32, Held)]) -> bool {
        if self.first {
            if line + 1 < self.asked.heading_row {
                return true;
            }
            self.headings = Some(texts(row));
            self.under_headings = true;
            self.next_line = line + 1;
            return true;
        }
        self.under_headings = self.headings.as_ref().is_some_and(|known| *known == texts(row));
        self.under_headings || line < PREAMBLE_ROWS
    }

    fn write(
        &mut self,
        line: u32,
        row: &[(u32, Held)],
        wanted: impl Iterator<Item = u32>,
        frames: &mut Frames,
    ) -> std::result::Result<(), Trouble> {
        let cells = wanted.map(|column| {
            row.binary_search_by_key(&column, |(at, _)| *at).ok().and_then(|at| row.get(at))
        });
        let cells = cells.map(|found| match found {
            Some((_, Held::Text(text))) => Cell::Text(text.as_bytes()),
            Some((_, Held::Day(day))) => Cell::Day(*day),
            Some((_, Held::Wall(ms))) => Cell::Wall(*ms),
            Some((_, Held::Number(number))) => Cell::Number(*number),
            Some((_, Held::Error)) => Cell::Unread,
            None => Cell::Nothing,
        });
        frames.row(line.saturating_sub(self.next_line), cells).map_err(Trouble::Out)?;
        self.next_line = line + 1;
        self.rows += 1;
        Ok(())
    }
}

fn texts(row: &[(u32, Held)]) -> Vec<String> {
    let text = |(_, held): &(u32, Held)| match held {
        Held::Text(text) => text.trim().to_string(),
        Held::Day(_) | Held::Wall(_) | Held::Number(_) | Held::Error => String::new(),
    };
    row.iter().map(text).collect()
}

fn hold(cell: &DataRef) -> Option<Held> {
    let text =
        |text: &str| Some(text.trim()).filter(|t| !t.is_empty()).map(|t| Held::Text(t.to_string()));
    match cell {
        DataRef::String(it) | DataRef::DateTimeIso(it) | DataRef::DurationIso(it) => text(it),
        DataRef::SharedString(it) => text(it),
        DataRef::Int(whole) => Some(Held::Text(whole.to_string())),
        DataRef::Float(number) => Some(Held::Number(*number)),
        DataRef::Bool(truth) => Some(Held::Text(truth.to_string())),
        DataRef::DateTime(moment) => Some(dated(moment)),
        DataRef::Error(_) => Some(Held::Error),
        DataRef::Empty => None,
    }
}

/// A serial below 1 is a time of day, or how long something took; a whole one is a date.
fn dated(moment: &ExcelDateTime) -> Held {
    let serial = moment.as_f64();
    if moment.is_duration() || (0.0..1.0).contains(&serial) {
        let mut text = String::new();
        // Writing to a string cannot fail.
        let _ = clock((serial * MS_PER_DAY as f64).round() as i64, &mut text);
        return Held::Text(text);
    }
    let (year, month, day, hour, minute, second, ms) = moment.to_ymd_hms_milli();
    match Day::from_ymd(i32::from(year), u32::from(month), u32::from(day)) {
        Some(day) if serial.fract() == 0.0 => Held::Day(day.0),
        Some(day) => {
            let seconds = i64::from(hour) * 3600 + i64::from(minute) * 60 + i64::from(second);
            Held::Wall(i64::from(day.0) * MS_PER_DAY + seconds * 1000 + i64::from(ms))
        }
        None => Held::Number(serial),
    }
}
