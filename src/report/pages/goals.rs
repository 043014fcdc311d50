//! Goals in words and rows: for the report, for a unit's page, for question 7.
//!
//! In: the goals' progress (every figure printable), suggestions, the survey. Out: rows, sentences.
//! Never: a unit set beside another; a status without what it rests on.

use super::super::Contents;
use super::super::forms::{counted, decimal, list};
use super::words;
use crate::charts::goals::{status_in_words, value_of};
use crate::findings::DepartmentSummary;
use crate::progress::{GOALS, GoalProgress, GoalStatus, SurveyTrend, survey};

/// A goal as a row of a table.
pub(super) struct GoalRow {
    pub name: String,
    pub about: String,
    pub baseline: String,
    pub now: String,
    pub target: String,
    pub due: String,
    pub expected: String,
    pub status: &'static str,
    pub agreed_with: String,
    pub why: String,
    pub remarks: Vec<String>,
}

pub(super) fn rows<'a>(goals: impl Iterator<Item = &'a GoalProgress>) -> Vec<GoalRow> {
    goals.map(row).collect()
}

fn row(goal: &GoalProgress) -> GoalRow {
    let value = |value: f64| value_of(value, goal.unit_of_measure);
    let with = |middle: Option<f64>, ends: Option<(f64, f64)>| match (middle, ends) {
        (Some(middle), Some((low, high))) => {
            format!("{} ({} to {})", value(middle), bare(&value(low)), bare(&value(high)))
        }
        (Some(middle), None) => value(middle),
        (None, _) => "–".to_string(),
    };
    GoalRow {
        name: goal.name.clone(),
        about: format!(
            "{}, {}",
            super::measure_called(&goal.measure),
            goal.group.as_deref().map_or("everyone", words::unit)
        ),
        baseline: with(goal.baseline, None),
        now: with(goal.now, goal.now_interval),
        target: value(goal.target),
        due: goal.due.map_or_else(|| "–".to_string(), |due| due.to_string()),
        expected: with(goal.forecast, goal.low.zip(goal.high)),
        status: status_in_words(goal.status),
        agreed_with: goal.agreed_with.clone().unwrap_or_default(),
        why: goal.why.clone().unwrap_or_default(),
        remarks: goal.remarks.clone(),
    }
}

/// Without the unit that the middle of the interval has already.
fn bare(value: &str) -> &str {
    value.split('\u{a0}').next().unwrap_or(value)
}

/// Of a unit: goals agreed for it, or its own part of larger ones.
pub(super) fn of_unit<'a>(
    contents: &Contents<'a>,
    unit: &DepartmentSummary,
) -> Vec<&'a GoalProgress> {
    let wanted = unit.department.trim().to_lowercase();
    let own = |goal: &&GoalProgress| {
        goal.group.as_deref().is_some_and(|group| group.trim().to_lowercase() == wanted)
    };
    contents.progress.goals.iter().filter(own).collect()
}

/// A published unit's survey beside its use and what it needs, as a sentence.
pub(super) fn asked(contents: &Contents, unit: &DepartmentSummary) -> Option<String> {
    unit.people?;
    let trend: SurveyTrend = survey(&contents.site.survey, &unit.department)?;
    let mut text = trend.sentence();
    text.pop();
    if let Some(ratio) = unit.use_ratio {
        text += &format!(
            "; beside it, use on {} of expected days",
            super::super::forms::percent(ratio)
        );
    }
    let slow: Vec<String> = unit
        .needs
        .iter()
        .filter(|need| super::group::stands_out(need))
        .map(|need| words::activity_inline(need.activity))
        .collect();
    text += &match slow.as_slice() {
        [] => ", and no activity stands out".to_string(),
        some => format!(", and more effort than peers in {}", list(some)),
    };
    Some(text + ".")
}

/// For question 7.
pub(super) fn answer(contents: &Contents) -> Result<String, String> {
    let whole: Vec<&GoalProgress> =
        contents.progress.goals.iter().filter(|goal| !goal.of_unit).collect();
    if whole.is_empty() {
        let reason = super::super::unanswered(contents).find(|(table, _)| *table == GOALS);
        return Err(match reason {
            Some((_, reason)) => format!("{}.", super::capital(reason)),
            None => "No goal was given.".to_string(),
        });
    }
    let named = |status: GoalStatus| -> Vec<String> {
        whole.iter().filter(|g| g.status == status).map(|g| g.name.clone()).collect()
    };
    let mut parts: Vec<String> = Vec::new();
    for status in [GoalStatus::Met, GoalStatus::OnTrack, GoalStatus::AtRisk, GoalStatus::CannotTell]
    {
        let names = named(status);
        if !names.is_empty() {
            parts.push(format!(
                "{} {} ({})",
                names.len(),
                status_in_words(status),
                names.join("; ")
            ));
        }
    }
    let text = format!("Of {}: {}.", counted(whole.len() as u64, "goal", "goals"), list(&parts));
    if whole.iter().all(|goal| goal.status == GoalStatus::CannotTell) {
        Err(text)
    } else {
        Ok(text)
    }
}

/// What else a goal could be about, to be discussed.
pub(super) fn suggested(contents: &Contents) -> Vec<String> {
    contents.progress.suggestions.iter().map(|s| format!("{} ({})", s.text, s.measure)).collect()
}

/// What contacts changed, for all together.
pub(super) fn of_outreach(contents: &Contents) -> Option<String> {
    let told = contents.findings.outreach?;
    let least = contents.settings.small_group;
    let Some((by, low, high)) = told.effect.filter(|_| told.counted >= least) else {
        return Some(
            "Whether contacts help cannot be told yet: it takes at least ten people contacted, with weeks \
             enough before and after, and others as slow who were not."
                .to_string(),
        );
    };
    let pct = |share: f64| decimal(100.0 * share, 0);
    let verdict = match (low, high) {
        (_, high) if high < 0.0 => "they help",
        (low, _) if low > 0.0 => "effort rose: look at what is offered",
        _ => "whether they help is not clear",
    };
    Some(format!(
        "After a contact, effort beside peers changed by {} % against {} as slow before and not contacted \
         (95 % interval {} to {} %; {} contacted): {verdict}.",
        pct(by),
        counted(u64::from(told.like), "person", "people"),
        pct(low),
        pct(high),
        told.counted
    ))
}
