//! The middle of a team's people, as sure as they let it be.
//!
//! In: values with weights. Out: a location that a few far out hardly move, and how many share it.
//! Never: an order of people that matters.

use crate::stats::weighted_median;

/// A person's value and 1 ÷ its variance.
pub(super) type Weighed = (f64, f64);

#[derive(Clone, Copy, Debug)]
pub(super) struct Middle {
    pub value: f64,
    /// If the weights are right.
    pub variance: f64,
    /// Most of the people are there, too: it is not a few who carry it.
    pub shared: bool,
}

/// Huber's: beyond so many sigmas a person counts as if they were there.
pub(super) const FAR: f64 = 1.345;
/// Its efficiency beside the mean, of normal values.
pub(super) const EFFICIENCY: f64 = 0.95;
/// The median has to be near, and so many have to lie on the same side of the others' middle.
const NEAR: f64 = 0.6;
const SIDE: f64 = 0.65;
/// A step that is too small for another.
const NOTHING: f64 = 1e-9;

/// Sigmas from which on a residual says no more of a spread, and the mean of a standard normal's
/// squares that are cut there.
const BORDER: f64 = 2.5;
const WITHIN_BORDER: f64 = 0.977_56;

/// Huber's location, from the weighted median on.
pub(super) fn middle(people: &[Weighed]) -> Option<Middle> {
    let mut people = people.to_vec();
    people.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)));
    let median = weighted_median(&people)?;
    let whole: f64 = people.iter().map(|(_, weight)| weight).sum();
    let mut value = median;
    for _ in 0..20 {
        let step: f64 = people
            .iter()
            .map(|(own, weight)| {
                let sigmas = (own - value) * weight.sqrt();
                weight.sqrt() * sigmas.clamp(-FAR, FAR)
            })
            .sum();
        value += step / whole;
        if step.abs() <= NOTHING * whole {
            break;
        }
    }
    let above: f64 = people.iter().filter(|(own, _)| *own > 0.0).map(|(_, weight)| weight).sum();
    Some(Middle {
        value,
        variance: 1.0 / (EFFICIENCY * whole),
        shared: median >= NEAR * value && above >= SIDE * whole,
    })
}

/// By how much the values of teams spread more than their weights say: at least a half, at most
/// fourfold the variance. In: values from their team's middle, with weights and the team's size.
pub(super) fn overdispersion(residuals: &[(f64, f64, usize)]) -> f64 {
    let squares: Vec<f64> = residuals
        .iter()
        .map(|(value, weight, n)| value * value * weight / (1.0 - 1.0 / (*n).max(2) as f64))
        .collect();
    if squares.is_empty() {
        return 1.0;
    }
    // Second moments up to a border: far surer than a median of absolute values, and tails count, which
    // move a middle, too. Solved for the border to be at the same number of sigmas.
    let spread = |scale: f64| {
        let mut within: Vec<f64> =
            squares.iter().map(|square| (square / scale).min(BORDER * BORDER)).collect();
        within.sort_by(f64::total_cmp);
        within.iter().sum::<f64>() / within.len() as f64
    };
    let mut scale = 1.0;
    for _ in 0..30 {
        scale = (scale * spread(scale) / WITHIN_BORDER).clamp(0.5, 4.0);
    }
    scale
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_few_far_out_neither_move_nor_share_it() {
        let mut people: Vec<Weighed> =
            (0..20).map(|i| (f64::from(i) * 0.01 - 0.1, 100.0)).collect();
        people.extend([(2.0, 100.0); 4]);
        let found = middle(&people).unwrap();
        assert!(found.value < 0.05, "{found:?}");
        let shifted: Vec<Weighed> = people.iter().map(|(v, w)| (v + 0.3, *w)).collect();
        let found = middle(&shifted).unwrap();
        assert!((0.28..0.36).contains(&found.value) && found.shared, "{found:?}");
    }

    #[test]
    fn what_half_of_a_team_carries_is_not_shared() {
        let half: Vec<Weighed> = (0..20)
            .map(|i| (if i < 9 { 0.4 } else { f64::from(i) * 0.01 - 0.14 }, 100.0))
            .collect();
        assert!(!middle(&half).unwrap().shared);
    }
}
