//! A person's effort, stream by stream, apart from their own general pace.
//!
//! In: the effort columns. Out: for each member and stream, how far it stands out from both the peers
//! and the person's other streams. Never: someone slow in everything taken for someone
//! who struggles with one thing, nor the reverse.

use crate::measures::Measures;
use crate::peers::Comparison;
use crate::stats::{between_variance, weighted_median};

/// Effort of one stream beside the person's pace.
#[derive(Clone, Copy, Debug)]
pub(super) struct StreamEffort {
    /// Index of the column in `Measures::columns`.
    pub column: usize,
    /// Deviation from peers, logarithm of the ratio.
    pub deviation: f64,
    pub z: f64,
    pub halves: [Option<f64>; 2],
    pub trust: f64,
}

#[derive(Clone, Debug, Default)]
pub(super) struct Profile {
    pub streams: Vec<StreamEffort>,
}

/// With fewer streams a person's own pace cannot be told from one activity.
const FEWEST_STREAMS: usize = 4;

pub(super) fn profiles(measures: &Measures, n: usize) -> Vec<Profile> {
    let columns: Vec<usize> = measures
        .columns
        .iter()
        .enumerate()
        .filter(|(_, c)| c.definition.name == "effort")
        .map(|(at, _)| at)
        .collect();
    let cell = |column: usize, at: usize| measures.columns.get(column)?.counted(at);
    let paces: Vec<Option<(f64, f64)>> = (0..n)
        .map(|at| {
            let all: Vec<&Comparison> = columns.iter().filter_map(|c| cell(*c, at)).collect();
            (all.len() >= FEWEST_STREAMS)
                .then(|| pace_of(all.iter().map(|c| (c.deviation, c.variance))))?
        })
        .collect();
    let present: Vec<(f64, f64)> = paces.iter().flatten().copied().collect();
    let pace_variance = between_variance(&present).unwrap_or(0.0);
    // How much people differ in one stream beyond their pace.
    let own: Vec<f64> = columns
        .iter()
        .map(|column| {
            let residuals: Vec<(f64, f64)> = (0..n)
                .filter_map(|at| Some((cell(*column, at)?, paces.get(at)?.as_ref()?)))
                .map(|(c, pace)| (c.deviation - pace.0, c.sampling))
                .collect();
            between_variance(&residuals).unwrap_or(f64::NAN)
        })
        .collect();
    (0..n)
        .map(|at| {
            let present: Vec<(usize, &Comparison, f64)> = columns
                .iter()
                .zip(&own)
                .filter_map(|(column, own)| {
                    let c = cell(*column, at)?;
                    Some((*column, c, if own.is_finite() { *own } else { c.between }))
                })
                .collect();
            let streams = present
                .iter()
                .map(|(column, c, own)| {
                    let others = present.iter().filter(|(other, _, _)| other != column);
                    let pace = (present.len() > FEWEST_STREAMS)
                        .then(|| pace_of(others.map(|(_, c, own)| (c.deviation, own + c.sampling))))
                        .flatten();
                    let between = if pace.is_some() { *own } else { c.between };
                    stream_effort(*column, c, between, pace, pace_variance)
                })
                .collect();
            Profile { streams }
        })
        .collect()
}

fn stream_effort(
    column: usize,
    c: &Comparison,
    between: f64,
    pace: Option<(f64, f64)>,
    pace_variance: f64,
) -> StreamEffort {
    // Normal with a normal prior: the pace that the other streams let us expect.
    let (expected, uncertain) = pace.map_or((0.0, 0.0), |(value, variance)| {
        let trust = pace_variance / (pace_variance + variance).max(1e-12);
        (trust * value, trust * variance)
    });
    // Few peers leave their middle uncertain.
    let of_centre = (c.variance - c.between - c.sampling).max(0.0);
    let noise = between + uncertain + of_centre;
    let variance = noise + c.sampling;
    let half = |which: usize| {
        let (deviation, sampling) = c.half_deviations[which]?;
        Some((deviation - expected) / (noise + sampling).sqrt())
    };
    let excess = c.deviation - expected;
    StreamEffort {
        column,
        deviation: c.deviation,
        z: excess / variance.max(1e-9).sqrt(),
        halves: [half(0), half(1)],
        trust: c.trust,
    }
}

/// Weighted median of the streams and its variance.
fn pace_of(streams: impl Iterator<Item = (f64, f64)>) -> Option<(f64, f64)> {
    let pairs: Vec<(f64, f64)> =
        streams.map(|(value, variance)| (value, 1.0 / variance.max(1e-6))).collect();
    let precision: f64 = pairs.iter().map(|(_, weight)| weight).sum();
    Some((weighted_median(&pairs)?, std::f64::consts::FRAC_PI_2 / precision))
}
