//! Presence: use against expectation, and its own trend.
//!
//! In: a member's active and expected days. Out: the share of expected days without use, and the
//! drop over the span. Never: leave, holidays, downtime or one long spell of absence as avoidance.

use super::column::{Column, CountsFor, Definition, Scale};
use super::day_rates::own_events;
use crate::peers::{Estimate, Member, Peers};
use crate::settings::Settings;
use crate::site::Site;
use crate::stats::{mad, median, quantile, theil_sen};
use crate::units::Day;
use crate::usage::Usage;
use std::collections::{BTreeMap, BTreeSet};

pub static ABSENCE: Definition = Definition {
    name: "absence",
    family: "presence",
    unit: "share of expected days",
    counts_for: CountsFor::Avoid,
    definition: "Scheduled days without any use, of all scheduled days; without a schedule, days missing \
                 against the person's own past.",
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
    definition: "Theil–Sen slope of weekly use per expected day, beside the peers' of the same weeks.",
    direction: "high = avoidance",
    source: "uptake; Theil 1950, Sen 1968",
    blind_spot: "Duties that change for good look like fading.",
    scale: Scale::Plain,
};

const FEWEST_EXPECTED: usize = 5;
/// So many missed days in a row are a spell (leave, sickness, another site), told once.
const SPELL_DAYS: usize = 5;
const FEWEST_WEEKS: usize = 6;
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
    let fading: Vec<Option<Estimate>> = {
        let weekly: Vec<Vec<(usize, f64)>> =
            peers.members.iter().map(|m| weekly_use(usage, m, &closed, peers)).collect();
        let usual = usual_weeks(&weekly);
        weekly.iter().map(|weeks| drop(weeks, &usual)).collect()
    };
    [(&ABSENCE, absence), (&FADING, fading)]
        .into_iter()
        .filter(|(_, estimates)| estimates.iter().any(Option::is_some))
        .map(|(definition, estimates)| {
            Column::new(definition, estimates, peers).set_aside(|at| {
                let member = peers.members.get(at)?;
                member.works_for.then_some("works on behalf of others")
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
    let share = |which: Option<usize>| {
        let part =
            days.iter().filter(|(day, _)| which.is_none_or(|half| peers.half_of(*day) == half));
        let (n, missed) =
            part.fold((0.0, 0.0), |s, (_, came)| (s.0 + 1.0, s.1 + f64::from(u8::from(!came))));
        (n > 0.0).then(|| share_of(missed, n))
    };
    let (value, variance) = share(None)?;
    Some(Estimate {
        value,
        variance,
        n: days.len() as u64,
        halves: [share(Some(0)), share(Some(1))],
    })
}

/// Freeman and Tukey's middle form: nearly the same variance whatever the share.
fn share_of(part: f64, whole: f64) -> (f64, f64) {
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

/// Per week of the span, counted from its start: root of the events per expected day over the
/// person's own mean. Weeks in which nothing was expected are left out.
fn weekly_use(
    usage: &Usage,
    member: &Member,
    closed: &BTreeSet<Day>,
    peers: &Peers,
) -> Vec<(usize, f64)> {
    if !member.assessable() || member.active.is_empty() {
        return Vec::new();
    }
    let n_weeks = (peers.span.days() / 7) as usize;
    // Whole weeks, ending with the span.
    let start = peers.span.to.0 + 1 - 7 * n_weeks as i32;
    let week_of = |day: Day| usize::try_from((day.0 - start).div_euclid(7)).ok();
    let mut events = vec![0.0; n_weeks];
    let mut expected = vec![0.0; n_weeks];
    for row in member.rows.iter().filter_map(|row| usage.user_days.get(*row as usize)) {
        if let Some(cell) = week_of(row.day).and_then(|week| events.get_mut(week)) {
            *cell += own_events(row);
        }
    }
    let open = |day: &Day| !closed.contains(day) && !peers.quiet_days.contains_key(day);
    let all_days: Vec<Day> = (start..=peers.span.to.0).map(Day).collect();
    let days = member.expected.as_ref().unwrap_or(&all_days);
    let first = member.active.first().copied().unwrap_or(peers.span.from);
    for day in days.iter().filter(|day| open(day)) {
        let away = member.leaves.iter().any(|leave| leave.contains(*day));
        // Before the first day of all, a person without a schedule may not have been here.
        let here = member.expected.is_some() || *day >= first;
        if let Some(cell) =
            week_of(*day).and_then(|week| expected.get_mut(week)).filter(|_| !away && here)
        {
            *cell += 1.0;
        }
    }
    let silent = if member.expected.is_some() {
        0
    } else {
        events.iter().rev().take_while(|e| **e == 0.0).count()
    };
    let fewest = if member.expected.is_some() { 1.0 } else { 4.0 };
    let rates: Vec<(usize, f64)> = events
        .iter()
        .zip(&expected)
        .enumerate()
        .take(n_weeks - silent)
        .filter(|(_, (_, expected))| **expected >= fewest)
        .map(|(week, (events, expected))| (week, events / expected))
        .collect();
    let mean = rates.iter().map(|(_, rate)| rate).sum::<f64>() / rates.len().max(1) as f64;
    if mean <= 0.0 || rates.len() < FEWEST_WEEKS {
        return Vec::new();
    }
    rates.into_iter().map(|(week, rate)| (week, (rate / mean).sqrt())).collect()
}

fn usual_weeks(weekly: &[Vec<(usize, f64)>]) -> Vec<f64> {
    let n = weekly.iter().flatten().map(|(week, _)| week + 1).max().unwrap_or(0);
    let mut by_week: Vec<Vec<f64>> = vec![Vec::new(); n];
    for (week, rate) in weekly.iter().flatten() {
        if let Some(all) = by_week.get_mut(*week) {
            all.push(*rate);
        }
    }
    by_week.iter().map(|rates| median(rates).unwrap_or(1.0)).collect()
}

fn drop(weeks: &[(usize, f64)], usual: &[f64]) -> Option<Estimate> {
    let points: Vec<(f64, f64)> = weeks
        .iter()
        .filter_map(|(week, rate)| Some((*week as f64, rate - usual.get(*week)?)))
        .collect();
    let whole = slope(&points)?;
    let length = usual.len() as f64;
    let (first, second) = points.split_at(points.len() / 2);
    let scaled = |(slope, variance): (f64, f64)| (-slope * length, variance * length * length);
    let (value, variance) = scaled(whole);
    Some(Estimate {
        value,
        variance,
        n: points.len() as u64,
        halves: [slope(first).map(scaled), slope(second).map(scaled)],
    })
}

/// Theil–Sen slope and its variance from the spread of the residuals.
fn slope(points: &[(f64, f64)]) -> Option<(f64, f64)> {
    let slope = theil_sen(points)?;
    let n = points.len() as f64;
    let mean_x = points.iter().map(|(x, _)| x).sum::<f64>() / n;
    let across: f64 = points.iter().map(|(x, _)| (x - mean_x).powi(2)).sum();
    let residuals: Vec<f64> = points.iter().map(|(x, y)| y - slope * x).collect();
    let sigma = mad(&residuals)?.max(0.05);
    (across > 0.0).then(|| (slope, sigma * sigma * n / (n - 2.0).max(1.0) / across))
}
