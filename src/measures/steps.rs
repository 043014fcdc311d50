//! Steps from action to action: how often peers go where a person goes.
//!
//! In: transitions within sessions. Out: the peers' chance of a step, the person left out.
//! Never: the person inside the model they are judged by.

use crate::peers::{Group, Member, Peers};
use crate::usage::{Transition, Usage};
use hashbrown::HashMap;

/// Observations' worth of trust in the plain frequency of an action.
const BACK_OFF: f64 = 5.0;

/// Counts of steps, of a group or of a person.
#[derive(Default)]
pub(super) struct Steps {
    pairs: HashMap<(u32, u32), u64>,
    from: HashMap<u32, u64>,
    to: HashMap<u32, u64>,
    all: u64,
    /// Sum over pairs of count × log2 count, by `from`: gives the entropy after an action.
    entropy: HashMap<u32, f64>,
}

/// A group's steps less those of one member.
pub(super) struct Others<'a> {
    group: &'a Steps,
    mine: &'a Steps,
    all: f64,
}

pub(super) fn steps_of<'a>(
    usage: &'a Usage,
    member: &'a Member,
) -> impl Iterator<Item = &'a Transition> {
    member.ids.iter().flat_map(|id| usage.transitions_of(*id))
}

impl Steps {
    pub fn of_member(usage: &Usage, member: &Member) -> Self {
        let mut steps = Self::default();
        steps_of(usage, member).for_each(|step| steps.add(step));
        steps
    }

    pub fn of_group(usage: &Usage, peers: &Peers, group: &Group) -> Self {
        let mut steps = Self::default();
        for member in group.members.iter().filter_map(|at| peers.members.get(*at)) {
            steps_of(usage, member).for_each(|step| steps.add(step));
        }
        steps.settle();
        steps
    }

    fn add(&mut self, step: &Transition) {
        let count = u64::from(step.count);
        *self.pairs.entry((step.from, step.to)).or_default() += count;
        *self.from.entry(step.from).or_default() += count;
        *self.to.entry(step.to).or_default() += count;
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

    pub fn all(&self) -> u64 {
        self.all
    }

    /// Bits that the peers leave open after an action.
    pub fn entropy_after(&self, from: u32) -> f64 {
        let whole = count(&self.from, &from);
        whole.log2() - self.entropy.get(&from).copied().unwrap_or(0.0) / whole.max(1.0)
    }

    /// `None` where nobody else steps at all.
    pub fn without<'a>(&'a self, mine: &'a Self) -> Option<Others<'a>> {
        let all = self.all.checked_sub(mine.all).filter(|all| *all > 0)? as f64;
        Some(Others { group: self, mine, all })
    }
}

impl Others<'_> {
    /// Of the steps after `from`, the share that goes to `to`; backs off to how usual `to` is.
    pub fn chance(&self, from: u32, to: u32) -> f64 {
        let kinds = self.group.to.len() as f64;
        let plain =
            (count(&self.group.to, &to) - count(&self.mine.to, &to) + 1.0) / (self.all + kinds);
        (self.pair(from, to) + BACK_OFF * plain) / (self.after(from) + BACK_OFF)
    }

    /// The same without backing off.
    pub fn share(&self, from: u32, to: u32) -> f64 {
        self.pair(from, to) / (self.after(from) + BACK_OFF)
    }

    pub fn after(&self, from: u32) -> f64 {
        count(&self.group.from, &from) - count(&self.mine.from, &from)
    }

    fn pair(&self, from: u32, to: u32) -> f64 {
        let step = (from, to);
        let all = self.group.pairs.get(&step).copied().unwrap_or(0);
        all.saturating_sub(self.mine.pairs.get(&step).copied().unwrap_or(0)) as f64
    }
}

fn count(table: &HashMap<u32, u64>, key: &u32) -> f64 {
    table.get(key).copied().unwrap_or(0) as f64
}
