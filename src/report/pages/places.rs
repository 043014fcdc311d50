//! Where to look first: unit and activity, by the time that support there may give back.
//!
//! In: published cells of units. Out: places, the most promising first. Never: a person, or a
//! unit that is not shown.

use super::super::forms::{counted, decimal, duration};
use super::words;
use crate::findings::{Findings, Published};
use crate::vocabulary::Activity;

pub(in super::super) struct Place<'a> {
    pub department: &'a str,
    pub activity: Activity,
    pub people: Published,
    pub n_assessed: u32,
    pub effort_ratio: f64,
    pub minutes_per_week: f64,
}

/// From this share of a unit on, the workflow is the likelier cause than the people.
const MOST_OF_A_UNIT: f64 = 0.5;
/// A whole unit this far above its peers deserves a look, whoever in it is flagged.
pub(super) const SLOW_UNIT: f64 = 1.1;

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
        self.people.is_some_and(|n| n > 0) || self.effort_ratio >= SLOW_UNIT
    }

    /// A line for the terminal.
    pub fn sentence(&self) -> String {
        format!("{}, {}: {}", self.department, self.activity.name(), self.facts())
    }

    pub fn facts(&self) -> String {
        let people = match self.people {
            Some(0) => "Nobody stands out alone".to_string(),
            Some(n) => format!(
                "{} of about {} assessed could be helped",
                counted(u64::from(n), "person", "people"),
                self.n_assessed
            ),
            None => "How many people could be helped cannot be shown".to_string(),
        };
        let mut text = people;
        if self.effort_ratio.is_finite() {
            text += &format!(
                "; the unit's median effort is {} times the peers'",
                decimal(self.effort_ratio, 2)
            );
        }
        if self.minutes_per_week >= 1.0 && self.people.is_some_and(|n| n > 0) {
            text += &format!(
                "; together about {} a week beyond the peers' time",
                duration(self.minutes_per_week * 60.0)
            );
        }
        text + "."
    }

    /// Where most of a unit is slow, training is the wrong answer.
    pub fn hint(&self) -> &'static str {
        let most = MOST_OF_A_UNIT * f64::from(self.n_assessed.max(1));
        if self.people.is_some_and(|n| f64::from(n) >= most) {
            "Half of the unit or more: look at the workflow before planning a course."
        } else if self.effort_ratio >= SLOW_UNIT && self.people.is_none_or(|n| n == 0) {
            "The unit as a whole takes longer than its peers: look at the workflow first."
        } else {
            ""
        }
    }

    pub fn activity_in_words(&self) -> &'static str {
        words::activity(self.activity)
    }
}
