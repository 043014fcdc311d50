//! Where to look first: unit and activity, by what support there may give back.
//!
//! In: published cells of units. Out: places, the most promising first. Never: a person, or a
//! unit that is not shown.

use super::super::forms::{counted, decimal};
use super::words;
use crate::findings::Findings;
use crate::vocabulary::Activity;

pub(in super::super) struct Place<'a> {
    pub department: &'a str,
    pub activity: Activity,
    pub people: u32,
    pub n_assessed: u32,
    pub effort_ratio: f64,
    pub minutes_per_week: f64,
}

/// From this share of a unit on, the workflow is the likelier cause than the people.
const MOST_OF_A_UNIT: f64 = 0.5;

pub(in super::super) fn places(findings: &Findings) -> Vec<Place<'_>> {
    let mut places: Vec<Place> = findings
        .departments
        .iter()
        .flat_map(|unit| {
            unit.needs.iter().filter_map(|need| {
                Some(Place {
                    department: &unit.department,
                    activity: need.activity,
                    people: need.people.filter(|n| *n > 0)?,
                    n_assessed: need.n_assessed,
                    effort_ratio: need.effort_ratio,
                    minutes_per_week: need.minutes_per_week,
                })
            })
        })
        .collect();
    places.sort_by(|a, b| {
        b.gain()
            .total_cmp(&a.gain())
            .then_with(|| a.department.cmp(b.department))
            .then_with(|| a.activity.cmp(&b.activity))
    });
    places
}

impl Place<'_> {
    fn gain(&self) -> f64 {
        f64::from(self.people) * self.minutes_per_week.max(0.0)
    }

    pub fn sentence(&self) -> String {
        format!("{}, {}: {}", self.department, self.activity.name(), self.facts())
    }

    pub fn facts(&self) -> String {
        let mut text = format!(
            "{} of {} assessed could be helped",
            counted(u64::from(self.people), "person", "people"),
            self.n_assessed
        );
        if self.effort_ratio.is_finite() {
            text += &format!(
                "; the unit's median effort is {} times that of the same role elsewhere",
                decimal(self.effort_ratio, 2)
            );
        }
        if self.minutes_per_week.is_finite() && self.minutes_per_week >= 1.0 {
            text += &format!(", about {} minutes a week", decimal(self.minutes_per_week, 0));
        }
        text + "."
    }

    /// Where most of a unit is slow, training is the wrong answer.
    pub fn hint(&self) -> &'static str {
        if f64::from(self.people) >= MOST_OF_A_UNIT * f64::from(self.n_assessed.max(1)) {
            "Half of the unit or more: look at the workflow before planning a course."
        } else {
            ""
        }
    }

    pub fn activity_in_words(&self) -> &'static str {
        words::activity(self.activity)
    }
}
