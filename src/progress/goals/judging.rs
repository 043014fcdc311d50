//! Where a series stood, stands and will stand on the due date, and what that means for the goal.
//!
//! In: complete weeks, the goal, the measure. Out: figures with intervals, a status, what to know.
//! Never: on track by a trend alone: it takes a chance of 80 %, and intervals that say how sure.

use super::super::GoalStatus;
use super::measurable::Measurable;
use super::weekly::Week;
use crate::site::Goal;
use crate::stats::{
    FEWEST_WEEKS, Forecast, SeriesWeek, forecast, forecast_reach, mean, student_quantile,
};
use crate::units::Day;

/// `now` and the due date are means of so many weeks.
pub(super) const RECENT: i32 = 4;
/// Of those, so many must be there.
const NEEDED: usize = 3;
/// Said to be on track from this chance on, at risk up to the other.
const ON_TRACK: f64 = 0.8;
const AT_RISK: f64 = 0.5;
/// Baselines that differ by so much of the larger are not the same measure.
const DOUBT: f64 = 0.25;
/// A baseline is looked for in the weeks before the goal was agreed, not longer ago.
const BEFORE_AGREED: i32 = 56;

#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Judged {
    pub baseline: Option<f64>,
    pub now: Option<f64>,
    pub now_interval: Option<(f64, f64)>,
    pub forecast: Option<f64>,
    pub interval: Option<(f64, f64)>,
    /// That the target is reached on the due date.
    pub chance: Option<f64>,
    pub status: Option<GoalStatus>,
    pub remarks: Vec<String>,
}

/// A goal's terms for one row.
pub(super) struct Terms<'a> {
    pub goal: &'a Goal,
    pub measure: &'static Measurable,
    /// What was agreed holds for the goal's whole group, not for a unit in it.
    pub whole: bool,
}

impl Terms<'_> {
    /// Away from the baseline to the target; without one agreed, what is better for people.
    pub fn rises(&self) -> bool {
        match self.goal.baseline {
            Some(baseline) if baseline != self.goal.target => self.goal.target > baseline,
            _ => self.measure.more_is_better,
        }
    }

    fn reached(&self, value: f64) -> bool {
        if self.rises() { value >= self.goal.target } else { value <= self.goal.target }
    }
}

pub(super) fn judge(weeks: &[Week], terms: &Terms) -> Judged {
    let mut judged = Judged::default();
    let (Some(first), Some(last)) = (weeks.first(), weeks.last()) else {
        judged.baseline = terms.goal.baseline.filter(|_| terms.whole);
        judged.status = Some(GoalStatus::CannotTell);
        judged
            .remarks
            .push("No complete week has enough people and days to measure it.".to_string());
        return judged;
    };
    let (measure, goal) = (terms.measure, terms.goal);
    let agreed = goal.baseline.filter(|_| terms.whole);
    let (measured, how) = baseline(weeks, goal.agreed_on, measure);
    // Effort is a ratio to its own beginning.
    let unit = if measure.relative() {
        measured.map_or(1.0, |measured| agreed.unwrap_or(1.0) / measured)
    } else {
        1.0
    };
    judged.baseline = agreed.or(measured.map(|value| value * unit));
    if agreed.is_none() && terms.whole {
        judged.remarks.extend(how);
    }
    judged.remarks.extend(doubted(agreed, measured, measure));
    let series: Vec<SeriesWeek> = weeks
        .iter()
        .map(|week| SeriesWeek {
            at: (week.monday.0 - first.monday.0) / 7,
            value: measure.to_scale(week.value * unit),
            weight: week.weight,
        })
        .collect();
    let newest = series.last().map_or(0, |week| week.at);
    let recent = among(&series, newest - RECENT + 1, newest);
    let now = (recent.len() >= NEEDED).then(|| mean(&recent)).flatten();
    judged.now = now.map(|value| measure.read_back(value));
    judged.now_interval = now
        .zip(half_width(&series, recent.len()))
        .map(|(now, half)| (measure.read_back(now - half), measure.read_back(now + half)));
    let status = match goal.due {
        None => {
            judged.remarks.push(
                "No due date was agreed, so whether it is on track cannot be told; add due."
                    .to_string(),
            );
            surely(&judged, terms).unwrap_or(GoalStatus::CannotTell)
        }
        Some(due) => {
            let due_week = (due.plus(-6).week().0 - first.monday.0).div_euclid(7);
            if due_week <= newest {
                past(&series, due, due_week, &mut judged, terms)
            } else {
                ahead(&series, due, due_week, last.monday, &mut judged, terms)
            }
        }
    };
    judged.status = Some(status);
    judged
}

/// What was agreed may have been measured elsewhere, or otherwise.
fn doubted(agreed: Option<f64>, measured: Option<f64>, measure: &Measurable) -> Option<String> {
    let (agreed, measured) = agreed.zip(measured).filter(|_| !measure.relative())?;
    let apart = (agreed - measured).abs() > DOUBT * agreed.abs().max(measured.abs());
    apart.then(|| {
        format!(
            "The agreed baseline is {}; the logs say {} for its weeks: agree on one way to measure it.",
            rounded(agreed),
            rounded(measured)
        )
    })
}

fn rounded(value: f64) -> String {
    if value.abs() >= 10.0 { format!("{value:.0}") } else { format!("{value:.2}") }
}

/// Reached now, and not by chance.
fn surely(judged: &Judged, terms: &Terms) -> Option<GoalStatus> {
    let (low, high) = judged.now_interval?;
    (terms.reached(low) && terms.reached(high)).then_some(GoalStatus::Met)
}

fn past(
    series: &[SeriesWeek],
    due: Day,
    due_week: i32,
    judged: &mut Judged,
    terms: &Terms,
) -> GoalStatus {
    let then = among(series, due_week - RECENT + 1, due_week);
    let then = (then.len() >= NEEDED).then(|| mean(&then)).flatten();
    let then = then.map(|value| terms.measure.read_back(value));
    let reached_then = then.map(|value| terms.reached(value));
    let late = surely(judged, terms).is_some();
    let (status, remark) = match reached_then {
        Some(true) => (GoalStatus::Met, format!("It was due on {due} and reached by then.")),
        _ if late => {
            (GoalStatus::Met, format!("It was due on {due}; it is reached now, later than agreed."))
        }
        Some(false) => (
            GoalStatus::AtRisk,
            format!(
                "It was due on {due} and was not reached: overdue. Talk with those who agreed on it, and \
                 set a new date."
            ),
        ),
        None => (
            GoalStatus::CannotTell,
            format!("It was due on {due}; the weeks before then do not suffice to tell."),
        ),
    };
    judged.remarks.push(remark);
    status
}

fn ahead(
    series: &[SeriesWeek],
    due: Day,
    due_week: i32,
    last: Day,
    judged: &mut Judged,
    terms: &Terms,
) -> GoalStatus {
    let target: Vec<i32> = (due_week - RECENT + 1..=due_week).collect();
    let Some(told) = forecast(series, &target) else {
        let weeks = series.len();
        let reason = if weeks < FEWEST_WEEKS {
            format!("Only {weeks} complete weeks can be measured; a forecast needs {FEWEST_WEEKS}.")
        } else {
            let newest = series.last().map_or(0, |week| week.at);
            format!(
                "It is due {} weeks after the last complete week ({last}); {weeks} weeks support a \
                 forecast of {}.",
                due_week - newest,
                forecast_reach(weeks)
            )
        };
        judged.remarks.push(reason);
        return surely(judged, terms).unwrap_or(GoalStatus::CannotTell);
    };
    let measure = terms.measure;
    let at = |p: f64| measure.read_back(told.quantile(p));
    judged.forecast = Some(at(0.5));
    judged.interval = Some((at(0.025), at(0.975)));
    let chance = chance(&told, measure.to_scale(terms.goal.target), terms.rises());
    judged.chance = Some(chance);
    let between = chance > AT_RISK && chance < ON_TRACK;
    judged.remarks.push(format!(
        "The chance to reach it by {due} is {}{}.",
        in_words(chance),
        if between { ", too near to say" } else { "" }
    ));
    match surely(judged, terms) {
        Some(met) => met,
        None if chance >= ON_TRACK => GoalStatus::OnTrack,
        None if chance <= AT_RISK => GoalStatus::AtRisk,
        None => GoalStatus::CannotTell,
    }
}

fn chance(told: &Forecast, target: f64, rises: bool) -> f64 {
    let below = told.at_most(target);
    (if rises { 1.0 - below } else { below }).clamp(0.0, 1.0)
}

fn in_words(chance: f64) -> String {
    match chance * 100.0 {
        p if p < 5.0 => "under 5 %".to_string(),
        p if p > 95.0 => "over 95 %".to_string(),
        p => format!("about {p:.0} %"),
    }
}

fn among(series: &[SeriesWeek], from: i32, to: i32) -> Vec<f64> {
    series.iter().filter(|w| w.at >= from && w.at <= to).map(|week| week.value).collect()
}

/// Of a mean of `n` weeks: weeks differ as much as each does from the one before it.
fn half_width(series: &[SeriesWeek], n: usize) -> Option<f64> {
    let steps: Vec<f64> = series
        .windows(2)
        .filter_map(|pair| match pair {
            [a, b] if b.at == a.at + 1 => Some((b.value - a.value).powi(2) / 2.0),
            _ => None,
        })
        .collect();
    let variance = mean(&steps).filter(|_| steps.len() >= NEEDED && n > 0)?;
    let t = student_quantile(0.975, steps.len() as f64 * 0.75)?;
    Some(t * (variance / n as f64).sqrt())
}

/// Measured where the goal was agreed, else in the first weeks; and a sentence which.
fn baseline(
    weeks: &[Week],
    agreed_on: Option<Day>,
    measure: &Measurable,
) -> (Option<f64>, Option<String>) {
    let of = |chosen: Vec<&Week>| {
        let values: Vec<f64> = chosen.iter().map(|w| measure.to_scale(w.value)).collect();
        mean(&values).map(|value| measure.read_back(value))
    };
    let size = RECENT as usize;
    let first = || of(weeks.iter().take(size).collect());
    let Some(day) = agreed_on else {
        return (
            first(),
            Some("No baseline was agreed: that of the first weeks is taken.".to_string()),
        );
    };
    let before: Vec<&Week> = weeks
        .iter()
        .filter(|w| w.monday.plus(6) < day && w.monday >= day.plus(-BEFORE_AGREED))
        .collect();
    if before.len() >= size {
        let from = before.len() - size;
        return (of(before.into_iter().skip(from).collect()), None);
    }
    let near = |w: &&Week| (w.monday.plus(3).0 - day.0).abs() <= 7 * RECENT / 2 + 3;
    let around: Vec<&Week> = weeks.iter().filter(near).take(size).collect();
    if around.len() >= NEEDED {
        return (of(around), None);
    }
    (
        first(),
        Some(
            "The logs do not reach back to when it was agreed: the first weeks are the baseline."
                .to_string(),
        ),
    )
}
