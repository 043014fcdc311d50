//! Breadth and tools: how much of the system a person uses, and its efficiency tools.
//!
//! In: rows a user-day and a user-day-action. Out: columns. Never: breadth that volume alone makes.

use super::by_action::ByAction;
use super::column::{Column, CountsFor, Definition, Scale};
use super::day_rates::{DayCount, rates};
use crate::peers::{Estimate, Member, Peers};
use crate::stats::quantile;
use crate::usage::{Usage, UserDayAction};
use crate::vocabulary::{Activity, Signal};

pub static TOOLS: Definition = Definition {
    name: "tools",
    family: "tools",
    unit: "of what peers use",
    counts_for: CountsFor::Champion,
    definition: "Uses of templates, order sets, preference lists and quick actions, against what peers use in as many \
                 actions of the same activities.",
    direction: "high = proficiency",
    source: "uptake",
    blind_spot: "Some specialties have better templates than others.",
    scale: Scale::Log,
};

pub static BREADTH: Definition = Definition {
    name: "breadth",
    family: "breadth",
    unit: "different actions in equally many",
    counts_for: CountsFor::Champion,
    definition: "Different actions expected among equally many of the person's actions (rarefaction).",
    direction: "high = proficiency",
    source: "Hurlbert 1971, Ecology 52:577",
    blind_spot: "Wandering about is broad too.",
    scale: Scale::Log,
};

const TOOL_SIGNALS: [Signal; 4] =
    [Signal::Template, Signal::OrderSet, Signal::PreferenceList, Signal::QuickAction];

pub fn breadth(usage: &Usage, peers: &Peers) -> Vec<Column> {
    let mut columns = Vec::new();
    let estimates = rates(&tool_counts(usage, peers));
    if estimates.iter().any(Option::is_some) {
        columns.push(Column::new(&TOOLS, estimates, peers));
    }
    let estimates = rarefied(usage, peers);
    if estimates.iter().any(Option::is_some) {
        columns.push(Column::new(&BREADTH, estimates, peers));
    }
    columns
}

/// Tools used, against those that peers would use in as many actions of the same activities.
fn tool_counts(usage: &Usage, peers: &Peers) -> Vec<Vec<DayCount>> {
    let is_tool: Vec<bool> = usage
        .actions
        .iter()
        .map(|a| TOOL_SIGNALS.iter().any(|signal| a.meaning.signals.has(*signal)))
        .collect();
    let tool = |action: u32| is_tool.get(action as usize).copied().unwrap_or(false);
    // One more than there are activities: what no map knows.
    let kinds = Activity::ALL.len() + 1;
    let kind_of = |action: u32| {
        let activity = usage.actions.get(action as usize).and_then(|a| a.meaning.activity);
        activity.map_or(kinds - 1, |activity| activity as usize)
    };
    let own: Vec<Vec<(u64, u64)>> = peers
        .members
        .iter()
        .map(|member| {
            let mut sums = vec![(0, 0); kinds];
            for row in counted_actions(usage, member) {
                if let Some(sum) = sums.get_mut(kind_of(row.action)) {
                    sum.0 += u64::from(row.events);
                    sum.1 += if tool(row.action) { u64::from(row.events) } else { 0 };
                }
            }
            sums
        })
        .collect();
    let groups: Vec<Vec<(u64, u64)>> = peers
        .groups
        .iter()
        .map(|group| {
            let mut sums = vec![(0, 0); kinds];
            for one in group.members.iter().filter_map(|at| own.get(*at)) {
                for (sum, (n, tools)) in sums.iter_mut().zip(one) {
                    *sum = (sum.0 + n, sum.1 + tools);
                }
            }
            sums
        })
        .collect();
    peers
        .members
        .iter()
        .zip(&own)
        .map(|(member, own)| {
            let group = member.group.and_then(|group| groups.get(group));
            let usual: Vec<f64> = (0..kinds)
                .map(|kind| {
                    let (all, mine) = (group.and_then(|g| g.get(kind)), own.get(kind));
                    let (n, tools) = all.copied().unwrap_or_default();
                    let (own_n, own_tools) = mine.copied().unwrap_or_default();
                    let others = n.saturating_sub(own_n) as f64;
                    if others > 0.0 { tools.saturating_sub(own_tools) as f64 / others } else { 0.0 }
                })
                .collect();
            let mut days: Vec<DayCount> = Vec::new();
            let mut last = None;
            for row in counted_actions(usage, member) {
                if last != Some(row.day) {
                    last = Some(row.day);
                    let half = peers.half_of(row.day);
                    days.push(DayCount { half, numerator: 0.0, denominator: 0.0 });
                }
                let expected = usual.get(kind_of(row.action)).copied().unwrap_or(0.0);
                if let Some(day) = days.last_mut() {
                    day.denominator += expected * f64::from(row.events);
                    day.numerator += if tool(row.action) { f64::from(row.events) } else { 0.0 };
                }
            }
            days
        })
        .collect()
}

fn counted_actions<'a>(
    usage: &'a Usage,
    member: &'a Member,
) -> impl Iterator<Item = &'a UserDayAction> {
    let ids = member.ids.iter().filter(|_| member.assessable());
    ids.flat_map(|id| usage.actions_of(*id).chunk_by(|a, b| a.day == b.day))
        .filter(|rows| rows.first().is_some_and(|row| member.counts(row.day)))
        .flatten()
}

fn rarefied(usage: &Usage, peers: &Peers) -> Vec<Option<Estimate>> {
    let mut sums = ByAction::new(usage.actions.len());
    let mut counts_of = |which: Option<usize>| -> Vec<Vec<f64>> {
        peers.members.iter().map(|m| action_counts(usage, peers, m, which, &mut sums)).collect()
    };
    let (whole, halves) = (counts_of(None), [counts_of(Some(0)), counts_of(Some(1))]);
    let volumes: Vec<f64> =
        whole.iter().map(|c| c.iter().sum::<f64>()).filter(|sum| *sum > 0.0).collect();
    let Some(sample) = quantile(&volumes, 0.1).filter(|n| *n >= 50.0) else {
        return vec![None; whole.len()];
    };
    let half = |which: usize, at: usize| expected_kinds(halves.get(which)?.get(at)?, sample / 2.0);
    whole
        .iter()
        .enumerate()
        .map(|(at, counts)| {
            let (value, variance) = expected_kinds(counts, sample)?;
            let n = counts.iter().sum::<f64>() as u64;
            Some(Estimate { value, variance, n, halves: [half(0, at), half(1, at)] })
        })
        .collect()
}

/// Logarithm of the kinds expected among `sample` actions, and its variance.
fn expected_kinds(counts: &[f64], sample: f64) -> Option<(f64, f64)> {
    let all: f64 = counts.iter().sum();
    if all < sample {
        return None;
    }
    // Binomial form of Hurlbert's sum: seen at least once among `sample` of `all`.
    let unseen = |n: &f64| (1.0 - sample / all).powf(*n);
    let expected: f64 = counts.iter().map(|n| 1.0 - unseen(n)).sum();
    let variance: f64 = counts.iter().map(|n| unseen(n) * (1.0 - unseen(n))).sum();
    (expected > 0.0).then(|| (expected.ln(), variance / (expected * expected)))
}

fn action_counts(
    usage: &Usage,
    peers: &Peers,
    member: &Member,
    half: Option<usize>,
    sums: &mut ByAction<u64>,
) -> Vec<f64> {
    for row in counted_actions(usage, member) {
        if half.is_none_or(|half| half == peers.half_of(row.day)) {
            sums.add(row.action, |sum| *sum += u64::from(row.events));
        }
    }
    sums.take().into_iter().map(|(_, events)| events as f64).collect()
}
