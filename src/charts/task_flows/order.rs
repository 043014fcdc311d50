//! In which order steps stand, so that as little as can be leads back.
//!
//! In: how often each step leads to each. Out: an order. Never: more steps than can be tried.

/// All orders of so many are tried, by subsets.
pub(super) const MOST: usize = 10;

/// `leads[a][b]`: how often a is followed by b. The order in which the least leads to an earlier step.
pub(super) fn least_back(leads: &[Vec<f64>]) -> Vec<usize> {
    let n = leads.len().min(MOST);
    let weight =
        |from: usize, to: usize| leads.get(from).and_then(|row| row.get(to)).unwrap_or(&0.0);
    // The least that leads back with exactly these steps first, and which of them stands last.
    let mut best: Vec<(f64, usize)> = vec![(f64::INFINITY, 0); 1 << n];
    if let Some(none) = best.first_mut() {
        *none = (0.0, 0);
    }
    for placed in 0..1usize << n {
        let Some((so_far, _)) = best.get(placed).copied() else { continue };
        for next in (0..n).filter(|at| placed & 1 << at == 0) {
            let later = (0..n).filter(|at| *at != next && placed & 1 << at == 0);
            let back: f64 = later.map(|from| *weight(from, next)).sum();
            if let Some(slot) = best.get_mut(placed | 1 << next)
                && so_far + back < slot.0
            {
                *slot = (so_far + back, next);
            }
        }
    }
    let mut order = Vec::with_capacity(n);
    let mut placed = (1usize << n) - 1;
    while let Some((_, last)) = best.get(placed).filter(|_| placed != 0) {
        order.push(*last);
        placed &= !(1 << last);
    }
    order.reverse();
    order
}
