//! Tables in Parquet: an ACCESS_LOG or a site's own mapping.
//!
//! In: a Parquet file, a row group at a time. Out: rows for the gathering. Never: a column that is
//! not used, a row group in two threads.

use super::admitting::{Further, Record, Rules, admit_with};
use super::arrow_cells::{Cells, is_time};
use super::delimited::{Columns, Times, uses};
use super::durations;
use super::epic;
use super::formats::{Context, Format, Out, Piece, Pieces, Reader, TimeQuestion, Uses};
use super::heads::Head;
use super::mapped::{find, mapped_columns, rules, times};
use super::rejects::Reason;
use super::structure;
use super::times::TimeForm;
use super::wording::{More, identified, worded};
use crate::error::{Error, Result};
use crate::settings::Mapping;
use arrow_array::{ArrayRef, RecordBatch};
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{
    ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReader,
    ParquetRecordBatchReaderBuilder,
};
use std::fs::File;
use std::path::{Path, PathBuf};

const BATCH: usize = 8192;

pub(super) struct Mapped {
    pub(super) name: String,
    pub(super) mapping: Mapping,
}

pub(super) struct EpicAccessLog;

struct ParquetTable {
    format: String,
    path: PathBuf,
    metadata: ArrowReaderMetadata,
    headings: Vec<String>,
    columns: Columns,
    times: Times,
    rules: Rules,
}

impl Format for Mapped {
    fn name(&self) -> &str {
        &self.name
    }

    fn open(&self, head: &Head, context: &Context) -> Option<Result<Box<dyn Reader>>> {
        let (metadata, headings) = metadata(head)?;
        if find(&headings, &self.mapping.user).is_none()
            || find(&headings, &self.mapping.time).is_none()
        {
            return None;
        }
        let open = || {
            let columns = mapped_columns(&self.name, &self.mapping, &headings, head)?;
            let typed = is_typed(&metadata, columns.time);
            let sample = sample(head, &metadata, columns.time)?;
            let mut times = times(&self.mapping, || sample)?;
            times.question.take_if(|_| typed);
            let rules = rules(&columns, self.mapping.date_bounds, context);
            let (format, path) = (self.name.clone(), head.path.clone());
            Ok(Box::new(ParquetTable { format, path, metadata, headings, columns, times, rules })
                as Box<dyn Reader>)
        };
        Some(open())
    }
}

impl Format for EpicAccessLog {
    fn name(&self) -> &str {
        epic::NAME
    }

    fn open(&self, head: &Head, context: &Context) -> Option<Result<Box<dyn Reader>>> {
        let (metadata, headings) = metadata(head)?;
        let found = epic::Headings::find(&headings)?;
        let open = || {
            let columns = found.columns();
            let sample = sample(head, &metadata, columns.time)?;
            let asked = !is_typed(&metadata, columns.time);
            let times = found.times(asked.then_some(sample), &headings);
            let rules = rules(&columns, None, context);
            let (format, path) = (epic::NAME.to_string(), head.path.clone());
            Ok(Box::new(ParquetTable { format, path, metadata, headings, columns, times, rules })
                as Box<dyn Reader>)
        };
        Some(open())
    }
}

/// `None` where this is no Parquet file, or one to be decoded elsewhere.
fn metadata(head: &Head) -> Option<(ArrowReaderMetadata, Vec<String>)> {
    let metadata = head.bytes.starts_with(b"PAR1").then(|| sound_metadata(&head.path))??;
    let headings = metadata.schema().fields().iter().map(|field| field.name().clone()).collect();
    Some((metadata, headings))
}

/// Whether a file can be decoded in this process: its figures agree with each other and its length.
pub(super) fn is_sound(path: &Path) -> bool {
    sound_metadata(path).is_some()
}

fn sound_metadata(path: &Path) -> Option<ArrowReaderMetadata> {
    let mut file = File::open(path).ok()?;
    let length = file.metadata().ok()?.len();
    if !structure::has_footer(&mut file).ok()? {
        return None;
    }
    let load = || ArrowReaderMetadata::load(&file, ArrowReaderOptions::new());
    let metadata = std::panic::catch_unwind(std::panic::AssertUnwindSafe(load)).ok()?.ok()?;
    structure::is_sound(metadata.metadata(), length).then_some(metadata)
}

/// Runs the decoder; its errors and panics both become a plain error about the file.
fn guarded<T>(head: &Head, decode: impl FnOnce() -> parquet::errors::Result<T>) -> Result<T> {
    let damaged = || {
        Error::new(crate::error::Kind::InputOutput, "this Parquet file is damaged")
            .at(&head.path)
            .next("export it again; the other files are not affected")
    };
    match std::panic::catch_unwind(std::panic::AssertUnwindSafe(decode)) {
        Ok(Ok(value)) => Ok(value),
        Ok(Err(_)) | Err(_) => Err(damaged()),
    }
}

/// Whether the file itself says that a column holds times.
fn is_typed(metadata: &ArrowReaderMetadata, column: usize) -> bool {
    is_time(metadata.schema().field(column).data_type())
}

const SAMPLE: usize = 200;

/// The first cells of a column as text.
fn sample(head: &Head, metadata: &ArrowReaderMetadata, column: usize) -> Result<Vec<Vec<u8>>> {
    let file = File::open(&head.path).map_err(|e| Error::io("open", &head.path, &e))?;
    guarded(head, || {
        let builder = ParquetRecordBatchReaderBuilder::new_with_metadata(file, metadata.clone());
        let mask = ProjectionMask::roots(builder.parquet_schema(), [column]);
        let mut reader = builder.with_projection(mask).with_batch_size(SAMPLE).build()?;
        let mut cells = Vec::new();
        if let Some(batch) = reader.next() {
            each_text(batch?.column(0), &mut |cell| cells.push(cell.to_vec()));
        }
        Ok(cells)
    })
}

fn each_text(column: &ArrayRef, see: &mut dyn FnMut(&[u8])) {
    let cells = Cells::of(column);
    let mut room = String::new();
    for row in 0..column.len() {
        if let Some(text) = cells.text(row, &mut room).filter(|text| !text.is_empty()) {
            see(text);
        }
    }
}

impl Reader for ParquetTable {
    fn format(&self) -> &str {
        &self.format
    }

    fn headings(&self) -> &[String] {
        &self.headings
    }

    fn context(&self) -> &Context {
        &self.rules.context
    }

    fn uses(&self) -> Uses {
        uses(&self.columns, &self.headings, self.times.form, &self.rules.context)
    }

    fn time_question(&self) -> Option<&TimeQuestion> {
        self.times.question.as_ref()
    }

    fn settle_time_form(&mut self, form: TimeForm) {
        self.times.form = form;
    }

    fn show_times(&self, piece: &Piece, see: &mut dyn FnMut(&[u8])) -> Result<()> {
        // A damaged part is named when it is read.
        let _ = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            for batch in self.batches(piece.number as usize, &[self.columns.time])? {
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
        let wanted = match self.pieces() {
            Pieces::Parts(parts) => parts.get(piece.number as usize).copied().unwrap_or(0),
            Pieces::Text { .. } => 0,
        };
        let mut row_in_part = 0;
        // A damaged part is accounted for and passed over; the file's other parts are read.
        let decoded = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            self.read_part(piece.number as usize, &mut row_in_part, out)
        }));
        out.tally.lines += wanted;
        match decoded {
            Ok(Ok(Some(failure))) => return Err(failure),
            _ if row_in_part >= wanted => return Ok(()),
            _ => {}
        }
        let groups = self.metadata.metadata().row_groups();
        let group = groups.get(piece.number as usize);
        let lost = group
            .and_then(structure::believed_rows)
            .map_or(0, |rows| rows.saturating_sub(row_in_part));
        // Where the footer is not believed, what is lost is one reject.
        for row in row_in_part..row_in_part + lost.max(1) {
            out.tally.read += 1;
            out.reject(row, Reason::DamagedPart, None);
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
        let mut used: Vec<usize> = self.used().collect();
        used.sort_unstable();
        used.dedup();
        for batch in self.batches(part, &used)? {
            if let Err(e) = self.read_batch(&batch?, &used, row, out) {
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

    fn used(&self) -> impl Iterator<Item = usize> {
        let c = &self.columns;
        let more = c.more.as_deref();
        let of_more = |column: fn(&More) -> Option<usize>| more.and_then(column);
        [
            of_more(|more| more.detail),
            of_more(|more| more.outcome),
            of_more(|more| more.session),
            of_more(|more| more.workstation),
            Some(c.time),
            c.instant,
            Some(c.user),
            Some(c.action),
            c.patient,
            c.encounter,
            c.about_time,
            c.identity,
            c.duration,
        ]
        .into_iter()
        .flatten()
    }

    fn read_batch(
        &self,
        batch: &RecordBatch,
        used: &[usize],
        row: &mut u64,
        out: &mut Out,
    ) -> Result<()> {
        let cells = |column: Option<usize>| {
            column
                .and_then(|column| used.iter().position(|at| *at == column))
                .map_or(Cells::Nothing, |at| Cells::of(batch.column(at)))
        };
        let c = &self.columns;
        let (time, instant) = (cells(Some(c.time)), cells(c.instant));
        let (user, action) = (cells(Some(c.user)), cells(Some(c.action)));
        let (patient, encounter) = (cells(c.patient), cells(c.encounter));
        let (about, identity_cells) = (cells(c.about_time), cells(c.identity));
        let durations = cells(c.duration);
        let more = c.more.as_deref().cloned().unwrap_or_default();
        let (detail, outcome) = (cells(more.detail), cells(more.outcome));
        let (session, workstation) = (cells(more.session), cells(more.workstation));
        let mut rooms: [String; 8] = Default::default();
        let [
            user_room,
            action_room,
            patient_room,
            encounter_room,
            other,
            detail_room,
            second,
            third,
        ] = &mut rooms;
        let mut worded_room = Vec::new();
        let times = &self.times;
        for at in 0..batch.num_rows() {
            let line = *row;
            *row += 1;
            let stamp = instant
                .stamp(at, times.instant_form, other)
                .or_else(|| time.stamp(at, times.form, other));
            let nothing = || time.text(at, &mut String::new()).is_none_or(<[u8]>::is_empty);
            let mut action_text = action.text(at, action_room).unwrap_or_default();
            if c.more.is_some() {
                let detail = detail.text(at, detail_room).unwrap_or_default();
                let outcome = outcome.text(at, second).unwrap_or_default();
                action_text = worded(action_text, detail, outcome, &mut worded_room);
            }
            let found = Record {
                time: stamp
                    .ok_or_else(|| if nothing() { Reason::NoTime } else { Reason::UnreadableTime }),
                about: about.stamp(at, times.form, other),
                identity: identified(
                    identity_cells.text(at, other).unwrap_or_default(),
                    session.text(at, second).unwrap_or_default(),
                    workstation.text(at, third).unwrap_or_default(),
                ),
                user: user.text(at, user_room).unwrap_or_default(),
                action: action_text,
                patient: patient.text(at, patient_room).unwrap_or_default(),
                more_patients: &[],
                encounter: encounter.text(at, encounter_room).unwrap_or_default(),
            };
            let own_ms = durations.text(at, &mut String::new()).and_then(durations::milliseconds);
            admit_with(&found, Further { own_ms, later: None }, line, &self.rules, out)?;
        }
        Ok(())
    }
}
