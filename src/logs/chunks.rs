//! A file's text in chunks of whole records, handed to whichever thread asks next.
//!
//! In: a stream. Out: chunks in order, numbered. Never: a record cut in two, a chunk without bound.

use super::encodings::ends_in_a_character;
use super::formats::Cutter;
use super::streams::Damage;
use std::io::{ErrorKind, Read};
use std::sync::atomic::{AtomicUsize, Ordering};

static CHUNK: AtomicUsize = AtomicUsize::new(1 << 20);
/// A record that does not end within this is cut; its beginning is rejected, what follows it is read.
const MAX_CHUNK: usize = 16 << 20;

/// So many bytes are read at once from now on. It changes no result, and tests show that.
pub fn cut_by(bytes: usize) {
    CHUNK.store(bytes.clamp(1, MAX_CHUNK), Ordering::Relaxed);
}

fn chunk() -> usize {
    CHUNK.load(Ordering::Relaxed)
}

pub(super) struct Chunks {
    stream: Box<dyn Read + Send>,
    cutter: Box<dyn Cutter>,
    left_over: Vec<u8>,
    number: u32,
    at_end: bool,
    skip: usize,
    /// A record that was cut goes on.
    too_long: bool,
}

/// Bytes, and room behind them that is not cleared for each chunk anew.
#[derive(Default)]
pub(super) struct Buffer {
    room: Vec<u8>,
    filled: usize,
}

impl Buffer {
    pub(super) fn bytes(&self) -> &[u8] {
        &self.room[..self.filled]
    }

    pub(super) fn clear(&mut self) {
        self.filled = 0;
    }

    fn extend(&mut self, bytes: &[u8]) {
        self.make_room(self.filled + bytes.len());
        self.room[self.filled..self.filled + bytes.len()].copy_from_slice(bytes);
        self.filled += bytes.len();
    }

    fn drop_first(&mut self, n: usize) {
        self.room.copy_within(n..self.filled, 0);
        self.filled -= n;
    }

    fn make_room(&mut self, wanted: usize) {
        if self.room.len() < wanted {
            self.room.resize(wanted, 0);
        }
    }

    /// Reads until there are so many bytes; false where the stream ends before.
    fn fill(&mut self, wanted: usize, stream: &mut dyn Read) -> std::io::Result<bool> {
        self.make_room(wanted);
        while self.filled < wanted {
            match stream.read(&mut self.room[self.filled..wanted]) {
                Ok(0) => return Ok(false),
                Ok(n) => self.filled += n,
                Err(e) if e.kind() == ErrorKind::Interrupted => {}
                Err(e) => return Err(e),
            }
        }
        Ok(true)
    }
}

pub(super) enum Next {
    /// The chunk's number; its bytes are in the buffer.
    Chunk(u32),
    /// Nothing more can be read after the buffer's bytes, which are whole records of this number.
    Damaged(u32, std::io::Error),
    End,
}

impl Chunks {
    pub(super) fn new(stream: Box<dyn Read + Send>, cutter: Box<dyn Cutter>, skip: usize) -> Self {
        Self {
            stream,
            cutter,
            left_over: Vec::new(),
            number: 0,
            at_end: false,
            skip,
            too_long: false,
        }
    }

    pub(super) fn next(&mut self, buffer: &mut Buffer) -> Next {
        buffer.clear();
        if let Err(e) = self.pass_over_rest() {
            self.at_end = true;
            return Next::Damaged(self.number, e);
        }
        buffer.extend(&self.left_over);
        self.left_over.clear();
        let chunk = chunk();
        let mut wanted = chunk;
        while !self.at_end {
            let before = buffer.filled;
            match buffer.fill(wanted.max(before + 1), &mut self.stream) {
                Ok(goes_on) => self.at_end = !goes_on,
                Err(e) => {
                    self.at_end = true;
                    self.drop_skipped(buffer);
                    return Next::Damaged(self.number, e);
                }
            }
            if buffer.filled == before && self.at_end {
                break;
            }
            self.drop_skipped(buffer);
            let whole = self.cutter.whole_records(buffer.bytes(), self.at_end);
            if whole > 0 || self.at_end {
                self.left_over.extend_from_slice(&buffer.bytes()[whole..]);
                buffer.filled = whole;
                break;
            }
            if buffer.filled >= MAX_CHUNK {
                self.too_long = true;
                break;
            }
            // Doubled: what is looked at again and again stays in proportion.
            wanted = (buffer.filled * 2).clamp(chunk, MAX_CHUNK);
        }
        if buffer.filled == 0 {
            return Next::End;
        }
        if self.at_end && self.left_over.is_empty() && ends_in_a_character(buffer.bytes()) {
            return Next::Damaged(self.number, Damage::CutCharacter.into());
        }
        self.number += 1;
        Next::Chunk(self.number - 1)
    }

    /// Reads on to the end of a record that was cut.
    fn pass_over_rest(&mut self) -> std::io::Result<()> {
        let Some(end) = self.cutter.record_end().filter(|_| self.too_long) else { return Ok(()) };
        let chunk = chunk();
        while self.too_long && !self.at_end {
            self.left_over.clear();
            let n = self.stream.by_ref().take(chunk as u64).read_to_end(&mut self.left_over)?;
            self.at_end = n < chunk;
            if let Some(at) = memchr::memchr(end, &self.left_over) {
                self.left_over.drain(..=at);
                self.too_long = false;
            }
        }
        if self.too_long {
            self.left_over.clear();
            self.too_long = false;
        }
        Ok(())
    }

    /// Byte order mark, preamble and headings are no records.
    fn drop_skipped(&mut self, buffer: &mut Buffer) {
        let n = self.skip.min(buffer.filled);
        if n > 0 {
            buffer.drop_first(n);
            self.skip -= n;
        }
    }
}
