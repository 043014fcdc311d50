//! Delimited text: fields to checked records.
//!
//! In: a chunk of whole records and the columns that matter. Out: rows for the gathering, rejects.
//! Never: a row with another number of fields than headings; a shifted column would be a lie.

use super::admitting::{self, Further, admit_in_session, blank_if_null};
use super::durations::milliseconds;
use super::formats::{Context, Out, Piece, Pieces, Reader};
use super::hashing::{self, identity};
use super::heads::{Head, Table};
use super::no_records::{is_drawn, is_footer, is_rule, without_mark};
use super::rejects::Reason;
use super::separators::{OutsideQuotes, find_separators};
use super::shapes::{Log, Shape, TableReader};
use super::vendors::{Manner, Row};
use super::wording::{identified, worded};
use crate::error::Result;

pub(super) struct Layout {
    pub(super) shape: Shape,
    pub(super) delimiter: u8,
    pub(super) heading_line: Vec<u8>,
    pub(super) skip_bytes: usize,
    pub(super) skip_lines: u64,
}

impl Layout {
    pub(super) fn new(table: &Table, shape: Shape) -> Self {
        Self {
            delimiter: table.delimiter,
            heading_line: table.heading_line.clone(),
            skip_bytes: table.skip_bytes,
            skip_lines: table.skip_lines,
            shape,
        }
    }
}

/// A log's table as text.
pub(super) fn text_reader(
    log: &dyn Log,
    table: &Table,
    head: &Head,
    context: &Context,
) -> Result<Box<dyn Reader>> {
    let sample = |column| Ok(table.sample(column));
    let shape = Shape::of(log, table.headings.clone(), &head.path, context, sample)?;
    Ok(Box::new(Layout::new(table, shape)))
}

/// Memory that a thread uses again from piece to piece.
#[derive(Default)]
pub(super) struct Scratch {
    marks: Vec<u32>,
    cells: Rooms,
}

/// Room for the cells of one record whose quotes are taken off.
type Rooms = [Vec<u8>; 15];

/// A longer record is no log entry.
const MAX_RECORD: usize = 1 << 20;

impl TableReader for Layout {
    fn shape(&self) -> &Shape {
        &self.shape
    }

    fn shape_mut(&mut self) -> &mut Shape {
        &mut self.shape
    }

    fn show_times(&self, piece: &Piece, see: &mut dyn FnMut(&[u8])) -> Result<()> {
        let mut marks = Vec::new();
        find_separators(piece.bytes, self.delimiter, &mut marks);
        let mut room = Vec::new();
        for (start, ends) in records(piece.bytes, &marks) {
            if ends.len() == self.shape.headings.len() {
                let record = Record { text: piece.bytes, start, ends };
                see(unquote(record.field(self.shape.columns.time), &mut room));
            }
        }
        Ok(())
    }

    fn pieces(&self) -> Pieces {
        Pieces::Text {
            cutter: Box::new(OutsideQuotes { delimiter: self.delimiter }),
            skip_bytes: self.skip_bytes,
            skip_lines: self.skip_lines,
        }
    }

    fn read(&self, piece: &Piece, out: &mut Out) -> Result<()> {
        let mut scratch = std::mem::take(out.scratch);
        let done = if find_separators(piece.bytes, self.delimiter, &mut scratch.marks) {
            self.read_records::<true>(piece.bytes, &mut scratch, out)
        } else {
            self.read_records::<false>(piece.bytes, &mut scratch, out)
        };
        *out.scratch = scratch;
        done
    }
}

/// A chunk's text and where its fields end; `first` is the record's first mark.
#[derive(Clone, Copy)]
struct Record<'a> {
    text: &'a [u8],
    start: usize,
    ends: &'a [u32],
}

impl<'a> Record<'a> {
    #[inline]
    fn field(&self, column: usize) -> &'a [u8] {
        let start = if column == 0 { self.start } else { self.ends[column - 1] as usize + 1 };
        trim(&self.text[start..self.ends[column] as usize])
    }
}

/// Blanks and a carriage return around a cell are padding, not content.
#[inline]
fn trim(cell: &[u8]) -> &[u8] {
    match (cell.first(), cell.last()) {
        (Some(first), Some(last)) if *first <= b' ' || *last <= b' ' => cell.trim_ascii(),
        _ => cell,
    }
}

/// A cell without its quotes; doubled quotes become one, a quote alone is content.
#[inline]
fn unquote<'a>(cell: &'a [u8], room: &'a mut Vec<u8>) -> &'a [u8] {
    let [b'"', inner @ .., b'"'] = cell else { return cell };
    if memchr::memchr(b'"', inner).is_none() {
        return trim(inner);
    }
    room.clear();
    let mut rest = inner;
    while let Some(quote) = memchr::memchr(b'"', rest) {
        room.extend_from_slice(&rest[..=quote]);
        rest = &rest[quote + 1..];
        rest = rest.strip_prefix(b"\"").unwrap_or(rest);
    }
    room.extend_from_slice(rest);
    trim(room)
}

/// Each record's start and the marks of its fields.
fn records<'a>(text: &'a [u8], marks: &'a [u32]) -> impl Iterator<Item = (usize, &'a [u32])> {
    let mut start = 0;
    marks.split_inclusive(|at| is_line_end(text, *at)).map(move |ends| {
        let begins = start;
        start = ends.last().map_or(start, |end| *end as usize + 1);
        (begins, ends)
    })
}

impl Layout {
    fn read_records<const QUOTED: bool>(
        &self,
        text: &[u8],
        scratch: &mut Scratch,
        out: &mut Out,
    ) -> Result<()> {
        let width = self.shape.headings.len();
        let Scratch { marks, cells } = scratch;
        let mut start = 0;
        let mut mark = 0;
        let mut line = 0;
        while mark < marks.len() && start < text.len() {
            let ends = &marks[mark..];
            // A record's last mark is a line end; its others are delimiters.
            let n_fields = match ends.get(width - 1) {
                Some(last)
                    if is_line_end(text, *last)
                        && ends[..width - 1].iter().all(|at| text[*at as usize] != b'\n') =>
                {
                    width
                }
                _ => ends
                    .iter()
                    .position(|at| is_line_end(text, *at))
                    .map_or(ends.len(), |at| at + 1),
            };
            let end = ends[n_fields - 1] as usize;
            let record = Record { text, start, ends: &ends[..n_fields] };
            let whole = &text[start..end];
            let breaks = if QUOTED { memchr::memchr_iter(b'\n', whole).count() as u64 } else { 0 };
            // Its number of fields may be right by chance: two quotes never meant for each other.
            let swallowed = || breaks > 0 && self.has_good_lines(whole);
            if n_fields == width && end - start <= MAX_RECORD && !swallowed() {
                self.read_record::<QUOTED>(record, line, cells, out)?;
            } else if !trim(whole).is_empty() {
                self.read_misfit::<QUOTED>(whole, n_fields, line, cells, out)?;
            }
            line += 1 + breaks;
            mark += n_fields;
            start = end + 1;
        }
        out.tally.lines += line;
        Ok(())
    }

    /// A record with another number of fields than headings, or with good lines in it. One that spans
    /// lines may have swallowed good ones behind a quote that was never meant to open: its lines are
    /// tried one by one.
    fn read_misfit<const QUOTED: bool>(
        &self,
        whole: &[u8],
        n_fields: usize,
        line: u64,
        cells: &mut Rooms,
        out: &mut Out,
    ) -> Result<()> {
        if n_fields < self.shape.headings.len() && (is_footer(whole) || is_drawn(trim(whole))) {
            return Ok(());
        }
        if !QUOTED || !self.has_good_lines(whole) {
            out.tally.read += 1;
            let reason = if whole.len() > MAX_RECORD {
                Reason::TooLong
            } else if n_fields < self.shape.headings.len() {
                Reason::TooFewFields
            } else {
                Reason::TooManyFields
            };
            out.reject(line, reason, None);
            return Ok(());
        }
        for (step, one) in whole.split(|byte| *byte == b'\n').enumerate() {
            if trim(one).is_empty() {
                continue;
            }
            let mut marks = Vec::new();
            find_separators(one, self.delimiter, &mut marks);
            let line = line + step as u64;
            if marks.len() == self.shape.headings.len() {
                let record = Record { text: one, start: 0, ends: &marks };
                self.read_record::<true>(record, line, cells, out)?;
            } else {
                self.read_misfit::<false>(one, marks.len(), line, cells, out)?;
            }
        }
        Ok(())
    }

    /// Whether a line after the first is by itself a record: as many fields as headings, and a time.
    fn has_good_lines(&self, whole: &[u8]) -> bool {
        let mut marks = Vec::new();
        whole.split(|byte| *byte == b'\n').skip(1).any(|one| {
            find_separators(one, self.delimiter, &mut marks);
            marks.len() == self.shape.headings.len() && {
                let record = Record { text: one, start: 0, ends: &marks };
                self.shape
                    .times
                    .form
                    .read(unquote(record.field(self.shape.columns.time), &mut Vec::new()))
                    .is_some()
            }
        })
    }

    #[inline]
    fn read_record<const QUOTED: bool>(
        &self,
        record: Record,
        line: u64,
        cells: &mut Rooms,
        out: &mut Out,
    ) -> Result<()> {
        if let Some(manner) = &self.shape.manner {
            return self.read_by::<QUOTED>(manner, record, line, out);
        }
        let columns = &self.shape.columns;
        let [
            time_cell,
            instant_cell,
            user_cell,
            action_cell,
            action_id_cell,
            patient_cell,
            encounter_cell,
            about_cell,
            identity_cell,
            detail_cell,
            outcome_cell,
            session_cell,
            workstation_cell,
            worded_cell,
            duration_cell,
        ] = cells;
        let cell_of = |column: Option<usize>, room| match column {
            Some(column) => cell::<QUOTED>(record, column, room),
            None => &[],
        };
        let time = cell::<QUOTED>(record, columns.time, time_cell);
        let instant = cell_of(columns.instant, instant_cell);
        let times = &self.shape.times;
        let stamp = match columns.instant {
            Some(_) => times.instant_form.read(instant).or_else(|| times.form.read_any(time)),
            None => times.form.read_any(time),
        };
        if stamp.is_none() && self.is_no_record(record) {
            return Ok(());
        }
        let mut action = cell::<QUOTED>(record, columns.action, action_cell);
        if columns.action_id.is_some() && blank_if_null(action).is_empty() {
            action = cell_of(columns.action_id, action_id_cell);
        }
        let event_id = cell_of(columns.identity, identity_cell);
        let identity = match &columns.more {
            None => identity(event_id),
            Some(more) => {
                let detail = cell_of(more.detail, detail_cell);
                action = worded(action, detail, cell_of(more.outcome, outcome_cell), worded_cell);
                let session = cell_of(more.session, session_cell);
                identified(event_id, session, cell_of(more.workstation, workstation_cell))
            }
        };
        let found = admitting::Record {
            time: stamp.ok_or_else(|| {
                let nothing = blank_if_null(time).is_empty();
                if nothing { Reason::NoTime } else { Reason::UnreadableTime }
            }),
            user: cell::<QUOTED>(record, columns.user, user_cell),
            action,
            patient: cell_of(columns.patient, patient_cell),
            more_patients: &[],
            encounter: cell_of(columns.encounter, encounter_cell),
            identity,
            about: columns
                .about_time
                .and_then(|at| times.form.read_any(cell::<QUOTED>(record, at, about_cell))),
        };
        let own_ms =
            columns.duration.and_then(|at| milliseconds(cell::<QUOTED>(record, at, duration_cell)));
        let session = || self.session_of::<QUOTED>(record);
        let further = Further { own_ms, later: None };
        admit_in_session(&found, further, session, line, &self.shape.rules, out)
    }

    #[cold]
    fn session_of<const QUOTED: bool>(&self, record: Record) -> u64 {
        let cell = |at| hashing::session(cell::<QUOTED>(record, at, &mut Vec::new()));
        self.shape.session.map_or(0, cell)
    }

    /// A row as its vendor means it.
    fn read_by<const QUOTED: bool>(
        &self,
        manner: &Manner,
        record: Record,
        line: u64,
        out: &mut Out,
    ) -> Result<()> {
        let mut room = Vec::new();
        let cells: Vec<Vec<u8>> = manner
            .wanted
            .iter()
            .map(|(_, at)| {
                at.map_or_else(Vec::new, |at| cell::<QUOTED>(record, at, &mut room).to_vec())
            })
            .collect();
        let (form, rules) = (self.shape.times.form, &self.shape.rules);
        let row = Row { cells: &cells, typed: &[], form, utc: false, line, rules };
        if row.time().is_err() && self.is_no_record(record) {
            return Ok(());
        }
        (manner.read)(&row, out)
    }

    /// Where files were put together, the headings come again, and the dashes below them.
    #[cold]
    fn is_no_record(&self, record: Record) -> bool {
        let end = record.ends.last().map_or(record.start, |end| *end as usize);
        let line = without_mark(trim(&record.text[record.start..end]));
        let dashes = |column| record.field(column).iter().all(|byte| *byte == b'-');
        line == self.heading_line
            || (is_rule(record.field(self.shape.columns.time))
                && (0..record.ends.len()).all(dashes))
    }
}

#[inline]
fn cell<'a, const QUOTED: bool>(
    record: Record<'a>,
    column: usize,
    room: &'a mut Vec<u8>,
) -> &'a [u8] {
    let cell = record.field(column);
    if QUOTED { unquote(cell, room) } else { cell }
}

#[inline]
fn is_line_end(text: &[u8], at: u32) -> bool {
    text.get(at as usize).is_none_or(|byte| *byte == b'\n')
}
