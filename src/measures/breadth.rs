//! Breadth and tools: how much of the system a person uses, and its efficiency tools.
//!
//! In: rows a user-day and a user-day-action. Out: columns. Never: breadth that volume alone makes.

use super::by_action::ByAction;
use super::column::{Column, CountsFor, Definition, Scale};
use super::day_rates::{DayCount, count, events_among, rates};
use crate::peers::{Estimate, Member, Peers};
use crate::stats::quantile;
use crate::usage::Usage;
use crate::vocabulary::{Activity, Signal};

pub static TOOLS: Definition = Definition {
    name: "tools",
    family: "tools",
    unit: "per 100 actions in notes and orders",
    counts_for: CountsFor::Champion,
    definition: "Uses of templates, order sets, preference lists and quick actions per 100 actions in notes and orders.",
    direction: "high = proficiency",
    source: "uptake",
    blind_spot: "Some specialties have better templates than others.",
    scale: Scale::LogPer100,
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

fn tool_counts(usage: &Usage, peers: &Peers) -> Vec<Vec<DayCount>> {
    let mut opportunity: Vec<bool> = usage
        .actions
        .iter()
        .map(|a| matches!(a.meaning.activity, Some(Activity::Notes | Activity::Orders)))
        .collect();
    // Without a map every action may be one.
    if !opportunity.contains(&true) {
        opportunity.fill(true);
    }
    peers
        .members
        .iter()
        .map(|member| {
            if !member.assessable() {
                return Vec::new();
            }
            let rows = member.rows.iter().filter_map(|row| usage.user_days.get(*row as usize));
            rows.map(|day| DayCount {
                half: peers.half_of(day.day),
                numerator: count(day, &TOOL_SIGNALS),
                denominator: f64::from(events_among(usage, day, &opportunity)),
            })
            .collect()
        })
        .collect()
}

fn rarefied(usage: &Usage, peers: &Peers) -> Vec<Option<Estimate>> {
    let mut sums = ByAction::new(usage.actions.len());
    let counts: Vec<Vec<f64>> =
        peers.members.iter().map(|m| action_counts(usage, m, &mut sums)).collect();
    let volumes: Vec<f64> =
        counts.iter().map(|c| c.iter().sum::<f64>()).filter(|sum| *sum > 0.0).collect();
    let Some(sample) = quantile(&volumes, 0.1).filter(|n| *n >= 50.0) else {
        return vec![None; counts.len()];
    };
    counts
        .iter()
        .map(|counts| {
            let all: f64 = counts.iter().sum();
            if all < sample {
                return None;
            }
            // Binomial form of Hurlbert's sum: seen at least once among `sample` of `all`.
            let unseen = |n: &f64| (1.0 - sample / all).powf(*n);
            let expected: f64 = counts.iter().map(|n| 1.0 - unseen(n)).sum();
            let variance: f64 = counts.iter().map(|n| unseen(n) * (1.0 - unseen(n))).sum();
            (expected > 0.0).then(|| Estimate {
                value: expected.ln(),
                variance: variance / (expected * expected),
                n: all as u64,
                halves: [None, None],
            })
        })
        .collect()
}

fn action_counts(usage: &Usage, member: &Member, sums: &mut ByAction<u64>) -> Vec<f64> {
    for id in member.ids.iter().filter(|_| member.assessable()) {
        for rows in usage.actions_of(*id).chunk_by(|a, b| a.day == b.day) {
            if rows.first().is_some_and(|row| member.counts(row.day)) {
                for row in rows {
                    sums.add(row.action, |sum| *sum += u64::from(row.events));
                }
            }
        }
    }
    sums.take().into_iter().map(|(_, events)| events as f64).collect()
}
