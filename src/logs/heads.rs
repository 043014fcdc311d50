//! How a log begins: its first bytes, and the table they may show.
//!
//! In: a log's stream. Out: its head decompressed; headings, delimiter and sample rows where it is a
//! table. Never: an opinion from a file's ending, a record taken for preamble.

use super::encodings::text;
use super::no_records::is_rule;
use super::origins::Origin;
use super::samples::Tried;
use super::separators::{find_separators, whole_records};
use super::streams;
use crate::error::Result;
use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::io::Read;
use std::path::PathBuf;

/// How much of a file is looked at to recognise it.
const HEAD: u64 = 64 * 1024;
const SAMPLE_ROWS: usize = 200;
/// Headings further down are none.
const MOST_PREAMBLE: u64 = 50;
/// Time, user and action: a row that says less is no record, wherever it stands.
const LEAST_CELLS: usize = 3;

/// How a file begins, decompressed, its byte order mark taken off.
pub(super) struct Head {
    pub(super) path: PathBuf,
    pub(super) bytes: Vec<u8>,
    pub(super) mark_bytes: usize,
    /// The file's whole content is in `bytes`.
    pub(super) whole: bool,
    /// What a decoder makes of it, once one was asked.
    pub(super) tried: Tried,
}

/// A table's headings and the rows of the head.
pub(super) struct Table {
    pub(super) delimiter: u8,
    pub(super) headings: Vec<String>,
    /// Empty where the table has none.
    pub(super) heading_line: Vec<u8>,
    pub(super) skip_bytes: usize,
    pub(super) skip_lines: u64,
    rows: Vec<Vec<Vec<u8>>>,
}

impl Head {
    pub(super) fn read(origin: &Origin) -> Result<Self> {
        let mut bytes = Vec::new();
        let path = origin.shown();
        let whole = match streams::open(origin)?.take(HEAD).read_to_end(&mut bytes) {
            Ok(n) => (n as u64) < HEAD,
            // What could be decompressed is still looked at; the reading names the damage.
            Err(_) if !bytes.is_empty() => false,
            Err(e) => return Err(streams::unreadable(&path, &e)),
        };
        let mark_bytes = if bytes.starts_with(b"\xEF\xBB\xBF") { 3 } else { 0 };
        bytes.drain(..mark_bytes);
        Ok(Self { path, bytes, mark_bytes, whole, tried: Tried::default() })
    }

    pub(super) fn is_empty(&self) -> bool {
        self.bytes.trim_ascii().is_empty()
    }

    /// The head as a table whose headings satisfy `fits`, under the delimiter named or the one of
    /// comma, tab, pipe and semicolon that makes them fit. Headings may stand below a preamble.
    pub(super) fn table(
        &self,
        delimiter: Option<u8>,
        fits: &dyn Fn(&[String]) -> bool,
    ) -> Option<Table> {
        let tried = delimiters(delimiter).into_iter().filter_map(|delimiter| {
            let rows = self.rows(delimiter);
            let at = rows
                .iter()
                .take_while(|row| row.line_number < MOST_PREAMBLE)
                .position(|row| fits(&headings(row)))?;
            Some((at, delimiter, rows))
        });
        let (at, delimiter, rows) = tried.min_by_key(|(at, ..)| *at)?;
        Some(self.below(at, delimiter, rows))
    }

    fn below(&self, at: usize, delimiter: u8, rows: Vec<HeadRow>) -> Table {
        let is_record = |row: &&HeadRow| {
            row.cells.len() == rows[at].cells.len()
                && row.cells.iter().filter(|cell| !cell.is_empty()).count() >= LEAST_CELLS
        };
        // Where files were put together, the end of one may stand before the headings of the next.
        let begin = rows[..at].iter().find(is_record).map_or(rows[at].end, |row| row.start);
        Table {
            delimiter,
            headings: headings(&rows[at]),
            heading_line: rows[at].line.clone(),
            skip_bytes: self.mark_bytes + begin,
            skip_lines: self.lines_before(begin),
            rows: rows.into_iter().skip(at + 1).map(|row| row.cells).collect(),
        }
    }

    /// The head as a table without headings, whose columns are named by position from `#1`: as
    /// many as most of the records have whose cells fit.
    pub(super) fn bare_table(
        &self,
        delimiter: Option<u8>,
        fits: &dyn Fn(&[Vec<u8>]) -> bool,
    ) -> Option<Table> {
        delimiters(delimiter).into_iter().find_map(|delimiter| {
            let rows = self.rows(delimiter);
            let mut widths: BTreeMap<usize, usize> = BTreeMap::new();
            for row in rows.iter().filter(|row| fits(&row.cells)) {
                *widths.entry(row.cells.len()).or_default() += 1;
            }
            let (width, _) = widths.into_iter().max_by_key(|(width, n)| (*n, Reverse(*width)))?;
            Some(Table {
                delimiter,
                headings: (1..=width).map(|at| format!("#{at}")).collect(),
                heading_line: Vec::new(),
                skip_bytes: self.mark_bytes,
                skip_lines: 0,
                rows: rows.into_iter().map(|row| row.cells).collect(),
            })
        })
    }

    fn lines_before(&self, at: usize) -> u64 {
        memchr::memchr_iter(b'\n', &self.bytes[..at]).count() as u64
    }

    fn rows(&self, delimiter: u8) -> Vec<HeadRow> {
        let whole = whole_records(&self.bytes, delimiter, self.whole);
        let text = &self.bytes[..whole];
        let mut marks = Vec::new();
        find_separators(text, delimiter, &mut marks);
        let mut rows: Vec<HeadRow> = Vec::new();
        let mut cells = Vec::new();
        let mut cell_start = 0;
        let mut start = 0;
        let mut line_number = 0;
        for mark in marks {
            let end = mark as usize;
            cells.push(plain(&text[cell_start.min(end)..end]));
            cell_start = end + 1;
            if text.get(end).is_none_or(|byte| *byte == b'\n') {
                let line = text[start..end].trim_ascii().to_vec();
                let cells = std::mem::take(&mut cells);
                let next = cell_start.min(text.len());
                let lines = memchr::memchr_iter(b'\n', &text[start..next]).count() as u64;
                if !line.is_empty() {
                    rows.push(HeadRow { cells, line, start, end: next, line_number });
                }
                line_number += lines;
                start = next;
            }
            if rows.len() > SAMPLE_ROWS {
                break;
            }
        }
        rows
    }
}

fn delimiters(named: Option<u8>) -> Vec<u8> {
    named.map_or_else(|| vec![b',', b'\t', b'|', b';'], |named| vec![named])
}

fn headings(row: &HeadRow) -> Vec<String> {
    row.cells.iter().map(|cell| text(cell).into_owned()).collect()
}

struct HeadRow {
    cells: Vec<Vec<u8>>,
    line: Vec<u8>,
    start: usize,
    end: usize,
    line_number: u64,
}

fn plain(cell: &[u8]) -> Vec<u8> {
    let cell = cell.trim_ascii();
    let cell = cell.strip_prefix(b"\"").and_then(|c| c.strip_suffix(b"\"")).unwrap_or(cell);
    cell.trim_ascii().to_vec()
}

impl Table {
    /// The cells of a column that say something.
    pub(super) fn sample(&self, column: usize) -> Vec<Vec<u8>> {
        self.telling(self.rows.iter().cloned(), column)
    }

    /// The same where a line is a row and quotes are content.
    pub(super) fn sample_by_lines(&self, head: &Head, column: usize) -> Vec<Vec<u8>> {
        let begin = self.skip_bytes.saturating_sub(head.mark_bytes);
        let lines = head.bytes.get(begin..).unwrap_or_default().split(|byte| *byte == b'\n');
        let rows = lines.map(|line| {
            let line = line.strip_suffix(b"\r").unwrap_or(line);
            line.split(|byte| *byte == self.delimiter).map(<[u8]>::to_vec).collect()
        });
        self.telling(rows, column)
    }

    fn telling(&self, rows: impl Iterator<Item = Vec<Vec<u8>>>, column: usize) -> Vec<Vec<u8>> {
        rows.filter(|row| row.len() == self.headings.len())
            .filter_map(|mut row| (column < row.len()).then(|| row.swap_remove(column)))
            .filter(|cell| !cell.is_empty() && !cell.eq_ignore_ascii_case(b"NULL"))
            .filter(|cell| !is_rule(cell))
            .collect()
    }
}
