//! What the command line said, before anything is settled.
//!
//! In: the program's own parsing. Out: `Raw`. Never: a default, a check.

use std::ffi::OsString;
use std::path::PathBuf;

#[derive(Clone, Debug, Default)]
pub struct Raw {
    /// SITE or LOGS, as given.
    pub logs: Vec<PathBuf>,
    pub config: Option<PathBuf>,
    /// A folder that `uptake usage` wrote, instead of logs.
    pub from_usage: Option<PathBuf>,
    /// The key a flag sets, and its text.
    pub flags: Vec<(&'static str, OsString)>,
}
