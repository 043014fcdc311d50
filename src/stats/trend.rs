//! Change over time that a few odd weeks cannot make.
//!
//! In: values in order of time. Out: Theil–Sen slope, Mann–Kendall test, exponentially weighted mean.
//! Never: a slope from fewer than three points.

use super::normal::normal_sf;
use super::quantile::quantile_sorted;

/// Mann and Kendall's S, its variance with ties, the continuity-corrected z and two-sided p.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Trend {
    pub s: f64,
    pub variance: f64,
    pub z: f64,
    pub p: f64,
}

/// Median of the slopes between all pairs of points (quadratic in their number: weeks, not events).
pub fn theil_sen(points: &[(f64, f64)]) -> Option<f64> {
    if points.len() < 3 {
        return None;
    }
    let mut slopes = Vec::with_capacity(points.len() * (points.len() - 1) / 2);
    for (at, (x0, y0)) in points.iter().enumerate() {
        for (x1, y1) in &points[at + 1..] {
            if x1 != x0 {
                slopes.push((y1 - y0) / (x1 - x0));
            }
        }
    }
    slopes.sort_by(f64::total_cmp);
    quantile_sorted(&slopes, 0.5)
}

pub fn mann_kendall(values: &[f64]) -> Option<Trend> {
    let n = values.len();
    if n < 3 {
        return None;
    }
    let mut s = 0.0;
    for (at, earlier) in values.iter().enumerate() {
        for later in &values[at + 1..] {
            s += match later.total_cmp(earlier) {
                std::cmp::Ordering::Greater => 1.0,
                std::cmp::Ordering::Less => -1.0,
                std::cmp::Ordering::Equal => 0.0,
            };
        }
    }
    let spread = |count: f64| count * (count - 1.0) * (2.0 * count + 5.0);
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let ties: f64 = sorted.chunk_by(|a, b| a == b).map(|tied| spread(tied.len() as f64)).sum();
    let variance = (spread(n as f64) - ties) / 18.0;
    let z = if variance > 0.0 && s != 0.0 { (s - f64::signum(s)) / variance.sqrt() } else { 0.0 };
    Some(Trend { s, variance, z, p: (2.0 * normal_sf(z.abs())).min(1.0) })
}

/// y₀ = x₀, then yₜ = α xₜ + (1 − α) yₜ₋₁ (pandas `ewm(adjust=False)`).
pub fn ewma(values: &[f64], alpha: f64) -> Vec<f64> {
    let mut smooth = Vec::with_capacity(values.len());
    let mut last = None;
    for value in values {
        let next = last.map_or(*value, |before: f64| alpha * value + (1.0 - alpha) * before);
        smooth.push(next);
        last = Some(next);
    }
    smooth
}
