//! The normal distribution.
//!
//! In: a deviate or a probability. Out: the other. Never: an infinite score; probabilities are kept
//! away from 0 and 1 by what a double can tell apart.

use statrs::distribution::{ContinuousCDF, Normal};

const SMALLEST: f64 = 1e-300;

pub fn normal_cdf(z: f64) -> f64 {
    Normal::standard().cdf(z)
}

/// Upper tail.
pub fn normal_sf(z: f64) -> f64 {
    Normal::standard().cdf(-z)
}

/// Inverse of the distribution function.
pub fn normal_quantile(p: f64) -> f64 {
    Normal::standard().inverse_cdf(p.clamp(SMALLEST, 1.0 - 1e-16))
}

/// The deviate whose upper tail is `p`: small p, high score.
pub fn score_of_p(p: f64) -> f64 {
    -normal_quantile(p)
}
