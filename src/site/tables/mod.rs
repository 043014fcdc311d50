//! A side input as rows of text under headings, whatever kind of file it is.
//!
//! In: a CSV, TSV, Parquet or XLSX file and the columns wanted. Out: cells with their line.
//! Never: a cell's content in an error; file, line and column say where to look.

mod cells;
mod decoded;
mod delimited;
mod moments;

pub use cells::{Dates, Picked, Row};
use decoded::Kind;
pub use moments::Moment;

use crate::error::{Error, Result};
use std::path::{Path, PathBuf};

/// A wanted column: its canonical name, then other headings it goes by.
pub struct Column {
    pub name: &'static str,
    pub aliases: &'static [&'static str],
}

pub struct Table {
    file: PathBuf,
    headings: Vec<String>,
    grid: Grid,
}

/// All cells in one text, a row after the other: side inputs may have millions of rows.
#[derive(Default)]
pub struct Grid {
    text: String,
    ends: Vec<usize>,
    lines: Vec<u64>,
}

impl Column {
    pub const fn new(name: &'static str, aliases: &'static [&'static str]) -> Self {
        Self { name, aliases }
    }

    /// Which of its names a heading is, the canonical one first.
    fn rank(&self, heading: &str) -> Option<usize> {
        let mut names = std::iter::once(&self.name).chain(self.aliases);
        names.position(|name| plain(name) == heading)
    }
}

impl Grid {
    pub fn cell(&mut self, text: &str) {
        self.text.push_str(text);
        self.ends.push(self.text.len());
    }

    /// Ends a row of `width` cells that began on `line`; a row of empty cells is none.
    pub fn row(&mut self, width: usize, line: u64) {
        let start = self.start(self.ends.len() - width);
        if self.text.len() == start {
            self.ends.truncate(self.ends.len() - width);
        } else {
            self.lines.push(line);
        }
    }

    fn start(&self, cell: usize) -> usize {
        cell.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or(0)
    }

    fn at(&self, cell: usize) -> &str {
        let end = self.ends.get(cell).copied().unwrap_or(0);
        self.text.get(self.start(cell)..end).unwrap_or("")
    }
}

/// Reads `file`; its first row is the headings.
pub fn read(file: &Path) -> Result<Table> {
    let start = beginning(file)?;
    let (headings, grid) = if start.is_empty() {
        return Err(Error::usage("this file is empty")
            .at(file)
            .next("give a file with a row of headings, or leave this input out"));
    } else if start.starts_with(b"PAR1") {
        decoded::read(file, Kind::Parquet)?
    } else if start.starts_with(b"PK\x03\x04") {
        decoded::read(file, Kind::Workbook)?
    } else if start.starts_with(&[0xd0, 0xcf, 0x11, 0xe0]) {
        return Err(Error::usage("this is the old Excel format")
            .at(file)
            .next("save it as .xlsx or .csv"));
    } else {
        delimited::read(file)?
    };
    let headings: Vec<String> = headings.iter().map(|heading| heading.trim().to_string()).collect();
    no_heading_twice(file, &headings)?;
    Ok(Table { file: file.to_path_buf(), headings, grid })
}

fn beginning(file: &Path) -> Result<Vec<u8>> {
    use std::io::Read;
    let failed = |e: std::io::Error| match e.kind() {
        std::io::ErrorKind::NotFound => Error::usage("there is no such file")
            .at(file)
            .next("check the path, or leave this input out"),
        _ if file.is_dir() => Error::usage("this is a folder, not a file").at(file),
        _ => Error::io("read this file", file, &e),
    };
    let mut start = Vec::new();
    let opened = std::fs::File::open(file).map_err(failed)?;
    opened.take(8).read_to_end(&mut start).map_err(failed)?;
    Ok(start)
}

fn no_heading_twice(file: &Path, headings: &[String]) -> Result<()> {
    let mut seen: Vec<String> = headings
        .iter()
        .map(|heading| plain(heading))
        .filter(|heading| !heading.is_empty())
        .collect();
    if seen.is_empty() {
        return Err(Error::usage("the first row of this file has no headings").at(file).line(1));
    }
    seen.sort_unstable();
    let twice = seen.windows(2).find(|pair| pair.first() == pair.last());
    let Some(twice) = twice.and_then(|pair| pair.first()) else { return Ok(()) };
    let heading = headings.iter().find(|heading| plain(heading) == *twice);
    Err(Error::usage("two columns have this heading")
        .at(file)
        .line(1)
        .column(heading.cloned().unwrap_or_default())
        .next("rename or remove one of them"))
}

/// A heading without case, spaces, underscores, hyphens and a `TABLE.` before it.
fn plain(heading: &str) -> String {
    let name = heading.rsplit('.').next().unwrap_or(heading);
    name.chars()
        .filter(|c| !c.is_whitespace() && !matches!(c, '_' | '-' | '"'))
        .flat_map(char::to_lowercase)
        .collect()
}

impl Table {
    pub fn is_empty(&self) -> bool {
        self.grid.lines.is_empty()
    }

    pub fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        (0..self.grid.lines.len()).map(|row| Row { table: self, row })
    }

    /// A column that need not be there.
    pub fn find(&self, column: &'static Column) -> Picked {
        let ranked = |(at, heading): (usize, &String)| Some((column.rank(&plain(heading))?, at));
        let at = self.headings.iter().enumerate().filter_map(ranked).min().map(|(_, at)| at);
        Picked { at, name: column.name }
    }

    pub fn need(&self, column: &'static Column) -> Result<Picked> {
        let picked = self.find(column);
        if picked.at.is_some() { Ok(picked) } else { Err(self.missing(&[column])) }
    }

    /// None of these columns is there, and one of them is needed.
    pub fn missing(&self, wanted: &[&Column]) -> Error {
        let names: Vec<&str> = wanted.iter().map(|column| column.name).collect();
        let all =
            wanted.iter().flat_map(|c| std::iter::once(c.name).chain(c.aliases.iter().copied()));
        Error::usage(format!("there is no column {}", names.join(" or ")))
            .at(&self.file)
            .line(1)
            .next(format!(
                "add one, under any of these headings: {} (case, spaces and _ do not matter)",
                all.collect::<Vec<_>>().join(", ")
            ))
    }

    /// Headings that none of `known` answers to, as they are written.
    pub fn unknown<'t>(&'t self, known: &'t [&'static Column]) -> impl Iterator<Item = &'t str> {
        self.headings
            .iter()
            .filter(|heading| !plain(heading).is_empty())
            .filter(|heading| known.iter().all(|column| column.rank(&plain(heading)).is_none()))
            .map(String::as_str)
    }
}
