//! Uncertainty by resampling.
//!
//! In: how many units there are, a statistic of chosen units, a seed. Out: a percentile interval.
//! Never: a different answer for the same seed.

use super::quantile::quantile_sorted;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Interval {
    pub low: f64,
    pub high: f64,
}

/// Percentile interval of `statistic` over `rounds` resamples (with replacement) of `0..n`.
/// Rounds in which it has no value are left out; `None` where fewer than half have one.
pub fn bootstrap(
    n: usize,
    rounds: usize,
    seed: u64,
    confidence: f64,
    mut statistic: impl FnMut(&[usize]) -> Option<f64>,
) -> Option<Interval> {
    if n == 0 || rounds == 0 {
        return None;
    }
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let mut chosen = vec![0; n];
    let mut values = Vec::with_capacity(rounds);
    for _ in 0..rounds {
        for unit in &mut chosen {
            *unit = random.random_range(0..n);
        }
        values.extend(statistic(&chosen).filter(|value| value.is_finite()));
    }
    if values.len() * 2 < rounds {
        return None;
    }
    values.sort_by(f64::total_cmp);
    let tail = (1.0 - confidence) / 2.0;
    Some(Interval {
        low: quantile_sorted(&values, tail)?,
        high: quantile_sorted(&values, 1.0 - tail)?,
    })
}
