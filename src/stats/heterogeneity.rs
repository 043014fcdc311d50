//! How much people really differ, beyond what chance alone makes of few data.
//!
//! In: deviations from the centre with the sampling variance of each; or scores of many people of
//! whom a few are affected. Out: the variance between people; centre and spread of the unaffected.
//! Never: moved by a tail: both look at the middle of the data.

use super::normal::normal_quantile;
use std::ops::RangeInclusive;

/// Part of the ordered scores that is taken for unaffected.
const MIDDLE: RangeInclusive<f64> = 0.15..=0.70;
/// Median of a chi-square with one degree of freedom.
const MEDIAN_CHI_SQUARE: f64 = 0.454_936_423_119_572_8;

/// Variance between people such that half of (deviation² ÷ (between + sampling)) lie below the
/// chi-square's median: Paule and Mandel's equation, solved by a median. `None` under five values.
pub fn between_variance(deviations: &[(f64, f64)]) -> Option<f64> {
    if deviations.len() < 5 {
        return None;
    }
    let excess = |between: f64| {
        let mut ratios: Vec<f64> = deviations
            .iter()
            .map(|(d, sampling)| d * d / (between + sampling).max(f64::MIN_POSITIVE))
            .collect();
        middle(&mut ratios) - MEDIAN_CHI_SQUARE
    };
    if excess(0.0) <= 0.0 {
        return Some(0.0);
    }
    let largest = deviations.iter().map(|(d, _)| d * d).fold(0.0, f64::max);
    let (mut low, mut high) = (0.0, largest / MEDIAN_CHI_SQUARE + f64::MIN_POSITIVE);
    for _ in 0..60 {
        let middle = (low + high) / 2.0;
        if excess(middle) > 0.0 { low = middle } else { high = middle }
    }
    Some((low + high) / 2.0)
}

/// The median, without sorting what lies on either side of it.
fn middle(values: &mut [f64]) -> f64 {
    let half = values.len() / 2;
    if half >= values.len() {
        return 0.0;
    }
    let even = values.len().is_multiple_of(2);
    let (below, upper, _) = values.select_nth_unstable_by(half, f64::total_cmp);
    let lower = below.iter().copied().max_by(f64::total_cmp).filter(|_| even);
    lower.map_or(*upper, |lower| lower + 0.5 * (*upper - lower))
}

/// Centre and sigma of the unaffected majority: a line through the middle of the normal quantile plot
/// (Efron 2004, JASA 99:96, on empirical nulls). The middle lies left of the centre, since those whom
/// a one-sided question looks for lie right. `None` under 20 values or without variation.
pub fn central_normal(scores: &[f64]) -> Option<(f64, f64)> {
    normal_through(scores, MIDDLE)
}

/// The same through another part of the ordered scores, `within` of their ranks from 0 to 1.
pub fn normal_through(scores: &[f64], within: RangeInclusive<f64>) -> Option<(f64, f64)> {
    if scores.len() < 20 {
        return None;
    }
    let mut sorted = scores.to_vec();
    sorted.sort_by(f64::total_cmp);
    let n = sorted.len() as f64;
    let points: Vec<(f64, f64)> = sorted
        .iter()
        .enumerate()
        .map(|(rank, score)| ((rank as f64 + 0.625) / (n + 0.25), *score))
        .filter(|(p, _)| within.contains(p))
        .map(|(p, score)| (normal_quantile(p), score))
        .collect();
    let count = points.len() as f64;
    let (sum_x, sum_y) = points.iter().fold((0.0, 0.0), |s, (x, y)| (s.0 + x, s.1 + y));
    let (mean_x, mean_y) = (sum_x / count, sum_y / count);
    let (mut xx, mut xy) = (0.0, 0.0);
    for (x, y) in &points {
        xx += (x - mean_x) * (x - mean_x);
        xy += (x - mean_x) * (y - mean_y);
    }
    let sigma = xy / xx;
    (sigma > 0.0).then_some((mean_y - sigma * mean_x, sigma))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ideal(n: usize) -> Vec<f64> {
        (0..n).map(|i| normal_quantile((i as f64 + 0.5) / n as f64)).collect()
    }

    #[test]
    fn the_centre_of_a_standard_normal_is_found_whatever_the_tail_holds() {
        let mut scores = ideal(500);
        let (centre, sigma) = central_normal(&scores).unwrap();
        assert!(centre.abs() < 0.02 && (sigma - 1.0).abs() < 0.03, "{centre} {sigma}");
        // One in twenty far to the right: ranks shift, so the centre follows a little, not more.
        scores.extend(std::iter::repeat_n(4.0, 26));
        let (centre, sigma) = central_normal(&scores).unwrap();
        assert!(centre.abs() < 0.1 && (sigma - 1.0).abs() < 0.1, "{centre} {sigma}");
    }

    #[test]
    fn chance_alone_leaves_nothing_between_people() {
        let pure: Vec<(f64, f64)> = ideal(400).into_iter().map(|z| (z, 1.0)).collect();
        assert!(between_variance(&pure).unwrap() < 0.02);
        let wide: Vec<(f64, f64)> = ideal(400).into_iter().map(|z| (2.0 * z, 1.0)).collect();
        assert!((between_variance(&wide).unwrap() - 3.0).abs() < 0.1);
    }
}
