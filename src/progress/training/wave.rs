//! One wave of a course: those trained on a day, beside those who are not trained yet, or never.
//!
//! In: days of a subject, who was trained when. Out: what each person's weeks after were beyond what
//! their own weeks before let expect. Never: a control's weeks after their own course.

use super::super::panel::{Entry, Ground, Sums};
use super::contrast::{Contrast, Outcome, contrast};
use super::kernel::Kernel;
use super::weeks::{Point, Window, less, moved, points};
use crate::units::Day;
use std::collections::BTreeMap;

/// What of a day is looked at: the subject, or everything else.
pub(super) type Side = fn(&Entry) -> Sums;

/// What all waves of a course have in common.
pub(super) struct Course<'a> {
    pub ground: &'a Ground<'a>,
    /// By worker.
    pub panel: &'a [Vec<Entry>],
    pub side: Side,
    /// By worker: the first attendance.
    pub attended: &'a BTreeMap<usize, Day>,
    /// By worker: courses of another name that teach the same.
    pub elsewhere: &'a BTreeMap<usize, Vec<Day>>,
}

/// Before this there is too little to expect from, or to see.
pub(super) const FEWEST_DAYS: i32 = 14;
/// Longer ago, or later, has little to do with the course.
pub(super) const MOST_DAYS: i32 = 26 * 7;
/// Deliberate actions of a person before and after; a placebo has half the weeks and need not be sharp.
const FEWEST_ACTIONS: f64 = 20.0;
const FEWEST_FOR_PLACEBO: f64 = 8.0;

/// A trained person's week: beyond expectation, and beyond the controls of that week.
#[derive(Clone, Copy, Debug)]
pub(super) struct Seen {
    /// Weeks since the course: -1 the last before, 0 the first after.
    pub week: i32,
    pub value: f64,
    pub weight: f64,
}

/// Variance of an action's logarithm, and of a person's week, for weights only.
const OF_ACTION: f64 = 0.8;
const OF_PERSON: f64 = 0.005;

pub(super) struct Wave {
    pub date: Day,
    pub effect: Contrast,
    pub placebo: Option<Contrast>,
    /// The effect as it is with the second half of the weeks before left out.
    pub since_earlier: Option<Contrast>,
    pub weeks_after: f64,
    pub seen: Vec<Seen>,
}

pub(super) fn wave(course: &Course, date: Day) -> Option<Wave> {
    let span = course.ground.span;
    let window = Window {
        from: span.from.max(date.plus(-MOST_DAYS)),
        gap: date,
        at: date,
        until: span.to.min(date.plus(MOST_DAYS)),
    };
    let before = window.at.0 - window.from.0;
    let (outcomes, seen) = outcomes(course, date, &window, FEWEST_ACTIONS);
    let effect = contrast(&outcomes)?;
    // A course that was none, in the middle of the weeks before.
    let pretended = window.at.plus(-(before / 14 * 7).max(7));
    let earlier = Window { gap: pretended, at: pretended, until: window.at.plus(-1), ..window };
    let placebo = contrast(&self::outcomes(course, date, &earlier, FEWEST_FOR_PLACEBO).0);
    // Against where they stood before the weeks just before.
    let without = Window { gap: pretended, ..window };
    let since_earlier = contrast(&self::outcomes(course, date, &without, FEWEST_FOR_PLACEBO).0);
    let weeks_after = f64::from(window.until.0 - window.at.0) / 7.0;
    Some(Wave { date, effect, placebo, since_earlier, weeks_after, seen })
}

fn outcomes(course: &Course, date: Day, window: &Window, fewest: f64) -> (Vec<Outcome>, Vec<Seen>) {
    struct Person {
        at: usize,
        trained: bool,
        raw: Vec<Point>,
    }
    let mut roles: BTreeMap<usize, Vec<Person>> = BTreeMap::new();
    for (at, worker) in course.ground.people.iter().enumerate() {
        let own = course.attended.get(&at).copied();
        let trained = own == Some(date);
        if own.is_some_and(|own| own < date) {
            continue;
        }
        let others = course.elsewhere.get(&at).into_iter().flatten().copied();
        // A trained person's other course before this one is part of where they stood.
        let from = if trained { date.plus(1) } else { window.from };
        let spoilt = others.filter(|day| *day >= from);
        let cut = spoilt.chain(own.filter(|_| !trained)).min();
        let days = course.panel.get(at).map_or(&[][..], Vec::as_slice);
        let raw = points(days, window, cut, course.side);
        roles.entry(worker.role).or_default().push(Person { at, trained, raw });
    }
    let n_weeks = window.weeks();
    let rest: Vec<Vec<Vec<Point>>> = roles
        .values()
        .map(|people| {
            let untrained = people.iter().filter(|p| !p.trained).map(|p| p.raw.as_slice());
            let moved = moved(untrained, n_weeks);
            people.iter().map(|person| less(&person.raw, &moved)).collect()
        })
        .collect();
    let groups: Vec<Vec<&[Point]>> = roles
        .values()
        .zip(&rest)
        .map(|(people, rest)| {
            let pairs = people.iter().zip(rest);
            pairs
                .filter(|(person, points)| !person.trained && !points.is_empty())
                .map(|(_, points)| points.as_slice())
                .collect()
        })
        .collect();
    let kernel = Kernel::of(&groups);
    let split = window.before();
    let enough = |points: &[Point]| points.iter().map(|point| point.actions).sum::<f64>() >= fewest;
    let (mut outcomes, mut weeks) = (Vec::new(), Vec::new());
    // Of other roles nothing is compared: they have only told how weeks hang together.
    let compared =
        roles.iter().zip(&rest).filter(|((_, people), _)| people.iter().any(|p| p.trained));
    for ((role, people), rest) in compared {
        for (person, points) in people.iter().zip(rest) {
            let cut = points.partition_point(|point| point.week < split);
            let (before, after) = points.split_at(cut);
            if !enough(before) || !enough(after) {
                continue;
            }
            let Some(forecast) = kernel.forecast(before, after) else { continue };
            let cut = person.raw.partition_point(|point| point.week < split);
            let (raw_before, raw_after) = person.raw.split_at(cut);
            outcomes.push(Outcome {
                at: person.at,
                role: *role,
                unit: course.ground.people.get(person.at).and_then(|worker| worker.unit),
                trained: person.trained,
                beyond: mean(after) - forecast.value,
                forecast: forecast.value,
                taken: forecast.plain - forecast.value,
                variance: forecast.variance,
                of_chance: forecast.of_chance,
                raw: mean(raw_after) - mean(raw_before),
            });
            weeks.extend(points.iter().map(|point| {
                let weight = 1.0 / (OF_PERSON + OF_ACTION / point.actions);
                let week = point.week as i32 - split as i32;
                (person.trained, Seen { week, value: point.value - forecast.value, weight })
            }));
        }
    }
    (outcomes, beside_controls(weeks))
}

fn beside_controls(weeks: Vec<(bool, Seen)>) -> Vec<Seen> {
    let mut controls: BTreeMap<i32, (f64, f64)> = BTreeMap::new();
    for (_, seen) in weeks.iter().filter(|(trained, _)| !trained) {
        let sum = controls.entry(seen.week).or_default();
        *sum = (sum.0 + seen.weight * seen.value, sum.1 + seen.weight);
    }
    let trained = weeks.into_iter().filter(|(trained, _)| *trained).map(|(_, seen)| seen);
    trained
        .map(|seen| {
            let (sum, weight) = controls.get(&seen.week).copied().unwrap_or((0.0, 1.0));
            Seen { value: seen.value - sum / weight, ..seen }
        })
        .collect()
}

fn mean(points: &[Point]) -> f64 {
    let n: f64 = points.iter().map(|point| point.actions).sum();
    points.iter().map(|point| point.actions * point.value).sum::<f64>() / n.max(1e-12)
}
