//! Any text that an export arrives in, as UTF-8.
//!
//! In: a decompressed stream; bytes of a name. Out: a stream in UTF-8 with line feeds; text. Never:
//! two different names made one, a character cut at the end taken for whole.

use super::streams::Damage;
use encoding_rs::{CoderResult, Decoder, UTF_16BE, UTF_16LE, WINDOWS_1252};
use std::borrow::Cow;
use std::io::{self, Cursor, ErrorKind, Read};

/// Text as delivered: UTF-8, else what Windows wrote before it. Every byte of the latter is a
/// character of its own, so different bytes stay different names.
pub(super) fn text(bytes: &[u8]) -> Cow<'_, str> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => WINDOWS_1252.decode_without_bom_handling(bytes).0,
    }
}

/// The text ends within a character that began well.
pub(super) fn ends_in_a_character(text: &[u8]) -> bool {
    match std::str::from_utf8(text) {
        Ok(_) => false,
        Err(e) => e.error_len().is_none(),
    }
}

/// So much of a stream tells its encoding.
const LOOKED_AT: usize = 64 * 1024;

/// UTF-16 becomes UTF-8, and line ends of carriage returns alone become line feeds; anything else
/// passes as it is, a UTF-8 byte order mark too.
pub(super) fn as_utf8(mut stream: Box<dyn Read + Send>) -> io::Result<Box<dyn Read + Send>> {
    let mut start = Vec::with_capacity(LOOKED_AT);
    let failed = stream.by_ref().take(LOOKED_AT as u64).read_to_end(&mut start).err();
    if start.is_empty()
        && let Some(e) = failed
    {
        return Err(e);
    }
    let shape = shape(&start);
    let stream = Cursor::new(start).chain(Failing(failed)).chain(stream);
    Ok(match shape {
        Shape::Bytes => Box::new(stream),
        Shape::ReturnsAlone => Box::new(ReturnsAlone(stream)),
        Shape::LittleEndian => {
            Box::new(Transcoded::new(stream, UTF_16LE.new_decoder_with_bom_removal()))
        }
        Shape::BigEndian => {
            Box::new(Transcoded::new(stream, UTF_16BE.new_decoder_with_bom_removal()))
        }
    })
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shape {
    Bytes,
    ReturnsAlone,
    LittleEndian,
    BigEndian,
}

fn shape(start: &[u8]) -> Shape {
    if start.starts_with(b"\xFF\xFE") {
        return Shape::LittleEndian;
    }
    if start.starts_with(b"\xFE\xFF") {
        return Shape::BigEndian;
    }
    // Headings are plain letters: in UTF-16 every other byte of them is zero.
    let pairs = start.chunks_exact(2).take(512);
    let all = pairs.len();
    let little = pairs.clone().filter(|pair| pair[0] != 0 && pair[1] == 0).count();
    let big = pairs.filter(|pair| pair[0] == 0 && pair[1] != 0).count();
    let nearly_all = |n: usize| all >= 4 && n * 10 >= all * 9;
    // A text that turns to UTF-16 behind its headings is not in it.
    let zero_at = |at: usize| start.get(at) == Some(&0);
    if nearly_all(little) && zero_at(1) {
        Shape::LittleEndian
    } else if nearly_all(big) && zero_at(0) {
        Shape::BigEndian
    } else if memchr::memchr2(b'\n', 0, start).is_none() && memchr::memchr(b'\r', start).is_some() {
        Shape::ReturnsAlone
    } else {
        Shape::Bytes
    }
}

/// Fails once, where the stream failed while its start was looked at.
pub(super) struct Failing(pub(super) Option<io::Error>);

impl Read for Failing {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        self.0.take().map_or(Ok(0), Err)
    }
}

struct ReturnsAlone<R>(R);

impl<R: Read> Read for ReturnsAlone<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n = self.0.read(buffer)?;
        for byte in buffer[..n].iter_mut().filter(|byte| **byte == b'\r') {
            *byte = b'\n';
        }
        Ok(n)
    }
}

/// UTF-16 on its way to UTF-8.
struct Transcoded<R> {
    inner: R,
    decoder: Decoder,
    taken: Vec<u8>,
    /// What of `taken` is not decoded yet.
    rest: std::ops::Range<usize>,
    at_end: bool,
    ready: Vec<u8>,
    given: usize,
}

const STEP: usize = 64 * 1024;

impl<R: Read> Transcoded<R> {
    fn new(inner: R, decoder: Decoder) -> Self {
        let ready = Vec::with_capacity(STEP * 2);
        Self { inner, decoder, taken: vec![0; STEP], rest: 0..0, at_end: false, ready, given: 0 }
    }

    fn take_more(&mut self) -> io::Result<()> {
        if self.rest.is_empty() && !self.at_end {
            let n = self.inner.read(&mut self.taken)?;
            self.rest = 0..n;
            self.at_end = n == 0;
        }
        self.given = 0;
        self.ready.resize(STEP * 2, 0);
        let input = &self.taken[self.rest.clone()];
        let (result, read, written, replaced) =
            self.decoder.decode_to_utf8(input, &mut self.ready, self.at_end);
        self.ready.truncate(written);
        self.rest.start += read;
        // What is left at the end is half a character, or half a pair.
        if self.at_end && result == CoderResult::InputEmpty && replaced {
            self.ready.clear();
            return Err(Damage::CutCharacter.into());
        }
        Ok(())
    }
}

impl<R: Read> Read for Transcoded<R> {
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
