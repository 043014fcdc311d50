//! Sequence: how usual the order of a person's actions is.
//!
//! In: transitions within sessions. Out: bits per action under the peers' model, and repeats of an
//! action beyond the peers'. Never: the person inside the model they are judged by.

use super::column::{Column, CountsFor, Definition, Scale};
use crate::peers::{Estimate, Member, Peers};
use crate::usage::{Transition, Usage};
use hashbrown::HashMap;

pub static SURPRISE: Definition = Definition {
    name: "sequence_surprise",
    family: "sequence",
    unit: "bits per action",
    counts_for: CountsFor::Struggle,
    definition: "Mean bits per action under a Markov model of the peers' sequences that backs off to \
                 how often an action occurs, the person left out; less what peers show after the same \
                 actions.",
    direction: "high = effort (weak)",
    source: "after Kim 2024",
    blind_spot: "A better way that nobody else knows surprises too.",
    scale: Scale::Plain,
};

pub static RETRIES: Definition = Definition {
    name: "retries",
    family: "retries",
    unit: "ratio to peers",
    counts_for: CountsFor::Struggle,
    definition: "The same action again at once, against how often peers repeat the same actions.",
    direction: "high = effort (weak)",
    source: "uptake",
    blind_spot: "Some screens write an action twice for one act.",
    scale: Scale::Log,
};

/// Observations' worth of trust in the plain frequency of an action.
const BACK_OFF: f64 = 5.0;
const FEWEST_TRANSITIONS: u64 = 100;
/// Transitions come in runs: each tells about a third of an independent one.
const DESIGN_EFFECT: f64 = 3.0;
const PRIOR_COUNT: f64 = 2.0;

#[derive(Default)]
struct Model {
    pairs: HashMap<(u32, u32), u64>,
    from: HashMap<u32, u64>,
    to: HashMap<u32, u64>,
    all: u64,
    /// Sum over pairs of count × log2 count, by `from`: gives the entropy after an action.
    entropy: HashMap<u32, f64>,
}

pub fn sequence(usage: &Usage, peers: &Peers) -> Vec<Column> {
    let mut surprise: Vec<Option<Estimate>> = vec![None; peers.members.len()];
    let mut retries = surprise.clone();
    for (at, group) in peers.groups.iter().enumerate() {
        if !peers.members.iter().any(|m| m.group == Some(at)) {
            continue;
        }
        let mut model = Model::default();
        for member in group.members.iter().filter_map(|m| peers.members.get(*m)) {
            own(usage, member).for_each(|t| model.add(t));
        }
        model.settle();
        for (who, member) in peers.members.iter().enumerate() {
            if member.group == Some(at)
                && member.assessable()
                && member.settled_days() > 0
                && let Some((bits, again)) = judge(&model, usage, member)
            {
                surprise[who] = Some(bits);
                retries[who] = Some(again);
            }
        }
    }
    [(&SURPRISE, surprise), (&RETRIES, retries)]
        .into_iter()
        .filter(|(_, estimates)| estimates.iter().any(Option::is_some))
        .map(|(definition, estimates)| Column::new(definition, estimates, peers))
        .collect()
}

fn own<'a>(usage: &'a Usage, member: &'a Member) -> impl Iterator<Item = &'a Transition> {
    member.ids.iter().flat_map(|id| usage.transitions_of(*id))
}

impl Model {
    fn add(&mut self, t: &Transition) {
        let count = u64::from(t.count);
        *self.pairs.entry((t.from, t.to)).or_default() += count;
        *self.from.entry(t.from).or_default() += count;
        *self.to.entry(t.to).or_default() += count;
        self.all += count;
    }

    fn settle(&mut self) {
        let mut sorted: Vec<(u32, u32, u64)> =
            self.pairs.iter().map(|((a, b), n)| (*a, *b, *n)).collect();
        sorted.sort_unstable();
        for (from, _, count) in sorted {
            let count = count as f64;
            *self.entropy.entry(from).or_default() += count * count.log2();
        }
    }

    fn get(table: &HashMap<u32, u64>, key: u32) -> f64 {
        table.get(&key).copied().unwrap_or(0) as f64
    }
}

fn judge(model: &Model, usage: &Usage, member: &Member) -> Option<(Estimate, Estimate)> {
    let mut mine = Model::default();
    own(usage, member).for_each(|t| mine.add(t));
    let n = mine.all;
    let others = (model.all.checked_sub(n)?) as f64;
    if n < FEWEST_TRANSITIONS || others <= 0.0 {
        return None;
    }
    let kinds = model.to.len() as f64;
    let (mut sum, mut squares, mut again, mut usual) = (0.0, 0.0, 0.0, 0.0);
    for t in own(usage, member) {
        let pair = |a: u32, b: u32| {
            let all = model.pairs.get(&(a, b)).copied().unwrap_or(0);
            all.saturating_sub(mine.pairs.get(&(a, b)).copied().unwrap_or(0)) as f64
        };
        let after = Model::get(&model.from, t.from) - Model::get(&mine.from, t.from);
        let plain =
            (Model::get(&model.to, t.to) - Model::get(&mine.to, t.to) + 1.0) / (others + kinds);
        let chance = (pair(t.from, t.to) + BACK_OFF * plain) / (after + BACK_OFF);
        let whole = Model::get(&model.from, t.from);
        let entropy =
            whole.log2() - model.entropy.get(&t.from).copied().unwrap_or(0.0) / whole.max(1.0);
        let bits = -chance.log2() - entropy;
        let count = f64::from(t.count);
        sum += count * bits;
        squares += count * bits * bits;
        usual += count * pair(t.from, t.from) / (after + BACK_OFF);
        if t.from == t.to {
            again += count;
        }
    }
    let count = n as f64;
    let mean = sum / count;
    let spread = (squares / count - mean * mean).max(0.0);
    let none = [None, None];
    let bits = Estimate { value: mean, variance: DESIGN_EFFECT * spread / count, n, halves: none };
    let ratio = (again + PRIOR_COUNT) / (usual + PRIOR_COUNT);
    let variance = DESIGN_EFFECT / (again + PRIOR_COUNT);
    Some((bits, Estimate { value: ratio.ln(), variance, n, halves: none }))
}
