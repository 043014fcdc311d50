//! Tables in sound Parquet files.
//!
//! In: a Parquet file, a row group at a time. Out: rows for the gathering. Never: a column that is
//! not used, a row group in two threads.

use super::decoded;
use super::formats::{Context, Format, Out, Piece, Pieces, Reader};
use super::heads::Head;
use super::rejects::Reason;
use super::shapes::{Log, ROLES, Shape, TableReader};
use super::typed_rows::{Rooms, tells_form};
use crate::decoding::{Cell, Column, believed_rows, has_footer, is_sound};
use crate::error::{Error, Result};
use arrow_array::{ArrayRef, RecordBatch};
use arrow_schema::{DataType, Schema};
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{
    ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReader,
    ParquetRecordBatchReaderBuilder,
};
use parquet::basic::{Encoding, EncodingMask};
use parquet::file::metadata::RowGroupMetaData;
use std::fs::File;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Arc;

const BATCH: usize = 8192;

/// A log's table in a binary file: Parquet here where its figures can be true, the rest elsewhere.
pub(super) struct InBinary<L>(pub(super) L);

struct ParquetTable {
    path: PathBuf,
    metadata: ArrowReaderMetadata,
    shape: Shape,
    used: Vec<usize>,
    places: [Option<usize>; ROLES],
}

impl<L: Log> Format for InBinary<L> {
    fn name(&self) -> &str {
        self.0.name()
    }

    fn open(&self, head: &Head, context: &Context) -> Option<Result<Box<dyn Reader>>> {
        let Some(metadata) = head.parquet() else { return decoded::open(&self.0, head, context) };
        let fields = metadata.schema().fields();
        let headings: Vec<String> = fields.iter().map(|field| field.name().clone()).collect();
        if !self.0.fits(&headings) {
            return None;
        }
        let texts = |column| sample(&head.path, metadata, column);
        let shape = Shape::of(&self.0, headings, &head.path, context, texts);
        Some(shape.map(|shape| {
            let (path, metadata) = (head.path.clone(), metadata.clone());
            let (used, places) = (shape.used(), shape.places());
            Box::new(ParquetTable { path, metadata, shape, used, places }) as Box<dyn Reader>
        }))
    }
}

/// Of a Parquet file that can be decoded in this process: its figures agree with each other and its
/// length. `None` where it is none, or one to be decoded elsewhere.
pub(super) fn sound_metadata(path: &Path) -> Option<ArrowReaderMetadata> {
    let mut file = File::open(path).ok()?;
    let length = file.metadata().ok()?.len();
    if !has_footer(&mut file).ok()? {
        return None;
    }
    let load = || ArrowReaderMetadata::load(&file, ArrowReaderOptions::new());
    let metadata = catch_unwind(AssertUnwindSafe(load)).ok()?.ok()?;
    is_sound(metadata.metadata(), length).then(|| keeping_dictionaries(metadata))
}

/// The same file with those texts left in their dictionaries that it writes so throughout: each is
/// then unpacked once, not once a row.
fn keeping_dictionaries(metadata: ArrowReaderMetadata) -> ArrowReaderMetadata {
    let file = metadata.metadata();
    let fields = metadata.schema().fields();
    // A column within another is not looked for by its place.
    if fields.len() != file.file_metadata().schema_descr().num_columns() {
        return metadata;
    }
    let is_packed = |at: usize| {
        let data = |group: &RowGroupMetaData| group.column(at).page_encoding_stats_mask().copied();
        let packed = |mask: EncodingMask| {
            mask.is_only(Encoding::RLE_DICTIONARY) || mask.is_only(Encoding::PLAIN_DICTIONARY)
        };
        file.row_groups().iter().all(|group| data(group).is_some_and(packed))
    };
    let packed = fields.iter().enumerate().map(|(at, field)| {
        let text = field.data_type();
        if !matches!(text, DataType::Utf8 | DataType::LargeUtf8) || !is_packed(at) {
            return Arc::clone(field);
        }
        let packed = DataType::Dictionary(Box::new(DataType::Int32), Box::new(text.clone()));
        Arc::new(field.as_ref().clone().with_data_type(packed))
    });
    let schema = Arc::new(Schema::new(packed.collect::<Vec<_>>()));
    let options = ArrowReaderOptions::new().with_schema(schema);
    ArrowReaderMetadata::try_new(Arc::clone(file), options).unwrap_or(metadata)
}

const SAMPLE: usize = 200;

/// The first cells of a column as text.
fn sample(path: &Path, metadata: &ArrowReaderMetadata, column: usize) -> Result<Vec<Vec<u8>>> {
    let file = File::open(path).map_err(|e| Error::io("open", path, &e))?;
    let decode = || -> parquet::errors::Result<Vec<Vec<u8>>> {
        let builder = ParquetRecordBatchReaderBuilder::new_with_metadata(file, metadata.clone());
        let mask = ProjectionMask::roots(builder.parquet_schema(), [column]);
        let mut reader = builder.with_projection(mask).with_batch_size(SAMPLE).build()?;
        let mut cells = Vec::new();
        if let Some(batch) = reader.next() {
            each_text(batch?.column(0), &mut |cell| cells.push(cell.to_vec()));
        }
        cells.retain(|cell| !cell.is_empty());
        Ok(cells)
    };
    // The decoder's errors and panics both become a plain error about the file.
    match catch_unwind(AssertUnwindSafe(decode)) {
        Ok(Ok(cells)) => Ok(cells),
        Ok(Err(_)) | Err(_) => {
            Err(Error::new(crate::error::Kind::InputOutput, "this Parquet file is damaged")
                .at(path)
                .next("export it again; the other files are not affected"))
        }
    }
}

/// A cell a row, empty where there is no text.
fn each_text(array: &ArrayRef, see: &mut dyn FnMut(&[u8])) {
    let column = Column::of(array);
    let (mut room, mut text) = (String::new(), String::new());
    for row in 0..array.len() {
        let cell = column.cell(row, &mut room);
        see(if tells_form(cell) { cell.text(&mut text) } else { &[] });
    }
}

impl TableReader for ParquetTable {
    fn shape(&self) -> &Shape {
        &self.shape
    }

    fn shape_mut(&mut self) -> &mut Shape {
        &mut self.shape
    }

    fn has_lines(&self) -> bool {
        false
    }

    fn show_times(&self, piece: &Piece, see: &mut dyn FnMut(&[u8])) -> Result<()> {
        // A damaged part is named when it is read.
        let _ = catch_unwind(AssertUnwindSafe(|| {
            for batch in self.batches(piece.number as usize, &[self.shape.columns.time])? {
                each_text(batch?.column(0), see);
            }
            Ok::<(), parquet::errors::ParquetError>(())
        }));
        Ok(())
    }

    fn pieces(&self) -> Pieces {
        let groups = self.metadata.metadata().row_groups();
        Pieces::Parts(
            groups.iter().map(|group| u64::try_from(group.num_rows()).unwrap_or(0)).collect(),
        )
    }

    fn read(&self, piece: &Piece, out: &mut Out) -> Result<()> {
        let part = piece.number as usize;
        let Some(group) = self.metadata.metadata().row_groups().get(part) else { return Ok(()) };
        let wanted = u64::try_from(group.num_rows()).unwrap_or(0);
        let mut row = 0;
        // A damaged part is accounted for and passed over; the file's other parts are read.
        let decoded = catch_unwind(AssertUnwindSafe(|| self.read_part(part, &mut row, out)));
        out.tally.lines += wanted;
        match decoded {
            Ok(Ok(Some(failure))) => return Err(failure),
            _ if row >= wanted => return Ok(()),
            _ => {}
        }
        let lost = believed_rows(group).map_or(0, |rows| rows.saturating_sub(row));
        // Where the footer is not believed, what is lost is one reject.
        for line in row..row + lost.max(1) {
            out.tally.read += 1;
            out.reject(line, Reason::DamagedPart, None);
        }
        Ok(())
    }
}

impl ParquetTable {
    /// An inner error is ours; an outer one is the decoder's.
    fn read_part(
        &self,
        part: usize,
        row: &mut u64,
        out: &mut Out,
    ) -> parquet::errors::Result<Option<Error>> {
        for batch in self.batches(part, &self.used)? {
            if let Err(e) = self.read_batch(&batch?, row, out) {
                return Ok(Some(e));
            }
        }
        Ok(None)
    }

    fn batches(
        &self,
        part: usize,
        columns: &[usize],
    ) -> parquet::errors::Result<ParquetRecordBatchReader> {
        let file = File::open(&self.path)?;
        let builder =
            ParquetRecordBatchReaderBuilder::new_with_metadata(file, self.metadata.clone());
        let mask = ProjectionMask::roots(builder.parquet_schema(), columns.iter().copied());
        builder.with_projection(mask).with_row_groups(vec![part]).with_batch_size(BATCH).build()
    }

    fn read_batch(&self, batch: &RecordBatch, row: &mut u64, out: &mut Out) -> Result<()> {
        let columns = self.places.map(|place| {
            place.and_then(|at| batch.columns().get(at)).map_or(Column::Nothing, Column::of)
        });
        let mut written: [String; ROLES] = Default::default();
        let mut rooms = Rooms::default();
        for at in 0..batch.num_rows() {
            let line = *row;
            *row += 1;
            let mut cells = [Cell::Nothing; ROLES];
            for ((cell, column), room) in cells.iter_mut().zip(&columns).zip(&mut written) {
                *cell = column.cell(at, room);
            }
            self.shape.admit_cells(&cells, line, &mut rooms, out)?;
        }
        Ok(())
    }
}
