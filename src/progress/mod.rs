//! Goals, the effect of training, workflow and change.
//!
//! In: findings, usage, and what the site gave of training, changes and goals. Out: for now the
//! headings of its tables and the reason why they have no rows yet. Never: a claim without a
//! comparison behind it.

use crate::site::Given;

pub const TRAINING_EFFECT: [&str; 11] = [
    "course",
    "wave",
    "activity",
    "n_trained",
    "n_controls",
    "effect_pct",
    "low",
    "high",
    "placebo_pct",
    "power",
    "verdict",
];

pub const WORKFLOW: [&str; 10] = [
    "department",
    "activity",
    "task",
    "way",
    "share",
    "median_seconds",
    "rework",
    "tools",
    "minutes_per_week",
    "verdict",
];

pub const CHANGES: [&str; 11] = [
    "date",
    "name",
    "kind",
    "department",
    "activity",
    "effect_pct",
    "low",
    "high",
    "verdict",
    "review_by",
    "overdue",
];

pub const GOALS: [&str; 12] = [
    "name",
    "group",
    "measure",
    "baseline",
    "now",
    "target",
    "due",
    "forecast",
    "low",
    "high",
    "status",
    "agreed_with",
];

/// A table's name, its headings and why it has no rows.
pub type Pending = (&'static str, &'static [&'static str], &'static str);

/// The tables of questions 5 to 7.
pub fn pending(given: Given) -> [Pending; 4] {
    let reason = |given: bool, without: &'static str| if given { "not built yet" } else { without };
    [
        (
            "training_effect",
            &TRAINING_EFFECT,
            reason(given.training, "no training file was given; not built yet either"),
        ),
        ("workflow", &WORKFLOW, reason_of_workflow(given)),
        (
            "changes",
            &CHANGES,
            reason(given.changes, "no changes file was given; not built yet either"),
        ),
        ("goals", &GOALS, reason(given.goals, "no goals file was given; not built yet either")),
    ]
}

fn reason_of_workflow(given: Given) -> &'static str {
    if given.users {
        "units and roles are told; tasks and the ways they are done: not built yet"
    } else {
        "no roster was given, so units and roles are not known; tasks and the ways they are done: not built yet"
    }
}
