//! Each person's effort beside the same role outside their own unit.
//!
//! In: the effort columns, and what is known to be shared already. Out: a deviation a stream and
//! member. Never: a person's own unit among those they are compared with: a large unit pulls its own
//! centre; nor a finer group that is in one or two other units: which of them is odd cannot be told.

use super::middle::{EFFICIENCY, FAR as CLIPPED};
use super::units::Units;
use crate::measures::{Column, Measures, effort_within_roles};
use crate::peers::{Estimate, Peers};
use crate::stats::{between_variance, median};
use crate::usage::Usage;
use std::collections::BTreeMap;

/// From the middle of the same people elsewhere; logarithm of the ratio.
#[derive(Clone, Copy)]
pub(super) struct Deviation {
    pub value: f64,
    /// In the recent half.
    pub recent: Option<f64>,
    /// Of the person's own estimate.
    pub sampling: f64,
    /// Whom the centre is of, and what it is unsure by.
    pub centre: (bool, usize),
    pub of_centre: f64,
}

/// By stream, then member.
pub(super) type Deviations = Vec<Vec<Option<Deviation>>>;
/// By stream, then member: what the unit shares, found so far.
pub(super) type Offsets = Vec<Vec<f64>>;

/// Effort at two levels: beside role, specialty and setting, and beside the whole role.
pub(super) struct Efforts<'a> {
    near: Vec<&'a Column>,
    far: Vec<Column>,
    near_groups: Vec<Option<usize>>,
    far_groups: &'a [Option<usize>],
    n_groups: usize,
    n_streams: usize,
}

/// So many of the finer group elsewhere, in so many other units, are preferred to the whole role.
const NEAR: (usize, usize) = (8, 3);
/// Fewer of a role elsewhere are no comparison.
const FAR: (usize, usize) = (5, 1);

impl<'a> Efforts<'a> {
    pub fn of(usage: &Usage, peers: &Peers, measures: &'a Measures, units: &'a Units) -> Self {
        let of_role = |at: usize| units.role_group.get(at).copied().flatten();
        let members = peers.members.iter().enumerate();
        Self {
            near: measures.columns_of("effort").filter(|c| c.stream.is_some()).collect(),
            far: effort_within_roles(usage, peers, &measures.streams)
                .into_iter()
                .filter(|column| column.definition.name == "effort" && column.stream.is_some())
                .collect(),
            near_groups: members.map(|(at, m)| m.group.filter(|_| of_role(at).is_some())).collect(),
            far_groups: &units.role_group,
            n_groups: peers.groups.len(),
            n_streams: measures.streams.list.len(),
        }
    }

    /// The person has an estimate at all.
    pub fn known(&self, stream: usize, at: usize) -> bool {
        let column = self.near.iter().find(|column| column.stream == Some(stream));
        column.is_some_and(|column| estimate(column, at).is_some())
    }

    pub fn deviations(&self, units: &Units, offsets: &Offsets) -> Deviations {
        let mut found = vec![vec![None; self.far_groups.len()]; self.n_streams];
        let near = self.near.iter().copied().map(|column| (column, &self.near_groups[..], true));
        let far = self.far.iter().map(|column| (column, self.far_groups, false));
        for (column, groups, near) in near.chain(far) {
            let Some(stream) = column.stream else { continue };
            if let (Some(offsets), Some(found)) = (offsets.get(stream), found.get_mut(stream)) {
                let others = Others::of(column, groups, self.n_groups, units, offsets);
                let (people, other_units) = if near { NEAR } else { FAR };
                for (at, slot) in found.iter_mut().enumerate().filter(|(_, slot)| slot.is_none()) {
                    let centre = (|| {
                        let (group, unit) = (groups.get(at).copied()??, (*units.unit_of.get(at)?)?);
                        others.centre(group, unit, people, other_units)
                    })();
                    *slot = centre.and_then(|centre| deviation(column, at, &centre, near));
                }
            }
        }
        found
    }
}

fn deviation(column: &Column, at: usize, centre: &Centre, near: bool) -> Option<Deviation> {
    let own = estimate(column, at)?;
    Some(Deviation {
        value: own.value - centre.whole,
        recent: (|| Some(own.halves[1]?.0 - centre.recent?))(),
        sampling: own.variance,
        centre: (near, centre.group),
        of_centre: centre.variance,
    })
}

fn estimate(column: &Column, at: usize) -> Option<&Estimate> {
    match column.set_aside.get(at)? {
        Some(_) => None,
        None => column.estimates.get(at)?.as_ref(),
    }
}

/// One stream at one level: every group's people, and those of each unit to take away.
struct Others {
    /// By group: medians of the whole window and of its recent half.
    medians: Vec<(Option<f64>, Option<f64>)>,
    groups: Vec<Sum>,
    /// By group and unit.
    units: BTreeMap<(usize, usize), Sum>,
    /// By group: in how many units it is.
    spread: Vec<usize>,
}

/// In integers, so that the order of people cannot matter: weights, and weights × what lies beyond the
/// median, where whoever is far out counts as if they were at the border. The same of the recent half.
#[derive(Clone, Copy, Default)]
struct Sum {
    people: usize,
    parts: [i128; 4],
}

struct Centre {
    group: usize,
    whole: f64,
    variance: f64,
    recent: Option<f64>,
}

const FINE: f64 = (1u64 << 36) as f64;

impl Others {
    fn of(
        column: &Column,
        groups: &[Option<usize>],
        n_groups: usize,
        units: &Units,
        offsets: &[f64],
    ) -> Self {
        let people: Vec<(usize, usize, f64, Option<f64>, f64)> = groups
            .iter()
            .zip(offsets)
            .enumerate()
            .filter_map(|(at, (group, offset))| {
                let own = estimate(column, at)?;
                let recent = own.halves[1].map(|(value, _)| value - offset);
                Some((at, (*group)?, own.value - offset, recent, own.variance))
            })
            .collect();
        let mut values: Vec<(Vec<f64>, Vec<f64>)> = vec![Default::default(); n_groups];
        for (_, group, value, recent, _) in &people {
            values[*group].0.push(*value);
            values[*group].1.extend(recent);
        }
        let medians: Vec<(Option<f64>, Option<f64>)> =
            values.iter().map(|(whole, recent)| (median(whole), median(recent))).collect();
        let beyond = |group: usize, value: f64| value - medians[group].0.unwrap_or(0.0);
        let spreads: Vec<(f64, f64)> = people
            .iter()
            .map(|(_, group, value, _, sampling)| (beyond(*group, *value), *sampling))
            .collect();
        let between = between_variance(&spreads).unwrap_or(0.01);
        let mut others = Self {
            groups: vec![Sum::default(); n_groups],
            units: BTreeMap::new(),
            spread: vec![0; n_groups],
            medians,
        };
        for (at, group, value, recent, sampling) in people {
            let weight = 1.0 / (between + sampling).max(1e-6);
            let fixed = |x: f64| (x * FINE).round() as i128;
            let within = |beyond: f64| {
                let border = CLIPPED / weight.sqrt();
                fixed(weight * beyond.clamp(-border, border))
            };
            let (middle, recent_middle) = others.medians[group];
            let mut one = Sum { people: 1, ..Sum::default() };
            one.parts[0] = fixed(weight);
            one.parts[1] = within(value - middle.unwrap_or(0.0));
            if let (Some(recent), Some(middle)) = (recent, recent_middle) {
                one.parts[2] = fixed(weight);
                one.parts[3] = within(recent - middle);
            }
            others.groups[group].add(&one);
            if let Some(unit) = units.unit_of.get(at).copied().flatten() {
                let sum = others.units.entry((group, unit)).or_default();
                others.spread[group] += usize::from(sum.people == 0);
                sum.add(&one);
            }
        }
        others
    }

    /// The middle of a group without one unit's people.
    fn centre(&self, group: usize, unit: usize, fewest: usize, units: usize) -> Option<Centre> {
        let own = self.units.get(&(group, unit)).copied().unwrap_or_default();
        let all = self.groups.get(group)?;
        let elsewhere = self.spread.get(group)?.saturating_sub(usize::from(own.people > 0));
        if all.people - own.people < fewest || elsewhere < units {
            return None;
        }
        let rest = |part: usize| (all.parts[part] - own.parts[part]) as f64 / FINE;
        let (middle, recent) = *self.medians.get(group)?;
        Some(Centre {
            group,
            whole: middle? + rest(1) / rest(0),
            variance: 1.0 / (EFFICIENCY * rest(0)),
            recent: recent.filter(|_| rest(2) > 0.0).map(|middle| middle + rest(3) / rest(2)),
        })
    }
}

impl Sum {
    fn add(&mut self, other: &Self) {
        self.people += other.people;
        for (all, one) in self.parts.iter_mut().zip(other.parts) {
            *all += one;
        }
    }
}
