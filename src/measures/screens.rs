//! Groups of screens, where actions have no known activity: actions that follow each other.
//!
//! In: steps between unmapped actions, of everybody together. Out: a group an action, numbered by use.
//! Never: a guess at what a group is for; never another answer for the same log.

use crate::peers::Peers;
use crate::usage::Usage;
use hashbrown::HashMap;
use std::collections::BTreeMap;

/// As many as there are activities in a log with names; more would leave each person few actions in each.
const ENOUGH: usize = 13;
const MOST: usize = 15;
const FEWEST: usize = 3;
/// A group with less of the unmapped events is joined to the nearest.
const SIZEABLE: f64 = 0.01;
/// How finely modularity divides (Reichardt and Bornholdt 2006): from the usual 1 upwards.
const COARSEST: f64 = 1.0;
const FINER: f64 = 1.15;
const TRIES: usize = 12;
const PASSES: usize = 50;
/// Steps' worth of trust that an action is followed by anything at all.
const PRIOR_STEPS: f64 = 1.0;
/// A gain under this is rounding.
const NO_GAIN: f64 = 1e-9;

/// Weighted and undirected, no node linked to itself; each list sorted.
struct Graph {
    links: Vec<Vec<(usize, f64)>>,
    /// Weight within a node, from groups that became one.
    inner: Vec<f64>,
}

/// Of each action its group, largest group first; `None` for mapped actions and for those that nothing
/// follows. Empty where the steps show no groups.
pub(super) fn groups(usage: &Usage, peers: &Peers) -> Vec<Option<usize>> {
    let unmapped: Vec<u32> = (0..)
        .zip(&usage.actions)
        .filter(|(_, action)| action.meaning.activity.is_none())
        .map(|(at, _)| at)
        .collect();
    let graph = Graph::of_steps(usage, peers, &unmapped);
    let mut events = vec![0.0; unmapped.len()];
    for row in &usage.user_day_actions {
        if let Ok(at) = unmapped.binary_search(&row.action)
            && let Some(sum) = events.get_mut(at)
        {
            *sum += f64::from(row.events);
        }
    }
    let all: f64 = events.iter().sum();
    let sizeable = |group: &[usize]| {
        sizes(group, &events).values().filter(|size| **size > SIZEABLE * all).count()
    };
    let mut found = Vec::new();
    let mut fineness = COARSEST;
    for _ in 0..TRIES {
        found = graph.divide(fineness);
        if sizeable(&found) >= ENOUGH {
            break;
        }
        fineness *= FINER;
    }
    graph.join_small(&mut found, &events);
    numbered(usage, &unmapped, &graph, &found, &events)
}

/// Largest first; ties by the first action, so that the numbers are always the same.
fn numbered(
    usage: &Usage,
    unmapped: &[u32],
    graph: &Graph,
    found: &[usize],
    events: &[f64],
) -> Vec<Option<usize>> {
    let linked = |at: usize| graph.links.get(at).is_some_and(|links| !links.is_empty());
    let mut sizes: Vec<(usize, f64)> = sizes(found, events)
        .into_iter()
        .filter(|(group, _)| (0..found.len()).any(|at| found[at] == *group && linked(at)))
        .collect();
    if sizes.len() < FEWEST {
        return Vec::new();
    }
    sizes.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    let mut of_action = vec![None; usage.actions.len()];
    for ((at, action), group) in unmapped.iter().enumerate().zip(found) {
        if let Some(slot) = of_action.get_mut(*action as usize).filter(|_| linked(at)) {
            *slot = sizes.iter().position(|(known, _)| known == group);
        }
    }
    of_action
}

fn sizes(group: &[usize], events: &[f64]) -> BTreeMap<usize, f64> {
    let mut sizes = BTreeMap::new();
    for (group, events) in group.iter().zip(events) {
        *sizes.entry(*group).or_default() += events;
    }
    sizes
}

impl Graph {
    /// Steps either way, over the root of how much both ends are stepped to and from: else the most
    /// used screens would draw all others to them.
    fn of_steps(usage: &Usage, peers: &Peers, unmapped: &[u32]) -> Self {
        let mut counts: HashMap<(usize, usize), u64> = HashMap::new();
        let people = peers.members.iter().filter(|member| member.assessable());
        for step in people.flat_map(|m| &m.ids).flat_map(|id| usage.transitions_of(*id)) {
            let (from, to) = (unmapped.binary_search(&step.from), unmapped.binary_search(&step.to));
            if let (Ok(from), Ok(to)) = (from, to)
                && from != to
            {
                *counts.entry((from.min(to), from.max(to))).or_default() += u64::from(step.count);
            }
        }
        let mut counts: Vec<((usize, usize), u64)> = counts.into_iter().collect();
        counts.sort_unstable();
        let mut strength = vec![PRIOR_STEPS; unmapped.len()];
        for ((a, b), count) in &counts {
            strength[*a] += *count as f64;
            strength[*b] += *count as f64;
        }
        let mut links = vec![Vec::new(); unmapped.len()];
        for ((a, b), count) in counts {
            let weight = count as f64 / (strength[a] * strength[b]).sqrt();
            links[a].push((b, weight));
            links[b].push((a, weight));
        }
        links.iter_mut().for_each(|list| list.sort_by_key(|(to, _)| *to));
        Self { inner: vec![0.0; links.len()], links }
    }

    /// Blondel et al. 2008: nodes move to where modularity gains most, then groups become nodes.
    fn divide(&self, fineness: f64) -> Vec<usize> {
        let mut group: Vec<usize> = (0..self.links.len()).collect();
        let mut merged: Option<Graph> = None;
        loop {
            let graph = merged.as_ref().unwrap_or(self);
            let moved = graph.settle(fineness);
            let mut names: Vec<usize> = moved.clone();
            names.sort_unstable();
            names.dedup();
            let dense: Vec<usize> =
                moved.iter().filter_map(|name| names.binary_search(name).ok()).collect();
            for own in &mut group {
                *own = dense.get(*own).copied().unwrap_or(*own);
            }
            if names.len() == moved.len() {
                return group;
            }
            merged = Some(graph.merge(&dense, names.len()));
        }
    }

    fn settle(&self, fineness: f64) -> Vec<usize> {
        let strength: Vec<f64> = self
            .links
            .iter()
            .zip(&self.inner)
            .map(|(links, inner)| links.iter().map(|(_, w)| w).sum::<f64>() + 2.0 * inner)
            .collect();
        let all: f64 = strength.iter().sum();
        let mut order: Vec<usize> = (0..strength.len()).collect();
        order.sort_by(|a, b| strength[*b].total_cmp(&strength[*a]).then(a.cmp(b)));
        let mut group: Vec<usize> = (0..strength.len()).collect();
        let mut total = strength.clone();
        for _ in 0..PASSES {
            let mut moved = false;
            for at in order.iter().copied().filter(|at| strength[*at] > 0.0) {
                let home = group[at];
                total[home] -= strength[at];
                let mut near: BTreeMap<usize, f64> = BTreeMap::new();
                for (to, weight) in &self.links[at] {
                    *near.entry(group[*to]).or_default() += weight;
                }
                let gain =
                    |to: usize, weight: f64| weight - fineness * total[to] * strength[at] / all;
                let mut best = (home, gain(home, near.get(&home).copied().unwrap_or(0.0)));
                for (to, weight) in &near {
                    let gain = gain(*to, *weight);
                    if gain > best.1 + NO_GAIN {
                        best = (*to, gain);
                    }
                }
                moved |= best.0 != home;
                group[at] = best.0;
                total[best.0] += strength[at];
            }
            if !moved {
                break;
            }
        }
        group
    }

    fn merge(&self, group: &[usize], n: usize) -> Self {
        let mut inner = vec![0.0; n];
        let mut links: Vec<BTreeMap<usize, f64>> = vec![BTreeMap::new(); n];
        for (at, list) in self.links.iter().enumerate() {
            inner[group[at]] += self.inner[at];
            for (to, weight) in list {
                if group[at] == group[*to] {
                    inner[group[at]] += weight / 2.0;
                } else {
                    *links[group[at]].entry(group[*to]).or_default() += weight;
                }
            }
        }
        Self { links: links.into_iter().map(|m| m.into_iter().collect()).collect(), inner }
    }

    /// The smallest first, to the group it is linked to most for that group's size.
    fn join_small(&self, group: &mut [usize], events: &[f64]) {
        let all: f64 = events.iter().sum();
        let mut alone: Vec<usize> = Vec::new();
        loop {
            let sizes = sizes(group, events);
            let linked = sizes.iter().filter(|(name, _)| !alone.contains(name));
            let Some((name, size)) = linked.min_by(|a, b| a.1.total_cmp(b.1)) else { return };
            if *size > SIZEABLE * all && sizes.len() - alone.len() <= MOST {
                return;
            }
            let name = *name;
            let mut near: BTreeMap<usize, f64> = BTreeMap::new();
            let mut strength: BTreeMap<usize, f64> = BTreeMap::new();
            for (at, list) in self.links.iter().enumerate() {
                for (to, weight) in list {
                    *strength.entry(group[*to]).or_default() += weight;
                    if group[at] == name && group[*to] != name {
                        *near.entry(group[*to]).or_default() += weight;
                    }
                }
            }
            let lift = |(to, weight): (&usize, &f64)| weight / strength.get(to).unwrap_or(&1.0);
            let nearest = near.iter().max_by(|a, b| lift(*a).total_cmp(&lift(*b)));
            match nearest.map(|(to, _)| *to) {
                Some(to) => group.iter_mut().filter(|g| **g == name).for_each(|g| *g = to),
                None => alone.push(name),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ring_of_cliques(cliques: usize, size: usize) -> Graph {
        let n = cliques * size;
        let mut links = vec![Vec::new(); n];
        for (a, own) in links.iter_mut().enumerate() {
            for b in 0..n {
                let together = a / size == b / size;
                let neighbours = a.abs_diff(b) == 1 || a.abs_diff(b) == n - 1;
                if a != b && (together || neighbours) {
                    own.push((b, if together { 1.0 } else { 0.2 }));
                }
            }
        }
        Graph { inner: vec![0.0; n], links }
    }

    #[test]
    fn what_is_closely_linked_is_one_group() {
        let graph = ring_of_cliques(8, 5);
        let group = graph.divide(COARSEST);
        for (at, own) in group.iter().enumerate() {
            assert_eq!(*own, group[at / 5 * 5]);
        }
        assert_eq!(sizes(&group, &[1.0; 40]).len(), 8);
    }

    #[test]
    fn a_group_of_hardly_any_events_is_joined_to_its_neighbour() {
        let graph = ring_of_cliques(8, 5);
        let mut group = graph.divide(COARSEST);
        let mut events = [100.0; 40];
        events[10..15].fill(0.5);
        graph.join_small(&mut group, &events);
        assert_eq!(sizes(&group, &events).len(), 7);
        assert!(group[10] == group[9] || group[10] == group[15]);
    }
}
