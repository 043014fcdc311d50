//! How much people really differ, beyond what chance alone makes of few data.
//!
//! In: deviations from the centre with the sampling variance of each; or scores of many people of
//! whom a few are affected. Out: the variance between people; centre and spread of the unaffected.
//! Never: moved by a tail: both look at the middle of the data.

use super::normal::normal_cdf;
use super::quantile::quantile_sorted;

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
        ratios.sort_by(f64::total_cmp);
        quantile_sorted(&ratios, 0.5).unwrap_or(0.0) - MEDIAN_CHI_SQUARE
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

/// Centre and sigma of the unaffected majority: a normal fitted by maximum likelihood to the middle
/// of the scores, as if what lies outside had not been seen (Efron 2004, JASA 99:96, the empirical
/// null). `None` under 20 values or without variation.
pub fn central_normal(scores: &[f64]) -> Option<(f64, f64)> {
    if scores.len() < 20 {
        return None;
    }
    let mut sorted = scores.to_vec();
    sorted.sort_by(f64::total_cmp);
    let (low, high) = (quantile_sorted(&sorted, 0.10)?, quantile_sorted(&sorted, 0.80)?);
    let middle: Vec<f64> = sorted.iter().copied().filter(|s| low <= *s && *s <= high).collect();
    let mut centre = quantile_sorted(&sorted, 0.45)?;
    let mut sigma = (quantile_sorted(&sorted, 0.75)? - quantile_sorted(&sorted, 0.25)?) / 1.349;
    if sigma <= 0.0 || middle.len() < 10 {
        return None;
    }
    // Moment matching of a normal truncated to [low, high]; a fixed point, a few dozen rounds.
    let n = middle.len() as f64;
    let seen_mean = middle.iter().sum::<f64>() / n;
    let seen_var = middle.iter().map(|s| (s - seen_mean) * (s - seen_mean)).sum::<f64>() / n;
    let limit = (high - low) * 2.0;
    for _ in 0..500 {
        let (a, b) = ((low - centre) / sigma, (high - centre) / sigma);
        let mass = (normal_cdf(b) - normal_cdf(a)).max(1e-9);
        let (fa, fb) = (density(a), density(b));
        let shift = (fa - fb) / mass;
        let narrowing = (1.0 + (a * fa - b * fb) / mass - shift * shift).max(1e-3);
        let next_sigma = (seen_var / narrowing).sqrt().min(limit);
        let next_centre = (seen_mean - next_sigma * shift).clamp(low, high);
        let moved = (next_sigma - sigma).abs() + (next_centre - centre).abs();
        sigma += 0.5 * (next_sigma - sigma);
        centre += 0.5 * (next_centre - centre);
        if moved < 1e-12 {
            break;
        }
    }
    Some((centre, sigma))
}

fn density(z: f64) -> f64 {
    (-0.5 * z * z).exp() / std::f64::consts::TAU.sqrt()
}

#[cfg(test)]
mod tests {
    use super::super::normal::normal_quantile;
    use super::*;

    fn ideal(n: usize) -> Vec<f64> {
        (0..n).map(|i| normal_quantile((i as f64 + 0.5) / n as f64)).collect()
    }

    #[test]
    fn the_centre_of_a_standard_normal_is_found_whatever_the_tail_holds() {
        let mut scores = ideal(500);
        let (centre, sigma) = central_normal(&scores).unwrap();
        assert!(centre.abs() < 0.02 && (sigma - 1.0).abs() < 0.03, "{centre} {sigma}");
        scores.extend(std::iter::repeat_n(4.0, 40));
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
