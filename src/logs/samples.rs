//! The first rows of a file that a decoder must open.
//!
//! In: a file's frames. Out: its headings, wherever they stand, and cells to tell its times by.
//! Never: a row that counts; the reading begins anew.

use super::heads::Head;
use super::parquet_file;
use super::typed_rows::tells_form;
use crate::decoding::{self, Asked, Cells, Frame, Kind, PREAMBLE_ROWS, each};
use crate::error::{Error, Kind as ErrorKind, Result};
use parquet::arrow::arrow_reader::ArrowReaderMetadata;
use std::cell::OnceCell;
use std::io::Read;
use std::path::Path;

/// Rows of text; a cell typed as a time has none.
#[derive(Clone, Debug, Default)]
pub(super) struct Sample {
    /// The columns' names, where the file has them apart from its rows.
    named: Option<Vec<String>>,
    /// A row and its number, from 1.
    rows: Vec<(u32, Vec<String>)>,
}

/// What a decoder made of a file: its kind, and its first rows where there are any.
#[derive(Default)]
pub(super) struct Tried {
    parquet: OnceCell<Option<ArrowReaderMetadata>>,
    kind: OnceCell<Option<Kind>>,
    sample: OnceCell<Option<Sample>>,
}

impl Head {
    /// Of a Parquet file that can be decoded in this process; loaded once, whoever asks.
    pub(super) fn parquet(&self) -> Option<&ArrowReaderMetadata> {
        let load = || {
            let is_one = self.bytes.starts_with(b"PAR1");
            is_one.then(|| parquet_file::sound_metadata(&self.path)).flatten()
        };
        self.tried.parquet.get_or_init(load).as_ref()
    }

    /// `None` where the file is not for a decoder; an error where a decoder finds nothing in it.
    pub(super) fn decoded(&self) -> Option<Result<&Sample>> {
        let Tried { kind, sample, .. } = &self.tried;
        let doubtful = |kind: &Kind| *kind != Kind::Parquet || self.parquet().is_none();
        let kind = (*kind.get_or_init(|| Kind::of(&self.path).filter(doubtful)))?;
        if sample.get().is_none() {
            match Sample::of(&self.path, kind) {
                // Empty until now: this is the one place that sets it.
                Ok(found) => drop(sample.set(found)),
                Err(e) => return Some(Err(e)),
            }
        }
        let found = sample.get().and_then(Option::as_ref);
        Some(found.ok_or_else(|| unreadable(kind, &self.path)))
    }
}

/// Why a file of this kind has nothing to recognise it by.
fn unreadable(kind: Kind, file: &Path) -> Error {
    let (message, next) = match kind {
        Kind::OldWorkbook => (
            "this is Excel's old format, or a workbook under a password".to_string(),
            "save it as .xlsx without a password, or as .csv",
        ),
        Kind::Workbook => (
            "this workbook is damaged, or its sheets are empty".to_string(),
            "save it again as .xlsx or as .csv; the other files are not affected",
        ),
        _ => (
            format!("this {} is damaged", kind.name()),
            "export it again, as Parquet or CSV; the other files are not affected",
        ),
    };
    Error::new(ErrorKind::InputOutput, message).at(file).next(next)
}

/// What a sample may take; a good one is far smaller.
const MOST_BYTES: u64 = 64 << 20;

impl Sample {
    /// `None` where nothing can be decoded.
    pub(super) fn of(path: &Path, kind: Kind) -> Result<Option<Self>> {
        if kind == Kind::OldWorkbook {
            return Ok(None);
        }
        let asked = Asked { file: path.to_path_buf(), ..Asked::default() };
        let mut bytes = Vec::new();
        // Damage is a frame; nothing else can fail while a guarded stream is read but its beginning.
        let whole = decoding::stream(asked)?.take(MOST_BYTES).read_to_end(&mut bytes).is_ok();
        let mut sample = Self::default();
        let mut line = 0;
        for frame in each(&bytes) {
            match frame {
                Frame::Headings(names) => sample.named = Some(texts(names)),
                Frame::Row { before, cells } => {
                    line += before + 1;
                    sample.rows.push((line, texts(cells)));
                }
                _ => {}
            }
        }
        let nothing = sample.named.is_none() && sample.rows.is_empty();
        Ok((whole && !nothing).then_some(sample))
    }

    /// The headings that fit and the row they stand in; row 0 where they stand apart.
    pub(super) fn headings(&self, fits: &dyn Fn(&[String]) -> bool) -> Option<(Vec<String>, u32)> {
        if let Some(named) = &self.named {
            return fits(named).then(|| (named.clone(), 0));
        }
        let near = self.rows.iter().take_while(|(line, _)| *line <= PREAMBLE_ROWS);
        near.filter(|(_, row)| fits(row)).map(|(line, row)| (row.clone(), *line)).next()
    }

    /// The cells of a column under the headings, where they are text.
    pub(super) fn texts(&self, column: usize, heading_row: u32) -> Vec<Vec<u8>> {
        let rows = self.rows.iter().filter(|(line, _)| *line > heading_row);
        let cells = rows.filter_map(|(_, row)| row.get(column));
        cells
            .filter(|cell| !cell.is_empty() && !cell.eq_ignore_ascii_case("NULL"))
            .map(|cell| cell.clone().into_bytes())
            .collect()
    }
}

fn texts(cells: &[u8]) -> Vec<String> {
    let mut cells = Cells(cells);
    let mut room = String::new();
    let mut texts = Vec::new();
    while !cells.at_end() {
        let cell = cells.next();
        let text = if tells_form(cell) { cell.text(&mut room) } else { &[] };
        texts.push(String::from_utf8_lossy(text).into_owned());
    }
    texts
}
