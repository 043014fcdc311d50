//! The decoding of a binary file into frames, in a process of its own where the program allows it.
//!
//! In: a file, the columns wanted. Out: frames. Never: a panic that leaves here, a word on the
//! terminal.

use super::frames::Frames;
use super::{arrow_file, parquet_frames, workbook};
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
pub(super) enum Kind {
    Parquet,
    Arrow,
    ArrowStream,
    Workbook,
    /// Excel's own formats that are not read, or a workbook under a password.
    OldWorkbook,
}

impl Kind {
    pub(super) fn of(path: &Path) -> Option<Self> {
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

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Parquet => "Parquet file",
            Self::Arrow | Self::ArrowStream => "Arrow file",
            Self::Workbook | Self::OldWorkbook => "workbook",
        }
    }
}

/// Rows enough to recognise a file by.
pub(super) const SAMPLE_ROWS: usize = 200;

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
pub(super) enum Done {
    Whole,
    /// The rest is lost, and how much it was is not known.
    Damaged,
}
