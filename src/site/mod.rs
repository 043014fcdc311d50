//! Side inputs and identity: who the people are, when they are expected, what was tried.
//!
//! In: the optional files of the settings (CSV, TSV, Parquet, XLSX; goals in TOML).
//! Out: `Site`. Never: a log event, a measure, a judgement.

mod actions;
mod changes;
mod goals;
mod identity;
mod matches;
mod outreach;
mod reading;
mod roster;
mod schedule;
mod survey;
mod tables;
mod training;

pub use identity::{Families, Recognised, Way};
pub use matches::{Matches, Share};
pub use reading::read;

use crate::units::{Day, Instant, Span};
use crate::vocabulary::{Activity, Signal};

/// Everything the side inputs say. A part that was not given is empty and `given` says so.
#[derive(Clone, Debug, Default)]
pub struct Site {
    pub roster: Roster,
    pub schedule: Schedule,
    pub training: Vec<Attendance>,
    pub goals: Vec<Goal>,
    pub changes: Vec<Change>,
    pub outreach: Vec<Contact>,
    pub survey: Vec<SurveyScore>,
    pub actions: Vec<ActionRow>,
    pub given: Given,
    /// Ids that no roster row has, by input; only inputs with any. Empty without a roster.
    pub unmatched: Vec<Unmatched>,
    /// What the user should know of the inputs, in sorted lines that name no person.
    pub notes: Vec<String>,
}

/// Distinct ids of one input that the roster does not know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unmatched {
    pub input: &'static str,
    pub ids: usize,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Given {
    pub users: bool,
    pub schedule: bool,
    pub training: bool,
    pub goals: bool,
    pub changes: bool,
    pub outreach: bool,
    pub survey: bool,
    pub actions: bool,
}

/// One entry a person, sorted by `user_id`.
#[derive(Clone, Debug, Default)]
pub struct Roster {
    pub people: Vec<Person>,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Person {
    /// As delivered; never reformatted.
    pub user_id: String,
    pub role: Option<String>,
    pub specialty: Option<String>,
    pub department: Option<String>,
    pub setting: Option<String>,
    pub site: Option<String>,
    pub name: Option<String>,
    pub login: Option<String>,
    pub provider_id: Option<String>,
    /// Those of earlier rows of the roster.
    pub earlier_logins: Vec<String>,
    pub earlier_provider_ids: Vec<String>,
    pub same_person_as: Option<String>,
    pub works_for: Option<String>,
    pub hire_date: Option<Day>,
    /// 1.0 = full time.
    pub fte: Option<f64>,
    pub leaves: Vec<Span>,
    /// Where the roster dates its rows: the span in which the person belongs here. An open side
    /// is `OPEN_START` or `OPEN_END`; time between two stays counts among `leaves`.
    pub valid: Option<Span>,
    pub champion: Option<ChampionState>,
    pub opt_out: bool,
    /// A service account.
    pub system: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChampionState {
    Active,
    Volunteer,
    Declined,
}

/// Sorted by user, then time. `user` is a `user_id` of the log and roster.
#[derive(Clone, Debug, Default)]
pub struct Schedule {
    pub shifts: Vec<Shift>,
    pub appointments: Vec<Appointment>,
}

/// A scheduled shift; it belongs to the day it starts. Times are local wall clock.
#[derive(Clone, Debug, PartialEq)]
pub struct Shift {
    pub user: String,
    pub day: Day,
    /// Milliseconds since the local midnight of `day`; `end` may pass 24 h (night shift).
    /// `None` where the row names only the day.
    pub hours: Option<(i64, i64)>,
    /// Booked appointments, where the row counts them.
    pub appointments: Option<u32>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Appointment {
    pub user: String,
    pub start: Instant,
    pub end: Option<Instant>,
    pub patient: Option<String>,
    pub encounter: Option<String>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Attendance {
    pub user: String,
    pub date: Day,
    pub course: String,
    pub activity: Option<Activity>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Goal {
    pub name: String,
    pub why: Option<String>,
    pub agreed_with: Option<String>,
    pub agreed_on: Option<Day>,
    pub measure: String,
    pub group: Option<String>,
    pub baseline: Option<f64>,
    pub target: f64,
    pub due: Option<Day>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChangeKind {
    GoLive,
    Upgrade,
    Downtime,
    Logging,
    Training,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    pub date: Day,
    pub name: String,
    pub kind: ChangeKind,
    pub activity: Option<Activity>,
    pub actions: Vec<String>,
    pub department: Option<String>,
    pub review_by: Option<Day>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Contact {
    pub user: String,
    pub date: Day,
    pub kind: Option<String>,
    pub outcome: Option<String>,
    pub confirmed: Option<bool>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct SurveyScore {
    pub department: String,
    pub date: Day,
    pub score: f64,
}

/// A site's own judgement of an action, by name or by id.
#[derive(Clone, Debug, PartialEq)]
pub struct ActionRow {
    pub action: Option<String>,
    pub action_id: Option<String>,
    pub activity: Option<Activity>,
    pub signals: Vec<Signal>,
}

/// 1800-01-01, for a span without a first day.
pub const OPEN_START: Day = Day(-62_091);
/// 9999-12-31, for a span without a last day.
pub const OPEN_END: Day = Day(2_932_896);

impl Roster {
    pub fn find(&self, user_id: &str) -> Option<&Person> {
        let at =
            self.people.binary_search_by(|person| person.user_id.as_str().cmp(user_id)).ok()?;
        self.people.get(at)
    }
}
