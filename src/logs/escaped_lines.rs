//! MySQL's batch output: a line a row, tabs between, what would disturb them escaped.
//!
//! In: a chunk of whole lines. Out: rows for the vendor's own reading. Never: quotes; here they are
//! content.

use super::delimited::Layout;
use super::formats::{Cutter, Out, Piece, Pieces};
use super::rejects::Reason;
use super::shapes::{Shape, TableReader};
use super::vendors::Row;
use crate::error::Result;

/// The layout says the columns; how lines end and cells read is this file's.
pub(super) struct EscapedLines(pub(super) Layout);

/// A longer line is no log entry.
const MAX_LINE: usize = 1 << 20;

struct Lines;

impl Cutter for Lines {
    fn whole_records(&self, text: &[u8], at_end: bool) -> usize {
        if at_end { text.len() } else { memchr::memrchr(b'\n', text).map_or(0, |end| end + 1) }
    }
}

impl TableReader for EscapedLines {
    fn shape(&self) -> &Shape {
        &self.0.shape
    }

    fn shape_mut(&mut self) -> &mut Shape {
        &mut self.0.shape
    }

    fn show_times(&self, piece: &Piece, see: &mut dyn FnMut(&[u8])) -> Result<()> {
        for line in piece.bytes.split(|byte| *byte == b'\n') {
            if let Some(cell) = line.split(|byte| *byte == b'\t').nth(self.0.shape.columns.time) {
                see(cell);
            }
        }
        Ok(())
    }

    fn pieces(&self) -> Pieces {
        let (skip_bytes, skip_lines) = (self.0.skip_bytes, self.0.skip_lines);
        Pieces::Text { cutter: Box::new(Lines), skip_bytes, skip_lines }
    }

    fn read(&self, piece: &Piece, out: &mut Out) -> Result<()> {
        let ended = piece.bytes.strip_suffix(b"\n").unwrap_or(piece.bytes);
        for (number, line) in ended.split(|byte| *byte == b'\n').enumerate() {
            self.read_line(line.strip_suffix(b"\r").unwrap_or(line), number as u64, out)?;
            out.tally.lines += 1;
        }
        Ok(())
    }
}

impl EscapedLines {
    fn read_line(&self, line: &[u8], number: u64, out: &mut Out) -> Result<()> {
        if line.trim_ascii().is_empty() || line.trim_ascii() == self.0.heading_line {
            return Ok(());
        }
        let width = self.0.shape.headings.len();
        let n_fields = memchr::memchr_iter(b'\t', line).count() + 1;
        if n_fields != width || line.len() > MAX_LINE {
            out.tally.read += 1;
            let reason = if line.len() > MAX_LINE {
                Reason::TooLong
            } else if n_fields < width {
                Reason::TooFewFields
            } else {
                Reason::TooManyFields
            };
            out.reject(number, reason, None);
            return Ok(());
        }
        let Some(manner) = &self.0.shape.manner else { return Ok(()) };
        let fields: Vec<&[u8]> = line.split(|byte| *byte == b'\t').collect();
        let cells: Vec<Vec<u8>> = manner
            .wanted
            .iter()
            .map(|(_, at)| at.and_then(|at| fields.get(at)).map_or_else(Vec::new, |f| unescape(f)))
            .collect();
        let (form, rules) = (self.0.shape.times.form, &self.0.shape.rules);
        (manner.read)(
            &Row { cells: &cells, typed: &[], form, utc: false, line: number, rules },
            out,
        )
    }
}

/// `\t`, `\n`, `\0` and `\\`; `\N` alone is no value. Blanks around a cell are padding.
fn unescape(field: &[u8]) -> Vec<u8> {
    if field == b"\\N" {
        return Vec::new();
    }
    let mut text = Vec::with_capacity(field.len());
    let mut bytes = field.iter();
    while let Some(byte) = bytes.next() {
        if *byte != b'\\' {
            text.push(*byte);
            continue;
        }
        match bytes.next() {
            Some(b't') => text.push(b'\t'),
            Some(b'n') => text.push(b'\n'),
            Some(b'0') => text.push(0),
            Some(b'\\') => text.push(b'\\'),
            Some(other) => text.extend_from_slice(&[b'\\', *other]),
            None => text.push(b'\\'),
        }
    }
    text.trim_ascii().to_vec()
}

#[cfg(test)]
mod tests {
    use super::unescape;

    #[test]
    fn escapes_become_what_they_stand_for() {
        assert_eq!(unescape(br"a\tb\nc\\d\'"), b"a\tb\nc\\d\\'");
        assert_eq!(unescape(br"\N"), b"");
        assert_eq!(unescape(br"WARD\\jdoe"), br"WARD\jdoe");
    }
}
