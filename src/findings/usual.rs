//! What peers need for each action, to tell a week of other work from a week of harder work.
//!
//! In: deliberate actions of the days that count. Out: the mean logarithm of their seconds, by action
//! and peer group. Never: an order of people that matters: sums are taken in integers.

use super::lines::days;
use crate::peers::{Member, Peers};
use crate::usage::Usage;

pub(super) struct Usual {
    /// By group, then action; the last is everyone.
    of_group: Vec<Vec<Option<f64>>>,
}

#[derive(Clone, Copy, Default)]
struct Sum {
    people: u32,
    actions: u64,
    logs: i64,
}

const FINE: f64 = (1u64 << 20) as f64;
const FEWEST_PEOPLE: u32 = 4;

impl Usual {
    pub fn of(usage: &Usage, peers: &Peers) -> Self {
        let n = usage.actions.len();
        let everyone = peers.groups.len();
        let mut sums = vec![vec![Sum::default(); n]; everyone + 1];
        let mut own: Vec<(u64, i64)> = vec![(0, 0); n];
        let mut seen: Vec<usize> = Vec::new();
        for member in peers.members.iter().filter(|member| member.assessable()) {
            for row in days(usage, member).flatten().filter(|row| row.deliberate > 0) {
                if let Some(sum) = own.get_mut(row.action as usize) {
                    if sum.0 == 0 {
                        seen.push(row.action as usize);
                    }
                    sum.0 += u64::from(row.deliberate);
                    sum.1 += (row.log_seconds * FINE).round() as i64;
                }
            }
            for action in seen.drain(..) {
                let Some((actions, logs)) = own.get_mut(action).map(std::mem::take) else {
                    continue;
                };
                for group in chain(peers, member).chain([everyone]) {
                    let cell = sums.get_mut(group).and_then(|cells| cells.get_mut(action));
                    if let Some(cell) = cell {
                        cell.people += 1;
                        cell.actions += actions;
                        cell.logs += logs;
                    }
                }
            }
        }
        let mean = |sum: &Sum| sum.logs as f64 / FINE / sum.actions.max(1) as f64;
        let all: Vec<Option<f64>> = sums
            .last()
            .map(|cells| cells.iter().map(|sum| (sum.actions > 0).then(|| mean(sum))).collect())
            .unwrap_or_default();
        let mut of_group: Vec<Vec<Option<f64>>> = Vec::with_capacity(everyone + 1);
        for (group, cells) in sums.iter().enumerate() {
            let line = cells
                .iter()
                .enumerate()
                .map(|(action, _)| {
                    let with_enough = lineage(peers, Some(group)).find_map(|at| {
                        let sum = sums.get(at)?.get(action)?;
                        (sum.people >= FEWEST_PEOPLE).then(|| mean(sum))
                    });
                    with_enough.or_else(|| all.get(action).copied().flatten())
                })
                .collect();
            of_group.push(line);
        }
        Self { of_group }
    }

    pub fn log(&self, member: &Member, action: u32) -> Option<f64> {
        let group = member.group.unwrap_or(self.of_group.len().saturating_sub(1));
        self.of_group.get(group)?.get(action as usize).copied().flatten()
    }
}

/// A member's groups, from the finest to the coarsest.
fn chain<'a>(peers: &'a Peers, member: &Member) -> impl Iterator<Item = usize> + use<'a> {
    lineage(peers, member.group)
}

fn lineage(peers: &Peers, from: Option<usize>) -> impl Iterator<Item = usize> + use<'_> {
    std::iter::successors(from, |at| peers.groups.get(*at).and_then(|group| group.parent))
}
