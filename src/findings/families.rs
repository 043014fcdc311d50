//! Families of evidence: several deviates into one, and all on the scale of the unaffected.
//!
//! In: deviates that are standard normal for the unaffected. Out: combined deviates.
//! Never: two measures of one family counted as two pieces of evidence.

use crate::stats::{central_normal, normal_through};
use std::ops::RangeInclusive;

/// A deviate of a family with what it was in each half, and how far its data carry.
#[derive(Clone, Copy, Debug)]
pub(super) struct Family {
    pub name: &'static str,
    pub z: f64,
    pub halves: [Option<f64>; 2],
    pub trust: f64,
}

/// One-sided 5 %: a family that says something of its own.
pub(super) const SPEAKS: f64 = 1.645;
/// Each half of the window must lean the same way at least so far.
pub(super) const PERSISTS: f64 = 0.84;

/// A single family may carry so much and no more; a habit is not five proofs.
const FAR: f64 = 6.0;

pub(super) fn bounded(z: f64) -> f64 {
    z.clamp(-3.0, FAR)
}

/// Deviates of several measures of one family: their mean, as spread as each alone.
pub(super) fn mean_of(deviates: &[f64], correlation: f64) -> Option<f64> {
    if deviates.is_empty() {
        return None;
    }
    let n = deviates.len() as f64;
    Some(deviates.iter().sum::<f64>() / (n + n * (n - 1.0) * correlation).sqrt())
}

/// Scores so that the unaffected majority is standard normal. A spread under 1 is not believed:
/// each part was standardised already, and a narrow middle often has long tails.
pub(super) fn against_the_majority(scores: &mut [Option<f64>]) {
    let present: Vec<f64> = scores.iter().flatten().copied().collect();
    let Some((centre, sigma)) = central_normal(&present) else { return };
    let sigma = sigma.max(1.0);
    for score in scores.iter_mut().flatten() {
        *score = (*score - centre) / sigma;
    }
}

/// Scores so that the far end of the habits is that of a normal. Habits have long tails: some miss
/// twice the days of others and are fine. What few people show at all may be judged by that tail.
/// `tail` is the part of the ordered scores in which habits end and few are affected yet.
pub(super) fn against_the_tail(scores: &mut [Option<f64>], tail: RangeInclusive<f64>) {
    let present: Vec<f64> = scores.iter().flatten().copied().collect();
    let Some((centre, sigma)) = normal_through(&present, tail) else { return };
    let (low, high) = (centre, sigma.max(1.0));
    for score in scores.iter_mut().flatten() {
        *score = (*score - low.min(0.5)) / high;
    }
}
