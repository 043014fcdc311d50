//! Training, matches and outreach: who should help or teach whom, what and when.
//!
//! In: findings, the roster, the schedule. Out: for now the headings of its tables and the reason
//! why they have no rows yet. Never: a ranking of named people.

pub const MATCHES: [&str; 8] = [
    "learner_id",
    "champion_id",
    "activity",
    "department",
    "overlap_hours",
    "shared_patients",
    "cost",
    "reasons",
];

pub const TRAINING_PLAN: [&str; 11] = [
    "activity",
    "course",
    "group",
    "n_learners",
    "minutes_per_week",
    "low",
    "high",
    "hours_to_teach",
    "minutes_per_hour",
    "form",
    "when",
];

/// A table's name, its headings and why it has no rows.
pub type Pending = (&'static str, &'static [&'static str], &'static str);

/// The tables of question 4.
pub fn pending() -> [Pending; 2] {
    [("matches", &MATCHES, "not built yet"), ("training_plan", &TRAINING_PLAN, "not built yet")]
}
