//! Which needs teaching can meet: those that are not the workflow's.
//!
//! In: verdicts on units and roles. Out: whether an activity is to be taught to somebody there.
//! Never: a course against a workflow that is slow for most of a unit or role.

use crate::findings::{Assessment, Cause, Findings, Need};
use crate::vocabulary::Activity;
use std::collections::BTreeSet;

/// Minutes a week: less than this would not pay for an appointment.
const WORTH_WHILE: f64 = 1.0;

/// Unit, role (an empty one: everyone) and activity where it is the workflow.
pub(super) struct NotToTeach<'a>(BTreeSet<(Option<&'a str>, Option<&'a str>, Activity)>);

impl<'a> NotToTeach<'a> {
    /// Where it is both, those who stand out beyond what all share are still helped by teaching.
    pub fn of(findings: &'a Findings) -> Self {
        let rows = findings.workflow.iter().filter(|row| row.cause == Cause::Workflow);
        Self(rows.map(|r| (r.department.as_deref(), r.role.as_deref(), r.activity)).collect())
    }

    pub fn covers(&self, unit: Option<&str>, role: Option<&str>, activity: Activity) -> bool {
        (unit.is_some()
            && (self.0.contains(&(unit, None, activity))
                || self.0.contains(&(unit, role, activity))))
            || (role.is_some() && self.0.contains(&(None, role, activity)))
    }

    /// What is worth an appointment; where nothing is, the first that can be taught at all.
    pub fn needs_of<'p>(&self, person: &'p Assessment) -> Vec<&'p Need> {
        let (unit, role) = (person.department.as_deref(), person.role.as_deref());
        let taught: Vec<&Need> =
            person.needs.iter().filter(|need| !self.covers(unit, role, need.activity)).collect();
        let worth: Vec<&Need> =
            taught.iter().copied().filter(|need| need.minutes_per_week >= WORTH_WHILE).collect();
        if worth.is_empty() { taught.into_iter().take(1).collect() } else { worth }
    }
}
