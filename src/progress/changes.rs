//! What a dated change did to the time that the same work takes: interrupted time series with controls.
//!
//! In: days of effort, the changes file. Out: a row a change and activity; weeks around it for a chart.
//! Never: a verdict from too few weeks; never a trend that was there before taken for an effect.

mod segments;
mod series;

use super::panel::{Entry, Ground, Subject, Sums};
use super::{ChangeEffect, ChangeVerdict};
use crate::site::{Change, ChangeKind};
use crate::stats::{benjamini_hochberg, t_quantile, t_two_sided};
use crate::units::Day;
use crate::vocabulary::Activity;
use segments::{Step, step};
use series::{Against, Series, series};

/// Weeks around a change, beside what serves as its control; percent, the weeks before at 0.
#[derive(Clone, Debug, PartialEq)]
pub struct ChangeSeries {
    pub date: Day,
    pub name: String,
    pub department: Option<String>,
    pub activity: Option<Activity>,
    pub people: u32,
    pub verdict: ChangeVerdict,
    pub effect: f64,
    pub low: f64,
    pub high: f64,
    /// What it was set against, as half a sentence.
    pub against: &'static str,
    pub weeks: Vec<ChangeWeek>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ChangeWeek {
    /// Its first day.
    pub from: Day,
    pub after: bool,
    /// Beside the control.
    pub level: f64,
    pub fitted: f64,
    pub control: Option<f64>,
}

const FEWEST_DAYS_BEFORE: i32 = 28;
const FEWEST_DAYS_AFTER: i32 = 21;
const FEWEST_PEOPLE: usize = 3;
/// An interval within so much of nothing is nothing.
const NEGLIGIBLE: f64 = 0.05;
const CONFIDENCE: f64 = 0.95;
/// Of an effect, what deliberate actions alone show of it; more than half is usual.
const LEAST_OF_TIME: f64 = 0.3;

/// Whether there is an effect to look for, or a review to remember.
pub(super) fn concerns(change: &Change) -> bool {
    works_on_time(change.kind) || change.review_by.is_some()
}

fn works_on_time(kind: ChangeKind) -> bool {
    !matches!(kind, ChangeKind::Downtime | ChangeKind::Logging)
}

pub(super) fn effects(
    ground: &Ground,
    changes: &[Change],
    limit: f64,
) -> (Vec<ChangeEffect>, Vec<ChangeSeries>) {
    let changes: Vec<&Change> = changes.iter().filter(|change| concerns(change)).collect();
    let reasons: Vec<Option<String>> =
        changes.iter().map(|change| too_early_or_late(ground, change)).collect();
    let mut found = found(ground, &changes, &reasons);
    let (mut rows, mut charts) = (Vec::new(), Vec::new());
    for ((change, reason), found) in changes.iter().zip(reasons).zip(&mut found) {
        if let Some(reason) = reason {
            rows.push(row(ground, change, change.activity, Err(reason)));
            continue;
        }
        for (activity, told) in held(std::mem::take(found), change.activity, limit) {
            if let Ok(told) = &told {
                charts.push(chart(change, activity, told));
            }
            rows.push(row(ground, change, activity, told));
        }
    }
    // Overdue reviews first; the file's order, by date, otherwise.
    rows.sort_by_key(|row| !row.overdue);
    (rows, charts)
}

type Found = Vec<(Option<Activity>, Result<Told, String>)>;

/// By change: the activity it names, or all together and each. One activity's days are held at a time.
fn found(ground: &Ground, changes: &[&Change], reasons: &[Option<String>]) -> Vec<Found> {
    let mut found: Vec<Found> = changes.iter().map(|_| Vec::new()).collect();
    let each = Activity::ALL.into_iter().filter(|activity| *activity != Activity::Other);
    for activity in std::iter::once(None).chain(each.map(Some)) {
        let mut panel = None;
        for ((change, reason), found) in changes.iter().zip(reasons).zip(&mut found) {
            let wanted = change.activity == activity || change.activity.is_none();
            if reason.is_some() || !wanted {
                continue;
            }
            let same = &change.actions;
            let subject = |same| Subject { activity, same, without: Vec::new() };
            let own = (!same.is_empty()).then(|| ground.panel(&subject(same.clone())));
            let days = match &own {
                Some(own) => own,
                None => panel.get_or_insert_with(|| ground.panel(&subject(Vec::new()))),
            };
            found.push((activity, told(ground, days, change, activity)));
        }
    }
    found
}

/// Of a change that names no activity: all together, then those that moved, with false discoveries
/// under control.
fn held(found: Found, named: Option<Activity>, limit: f64) -> Found {
    let (mut held, each): (Found, Found) =
        found.into_iter().partition(|(activity, _)| *activity == named);
    let each: Vec<(Option<Activity>, Told)> =
        each.into_iter().filter_map(|(activity, told)| Some((activity, told.ok()?))).collect();
    let p: Vec<f64> = each.iter().map(|(_, told)| told.p()).collect();
    let mut moved: Vec<(f64, Option<Activity>, Told)> = each
        .into_iter()
        .zip(benjamini_hochberg(&p))
        .filter(|(_, q)| *q <= limit)
        .map(|((activity, told), _)| (told.p(), activity, told))
        .collect();
    moved.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    held.extend(moved.into_iter().map(|(_, activity, told)| (activity, Ok(told))));
    held
}

struct Told {
    step: Step,
    series: Series,
    /// Steps that waited for a person changed, too, not only the number of rows that each writes.
    of_time: bool,
}

impl Told {
    fn reach(&self) -> f64 {
        reach(&self.step)
    }

    fn p(&self) -> f64 {
        t_two_sided(self.step.value / self.step.error.max(1e-12), self.step.df)
    }

    fn moved(&self) -> bool {
        moved(&self.step)
    }

    fn verdict(&self) -> ChangeVerdict {
        let (low, high) = (self.step.value - self.reach(), self.step.value + self.reach());
        if self.moved() && !self.of_time {
            ChangeVerdict::CannotTell
        } else if low > 0.0 {
            ChangeVerdict::Slower
        } else if high < 0.0 {
            ChangeVerdict::Quicker
        } else if low >= (1.0 - NEGLIGIBLE).ln() && high <= (1.0 + NEGLIGIBLE).ln() {
            ChangeVerdict::NoEffectSeen
        } else {
            ChangeVerdict::CannotTell
        }
    }
}

fn moved(step: &Step) -> bool {
    step.value.abs() > reach(step)
}

fn reach(step: &Step) -> f64 {
    t_quantile(0.5 + CONFIDENCE / 2.0, step.df) * step.error
}

fn too_early_or_late(ground: &Ground, change: &Change) -> Option<String> {
    let span = ground.span;
    if !works_on_time(change.kind) {
        return Some("a downtime or a change of logging: no effect on time is looked for".into());
    }
    if change.date > span.to {
        return Some("the change is after the last day of the logs".into());
    }
    if change.date <= span.from {
        return Some("the change is before the first day of the logs".into());
    }
    if change.date.0 - span.from.0 < FEWEST_DAYS_BEFORE {
        return Some("the logs begin less than four weeks before the change".into());
    }
    if span.to.0 - change.date.0 < FEWEST_DAYS_AFTER {
        return Some("the logs end less than three weeks after the change".into());
    }
    None
}

fn told(
    ground: &Ground,
    panel: &[Vec<Entry>],
    change: &Change,
    activity: Option<Activity>,
) -> Result<Told, String> {
    let unit = match &change.department {
        Some(name) => Some(
            ground
                .units
                .binary_search(name)
                .map_err(|_| "the roster has nobody in this department".to_string())?,
        ),
        None => None,
    };
    let seen = |of| series(ground, panel, change.date, unit, activity.is_some(), of);
    let series = seen(|sums| sums);
    if series.people < FEWEST_PEOPLE {
        return Err("fewer than three people did this work before and after".to_string());
    }
    let step = step(&series.weeks)
        .ok_or("too few weeks in which enough of this work was done".to_string())?;
    // Asked only of what moved.
    let alone = || self::step(&seen(Sums::deliberate_alone).weeks);
    let of_time = !moved(&step)
        || alone().is_none_or(|alone| {
            let most = alone.value * step.value.signum() + reach(&alone);
            most > LEAST_OF_TIME * step.value.abs()
        });
    Ok(Told { step, series, of_time })
}

fn row(
    ground: &Ground,
    change: &Change,
    activity: Option<Activity>,
    found: Result<Told, String>,
) -> ChangeEffect {
    let percent = |log: f64| 100.0 * log.exp_m1();
    let told = found.as_ref().ok();
    let mut remarks: Vec<String> = found.as_ref().err().cloned().into_iter().collect();
    if let Some(told) = told {
        remarks.push(told.series.against.words().to_string());
        if told.moved() && !told.of_time {
            remarks
                .push("a step writes more rows or fewer since then, which is no time".to_string());
        }
    }
    ChangeEffect {
        date: change.date,
        name: change.name.clone(),
        kind: change.kind,
        department: change.department.clone(),
        activity,
        effect: told.map(|told| percent(told.step.value)),
        low: told.map(|told| percent(told.step.value - told.reach())),
        high: told.map(|told| percent(told.step.value + told.reach())),
        verdict: told.map_or(ChangeVerdict::CannotTell, Told::verdict),
        review_by: change.review_by,
        overdue: change.review_by.is_some_and(|day| day < ground.span.to),
        n_people: told.map_or(0, |told| told.series.people as u32),
        remarks,
    }
}

fn chart(change: &Change, activity: Option<Activity>, told: &Told) -> ChangeSeries {
    let percent = |log: f64| 100.0 * log.exp_m1();
    let before: Vec<f64> =
        told.series.weeks.iter().filter(|week| !week.after).map(|week| week.value).collect();
    let middle = before.iter().sum::<f64>() / before.len().max(1) as f64;
    let controls = || told.series.weeks.iter().filter(|week| !week.after);
    let known: Vec<f64> = controls().filter_map(|week| week.control).collect();
    let control = known.iter().sum::<f64>() / known.len().max(1) as f64;
    let weeks = told
        .series
        .weeks
        .iter()
        .zip(&told.step.fitted)
        .map(|(week, fitted)| ChangeWeek {
            from: week.from,
            after: week.after,
            level: percent(week.value - middle),
            fitted: percent(fitted - middle),
            control: week.control.map(|value| percent(value - control)),
        })
        .collect();
    ChangeSeries {
        date: change.date,
        name: change.name.clone(),
        department: change.department.clone(),
        activity,
        people: told.series.people as u32,
        verdict: told.verdict(),
        effect: percent(told.step.value),
        low: percent(told.step.value - told.reach()),
        high: percent(told.step.value + told.reach()),
        against: told.series.against.words(),
        weeks,
    }
}

impl Against {
    fn words(self) -> &'static str {
        match self {
            Self::OtherUnits => "beside the same roles in other units",
            Self::OtherActivities => "beside the same people's other activities",
            Self::OwnPast => "beside its own past only: nothing serves as a control",
        }
    }
}
