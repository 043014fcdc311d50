//! A file's text in chunks of whole records, handed to whichever thread asks next.
//!
//! In: a stream. Out: chunks in order, numbered. Never: a record cut in two, a chunk without bound.

use super::encodings::ends_in_a_character;
use super::formats::Cutter;
use super::streams::Damage;
use std::io::Read;
use std::sync::atomic::{AtomicUsize, Ordering};

static CHUNK: AtomicUsize = AtomicUsize::new(1 << 20);
/// A record that does not end within this is cut; its beginning is rejected, what follows it is read.
const MAX_CHUNK: usize = 16 << 20;

/// So many bytes are read at once from now on. It changes no result, and tests show that.
pub fn cut_by(bytes: usize) {
    CHUNK.store(bytes.max(1), Ordering::Relaxed);
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

    pub(super) fn next(&mut self, buffer: &mut Vec<u8>) -> Next {
        buffer.clear();
        if let Err(e) = self.pass_over_rest() {
            self.at_end = true;
            return Next::Damaged(self.number, e);
        }
        buffer.append(&mut self.left_over);
        let chunk = chunk();
        let mut wanted = chunk;
        while !self.at_end {
            let more = (wanted - buffer.len().min(wanted - 1)) as u64;
            let before = buffer.len();
            match self.stream.by_ref().take(more).read_to_end(buffer) {
                Ok(n) if (n as u64) < more => self.at_end = true,
                Ok(_) => {}
                Err(e) => {
                    self.at_end = true;
                    self.drop_skipped(buffer);
                    return Next::Damaged(self.number, e);
                }
            }
            if buffer.len() == before && self.at_end {
                break;
            }
            self.drop_skipped(buffer);
            let whole = self.cutter.whole_records(buffer, self.at_end);
            if whole > 0 || self.at_end {
                self.left_over.extend_from_slice(&buffer[whole..]);
                buffer.truncate(whole);
                break;
            }
            if buffer.len() >= MAX_CHUNK {
                self.too_long = true;
                break;
            }
            // Doubled: what is looked at again and again stays in proportion.
            wanted = (buffer.len() * 2).clamp(chunk, MAX_CHUNK);
        }
        if buffer.is_empty() {
            return Next::End;
        }
        if self.at_end && self.left_over.is_empty() && ends_in_a_character(buffer) {
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
    fn drop_skipped(&mut self, buffer: &mut Vec<u8>) {
        let n = self.skip.min(buffer.len());
        buffer.drain(..n);
        self.skip -= n;
    }
}
