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

/// Upper tail of habits: a normal's up to its 95th percentile, exponential beyond, with the normal's own
/// hazard there. Some people miss twice the days of others, or print twice as much, and are fine.
pub fn habit_sf(z: f64) -> f64 {
    const FROM: f64 = 1.644_853_626_951_472_7;
    if z <= FROM {
        return normal_sf(z);
    }
    let density = (-FROM * FROM / 2.0).exp() / std::f64::consts::TAU.sqrt();
    let tail = normal_sf(FROM);
    tail * (-density / tail * (z - FROM)).exp()
}

/// Inverse of the distribution function.
pub fn normal_quantile(p: f64) -> f64 {
    Normal::standard().inverse_cdf(p.clamp(SMALLEST, 1.0 - 1e-16))
}

/// The deviate whose upper tail is `p`: small p, high score.
pub fn score_of_p(p: f64) -> f64 {
    -normal_quantile(p)
}

/// Of Student's t with so many degrees of freedom; `None` without any.
pub fn student_quantile(p: f64, freedom: f64) -> Option<f64> {
    let t = statrs::distribution::StudentsT::new(0.0, 1.0, freedom).ok()?;
    Some(t.inverse_cdf(p.clamp(SMALLEST, 1.0 - 1e-16)))
}
