//! Courses that people went to: some that work, some that do nothing.
//!
//! In: the plan, the people. Out: who attended what and when. Never: a label; attendance is by lot
//! among those whose job the course is about.

use super::Plan;
use super::dice::{Dice, Stream};
use super::staff::Person;
use crate::units::{Day, Span};
use crate::vocabulary::Activity;

pub(super) struct Course {
    pub name: &'static str,
    pub activity: Activity,
    pub works: bool,
    /// (person, day), in the order of persons.
    pub attended: Vec<(u32, Day)>,
}

/// Time that a step of the taught activity takes after a course that works.
pub(super) const HELPED: f64 = 0.84;

const OFFERED: [(&str, Activity, bool); 6] = [
    ("Notes in half the clicks", Activity::Notes, true),
    ("Order entry essentials", Activity::Orders, true),
    ("In Basket clean-up", Activity::Inbox, false),
    ("Chart review tour", Activity::Review, false),
    ("Flowsheets and macros", Activity::Flowsheets, true),
    ("Medication screens refresher", Activity::Medications, false),
];

pub(super) fn held(plan: &Plan, span: Span, people: &[Person]) -> Vec<Course> {
    OFFERED
        .iter()
        .enumerate()
        .map(|(at, (name, activity, works))| {
            let mut dice = Dice::new(plan.seed, Stream::Course, at as u32);
            let wave = |part: f64| span.from.plus((f64::from(span.days()) * part) as i32);
            let first = dice.between(0.20, 0.35);
            let second = dice.between(0.40, 0.60);
            let waves = [wave(first), wave(second)];
            let attended = people
                .iter()
                .filter(|p| p.role.needs.contains(activity))
                .filter_map(|p| {
                    let (comes, which) = (dice.chance(0.25), dice.below(2));
                    comes.then(|| (p.number, waves[which]))
                })
                .collect();
            Course { name, activity: *activity, works: *works, attended }
        })
        .collect()
}
