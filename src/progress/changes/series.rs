//! The weeks of whom a change concerns, less those whom it does not.
//!
//! In: days of a subject, the day of the change, a unit. Out: a level a week, and the control's.
//! Never: the day of the change itself, or a week of too little work.

use super::super::panel::{Entry, Ground, Sums};
use super::super::training::{Point, Window, less, moved, points};
use crate::stats::median;
use crate::units::Day;
use std::collections::BTreeMap;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Against {
    OtherUnits,
    OtherActivities,
    OwnPast,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Week {
    pub from: Day,
    pub after: bool,
    /// Place in time: weeks since the change.
    pub at: f64,
    pub value: f64,
    pub control: Option<f64>,
}

pub(super) struct Series {
    pub people: usize,
    pub against: Against,
    pub weeks: Vec<Week>,
}

/// Further away has little to do with a step.
const MOST_DAYS: i32 = 26 * 7;
/// Of a usual week's actions; a torn week says little.
const LEAST_OF_USUAL: f64 = 0.3;

pub(super) fn series(
    ground: &Ground,
    panel: &[Vec<Entry>],
    date: Day,
    unit: Option<usize>,
    of_activity: bool,
    of: fn(Sums) -> Sums,
) -> Series {
    let span = ground.span;
    let window = Window {
        from: span.from.max(date.plus(-MOST_DAYS)),
        gap: date,
        at: date,
        until: span.to.min(date.plus(MOST_DAYS)),
    };
    let weeks_of = |at: usize, side: &dyn Fn(&Entry) -> Sums| {
        points(panel.get(at).map_or(&[][..], Vec::as_slice), &window, None, side)
    };
    let about = |at: usize| weeks_of(at, &|entry| of(entry.about));
    let concerned =
        |at: usize| unit.is_none() || ground.people.get(at).is_some_and(|w| w.unit == unit);
    let (mine, others): (Vec<usize>, Vec<usize>) =
        (0..ground.people.len()).partition(|at| concerned(*at));
    let (against, own, control) = if unit.is_some() {
        of_unit(ground, &window, &mine, &others, &about)
    } else if of_activity {
        let rest = |at: usize| weeks_of(at, &|entry| of(entry.rest));
        let both: Vec<(Vec<Point>, Vec<Point>)> =
            mine.iter().map(|at| (about(*at), rest(*at))).collect();
        let own: Vec<Vec<Point>> = both.iter().map(|(a, r)| beside(a, r)).collect();
        let control = moved(both.iter().map(|(_, rest)| rest.as_slice()), window.weeks());
        (Against::OtherActivities, own, control)
    } else {
        (Against::OwnPast, mine.iter().map(|at| about(*at)).collect(), Vec::new())
    };
    let split = window.before();
    let both_sides = |points: &&Vec<Point>| {
        points.iter().any(|p| p.week < split) && points.iter().any(|p| p.week >= split)
    };
    let own: Vec<Vec<Point>> = own.iter().filter(both_sides).cloned().collect();
    let levels = moved(own.iter().map(Vec::as_slice), window.weeks());
    let mut actions = vec![0.0; window.weeks()];
    for point in own.iter().flatten() {
        if let Some(sum) = actions.get_mut(point.week) {
            *sum += point.actions;
        }
    }
    let usual = median(&actions).unwrap_or(0.0);
    let weeks = levels
        .iter()
        .zip(&actions)
        .enumerate()
        .filter(|(_, (_, actions))| **actions > LEAST_OF_USUAL * usual)
        .filter_map(|(week, (value, _))| {
            let at = week as i32 - split as i32;
            let after = week >= split;
            Some(Week {
                from: date.plus(7 * at + i32::from(after)),
                after,
                at: f64::from(at),
                value: (*value)?,
                control: control.get(week).copied().flatten(),
            })
        })
        .collect();
    Series { people: own.len(), against, weeks }
}

/// People of a unit, less what moved the same role elsewhere.
/// Points of the unit's people of a role, and of the others of that role, person by person.
type Sides = (Vec<Vec<Point>>, Vec<Vec<Point>>);

fn of_unit(
    ground: &Ground,
    window: &Window,
    mine: &[usize],
    others: &[usize],
    about: &impl Fn(usize) -> Vec<Point>,
) -> (Against, Vec<Vec<Point>>, Vec<Option<f64>>) {
    let role = |at: usize| ground.people.get(at).map(|worker| worker.role);
    let mut roles: BTreeMap<usize, Sides> = BTreeMap::new();
    for at in mine {
        if let Some(role) = role(*at) {
            roles.entry(role).or_default().0.push(about(*at));
        }
    }
    for at in others {
        if let Some(pair) = role(*at).and_then(|role| roles.get_mut(&role)) {
            pair.1.push(about(*at));
        }
    }
    let elsewhere: Vec<Vec<Point>> = roles.values().flat_map(|(_, o)| o.iter().cloned()).collect();
    if elsewhere.iter().filter(|points| !points.is_empty()).count() < super::FEWEST_PEOPLE {
        let own = roles.into_values().flat_map(|(mine, _)| mine).collect();
        return (Against::OwnPast, own, Vec::new());
    }
    let own = roles
        .values()
        .flat_map(|(mine, others)| {
            let moved = moved(others.iter().map(Vec::as_slice), window.weeks());
            mine.iter().map(|points| less(points, &moved)).collect::<Vec<_>>()
        })
        .collect();
    let control = moved(elsewhere.iter().map(Vec::as_slice), window.weeks());
    (Against::OtherUnits, own, control)
}

/// A person's weeks of one activity less their own weeks of the others.
fn beside(about: &[Point], rest: &[Point]) -> Vec<Point> {
    let other = |week: usize| {
        rest.binary_search_by_key(&week, |point| point.week).ok().and_then(|at| rest.get(at))
    };
    let difference = |point: &Point| {
        let other = other(point.week)?;
        let actions = 1.0 / (1.0 / point.actions + 1.0 / other.actions);
        Some(Point { week: point.week, value: point.value - other.value, actions })
    };
    about.iter().filter_map(difference).collect()
}
