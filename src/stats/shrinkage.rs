//! Empirical Bayes: how much of a difference is the person's, and how much is too little data.
//!
//! In: an estimate, its sampling variance, the variance between people. Out: the estimate pulled to
//! the centre. Never: past it.

/// The share of an observed difference that is the person's own, 0 to 1.
pub fn reliability(between: f64, sampling: f64) -> f64 {
    let total = between + sampling;
    if between > 0.0 && total > 0.0 { between / total } else { 0.0 }
}

/// Efron and Morris 1975: pulled to the centre by 1 − reliability.
pub fn shrink(value: f64, centre: f64, between: f64, sampling: f64) -> f64 {
    centre + reliability(between, sampling) * (value - centre)
}

/// From the same measure taken on two halves of each person's days: their correlation, stepped up
/// to the whole by Spearman and Brown; `None` under three pairs or without variation.
pub fn split_half_reliability(halves: &[(f64, f64)]) -> Option<f64> {
    if halves.len() < 3 {
        return None;
    }
    let n = halves.len() as f64;
    let (sum_a, sum_b) = halves.iter().fold((0.0, 0.0), |s, (a, b)| (s.0 + a, s.1 + b));
    let (mean_a, mean_b) = (sum_a / n, sum_b / n);
    let (mut aa, mut bb, mut ab) = (0.0, 0.0, 0.0);
    for (a, b) in halves {
        aa += (a - mean_a) * (a - mean_a);
        bb += (b - mean_b) * (b - mean_b);
        ab += (a - mean_a) * (b - mean_b);
    }
    if aa <= 0.0 || bb <= 0.0 {
        return None;
    }
    let r = ab / (aa * bb).sqrt();
    Some(if r > 0.0 { 2.0 * r / (1.0 + r) } else { 0.0 })
}
