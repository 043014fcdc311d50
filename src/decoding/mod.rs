//! A foundation: binary files decoded into frames, in a process of its own where the program allows
//! it.
//!
//! In: a workbook, an Arrow or Parquet file, the columns wanted. Out: frames of typed cells. Never: a
//! panic that leaves here, a word on the terminal, a guess at what a cell means.

mod arrow_cells;
mod arrow_file;
mod frames;
mod guard;
mod parquet_frames;
mod structure;
mod workbook;

pub(crate) use arrow_cells::Cells as Column;
pub(crate) use frames::{Cell, Cells, Frame, each, first};
pub(crate) use guard::stream;
pub use guard::{Decoder, SMALL, decode_by, limit_memory, stream_by};
pub(crate) use structure::{believed_rows, has_footer, is_sound};
pub(crate) use workbook::PREAMBLE_ROWS;

use frames::Frames;
use std::io::{Read, Result, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

/// What is asked of a decoder.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Asked {
    pub file: PathBuf,
    /// By position, rising; `None`: all, and only the first rows, to recognise the file by.
    pub columns: Option<Vec<usize>>,
    /// Parts (row groups, batches, sheets) before this one are passed over.
    pub from_part: u32,
    /// A sheet's headings stand in this row, from 1; 0 where the file has them apart.
    pub heading_row: u32,
}

/// The kinds of file that are decoded so, by their first bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Parquet,
    Arrow,
    ArrowStream,
    Workbook,
    /// Excel's own formats that are not read, or a workbook under a password.
    OldWorkbook,
}

impl Kind {
    pub(crate) fn of(path: &Path) -> Option<Self> {
        let mut magic = Vec::new();
        std::fs::File::open(path).ok()?.take(16).read_to_end(&mut magic).ok()?;
        Some(match magic.as_slice() {
            [b'P', b'A', b'R', b'1', ..] => Self::Parquet,
            [b'A', b'R', b'R', b'O', b'W', b'1', ..] => Self::Arrow,
            // The length of a schema message, then its flatbuffer's root.
            [0xFF, 0xFF, 0xFF, 0xFF, _, _, 0, 0, ..] => Self::ArrowStream,
            [0xD0, 0xCF, 0x11, 0xE0, ..] => Self::OldWorkbook,
            [b'P', b'K', 3, 4, ..] if workbook::is_one(path) => Self::Workbook,
            _ => return None,
        })
    }

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Parquet => "Parquet file",
            Self::Arrow | Self::ArrowStream => "Arrow file",
            Self::Workbook | Self::OldWorkbook => "workbook",
        }
    }
}

/// Rows enough to recognise a file by.
pub(crate) const SAMPLE_ROWS: usize = 200;

/// Writes the file's frames. What cannot be decoded is a frame of damage; an error is one of `out`.
pub fn decode(asked: &Asked, out: &mut dyn Write) -> Result<()> {
    let mut frames = Frames::to(out);
    let done = catch_unwind(AssertUnwindSafe(|| match Kind::of(&asked.file) {
        Some(Kind::Workbook) => workbook::decode(asked, &mut frames),
        Some(Kind::Arrow) => arrow_file::decode(asked, &mut frames),
        Some(Kind::ArrowStream) => arrow_file::decode_stream(asked, 0, &mut frames),
        Some(Kind::Parquet) => parquet_frames::decode(asked, &mut frames),
        Some(Kind::OldWorkbook) | None => Ok(Done::Damaged),
    }));
    match done {
        Ok(Ok(Done::Whole)) => {}
        Ok(Ok(Done::Damaged)) | Err(_) => frames.damage(0)?,
        Ok(Err(e)) => return Err(e),
    }
    frames.end()
}

/// How the decoding of a file went that could be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Done {
    Whole,
    /// The rest is lost, and how much it was is not known.
    Damaged,
}

/// Shows the frames of a file, one after the other, until `see` says that it is enough.
pub(crate) fn show(asked: Asked, see: &mut dyn FnMut(Frame) -> bool) -> crate::error::Result<()> {
    let file = asked.file.clone();
    let failed = |e: std::io::Error| crate::error::Error::io("decode this file", &file, &e);
    let mut stream = stream(asked)?;
    let mut waiting = Vec::new();
    let mut room = vec![0; 64 * 1024];
    loop {
        let n = stream.read(&mut room).map_err(failed)?;
        waiting.extend_from_slice(room.get(..n).unwrap_or_default());
        let mut seen = 0;
        while let Some(Ok(Some((frame, length)))) = waiting.get(seen..).map(first) {
            seen += length;
            if !see(frame) {
                return Ok(());
            }
        }
        waiting.drain(..seen);
        if n == 0 {
            return Ok(());
        }
    }
}
