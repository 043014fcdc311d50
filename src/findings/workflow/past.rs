//! Whether a role, or a unit with nobody to compare with, became slow in an activity at some week.
//!
//! In: deliberate actions of the whole history. Out: steps in people's own effort, set against their
//! other activities. Never: people compared with each other here: each is set against their own past.

use super::elsewhere::{DOUBTFUL, UnitShift};
use super::middle::{Middle, Weighed, middle, overdispersion};
use super::units::{Team, Units};
use super::{FEWEST, WORTH_WHILE};
use crate::measures::Measures;
use crate::peers::{Member, Peers};
use crate::site::Site;
use crate::stats::{benjamini_hochberg, median, normal_sf};
use crate::units::{Day, Span};
use crate::usage::{Usage, UserDayAction};
use std::collections::{BTreeMap, BTreeSet};
use std::f64::consts::PI;

/// Everyone's effort by stream and week: sums of logarithms beyond the role's usual, and actions.
pub(super) struct Past {
    /// First days of half weeks: a step that falls between two looks is blurred by the days between.
    pub starts: Vec<Day>,
    /// By member, then stream × half week: sums of all before, one more than there are half weeks.
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
    /// Index of the first half week after.
    pub cut: usize,
    pub holds: bool,
}

/// New hires are quicker every week; that is no step of their role.
const LEARNING_DAYS: i32 = 42;
/// A role of fewer people is told nothing of.
const FEWEST_PEOPLE: usize = 6;
/// Half weeks on each side of a step.
const FEWEST_HALF_WEEKS: usize = 4;
/// Actions of a person on each side.
const FEWEST_ACTIONS: f32 = 20.0;
/// Other streams that tell a person's general pace.
const FEWEST_STREAMS: usize = 3;
/// What roles move by from week to week anyway.
const AT_LEAST: f64 = 0.015 * 0.015;
/// Variance of the logarithm of one action's seconds, and of a person's own changes from week to week.
const OF_ACTION: f64 = 0.8;
const OF_PERSON: f64 = 0.05 * 0.05;
/// A stream's own spread counts in full from many more people than these on.
const PRIOR_PEOPLE: f64 = 20.0;
/// Where less is known than this standard deviation, nothing could be told.
const VAGUE: f64 = 0.08 * 0.08;
/// At the end so much of a step is still there.
const STILL: f64 = 0.4;
/// Times at which a step is looked for: in a long history not each half week.
const MOST_CUTS: usize = 26;
/// Longer than this ago is how it always was.
const MOST_HALF_WEEKS: usize = 208;
/// Monday to Wednesday is the first half of a week.
const FIRST_HALF: i32 = 3;
const LONGER_HALF: i32 = 4;

impl Past {
    pub fn of(
        usage: &Usage,
        site: &Site,
        peers: &Peers,
        measures: &Measures,
        units: &Units,
    ) -> Self {
        let (from, to) = (usage.frame.history.from, usage.frame.history.to);
        let mut starts: Vec<Day> = (0..)
            .map(|n| from.week().plus(7 * (n / 2) + FIRST_HALF * (n % 2)))
            .skip_while(|start| start.plus(LONGER_HALF) <= from)
            .take_while(|start| *start <= to)
            .collect();
        starts.drain(..starts.len().saturating_sub(MOST_HALF_WEEKS));
        let n_streams = measures.streams.list.len();
        let mut past = Self {
            starts,
            sums: vec![Vec::new(); peers.members.len()],
            n_streams,
            span: peers.span,
            middle: peers.middle,
        };
        if usage.frame.minute_precision || past.starts.len() < 2 * FEWEST_HALF_WEEKS {
            return past;
        }
        let rows = |at: usize| -> Option<(usize, Vec<&UserDayAction>)> {
            let role = units.role_group.get(at).copied().flatten()?;
            let member = peers.members.get(at)?;
            Some((role, rows(usage, site, peers, member).collect()))
        };
        let usual = usual(usage.actions.len(), (0..peers.members.len()).filter_map(rows));
        let n = past.starts.len();
        for at in 0..peers.members.len() {
            let Some((role, rows)) = rows(at) else { continue };
            let Some(usual) = usual.get(&role) else { continue };
            let mut sums = vec![(0.0_f64, 0.0_f64); n_streams * n];
            for row in rows {
                let Some(stream) = measures.streams.stream(row.action) else { continue };
                let Some(log) = usual.get(row.action as usize).copied().flatten() else { continue };
                let begun = past.starts.partition_point(|start| *start <= row.day);
                let Some(at) = begun.checked_sub(1) else { continue };
                if let Some(sum) = sums.get_mut(stream * n + at) {
                    let actions = f64::from(row.deliberate);
                    sum.0 += row.log_seconds - actions * log;
                    sum.1 += actions;
                }
            }
            past.sums[at] = sums.chunks(n).flat_map(running).collect();
        }
        past
    }

    fn running(&self, at: usize, stream: usize) -> &[(f32, f32)] {
        let n = self.starts.len() + 1;
        self.sums.get(at).and_then(|sums| sums.get(stream * n..(stream + 1) * n)).unwrap_or(&[])
    }

    /// By stream: how much slower a person was from `from` on than before `cut`, with its
    /// variance.
    fn changes(&self, at: usize, cut: usize, from: usize) -> Vec<Option<(f64, f64)>> {
        (0..self.n_streams)
            .map(|stream| {
                let running = self.running(at, stream);
                let (before, start, all) = (running.get(cut)?, running.get(from)?, running.last()?);
                let (after, n) = (all.0 - start.0, all.1 - start.1);
                let enough = before.1 >= FEWEST_ACTIONS && n >= FEWEST_ACTIONS;
                let variance = OF_ACTION * f64::from(1.0 / before.1 + 1.0 / n) + OF_PERSON;
                enough.then(|| (f64::from(after / n - before.0 / before.1), variance))
            })
            .collect()
    }

    /// Of a person's actions of a stream in the span, and in each of its halves, the share from
    /// a half week on.
    pub fn share_after(&self, at: usize, stream: usize, cut: usize) -> [f64; 3] {
        let mut parts = [(0.0, 0.0); 3];
        for (here, pair) in self.running(at, stream).windows(2).enumerate() {
            let n = pair[1].1 - pair[0].1;
            let Some(start) = self.starts.get(here) else { continue };
            if start.plus(FIRST_HALF) <= self.span.from || *start > self.span.to {
                continue;
            }
            let half = if start.plus(FIRST_HALF / 2) < self.middle { 1 } else { 2 };
            for part in [0, half] {
                parts[part].1 += f64::from(n);
                parts[part].0 += if here >= cut { f64::from(n) } else { 0.0 };
            }
        }
        parts.map(|(after, all)| if all > 0.0 { after / all } else { 0.0 })
    }
}

/// Sums of all before each, and of all.
fn running(parts: &[(f64, f64)]) -> Vec<(f32, f32)> {
    let mut sum = (0.0, 0.0);
    let mut running = vec![(0.0_f32, 0.0_f32)];
    for part in parts {
        sum = (sum.0 + part.0, sum.1 + part.1);
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

/// A candidate: the middle of a team's changes at a half week.
#[derive(Clone, Copy)]
struct Candidate {
    cut: usize,
    n: usize,
    middle: Middle,
    /// At the end of the history.
    recent: Option<f64>,
}

struct Found {
    who: Who,
    stream: usize,
    candidates: Vec<Candidate>,
}

/// Roles, and units that have nobody elsewhere; at most one step a stream.
pub(super) fn steps(
    past: &Past,
    units: &Units,
    shifts: &[UnitShift],
    ways: &[bool],
    limit: f64,
) -> Vec<Step> {
    let without = || shifts.iter().filter(|shift| shift.alone);
    let alone: BTreeSet<usize> = without().map(|shift| shift.unit).collect();
    let pairs: BTreeSet<(usize, usize)> = without().map(|s| (s.unit, s.stream)).collect();
    let roles = units.roles.iter().enumerate().map(|(at, team)| (Who::Role(at), team));
    let teams: Vec<(Who, &Team)> = roles
        .chain(alone.iter().filter_map(|unit| Some((Who::Unit(*unit), units.units.get(*unit)?))))
        .collect();
    let last = past.starts.len().saturating_sub(FEWEST_HALF_WEEKS);
    let cuts: Vec<usize> = (FEWEST_HALF_WEEKS..=last).step_by(last / MOST_CUTS + 1).collect();
    let mut found: Vec<Found> =
        teams.iter().flat_map(|(who, team)| found(past, *who, team, &cuts)).collect();
    found.retain(|found| match found.who {
        Who::Role(_) => true,
        Who::Unit(unit) => pairs.contains(&(unit, found.stream)),
    });
    let excess = excess(past, &teams, cuts.get(cuts.len() / 2).copied());
    let best: Vec<(&Found, Candidate, f64, f64)> =
        found.iter().filter_map(|found| best(past, found, *excess.get(found.stream)?)).collect();
    let mut q = vec![1.0; best.len()];
    // Work and ways: a family of tests each. Lone units are mostly roles over again: they have to hold
    // among all, the roles among roles.
    for (alone, way) in [(true, false), (true, true), (false, false), (false, true)] {
        let of = |found: &Found| {
            let is_role = matches!(found.who, Who::Role(_));
            (alone || is_role) && (ways.get(found.stream) == Some(&true)) == way
        };
        let (tested, p): (Vec<usize>, Vec<f64>) = best
            .iter()
            .enumerate()
            .filter(|(_, (found, _, _, _))| of(found))
            .map(|(at, (_, _, _, p))| (at, *p))
            .unzip();
        let doubt = if way { DOUBTFUL } else { 1.0 };
        for (at, value) in tested.iter().zip(benjamini_hochberg(&p)) {
            q[*at] = (value * doubt).min(1.0);
        }
    }
    best.iter()
        .zip(q)
        .map(|((found, c, variance, _), q)| Step {
            who: found.who,
            stream: found.stream,
            n: c.n,
            value: c.middle.value,
            variance: *variance,
            cut: c.cut,
            holds: q <= limit
                && c.middle.value >= WORTH_WHILE
                && c.middle.shared
                && c.recent.is_none_or(|recent| recent >= STILL * c.middle.value),
        })
        .collect()
}

/// By stream: how much more people of a role differ in their changes than their numbers of actions say.
/// With few people it is drawn towards that of all streams.
fn excess(past: &Past, teams: &[(Who, &Team)], cut: Option<usize>) -> Vec<f64> {
    let mut residuals: Vec<Vec<(f64, f64, usize)>> = vec![Vec::new(); past.n_streams];
    for (_, team) in teams.iter().filter(|(who, _)| matches!(who, Who::Role(_))) {
        let Some(cut) = cut else { continue };
        for (changes, of) in net_changes(past, team, cut, cut).iter().zip(&mut residuals) {
            let values: Vec<f64> = changes.iter().map(|(value, _)| *value).collect();
            if let (true, Some(centre)) = (values.len() >= FEWEST, median(&values)) {
                of.extend(changes.iter().map(|(v, w)| (v - centre, *w, values.len())));
            }
        }
    }
    let overall = overdispersion(&residuals.concat());
    let drawn = |of: &Vec<(f64, f64, usize)>| {
        let n = of.len() as f64;
        (n * overdispersion(of) + PRIOR_PEOPLE * overall) / (n + PRIOR_PEOPLE)
    };
    residuals.iter().map(drawn).collect()
}

/// The time at which a step is clearest, its variance, and its p-value for all the looks.
fn best<'a>(
    past: &Past,
    found: &'a Found,
    excess: f64,
) -> Option<(&'a Found, Candidate, f64, f64)> {
    let variance = |c: &Candidate| c.middle.variance * excess + AT_LEAST;
    let z = |c: &Candidate| c.middle.value / variance(c).sqrt();
    let sure = || found.candidates.iter().filter(|c| variance(c) <= VAGUE);
    let best = sure().max_by(|a, b| z(a).total_cmp(&z(b)))?;
    let looks: Vec<f64> = sure().map(|c| c.cut as f64 / past.starts.len() as f64).collect();
    Some((found, *best, variance(best), highest_of(z(best), &looks)))
}

/// Probability that the highest of several looks reaches `z` by chance, where each look parts the same
/// time in two: it reaches it at the first, or gets there between two looks, which share most of their
/// data (Worsley 1983, Biometrika 70:455, with the upcrossings of a smooth normal process).
fn highest_of(z: f64, looks: &[f64]) -> f64 {
    let one = normal_sf(z);
    let density = (-0.5 * z * z).exp() / (2.0 * PI).sqrt();
    let between = looks.windows(2).map(|pair| {
        let (s, t) = (pair[0], pair[1]);
        let correlation = (s * (1.0 - t) / (t * (1.0 - s))).sqrt();
        one.min(density * ((1.0 - correlation) / PI).sqrt())
    });
    (one + between.sum::<f64>()).min(1.0)
}

fn found(past: &Past, who: Who, team: &Team, cuts: &[usize]) -> Vec<Found> {
    let mut found: Vec<Found> =
        (0..past.n_streams).map(|stream| Found { who, stream, candidates: Vec::new() }).collect();
    let n = past.starts.len();
    for cut in cuts {
        // The end of what came after: a step that went away again is none.
        let end = n - ((n - cut) / 3).max(FEWEST_HALF_WEEKS).min(n - cut);
        let all = net_changes(past, team, *cut, *cut);
        let recent = net_changes(past, team, *cut, end);
        for ((all, recent), found) in all.iter().zip(&recent).zip(&mut found) {
            if let (true, Some(all_of_them)) = (all.len() >= FEWEST_PEOPLE, middle(all)) {
                found.candidates.push(Candidate {
                    cut: *cut,
                    n: all.len(),
                    middle: all_of_them,
                    recent: middle(recent).map(|recent| recent.value),
                });
            }
        }
    }
    found.retain(|found| !found.candidates.is_empty());
    found
}

/// By stream: each person's change beyond the middle of their other streams.
fn net_changes(past: &Past, team: &Team, cut: usize, from: usize) -> Vec<Vec<Weighed>> {
    let mut changes: Vec<Vec<Weighed>> = vec![Vec::new(); past.n_streams];
    let mut others: Vec<Weighed> = Vec::with_capacity(past.n_streams);
    for at in &team.members {
        let own = past.changes(*at, cut, from);
        if own.iter().flatten().count() <= FEWEST_STREAMS {
            continue;
        }
        for (stream, (change, of)) in own.iter().zip(&mut changes).enumerate() {
            let Some((value, variance)) = change else { continue };
            others.clear();
            others.extend(own.iter().enumerate().filter_map(|(other, change)| {
                let (value, variance) = (*change)?;
                (other != stream).then_some((value, 1.0 / variance))
            }));
            if let Some(pace) = middle(&others) {
                of.push((value - pace.value, 1.0 / (variance + pace.variance)));
            }
        }
    }
    changes
}
