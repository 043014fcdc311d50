//! How far the evidence of unaffected people reaches by chance.
//!
//! In: which signs each person's activities show at all. Out: the upper tail of the evidence that
//! people like these have by chance. Never: another answer for the same people.

use super::activities::{SIGNS, Strain, evidence, pooled};
use crate::stats::{quantile_sorted, unaffected};
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;

const DRAWS: usize = 40_000;
const SEED: u64 = 0x7570_7461;
/// Above this part of the draws the tail is taken for exponential: likelihood ratios have such tails.
const BODY: f64 = 0.99;

pub(super) struct Chance {
    sorted: Vec<f64>,
    from: f64,
    mean_excess: f64,
}

impl Chance {
    /// `None` where nobody has evidence.
    pub fn of<'a>(people: impl Iterator<Item = &'a [Strain]>) -> Option<Self> {
        let shapes: Vec<Vec<(f64, u8)>> = people
            .filter(|strains| !strains.is_empty())
            .map(|strains| strains.iter().map(|s| (s.prior, s.signs)).collect())
            .collect();
        // Sorted, so that neither the order of ids nor who was read first matters.
        let shapes = sorted(shapes);
        let mut random = ChaCha8Rng::seed_from_u64(SEED);
        let mut draws: Vec<f64> = (0..DRAWS)
            .filter_map(|draw| {
                let shape = shapes.get(draw % shapes.len().max(1))?;
                let drawn: Vec<(f64, f64)> = shape
                    .iter()
                    .map(|(prior, signs)| {
                        let shown = (0..SIGNS.len())
                            .map(|at| (signs >> at & 1 == 1).then(|| unaffected(&mut random)));
                        (*prior, evidence(shown))
                    })
                    .collect();
                pooled(&drawn)
            })
            .collect();
        draws.sort_by(f64::total_cmp);
        let from = quantile_sorted(&draws, BODY)?;
        let beyond: Vec<f64> = draws.iter().filter(|d| **d > from).map(|d| d - from).collect();
        let mean_excess = beyond.iter().sum::<f64>() / beyond.len().max(1) as f64;
        (mean_excess > 0.0).then_some(Self { sorted: draws, from, mean_excess })
    }

    /// The share of unaffected people with so much evidence or more.
    pub fn tail(&self, evidence: f64) -> f64 {
        if evidence > self.from {
            return (1.0 - BODY) * ((self.from - evidence) / self.mean_excess).exp();
        }
        let below = self.sorted.partition_point(|d| *d < evidence) as f64;
        1.0 - (below + 0.5) / (self.sorted.len() as f64 + 1.0)
    }
}

fn sorted(mut shapes: Vec<Vec<(f64, u8)>>) -> Vec<Vec<(f64, u8)>> {
    shapes.sort_by(|a, b| {
        let key = |s: &[(f64, u8)]| s.iter().map(|(p, g)| (p.to_bits(), *g)).collect::<Vec<_>>();
        key(a).cmp(&key(b))
    });
    shapes
}
