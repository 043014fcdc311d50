//! One measure, each person beside their peers.
//!
//! In: an estimate a member with its sampling variance. Out: how far from the peers' median, in units
//! of how much people differ and how little is known; and what the peers' range is.
//! Never: a z from too few peers; a precise estimate and a vague one are not given the same weight.

use super::Peers;
use crate::stats::{between_variance, median, quantile_sorted};

/// A member's measure, on the scale it is compared on.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Estimate {
    pub value: f64,
    /// Sampling variance of `value`.
    pub variance: f64,
    /// Actions, days or encounters it rests on.
    pub n: u64,
    /// The same, from the days of each half of the span.
    pub halves: [Option<(f64, f64)>; 2],
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Comparison {
    /// Deviation from the peers' centre over its whole uncertainty; standard normal for the unaffected.
    pub z: f64,
    pub halves: [Option<f64>; 2],
    pub deviation: f64,
    /// Deviation from the peers of the same half, and its sampling variance.
    pub half_deviations: [Option<(f64, f64)>; 2],
    /// Of this person's estimate alone.
    pub sampling: f64,
    /// Everything that moves a deviation by chance: people differ, few data, few peers.
    pub variance: f64,
    /// Between people; the rest of `variance` is chance.
    pub between: f64,
    pub centre: f64,
    /// Of the peers: 10th and 90th percentile.
    pub low: f64,
    pub high: f64,
    pub n_peers: u32,
    /// 1 with as many data as most have, towards 0 with fewer.
    pub trust: f64,
}

/// A measure that few of a group have is compared in the next coarser one; this share of `min_peers`
/// must have it.
const SHARE_WITH_MEASURE: f64 = 0.7;

struct Centre {
    whole: f64,
    halves: [Option<f64>; 2],
    low: f64,
    high: f64,
    n: usize,
}

/// `estimates` in the order of `peers.members`.
pub fn compare(estimates: &[Option<Estimate>], peers: &Peers) -> Vec<Option<Comparison>> {
    let enough = (peers.min_peers as f64 * SHARE_WITH_MEASURE).ceil() as usize;
    let centres: Vec<Option<Centre>> = peers
        .groups
        .iter()
        .map(|group| {
            let have: Vec<&Estimate> =
                group.members.iter().filter_map(|at| estimates.get(*at)?.as_ref()).collect();
            (have.len() > enough).then(|| centre_of(&have)).flatten()
        })
        .collect();
    let centre_for = |at: usize| -> Option<&Centre> {
        let mut group = peers.members.get(at)?.group;
        while let Some(here) = group {
            if let Some(centre) = centres.get(here)?.as_ref() {
                return Some(centre);
            }
            group = peers.groups.get(here)?.parent;
        }
        None
    };
    let deviations: Vec<(f64, f64)> = estimates
        .iter()
        .enumerate()
        .filter_map(|(at, estimate)| {
            let (estimate, centre) = (estimate.as_ref()?, centre_for(at)?);
            // A median of n takes its share of each deviation with it.
            let shrunk = 1.0 - 1.0 / centre.n as f64;
            Some(((estimate.value - centre.whole) / shrunk.sqrt(), estimate.variance))
        })
        .collect();
    let sampling: Vec<f64> = deviations.iter().map(|(_, sampling)| *sampling).collect();
    let usual = median(&sampling).unwrap_or(0.0);
    let Some(between) = between_variance(&deviations) else { return vec![None; estimates.len()] };
    estimates
        .iter()
        .enumerate()
        .map(|(at, estimate)| {
            let (estimate, centre) = (estimate.as_ref()?, centre_for(at)?);
            let of_centre = std::f64::consts::FRAC_PI_2 * between / centre.n as f64;
            let variance = between + estimate.variance + of_centre;
            if variance <= 0.0 {
                return None;
            }
            let half_deviation = |which: usize| -> Option<(f64, f64)> {
                let (value, sampling) = estimate.halves[which]?;
                Some((value - centre.halves[which]?, sampling))
            };
            let half = |which: usize| -> Option<f64> {
                let (deviation, sampling) = half_deviation(which)?;
                Some(deviation / (between + sampling + of_centre).sqrt())
            };
            let deviation = estimate.value - centre.whole;
            Some(Comparison {
                z: deviation / variance.sqrt(),
                halves: [half(0), half(1)],
                deviation,
                half_deviations: [half_deviation(0), half_deviation(1)],
                sampling: estimate.variance,
                variance,
                between,
                centre: centre.whole,
                low: centre.low,
                high: centre.high,
                n_peers: u32::try_from(centre.n.saturating_sub(1)).unwrap_or(u32::MAX),
                trust: ((between + usual) / (between + estimate.variance).max(1e-12)).min(1.0),
            })
        })
        .collect()
}

fn centre_of(have: &[&Estimate]) -> Option<Centre> {
    let mut values: Vec<f64> = have.iter().map(|e| e.value).collect();
    values.sort_by(f64::total_cmp);
    let half = |which: usize| {
        let values: Vec<f64> = have.iter().filter_map(|e| Some(e.halves[which]?.0)).collect();
        (values.len() * 2 >= have.len()).then(|| median(&values)).flatten()
    };
    Some(Centre {
        whole: quantile_sorted(&values, 0.5)?,
        halves: [half(0), half(1)],
        low: quantile_sorted(&values, 0.1)?,
        high: quantile_sorted(&values, 0.9)?,
        n: values.len(),
    })
}
