//! The weeks around a course, for a chart.
//!
//! In: what each person's weeks were beyond expectation. Out: by week since the course, the trained
//! beside the untrained, with an interval. Never: a person; the number of people stands with each week.

use super::estimate::percent;
use super::wave::Wave;
use crate::stats::t_quantile;
use crate::vocabulary::Activity;
use std::collections::BTreeMap;

#[derive(Clone, Debug, PartialEq)]
pub struct EventStudy {
    pub course: String,
    /// `None`: all.
    pub activity: Option<Activity>,
    pub waves: u32,
    pub weeks: Vec<StudyWeek>,
}

/// -1: the last week before the course, 0: the first after. Percent of the time for the same work.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct StudyWeek {
    pub week: i32,
    pub people: u32,
    pub effect: f64,
    pub low: f64,
    pub high: f64,
}

const WEEKS: std::ops::Range<i32> = -12..16;
const FEWEST: usize = 3;

pub(super) fn study(
    course: &str,
    activity: Option<Activity>,
    waves: &[Wave],
) -> Option<EventStudy> {
    let mut weeks = Vec::new();
    for week in WEEKS {
        let seen = waves.iter().flat_map(|wave| &wave.seen).filter(|seen| seen.week == week);
        let trained: Vec<(f64, f64)> = seen.map(|seen| (seen.value, seen.weight)).collect();
        let Some(value) = mean(&trained).filter(|_| trained.len() >= FEWEST) else { continue };
        let weight: f64 = trained.iter().map(|(_, w)| w).sum();
        let n = trained.len() as f64;
        let squares: f64 = trained.iter().map(|(v, w)| (w * (v - value)).powi(2)).sum();
        let error = (squares * n / (n - 1.0)).sqrt() / weight;
        let reach = t_quantile(0.975, n - 1.0) * error;
        weeks.push(StudyWeek {
            week,
            people: trained.len() as u32,
            effect: percent(value),
            low: percent(value - reach),
            high: percent(value + reach),
        });
    }
    let dates: BTreeMap<_, _> = waves.iter().map(|wave| (wave.date, ())).collect();
    (!weeks.is_empty()).then(|| EventStudy {
        course: course.to_string(),
        activity,
        waves: dates.len() as u32,
        weeks,
    })
}

fn mean(values: &[(f64, f64)]) -> Option<f64> {
    let weight: f64 = values.iter().map(|(_, weight)| weight).sum();
    (weight > 0.0).then(|| values.iter().map(|(value, w)| value * w).sum::<f64>() / weight)
}
