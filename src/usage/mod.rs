//! Events folded into user-days and what later rooms need, in one pass.
//!
//! In: events partitioned by user, the schedule, the zone. Out: `Usage`, every table sorted by
//! user id, then day or key. Never: a peer, a judgement, a name that a person would read.

mod appointments;
mod automatic;
mod calendar;
mod cases;
mod dealing;
mod delay;
mod duplicates;
mod folding;
mod meanings;
mod remarks;
mod rows;
mod closing;
mod columns;
mod store;
mod task_kinds;
mod tasks;
mod window;

pub use cases::TaskStep;
pub use dealing::{Folded, Terms, fold};
pub use delay::DelaySummary;
pub use remarks::Remarks;
pub use store::{COMMAND, Fill, Put, read, write};
pub use task_kinds::TaskKind;
pub use tasks::{SOUGHT, TAKEN_BACK, TOOLS};
pub use window::Tables;

use crate::units::{Day, Instant, Span};
use crate::vocabulary::{Meaning, Signal, Signals};
use serde::{Deserialize, Serialize};

/// What the logs say of each person, folded. Times are UTC instants, days local.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Usage {
    pub frame: Frame,
    /// User ids as delivered, sorted; `UserDay::user` and the others index it.
    pub users: Vec<String>,
    /// Sorted by name; `UserDayAction::action` indexes it.
    pub actions: Vec<ActionEntry>,
    /// `TaskWay::task` and the others index it.
    pub tasks: Vec<TaskKind>,
    pub user_days: Vec<UserDay>,
    pub user_day_actions: Vec<UserDayAction>,
    pub user_encounters: Vec<UserEncounter>,
    pub user_hours: Vec<UserHour>,
    pub transitions: Vec<Transition>,
    pub task_ways: Vec<TaskWay>,
    pub task_flows: Vec<TaskFlow>,
    /// Only where they are asked for: every step of every task.
    pub task_steps: Vec<TaskStep>,
    pub delays: Vec<UserDayDelay>,
    /// One row a day from the first to the last, days without events included.
    pub log_days: Vec<LogDay>,
}

/// Under which definitions the fold was made, and what its input can and cannot say.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Frame {
    pub zone: String,
    /// First and last complete day of data.
    pub history: Span,
    /// Questions 1–4 look at this: the last `window_weeks`, ending on the last complete day.
    pub window: Span,
    pub inactivity_seconds: u32,
    /// Seconds are gone from the time stamps: durations, sessions and order cannot be concluded.
    pub minute_precision: bool,
    pub has_patients: bool,
    pub has_encounters: bool,
    pub has_about_time: bool,
    /// Only changes or sessions were logged, never what was looked at.
    #[serde(default)]
    pub no_views: bool,
    /// Events of local times that occurred twice, where neither a column nor their session tells
    /// which of the two it was; left out of durations.
    pub ambiguous_events: u64,
    /// Those whose session tells it.
    #[serde(default)]
    pub resolved_by_session: u64,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ActionEntry {
    pub name: String,
    pub meaning: Meaning,
}

/// A user's shift day: a night shift belongs to the day it started. Counts are of events unless
/// said; seconds are credited seconds at the frame's inactivity limit unless the name says.
#[derive(Clone, Debug, PartialEq)]
pub struct UserDay {
    pub user: u32,
    pub day: Day,
    pub first: Instant,
    pub last: Instant,
    pub events: u32,
    /// Events of a regular repetition with nobody there (auto-refresh); counted in `events` too.
    pub automatic_events: u32,
    pub sessions: u32,
    pub active_seconds: f64,
    /// The part of `active_seconds` that automatic events were credited.
    pub automatic_seconds: f64,
    pub active_seconds_60: f64,
    pub active_seconds_120: f64,
    pub active_seconds_600: f64,
    /// Outside the scheduled shift where the schedule has one that day, else outside `clock`;
    /// automatic events left out.
    pub after_hours_seconds: f64,
    pub outside_07_19_seconds: f64,
    pub outside_08_18_seconds: f64,
    pub inside_18_06_seconds: f64,
    /// The schedule has a shift for this user and day.
    pub scheduled: bool,
    /// Distinct, empty ids not counted.
    pub patients: u32,
    pub encounters: u32,
    /// Within a session: A, then B, then A again.
    pub aba_returns: u32,
    /// Visits of one event to another activity that end within 5 s.
    pub quick_exits: u32,
    /// A search right after a search in the same session.
    pub repeated_searches: u32,
    /// Changes between consecutive events of a session.
    pub action_switches: u32,
    pub activity_switches: u32,
    pub patient_switches: u32,
    /// Bits: Shannon entropy of the day's pairs of consecutive actions within sessions.
    pub bigram_entropy: f64,
    /// Events by signal, in the order of `Signal::ALL`.
    pub signals: [u32; Signal::ALL.len()],
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct UserDayAction {
    pub user: u32,
    pub day: Day,
    pub action: u32,
    /// All events of this action but the automatic ones.
    pub events: u32,
    /// Of those, the ones that were credited time (not the last of a session).
    pub credited: u32,
    pub seconds: f64,
    /// Of the credited, those followed by more than `BURST_SECONDS`: the screen waited for the
    /// person. Shorter gaps are mostly the system writing several rows for one act.
    pub deliberate: u32,
    /// Sum over deliberate events of ln(seconds): long tails weigh less.
    pub log_seconds: f64,
    /// A-B-A returns within a session to this action.
    pub returns: u32,
}

/// Gaps up to this are bursts (60 % of gaps in published counts), and tell nothing of the person.
pub const BURST_SECONDS: f64 = 2.0;

/// Within the window. Patients and encounters are keyed hashes, never ids.
#[derive(Clone, Debug, PartialEq)]
pub struct UserEncounter {
    pub user: u32,
    pub encounter: u64,
    pub patient: u64,
    pub first: Instant,
    pub last: Instant,
    pub events: u32,
    pub seconds: f64,
    /// The user's first event here that is reading or writing the chart.
    pub first_chart: Option<Instant>,
    /// End of the user's own appointment for this encounter, where the schedule has it.
    pub visit_end: Option<Instant>,
    /// First event of activity notes.
    pub first_note: Option<Instant>,
    /// First and last event with signal sign or cosign and activity notes.
    pub signed: Option<Instant>,
    pub last_signed: Option<Instant>,
    pub note_events: u32,
    pub pends: u32,
    /// Of anything but notes.
    pub cosigns: u32,
    pub note_cosigns: u32,
    pub own_orders: u32,
}

/// Within the window: when a person works, by hour of the week (0 = Monday 00:00 local).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct UserHour {
    pub user: u32,
    pub hour_of_week: u8,
    pub events: u32,
    pub seconds: f64,
    /// Failed logins, searches for help, cancels and undos.
    pub trouble: u32,
}

/// Within the window and within sessions: `from`, then `to`, `count` times.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Transition {
    pub user: u32,
    pub from: u32,
    pub to: u32,
    pub count: u32,
}

/// Within the window and within sessions: tasks that were ended, by the way they were done.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TaskWay {
    pub user: u32,
    /// Index in `Usage::tasks`.
    pub task: u8,
    /// Tools used, things sought and taken back on the way: of `TOOLS`, `SOUGHT`, `TAKEN_BACK`.
    pub signals: Signals,
    /// The action that ended it: a message replied to is more than one done.
    pub end: u32,
    /// Begun where another on the same patient had just ended: what came before is in that one.
    pub continued: bool,
    pub count: u32,
    /// The task's own steps.
    pub events: u32,
    pub seconds: f64,
    /// Sum over tasks of ln(seconds): long tails weigh less.
    pub log_seconds: f64,
}

/// Within the window: in tasks done with these tools, `from` was followed by `to` so many times.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TaskFlow {
    pub user: u32,
    /// Index in `Usage::tasks`.
    pub task: u8,
    /// Of `TOOLS`, those used anywhere in the task.
    pub tools: Signals,
    /// `None`: the task's begin.
    pub from: Option<u32>,
    /// `None`: the task's end.
    pub to: Option<u32>,
    pub count: u32,
    /// Spent at `from` before; an action done several times in a row is one visit.
    pub seconds: f64,
}

/// `count` events of a user and day were stored `seconds` after what they are about (negative:
/// before). Only where the input has both times.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UserDayDelay {
    pub user: u32,
    pub day: Day,
    pub seconds: i64,
    pub count: u32,
}

/// How complete the logs are, a calendar day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogDay {
    pub day: Day,
    pub events: u64,
    pub users: u32,
}

impl Usage {
    /// A user's rows, in the order of days.
    pub fn days_of(&self, user: u32) -> &[UserDay] {
        part_of(&self.user_days, user, |row| row.user)
    }

    pub fn actions_of(&self, user: u32) -> &[UserDayAction] {
        part_of(&self.user_day_actions, user, |row| row.user)
    }

    pub fn encounters_of(&self, user: u32) -> &[UserEncounter] {
        part_of(&self.user_encounters, user, |row| row.user)
    }

    pub fn hours_of(&self, user: u32) -> &[UserHour] {
        part_of(&self.user_hours, user, |row| row.user)
    }

    pub fn transitions_of(&self, user: u32) -> &[Transition] {
        part_of(&self.transitions, user, |row| row.user)
    }

    pub fn task_ways_of(&self, user: u32) -> &[TaskWay] {
        part_of(&self.task_ways, user, |row| row.user)
    }

    pub fn task_flows_of(&self, user: u32) -> &[TaskFlow] {
        part_of(&self.task_flows, user, |row| row.user)
    }

    pub fn delays_of(&self, user: u32) -> &[UserDayDelay] {
        part_of(&self.delays, user, |row| row.user)
    }
}

fn part_of<T>(rows: &[T], user: u32, user_of: impl Fn(&T) -> u32) -> &[T] {
    let from = rows.partition_point(|row| user_of(row) < user);
    let to = from + rows[from..].partition_point(|row| user_of(row) == user);
    &rows[from..to]
}

impl Default for Frame {
    fn default() -> Self {
        Self {
            zone: "UTC".to_string(),
            history: Span { from: Day(0), to: Day(0) },
            window: Span { from: Day(0), to: Day(0) },
            inactivity_seconds: 300,
            minute_precision: false,
            has_patients: false,
            has_encounters: false,
            has_about_time: false,
            no_views: false,
            ambiguous_events: 0,
            resolved_by_session: 0,
        }
    }
}
