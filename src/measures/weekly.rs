//! A person's measure week by week, for those of whom something was found.
//!
//! In: the rows behind a column. Out: weeks with their value on a scale on which higher is more of it.
//! Never: everyone's weeks at once; and never a comparison, the column has made it.

use super::column::Column;
use super::day_rates::{count, own_events};
use super::documentation_delay::{FLOOR_SECONDS, anchor};
use super::streams::Streams;
use crate::peers::{Member, Peers};
use crate::units::{Day, Zone};
use crate::usage::{Usage, UserDay, UserDayAction};
use crate::vocabulary::Signal;
use std::collections::BTreeMap;

/// What an action takes at the site, to tell a week of other work from a week of harder work.
pub struct Usual {
    /// Mean seconds and returns of each action.
    of_action: Vec<(f64, f64)>,
    zone: Zone,
}

/// Sums over people are taken in integers, so that their order cannot matter.
const FINE: f64 = 1024.0;
const SMALL: f64 = 0.5;

impl Usual {
    pub fn of(usage: &Usage) -> Self {
        let mut sums = vec![(0_u64, 0_i64, 0_u64, 0_u64); usage.actions.len()];
        for row in &usage.user_day_actions {
            if let Some(sum) = sums.get_mut(row.action as usize) {
                sum.0 += u64::from(row.credited);
                sum.1 += (row.seconds * FINE).round() as i64;
                sum.2 += u64::from(row.events);
                sum.3 += u64::from(row.returns);
            }
        }
        let mean = |sum: f64, n: u64| if n > 0 { sum / n as f64 } else { 0.0 };
        let of_action = sums
            .into_iter()
            .map(|(credited, seconds, events, returns)| {
                (mean(seconds as f64 / FINE, credited), mean(returns as f64, events))
            })
            .collect();
        let zone = Zone::by_name(&usage.frame.zone).unwrap_or_else(|_| Zone::utc());
        Self { of_action, zone }
    }

    fn of_row(&self, row: &UserDayAction) -> (f64, f64) {
        self.of_action.get(row.action as usize).copied().unwrap_or_default()
    }
}

/// Part and whole of a week; their ratio is what the week shows.
type Sums = BTreeMap<Day, (f64, f64)>;
type Read = fn((f64, f64)) -> f64;

/// Weeks by their Mondays, and the same of all weeks together; `None` where the measure has no weeks.
pub fn by_week(
    usage: &Usage,
    peers: &Peers,
    streams: &Streams,
    usual: &Usual,
    column: &Column,
    member: &Member,
) -> Option<(Vec<(Day, f64)>, f64)> {
    let stream = column.stream;
    let of_stream = |row: &UserDayAction| stream.is_some() && streams.stream(row.action) == stream;
    let patients = |day: &UserDay| {
        if usage.frame.has_patients { f64::from(day.patients) } else { own_events(day) }
    };
    let prints = |day: &UserDay| count(day, &[Signal::Print, Signal::PrintList]);
    let (sums, read): (Sums, Read) = match column.definition.name {
        "effort" => (
            by_action(usage, member, |row| {
                let n = f64::from(row.credited);
                of_stream(row).then(|| (row.seconds, n * usual.of_row(row).0))
            }),
            log,
        ),
        "returns" => (
            by_action(usage, member, |row| {
                let n = f64::from(row.events);
                of_stream(row).then(|| (f64::from(row.returns), n * usual.of_row(row).1))
            }),
            log,
        ),
        "missing_activity" => (
            by_action(usage, member, |row| {
                let n = f64::from(row.events);
                Some((if of_stream(row) { n } else { 0.0 }, n))
            }),
            |sum| -log(sum),
        ),
        "printing" => (by_day(usage, member, |day| (prints(day), patients(day))), log),
        "absence" | "fewer_days" => {
            (absent(member)?, |(missed, days)| (missed / days).sqrt().asin())
        }
        "fading" => (use_of(usage, member), |(events, days)| -(events / days).sqrt()),
        "documentation_delay" => (delays(usage, peers, member, &usual.zone), |(sum, n)| sum / n),
        "cosigned_orders" => (encounters(usage, member, &usual.zone), log),
        _ => return None,
    };
    let all = sums.values().fold((0.0, 0.0), |s, x| (s.0 + x.0, s.1 + x.1));
    let weeks: Vec<(Day, f64)> = sums
        .into_iter()
        .filter(|(_, sum)| sum.1 > 0.0)
        .map(|(week, sum)| (week, read(sum)))
        .collect();
    (all.1 > 0.0 && !weeks.is_empty()).then(|| (weeks, read(all)))
}

fn log((part, whole): (f64, f64)) -> f64 {
    ((part + SMALL) / (whole + SMALL)).ln()
}

fn add(sums: &mut Sums, day: Day, (part, whole): (f64, f64)) {
    let sum = sums.entry(day.week()).or_default();
    *sum = (sum.0 + part, sum.1 + whole);
}

fn by_action(
    usage: &Usage,
    member: &Member,
    of: impl Fn(&UserDayAction) -> Option<(f64, f64)>,
) -> Sums {
    let mut sums = Sums::new();
    let rows = member.ids.iter().flat_map(|id| usage.actions_of(*id));
    for row in rows.filter(|row| member.settled(row.day)) {
        if let Some(found) = of(row) {
            add(&mut sums, row.day, found);
        }
    }
    sums
}

fn by_day(usage: &Usage, member: &Member, of: impl Fn(&UserDay) -> (f64, f64)) -> Sums {
    let mut sums = Sums::new();
    for day in member.rows.iter().filter_map(|row| usage.user_days.get(*row as usize)) {
        add(&mut sums, day.day, of(day));
    }
    sums
}

fn absent(member: &Member) -> Option<Sums> {
    let mut sums = Sums::new();
    for day in member.expected.as_ref()? {
        add(&mut sums, *day, (f64::from(u8::from(!member.counts(*day))), 1.0));
    }
    Some(sums)
}

/// Events an expected day; without a schedule, a week.
fn use_of(usage: &Usage, member: &Member) -> Sums {
    let mut sums = by_day(usage, member, |day| (own_events(day), 0.0));
    match &member.expected {
        Some(expected) => expected.iter().for_each(|day| add(&mut sums, *day, (0.0, 1.0))),
        None => sums.values_mut().for_each(|sum| sum.1 = 1.0),
    }
    sums
}

fn delays(usage: &Usage, peers: &Peers, member: &Member, zone: &Zone) -> Sums {
    let mut sums = Sums::new();
    let floored = |seconds: f64| (seconds.max(FLOOR_SECONDS).ln(), 1.0);
    if usage.frame.has_about_time {
        let rows = member.ids.iter().flat_map(|id| usage.delays_of(*id));
        for row in rows.filter(|row| member.counts(row.day)) {
            let (value, n) = (floored(row.seconds as f64).0, f64::from(row.count));
            add(&mut sums, row.day, (value * n, n));
        }
        return sums;
    }
    let end = zone.start_of(peers.span.to.plus(1)).0;
    for e in member.ids.iter().flat_map(|id| usage.encounters_of(*id)) {
        let day = zone.local(e.first_chart.unwrap_or(e.first)).day;
        let Some(from) = anchor(e).filter(|from| *from < end && member.counts(day)) else {
            continue;
        };
        let until = e.signed.map_or(end, |signed| signed.0);
        add(&mut sums, day, floored((until - from) as f64 / 1000.0));
    }
    sums
}

fn encounters(usage: &Usage, member: &Member, zone: &Zone) -> Sums {
    let mut sums = Sums::new();
    for e in member.ids.iter().flat_map(|id| usage.encounters_of(*id)) {
        let day = zone.local(e.first).day;
        if member.counts(day) {
            let (theirs, own) = (f64::from(e.cosigns), f64::from(e.own_orders));
            add(&mut sums, day, (theirs, theirs + own));
        }
    }
    sums
}
