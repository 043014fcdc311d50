//! The file of finished cells: a line of JSON each, so that a run can stop and go on.
//!
//! In: cells as they are finished. Out: those that were made by these same sources.
//! Never: a cell of other sources taken for one of these, unless asked for.

use super::cells::Cell;
use super::grid::Key;
use super::hospital::Result;
use super::options::Options;
use super::packing::Packed;
use serde::{Deserialize, Serialize};
use std::fs::{File, OpenOptions};
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};

/// Of the layout of a line.
const VERSION: u32 = 1;

/// A line of the file.
#[derive(Serialize, Deserialize)]
struct Line {
    version: u32,
    /// Fingerprint of the sources.
    made_by: String,
    key: Key,
    cell: Packed,
}

pub struct Done {
    pub key: Key,
    pub cell: Cell,
}

pub struct Results {
    file: PathBuf,
    made_by: String,
    pub done: Vec<Done>,
    /// Lines of other sources, or cut off.
    pub passed_over: usize,
    /// A killed run left half a line, which is closed before the next.
    half: bool,
}

impl Results {
    pub fn open(options: &Options) -> Result<Self> {
        let file = options.results.clone();
        let made_by = fingerprint()?;
        let mut results = Self { file, made_by, done: Vec::new(), passed_over: 0, half: false };
        let Ok(opened) = File::open(&results.file) else { return Ok(results) };
        for line in BufReader::new(opened).split(b'\n') {
            let line = line?;
            let read = serde_json::from_slice::<Line>(&line);
            results.half = read.is_err();
            let Ok(line) = read else {
                results.passed_over += 1;
                continue;
            };
            let same = line.made_by == results.made_by;
            if line.version != VERSION || !(same || options.stale) {
                results.passed_over += 1;
                continue;
            }
            results.keep(Done { key: line.key, cell: line.cell.unpack()? });
        }
        Ok(results)
    }

    /// The later of two counts.
    fn keep(&mut self, done: Done) {
        self.done.retain(|other| other.key != done.key);
        self.done.push(done);
    }

    pub fn has(&self, key: &Key) -> bool {
        self.done.iter().any(|done| done.key == *key)
    }

    /// Written at once and whole, in one call.
    pub fn add(&mut self, key: Key, cell: Cell) -> Result<()> {
        if let Some(folder) = self.file.parent() {
            std::fs::create_dir_all(folder)?;
        }
        let cell_as_written = Packed::pack(&cell)?;
        let line = Line {
            version: VERSION,
            made_by: self.made_by.clone(),
            key: key.clone(),
            cell: cell_as_written,
        };
        let mut line = serde_json::to_vec(&line)?;
        line.push(b'\n');
        if std::mem::take(&mut self.half) {
            line.insert(0, b'\n');
        }
        OpenOptions::new().create(true).append(true).open(&self.file)?.write_all(&line)?;
        self.keep(Done { key, cell });
        Ok(())
    }
}

/// What a verdict may depend on; a change in a chart or a page leaves the cells as they are.
const SOURCES: [&str; 19] = [
    "src/lib.rs",
    "src/settings",
    "src/stats",
    "src/units",
    "src/vocabulary",
    "src/site",
    "src/logs",
    "src/usage",
    "src/peers",
    "src/measures",
    "src/findings",
    "src/simulate",
    "benches/truth/hospital.rs",
    "benches/truth/cells.rs",
    "benches/truth/baselines.rs",
    "benches/truth/forest.rs",
    "benches/truth/grid.rs",
    "Cargo.toml",
    "Cargo.lock",
];

fn fingerprint() -> Result<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut hash = blake3::Hasher::new();
    for file in sources()? {
        hash.update(file.strip_prefix(root)?.to_string_lossy().as_bytes());
        hash.update(&std::fs::read(&file)?);
    }
    Ok(hash.finalize().to_hex()[..12].to_string())
}

/// Its cells would bear the fingerprint of sources that it was not built from.
pub fn older_than_the_sources() -> Result<bool> {
    let built = std::fs::metadata(std::env::current_exe()?)?.modified()?;
    for file in sources()? {
        if std::fs::metadata(&file)?.modified()? > built {
            return Ok(true);
        }
    }
    Ok(false)
}

fn sources() -> Result<Vec<PathBuf>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = Vec::new();
    for source in SOURCES {
        gather(&root.join(source), &mut files)?;
    }
    files.sort();
    Ok(files)
}

fn gather(path: &Path, files: &mut Vec<PathBuf>) -> Result<()> {
    if !path.is_dir() {
        files.push(path.to_path_buf());
        return Ok(());
    }
    for entry in std::fs::read_dir(path)? {
        gather(&entry?.path(), files)?;
    }
    Ok(())
}
