//! Sequence: how usual the order of a person's actions is.
//!
//! In: transitions within sessions. Out: bits per action under the peers' model, and repeats of an
//! action beyond the peers'. Never: the person inside the model they are judged by.

use super::column::{Column, CountsFor, Definition, Scale};
use super::steps::{Steps, steps_of};
use crate::peers::{Estimate, Member, Peers};
use crate::usage::Usage;

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

const FEWEST_TRANSITIONS: u64 = 100;
/// Transitions come in runs: each tells about a third of an independent one.
const DESIGN_EFFECT: f64 = 3.0;
const PRIOR_COUNT: f64 = 2.0;

pub fn sequence(usage: &Usage, peers: &Peers) -> Vec<Column> {
    let mut surprise: Vec<Option<Estimate>> = vec![None; peers.members.len()];
    let mut retries = surprise.clone();
    for (at, group) in peers.groups.iter().enumerate() {
        if !peers.members.iter().any(|m| m.group == Some(at)) {
            continue;
        }
        let peers_steps = Steps::of_group(usage, peers, group);
        for (who, member) in peers.members.iter().enumerate() {
            if member.group == Some(at)
                && member.assessable()
                && member.settled_days() > 0
                && let Some((bits, again)) = judge(&peers_steps, usage, member)
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

fn judge(group: &Steps, usage: &Usage, member: &Member) -> Option<(Estimate, Estimate)> {
    let mine = Steps::of_member(usage, member);
    let n = mine.all();
    let others = group.without(&mine)?;
    if n < FEWEST_TRANSITIONS {
        return None;
    }
    let (mut sum, mut squares, mut again, mut usual) = (0.0, 0.0, 0.0, 0.0);
    for t in steps_of(usage, member) {
        let bits = -others.chance(t.from, t.to).log2() - group.entropy_after(t.from);
        let count = f64::from(t.count);
        sum += count * bits;
        squares += count * bits * bits;
        usual += count * others.share(t.from, t.from);
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
