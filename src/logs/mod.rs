//! Files to events and rejects.
//!
//! In: the sources of the settings. Out: `Logs`: events as small integers in partitions by user,
//! the dictionaries behind them, and an account of every record. Never: a measure, a person's name.

use crate::units::{Day, Instant};
use serde::Serialize;
use std::path::PathBuf;

/// read = accepted + duplicate + rejected + out_of_scope, a file and in total.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Count {
    pub read: u64,
    pub accepted: u64,
    pub duplicate: u64,
    pub rejected: u64,
    /// Outside `--from`/`--to`, or a kind of record that is no use of the system.
    pub out_of_scope: u64,
}

/// What became of one file.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FileAccount {
    pub path: PathBuf,
    pub format: String,
    pub bytes: u64,
    pub count: Count,
}

/// A record that could not be used, and why; never its content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reject {
    pub file: PathBuf,
    /// From 1; the record's first line.
    pub line: u64,
    pub reason: &'static str,
    /// The heading of the column at fault, where one is.
    pub column: Option<String>,
}

/// The account of a whole run.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Accounting {
    pub files: Vec<FileAccount>,
    /// In the order of files, then lines; every one.
    pub rejects: Vec<Reject>,
    pub first: Option<Instant>,
    pub last: Option<Instant>,
    pub first_day: Option<Day>,
    pub last_day: Option<Day>,
}

impl Accounting {
    pub fn total(&self) -> Count {
        self.files.iter().fold(Count::default(), |sum, file| Count {
            read: sum.read + file.count.read,
            accepted: sum.accepted + file.count.accepted,
            duplicate: sum.duplicate + file.count.duplicate,
            rejected: sum.rejected + file.count.rejected,
            out_of_scope: sum.out_of_scope + file.count.out_of_scope,
        })
    }
}
