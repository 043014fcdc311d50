//! Tables in workbooks, Arrow files, and Parquet files that are doubted.
//!
//! In: frames from a decoder. Out: rows for the gathering. Never: a decoder in this process where
//! the program has another for it.

use super::formats::{Context, Cutter, Out, Piece, Pieces, Reader};
use super::heads::Head;
use super::rejects::Reason;
use super::shapes::{Log, ROLES, Shape, TableReader};
use super::typed_rows::{Rooms, tells_form};
use crate::decoding::{self, Asked, Cell, Cells, Frame, each};
use crate::error::Result;
use std::io::Read;

struct DecodedTable {
    shape: Shape,
    asked: Asked,
    places: [Option<usize>; ROLES],
}

/// `None`: not for a decoder, or another table than this log's.
pub(super) fn open(
    log: &dyn Log,
    head: &Head,
    context: &Context,
) -> Option<Result<Box<dyn Reader>>> {
    let sample = match head.decoded()? {
        Ok(sample) => sample,
        Err(e) => return Some(Err(e)),
    };
    let (headings, heading_row) = sample.headings(&|headings| log.fits(headings))?;
    let texts = |column| Ok(sample.texts(column, heading_row));
    let shape = Shape::of(log, headings, &head.path, context, texts);
    Some(shape.map(|shape| {
        let columns = Some(shape.used());
        let asked = Asked { file: head.path.clone(), columns, from_part: 0, heading_row };
        let places = shape.places();
        Box::new(DecodedTable { shape, asked, places }) as Box<dyn Reader>
    }))
}

/// A row's cells in the order of the columns asked for.
fn row_of(cells: &[u8]) -> [Cell<'_>; ROLES] {
    let mut cells = Cells(cells);
    std::array::from_fn(|_| cells.next())
}

impl DecodedTable {
    fn as_wanted<'c>(&self, row: &[Cell<'c>; ROLES]) -> [Cell<'c>; ROLES] {
        self.places.map(|place| place.and_then(|at| row.get(at)).copied().unwrap_or(Cell::Nothing))
    }
}

impl TableReader for DecodedTable {
    fn shape(&self) -> &Shape {
        &self.shape
    }

    fn shape_mut(&mut self) -> &mut Shape {
        &mut self.shape
    }

    fn has_lines(&self) -> bool {
        false
    }

    /// A cell a line, empty where there is no text, so that they can be counted.
    fn show_times(&self, piece: &Piece, see: &mut dyn FnMut(&[u8])) -> Result<()> {
        let mut room = String::new();
        for frame in each(piece.bytes) {
            let (before, time) = match frame {
                Frame::Row { before, cells } => {
                    let [time, ..] = self.as_wanted(&row_of(cells));
                    (before, time)
                }
                Frame::TooLong { before } => (before, Cell::Nothing),
                _ => continue,
            };
            (0..before).for_each(|_| see(&[]));
            see(if tells_form(time) { time.text(&mut room) } else { &[] });
        }
        Ok(())
    }

    fn pieces(&self) -> Pieces {
        let skip_lines = u64::from(self.asked.heading_row);
        Pieces::Text { cutter: Box::new(BetweenFrames), skip_bytes: 0, skip_lines }
    }

    fn stream(&self) -> Option<Result<Box<dyn Read + Send>>> {
        Some(decoding::stream(self.asked.clone()))
    }

    fn read(&self, piece: &Piece, out: &mut Out) -> Result<()> {
        let mut rooms = Rooms::default();
        let mut line = 0;
        for frame in each(piece.bytes) {
            match frame {
                Frame::Row { before, cells } => {
                    line += u64::from(before);
                    let row = self.as_wanted(&row_of(cells));
                    self.shape.admit_cells(&row, line, &mut rooms, out)?;
                    line += 1;
                }
                Frame::TooLong { before } => {
                    line += u64::from(before);
                    out.tally.read += 1;
                    out.reject(line, Reason::TooLong, None);
                    line += 1;
                }
                Frame::Damage(rows) => {
                    for _ in 0..rows.max(1) {
                        out.tally.read += 1;
                        out.reject(line, Reason::DamagedPart, None);
                        line += 1;
                    }
                }
                Frame::Headings(_) | Frame::Part(_) | Frame::End => {}
            }
        }
        out.tally.lines += line;
        Ok(())
    }
}

struct BetweenFrames;

impl Cutter for BetweenFrames {
    fn whole_records(&self, text: &[u8], at_end: bool) -> usize {
        if at_end {
            return text.len();
        }
        let mut whole = 0;
        while let Some(Ok(Some((_, length)))) = text.get(whole..).map(decoding::first) {
            whole += length;
        }
        whole
    }
}
