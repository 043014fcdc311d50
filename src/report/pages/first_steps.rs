//! What a unit's leaders could do first.
//!
//! In: published cells of one unit, its workflow, its goals. Out: at most three sentences. Never: a person.

use super::super::Contents;
use super::super::forms::list;
use super::group::stands_out;
use super::unit::{number, people, times};
use super::words;
use crate::findings::{Cause, DepartmentSummary, ShiftCoverage, Workflow};
use crate::progress::{GoalProgress, GoalStatus};

const FIRST: usize = 3;
/// Activities named in one step.
const NAMED: usize = 3;

/// Whether most of the unit share it.
pub(super) fn shared(row: &Workflow) -> bool {
    matches!(row.cause, Cause::Workflow | Cause::Both)
}

/// In the order in which it helps most people: the workflow, those who need help, who could help, a
/// goal that slips.
pub(super) fn first_steps(
    contents: &Contents,
    unit: &DepartmentSummary,
    told: &[(Workflow, String)],
    goals: &[&GoalProgress],
) -> Vec<String> {
    let slow: Vec<String> = told
        .iter()
        .filter(|(row, _)| shared(row))
        .map(|(row, _)| words::activity_inline(row.activity))
        .collect();
    let mut steps = Vec::new();
    if !slow.is_empty() {
        steps.push(format!(
            "Look with your people at how {} {} done: nearly everyone takes long, so training is not the \
             answer.",
            named(&slow),
            if slow.len() == 1 { "is" } else { "are" }
        ));
    }
    let most =
        unit.needs.iter().filter(|need| need.people.is_some_and(|n| n > 0)).max_by(|a, b| {
            a.minutes_per_week.total_cmp(&b.minutes_per_week).then(b.activity.cmp(&a.activity))
        });
    if let Some(need) = most {
        steps.push(format!(
            "Make time for help with {}: {} could get back up to {} minutes a week together. The trainers \
             know whom to offer it.",
            words::activity_inline(need.activity),
            people(need.people.unwrap_or(0)),
            number(need.minutes_per_week)
        ));
    } else if steps.is_empty()
        && let Some(slow) = unit.needs.iter().filter(|need| stands_out(need)).max_by(|a, b| {
            a.effort_ratio.total_cmp(&b.effort_ratio).then(b.activity.cmp(&a.activity))
        })
    {
        steps.push(format!(
            "Ask your people about {}: the unit's median effort is {} that of peers.",
            words::activity_inline(slow.activity),
            times(slow.effort_ratio)
        ));
    }
    let gap = |row: &&ShiftCoverage| {
        row.department == unit.department
            && row.struggling.is_some_and(|n| n > 0)
            && row.champions == Some(0)
    };
    if let Some(row) = contents.findings.coverage.iter().find(gap) {
        steps.push(format!(
            "Look for someone who would help on the {} shift: help is needed and nobody is there.",
            row.shift.name()
        ));
    } else if let Some(champions) = unit.champions.filter(|n| *n > 0) {
        steps.push(format!(
            "Ask for volunteers: {} here could help others, and need time for it.",
            people(champions)
        ));
    }
    steps.extend(
        goals.iter().filter(|goal| goal.status == GoalStatus::AtRisk).map(|goal| {
            format!("Talk about the goal \u{201c}{}\u{201d}: it is at risk.", goal.name)
        }),
    );
    steps.truncate(FIRST);
    steps
}

/// "notes, orders, results and 4 more".
fn named(activities: &[String]) -> String {
    match activities.len().saturating_sub(NAMED) {
        0 => list(activities),
        more => format!("{} and {more} more", activities[..NAMED].join(", ")),
    }
}
