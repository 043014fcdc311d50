//! Each person's effort beside the same role outside their own unit.
//!
//! In: the effort columns. Out: a deviation a stream and member. Never: a person's own unit among
//! those they are compared with: a large unit pulls its own centre.

use super::ranking::Ranking;
use super::units::Units;
use crate::measures::{Column, Measures, effort_within_roles};
use crate::peers::{Estimate, Peers};
use crate::usage::Usage;

/// From the middle of the same people elsewhere; logarithm of the ratio.
#[derive(Clone, Copy)]
pub(super) struct Deviation {
    pub value: f64,
    pub halves: [Option<f64>; 2],
    /// Of the person's own estimate.
    pub sampling: f64,
    /// Whom the centre is of, to tell centres apart, and of how many.
    pub centre: (bool, usize),
    pub n_others: usize,
}

/// By stream, then member. `lacking`: the person has an estimate, and nobody elsewhere to set it against.
pub(super) struct Deviations {
    pub of: Vec<Vec<Option<Deviation>>>,
    pub lacking: Vec<Vec<bool>>,
}

/// So many of the finer group (role, specialty and setting) elsewhere are preferred to the whole role.
const NEAR: usize = 8;
/// Fewer of a role elsewhere are no comparison.
const FAR: usize = 5;

/// One stream at one level: everyone in the order of effort, over the whole window and each half.
struct View<'a> {
    column: &'a Column,
    whole: Ranking,
    halves: [Ranking; 2],
}

impl<'a> View<'a> {
    fn of(column: &'a Column, groups: &[Option<usize>], n_groups: usize) -> Self {
        let ranking = |value: &dyn Fn(&Estimate) -> Option<f64>| {
            let entries = groups.iter().enumerate().filter_map(|(at, group)| {
                Some((at, (*group)?, value(estimate(column, at)?)?))
            });
            Ranking::of(groups.len(), n_groups, entries)
        };
        let half = |which: usize| ranking(&move |e: &Estimate| Some(e.halves[which]?.0));
        Self { column, whole: ranking(&|e| Some(e.value)), halves: [half(0), half(1)] }
    }

    fn deviation(&self, at: usize, centre: &Centre, near: bool) -> Option<Deviation> {
        let own = estimate(self.column, at)?;
        let half = |which: usize| Some(own.halves[which]?.0 - centre.halves[which]?);
        Some(Deviation {
            value: own.value - centre.whole,
            halves: [half(0), half(1)],
            sampling: own.variance,
            centre: (near, centre.group),
            n_others: centre.n,
        })
    }

    /// The middle of a group without some of its people.
    fn centre(&self, group: usize, members: &[usize]) -> Option<Centre> {
        let without = |ranking: &Ranking| {
            let mut absent: Vec<usize> = members
                .iter()
                .filter_map(|at| ranking.place(*at).filter(|(own, _)| *own == group))
                .map(|(_, place)| place)
                .collect();
            absent.sort_unstable();
            ranking.without(group, &absent)
        };
        let (whole, n) = without(&self.whole)?;
        let half = |which: usize| without(&self.halves[which]).map(|(value, _)| value);
        Some(Centre { group, whole, halves: [half(0), half(1)], n })
    }
}

struct Centre {
    group: usize,
    whole: f64,
    halves: [Option<f64>; 2],
    n: usize,
}

fn estimate(column: &Column, at: usize) -> Option<&Estimate> {
    match column.set_aside.get(at)? {
        Some(_) => None,
        None => column.estimates.get(at)?.as_ref(),
    }
}

pub(super) fn deviations(
    usage: &Usage,
    peers: &Peers,
    measures: &Measures,
    units: &Units,
) -> Deviations {
    let n = peers.members.len();
    let n_streams = measures.streams.list.len();
    let mut found =
        Deviations { of: vec![vec![None; n]; n_streams], lacking: vec![vec![false; n]; n_streams] };
    let of_role = |at: usize| units.role_group.get(at).copied().flatten();
    let near_groups: Vec<Option<usize>> = peers
        .members
        .iter()
        .enumerate()
        .map(|(at, member)| member.group.filter(|_| of_role(at).is_some()))
        .collect();
    for column in measures.columns_of("effort") {
        let Some(stream) = column.stream else { continue };
        let view = View::of(column, &near_groups, peers.groups.len());
        compare(&view, &near_groups, units, NEAR, true, stream, &mut found);
    }
    if !found.lacking.iter().flatten().any(|lacks| *lacks) {
        return found;
    }
    for column in effort_within_roles(usage, peers, &measures.streams) {
        let Some(stream) = column.stream else { continue };
        let view = View::of(&column, &units.role_group, peers.groups.len());
        compare(&view, &units.role_group, units, FAR, false, stream, &mut found);
    }
    found
}

/// Fills in whoever has no deviation yet.
fn compare(
    view: &View,
    groups: &[Option<usize>],
    units: &Units,
    fewest: usize,
    near: bool,
    stream: usize,
    found: &mut Deviations,
) {
    let (Some(of), Some(lacking)) = (found.of.get_mut(stream), found.lacking.get_mut(stream))
    else {
        return;
    };
    let group_of = |at: usize| groups.get(at).copied().flatten();
    for team in &units.units {
        let mut own: Vec<usize> = team.members.iter().filter_map(|at| group_of(*at)).collect();
        own.sort_unstable();
        own.dedup();
        let centres: Vec<Centre> = own
            .into_iter()
            .filter_map(|group| view.centre(group, &team.members))
            .filter(|centre| centre.n >= fewest)
            .collect();
        for at in &team.members {
            let Some(slot) = of.get_mut(*at).filter(|slot| slot.is_none()) else { continue };
            let centre = centres.iter().find(|centre| Some(centre.group) == group_of(*at));
            *slot = centre.and_then(|centre| view.deviation(*at, centre, near));
            if let Some(lacks) = lacking.get_mut(*at) {
                *lacks = slot.is_none() && estimate(view.column, *at).is_some();
            }
        }
    }
}
