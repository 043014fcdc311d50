//! Which files there are, and how each begins.
//!
//! In: paths, folders and globs of the settings. Out: files in the order of their names, their
//! first bytes decompressed, a stream of the rest. Never: an opinion from a file's ending.

use super::samples::Tried;
use super::separators::{find_separators, whole_records};
use crate::error::{Error, Result};
use crate::settings::Settings;
use blake3::Hasher;
use flate2::read::MultiGzDecoder;
use std::collections::BTreeSet;
use std::fs::File;
use std::io::{BufReader, Read};
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

/// How much of a file is looked at to recognise it.
const HEAD: u64 = 64 * 1024;
const SAMPLE_ROWS: usize = 200;

/// A file and the index of its `Source` in the settings.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Found {
    pub(super) path: PathBuf,
    pub(super) source: usize,
}

/// How a file begins, decompressed, its byte order mark taken off.
pub(super) struct Head {
    pub(super) path: PathBuf,
    pub(super) bytes: Vec<u8>,
    pub(super) mark_bytes: usize,
    /// The file's whole content is in `bytes`.
    pub(super) whole: bool,
    /// What a decoder makes of it, once one was asked.
    pub(super) tried: Tried,
}

/// A table's headings and the rows of the head.
pub(super) struct Table {
    pub(super) delimiter: u8,
    pub(super) headings: Vec<String>,
    pub(super) heading_line: Vec<u8>,
    pub(super) skip_bytes: usize,
    pub(super) skip_lines: u64,
    rows: Vec<Vec<Vec<u8>>>,
}

/// Every file of the settings' sources, once, in the order of paths. Hidden files are passed over in
/// folders, not where they are named.
pub(super) fn find(settings: &Settings) -> Result<Vec<Found>> {
    let mut found = BTreeSet::new();
    for (source, entry) in settings.sources.iter().enumerate() {
        for path in &entry.paths {
            let before = found.len();
            gather(path, source, &mut found)?;
            if found.len() == before && !path.is_file() {
                return Err(Error::usage("there is no log file here").at(path).next(
                    "name a file, a folder that holds log files, or a glob that matches some",
                ));
            }
        }
    }
    let mut once: Vec<Found> = Vec::new();
    for file in found {
        if once.last().is_none_or(|last| last.path != file.path) {
            once.push(file);
        }
    }
    if once.is_empty() {
        return Err(Error::usage("no logs were named")
            .next("give files, folders or globs, or `logs = [...]` in uptake.toml"));
    }
    Ok(once)
}

fn gather(path: &Path, source: usize, found: &mut BTreeSet<Found>) -> Result<()> {
    if path.is_dir() {
        let entries =
            std::fs::read_dir(path).map_err(|e| Error::io("read this folder", path, &e))?;
        for entry in entries {
            let entry = entry.map_err(|e| Error::io("read this folder", path, &e))?;
            if !entry.file_name().to_string_lossy().starts_with('.') {
                gather(&entry.path(), source, found)?;
            }
        }
        return Ok(());
    }
    if path.is_file() {
        found.insert(Found { path: path.to_path_buf(), source });
        return Ok(());
    }
    let text = path.to_string_lossy();
    if !text.contains(['*', '?', '[']) {
        return Err(Error::usage("there is no such file or folder")
            .at(path)
            .next("check the spelling, and that this account may read it"));
    }
    let matches = glob::glob(&text).map_err(|e| {
        Error::usage(format!("this pattern cannot be read: {}", e.msg))
            .at(path)
            .next("see `uptake help analyze`")
    })?;
    for entry in matches {
        let entry = entry.map_err(|e| Error::io("read", e.path(), e.error()))?;
        gather(&entry, source, found)?;
    }
    Ok(())
}

/// A file's content, decompressed where its first bytes say so.
pub(super) fn open(path: &Path) -> Result<Box<dyn Read + Send>> {
    let file = File::open(path).map_err(|e| Error::io("open", path, &e))?;
    decompressed(file, path)
}

/// The same; once the stream is read to its end, `fingerprint` holds the hash of the file as it lies
/// on the disk.
pub(super) fn open_hashed(
    path: &Path,
    fingerprint: &Arc<Fingerprint>,
) -> Result<Box<dyn Read + Send>> {
    let file = File::open(path).map_err(|e| Error::io("open", path, &e))?;
    decompressed(Hashing { file, hash: Hasher::new(), into: Arc::clone(fingerprint) }, path)
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
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
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
    let file = File::open(path).map_err(|e| Error::io("open", path, &e))?;
    hash.update_reader(file).map_err(|e| Error::io("read", path, &e))?;
    Ok(hash.finalize().to_hex().to_string())
}

fn decompressed(mut file: impl Read + Send + 'static, path: &Path) -> Result<Box<dyn Read + Send>> {
    let mut magic = [0; 2];
    let n = read_full(&mut file, &mut magic).map_err(|e| Error::io("read", path, &e))?;
    let start = std::io::Cursor::new(magic[..n].to_vec());
    let content = start.chain(file);
    if magic == [0x1F, 0x8B] {
        Ok(Box::new(MultiGzDecoder::new(BufReader::with_capacity(256 * 1024, content))))
    } else {
        Ok(Box::new(content))
    }
}

fn read_full(file: &mut impl Read, buffer: &mut [u8]) -> std::io::Result<usize> {
    let mut n = 0;
    while n < buffer.len() {
        match file.read(&mut buffer[n..]) {
            Ok(0) => break,
            Ok(more) => n += more,
            Err(e) if e.kind() == std::io::ErrorKind::Interrupted => {}
            Err(e) => return Err(e),
        }
    }
    Ok(n)
}

impl Head {
    pub(super) fn read(path: &Path) -> Result<Self> {
        let mut bytes = Vec::new();
        let whole = match open(path)?.take(HEAD).read_to_end(&mut bytes) {
            Ok(n) => (n as u64) < HEAD,
            // What could be decompressed is still looked at; the reading names the damage.
            Err(_) if !bytes.is_empty() => false,
            Err(e) => {
                return Err(Error::io("read", path, &e)
                    .next("copy or export it again: a transfer may have cut or changed it"));
            }
        };
        let mark_bytes = if bytes.starts_with(b"\xEF\xBB\xBF") { 3 } else { 0 };
        bytes.drain(..mark_bytes);
        Ok(Self { path: path.to_path_buf(), bytes, mark_bytes, whole, tried: Tried::default() })
    }

    pub(super) fn is_empty(&self) -> bool {
        self.bytes.trim_ascii().is_empty()
    }

    /// The head as a table whose headings satisfy `fits`, under the delimiter named or the first of
    /// comma, tab, pipe and semicolon that makes them fit.
    pub(super) fn table(
        &self,
        delimiter: Option<u8>,
        fits: &dyn Fn(&[String]) -> bool,
    ) -> Option<Table> {
        let tried = match delimiter {
            Some(named) => vec![named],
            None => vec![b',', b'\t', b'|', b';'],
        };
        tried.into_iter().find_map(|delimiter| {
            let rows = self.rows(delimiter);
            let (first, rest) = rows.split_first()?;
            let headings: Vec<String> =
                first.cells.iter().map(|cell| String::from_utf8_lossy(cell).into_owned()).collect();
            fits(&headings).then(|| Table {
                delimiter,
                headings,
                heading_line: first.line.clone(),
                skip_bytes: self.mark_bytes + first.end,
                skip_lines: memchr::memchr_iter(b'\n', &self.bytes[..first.end]).count() as u64,
                rows: rest.iter().map(|row| row.cells.clone()).collect(),
            })
        })
    }

    fn rows(&self, delimiter: u8) -> Vec<HeadRow> {
        let whole = whole_records(&self.bytes, delimiter, self.whole);
        let text = &self.bytes[..whole];
        let mut marks = Vec::new();
        find_separators(text, delimiter, &mut marks);
        let mut rows = Vec::new();
        let mut cells = Vec::new();
        let mut start = 0;
        let mut row_start = 0;
        for mark in marks {
            let end = mark as usize;
            cells.push(plain(&text[start.min(end)..end]));
            start = end + 1;
            if text.get(end).is_none_or(|byte| *byte == b'\n') {
                let line = text[row_start..end].trim_ascii().to_vec();
                if !line.is_empty() {
                    rows.push(HeadRow {
                        cells: std::mem::take(&mut cells),
                        line,
                        end: start.min(text.len()),
                    });
                }
                cells.clear();
                row_start = start;
            }
            if rows.len() > SAMPLE_ROWS {
                break;
            }
        }
        rows
    }
}

struct HeadRow {
    cells: Vec<Vec<u8>>,
    line: Vec<u8>,
    end: usize,
}

fn plain(cell: &[u8]) -> Vec<u8> {
    let cell = cell.trim_ascii();
    let cell = cell.strip_prefix(b"\"").and_then(|c| c.strip_suffix(b"\"")).unwrap_or(cell);
    cell.trim_ascii().to_vec()
}

impl Table {
    /// The cells of a column that say something.
    pub(super) fn sample(&self, column: usize) -> Vec<Vec<u8>> {
        self.rows
            .iter()
            .filter(|row| row.len() == self.headings.len())
            .filter_map(|row| row.get(column))
            .filter(|cell| !cell.is_empty() && !cell.eq_ignore_ascii_case(b"NULL"))
            .cloned()
            .collect()
    }
}
