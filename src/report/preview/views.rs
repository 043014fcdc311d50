//! The parts of a preview, as data.
//!
//! In: nothing. Out: types. Never: how they look; text and JSON are made of them elsewhere.

use crate::logs::{Count, OrderProof, PassedOver, Precision};
use crate::site::{Share, Way};
use crate::units::Day;
use std::collections::BTreeMap;
use std::path::PathBuf;

pub struct Preview {
    pub files: Vec<FileView>,
    pub passed_over: Vec<PassedOver>,
    pub total: Count,
    pub orders: Vec<OrderProof>,
    pub rejects: Vec<RejectView>,
    pub time: TimeView,
    /// `None`: no row was accepted.
    pub coverage: Option<Coverage>,
    pub people: PeopleView,
    pub system_accounts: SystemView,
    pub automatic: AutomaticView,
    pub shared_instants: SharedView,
    /// The most frequent first.
    pub actions: Vec<ActionView>,
    /// Actions that no rule knows, with their share of events.
    pub unmapped: Total,
    /// What cannot be concluded from this input.
    pub limits: Vec<String>,
    pub notes: Vec<String>,
}

impl Preview {
    /// Every row was good and every file was read.
    pub fn complete(&self) -> bool {
        self.total.rejected == 0 && self.passed_over.is_empty()
    }
}

/// A number, and its share of all events.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Total {
    pub n: u64,
    pub share: f64,
}

pub struct FileView {
    pub path: PathBuf,
    pub format: String,
    pub why: String,
    pub count: Count,
    /// (what, heading)
    pub columns: Vec<(String, String)>,
    pub ignored: Vec<String>,
    pub time_form: String,
    pub zone: String,
    pub precision: Precision,
}

pub struct RejectView {
    pub reason: String,
    pub column: Option<String>,
    /// All of them.
    pub rows: u64,
    /// (file, line) of the first few.
    pub examples: Vec<(PathBuf, u64)>,
}

pub struct TimeView {
    pub zone: String,
    pub zone_given: bool,
    pub minute_precision: bool,
    pub ambiguous_events: u64,
    pub resolved_by_session: u64,
    pub documentation_delay: Option<String>,
}

pub struct Coverage {
    pub from: Day,
    pub to: Day,
    pub window: (Day, Day),
    pub median_events: Option<f64>,
    /// Days without any event.
    pub holes: Vec<Day>,
    /// Days with far fewer events than their weekday has.
    pub thin: Vec<Day>,
    pub days: Vec<DayView>,
}

pub struct DayView {
    pub day: Day,
    pub events: u64,
    pub users: u32,
}

/// Ids only where the settings say `named`.
pub struct PeopleView {
    pub ids_in_logs: u64,
    pub people_in_logs: u64,
    /// `None`: no roster was given.
    pub people_in_roster: Option<u64>,
    pub not_in_roster: Option<Total>,
    pub not_in_roster_ids: Option<Vec<String>>,
    pub not_in_logs: Option<u64>,
    pub not_in_logs_ids: Option<Vec<String>>,
    /// How the ids of the logs found the roster's people.
    pub found: BTreeMap<Way, Share>,
    pub side_inputs_without_roster_row: BTreeMap<&'static str, u64>,
}

pub struct SystemView {
    /// Named in the roster, with events.
    pub declared: u64,
    /// By how they work; the share is of all events.
    pub suspected: Total,
    pub suspected_ids: Option<Vec<String>>,
}

/// Repetition at even minutes with nobody there.
pub struct AutomaticView {
    pub events: Total,
    pub users: u64,
    /// The most frequent first.
    pub actions: Vec<(String, u64)>,
}

/// Instants of one user that stand in several files and have no id of the event.
pub struct SharedView {
    pub instants: u64,
    pub users: u64,
}

pub struct ActionView {
    pub action: String,
    pub activity: Option<&'static str>,
    pub signals: Vec<&'static str>,
    pub events: u64,
}
