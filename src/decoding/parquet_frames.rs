//! A Parquet file that failed the check of its structure, to frames.
//!
//! In: a file, a row group at a time. Out: frames of the groups that can be decoded, damage in place
//! of the others. Never: in the process that reads; see `decoding`.

use super::arrow_cells::Cells;
use super::arrow_file::write_rows;
use super::frames::Frames;
use super::structure::believed_rows;
use super::{Asked, Done, SAMPLE_ROWS};
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{
    ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReaderBuilder,
};
use std::fs::File;
use std::io::Result;
use std::panic::{AssertUnwindSafe, catch_unwind};

pub(crate) fn decode(asked: &Asked, frames: &mut Frames) -> Result<Done> {
    let opened = File::open(&asked.file)?;
    let Ok(metadata) = ArrowReaderMetadata::load(&opened, ArrowReaderOptions::new()) else {
        return Ok(Done::Damaged);
    };
    let fields = metadata.schema().fields().clone();
    if asked.columns.is_none() {
        let names: Vec<String> = fields.iter().map(|field| field.name().clone()).collect();
        frames.headings(&names)?;
    }
    let all: Vec<usize> = (0..fields.len()).collect();
    let wanted = asked.columns.as_ref().unwrap_or(&all);
    let groups = metadata.metadata().row_groups();
    for (part, group) in groups.iter().enumerate().skip(asked.from_part as usize) {
        let rows = believed_rows(group);
        frames.part(rows.unwrap_or(0))?;
        let mut seen = 0;
        let read = catch_unwind(AssertUnwindSafe(|| {
            read_group(&opened, &metadata, part, wanted, asked, &mut seen, frames)
        }));
        match read {
            Ok(Ok(())) if asked.columns.is_none() || rows.is_none_or(|rows| seen >= rows) => {}
            Ok(Err(Trouble::Out(e))) => return Err(e),
            Ok(Ok(()) | Err(Trouble::Decoder)) | Err(_) => {
                frames.damage(rows.unwrap_or(0).saturating_sub(seen))?;
            }
        }
        if asked.columns.is_none() && seen > 0 {
            break;
        }
    }
    Ok(Done::Whole)
}

enum Trouble {
    Decoder,
    Out(std::io::Error),
}

const BATCH: usize = 1024;

fn read_group(
    file: &File,
    metadata: &ArrowReaderMetadata,
    part: usize,
    wanted: &[usize],
    asked: &Asked,
    seen: &mut u64,
    frames: &mut Frames,
) -> std::result::Result<(), Trouble> {
    let decoder = |_| Trouble::Decoder;
    let file = file.try_clone().map_err(Trouble::Out)?;
    let builder = ParquetRecordBatchReaderBuilder::new_with_metadata(file, metadata.clone());
    let mask = ProjectionMask::roots(builder.parquet_schema(), wanted.iter().copied());
    let sample = asked.columns.is_none();
    let reader = builder
        .with_projection(mask)
        .with_row_groups(vec![part])
        .with_batch_size(if sample { SAMPLE_ROWS } else { BATCH })
        .build()
        .map_err(decoder)?;
    for batch in reader {
        let batch = batch.map_err(|_| Trouble::Decoder)?;
        let columns: Vec<Cells> = batch.columns().iter().map(Cells::of).collect();
        write_rows(&columns, batch.num_rows(), frames).map_err(Trouble::Out)?;
        *seen += batch.num_rows() as u64;
        if sample {
            break;
        }
    }
    Ok(())
}
