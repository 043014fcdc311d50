//! What a goal could be about here: where people lose most time.
//!
//! In: published cells of units, verdicts of workflow, the site's own weeks. Out: at most five
//! suggestions, most time first. Never: a goal set by a program; it is for those concerned to agree.

use super::super::GoalSuggestion;
use super::groups::counted;
use super::judging::RECENT;
use super::measurable::find;
use super::weekly::{Input, weekly};
use crate::findings::{Cause, DepartmentSummary, Findings};
use crate::settings::Settings;
use crate::stats::mean;
use std::collections::BTreeSet;

const MOST: usize = 5;
/// Below these nobody would set a goal.
const SLOW: f64 = 1.1;
const LATE_HOURS: f64 = 0.1;
const FAILED: f64 = 0.05;

pub(super) fn suggestions(
    found: &Findings,
    settings: &Settings,
    input: Input,
) -> Vec<GoalSuggestion> {
    let mut list = workflow(found, settings);
    let said: BTreeSet<(Option<String>, String)> =
        list.iter().map(|s| (s.group.clone(), s.measure.clone())).collect();
    list.extend(
        needs(found).into_iter().filter(|s| !said.contains(&(s.group.clone(), s.measure.clone()))),
    );
    list.extend(hours(found));
    list.extend(of_site("failed_logins", FAILED, input));
    list.extend(of_site("after_hours_share", LATE_HOURS, input));
    list.sort_by(|a, b| {
        let minutes = |s: &GoalSuggestion| s.minutes_per_week.unwrap_or(0.0);
        minutes(b)
            .total_cmp(&minutes(a))
            .then_with(|| b.now.total_cmp(&a.now))
            .then_with(|| (&a.group, &a.measure).cmp(&(&b.group, &b.measure)))
    });
    // One a measure and at most two a unit: five times the same unit would be no choice.
    let mut kept: Vec<GoalSuggestion> = Vec::new();
    for suggestion in list {
        let alike = |s: &&GoalSuggestion| s.group == suggestion.group;
        let same =
            |s: &GoalSuggestion| s.measure == suggestion.measure && s.minutes_per_week.is_none();
        if kept.len() < MOST && kept.iter().filter(alike).count() < 2 && !kept.iter().any(same) {
            kept.push(suggestion);
        }
    }
    kept
}

fn shown<'f>(found: &'f Findings, name: &str) -> Option<&'f DepartmentSummary> {
    found.departments.iter().find(|unit| unit.department == name && unit.people.is_some())
}

/// Where a unit or role is slow as a whole: the workflow's, so a goal helps everyone there.
fn workflow(found: &Findings, settings: &Settings) -> Vec<GoalSuggestion> {
    let held = found.workflow.iter().filter(|row| {
        matches!(row.cause, Cause::Workflow | Cause::Both) && row.n_people >= settings.small_group
    });
    held.filter_map(|row| {
        let ratio = row.effort_ratio?;
        let group = match (&row.department, &row.role) {
            (Some(unit), _) => shown(found, unit)?.department.clone(),
            (None, Some(role)) => role.clone(),
            (None, None) => return None,
        };
        Some(GoalSuggestion {
            text: format!(
                "{group}, {}: most people there take about {:.0} % longer than the same roles elsewhere; a \
                 change of the workflow could be the goal.",
                row.activity.name(),
                100.0 * (ratio - 1.0)
            ),
            measure: format!("effort_{}", row.activity.name()),
            group: Some(group),
            now: ratio,
            minutes_per_week: Some(row.minutes_per_week),
        })
    })
    .collect()
}

fn needs(found: &Findings) -> Vec<GoalSuggestion> {
    let units = found.departments.iter().filter(|unit| unit.people.is_some());
    units
        .flat_map(|unit| unit.needs.iter().map(move |need| (unit, need)))
        .filter_map(|(unit, need)| {
            let people = need.people.filter(|n| *n > 0);
            let minutes = people.map(|_| need.minutes_per_week);
            if people.is_none() && need.effort_ratio < SLOW {
                return None;
            }
            let what = match (people, minutes) {
                (Some(people), Some(minutes)) => format!(
                    "{people} people lose about {minutes:.0} minutes a week together beyond what peers need"
                ),
                _ => format!("the median effort is {:.2} times that of peers elsewhere", need.effort_ratio),
            };
            Some(GoalSuggestion {
                text: format!("{}, {}: {what}.", unit.department, need.activity.name()),
                measure: format!("effort_{}", need.activity.name()),
                group: Some(unit.department.clone()),
                now: need.effort_ratio,
                minutes_per_week: minutes,
            })
        })
        .collect()
}

/// The unit that works most outside its hours.
fn hours(found: &Findings) -> Vec<GoalSuggestion> {
    let units = found.departments.iter().filter(|unit| unit.people.is_some());
    let most = units
        .filter_map(|unit| Some((unit, unit.after_hours_share.filter(|s| *s >= LATE_HOURS)?)))
        .max_by(|a, b| a.1.total_cmp(&b.1).then_with(|| b.0.department.cmp(&a.0.department)));
    most.into_iter()
        .map(|(unit, share)| GoalSuggestion {
            text: format!(
                "{}: {:.0} % of the time in the record lies outside working hours.",
                unit.department,
                100.0 * share
            ),
            measure: "after_hours_share".to_string(),
            group: Some(unit.department.clone()),
            now: share,
            minutes_per_week: None,
        })
        .collect()
}

/// A share of everyone's last weeks, where it is worth a goal.
fn of_site(measure: &str, least: f64, input: Input) -> Option<GoalSuggestion> {
    let weeks = weekly(find(measure).ok()?, input).ok()?;
    let everyone: Vec<usize> =
        (0..input.peers.members.len()).filter(|at| counted(&input.peers.members[*at])).collect();
    let weeks = weeks.of(&everyone, input.settings.small_group);
    let recent: Vec<f64> = weeks.iter().rev().take(RECENT as usize).map(|w| w.value).collect();
    let now = mean(&recent).filter(|now| *now >= least)?;
    let what = match measure {
        "failed_logins" => "of all attempts to log in fail",
        _ => "of the time in the record lies outside working hours",
    };
    Some(GoalSuggestion {
        text: format!("Whole site: {:.0} % {what}.", 100.0 * now),
        measure: measure.to_string(),
        group: None,
        now,
        minutes_per_week: None,
    })
}
