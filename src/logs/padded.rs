//! Tables whose columns only blanks part, as sqlcmd, sp_send_dbmail and SQL*Plus write them.
//!
//! In: text whose headings stand above dashes that give each column's width. Out: the same lines as
//! a table with tabs. Never: a line cut by widths that it does not keep to; it stays one field.

use super::encodings::Failing;
use super::no_records::is_footer;
use std::io::{self, Cursor, ErrorKind, Read};
use std::ops::Range;

/// So much of a stream tells whether it is one, and the dashes stand among so many lines.
const LOOKED_AT: usize = 64 * 1024;
const MOST_PREAMBLE: usize = 50;
/// Time, user and action.
const LEAST_COLUMNS: usize = 3;
/// A longer line is no record; its end is looked for without keeping it.
const LONGEST_LINE: usize = 2 << 20;
const STEP: usize = 64 * 1024;
const MARK: &[u8] = b"\xEF\xBB\xBF";

/// Passes on what is no such table as it is.
pub(super) fn with_tabs(mut stream: Box<dyn Read + Send>) -> io::Result<Box<dyn Read + Send>> {
    let mut start = Vec::with_capacity(LOOKED_AT);
    let failed = stream.by_ref().take(LOOKED_AT as u64).read_to_end(&mut start).err();
    if start.is_empty()
        && let Some(e) = failed
    {
        return Err(e);
    }
    let columns = columns(&start);
    let stream = Cursor::new(start).chain(Failing(failed)).chain(stream);
    Ok(match columns {
        None => Box::new(stream),
        Some(columns) => Box::new(WithTabs::new(stream, columns)),
    })
}

/// Where the columns stand, in characters, by the first line of dashes under headings that keep to
/// it.
fn columns(start: &[u8]) -> Option<Vec<Range<usize>>> {
    memchr::memmem::find(start, b"---")?;
    let lines: Vec<&[u8]> = start.split(|byte| *byte == b'\n').take(MOST_PREAMBLE + 1).collect();
    lines.windows(2).find_map(|two| {
        let columns = drawn(two[1])?;
        let mut cells = Vec::new();
        let headings = two[0].strip_prefix(MARK).unwrap_or(two[0]);
        let keeps = cut(headings, &columns, &mut cells);
        (keeps && cells.iter().all(|cell| !cell.is_empty())).then_some(columns)
    })
}

/// The columns of a line of dashes and blanks.
fn drawn(line: &[u8]) -> Option<Vec<Range<usize>>> {
    let line = line.trim_ascii_end();
    if line.first() != Some(&b'-') || !line.iter().all(|byte| matches!(byte, b'-' | b' ')) {
        return None;
    }
    let mut columns = Vec::new();
    let mut at = 0;
    for dashes in line.chunk_by(|a, b| a == b) {
        if dashes[0] == b'-' {
            columns.push(at..at + dashes.len());
        }
        at += dashes.len();
    }
    (columns.len() >= LEAST_COLUMNS).then_some(columns)
}

/// Whether only blanks part the columns; if so the cells, trimmed. What stands behind the last
/// column belongs to it, and a line may end early where its last cells are empty.
fn cut<'a>(line: &'a [u8], columns: &[Range<usize>], cells: &mut Vec<&'a [u8]>) -> bool {
    cells.clear();
    // A character is a column's place, whatever bytes it takes.
    let text = (!line.is_ascii()).then(|| std::str::from_utf8(line).ok()).flatten();
    let mut places = text.map(|text| text.char_indices().map(|(at, _)| at));
    let mut passed = 0;
    let mut byte_of = |character: usize| match &mut places {
        None => character.min(line.len()),
        Some(places) => {
            let found = places.nth(character - passed);
            passed = character + 1;
            found.unwrap_or(line.len())
        }
    };
    let mut ends = Vec::with_capacity(columns.len());
    for next in &columns[1..] {
        ends.push(byte_of(next.start));
    }
    ends.push(line.len());
    let mut start = 0;
    let mut rest = columns.iter().zip(ends).peekable();
    while let Some((column, end)) = rest.next() {
        let cell = line[start.min(end)..end].trim_ascii_end();
        let wide = if text.is_some() { characters(cell) } else { cell.len() };
        if wide > column.len() && rest.peek().is_some() {
            return false;
        }
        cells.push(cell.trim_ascii_start());
        start = end;
    }
    true
}

fn characters(text: &[u8]) -> usize {
    text.iter().filter(|byte| **byte & 0xC0 != 0x80).count()
}

struct WithTabs<R> {
    inner: R,
    columns: Vec<Range<usize>>,
    /// The beginning of a line whose end is not read yet.
    taken: Vec<u8>,
    ready: Vec<u8>,
    given: usize,
    at_end: bool,
    /// Within a line that is too long.
    passing: bool,
}

impl<R: Read> WithTabs<R> {
    fn new(inner: R, columns: Vec<Range<usize>>) -> Self {
        let (taken, ready) = (Vec::new(), Vec::new());
        Self { inner, columns, taken, ready, given: 0, at_end: false, passing: false }
    }

    fn take_more(&mut self) -> io::Result<()> {
        self.ready.clear();
        self.given = 0;
        let before = self.taken.len();
        self.taken.resize(before + STEP, 0);
        let n = match self.inner.read(&mut self.taken[before..]) {
            Ok(n) => n,
            Err(e) => {
                self.taken.truncate(before);
                return Err(e);
            }
        };
        self.taken.truncate(before + n);
        self.at_end = n == 0;
        let mut taken = std::mem::take(&mut self.taken);
        let mut start = 0;
        let mut searched = before;
        while let Some(end) = memchr::memchr(b'\n', &taken[searched..]).map(|at| searched + at) {
            self.convert(&taken[start..end]);
            self.ready.push(b'\n');
            (start, searched) = (end + 1, end + 1);
        }
        let rest = &taken[start..];
        if (self.at_end && !rest.is_empty()) || rest.len() > LONGEST_LINE || self.passing {
            let ends = self.at_end;
            self.convert(rest);
            self.passing = !ends;
            start = taken.len();
        }
        taken.drain(..start);
        self.taken = taken;
        Ok(())
    }

    fn convert(&mut self, line: &[u8]) {
        if std::mem::take(&mut self.passing) || line.len() > LONGEST_LINE {
            // Too long to be read; nothing in it may open a quote or part two fields.
            self.ready.extend(line.iter().map(|byte| match byte {
                b'"' | b'\t' | b'\r' => b' ',
                other => *other,
            }));
            return;
        }
        let (mark, line) = match line.strip_prefix(MARK) {
            Some(line) => (MARK, line),
            None => (&[][..], line),
        };
        self.ready.extend_from_slice(mark);
        let line = line.trim_ascii_end();
        if line.is_empty() || is_footer(line) {
            self.ready.extend_from_slice(line);
            return;
        }
        if drawn(line).is_some() {
            self.ready.extend_from_slice(b"---");
            return;
        }
        let mut cells = Vec::with_capacity(self.columns.len());
        if !cut(line, &self.columns, &mut cells) {
            cells = vec![line];
        }
        for (at, cell) in cells.iter().enumerate() {
            if at > 0 {
                self.ready.push(b'\t');
            }
            // The first of all in quotes: a table with tabs and quotes is read as one.
            self.put(cell, at == 0);
        }
    }

    fn put(&mut self, cell: &[u8], always: bool) {
        if !always && memchr::memchr3(b'"', b'\t', b'\r', cell).is_none() {
            self.ready.extend_from_slice(cell);
            return;
        }
        self.ready.push(b'"');
        for byte in cell {
            if *byte == b'"' {
                self.ready.push(b'"');
            }
            self.ready.push(*byte);
        }
        self.ready.push(b'"');
    }
}

impl<R: Read> Read for WithTabs<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.given == self.ready.len() {
            if self.at_end {
                return Ok(0);
            }
            match self.take_more() {
                Err(e) if e.kind() == ErrorKind::Interrupted => {}
                done => done?,
            }
        }
        let n = buffer.len().min(self.ready.len() - self.given);
        buffer[..n].copy_from_slice(&self.ready[self.given..self.given + n]);
        self.given += n;
        Ok(n)
    }
}
