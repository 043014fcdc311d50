//! CSV, TSV and other delimited text, plain or gzip.
//!
//! In: a file. Out: its headings and a grid. Never: a row of another width let through.

use super::Grid;
use crate::error::{Error, Result};
use std::io::Read;
use std::path::Path;

pub fn read(file: &Path) -> Result<(Vec<String>, Grid)> {
    let bytes = contents(file)?;
    let text = utf8(file, &bytes)?;
    let mut records = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter(text))
        .from_reader(text.as_bytes());
    let mut lines = Lines::of(text.as_bytes());
    let mut headings: Option<Vec<String>> = None;
    let mut grid = Grid::default();
    for record in records.records() {
        let record =
            record.map_err(|e| Error::usage(format!("this row cannot be read: {e}")).at(file))?;
        let line = lines.at(record.position().map_or(0, csv::Position::byte));
        let Some(headings) = &headings else {
            headings = Some(record.iter().map(str::to_string).collect());
            continue;
        };
        let width = headings.len();
        let beyond = record.iter().skip(width).any(|cell| !cell.trim().is_empty());
        let blank = record.iter().all(|cell| cell.trim().is_empty());
        if beyond || (record.len() < width && !blank) {
            let message =
                format!("this row has {} cells where the headings are {width}", record.len());
            return Err(Error::usage(message)
                .at(file)
                .line(line)
                .next("put a text that holds the delimiter in quotes, or add what is missing"));
        }
        if !blank {
            record.iter().take(width).for_each(|cell| grid.cell(cell));
            grid.row(width, line);
        }
    }
    let headings = headings.ok_or_else(|| Error::usage("this file has no rows").at(file))?;
    Ok((headings, grid))
}

fn contents(file: &Path) -> Result<Vec<u8>> {
    let bytes = std::fs::read(file).map_err(|e| Error::io("read this file", file, &e))?;
    if !bytes.starts_with(&[0x1f, 0x8b]) {
        return Ok(bytes);
    }
    let mut plain = Vec::new();
    flate2::read::MultiGzDecoder::new(bytes.as_slice()).read_to_end(&mut plain).map_err(|_| {
        Error::usage("this gzip file is damaged or cut short").at(file).next("copy it again")
    })?;
    Ok(plain)
}

fn utf8<'b>(file: &Path, bytes: &'b [u8]) -> Result<&'b str> {
    if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
        return Err(Error::usage("this file is UTF-16").at(file).next("save it as UTF-8"));
    }
    let text = std::str::from_utf8(bytes).map_err(|e| {
        let before = bytes.get(..e.valid_up_to()).unwrap_or_default();
        let line = 1 + memchr::memchr_iter(b'\n', before).count() as u64;
        Error::usage("this line is not UTF-8").at(file).line(line).next("save the file as UTF-8")
    })?;
    Ok(text.strip_prefix('\u{feff}').unwrap_or(text))
}

/// The one that the headings hold most of; a comma where they hold none.
fn delimiter(text: &str) -> u8 {
    let headings = text.lines().find(|line| !line.trim().is_empty()).unwrap_or("");
    let count = |wanted: u8| {
        let mut quoted = false;
        let outside = |byte: &u8| {
            quoted ^= *byte == b'"';
            !quoted && *byte == wanted
        };
        headings.as_bytes().iter().copied().filter(outside).count()
    };
    // The last of equals wins, so the usual ones come last.
    [b'|', b';', b'\t', b','].into_iter().max_by_key(|wanted| count(*wanted)).unwrap_or(b',')
}

/// The line of a byte offset; offsets are asked for in rising order.
struct Lines<'b> {
    bytes: &'b [u8],
    at: usize,
    line: u64,
}

impl<'b> Lines<'b> {
    fn of(bytes: &'b [u8]) -> Self {
        Self { bytes, at: 0, line: 1 }
    }

    /// A record's offset may lie on line ends that the csv reader skips before it.
    fn at(&mut self, offset: u64) -> u64 {
        let mut to = usize::try_from(offset).unwrap_or(usize::MAX).min(self.bytes.len());
        while self.bytes.get(to).is_some_and(|byte| matches!(byte, b'\n' | b'\r')) {
            to += 1;
        }
        let between = self.bytes.get(self.at..to).unwrap_or_default();
        self.line += memchr::memchr_iter(b'\n', between).count() as u64;
        self.at = to.max(self.at);
        self.line
    }
}
