//! Whether a role, or a unit with nobody to compare with, became slow in an activity at some week.
//!
//! In: deliberate actions of the whole history. Out: steps in people's own effort, set against their
//! other activities. Never: people compared with each other here: each is set against their own past.

use super::elsewhere::UnitShift;
use super::units::{Team, Units};
use super::{FEWEST, SHARED, WORTH_WHILE};
use crate::measures::Measures;
use crate::peers::{Member, Peers};
use crate::site::Site;
use crate::stats::{benjamini_hochberg, mad, median, normal_sf};
use crate::units::{Day, Span};
use crate::usage::{Usage, UserDayAction};
use std::collections::{BTreeMap, BTreeSet};
use std::f64::consts::FRAC_PI_2;

/// Everyone's effort by stream and week: sums of logarithms beyond the role's usual, and actions.
pub(super) struct Past {
    pub mondays: Vec<Day>,
    /// By member, then stream × week: sums of all weeks before, one more than there are weeks.
    sums: Vec<Vec<(f32, f32)>>,
    n_streams: usize,
    span: Span,
    middle: Day,
}

/// Who became slow together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Who {
    /// Index of `Units::roles`.
    Role(usize),
    /// Index of `Units::units`.
    Unit(usize),
}

#[derive(Clone, Debug)]
pub(super) struct Step {
    pub who: Who,
    pub stream: usize,
    pub n: usize,
    /// Logarithm of the ratio to before.
    pub value: f64,
    pub variance: f64,
    /// Index of the first week after.
    pub week: usize,
    pub holds: bool,
}

/// New hires are quicker every week; that is no step of their role.
const LEARNING_DAYS: i32 = 42;
/// Weeks on each side of a step.
const FEWEST_WEEKS: usize = 2;
/// Actions of a person on each side.
const FEWEST_ACTIONS: f32 = 30.0;
/// Other streams that tell a person's general pace.
const FEWEST_STREAMS: usize = 3;
/// What roles move by from week to week anyway.
const AT_LEAST: f64 = 0.02 * 0.02;
/// A spread of few people is drawn to that of all roles as if so many more had been seen.
const PRIOR_PEOPLE: f64 = 8.0;
const STILL: f64 = 0.5;
/// Weeks at which a step is looked for: in a long history not each.
const MOST_CUTS: usize = 26;
/// Longer than this ago is how it always was.
const MOST_WEEKS: usize = 104;

impl Past {
    pub fn of(
        usage: &Usage,
        site: &Site,
        peers: &Peers,
        measures: &Measures,
        units: &Units,
    ) -> Self {
        let (from, to) = (usage.frame.history.from, usage.frame.history.to);
        let mut mondays: Vec<Day> =
            (0..).map(|n| from.week().plus(7 * n)).take_while(|monday| *monday <= to).collect();
        mondays.drain(..mondays.len().saturating_sub(MOST_WEEKS));
        let n_streams = measures.streams.list.len();
        let mut past = Self {
            mondays,
            sums: vec![Vec::new(); peers.members.len()],
            n_streams,
            span: peers.span,
            middle: peers.middle,
        };
        if usage.frame.minute_precision || past.mondays.len() < 2 * FEWEST_WEEKS {
            return past;
        }
        let rows = |at: usize| -> Option<(usize, Vec<&UserDayAction>)> {
            let role = units.role_group.get(at).copied().flatten()?;
            let member = peers.members.get(at)?;
            Some((role, rows(usage, site, peers, member).collect()))
        };
        let usual = usual(usage.actions.len(), (0..peers.members.len()).filter_map(rows));
        let n_weeks = past.mondays.len();
        let first = past.mondays.first().map_or(0, |monday| monday.0);
        for at in 0..peers.members.len() {
            let Some((role, rows)) = rows(at) else { continue };
            let Some(usual) = usual.get(&role) else { continue };
            let mut sums = vec![(0.0_f64, 0.0_f64); n_streams * n_weeks];
            for row in rows {
                let Some(stream) = measures.streams.stream(row.action) else { continue };
                let Some(log) = usual.get(row.action as usize).copied().flatten() else { continue };
                let Ok(week) = usize::try_from((row.day.0 - first).div_euclid(7)) else { continue };
                if let Some(sum) = sums.get_mut(stream * n_weeks + week).filter(|_| week < n_weeks)
                {
                    let actions = f64::from(row.deliberate);
                    sum.0 += row.log_seconds - actions * log;
                    sum.1 += actions;
                }
            }
            past.sums[at] = sums.chunks(n_weeks).flat_map(running).collect();
        }
        past
    }

    fn running(&self, at: usize, stream: usize) -> &[(f32, f32)] {
        let n = self.mondays.len() + 1;
        self.sums.get(at).and_then(|sums| sums.get(stream * n..(stream + 1) * n)).unwrap_or(&[])
    }

    /// By stream: how much slower a person was from week `from` on than before week `cut`.
    fn changes(&self, at: usize, cut: usize, from: usize) -> Vec<Option<f64>> {
        (0..self.n_streams)
            .map(|stream| {
                let running = self.running(at, stream);
                let (before, start, all) = (running.get(cut)?, running.get(from)?, running.last()?);
                let (after, n) = (all.0 - start.0, all.1 - start.1);
                let enough = before.1 >= FEWEST_ACTIONS && n >= FEWEST_ACTIONS;
                enough.then(|| f64::from(after / n - before.0 / before.1))
            })
            .collect()
    }

    /// Of a person's actions of a stream in the span, and in each of its halves, the share from a week on.
    pub fn share_after(&self, at: usize, stream: usize, cut: usize) -> [f64; 3] {
        let mut parts = [(0.0, 0.0); 3];
        for (week, pair) in self.running(at, stream).windows(2).enumerate() {
            let n = pair[1].1 - pair[0].1;
            let Some(monday) = self.mondays.get(week) else { continue };
            if *monday < self.span.from.week() || *monday > self.span.to {
                continue;
            }
            let half = if monday.plus(3) < self.middle { 1 } else { 2 };
            for part in [0, half] {
                parts[part].1 += f64::from(n);
                parts[part].0 += if week >= cut { f64::from(n) } else { 0.0 };
            }
        }
        parts.map(|(after, all)| if all > 0.0 { after / all } else { 0.0 })
    }
}

/// Sums of all weeks before each, and of all.
fn running(weeks: &[(f64, f64)]) -> Vec<(f32, f32)> {
    let mut sum = (0.0, 0.0);
    let mut running = vec![(0.0_f32, 0.0_f32)];
    for week in weeks {
        sum = (sum.0 + week.0, sum.1 + week.1);
        running.push((sum.0 as f32, sum.1 as f32));
    }
    running
}

/// Deliberate actions of a member on days past the learning curve, downtime left out.
fn rows<'a>(
    usage: &'a Usage,
    site: &Site,
    peers: &'a Peers,
    member: &'a Member,
) -> impl Iterator<Item = &'a UserDayAction> {
    let hired = member.person(site).and_then(|person| person.hire_date);
    let settled = hired.map(|day| day.plus(LEARNING_DAYS)).max(member.settled_from);
    member.ids.iter().flat_map(|id| usage.actions_of(*id)).filter(move |row| {
        row.deliberate > 0
            && settled.is_none_or(|from| row.day >= from)
            && usage.frame.history.contains(row.day)
            && !peers.quiet_days.contains_key(&row.day)
    })
}

/// By role's group, then action: mean logarithm of the seconds.
type UsualLogs = BTreeMap<usize, Vec<Option<f64>>>;

fn usual<'a>(
    n_actions: usize,
    people: impl Iterator<Item = (usize, Vec<&'a UserDayAction>)>,
) -> UsualLogs {
    // In integers, so that the order of people cannot matter.
    const FINE: f64 = (1u64 << 20) as f64;
    let mut sums: BTreeMap<usize, Vec<(i64, u64)>> = BTreeMap::new();
    for (role, rows) in people {
        let sums = sums.entry(role).or_insert_with(|| vec![(0, 0); n_actions]);
        for row in rows {
            if let Some(sum) = sums.get_mut(row.action as usize) {
                sum.0 += (row.log_seconds * FINE).round() as i64;
                sum.1 += u64::from(row.deliberate);
            }
        }
    }
    let mean = |(sum, n): &(i64, u64)| (*n > 0).then(|| *sum as f64 / FINE / *n as f64);
    sums.into_iter().map(|(role, sums)| (role, sums.iter().map(mean).collect())).collect()
}

/// A candidate: the middle of a team's changes at a week, and how its people spread.
#[derive(Clone, Copy)]
struct Candidate {
    week: usize,
    n: usize,
    value: f64,
    spread: f64,
    shared: f64,
    still: bool,
}

/// Roles, and units that have nobody elsewhere; at most one step a stream.
pub(super) fn steps(past: &Past, units: &Units, shifts: &[UnitShift], limit: f64) -> Vec<Step> {
    let alone: BTreeSet<usize> =
        shifts.iter().filter(|s| s.against.is_none()).map(|s| s.unit).collect();
    let roles = units.roles.iter().enumerate().map(|(at, team)| (Who::Role(at), team));
    let teams = roles.chain(
        alone.iter().filter_map(|unit| Some((Who::Unit(*unit), units.units.get(*unit)?))),
    );
    let last = past.mondays.len().saturating_sub(FEWEST_WEEKS);
    let cuts: Vec<usize> = (FEWEST_WEEKS..=last).step_by(last / MOST_CUTS + 1).collect();
    let mut found: Vec<(Who, usize, Vec<Candidate>)> = Vec::new();
    for (who, team) in teams {
        let mut by_stream: Vec<Vec<Candidate>> = vec![Vec::new(); past.n_streams];
        for cut in &cuts {
            for (stream, candidate) in candidates(past, team, *cut) {
                if let Some(of) = by_stream.get_mut(stream) {
                    of.push(candidate);
                }
            }
        }
        found.extend(
            by_stream
                .into_iter()
                .enumerate()
                .filter(|(_, of)| !of.is_empty())
                .map(|(stream, of)| (who, stream, of)),
        );
    }
    let spreads: Vec<f64> = found.iter().flat_map(|f| &f.2).map(|c| c.spread).collect();
    let usual = median(&spreads).unwrap_or(0.0);
    let best: Vec<(Who, usize, Candidate, f64, f64)> = found
        .into_iter()
        .filter_map(|(who, stream, of)| {
            let looks = of.len() as f64;
            let (candidate, variance) = of
                .into_iter()
                .map(|c| (c, variance(&c, usual)))
                .max_by(|a, b| (a.0.value / a.1.sqrt()).total_cmp(&(b.0.value / b.1.sqrt())))?;
            let p = (normal_sf(candidate.value / variance.sqrt()) * looks).min(1.0);
            Some((who, stream, candidate, variance, p))
        })
        .collect();
    let p: Vec<f64> = best.iter().map(|(_, _, _, _, p)| *p).collect();
    best.iter()
        .zip(benjamini_hochberg(&p))
        .map(|((who, stream, c, variance, _), q)| Step {
            who: *who,
            stream: *stream,
            n: c.n,
            value: c.value,
            variance: *variance,
            week: c.week,
            holds: q <= limit && c.value >= WORTH_WHILE && c.shared >= SHARED && c.still,
        })
        .collect()
}

fn variance(c: &Candidate, usual: f64) -> f64 {
    let n = c.n as f64;
    let spread = (n * c.spread.powi(2) + PRIOR_PEOPLE * usual.powi(2)) / (n + PRIOR_PEOPLE);
    FRAC_PI_2 * spread / n + AT_LEAST
}

fn candidates(past: &Past, team: &Team, cut: usize) -> Vec<(usize, Candidate)> {
    let weeks = past.mondays.len();
    // The end of what came after: a step that went away again is none.
    let end = weeks - ((weeks - cut) / 3).max(FEWEST_WEEKS).min(weeks - cut);
    let all = net_changes(past, team, cut, cut);
    let recent = net_changes(past, team, cut, end);
    all.into_iter()
        .zip(recent)
        .enumerate()
        .filter(|(_, (all, _))| all.len() >= FEWEST)
        .filter_map(|(stream, (all, recent))| {
            let value = median(&all)?;
            let above = all.iter().filter(|change| **change > 0.0).count();
            let candidate = Candidate {
                week: cut,
                n: all.len(),
                value,
                spread: mad(&all)?,
                shared: above as f64 / all.len() as f64,
                still: median(&recent).is_none_or(|recent| recent >= STILL * value),
            };
            Some((stream, candidate))
        })
        .collect()
}

/// By stream: each person's change beyond the middle of their other streams.
fn net_changes(past: &Past, team: &Team, cut: usize, from: usize) -> Vec<Vec<f64>> {
    let mut changes: Vec<Vec<f64>> = vec![Vec::new(); past.n_streams];
    for at in &team.members {
        let own = past.changes(*at, cut, from);
        let mut sorted: Vec<f64> = own.iter().flatten().copied().collect();
        sorted.sort_by(f64::total_cmp);
        if sorted.len() <= FEWEST_STREAMS {
            continue;
        }
        for (change, of) in own.iter().zip(&mut changes) {
            if let Some(change) = change {
                of.push(change - middle_of_others(&sorted, *change));
            }
        }
    }
    changes
}

/// Median of sorted values without one of them.
fn middle_of_others(sorted: &[f64], own: f64) -> f64 {
    let place = sorted.partition_point(|value| *value < own);
    let n = sorted.len().saturating_sub(1);
    let other = |rank: usize| {
        sorted.get(if rank >= place { rank + 1 } else { rank }).copied().unwrap_or(own)
    };
    (other(n.saturating_sub(1) / 2) + other(n / 2)) / 2.0
}
