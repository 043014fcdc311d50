//! Whether a unit's people share a shift of effort against the same roles elsewhere.
//!
//! In: efforts. Out: a shift a unit and activity with its interval, and whether it holds. Never:
//! moved by a few: it is the middle of the unit's people; never held for more than what units differ
//! by anyway; never one slow unit left among those with whom the others are compared.

use super::deviations::{Deviation, Deviations, Efforts, Offsets};
use super::middle::{Weighed, middle, overdispersion};
use super::units::Units;
use super::{FEWEST, WORTH_WHILE};
use crate::stats::{benjamini_hochberg, between_variance, central_normal, normal_sf};
use std::collections::BTreeMap;

/// Of a unit in one stream of work.
#[derive(Clone, Debug)]
pub(super) struct UnitShift {
    pub unit: usize,
    pub stream: usize,
    /// People of the unit it rests on.
    pub n: usize,
    /// Too few of the same roles elsewhere.
    pub alone: bool,
    /// `None`: alone, or too little is known.
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
    /// It would also hold where one has to be several times surer.
    beyond_doubt: bool,
}

/// A person's pace is told from so many other streams.
const FEWEST_STREAMS: usize = 4;
/// Units differ by some percent for no reason that anybody could redesign: in one activity beside the
/// others, and as a whole.
const AT_LEAST: [f64; 2] = [0.015 * 0.015, 0.04 * 0.04];
/// One-sided 1 %.
const STANDS_OUT: f64 = 2.326;
/// Measured on few units, their spread is this much too large by chance.
const BY_CHANCE: f64 = 1.2;
/// In the recent half so much of it is still there.
const STILL: f64 = 0.5;
/// Where less is known than this standard deviation, nothing could be told.
const VAGUE: f64 = 0.1 * 0.1;
/// With each person's own pace taken off, and as it is.
const NET: usize = 0;
const GROSS: usize = 1;
/// A shift of ways, or of everything at once, has more causes than a workflow: so many times surer.
pub(super) const DOUBTFUL: f64 = 5.0;
/// Slow units stand out more once others are off: so often it is looked again.
const ROUNDS: usize = 5;

/// Every unit and stream with enough people, until no more is found.
pub(super) fn shifts(
    efforts: &Efforts,
    units: &Units,
    ways: &[bool],
    limit: f64,
) -> Vec<UnitShift> {
    let (n, n_streams) = (units.unit_of.len(), ways.len());
    let mut offsets: Offsets = vec![vec![0.0; n]; n_streams];
    let mut found: Vec<UnitShift> = Vec::new();
    // Who does not stand out with all in the comparison has to be the surer with others out of it: where
    // two units are slow at the same thing, each hides the other.
    let mut stood_out: Option<Vec<bool>> = None;
    for _ in 0..ROUNDS {
        let before: Vec<bool> = holding(&found);
        found = look(efforts, units, &offsets, ways, limit);
        let first = stood_out.get_or_insert_with(|| {
            let far = |shift: &UnitShift| shift.against.is_some_and(|a| a.z >= STANDS_OUT);
            found.iter().map(far).collect()
        });
        for (shift, stood_out) in found.iter_mut().zip(first.iter()) {
            if let Some(against) = &mut shift.against {
                against.holds &= *stood_out || against.beyond_doubt;
            }
        }
        if holding(&found) == before {
            break;
        }
        offsets = vec![vec![0.0; n]; n_streams];
        for shift in &found {
            let held = shift.against.filter(|against| against.holds);
            let team = units.units.get(shift.unit);
            for at in team.iter().flat_map(|team| &team.members) {
                if let (Some(held), Some(of)) = (held, offsets.get_mut(shift.stream)) {
                    of[*at] = held.value;
                }
            }
        }
    }
    found
}

fn holding(found: &[UnitShift]) -> Vec<bool> {
    found.iter().map(|shift| shift.against.is_some_and(|against| against.holds)).collect()
}

/// A person's deviation, and what it was set against.
struct Shown {
    value: f64,
    recent: Option<f64>,
    sampling: f64,
    centre: (bool, usize),
    of_centre: f64,
}

/// First with each person's own general pace taken off, so that one activity shows; then as it is, so
/// that a unit slow in everything does too.
fn look(
    efforts: &Efforts,
    units: &Units,
    offsets: &Offsets,
    ways: &[bool],
    limit: f64,
) -> Vec<UnitShift> {
    let deviations = efforts.deviations(units, offsets);
    let paces = paces(&deviations, offsets, units.unit_of.len());
    let mut found: Vec<UnitShift> = Vec::new();
    // By kind, then as in `found`.
    let mut shown: [Vec<Vec<Shown>>; 2] = [Vec::new(), Vec::new()];
    for stream in 0..deviations.len() {
        for (unit, team) in units.units.iter().enumerate() {
            let people = team.members.iter().filter(|at| efforts.known(stream, **at)).count();
            if people < FEWEST {
                continue;
            }
            let of = |pace: &dyn Fn(usize) -> Option<f64>| -> Vec<Shown> {
                let all = team.members.iter().filter_map(|at| {
                    Some(beside(deviations.get(stream)?.get(*at)?.as_ref()?, pace(*at)?))
                });
                let all: Vec<Shown> = all.collect();
                let most = all.len() >= FEWEST && all.len() * 2 >= people;
                if most { all } else { Vec::new() }
            };
            let gross = of(&|_| Some(0.0));
            let alone = gross.is_empty();
            found.push(UnitShift { unit, stream, n: people, alone, against: None });
            shown[NET].push(of(&|at| paces.get(stream)?.get(at).copied().flatten()));
            shown[GROSS].push(gross);
        }
    }
    let known = |shift: &UnitShift| {
        let team = units.units.get(shift.unit);
        let first = team.and_then(|team| team.members.first());
        first.and_then(|at| offsets.get(shift.stream)?.get(*at)).copied().unwrap_or(0.0)
    };
    let known: Vec<f64> = found.iter().map(known).collect();
    let streams: Vec<usize> = found.iter().map(|shift| shift.stream).collect();
    let raws = shown.map(|shown| beside_the_others(raws(&shown, &streams), &streams, &known));
    let scores: Vec<Option<f64>> =
        raws.iter().zip(AT_LEAST).flat_map(|(raws, least)| scores(raws, &known, least)).collect();
    let apart = families(&streams, ways);
    let half = found.len();
    let mut q = vec![1.0; scores.len()];
    // Each kind of shift, work and ways: a family of tests of its own.
    for (kind, family) in [(NET, false), (NET, true), (GROSS, false), (GROSS, true)] {
        let doubt = if (kind, family) == (NET, false) { 1.0 } else { DOUBTFUL };
        let of_family = (kind * half..(kind + 1) * half).filter(|at| apart[at % half] == family);
        let (tested, p): (Vec<usize>, Vec<f64>) =
            of_family.filter_map(|at| Some((at, normal_sf(scores[at]?)))).unzip();
        for (at, value) in tested.iter().zip(benjamini_hochberg(&p)) {
            q[*at] = (value * doubt).min(1.0);
        }
    }
    for (at, shift) in found.iter_mut().enumerate() {
        let views = [(NET, at), (GROSS, half + at)].map(|(kind, place)| {
            Some(judged(raws[kind].get(at)?.as_ref()?, scores[place]?, q[place], limit))
        });
        // The net shift is the surer one where both hold.
        shift.against = match views {
            [Some(net), Some(gross)] if gross.holds && !net.holds => Some(gross),
            [Some(net), _] => Some(net),
            [None, gross] => gross,
        };
    }
    found
}

fn beside(d: &Deviation, pace: f64) -> Shown {
    Shown {
        value: d.value - pace,
        recent: d.recent.map(|recent| recent - pace),
        sampling: d.sampling,
        centre: d.centre,
        of_centre: d.of_centre,
    }
}

/// By stream, then member: what the person's other streams let us expect here, without what their
/// unit shares there.
fn paces(deviations: &Deviations, offsets: &Offsets, n: usize) -> Vec<Vec<Option<f64>>> {
    let value = |stream: usize, at: usize| -> Option<(f64, f64)> {
        let d = deviations.get(stream)?.get(at)?.as_ref()?;
        Some((d.value - offsets.get(stream)?.get(at)?, d.sampling))
    };
    let between: Vec<f64> = (0..deviations.len())
        .map(|stream| {
            let all: Vec<(f64, f64)> = (0..n).filter_map(|at| value(stream, at)).collect();
            between_variance(&all).unwrap_or(0.01)
        })
        .collect();
    let mut paces: Vec<Vec<Option<f64>>> = vec![vec![None; n]; deviations.len()];
    let mut raw: Vec<(usize, usize, f64, f64)> = Vec::new();
    let mut general: Vec<(f64, f64)> = Vec::new();
    for at in 0..n {
        let streams: Vec<(usize, Weighed)> = between
            .iter()
            .enumerate()
            .filter_map(|(stream, between)| {
                let (value, sampling) = value(stream, at)?;
                Some((stream, (value, 1.0 / (between + sampling).max(1e-6))))
            })
            .collect();
        if streams.len() <= FEWEST_STREAMS {
            continue;
        }
        let middle = |except: Option<usize>| {
            let others = streams.iter().filter(|(stream, _)| Some(*stream) != except);
            let pairs: Vec<Weighed> = others.map(|(_, pair)| *pair).collect();
            let found = self::middle(&pairs)?;
            Some((found.value, found.variance))
        };
        general.extend(middle(None));
        for (stream, _) in &streams {
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

#[derive(Clone, Copy)]
struct Raw {
    value: f64,
    variance: f64,
    recent: Option<f64>,
    shared: bool,
}

/// The middle of each unit's people, stream by stream: how people differ is told within units, so that
/// what units share does not blur what they share.
fn raws(shown: &[Vec<Shown>], streams: &[usize]) -> Vec<Option<Raw>> {
    let mut raws = vec![None; shown.len()];
    for stream in 0..streams.iter().max().map_or(0, |last| last + 1) {
        let places: Vec<usize> = (0..shown.len()).filter(|at| streams[*at] == stream).collect();
        let mut residuals: Vec<(f64, f64, usize)> = Vec::new();
        for at in &places {
            let values: Vec<f64> = shown[*at].iter().map(|person| person.value).collect();
            let Some(centre) = crate::stats::median(&values) else { continue };
            residuals
                .extend(shown[*at].iter().map(|p| (p.value - centre, p.sampling, values.len())));
        }
        let within: Vec<(f64, f64)> = residuals
            .iter()
            .map(|(value, sampling, n)| (value / (1.0 - 1.0 / *n as f64).sqrt(), *sampling))
            .collect();
        let Some(between) = between_variance(&within) else { continue };
        let weight = |sampling: f64| 1.0 / (between + sampling).max(1e-6);
        let weighed: Vec<(f64, f64, usize)> =
            residuals.iter().map(|(value, s, n)| (*value, weight(*s), *n)).collect();
        let excess = overdispersion(&weighed);
        for at in places {
            let people: Vec<(Weighed, &Shown)> =
                shown[at].iter().map(|p| ((p.value, weight(p.sampling) / excess), p)).collect();
            raws[at] = raw(&people);
        }
    }
    raws
}

/// Once a slow unit is off, the others seem slower, the more so where it was taken for slower than it
/// is: what most of the others share is the comparison's, not theirs.
fn beside_the_others(
    mut raws: Vec<Option<Raw>>,
    streams: &[usize],
    known: &[f64],
) -> Vec<Option<Raw>> {
    for stream in 0..streams.iter().max().map_or(0, |last| last + 1) {
        let of_stream = |at: &usize| streams[*at] == stream;
        let others: Vec<f64> = (0..raws.len())
            .filter(|at| of_stream(at) && known[*at] == 0.0)
            .filter_map(|at| raws[at].map(|raw| raw.value))
            .collect();
        let common = crate::stats::median(&others).unwrap_or(0.0).max(0.0);
        for at in (0..raws.len()).filter(of_stream) {
            if let Some(raw) = &mut raws[at] {
                raw.value -= common;
            }
        }
    }
    raws
}

/// What their centres are unsure by does not shrink with the number of the unit's people.
fn raw(people: &[(Weighed, &Shown)]) -> Option<Raw> {
    let pairs: Vec<Weighed> = people.iter().map(|(pair, _)| *pair).collect();
    let found = middle(&pairs)?;
    let mut centres: BTreeMap<(bool, usize), (f64, Vec<f64>)> = BTreeMap::new();
    for ((_, weight), person) in people {
        let centre = centres.entry(person.centre).or_default();
        centre.0 = person.of_centre;
        centre.1.push(*weight);
    }
    let sum = |mut weights: Vec<f64>| {
        // Sorted, so that the sum does not depend on the order of ids.
        weights.sort_by(f64::total_cmp);
        weights.iter().sum::<f64>()
    };
    let whole = sum(pairs.iter().map(|(_, weight)| *weight).collect());
    let of_centres: f64 = centres
        .into_values()
        .map(|(variance, weights)| (sum(weights) / whole).powi(2) * variance)
        .sum();
    let recent: Vec<Weighed> =
        people.iter().filter_map(|((_, weight), p)| Some((p.recent?, *weight))).collect();
    let variance = found.variance + of_centres;
    (variance <= VAGUE).then_some(Raw {
        value: found.value,
        variance,
        recent: middle(&recent).map(|recent| recent.value),
        shared: found.shared,
    })
}

/// On the scale of the majority of units: how much they differ without reason, in sigmas. What is known
/// to be shared already is no part of it.
fn scores(raws: &[Option<Raw>], known: &[f64], least: f64) -> Vec<Option<f64>> {
    let sigma = |raw: &Raw| (raw.variance + least).sqrt();
    let rest: Vec<Option<f64>> = raws
        .iter()
        .zip(known)
        .map(|(raw, known)| raw.as_ref().map(|raw| (raw.value - known) / sigma(raw)))
        .collect();
    let present: Vec<f64> = rest.iter().flatten().copied().collect();
    let (centre, spread) = central_normal(&present).unwrap_or((0.0, 1.0));
    raws.iter()
        .map(|raw| {
            let raw = raw.as_ref()?;
            Some((raw.value / sigma(raw) - centre.max(0.0)) / (spread / BY_CHANCE).max(1.0))
        })
        .collect()
}

/// Ways rather than work are apart: there is much chance in them, and it would drown the rest.
fn families(streams: &[usize], ways: &[bool]) -> Vec<bool> {
    streams.iter().map(|stream| ways.get(*stream) == Some(&true)).collect()
}

fn judged(raw: &Raw, z: f64, q: f64, limit: f64) -> Shift {
    let shared = raw.value >= WORTH_WHILE
        && raw.shared
        && raw.recent.is_none_or(|recent| recent >= STILL * raw.value);
    Shift {
        value: raw.value,
        variance: raw.variance,
        z,
        holds: shared && q <= limit,
        beyond_doubt: shared && q * DOUBTFUL <= limit,
    }
}
