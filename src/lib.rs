//! `uptake` reads the audit logs of an electronic health record and tells its caretakers who needs
//! help, who can give it, and whether it works. Data walks one way through the rooms below.
#![forbid(unsafe_code)]

// Foundations.
pub mod error;
pub mod journal;
pub mod privacy;
pub mod settings;
pub mod stats;
pub mod units;
pub mod vocabulary;

// Rooms, in the order the data walks.
pub mod site;
pub mod logs;
pub mod usage;
pub mod peers;
pub mod measures;
pub mod findings;
pub mod plans;
pub mod progress;
pub mod history;
pub mod charts;
pub mod report;
pub mod simulate;

use error::{Error, Result};
use journal::World;
use settings::Settings;
use std::path::Path;

/// How a run ended that did not fail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// A few lines for the terminal: rows read, people, findings, where to look first.
    pub summary: Vec<String>,
    /// 3: done, but some rows were rejected.
    pub some_rejected: bool,
}

/// The main job: logs to findings, charts, tables and a report under `out`.
/// `from_usage`: a folder that `usage` wrote, instead of logs.
pub fn analyze(_settings: &Settings, _from_usage: Option<&Path>, _out: &Path, _world: World) -> Result<Outcome> {
    Err(Error::usage("analyze is not built yet"))
}

/// Only read and fold, to Parquet under `out`. `tables` empty: all that are built.
pub fn fold(_settings: &Settings, _tables: &[String], _out: &Path, _world: World) -> Result<Outcome> {
    Err(Error::usage("usage is not built yet"))
}

/// What would be read; writes nothing.
pub fn check(_settings: &Settings, _world: World) -> Result<Outcome> {
    Err(Error::usage("check is not built yet"))
}
