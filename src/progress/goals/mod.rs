//! Question 7: whether the goals that were agreed are reached.
//!
//! In: the goals file, usage of all history, findings, the survey. Out: a row a goal and a unit in
//! its group, every figure printable; and what else a goal could be about.
//! Never: a person; never a forecast farther than the weeks known support.

mod groups;
mod judging;
mod measurable;
mod suggestions;
mod survey;
mod weekly;

pub use survey::survey;

use super::{GoalProgress, GoalStatus, GoalSuggestion, SurveyTrend};
use crate::findings::Findings;
use crate::peers::Peers;
use crate::settings::Settings;
use crate::site::{Goal, Site};
use crate::units::Day;
use crate::usage::Usage;
use groups::Group;
use judging::{Judged, Terms, judge};
use measurable::{Chosen, Scale, Source};
use std::collections::BTreeMap;
use weekly::{Input, Weekly, weekly};

/// How to supply goals, as a half sentence.
pub(super) const NOT_GIVEN: &str = "no goals file was given: write a [[goal]] with name, measure and target for each, and give \
     the file with --goals (docs/goals.md has an example)";

pub(super) fn goals(
    found: &Findings,
    peers: &Peers,
    usage: &Usage,
    site: &Site,
    settings: &Settings,
) -> (Vec<GoalProgress>, Vec<GoalSuggestion>) {
    let quiet = weekly::quiet(usage, site, settings);
    let input = Input { usage, site, settings, peers, quiet: &quiet };
    let mut measured: BTreeMap<String, Result<Weekly, String>> = BTreeMap::new();
    let mut rows = Vec::new();
    for goal in &site.goals {
        let chosen = measurable::find(&goal.measure);
        let group = groups::group(goal.group.as_deref(), found, peers, site, settings);
        let (chosen, group) = match (chosen, group) {
            (Ok(chosen), Ok(group)) => (chosen, group),
            (chosen, group) => {
                let reasons = [chosen.err(), group.err()].into_iter().flatten().collect();
                rows.push(untold(goal, reasons, ""));
                continue;
            }
        };
        if let Some(mistake) = mistaken(goal, chosen) {
            rows.push(untold(goal, vec![mistake], chosen.measure.unit));
            continue;
        }
        if chosen.measure.source == Source::Survey {
            rows.extend(by_survey(goal, found, &group, site));
            continue;
        }
        let key = format!("{} {:?}", chosen.measure.name, chosen.activity);
        let weekly = measured.entry(key).or_insert_with(|| weekly(chosen, input));
        match weekly {
            Ok(weekly) => rows.extend(measured_rows(goal, chosen, &group, weekly, input, found)),
            Err(reason) => rows.push(untold(goal, vec![reason.clone()], chosen.measure.unit)),
        }
    }
    (rows, suggestions::suggestions(found, settings, input))
}

fn mistaken(goal: &Goal, chosen: Chosen) -> Option<String> {
    let share = chosen.measure.scale == Scale::Share;
    let outside = |value: f64| !(0.0..=1.0).contains(&value);
    let wrong = share && (outside(goal.target) || goal.baseline.is_some_and(outside));
    let negative = chosen.measure.scale == Scale::Ratio && goal.target <= 0.0;
    if wrong {
        return Some(format!(
            "{} is a share: write 15 % as 0.15 in target and baseline.",
            chosen.measure.name
        ));
    }
    negative.then(|| format!("{} is never 0 or less: give a target above 0.", chosen.measure.name))
}

/// The goal as the file has it, before anything is measured.
fn agreed(goal: &Goal, unit_of_measure: &'static str) -> GoalProgress {
    GoalProgress {
        name: goal.name.clone(),
        group: goal.group.clone(),
        measure: goal.measure.clone(),
        baseline: goal.baseline,
        now: None,
        target: goal.target,
        due: goal.due,
        forecast: None,
        low: None,
        high: None,
        status: GoalStatus::CannotTell,
        agreed_with: goal.agreed_with.clone(),
        remarks: Vec::new(),
        of_unit: false,
        unit_of_measure,
        rises: goal.baseline.is_some_and(|baseline| goal.target > baseline),
        now_interval: None,
        chance: None,
        people: None,
        why: goal.why.clone(),
    }
}

fn untold(goal: &Goal, reasons: Vec<String>, unit_of_measure: &'static str) -> GoalProgress {
    let mut row = agreed(goal, unit_of_measure);
    row.remarks = reasons;
    row.remarks.extend(ask_for(goal));
    row
}

/// What those who wrote the goal left out.
fn ask_for(goal: &Goal) -> Vec<String> {
    let mut remarks = Vec::new();
    if goal.why.is_none() {
        remarks.push(
            "It does not say what the people who do the work gain: add why, in their words."
                .to_string(),
        );
    }
    if goal.agreed_with.is_none() {
        remarks.push(
            "It does not say with whom it was agreed: a goal that was only set is seldom reached; add \
             agreed_with."
                .to_string(),
        );
    }
    remarks
}

fn measured_rows(
    goal: &Goal,
    chosen: Chosen,
    group: &Group,
    weekly: &Weekly,
    input: Input,
    found: &Findings,
) -> Vec<GoalProgress> {
    let least = input.settings.small_group;
    let mut whole = agreed(goal, chosen.measure.unit);
    let people = weekly.people(&group.members);
    if people < least {
        whole.remarks.push(format!(
            "Fewer than {least} people of this group can be measured, or it may not be shown."
        ));
        whole.remarks.extend(ask_for(goal));
        return vec![whole];
    }
    let terms = Terms { goal, measure: chosen.measure, whole: true };
    fill(&mut whole, judge(&weekly.of(&group.members, least), &terms));
    whole.people = Some(people / least.max(1) * least.max(1));
    whole.rises = terms.rises();
    whole.remarks.extend(group.remark.clone());
    if against_people(goal, chosen) {
        whole.remarks.push(format!(
            "The target asks for {} of it than the baseline: is that what was agreed?",
            if terms.rises() { "more" } else { "less" }
        ));
    }
    whole.remarks.extend(ask_for(goal));
    let departments = departments(goal, group, found);
    let asked = survey::together(&input.site.survey, departments.iter().map(String::as_str));
    whole.remarks.extend(asked.map(|asked| asked.sentence()));
    let mut rows = vec![whole];
    for (name, who) in &group.units {
        let mut row = GoalProgress {
            group: Some(name.clone()),
            baseline: None,
            of_unit: true,
            rises: terms.rises(),
            ..agreed(goal, chosen.measure.unit)
        };
        let people = who.as_deref().map(|who| weekly.people(who)).filter(|n| *n >= least);
        match (who, people) {
            (Some(who), Some(people)) => {
                let terms = Terms { whole: false, ..terms };
                fill(&mut row, judge(&weekly.of(who, least), &terms));
                row.people = Some(people / least.max(1) * least.max(1));
            }
            _ => row.remarks.push("Too few people to be shown.".to_string()),
        }
        rows.push(row);
    }
    rows
}

fn fill(row: &mut GoalProgress, judged: Judged) {
    row.baseline = judged.baseline;
    row.now = judged.now;
    row.now_interval = judged.now_interval;
    row.forecast = judged.forecast;
    row.low = judged.interval.map(|(low, _)| low);
    row.high = judged.interval.map(|(_, high)| high);
    row.chance = judged.chance;
    row.status = judged.status.unwrap_or(GoalStatus::CannotTell);
    row.remarks.extend(judged.remarks);
}

/// An agreed direction that makes things harder for the people.
fn against_people(goal: &Goal, chosen: Chosen) -> bool {
    goal.baseline.is_some_and(|baseline| {
        baseline != goal.target && (goal.target > baseline) != chosen.measure.more_is_better
    })
}

/// Published departments of a goal's group.
fn departments(goal: &Goal, group: &Group, found: &Findings) -> Vec<String> {
    let shown =
        |name: &str| found.departments.iter().any(|d| d.department == name && d.people.is_some());
    let units = group.units.iter().filter(|(_, who)| who.is_some()).map(|(name, _)| name.clone());
    let mut names: Vec<String> = units.filter(|name| shown(name)).collect();
    if group.units.is_empty() {
        let wanted = goal.group.as_deref().unwrap_or_default().trim().to_lowercase();
        let own = found.departments.iter().find(|d| d.department.to_lowercase() == wanted);
        names.extend(own.filter(|d| d.people.is_some()).map(|d| d.department.clone()));
    }
    names
}

/// A survey has dates, not weeks: where it stands, and no forecast.
fn by_survey(goal: &Goal, found: &Findings, group: &Group, site: &Site) -> Vec<GoalProgress> {
    let names = departments(goal, group, found);
    let mut whole = agreed(goal, measurable::SURVEY.unit);
    let Some(asked) = survey::together(&site.survey, names.iter().map(String::as_str)) else {
        let reason = if site.given.survey {
            "The survey has no score of a department in this group that can be shown."
        } else {
            "No survey was given: supply department, date and score with --survey."
        };
        return vec![untold(goal, vec![reason.to_string()], measurable::SURVEY.unit)];
    };
    let terms = Terms { goal, measure: &measurable::SURVEY, whole: true };
    standing(&mut whole, &asked, &terms);
    whole.remarks.extend(ask_for(goal));
    let mut rows = vec![whole];
    if names.len() > 1 {
        for name in &names {
            let Some(asked) = survey::survey(&site.survey, name) else { continue };
            let mut row = GoalProgress {
                group: Some(name.clone()),
                baseline: None,
                of_unit: true,
                ..agreed(goal, measurable::SURVEY.unit)
            };
            standing(&mut row, &asked, &terms);
            rows.push(row);
        }
    }
    rows
}

fn standing(row: &mut GoalProgress, asked: &SurveyTrend, terms: &Terms) {
    let goal = terms.goal;
    row.rises = terms.rises();
    row.now = Some(asked.score);
    row.baseline = row.baseline.or(asked.before.map(|(_, score)| score));
    let reached =
        if terms.rises() { asked.score >= goal.target } else { asked.score <= goal.target };
    let over = goal.due.is_some_and(|due: Day| due <= asked.date);
    row.status = match (reached, over) {
        (true, _) => GoalStatus::Met,
        (false, true) => GoalStatus::AtRisk,
        (false, false) => GoalStatus::CannotTell,
    };
    row.remarks.push(asked.sentence());
    if !reached && !over {
        row.remarks.push("A survey has too few dates for a forecast.".to_string());
    }
}
