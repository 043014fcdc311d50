//! The settled settings of one run: flag before environment before file before default.
//!
//! In: raw arguments, `UPTAKE_…` variables, `uptake.toml`. Out: `Settings`, and where each value
//! came from. Never: reads a log, or decides anything about people.

mod document;
mod flags;
mod keys;
mod layers;
mod print;
mod sources;
mod starter;
mod suggest;
mod tasks;
mod values;

pub use document::{Document, Entry, Item, Value};
pub use flags::Raw;
pub use layers::{Origin, Settled, settle};
pub use print::RECORD;
pub use starter::write_starter;
pub use suggest::suggest;
pub use tasks::TaskRule;

use crate::units::Day;
use serde::Serialize;
use std::collections::BTreeMap;
use std::path::PathBuf;

#[derive(Clone, Debug, Serialize)]
pub struct Settings {
    pub sources: Vec<Source>,
    pub formats: BTreeMap<String, Mapping>,
    pub tasks: BTreeMap<String, TaskRule>,
    pub users: Option<PathBuf>,
    pub schedule: Option<PathBuf>,
    pub training: Option<PathBuf>,
    pub goals: Option<PathBuf>,
    pub changes: Option<PathBuf>,
    pub outreach: Option<PathBuf>,
    pub survey: Option<PathBuf>,
    pub actions: Option<PathBuf>,
    /// IANA name; `None` where nobody said, then UTC and said so in every output.
    pub timezone: Option<String>,
    pub from: Option<Day>,
    pub to: Option<Day>,
    pub window_weeks: u32,
    pub min_peers: usize,
    pub min_active_days: u32,
    pub false_discovery_rate: f64,
    pub inactivity_seconds: u32,
    pub clock: ClockHours,
    pub holidays: Vec<Day>,
    pub small_group: u32,
    pub champion_capacity: u32,
    /// Who was contacted is not asked again for so many days.
    pub outreach_rest_days: u32,
    pub max_reject_share: f64,
    pub named: bool,
    pub groups_only: bool,
    pub theme: Theme,
    pub key_file: Option<PathBuf>,
    pub threads: Option<usize>,
    /// Bytes.
    pub memory: Option<u64>,
    /// Nightly only; settled and shown, used by that command alone.
    pub out: Option<PathBuf>,
    pub state: Option<PathBuf>,
    pub settle_seconds: u32,
    pub publish_to: Option<PathBuf>,
}

/// Files that share a zone, a site and a format.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Source {
    /// Files, folders or globs, absolute or relative to the working directory.
    pub paths: Vec<PathBuf>,
    pub site: Option<String>,
    pub timezone: Option<String>,
    /// A built-in format or the NAME of a `[format.NAME]`; recognised by content where none is said.
    pub format: Option<String>,
}

/// `[format.NAME]`: the columns of a table that is none of the known formats.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Mapping {
    pub time: String,
    pub user: String,
    pub action: String,
    pub about_time: Option<String>,
    pub patient: Option<String>,
    pub action_detail: Option<String>,
    pub encounter: Option<String>,
    pub workstation: Option<String>,
    pub outcome: Option<String>,
    pub session: Option<String>,
    pub event_id: Option<String>,
    pub duration: Option<String>,
    pub timezone: Option<String>,
    pub time_form: Option<String>,
    pub delimiter: Option<char>,
    pub date_bounds: Option<(Day, Day)>,
}

/// Daytime hours, `07-19`: from the first hour up to, not including, the second.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct ClockHours {
    pub from: u8,
    pub to: u8,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Theme {
    #[default]
    Auto,
    Light,
    Dark,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            sources: Vec::new(),
            formats: BTreeMap::new(),
            tasks: BTreeMap::new(),
            users: None,
            schedule: None,
            training: None,
            goals: None,
            changes: None,
            outreach: None,
            survey: None,
            actions: None,
            timezone: None,
            from: None,
            to: None,
            window_weeks: 13,
            min_peers: 10,
            min_active_days: 10,
            false_discovery_rate: 0.05,
            inactivity_seconds: 300,
            clock: ClockHours { from: 7, to: 19 },
            holidays: Vec::new(),
            small_group: 5,
            champion_capacity: 3,
            outreach_rest_days: 28,
            max_reject_share: 0.05,
            named: false,
            groups_only: false,
            theme: Theme::Auto,
            key_file: None,
            threads: None,
            memory: None,
            out: None,
            state: None,
            settle_seconds: 300,
            publish_to: None,
        }
    }
}
