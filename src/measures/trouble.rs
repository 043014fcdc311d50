//! Trouble where it happens: turning back, taking back, asking and searching, activity by activity.
//!
//! In: rows a user-day-action, transitions. Out: a column a stream, each beside what the person does
//! in their other activities. Never: a habit that shows everywhere taken for trouble with one thing.

use super::by_action::ByAction;
use super::column::{Column, CountsFor, Definition, Scale};
use super::steps::Steps;
use super::streams::Streams;
use crate::peers::{Comparison, Estimate, Member, Peers};
use crate::stats::{between_variance, count_score, median};
use crate::usage::{Transition, Usage};
use crate::vocabulary::{Signal, Signals};

pub static RETURNS: Definition = Definition {
    name: "returns",
    family: "hunting",
    unit: "per 100 actions",
    counts_for: CountsFor::Struggle,
    definition: "A-B-A returns to actions of an activity, against what peers show in the same actions and the \
                 person in other activities.",
    direction: "high = effort",
    source: "uptake",
    blind_spot: "Work that compares two screens returns by design.",
    scale: Scale::LogPer100,
};

pub static TAKEN_BACK: Definition = Definition {
    name: "taken_back",
    family: "rework",
    unit: "per 100 actions",
    counts_for: CountsFor::Struggle,
    definition: "Actions of an activity followed at once by a cancel or an undo, against peers in the same actions \
                 and the person in other activities.",
    direction: "high = effort",
    source: "uptake",
    blind_spot: "A patient's changed plan cancels too.",
    scale: Scale::LogPer100,
};

pub static HELP_SOUGHT: Definition = Definition {
    name: "help_sought",
    family: "assistance",
    unit: "per 100 actions",
    counts_for: CountsFor::Struggle,
    definition: "Actions of an activity followed at once by a use of help, against peers in the same actions and the \
                 person in other activities.",
    direction: "high = effort (weak)",
    source: "uptake",
    blind_spot: "Those who gave up do not ask.",
    scale: Scale::LogPer100,
};

pub static SEARCHED: Definition = Definition {
    name: "searched",
    family: "assistance",
    unit: "per 100 actions",
    counts_for: CountsFor::Struggle,
    definition: "Actions of an activity followed at once by a search, against peers in the same actions and the \
                 person in other activities.",
    direction: "high = effort (weak)",
    source: "uptake",
    blind_spot: "Search is also the quick way for those who know it.",
    scale: Scale::LogPer100,
};

pub static REPEATS: Definition = Definition {
    name: "repeats",
    family: "rework",
    unit: "per 100 actions",
    counts_for: CountsFor::Struggle,
    definition: "The same action again at once, among actions that peers seldom repeat, against peers in the same actions and the \
                 person in other activities.",
    direction: "high = effort (weak)",
    source: "uptake",
    blind_spot: "Some screens write an action twice for one act.",
    scale: Scale::LogPer100,
};

pub static DETOURS: Definition = Definition {
    name: "detours",
    family: "hunting",
    unit: "per 100 actions",
    counts_for: CountsFor::Struggle,
    definition: "Steps from an action of an activity to where peers hardly ever go from it (under 2 in 100), \
                 against peers in the same actions and the person in other activities.",
    direction: "high = effort",
    source: "uptake; after Kim 2024, by activity",
    blind_spot: "A better way that nobody else knows is a detour too; steps to an action of the same name hide.",
    scale: Scale::LogPer100,
};

/// Of the steps after an action: fewer is hardly ever.
const HARDLY_EVER: f64 = 0.02;

/// Actions that peers repeat more often than this are repeated by nature.
const SELDOM: f64 = 0.10;
const FEWEST_ACTIONS: u64 = 20;
/// Others' actions that make an expectation.
const FEWEST_OF_OTHERS: u64 = 30;
/// Where expectations are smaller, a logarithm of a ratio says nothing of how people differ.
const ENOUGH_EXPECTED: f64 = 4.0;
const SMALL: f64 = 0.5;

/// A person's actions of one kind: how many, and how many led to trouble; whole, first and second half.
#[derive(Clone, Copy, Default)]
struct Tally {
    action: u32,
    n: [u64; 3],
    trouble: [u64; 3],
}

/// Of a stream: seen and expected.
#[derive(Clone, Copy, Default)]
struct Seen {
    n: [u64; 3],
    trouble: [u64; 3],
    expected: [f64; 3],
}

pub fn trouble(usage: &Usage, peers: &Peers, streams: &Streams) -> Vec<Column> {
    let mut columns = Vec::new();
    let mut sums = ByAction::new(usage.actions.len());
    let returns: Vec<Vec<Tally>> =
        peers.members.iter().map(|m| returns_of(usage, peers, m, &mut sums)).collect();
    columns.extend(judge(&RETURNS, usage, peers, streams, &returns));
    columns.extend(judge(&DETOURS, usage, peers, streams, &detours(usage, peers, &mut sums)));
    let repeats: Vec<Vec<Tally>> =
        peers.members.iter().map(|m| repeated(usage, m, &mut sums)).collect();
    columns.extend(judge(&REPEATS, usage, peers, streams, &repeats));
    for (definition, signals) in [
        (&TAKEN_BACK, Signals::default().with(Signal::Cancel).with(Signal::Undo)),
        (&HELP_SOUGHT, Signals::default().with(Signal::Help)),
        (&SEARCHED, Signals::default().with(Signal::Search)),
    ] {
        let leads: Vec<bool> =
            usage.actions.iter().map(|a| a.meaning.signals.0 & signals.0 != 0).collect();
        if leads.iter().any(|leads| *leads) {
            let tallies: Vec<Vec<Tally>> =
                peers.members.iter().map(|m| followed_by(usage, m, &leads, &mut sums)).collect();
            columns.extend(judge(definition, usage, peers, streams, &tallies));
        }
    }
    columns
}

fn returns_of(
    usage: &Usage,
    peers: &Peers,
    member: &Member,
    sums: &mut ByAction<Tally>,
) -> Vec<Tally> {
    for id in member.ids.iter().filter(|_| member.assessable()) {
        for rows in usage.actions_of(*id).chunk_by(|a, b| a.day == b.day) {
            let Some(day) = rows.first().map(|r| r.day).filter(|day| member.settled(*day)) else {
                continue;
            };
            let half = 1 + peers.half_of(day);
            for row in rows {
                sums.add(row.action, |tally| {
                    for at in [0, half] {
                        tally.n[at] += u64::from(row.events);
                        tally.trouble[at] += u64::from(row.returns);
                    }
                });
            }
        }
    }
    finished(sums)
}

fn finished(sums: &mut ByAction<Tally>) -> Vec<Tally> {
    sums.take().into_iter().map(|(action, tally)| Tally { action, ..tally }).collect()
}

/// Transitions are of the whole window: no halves.
fn followed_by(
    usage: &Usage,
    member: &Member,
    leads: &[bool],
    sums: &mut ByAction<Tally>,
) -> Vec<Tally> {
    let leads = |action: u32| leads.get(action as usize).copied().unwrap_or(false);
    // Trouble that follows trouble is the same trouble.
    for row in transitions(usage, member).filter(|row| !leads(row.from)) {
        sums.add(row.from, |tally| tally.lead(row.count, leads(row.to)));
    }
    finished(sums)
}

/// Group by group, so that the peers' steps are counted once.
fn detours(usage: &Usage, peers: &Peers, sums: &mut ByAction<Tally>) -> Vec<Vec<Tally>> {
    let mut all: Vec<Vec<Tally>> = peers.members.iter().map(|_| Vec::new()).collect();
    for (at, group) in peers.groups.iter().enumerate() {
        if !peers.members.iter().any(|member| member.group == Some(at)) {
            continue;
        }
        let steps = Steps::of_group(usage, peers, group);
        for (member, found) in peers.members.iter().zip(&mut all) {
            if member.group != Some(at) || !member.assessable() {
                continue;
            }
            let mine = Steps::of_member(usage, member);
            let Some(others) = steps.without(&mine) else { continue };
            for step in transitions(usage, member) {
                if others.after(step.from) >= FEWEST_OF_OTHERS as f64 {
                    let away =
                        step.from != step.to && others.chance(step.from, step.to) < HARDLY_EVER;
                    sums.add(step.from, |tally| tally.lead(step.count, away));
                }
            }
            *found = finished(sums);
        }
    }
    all
}

fn repeated(usage: &Usage, member: &Member, sums: &mut ByAction<Tally>) -> Vec<Tally> {
    for row in transitions(usage, member) {
        sums.add(row.from, |tally| tally.lead(row.count, row.from == row.to));
    }
    finished(sums)
}

fn transitions<'a>(usage: &'a Usage, member: &'a Member) -> impl Iterator<Item = &'a Transition> {
    let judged = member.assessable() && member.settled_days() > 0;
    member.ids.iter().filter(move |_| judged).flat_map(|id| usage.transitions_of(*id))
}

impl Tally {
    fn lead(&mut self, count: u32, to_trouble: bool) {
        self.n[0] += u64::from(count);
        self.trouble[0] += if to_trouble { u64::from(count) } else { 0 };
    }
}

fn judge(
    definition: &'static Definition,
    usage: &Usage,
    peers: &Peers,
    streams: &Streams,
    tallies: &[Vec<Tally>],
) -> Vec<Column> {
    let most = if definition.name == REPEATS.name { SELDOM } else { 1.0 };
    let seen = expectations(usage, peers, streams, tallies, most);
    let n_streams = streams.list.len();
    let habit = habit_variance(&seen);
    let own = stream_variance(&seen, habit);
    (0..n_streams)
        .filter_map(|stream| {
            let estimates: Vec<Option<Estimate>> = seen
                .iter()
                .map(|all| {
                    let here = all.get(stream)?;
                    let rate = |at: usize| {
                        let (t, n) = (here.trouble[at] as f64, here.n[at] as f64);
                        (n > 0.0).then(|| (((t + SMALL) / n).ln(), 1.0 / (t + SMALL)))
                    };
                    let (value, variance) = rate(0).filter(|_| here.n[0] >= FEWEST_ACTIONS)?;
                    Some(Estimate { value, variance, n: here.n[0], halves: [rate(1), rate(2)] })
                })
                .collect();
            if estimates.iter().all(Option::is_none) {
                return None;
            }
            let mut column = Column::new(definition, estimates, peers)
                .about(streams.list.get(stream)?.activity)
                .of_stream(stream);
            for (compared, all) in column.compared.iter_mut().zip(&seen) {
                *compared = compared.and_then(|c| score(c, all, stream, habit, own));
            }
            Some(column)
        })
        .collect()
}

/// What peers would have shown in the same actions, the person left out.
fn expectations(
    usage: &Usage,
    peers: &Peers,
    streams: &Streams,
    tallies: &[Vec<Tally>],
    most: f64,
) -> Vec<Vec<Seen>> {
    let sums: Vec<Vec<(u64, u64)>> = peers
        .groups
        .iter()
        .map(|group| {
            let mut table = vec![(0, 0); usage.actions.len()];
            for tally in group.members.iter().filter_map(|at| tallies.get(*at)).flatten() {
                if let Some(cell) = table.get_mut(tally.action as usize) {
                    cell.0 += tally.n[0];
                    cell.1 += tally.trouble[0];
                }
            }
            table
        })
        .collect();
    let usual = |member: &Member, tally: &Tally| -> Option<f64> {
        let mut group = member.group;
        while let Some(at) = group {
            let (n, trouble) = sums.get(at)?.get(tally.action as usize)?;
            let others = n.checked_sub(tally.n[0])?;
            if others >= FEWEST_OF_OTHERS {
                return Some(trouble.saturating_sub(tally.trouble[0]) as f64 / others as f64);
            }
            group = peers.groups.get(at)?.parent;
        }
        None
    };
    peers
        .members
        .iter()
        .zip(tallies)
        .map(|(member, own)| {
            let mut all = vec![Seen::default(); streams.list.len()];
            for tally in own {
                let stream = streams.stream(tally.action).and_then(|s| all.get_mut(s));
                let rate = usual(member, tally).filter(|rate| *rate <= most);
                if let (Some(stream), Some(rate)) = (stream, rate) {
                    for at in 0..3 {
                        stream.n[at] += tally.n[at];
                        stream.trouble[at] += tally.trouble[at];
                        stream.expected[at] += rate * tally.n[at] as f64;
                    }
                }
            }
            all
        })
        .collect()
}

/// How much people differ in the habit overall (variance of the logarithm of their rate).
fn habit_variance(seen: &[Vec<Seen>]) -> f64 {
    let ratios: Vec<(f64, f64)> = seen
        .iter()
        .filter_map(|all| {
            let (t, e) =
                all.iter().fold((0, 0.0), |s, x| (s.0 + x.trouble[0], s.1 + x.expected[0]));
            (e >= ENOUGH_EXPECTED).then(|| (((t as f64 + SMALL) / (e + SMALL)).ln(), 1.0 / e))
        })
        .collect();
    spread(&ratios)
}

/// How much a person's streams differ beyond that.
fn stream_variance(seen: &[Vec<Seen>], habit: f64) -> f64 {
    let mut residuals = Vec::new();
    for all in seen {
        for stream in 0..all.len() {
            let Some((mean, spread)) = predicted(all, stream, 0, habit) else { continue };
            let trouble = all.get(stream).map_or(0, |s| s.trouble[0]) as f64;
            if mean >= ENOUGH_EXPECTED {
                residuals.push((((trouble + SMALL) / (mean + SMALL)).ln(), 1.0 / mean + spread));
            }
        }
    }
    spread(&residuals)
}

/// Their median is taken out first: rates are skewed.
fn spread(values: &[(f64, f64)]) -> f64 {
    let plain: Vec<f64> = values.iter().map(|(v, _)| *v).collect();
    let Some(centre) = median(&plain) else { return 0.25 };
    let deviations: Vec<(f64, f64)> = values.iter().map(|(v, s)| (v - centre, *s)).collect();
    between_variance(&deviations).unwrap_or(0.25)
}

/// The expectation in a stream, given how the person is in all others; with its uncertainty (squared
/// coefficient of variation). Gamma–Poisson.
fn predicted(all: &[Seen], stream: usize, at: usize, habit: f64) -> Option<(f64, f64)> {
    let here = all.get(stream)?;
    let (mut trouble, mut expected) = (0.0, 0.0);
    for (_, other) in all.iter().enumerate().filter(|(s, _)| *s != stream) {
        trouble += other.trouble[0] as f64;
        expected += other.expected[0];
    }
    let prior = 1.0 / habit.max(0.01);
    let factor = (prior + trouble) / (prior + expected);
    (here.expected[at] > 0.0).then(|| (here.expected[at] * factor, 1.0 / (prior + trouble)))
}

fn score(c: Comparison, all: &[Seen], stream: usize, habit: f64, own: f64) -> Option<Comparison> {
    let here = all.get(stream)?;
    let z = |at: usize| {
        let (mean, spread) = predicted(all, stream, at, habit)?;
        Some(count_score(here.trouble[at], mean, spread + own))
    };
    let (mean, spread) = predicted(all, stream, 0, habit)?;
    let sampling = 1.0 / (mean + SMALL);
    Some(Comparison {
        z: z(0)?,
        halves: if here.n[1] + here.n[2] > 0 { [z(1), z(2)] } else { [None, None] },
        deviation: ((here.trouble[0] as f64 + SMALL) / (mean + SMALL)).ln(),
        half_deviations: [None, None],
        sampling,
        variance: sampling + spread + own,
        between: own,
        centre: (here.expected[0].max(1e-9) / here.n[0].max(1) as f64).ln(),
        trust: 1.0,
        ..c
    })
}
