//! A log's bytes as text: decompressed, in UTF-8, within bounds.
//!
//! In: where a log lies. Out: a stream of its content, by what its first bytes say. Never: more
//! than an honest log could expand to, a damage without a name.

use super::encodings::as_utf8;
use super::origins::{Member, Origin};
use super::padded::with_tabs;
use super::rejects::Reason;
use crate::error::{Error, Result};
use blake3::Hasher;
use flate2::Crc;
use flate2::read::{DeflateDecoder, MultiGzDecoder};
use std::fs::File;
use std::io::{self, BufReader, Cursor, ErrorKind, Read, Seek, SeekFrom};
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};

/// A log's content, decompressed and transcoded where its first bytes say so.
pub(super) fn open(origin: &Origin) -> Result<Box<dyn Read + Send>> {
    let path = origin.shown();
    let file = File::open(&origin.file).map_err(|e| unopened(&path, &e))?;
    let opened = match &origin.member {
        None => content(file),
        Some(member) => open_member(file, member).and_then(content),
    };
    opened.map_err(|e| unreadable(&path, &e))
}

/// The same; once the stream is read to its end, the origin's fingerprint is known.
pub(super) fn open_hashed(origin: &Origin) -> Result<Box<dyn Read + Send>> {
    if origin.member.is_some() {
        return open(origin);
    }
    let path = &origin.file;
    let file = File::open(path).map_err(|e| unopened(path, &e))?;
    let into = Arc::clone(&origin.fingerprint);
    content(Hashing { file, hash: Hasher::new(), into }).map_err(|e| unreadable(path, &e))
}

fn unopened(path: &Path, error: &io::Error) -> Error {
    Error::io("open", path, error)
        .next("see that it is still there, and that this account may read it")
}

pub(super) fn unreadable(path: &Path, error: &io::Error) -> Error {
    Error::io("read", path, error)
        .next("copy or export it again: a transfer may have cut or changed it")
}

/// What a damaged stream's error is called in the account.
pub(super) fn damage(error: &io::Error) -> Reason {
    match error.get_ref().and_then(|inner| inner.downcast_ref::<Damage>()) {
        Some(Damage::Expands) => Reason::ExpandsTooMuch,
        Some(Damage::CutCharacter) => Reason::CutInCharacter,
        None => Reason::DamagedCompression,
    }
}

/// The stream's text was cut, if it is UTF-8: in older encodings each byte is a character.
pub(super) fn is_cut_character(error: &io::Error) -> bool {
    error.get_ref().and_then(|inner| inner.downcast_ref()) == Some(&Damage::CutCharacter)
}

/// Whether a log is UTF-8 throughout; its end may lie within a character.
pub(super) fn is_utf8(origin: &Origin) -> bool {
    let Ok(mut stream) = open(origin) else { return true };
    let mut text = vec![0; BUFFER];
    let mut kept = 0;
    while let Ok(n @ 1..) = stream.read(&mut text[kept..]) {
        let end = kept + n;
        let sound = match std::str::from_utf8(&text[..end]) {
            Ok(_) => end,
            Err(e) if e.error_len().is_none() => e.valid_up_to(),
            Err(_) => return false,
        };
        text.copy_within(sound..end, 0);
        kept = end - sound;
    }
    true
}

/// Damage that no decoder names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Damage {
    Expands,
    CutCharacter,
}

impl std::fmt::Display for Damage {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Expands => "it expands to far more than a log would",
            Self::CutCharacter => "it ends in the middle of a character",
        })
    }
}

impl std::error::Error for Damage {}

impl From<Damage> for io::Error {
    fn from(damage: Damage) -> Self {
        Self::new(ErrorKind::InvalidData, damage)
    }
}

/// A file's BLAKE3 hash, once it is known.
pub(super) type Fingerprint = OnceLock<String>;

/// Hashes what passes through; what nobody asked for (bytes behind a compressed stream) at the end.
struct Hashing {
    file: File,
    hash: Hasher,
    into: Arc<Fingerprint>,
}

impl Read for Hashing {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n = self.file.read(buffer)?;
        self.hash.update(&buffer[..n]);
        Ok(n)
    }
}

impl Drop for Hashing {
    fn drop(&mut self) {
        if self.hash.update_reader(&mut self.file).is_ok() {
            // Set once: a file is read by one stream.
            let _ = self.into.set(self.hash.finalize().to_hex().to_string());
        }
    }
}

/// The hash of a file that is not read as a stream.
pub fn fingerprint(path: &Path) -> Result<String> {
    let mut hash = Hasher::new();
    let file = File::open(path).map_err(|e| unopened(path, &e))?;
    hash.update_reader(file).map_err(|e| unreadable(path, &e))?;
    Ok(hash.finalize().to_hex().to_string())
}

const BUFFER: usize = 256 * 1024;
const GZIP: [u8; 2] = [0x1F, 0x8B];
const ZSTD: [u8; 4] = [0x28, 0xB5, 0x2F, 0xFD];

fn content(mut raw: impl Read + Send + 'static) -> io::Result<Box<dyn Read + Send>> {
    let mut magic = [0; 4];
    let n = read_full(&mut raw, &mut magic)?;
    let start = Cursor::new(magic[..n].to_vec());
    let taken = Arc::new(AtomicU64::new(n as u64));
    let text = if magic.starts_with(&GZIP) {
        let raw = start.chain(Counting { inner: raw, taken: Arc::clone(&taken) });
        let raw = BufReader::with_capacity(BUFFER, raw);
        as_utf8(Box::new(Bounded { inner: MultiGzDecoder::new(raw), taken, given: 0 }))
    } else if magic == ZSTD {
        let raw = start.chain(Counting { inner: raw, taken: Arc::clone(&taken) });
        let inner = zstd::Decoder::with_buffer(BufReader::with_capacity(BUFFER, raw))?;
        as_utf8(Box::new(Bounded { inner, taken, given: 0 }))
    } else {
        as_utf8(Box::new(start.chain(raw)))
    };
    with_tabs(text?)
}

/// Counts what a decoder takes.
struct Counting<R> {
    inner: R,
    taken: Arc<AtomicU64>,
}

impl<R: Read> Read for Counting<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n = self.inner.read(buffer)?;
        self.taken.fetch_add(n as u64, Ordering::Relaxed);
        Ok(n)
    }
}

/// Logs compress to a tenth; where one action repeats all day and its time alone changes, to a
/// fortieth.
const MOST_EXPANSION: u64 = 100;
/// What may be read whatever it was compressed to.
const ALWAYS_ALLOWED: u64 = 256 << 20;

/// Ends a stream that expands absurdly, and gives a decoder's complaints one kind.
struct Bounded<R> {
    inner: R,
    taken: Arc<AtomicU64>,
    given: u64,
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n = self.inner.read(buffer).map_err(|e| {
            let ours = e.raw_os_error().is_none() && e.kind() == ErrorKind::Other;
            if ours { io::Error::new(ErrorKind::InvalidData, e) } else { e }
        })?;
        self.given += n as u64;
        let taken = self.taken.load(Ordering::Relaxed).max(1);
        if self.given > ALWAYS_ALLOWED && self.given / taken > MOST_EXPANSION {
            return Err(Damage::Expands.into());
        }
        Ok(n)
    }
}

fn open_member(mut file: File, member: &Member) -> io::Result<Checked> {
    file.seek(SeekFrom::Start(member.start))?;
    let taken = Arc::new(AtomicU64::new(0));
    let raw = Counting { inner: file.take(member.compressed), taken: Arc::clone(&taken) };
    let inner: Box<dyn Read + Send> = if member.deflated {
        let inner = DeflateDecoder::new(BufReader::with_capacity(BUFFER, raw));
        Box::new(Bounded { inner, taken, given: 0 })
    } else {
        Box::new(raw)
    };
    Ok(Checked { inner, crc: Crc::new(), want: member.crc32 })
}

/// Compares a member's content with the archive's checksum at its end.
struct Checked {
    inner: Box<dyn Read + Send>,
    crc: Crc,
    want: Option<u32>,
}

impl Read for Checked {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n = self.inner.read(buffer)?;
        self.crc.update(&buffer[..n]);
        if n == 0 && !buffer.is_empty() && self.want.is_some_and(|want| want != self.crc.sum()) {
            return Err(ErrorKind::InvalidData.into());
        }
        Ok(n)
    }
}

pub(super) fn read_full(file: &mut impl Read, buffer: &mut [u8]) -> io::Result<usize> {
    let mut n = 0;
    while n < buffer.len() {
        match file.read(&mut buffer[n..]) {
            Ok(0) => break,
            Ok(more) => n += more,
            Err(e) if e.kind() == ErrorKind::Interrupted => {}
            Err(e) => return Err(e),
        }
    }
    Ok(n)
}
