//! How surprising a score is among the scores of many people, of whom a few are affected.
//!
//! In: everyone's scores. Out: an upper-tail probability for any score. Never: lighter than a normal's
//! tail: where people hardly differ, little is still no surprise.

use super::normal::{normal_quantile, normal_sf};
use super::quantile::quantile_sorted;

/// Between these parts of the ordered scores habits end and few are affected yet.
const FROM: f64 = 0.80;
const TO: f64 = 0.95;
const FEWEST: usize = 20;

/// Exponential beyond the upper fifth, as steep as the scores are there; normal below.
pub struct UpperTail {
    from: f64,
    scale: f64,
}

impl UpperTail {
    /// As a standard normal's.
    pub const NORMAL: (f64, f64) = (0.841_621_233_572_914_3, 0.579_409_695_304_309_3);

    /// Of scores that are near standard normal for most. Under 20 of them: a standard normal's.
    pub fn of(scores: impl Iterator<Item = f64>) -> Self {
        Self::no_lighter_than(Self::NORMAL, scores)
    }

    /// Of scores on any scale. `least`: where the upper fifth begins and how steeply it falls (the
    /// score in which it falls to 1/e), at least; all that is known under 20 scores.
    pub fn no_lighter_than(least: (f64, f64), scores: impl Iterator<Item = f64>) -> Self {
        let (from, scale) = least;
        let mut sorted: Vec<f64> = scores.collect();
        sorted.sort_by(f64::total_cmp);
        let ends = (quantile_sorted(&sorted, FROM), quantile_sorted(&sorted, TO));
        let (Some(low), Some(high)) = ends else { return Self { from, scale } };
        if sorted.len() < FEWEST {
            return Self { from, scale };
        }
        let seen = (high - low) / ((1.0 - FROM) / (1.0 - TO)).ln();
        Self { from: low.max(from), scale: seen.max(scale) }
    }

    /// Probability of so much or more.
    pub fn beyond(&self, score: f64) -> f64 {
        let over = score - self.from;
        if over >= 0.0 {
            return (1.0 - FROM) * (-over / self.scale).exp();
        }
        normal_sf(normal_quantile(FROM) + over * Self::NORMAL.1 / self.scale)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_constants_are_those_of_a_normal() {
        let (from, to) = (normal_quantile(FROM), normal_quantile(TO));
        assert!((UpperTail::NORMAL.0 - from).abs() < 1e-9);
        assert!((UpperTail::NORMAL.1 - (to - from) / 4_f64.ln()).abs() < 1e-9);
    }

    #[test]
    fn more_is_more_surprising_and_a_few_far_out_change_little() {
        let ideal = |n: usize| (0..n).map(move |i| normal_quantile((i as f64 + 0.5) / n as f64));
        let plain = UpperTail::of(ideal(400));
        let p: Vec<f64> = (-30..60).map(|i| plain.beyond(f64::from(i) * 0.1)).collect();
        assert!(p.windows(2).all(|w| w[0] > w[1]));
        assert!(
            (plain.beyond(0.0) - 0.5).abs() < 0.02 && (plain.beyond(1.645) - 0.05).abs() < 0.005
        );
        let with_few = UpperTail::of(ideal(400).chain(std::iter::repeat_n(9.0, 12)));
        let ratio = with_few.beyond(3.0) / plain.beyond(3.0);
        assert!(ratio > 1.0 && ratio < 4.0, "{ratio}");
    }

    #[test]
    fn a_long_tail_of_habits_makes_the_same_score_less_surprising() {
        let ideal = |i: usize| normal_quantile((i as f64 + 0.5) / 400.0);
        let habits = UpperTail::of((0..400).map(|i| ideal(i).powi(3)));
        let plain = UpperTail::of((0..400).map(ideal));
        assert!(habits.beyond(4.0) > 5.0 * plain.beyond(4.0));
    }
}
