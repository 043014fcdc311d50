//! What can go wrong at a door, as the user will read it.
//!
//! In: a kind, a message, a place and a next step. Out: one calm line and an exit code.
//! Never: a cell's content; a message names file, line and column instead.

use std::fmt;
use std::path::{Path, PathBuf};

pub type Result<T> = std::result::Result<T, Error>;

/// The exit codes that other programs rely on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Usage, configuration, unknown user or zone, refused output folder: 2.
    Usage,
    /// Nothing published: no accepted row, too many rejected, or a failed verify: 4.
    NothingPublished,
    /// A defect of ours: 70.
    Internal,
    /// Reading or writing failed: 74.
    InputOutput,
    /// Another run holds the lock: 75.
    Locked,
}

#[derive(Debug)]
pub struct Error {
    kind: Kind,
    message: String,
    place: Option<Place>,
    next: Option<String>,
}

/// Where in an input: a file and, where known, its line (from 1) and column heading.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    pub file: PathBuf,
    pub line: Option<u64>,
    pub column: Option<String>,
}

impl Error {
    pub fn new(kind: Kind, message: impl Into<String>) -> Self {
        Self { kind, message: message.into(), place: None, next: None }
    }

    pub fn usage(message: impl Into<String>) -> Self {
        Self::new(Kind::Usage, message)
    }

    pub fn internal(message: impl Into<String>) -> Self {
        Self::new(Kind::Internal, message)
    }

    /// `doing` completes "cannot …": "read", "create the folder".
    pub fn io(doing: &str, path: &Path, source: &std::io::Error) -> Self {
        Self::new(Kind::InputOutput, format!("cannot {doing}: {source}")).at(path)
    }

    pub fn at(mut self, file: impl Into<PathBuf>) -> Self {
        self.place = Some(Place { file: file.into(), line: None, column: None });
        self
    }

    pub fn line(mut self, line: u64) -> Self {
        if let Some(place) = &mut self.place {
            place.line = Some(line);
        }
        self
    }

    pub fn column(mut self, column: impl Into<String>) -> Self {
        if let Some(place) = &mut self.place {
            place.column = Some(column.into());
        }
        self
    }

    /// What the reader can do about it, as a sentence.
    pub fn next(mut self, step: impl Into<String>) -> Self {
        self.next = Some(step.into());
        self
    }

    /// What and what next, without the place, for a caller that names the place itself.
    pub fn advice(&self) -> String {
        let next = self.next.as_deref().map(|step| format!("; next: {step}"));
        format!("{}{}", self.message, next.unwrap_or_default())
    }

    pub fn kind(&self) -> Kind {
        self.kind
    }

    pub fn place(&self) -> Option<&Place> {
        self.place.as_ref()
    }

    pub fn exit_code(&self) -> u8 {
        match self.kind {
            Kind::Usage => 2,
            Kind::NothingPublished => 4,
            Kind::Internal => 70,
            Kind::InputOutput => 74,
            Kind::Locked => 75,
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(place) = &self.place {
            write!(f, "{}", place.file.display())?;
            if let Some(line) = place.line {
                write!(f, ", line {line}")?;
            }
            if let Some(column) = &place.column {
                write!(f, ", column {column}")?;
            }
            write!(f, ": ")?;
        }
        write!(f, "{}", self.message)?;
        match &self.next {
            Some(step) => write!(f, "\n  next: {step}"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for Error {}
