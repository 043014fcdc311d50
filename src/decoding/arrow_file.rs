//! Arrow files and streams to frames.
//!
//! In: a file, a batch at a time. Out: frames. Never: a batch without its columns checked by the
//! arrow crate; this runs where a panic or an abort does no harm.

use super::arrow_cells::Cells;
use super::frames::Frames;
use super::{Asked, Done, SAMPLE_ROWS};
use arrow_array::RecordBatch;
use arrow_ipc::reader::{FileReader, StreamReader};
use arrow_schema::{ArrowError, Schema};
use std::fs::File;
use std::io::{BufReader, Read, Result, Seek, SeekFrom};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

pub(crate) fn decode(asked: &Asked, frames: &mut Frames) -> Result<Done> {
    let opened = File::open(&asked.file).map(BufReader::new)?;
    // A file that was cut short has lost its footer; before it stands a stream.
    let Ok(mut reader) = FileReader::try_new(opened, None) else {
        return decode_stream(asked, stream_start(&asked.file)?, frames);
    };
    say_headings(asked, &reader.schema(), frames)?;
    let parts = u32::try_from(reader.num_batches()).unwrap_or(u32::MAX);
    for part in asked.from_part..parts {
        frames.part(0)?;
        let batch = catch_unwind(AssertUnwindSafe(|| {
            reader.set_index(part as usize)?;
            reader.next().transpose()
        }));
        match batch {
            Ok(Ok(Some(batch))) => rows(&batch, asked, frames)?,
            Ok(Ok(None)) => break,
            Ok(Err(_)) | Err(_) => frames.damage(0)?,
        }
        if asked.columns.is_none() {
            break;
        }
    }
    Ok(Done::Whole)
}

/// Where the stream begins behind the magic bytes and their padding, which is 2 bytes or 58.
fn stream_start(file: &Path) -> Result<u64> {
    let mut start = Vec::new();
    File::open(file)?.take(128).read_to_end(&mut start)?;
    Ok(memchr::memmem::find(&start, b"\xFF\xFF\xFF\xFF").unwrap_or(0) as u64)
}

pub(crate) fn decode_stream(asked: &Asked, from: u64, frames: &mut Frames) -> Result<Done> {
    let mut opened = File::open(&asked.file).map(BufReader::new)?;
    opened.seek(SeekFrom::Start(from))?;
    let Ok(mut reader) = StreamReader::try_new(opened, None) else { return Ok(Done::Damaged) };
    say_headings(asked, &reader.schema(), frames)?;
    let mut part = 0;
    loop {
        let next: std::result::Result<Option<RecordBatch>, ArrowError> = reader.next().transpose();
        // What follows damage in a stream cannot be found.
        let Ok(batch) = next else { return Ok(Done::Damaged) };
        let Some(batch) = batch else { return Ok(Done::Whole) };
        if part >= asked.from_part {
            frames.part(0)?;
            rows(&batch, asked, frames)?;
        }
        part += 1;
        if asked.columns.is_none() {
            return Ok(Done::Whole);
        }
    }
}

fn say_headings(asked: &Asked, schema: &Schema, frames: &mut Frames) -> Result<()> {
    if asked.columns.is_some() {
        return Ok(());
    }
    let names: Vec<String> = schema.fields().iter().map(|field| field.name().clone()).collect();
    frames.headings(&names)
}

/// The rows of a batch that has all the file's columns.
fn rows(batch: &RecordBatch, asked: &Asked, frames: &mut Frames) -> Result<()> {
    let all: Vec<Cells> = match &asked.columns {
        None => batch.columns().iter().map(Cells::of).collect(),
        Some(wanted) => wanted
            .iter()
            .map(|at| batch.columns().get(*at).map_or(Cells::Nothing, Cells::of))
            .collect(),
    };
    let most = if asked.columns.is_none() { SAMPLE_ROWS } else { usize::MAX };
    write_rows(&all, batch.num_rows().min(most), frames)
}

/// A frame a row.
pub(crate) fn write_rows(columns: &[Cells], rows: usize, frames: &mut Frames) -> Result<()> {
    let mut rooms = vec![String::new(); columns.len()];
    for row in 0..rows {
        let cells = columns.iter().zip(&mut rooms).map(|(column, room)| column.cell(row, room));
        frames.row(0, cells)?;
    }
    Ok(())
}
