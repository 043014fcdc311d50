//! Presence: use against expectation, and its own trend.
//!
//! In: a member's active and expected days. Out: the share of expected days without use, and the
//! drop over the span. Never: leave, holidays, downtime or one long spell of absence as avoidance.

use super::column::{Column, CountsFor, Definition, Scale};
use super::day_rates::own_events;
use crate::peers::{Estimate, Member, Peers};
use crate::settings::Settings;
use crate::site::Site;
use crate::stats::{median, quantile};
use crate::units::Day;
use crate::usage::Usage;
use std::collections::{BTreeMap, BTreeSet};

pub static ABSENCE: Definition = Definition {
    name: "absence",
    family: "presence",
    unit: "share of expected days",
    counts_for: CountsFor::Avoid,
    definition: "Scheduled days without any use that no unscheduled day of use makes up for, of all scheduled \
                 days; without a schedule, days missing against the person's own past.",
    direction: "high = avoidance",
    source: "uptake",
    blind_spot: "A schedule that is not kept up looks like absence; work under another login too.",
    scale: Scale::Share,
};

pub static FADING: Definition = Definition {
    name: "fading",
    family: "trend",
    unit: "drop over the span, share of own usual",
    counts_for: CountsFor::Avoid,
    definition: "Slope of the use over expected days, missed ones included and one long spell of absence left \
                 out (without a schedule: over weeks), less what all together show in the same weeks.",
    direction: "high = avoidance",
    source: "uptake",
    blind_spot: "Duties that change for good look like fading.",
    scale: Scale::Drop,
};

pub static FEWER_DAYS: Definition = Definition {
    name: "fewer_days",
    family: "trend",
    unit: "share of expected days, lost over the span",
    counts_for: CountsFor::Avoid,
    definition: "Slope of the scheduled days kept, one long spell of absence left out.",
    direction: "high = avoidance",
    source: "uptake",
    blind_spot: "A schedule that was not changed with the duties looks like fading.",
    scale: Scale::Plain,
};

const FEWEST_EXPECTED: usize = 5;
/// So many missed days in a row are a spell (leave, sickness, another site), told once.
const SPELL_DAYS: usize = 5;
const FEWEST_WEEKS: usize = 6;
/// Points' worth of trust in what is usual at the site, beside the person's own.
const PRIOR_POINTS: f64 = 10.0;
const FEWEST_POINTS: usize = 12;
/// Days on which most of the scheduled did not come were no working days.
const WORKING_DAY_SHARE: f64 = 0.5;
const FEWEST_SCHEDULED: u32 = 10;
const PAST_DAYS: i32 = 28;

pub fn presence(usage: &Usage, _site: &Site, _settings: &Settings, peers: &Peers) -> Vec<Column> {
    let closed = closed_days(peers);
    let usual = usually_missed(peers, &closed);
    let absence: Vec<Option<Estimate>> = peers
        .members
        .iter()
        .map(|member| {
            if !member.assessable() {
                return None;
            }
            match &member.expected {
                Some(expected) => missed(member, expected, &closed, usual, peers),
                None => against_own_past(usage, member, peers),
            }
        })
        .collect();
    let days = f64::from(peers.span.days());
    let fading: Vec<Option<Estimate>> = {
        let all: Vec<Vec<(f64, f64)>> =
            peers.members.iter().map(|m| use_over_time(usage, m, &closed, peers)).collect();
        let usual = usual_weeks(&all);
        let steady = typical_spread(&all, &usual);
        all.iter().map(|points| drop(points, &usual, steady, days)).collect()
    };
    let fewer: Vec<Option<Estimate>> =
        peers.members.iter().map(|member| fewer_days(member, &closed, usual, peers)).collect();
    [(&ABSENCE, absence), (&FADING, fading), (&FEWER_DAYS, fewer)]
        .into_iter()
        .filter(|(_, estimates)| estimates.iter().any(Option::is_some))
        .map(|(definition, estimates)| {
            Column::new(definition, estimates, peers).set_aside(|at| {
                let member = peers.members.get(at)?;
                let follows = member.works_for && member.expected.is_none();
                follows.then_some("works on behalf of others, whose days are not known")
            })
        })
        .collect()
}

/// Scheduled, but hardly anyone came: a holiday that nobody told us of.
fn closed_days(peers: &Peers) -> BTreeSet<Day> {
    let mut days: BTreeMap<Day, (u32, u32)> = BTreeMap::new();
    for member in peers.members.iter().filter(|m| m.assessable() && !m.active.is_empty()) {
        for day in member.expected.iter().flatten() {
            let cell = days.entry(*day).or_default();
            cell.0 += 1;
            cell.1 += u32::from(member.counts(*day));
        }
    }
    days.into_iter()
        .filter(|(_, (scheduled, came))| {
            *scheduled >= FEWEST_SCHEDULED
                && f64::from(*came) < WORKING_DAY_SHARE * f64::from(*scheduled)
        })
        .map(|(day, _)| day)
        .collect()
}

/// The share of expected days that nine in ten stay under, spells left out.
fn usually_missed(peers: &Peers, closed: &BTreeSet<Day>) -> f64 {
    let shares: Vec<f64> = peers
        .members
        .iter()
        .filter(|member| member.assessable() && !member.active.is_empty())
        .filter_map(|member| {
            let days = came(member, member.expected.as_ref()?, closed);
            let (days, _) = without_longest_spell(days);
            (days.len() >= FEWEST_EXPECTED).then(|| missed_share(&days))
        })
        .collect();
    quantile(&shares, 0.9).unwrap_or(0.0)
}

fn came(member: &Member, expected: &[Day], closed: &BTreeSet<Day>) -> Vec<(Day, bool)> {
    let open = expected.iter().filter(|day| !closed.contains(day));
    open.map(|day| (*day, member.counts(*day))).collect()
}

fn missed_share(days: &[(Day, bool)]) -> f64 {
    days.iter().filter(|(_, came)| !came).count() as f64 / days.len().max(1) as f64
}

fn missed(
    member: &Member,
    expected: &[Day],
    closed: &BTreeSet<Day>,
    usual: f64,
    peers: &Peers,
) -> Option<Estimate> {
    let all = came(member, expected, closed);
    if all.len() < FEWEST_EXPECTED {
        return None;
    }
    // One long absence of someone who otherwise comes is a spell; among scattered ones it is not.
    let (rest, spell) = without_longest_spell(all.clone());
    let days = if spell && missed_share(&rest) <= usual { rest } else { all };
    let swapped: Vec<Day> = beside_schedule(member, expected);
    let share = |which: Option<usize>| {
        let in_half = |day: &Day| which.is_none_or(|half| peers.half_of(*day) == half);
        let part = days.iter().filter(|(day, _)| in_half(day));
        let (n, missed) =
            part.fold((0.0, 0.0), |s, (_, came)| (s.0 + 1.0, s.1 + f64::from(u8::from(!came))));
        let made_up = swapped.iter().filter(|day| in_half(day)).count() as f64;
        (n > 0.0).then(|| share_of((missed - made_up).max(0.0), n))
    };
    let (value, variance) = share(None)?;
    Some(Estimate {
        value,
        variance,
        n: days.len() as u64,
        halves: [share(Some(0)), share(Some(1))],
    })
}

/// Days of use that nobody scheduled: a shift swapped makes up for one missed.
fn beside_schedule(member: &Member, expected: &[Day]) -> Vec<Day> {
    member.active.iter().filter(|day| expected.binary_search(day).is_err()).copied().collect()
}

/// Freeman and Tukey's middle form: nearly the same variance whatever the share.
pub(super) fn share_of(part: f64, whole: f64) -> (f64, f64) {
    (((part + 0.375) / (whole + 0.75)).sqrt().asin(), 0.25 / (whole + 0.5))
}

/// And whether there was one.
fn without_longest_spell(days: Vec<(Day, bool)>) -> (Vec<(Day, bool)>, bool) {
    let mut longest = 0..0;
    let mut from = 0;
    for (at, (_, came)) in days.iter().enumerate() {
        if *came {
            from = at + 1;
        } else if at + 1 - from > longest.len() {
            longest = from..at + 1;
        }
    }
    if longest.len() < SPELL_DAYS || days.len() - longest.len() < FEWEST_EXPECTED {
        return (days, false);
    }
    let rest = days
        .into_iter()
        .enumerate()
        .filter(|(at, _)| !longest.contains(at))
        .map(|(_, day)| day)
        .collect();
    (rest, true)
}

/// Days a week in the span against days a week before it, where there is a before.
fn against_own_past(usage: &Usage, member: &Member, peers: &Peers) -> Option<Estimate> {
    let past: BTreeSet<Day> = member
        .ids
        .iter()
        .flat_map(|id| usage.days_of(*id))
        .filter(|row| row.day < peers.span.from && row.events > row.automatic_events)
        .map(|row| row.day)
        .collect();
    let (first, last) = (*past.first()?, *past.last()?);
    let length = peers.span.from.0 - first.0;
    if length < PAST_DAYS || peers.span.from.0 - last.0 > PAST_DAYS || past.len() < FEWEST_EXPECTED
    {
        return None;
    }
    let before = past.len() as f64 / f64::from(length);
    let share = |from: Day, to: Day| {
        let open = (from.0..=to.0).map(Day).filter(|day| {
            !peers.quiet_days.contains_key(day) && !member.leaves.iter().any(|l| l.contains(*day))
        });
        let expected = before * open.count() as f64;
        let came = member.active.iter().filter(|day| from <= **day && **day <= to).count() as f64;
        (expected >= 2.0).then(|| {
            let (value, variance) = share_of((expected - came).max(0.0), expected.max(came));
            (value, variance + 0.25 / past.len() as f64)
        })
    };
    let (value, variance) = share(peers.span.from, peers.span.to)?;
    let halves =
        [share(peers.span.from, peers.middle.plus(-1)), share(peers.middle, peers.span.to)];
    Some(Estimate { value, variance, n: past.len() as u64, halves })
}

/// Use over time as points (day of the span, twice the root of the events over the person's own mean,
/// which changes as their logarithm does): a point an expected day; without a schedule a point a week.
fn use_over_time(
    usage: &Usage,
    member: &Member,
    closed: &BTreeSet<Day>,
    peers: &Peers,
) -> Vec<(f64, f64)> {
    if !member.assessable() || member.active.is_empty() {
        return Vec::new();
    }
    let mut events: BTreeMap<Day, f64> = BTreeMap::new();
    for row in member.rows.iter().filter_map(|row| usage.user_days.get(*row as usize)) {
        *events.entry(row.day).or_default() += own_events(row);
    }
    let at = |day: Day| f64::from(day.0 - peers.span.from.0);
    let points: Vec<(f64, f64)> = match &member.expected {
        // A day missed is a day of no use; one spell of absence is told elsewhere.
        Some(expected) => without_longest_spell(came(member, expected, closed))
            .0
            .into_iter()
            .map(|(day, came)| (day, if came { events.get(&day).copied() } else { None }))
            .map(|(day, use_of_day)| (at(day), use_of_day.unwrap_or(0.0)))
            .collect(),
        None => weekly(member, peers, &events),
    };
    let fewest = if member.expected.is_some() { FEWEST_POINTS } else { FEWEST_WEEKS };
    let mean = points.iter().map(|(_, events)| events).sum::<f64>() / points.len().max(1) as f64;
    if mean <= 0.0 || points.len() < fewest {
        return Vec::new();
    }
    points.into_iter().map(|(day, events)| (day, 2.0 * (events / mean).sqrt())).collect()
}

/// Events per open day of a week, from the person's first day on; a silence that lasts to the end is
/// someone who left, not someone who fades.
fn weekly(member: &Member, peers: &Peers, events: &BTreeMap<Day, f64>) -> Vec<(f64, f64)> {
    let (Some(first), Some(last)) = (member.active.first(), member.active.last()) else {
        return Vec::new();
    };
    let n_weeks = peers.span.days() / 7;
    // Whole weeks, ending with the span.
    let start = peers.span.to.0 + 1 - 7 * n_weeks;
    (0..n_weeks)
        .map(|week| start + 7 * week)
        .filter(|monday| *monday + 6 >= first.0 && *monday <= last.0)
        .filter_map(|monday| {
            let days = (monday..monday + 7).map(Day);
            let open = days.filter(|day| {
                *day >= *first
                    && !peers.quiet_days.contains_key(day)
                    && !member.leaves.iter().any(|leave| leave.contains(*day))
            });
            let open: Vec<Day> = open.collect();
            let sum: f64 = open.iter().filter_map(|day| events.get(day)).sum();
            let middle = f64::from(monday + 3 - peers.span.from.0);
            (open.len() >= 4).then(|| (middle, sum / open.len() as f64))
        })
        .collect()
}

/// What all together show week by week: the site's own ups and downs are nobody's trend.
fn usual_weeks(all: &[Vec<(f64, f64)>]) -> BTreeMap<i64, f64> {
    let mut by_week: BTreeMap<i64, Vec<f64>> = BTreeMap::new();
    for (day, value) in all.iter().flatten() {
        by_week.entry(week_of(*day)).or_default().push(*value);
    }
    by_week.into_iter().filter_map(|(week, values)| Some((week, median(&values)?))).collect()
}

fn week_of(day: f64) -> i64 {
    (day / 7.0).floor() as i64
}

/// Without what the site shows in the same week.
fn less_usual(points: &[(f64, f64)], usual: &BTreeMap<i64, f64>) -> Vec<(f64, f64)> {
    points
        .iter()
        .filter_map(|(day, value)| Some((*day, value - usual.get(&week_of(*day))?)))
        .collect()
}

/// How much days vary around a person's own trend, in the middle of all people.
fn typical_spread(all: &[Vec<(f64, f64)>], usual: &BTreeMap<i64, f64>) -> f64 {
    let spreads: Vec<f64> =
        all.iter().filter_map(|points| Some(slope(&less_usual(points, usual))?.1)).collect();
    median(&spreads).unwrap_or(0.0)
}

fn drop(
    points: &[(f64, f64)],
    usual: &BTreeMap<i64, f64>,
    steady: f64,
    days: f64,
) -> Option<Estimate> {
    let points = less_usual(points, usual);
    let scaled = |points: &[(f64, f64)]| {
        let (slope, spread, across) = slope(points)?;
        let n = points.len() as f64;
        let spread = (n * spread + PRIOR_POINTS * steady) / (n + PRIOR_POINTS);
        Some((-slope * days, spread.max(0.0025) / across * days * days))
    };
    let (value, variance) = scaled(&points)?;
    let (first, second) = points.split_at(points.len() / 2);
    Some(Estimate {
        value,
        variance,
        n: points.len() as u64,
        halves: [scaled(first), scaled(second)],
    })
}

/// Days kept over time. The chance is that of the person's own share of days missed, whenever they
/// fall: a spell is one reason, scattered days are many.
fn fewer_days(
    member: &Member,
    closed: &BTreeSet<Day>,
    usual: f64,
    peers: &Peers,
) -> Option<Estimate> {
    let expected = member.expected.as_ref().filter(|_| member.assessable())?;
    if member.active.is_empty() {
        return None;
    }
    let (days, _) = without_longest_spell(came(member, expected, closed));
    if days.len() < FEWEST_POINTS {
        return None;
    }
    let missed = missed_share(&days);
    let n = days.len() as f64;
    let share = (n * missed + PRIOR_POINTS * usual / 2.0) / (n + PRIOR_POINTS);
    let chance = (share * (1.0 - share)).max(0.01);
    let points: Vec<(f64, f64)> = days
        .iter()
        .map(|(day, came)| (f64::from(day.0 - peers.span.from.0), f64::from(u8::from(*came))))
        .collect();
    let span = f64::from(peers.span.days());
    let scaled = |points: &[(f64, f64)]| {
        let (slope, _, across) = slope(points)?;
        Some((-slope * span, chance / across * span * span))
    };
    let (value, variance) = scaled(&points)?;
    let (first, second) = points.split_at(points.len() / 2);
    let halves = [scaled(first), scaled(second)];
    Some(Estimate { value, variance, n: days.len() as u64, halves })
}

/// Least-squares slope, the spread around it (variance) and how far the days reach (sum of squares).
fn slope(points: &[(f64, f64)]) -> Option<(f64, f64, f64)> {
    if points.len() < 3 {
        return None;
    }
    let n = points.len() as f64;
    let (sum_x, sum_y) = points.iter().fold((0.0, 0.0), |s, (x, y)| (s.0 + x, s.1 + y));
    let (mean_x, mean_y) = (sum_x / n, sum_y / n);
    let across: f64 = points.iter().map(|(x, _)| (x - mean_x).powi(2)).sum();
    let together: f64 = points.iter().map(|(x, y)| (x - mean_x) * (y - mean_y)).sum();
    let slope = if across > 0.0 { together / across } else { return None };
    let residual = |(x, y): &(f64, f64)| (y - mean_y - slope * (x - mean_x)).powi(2);
    let spread = points.iter().map(residual).sum::<f64>() / (n - 2.0).max(1.0);
    Some((slope, spread, across))
}
