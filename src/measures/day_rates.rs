//! Rates over a person's days: so many of this per so many of that.
//!
//! In: rows a user-day. Out: the logarithm of the rate, drawn to the site's where counts are small,
//! with the variance that the days themselves show; and the weak measures of needing assistance.
//! Never: a rate of something that nobody at the site ever does.

use super::column::{Column, CountsFor, Definition, Scale};
use crate::peers::{Estimate, Peers};
use crate::stats::{median, quantile};
use crate::usage::{Usage, UserDay};
use crate::vocabulary::Signal;

pub static FAILED_LOGINS: Definition = Definition {
    name: "failed_logins",
    family: "logins",
    unit: "per 100 login attempts",
    counts_for: CountsFor::Struggle,
    definition: "Failed logins of all login attempts.",
    direction: "high = effort (weak)",
    source: "uptake",
    blind_spot: "Expired passwords and shared workstations fail logins too.",
    scale: Scale::LogPer100,
};

pub static HELP: Definition = Definition {
    name: "help",
    family: "assistance",
    unit: "per 100 actions",
    counts_for: CountsFor::Struggle,
    definition: "Uses of help and tip sheets per 100 actions.",
    direction: "high = effort (weak)",
    source: "uptake",
    blind_spot: "Curious people read help; those who gave up do not.",
    scale: Scale::LogPer100,
};

pub static SEARCH: Definition = Definition {
    name: "search",
    family: "assistance",
    unit: "per 100 actions",
    counts_for: CountsFor::Struggle,
    definition: "Searches (patient, chart, activity) per 100 actions.",
    direction: "high = effort (weak)",
    source: "uptake",
    blind_spot: "Search is also the quick way for those who know it.",
    scale: Scale::LogPer100,
};

/// Pseudo-counts at the site's own rate.
const PRIOR_COUNT: f64 = 2.0;
const PRIOR_DAYS: f64 = 8.0;
const FEWEST_DAYS: usize = 3;

/// A numerator and its denominator, on a day that counts.
#[derive(Clone, Copy, Debug)]
pub(super) struct DayCount {
    pub half: usize,
    pub numerator: f64,
    pub denominator: f64,
}

/// Which of a member's days are looked at.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Days {
    /// Past the learning curve: what struggle is judged on.
    Settled,
    All,
}

pub(super) fn count(day: &UserDay, signals: &[Signal]) -> f64 {
    signals.iter().map(|signal| f64::from(day.signals[*signal as usize])).sum()
}

/// A user-day's events of the actions that `wanted` marks.
pub(super) fn events_among(usage: &Usage, day: &UserDay, wanted: &[bool]) -> u32 {
    let all = usage.actions_of(day.user);
    let from = all.partition_point(|row| row.day < day.day);
    all[from..]
        .iter()
        .take_while(|row| row.day == day.day)
        .filter(|row| wanted.get(row.action as usize).copied().unwrap_or(false))
        .map(|row| row.events)
        .sum()
}

/// Events of people, without what repeats by itself.
pub(super) fn own_events(day: &UserDay) -> f64 {
    f64::from(day.events.saturating_sub(day.automatic_events))
}

pub(super) fn day_counts(
    usage: &Usage,
    peers: &Peers,
    days: Days,
    numerator: impl Fn(&UserDay) -> f64,
    denominator: impl Fn(&UserDay) -> f64,
) -> Vec<Vec<DayCount>> {
    peers
        .members
        .iter()
        .map(|member| {
            if !member.assessable() {
                return Vec::new();
            }
            member
                .rows
                .iter()
                .filter_map(|row| usage.user_days.get(*row as usize))
                .filter(|day| days == Days::All || member.settled(day.day))
                .map(|day| DayCount {
                    half: peers.half_of(day.day),
                    numerator: numerator(day),
                    denominator: denominator(day),
                })
                .collect()
        })
        .collect()
}

/// Log rates of members' day counts.
pub(super) fn rates(counts: &[Vec<DayCount>]) -> Vec<Option<Estimate>> {
    rates_against(counts, |_| 0.0)
}

/// The same, turned: less is more. How uncertain a rate is follows from how many the peers would have
/// had: of someone who has none, that is what tells none from few.
pub(super) fn lacks(counts: &[Vec<DayCount>], peers: &Peers) -> Vec<Option<Estimate>> {
    let of_group: Vec<f64> = peers
        .groups
        .iter()
        .map(|group| {
            let days = group.members.iter().filter_map(|at| counts.get(*at));
            let totals = days.map(|days| total(days.iter())).filter(|(_, all)| *all > 0.0);
            median(&totals.map(|(n, all)| n / all).collect::<Vec<_>>()).unwrap_or(0.0)
        })
        .collect();
    let usual = |at: usize| {
        let group = peers.members.get(at).and_then(|member| member.group);
        group.and_then(|group| of_group.get(group)).copied().unwrap_or(0.0)
    };
    let turned = |(value, variance): (f64, f64)| (-value, variance);
    let turn =
        |e: Estimate| Estimate { value: -e.value, halves: e.halves.map(|h| h.map(turned)), ..e };
    rates_against(counts, usual).into_iter().map(|estimate| estimate.map(turn)).collect()
}

/// `usual`: the rate that a member's peers have, at least so many of which a rate is believed to rest on.
fn rates_against(
    counts: &[Vec<DayCount>],
    usual_of: impl Fn(usize) -> f64,
) -> Vec<Option<Estimate>> {
    let totals: Vec<(f64, f64)> = counts.iter().map(|days| total(days.iter())).collect();
    let usual: Vec<f64> = totals.iter().filter(|(_, d)| *d > 0.0).map(|(n, d)| n / d).collect();
    // Where most have none, the upper quartile says what those do who do.
    let Some(site) =
        median(&usual).filter(|r| *r > 0.0).or_else(|| quantile(&usual, 0.9).filter(|r| *r > 0.0))
    else {
        return vec![None; counts.len()];
    };
    let dispersions: Vec<Option<f64>> = counts.iter().map(|days| dispersion(days)).collect();
    let present: Vec<f64> = dispersions.iter().flatten().copied().collect();
    let typical = median(&present).unwrap_or(1.0).max(1.0);
    counts
        .iter()
        .zip(&dispersions)
        .enumerate()
        .map(|(at, (days, own))| {
            let of_peers = usual_of(at);
            let n = days.iter().filter(|d| d.denominator > 0.0).count();
            if n < FEWEST_DAYS {
                return None;
            }
            let weight = n as f64;
            let spread =
                (own.unwrap_or(typical) * weight + typical * PRIOR_DAYS) / (weight + PRIOR_DAYS);
            let spread = spread.max(1.0);
            let value = |(numerator, denominator): (f64, f64)| {
                let (a, b) = (numerator + PRIOR_COUNT, denominator + PRIOR_COUNT / site);
                ((a / b).ln(), spread / a.max(of_peers * denominator))
            };
            let half = |which: usize| {
                let part = total(days.iter().filter(|d| d.half == which));
                (part.1 > 0.0).then(|| value(part))
            };
            let whole = total(days.iter());
            let (rate, variance) = value(whole);
            let n = whole.1.round() as u64;
            Some(Estimate { value: rate, variance, n, halves: [half(0), half(1)] })
        })
        .collect()
}

fn total<'a>(days: impl Iterator<Item = &'a DayCount>) -> (f64, f64) {
    days.fold((0.0, 0.0), |sum, day| (sum.0 + day.numerator, sum.1 + day.denominator))
}

/// Variance between days over what counting alone would give.
fn dispersion(days: &[DayCount]) -> Option<f64> {
    let (numerator, denominator) = total(days.iter());
    if numerator <= 0.0 || denominator <= 0.0 || days.len() < FEWEST_DAYS {
        return None;
    }
    let rate = numerator / denominator;
    let squares: f64 = days.iter().map(|d| (d.numerator - rate * d.denominator).powi(2)).sum();
    Some(squares / numerator * days.len() as f64 / (days.len() - 1) as f64)
}

pub fn assistance(usage: &Usage, peers: &Peers) -> Vec<Column> {
    let column = |definition: &'static Definition, counts: Vec<Vec<DayCount>>| {
        let estimates = rates(&counts);
        estimates.iter().any(Option::is_some).then(|| Column::new(definition, estimates, peers))
    };
    let per_action = |signals: &'static [Signal]| {
        day_counts(usage, peers, Days::Settled, move |day| count(day, signals), own_events)
    };
    let attempts = |day: &UserDay| count(day, &[Signal::LoginFailed, Signal::LoginOk]);
    let failed = |day: &UserDay| count(day, &[Signal::LoginFailed]);
    [
        column(&FAILED_LOGINS, day_counts(usage, peers, Days::Settled, failed, attempts)),
        column(&HELP, per_action(&[Signal::Help])),
        column(&SEARCH, per_action(&[Signal::Search])),
    ]
    .into_iter()
    .flatten()
    .collect()
}
