//! Where to look first: unit and activity, by the time that support there may give back.
//!
//! In: published cells of units. Out: places, the most promising first. Never: a person, or a
//! unit that is not shown.

use super::super::forms::{counted, decimal, duration};
use super::words;
use crate::findings::{Cause, Findings, Published};
use crate::vocabulary::Activity;

pub(in super::super) struct Place<'a> {
    pub department: &'a str,
    pub activity: Activity,
    pub people: Published,
    pub n_assessed: u32,
    pub effort_ratio: f64,
    pub minutes_per_week: f64,
    /// Most of the unit share it, beyond doubt.
    pub workflow: bool,
}

/// From this share of a unit on, the workflow is the likelier cause than the people.
const MOST_OF_A_UNIT: f64 = 0.5;
/// A whole unit this far above its peers deserves a look, whoever in it is flagged.
const SLOW_UNIT: f64 = 1.1;
/// The median of fewer people says little of their unit.
const FEWEST: u32 = 10;

/// Whether a unit as a whole is clearly slower than its peers.
pub(super) fn slow(effort_ratio: f64, n_assessed: u32) -> bool {
    effort_ratio >= SLOW_UNIT && n_assessed >= FEWEST
}

pub(in super::super) fn places(findings: &Findings) -> Vec<Place<'_>> {
    let mut places: Vec<Place> = findings
        .departments
        .iter()
        .flat_map(|unit| {
            unit.needs.iter().filter_map(|need| {
                let place = Place {
                    department: &unit.department,
                    activity: need.activity,
                    people: need.people,
                    n_assessed: need.n_assessed,
                    effort_ratio: need.effort_ratio,
                    minutes_per_week: need.minutes_per_week,
                    workflow: findings.workflow.iter().any(|row| {
                        row.department.as_deref() == Some(unit.department.as_str())
                            && row.activity == need.activity
                            && matches!(row.cause, Cause::Workflow | Cause::Both)
                    }),
                };
                place.stands_out().then_some(place)
            })
        })
        .collect();
    places.sort_by(|a, b| {
        b.minutes_per_week
            .total_cmp(&a.minutes_per_week)
            .then_with(|| b.effort_ratio.total_cmp(&a.effort_ratio))
            .then_with(|| a.department.cmp(b.department))
            .then_with(|| a.activity.cmp(&b.activity))
    });
    places
}

impl Place<'_> {
    fn stands_out(&self) -> bool {
        self.workflow
            || self.people.is_some_and(|n| n > 0)
            || slow(self.effort_ratio, self.n_assessed)
    }

    /// A line for the terminal.
    pub fn sentence(&self) -> String {
        let activity = words::activity_inline(self.activity);
        format!("{}, {activity}: {}", words::unit(self.department), self.facts())
    }

    pub fn facts(&self) -> String {
        let mut facts = Vec::new();
        if let Some(n) = self.people.filter(|n| *n > 0) {
            let mut text = format!(
                "{} of about {} assessed {} clearly more effort for it than peers",
                counted(u64::from(n), "person", "people"),
                self.n_assessed,
                if n == 1 { "needs" } else { "need" }
            );
            if self.minutes_per_week >= 1.0 {
                let time = duration(self.minutes_per_week * 60.0);
                text += &format!(", together about {time} a week beyond the peers' time");
            }
            facts.push(text + ".");
        }
        if self.workflow || slow(self.effort_ratio, self.n_assessed) {
            facts.push(format!(
                "About {} people assessed: their median effort is {} times that of peers elsewhere{}.",
                self.n_assessed,
                decimal(self.effort_ratio, 2),
                if self.people == Some(0) { "; nobody stands out alone" } else { "" }
            ));
        }
        facts.join(" ")
    }

    /// Where most of a unit is slow, training is the wrong answer.
    pub fn hint(&self) -> &'static str {
        let most = MOST_OF_A_UNIT * f64::from(self.n_assessed.max(1));
        if self.workflow {
            "Most of the unit share it: look at the workflow before planning a course."
        } else if self.people.is_some_and(|n| f64::from(n) >= most) {
            "Half of the unit or more: look at the workflow before planning a course."
        } else if slow(self.effort_ratio, self.n_assessed) && self.people.is_none_or(|n| n == 0) {
            "The unit as a whole may take longer than its peers; whether people or the workflow cannot be told."
        } else {
            ""
        }
    }

    pub fn activity_in_words(&self) -> &'static str {
        words::activity(self.activity)
    }
}
