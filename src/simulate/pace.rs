//! How long a step takes: machine bursts, thinking, pauses.
//!
//! In: an action's mean seconds, the variant's spread. Out: the gap after an event in ms.
//! Never: a person; their pace is a factor on what is drawn here.

use super::actions::SPECS;
use super::variants::Variant;
use crate::stats::normal_quantile;

const QUANTILES: usize = 4096;

/// Gaps by quantile: drawing is one table look-up.
pub(super) struct Pace {
    think: Vec<f32>,
    pause: Vec<f32>,
    /// An action's thresholds in 1/65536: below the first a burst, below the second thinking.
    edges: Vec<(u16, u16)>,
}

/// The published means are of residents; with every role's actions in, all are a little longer.
const SCALE: f32 = 1.14;
/// A longer gap would end the session.
const LONGEST: f32 = 290.0;

impl Pace {
    pub fn new(variant: &Variant) -> Self {
        let (sigma, median) = variant.think;
        let at = |q: usize| normal_quantile((q as f64 + 0.5) / QUANTILES as f64);
        let think: Vec<f32> = (0..QUANTILES)
            .map(|q| (median * (sigma * at(q)).exp()).clamp(2.0, 120.0) as f32)
            .collect();
        let pause: Vec<f32> = (0..QUANTILES)
            .map(|q| (87.0 * (0.42 * at(q)).exp()).clamp(30.0, f64::from(LONGEST)) as f32)
            .collect();
        let (thinking, pausing) = (mean(&think), mean(&pause));
        let edges = SPECS
            .iter()
            .map(|spec| edges(spec.seconds * SCALE, variant.burst_mean as f32, thinking, pausing))
            .collect();
        Self { think, pause, edges }
    }

    /// Milliseconds after this action; `factor` and `pausing` stretch thinking and pauses.
    pub fn gap(&self, action: u16, bits: u64, factor: f32, pausing: f32) -> i64 {
        let class = bits as u16;
        let quantile = (bits >> 16) as usize % QUANTILES;
        let (burst, think) = self.edges.get(usize::from(action)).copied().unwrap_or((0, 0));
        let of = |table: &[f32]| table.get(quantile).copied().unwrap_or(1.0);
        let seconds = if class < burst {
            0.05 + 1.9 * quantile as f32 / QUANTILES as f32
        } else if class < think {
            of(&self.think) * factor
        } else {
            of(&self.pause) * pausing
        };
        (seconds.min(LONGEST) * 1000.0) as i64
    }
}

/// The mixture that has the mean: first fewer bursts, then more pauses among the rest.
fn edges(seconds: f32, burst: f32, think: f32, pause: f32) -> (u16, u16) {
    let usual = 0.165;
    let rest = think * (1.0 - usual) + pause * usual;
    let awake = ((seconds - burst) / (rest - burst)).clamp(0.02, 0.92);
    let wanted = (seconds - burst * (1.0 - awake)) / awake;
    let pausing = ((wanted - think) / (pause - think)).clamp(0.05, 0.80);
    let part = |share: f32| (share * 65_535.0) as u16;
    (part(1.0 - awake), part(1.0 - awake * pausing))
}

fn mean(table: &[f32]) -> f32 {
    table.iter().sum::<f32>() / table.len().max(1) as f32
}
