//! Weeks counted from a course day, and what moved the untrained in each.
//!
//! In: days of everyone, the window around a course, from when somebody is trained. Out: each person's
//! weeks less what moved the untrained of their role in the same week.
//! Never: the day of the course itself; never a trained week among what moved the untrained.

use super::super::panel::{Entry, Sums};
use crate::units::Day;

/// Days before and after; `at` itself belongs to neither, nor do days from `gap` to `at`.
#[derive(Clone, Copy, Debug)]
pub(in crate::progress) struct Window {
    pub from: Day,
    pub gap: Day,
    pub at: Day,
    pub until: Day,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::progress) struct Point {
    /// Index of the week; those from `Window::before` on lie after.
    pub week: usize,
    pub value: f64,
    pub actions: f64,
}

/// Fewer deliberate actions in a week say nothing.
pub(super) const FEWEST_ACTIONS: f64 = 5.0;
/// Trust in a person's own difference, and variance of one action's logarithm, for weights only.
const OF_PERSON: f64 = 0.02;
const OF_ACTION: f64 = 0.8;
/// Alternating fits of people and weeks converge within so many.
const ROUNDS: usize = 12;

impl Window {
    pub fn before(&self) -> usize {
        ((self.at.0 - self.from.0).max(0) as usize).div_ceil(7)
    }

    pub fn weeks(&self) -> usize {
        self.before() + ((self.until.0 - self.at.0).max(0) as usize).div_ceil(7)
    }

    fn week(&self, day: Day) -> Option<usize> {
        if day < self.from || day > self.until || (self.gap..=self.at).contains(&day) {
            return None;
        }
        let before = self.before();
        if day < self.at {
            before.checked_sub(1 + ((self.at.0 - 1 - day.0) / 7) as usize)
        } else {
            Some(before + ((day.0 - self.at.0 - 1) / 7) as usize)
        }
    }
}

/// Weeks of a person, those on or after `cut` left out.
pub(in crate::progress) fn points(
    days: &[Entry],
    window: &Window,
    cut: Option<Day>,
    side: impl Fn(&Entry) -> Sums,
) -> Vec<Point> {
    let mut sums = vec![Sums::default(); window.weeks()];
    for entry in days.iter().filter(|entry| cut.is_none_or(|cut| entry.day < cut)) {
        let sum = window.week(entry.day).and_then(|week| sums.get_mut(week));
        if let Some(sum) = sum {
            let own = side(entry);
            sum.excess += own.excess;
            sum.actions += own.actions;
        }
    }
    sums.iter()
        .enumerate()
        .filter(|(_, sum)| sum.actions >= FEWEST_ACTIONS)
        .map(|(week, sum)| Point { week, value: sum.excess / sum.actions, actions: sum.actions })
        .collect()
}

/// What moved each week, the middle of people at 0: weeks and people fitted in turn, so that who
/// happens to work in a week does not matter. `None`: a week of nobody.
pub(in crate::progress) fn moved<'a>(
    people: impl Iterator<Item = &'a [Point]> + Clone,
    n_weeks: usize,
) -> Vec<Option<f64>> {
    let weight = |point: &Point| 1.0 / (OF_PERSON + OF_ACTION / point.actions);
    let n = people.clone().count();
    let mut own = vec![0.0; n];
    let mut weeks: Vec<Option<f64>> = vec![None; n_weeks];
    for _ in 0..ROUNDS {
        let mut sums = vec![(0.0, 0.0); n_weeks];
        for (points, own) in people.clone().zip(&own) {
            for point in points {
                if let Some(sum) = sums.get_mut(point.week) {
                    sum.0 += weight(point) * (point.value - own);
                    sum.1 += weight(point);
                }
            }
        }
        weeks = sums.iter().map(|(sum, w)| (*w > 0.0).then(|| sum / w)).collect();
        let (mut all, mut counted) = (0.0, 0.0);
        for (points, own) in people.clone().zip(&mut own) {
            let (mut sum, mut w) = (0.0, 0.0);
            for point in points {
                if let Some(week) = weeks.get(point.week).copied().flatten() {
                    sum += weight(point) * (point.value - week);
                    w += weight(point);
                }
            }
            if w > 0.0 {
                *own = sum / w;
                all += *own;
                counted += 1.0;
            }
        }
        let middle = if counted > 0.0 { all / counted } else { 0.0 };
        own.iter_mut().for_each(|own| *own -= middle);
        weeks.iter_mut().flatten().for_each(|week| *week += middle);
    }
    weeks
}

/// Less what moved the role; weeks of which that is not known fall away.
pub(in crate::progress) fn less(points: &[Point], moved: &[Option<f64>]) -> Vec<Point> {
    let rest = |point: &Point| {
        let moved = moved.get(point.week).copied().flatten()?;
        Some(Point { value: point.value - moved, ..*point })
    };
    points.iter().filter_map(rest).collect()
}
