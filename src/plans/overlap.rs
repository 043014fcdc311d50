//! When people are at work, and for how long two of them at once.
//!
//! In: scheduled shifts, hours of the week with use. Out: hours a week in which two are both at work;
//! a person's week, hour by hour. Never: a guess where neither is known.

use crate::peers::{Member, Peers};
use crate::site::{Families, Site};
use crate::units::{Day, MS_PER_DAY, MS_PER_HOUR};
use crate::usage::Usage;
use std::collections::BTreeMap;

pub(super) const HOURS: usize = 168;
/// Less often than every fifth week is no regular hour.
const REGULAR: u32 = 200;
/// Per mille.
const ALWAYS: u32 = 1000;

/// In how many of a thousand weeks a person is at work, by hour from Monday 00:00.
pub(super) type Week = [u32; HOURS];

/// By member, in the order of `peers.members`.
pub(super) struct WorkingHours {
    /// Local milliseconds since 1970, merged; `None`: no shift with hours.
    shifts: Vec<Option<Vec<(i64, i64)>>>,
    by_use: Vec<Option<Week>>,
    weeks: f64,
}

impl WorkingHours {
    pub fn of(usage: &Usage, site: &Site, peers: &Peers) -> Self {
        let weeks = (f64::from(peers.span.days()) / 7.0).max(1.0);
        let mut planned = shifts(usage, site, peers);
        Self {
            shifts: peers
                .members
                .iter()
                .map(|member| planned.remove(member.user_id.as_str()).map(merged))
                .collect(),
            by_use: peers.members.iter().map(|member| week_of_use(usage, member, weeks)).collect(),
            weeks,
        }
    }

    /// Hours a week both are at work: by their shifts where both have them, else by the hours in which
    /// both are regularly active, each weighted by how often.
    pub fn together(&self, a: Option<usize>, b: Option<usize>) -> Option<f64> {
        let (a, b) = (a?, b?);
        if let (Some(Some(one)), Some(Some(other))) = (self.shifts.get(a), self.shifts.get(b)) {
            return Some(common(one, other) as f64 / MS_PER_HOUR as f64 / self.weeks);
        }
        let (one, other) = (self.by_use.get(a)?.as_ref()?, self.by_use.get(b)?.as_ref()?);
        let both: u64 = one
            .iter()
            .zip(other)
            .filter(|(a, b)| **a >= REGULAR && **b >= REGULAR)
            .map(|(a, b)| u64::from(*a) * u64::from(*b))
            .sum();
        Some(both as f64 / f64::from(ALWAYS * ALWAYS))
    }

    /// By the shifts where there are any, else by use.
    pub fn week(&self, member: Option<usize>) -> Option<Week> {
        let member = member?;
        match self.shifts.get(member)? {
            Some(shifts) => Some(week_of_shifts(shifts, self.weeks)),
            None => *self.by_use.get(member)?,
        }
    }
}

/// Shifts within the span by the id under which the person is judged.
fn shifts<'a>(usage: &Usage, site: &'a Site, peers: &Peers) -> BTreeMap<&'a str, Vec<(i64, i64)>> {
    let last_seen = |id: &str| -> Option<Day> {
        let at = usage.users.binary_search_by(|user| user.as_str().cmp(id)).ok()?;
        Some(usage.days_of(u32::try_from(at).ok()?).last()?.day)
    };
    let current = Families::of(&site.roster).merged(last_seen);
    let mut shifts: BTreeMap<&str, Vec<(i64, i64)>> = BTreeMap::new();
    for shift in site.schedule.shifts.iter().filter(|shift| peers.span.contains(shift.day)) {
        if let Some((start, end)) = shift.hours.filter(|(start, end)| start < end) {
            let midnight = i64::from(shift.day.0) * MS_PER_DAY;
            let user = current.get(shift.user.as_str()).copied().unwrap_or(&shift.user);
            shifts.entry(user).or_default().push((midnight + start, midnight + end));
        }
    }
    shifts
}

fn merged(mut shifts: Vec<(i64, i64)>) -> Vec<(i64, i64)> {
    shifts.sort_unstable();
    let mut whole: Vec<(i64, i64)> = Vec::with_capacity(shifts.len());
    for (start, end) in shifts {
        match whole.last_mut() {
            Some(last) if start <= last.1 => last.1 = last.1.max(end),
            _ => whole.push((start, end)),
        }
    }
    whole
}

/// Milliseconds in both; each list sorted and without overlap.
fn common(mut one: &[(i64, i64)], mut other: &[(i64, i64)]) -> i64 {
    let mut total = 0;
    while let (Some(a), Some(b)) = (one.first(), other.first()) {
        total += (a.1.min(b.1) - a.0.max(b.0)).max(0);
        if a.1 <= b.1 { one = &one[1..] } else { other = &other[1..] }
    }
    total
}

fn week_of_shifts(shifts: &[(i64, i64)], weeks: f64) -> Week {
    let mut hours = [0u32; HOURS];
    for (start, end) in shifts {
        let first = (start + MS_PER_HOUR / 2).div_euclid(MS_PER_HOUR);
        let last = (end + MS_PER_HOUR / 2).div_euclid(MS_PER_HOUR);
        for hour in first..last {
            let day = Day(hour.div_euclid(24) as i32);
            let at = usize::from(day.weekday()) * 24 + hour.rem_euclid(24) as usize;
            if let Some(n) = hours.get_mut(at) {
                *n += 1;
            }
        }
    }
    hours.map(|n| per_mille(f64::from(n) / weeks))
}

/// Events of an hour of the week over what the person makes in a whole hour: how often they are there.
fn week_of_use(usage: &Usage, member: &Member, weeks: f64) -> Option<Week> {
    let mut events = [0u64; HOURS];
    for row in member.ids.iter().flat_map(|id| usage.hours_of(*id)) {
        if let Some(n) = events.get_mut(usize::from(row.hour_of_week)) {
            *n += u64::from(row.events);
        }
    }
    let rows = member.rows.iter().filter_map(|row| usage.user_days.get(*row as usize));
    let (mut all, mut ms) = (0u64, 0i64);
    for day in rows {
        all += u64::from(day.events.saturating_sub(day.automatic_events));
        ms += (day.last.0 - day.first.0).max(MS_PER_HOUR);
    }
    if all == 0 || events.iter().all(|n| *n == 0) {
        return None;
    }
    let an_hour = all as f64 / (ms as f64 / MS_PER_HOUR as f64);
    Some(events.map(|n| per_mille(n as f64 / an_hour / weeks)))
}

fn per_mille(share: f64) -> u32 {
    (share * f64::from(ALWAYS)).round().clamp(0.0, f64::from(ALWAYS)) as u32
}
