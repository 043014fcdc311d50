//! False-discovery rate over many tests.
//!
//! In: p-values. Out: q-values in the same order. Never: fewer than were given.

/// Benjamini and Hochberg 1995, J R Stat Soc B 57:289; adjusted p-values, monotone in p.
pub fn benjamini_hochberg(p: &[f64]) -> Vec<f64> {
    let n = p.len();
    let mut order: Vec<usize> = (0..n).collect();
    order.sort_by(|a, b| p[*a].total_cmp(&p[*b]));
    let mut q = vec![1.0; n];
    let mut smallest: f64 = 1.0;
    for (rank, at) in order.iter().enumerate().rev() {
        smallest = smallest.min(p[*at] * n as f64 / (rank + 1) as f64);
        q[*at] = smallest;
    }
    q
}
