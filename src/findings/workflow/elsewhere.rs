//! Whether a unit's people share a shift of effort against the same roles elsewhere.
//!
//! In: deviations. Out: a shift a unit and activity with its interval, and whether it holds. Never:
//! moved by a few: it is the middle of the unit's people; never held for more than what units differ
//! by anyway.

use super::super::families::against_the_majority;
use super::deviations::{Deviation, Deviations};
use super::units::Units;
use super::{FEWEST, SHARED, WORTH_WHILE};
use crate::stats::{benjamini_hochberg, between_variance, normal_sf, weighted_median};
use std::collections::BTreeMap;
use std::f64::consts::FRAC_PI_2;

/// Of a unit in one stream of work.
#[derive(Clone, Debug)]
pub(super) struct UnitShift {
    pub unit: usize,
    pub stream: usize,
    /// People of the unit it rests on.
    pub n: usize,
    /// `None`: too few of the same roles elsewhere.
    pub against: Option<Shift>,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Shift {
    /// Logarithm of the ratio.
    pub value: f64,
    pub variance: f64,
    /// Beyond what units differ by anyway; standard normal where nothing is shared.
    pub z: f64,
    pub holds: bool,
}

/// A person's pace is told from so many other streams.
const FEWEST_STREAMS: usize = 4;
/// Units differ by some percent for no reason that anybody could redesign.
const AT_LEAST: f64 = 0.02 * 0.02;
/// In the recent half so much of it is still there.
const STILL: f64 = 0.5;

/// A value of a person, how sure it is, and what it was set against.
struct Shown {
    value: f64,
    halves: [Option<f64>; 2],
    weight: f64,
    centre: (bool, usize),
    n_others: usize,
}

/// Every unit and stream with enough people: first with each person's own general pace taken off, so
/// that one activity shows; then as it is, so that a unit slow in everything does too.
pub(super) fn shifts(deviations: &Deviations, units: &Units, limit: f64) -> Vec<UnitShift> {
    let n = units.unit_of.len();
    let n_streams = deviations.of.len();
    let cell = |stream: usize, at: usize| deviations.of.get(stream)?.get(at)?.as_ref();
    let between: Vec<f64> = (0..n_streams)
        .map(|stream| {
            let all: Vec<(f64, f64)> =
                (0..n).filter_map(|at| cell(stream, at)).map(|d| (d.value, d.sampling)).collect();
            between_variance(&all).unwrap_or(0.01)
        })
        .collect();
    let paces = paces(deviations, &between, n);
    let own: Vec<f64> = (0..n_streams)
        .map(|stream| {
            let all: Vec<(f64, f64)> = (0..n)
                .filter_map(|at| Some((cell(stream, at)?, paces[stream].get(at).copied()??)))
                .map(|(d, pace)| (d.value - pace, d.sampling))
                .collect();
            between_variance(&all).or(between.get(stream).copied()).unwrap_or(0.01)
        })
        .collect();
    let net = |stream: usize, at: usize| {
        let pace = paces.get(stream)?.get(at).copied().flatten()?;
        Some(shown(cell(stream, at)?, pace, own.get(stream)?))
    };
    let gross = |stream: usize, at: usize| {
        Some(shown(cell(stream, at)?, 0.0, between.get(stream)?))
    };
    let mut found: Vec<UnitShift> = Vec::new();
    let mut both: [Vec<Option<Raw>>; 2] = [Vec::new(), Vec::new()];
    for (unit, team) in units.units.iter().enumerate() {
        for stream in 0..n_streams {
            let with = |at: &&usize| {
                cell(stream, **at).is_some()
                    || deviations.lacking.get(stream).and_then(|l| l.get(**at)) == Some(&true)
            };
            let people = team.members.iter().filter(with).count();
            if people < FEWEST {
                continue;
            }
            found.push(UnitShift { unit, stream, n: people, against: None });
            let of = |part: &dyn Fn(usize, usize) -> Option<Shown>, between: &[f64]| {
                let shown: Vec<Shown> =
                    team.members.iter().filter_map(|at| part(stream, *at)).collect();
                let most = shown.len() >= FEWEST && shown.len() * 2 >= people;
                most.then(|| raw(&shown, between.get(stream).copied()?)).flatten()
            };
            both[0].push(of(&net, &own));
            both[1].push(of(&gross, &between));
        }
    }
    let scores: Vec<Option<f64>> = both.iter().flat_map(|raws| scores(raws)).collect();
    let tested: Vec<usize> = (0..scores.len()).filter(|at| scores[*at].is_some()).collect();
    let p: Vec<f64> = tested.iter().filter_map(|at| Some(normal_sf(scores[*at]?))).collect();
    let mut q = vec![1.0; scores.len()];
    for (at, value) in tested.iter().zip(benjamini_hochberg(&p)) {
        q[*at] = value;
    }
    let half = found.len();
    for (at, shift) in found.iter_mut().enumerate() {
        // The net shift is the surer one where both hold.
        let views = [(0, at), (1, half + at)].map(|(kind, place)| {
            Some(judged(both[kind].get(at)?.as_ref()?, scores[place]?, q[place], limit))
        });
        shift.against = match views {
            [Some(net), Some(gross)] if gross.holds && !net.holds => Some(gross),
            [Some(net), _] => Some(net),
            [None, gross] => gross,
        };
    }
    found
}

fn shown(d: &Deviation, pace: f64, between: &f64) -> Shown {
    Shown {
        value: d.value - pace,
        halves: d.halves.map(|half| Some(half? - pace)),
        weight: 1.0 / (between + d.sampling).max(1e-6),
        centre: d.centre,
        n_others: d.n_others,
    }
}

/// By stream, then member: what the person's other streams let us expect here.
fn paces(deviations: &Deviations, between: &[f64], n: usize) -> Vec<Vec<Option<f64>>> {
    let mut paces: Vec<Vec<Option<f64>>> = vec![vec![None; n]; deviations.of.len()];
    let mut raw: Vec<(usize, usize, f64, f64)> = Vec::new();
    let mut general: Vec<(f64, f64)> = Vec::new();
    for at in 0..n {
        let streams: Vec<(usize, f64, f64)> = deviations
            .of
            .iter()
            .zip(between)
            .enumerate()
            .filter_map(|(stream, (of, between))| {
                let d = of.get(at)?.as_ref()?;
                Some((stream, d.value, 1.0 / (between + d.sampling).max(1e-6)))
            })
            .collect();
        if streams.len() <= FEWEST_STREAMS {
            continue;
        }
        let middle = |except: Option<usize>| {
            let pairs: Vec<(f64, f64)> = streams
                .iter()
                .filter(|(stream, _, _)| Some(*stream) != except)
                .map(|(_, value, weight)| (*value, *weight))
                .collect();
            let precision: f64 = pairs.iter().map(|(_, weight)| weight).sum();
            Some((weighted_median(&pairs)?, FRAC_PI_2 / precision))
        };
        general.extend(middle(None));
        for (stream, _, _) in &streams {
            if let Some((value, variance)) = middle(Some(*stream)) {
                raw.push((*stream, at, value, variance));
            }
        }
    }
    let spread = between_variance(&general).unwrap_or(0.0);
    for (stream, at, value, variance) in raw {
        if let Some(slot) = paces.get_mut(stream).and_then(|of| of.get_mut(at)) {
            *slot = Some(value * spread / (spread + variance).max(1e-12));
        }
    }
    paces
}

struct Raw {
    value: f64,
    variance: f64,
    recent: Option<f64>,
    /// Share of the unit's people above the others' middle, by what is known of each.
    shared: f64,
}

/// The middle of a unit's people. What their centres are unsure by does not shrink with their number.
fn raw(people: &[Shown], between: f64) -> Option<Raw> {
    let pairs = |value: &dyn Fn(&Shown) -> Option<f64>| -> Vec<(f64, f64)> {
        people.iter().filter_map(|p| Some((value(p)?, p.weight))).collect()
    };
    // Sorted, so that the sums do not depend on the order of ids.
    let mut weights: Vec<f64> = people.iter().map(|p| p.weight).collect();
    weights.sort_by(f64::total_cmp);
    let whole: f64 = weights.iter().sum();
    let mut centres: BTreeMap<((bool, usize), usize), Vec<f64>> = BTreeMap::new();
    for person in people {
        centres.entry((person.centre, person.n_others)).or_default().push(person.weight);
    }
    let of_centres: f64 = centres
        .into_iter()
        .map(|((_, n), mut weights)| {
            weights.sort_by(f64::total_cmp);
            (weights.iter().sum::<f64>() / whole).powi(2) * FRAC_PI_2 * between / n as f64
        })
        .sum();
    let mut above: Vec<f64> = people.iter().filter(|p| p.value > 0.0).map(|p| p.weight).collect();
    above.sort_by(f64::total_cmp);
    Some(Raw {
        value: weighted_median(&pairs(&|p| Some(p.value)))?,
        variance: FRAC_PI_2 / whole + of_centres,
        recent: weighted_median(&pairs(&|p| p.halves[1])),
        shared: above.iter().sum::<f64>() / whole,
    })
}

/// Beside what units differ by without reason, on the scale of the majority.
fn scores(raws: &[Option<Raw>]) -> Vec<Option<f64>> {
    let all: Vec<(f64, f64)> = raws.iter().flatten().map(|r| (r.value, r.variance)).collect();
    let natural = between_variance(&all).unwrap_or(0.0).max(AT_LEAST);
    let mut scores: Vec<Option<f64>> = raws
        .iter()
        .map(|raw| raw.as_ref().map(|r| r.value / (r.variance + natural).sqrt()))
        .collect();
    against_the_majority(&mut scores);
    scores
}

fn judged(raw: &Raw, z: f64, q: f64, limit: f64) -> Shift {
    let holds = q <= limit
        && raw.value >= WORTH_WHILE
        && raw.shared >= SHARED
        && raw.recent.is_none_or(|recent| recent >= STILL * raw.value);
    Shift { value: raw.value, variance: raw.variance, z, holds }
}
