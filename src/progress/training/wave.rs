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

/// What all waves of a course have in common.
pub(super) struct Course<'a> {
    pub ground: &'a Ground<'a>,
    /// By worker.
    pub panel: &'a [Vec<Entry>],
    pub side: fn(&Entry) -> Sums,
    /// By worker: the first attendance.
    pub attended: &'a BTreeMap<usize, Day>,
    /// By worker: courses of another name that teach the same.
    pub elsewhere: &'a BTreeMap<usize, Vec<Day>>,
}

/// Before this there is too little to expect from, or to see.
pub(super) const FEWEST_DAYS: i32 = 14;
/// Longer ago, or later, has little to do with the course.
const MOST_DAYS: i32 = 26 * 7;
/// Deliberate actions of a person before and after.
const FEWEST_ACTIONS: f64 = 20.0;

/// Of a trained person and a week: beyond expectation.
#[derive(Clone, Copy, Debug)]
pub(super) struct Seen {
    pub trained: bool,
    /// Weeks since the course: -1 the last before, 0 the first after.
    pub week: i32,
    pub value: f64,
    pub actions: f64,
}

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
    let (outcomes, seen) = outcomes(course, date, &window);
    let effect = contrast(&outcomes)?;
    // A course that was none, in the middle of the weeks before.
    let pretended = window.at.plus(-(before / 14 * 7).max(7));
    let earlier = Window { gap: pretended, at: pretended, until: window.at.plus(-1), ..window };
    let placebo = contrast(&self::outcomes(course, date, &earlier).0);
    // Against where they stood before the weeks just before.
    let without = Window { gap: pretended, ..window };
    let since_earlier = contrast(&self::outcomes(course, date, &without).0);
    let weeks_after = f64::from(window.until.0 - window.at.0) / 7.0;
    Some(Wave { date, effect, placebo, since_earlier, weeks_after, seen })
}

fn outcomes(course: &Course, date: Day, window: &Window) -> (Vec<Outcome>, Vec<Seen>) {
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
    let enough =
        |points: &[Point]| points.iter().map(|point| point.actions).sum::<f64>() >= FEWEST_ACTIONS;
    let (mut outcomes, mut seen) = (Vec::new(), Vec::new());
    for (role, (people, rest)) in
        roles.iter().map(|(r, p)| (*r, p)).zip(&rest).map(|((r, p), x)| (r, (p, x)))
    {
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
                role,
                unit: course.ground.people.get(person.at).and_then(|worker| worker.unit),
                trained: person.trained,
                beyond: mean(after) - forecast.value,
                forecast: forecast.value,
                taken: forecast.plain - forecast.value,
                variance: forecast.variance,
                of_chance: forecast.of_chance,
                raw: mean(raw_after) - mean(raw_before),
            });
            seen.extend(points.iter().map(|point| Seen {
                trained: person.trained,
                week: point.week as i32 - split as i32,
                value: point.value - forecast.value,
                actions: point.actions,
            }));
        }
    }
    (outcomes, seen)
}

fn mean(points: &[Point]) -> f64 {
    let n: f64 = points.iter().map(|point| point.actions).sum();
    points.iter().map(|point| point.actions * point.value).sum::<f64>() / n.max(1e-12)
}
