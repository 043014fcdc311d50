//! One rarely used action that a person uses far more than the peers.
//!
//! In: rows a user-day-action. Out: a column, where most actions have bare names. Never: a name for
//! it: printing, cosigning and a tool that others do not know look the same.

use super::by_action::ByAction;
use super::column::{Column, CountsFor, Definition, Scale};
use crate::peers::{Estimate, Member, Peers};
use crate::stats::{mad, median};
use crate::usage::Usage;

pub static UNUSUAL_ACTION: Definition = Definition {
    name: "unusual_action",
    family: "unusual_action",
    unit: "deviations among the peers",
    counts_for: CountsFor::Avoid,
    definition: "Of the actions that make up under 2 in 100 of the peers' and that most of them use: the one whose \
                 rate is furthest above the peers', in their deviations and those of chance. Taken only where most \
                 actions have bare names.",
    direction: "high = something is done another way (weak)",
    source: "uptake",
    blind_spot: "What the action is cannot be told; many who use one action a lot have a reason.",
    scale: Scale::Plain,
};

const RARE: f64 = 0.02;
const MOST_USE_IT: f64 = 0.7;
/// Less than so many times the peers' rate is a habit.
const FAR_MORE: f64 = 1.8;
const PRIOR_COUNT: f64 = 2.0;
const FEWEST_ACTIONS: u64 = 500;
/// The largest of many deviations varies less than one.
const VARIANCE: f64 = 0.3;

/// Of the peers: the usual logarithm of the rate, and how much that varies.
struct Habit {
    action: u32,
    rate: f64,
    centre: f64,
    spread: f64,
}

pub fn unusual_action(usage: &Usage, peers: &Peers) -> Option<Column> {
    let mut sums = ByAction::new(usage.actions.len());
    let counts: Vec<Counts> =
        peers.members.iter().map(|member| Counts::of(usage, member, &mut sums)).collect();
    let habits: Vec<Vec<Habit>> = peers
        .groups
        .iter()
        .map(|group| {
            let of_group: Vec<&Counts> = group
                .members
                .iter()
                .filter_map(|at| counts.get(*at))
                .filter(|c| c.enough())
                .collect();
            habits(usage, &of_group, peers.min_peers)
        })
        .collect();
    let estimates: Vec<Option<Estimate>> = peers
        .members
        .iter()
        .zip(&counts)
        .map(|(member, own)| {
            let habits = habits.get(member.group?).filter(|_| own.enough())?;
            let most = habits.iter().map(|habit| own.beyond(habit)).fold(0.0, f64::max);
            let n = own.all;
            Some(Estimate { value: most, variance: VARIANCE, n, halves: [None, None] })
        })
        .collect();
    estimates.iter().any(Option::is_some).then(|| Column::new(&UNUSUAL_ACTION, estimates, peers))
}

struct Counts {
    by_action: Vec<(u32, u64)>,
    all: u64,
}

impl Counts {
    fn of(usage: &Usage, member: &Member, sums: &mut ByAction<u64>) -> Self {
        for id in member.ids.iter().filter(|_| member.assessable()) {
            for row in usage.actions_of(*id).iter().filter(|row| member.counts(row.day)) {
                sums.add(row.action, |sum| *sum += u64::from(row.events));
            }
        }
        let by_action = sums.take();
        let all = by_action.iter().map(|(_, n)| n).sum();
        Self { by_action, all }
    }

    fn enough(&self) -> bool {
        self.all >= FEWEST_ACTIONS
    }

    fn n(&self, action: u32) -> f64 {
        let found = self.by_action.binary_search_by_key(&action, |(known, _)| *known).ok();
        found.and_then(|at| self.by_action.get(at)).map_or(0.0, |(_, n)| *n as f64)
    }

    /// Logarithm of the rate over `rate`, drawn to it where counts are small.
    fn log_ratio(&self, action: u32, rate: f64) -> f64 {
        let expected = self.all as f64 + PRIOR_COUNT / rate;
        ((self.n(action) + PRIOR_COUNT) / expected).ln() - rate.ln()
    }

    fn beyond(&self, habit: &Habit) -> f64 {
        let more = self.log_ratio(habit.action, habit.rate) - habit.centre;
        if more <= FAR_MORE.ln() {
            return 0.0;
        }
        let chance = 1.0 / (self.n(habit.action) + PRIOR_COUNT);
        more / (habit.spread * habit.spread + chance).sqrt()
    }
}

fn habits(usage: &Usage, group: &[&Counts], min_peers: usize) -> Vec<Habit> {
    if group.len() <= min_peers {
        return Vec::new();
    }
    let mut users = vec![0usize; usage.actions.len()];
    for (action, _) in group.iter().flat_map(|counts| &counts.by_action) {
        if let Some(n) = users.get_mut(*action as usize) {
            *n += 1;
        }
    }
    (0u32..)
        .zip(users)
        .filter(|(_, n)| *n as f64 >= MOST_USE_IT * group.len() as f64)
        .filter_map(|(action, _)| {
            let rates: Vec<f64> = group.iter().map(|c| c.n(action) / c.all as f64).collect();
            let rate = median(&rates).filter(|rate| (f64::MIN_POSITIVE..RARE).contains(rate))?;
            let logs: Vec<f64> = group.iter().map(|c| c.log_ratio(action, rate)).collect();
            Some(Habit { action, rate, centre: median(&logs)?, spread: mad(&logs)? })
        })
        .collect()
}
