//! How much a deviate speaks for being affected.
//!
//! In: deviates that are near standard normal for the unaffected. Out: logarithms of likelihood
//! ratios, and deviates of the unaffected by chance, to calibrate what is built of the ratios.
//! Never: without limit, however far out one deviate lies: habits have long tails.

use super::normal::normal_quantile;
use rand::Rng;
use statrs::function::gamma::ln_gamma;
use std::sync::LazyLock;

/// Degrees of freedom of the unaffected: habits have longer tails than chance.
const FREEDOM: f64 = 15.0;
/// What the affected show where they show it: mean and variance of the deviate.
const SHIFT: f64 = 2.0;
const SPREAD: f64 = 2.0;
/// Beyond so much past the mean, further out says no more.
const FAR: f64 = 3.5;
const BOUNDS: (f64, f64) = (-3.0, 8.0);

/// How many times likelier a deviate is where the sign shows than by chance.
pub fn likelihood_ratio(z: f64) -> f64 {
    let z = z.clamp(BOUNDS.0, BOUNDS.1).min(SHIFT + FAR);
    let off = z - SHIFT;
    let affected = -0.5 * (std::f64::consts::TAU * SPREAD).ln() - off * off / (2.0 * SPREAD);
    (affected - ln_unaffected(z)).exp()
}

/// ln(1 − share + share × ratio): of the affected only a `share` shows this sign at all, so its
/// absence says little and its presence much.
pub fn shift_evidence(ratio: f64, share: f64) -> f64 {
    (1.0 - share + share * ratio).ln()
}

/// Student's t.
fn ln_unaffected(z: f64) -> f64 {
    static SCALE: LazyLock<f64> = LazyLock::new(|| {
        ln_gamma((FREEDOM + 1.0) / 2.0)
            - ln_gamma(FREEDOM / 2.0)
            - 0.5 * (FREEDOM * std::f64::consts::PI).ln()
    });
    *SCALE - (FREEDOM + 1.0) / 2.0 * (z * z / FREEDOM).ln_1p()
}

/// A deviate of someone unaffected by chance.
pub fn unaffected(random: &mut impl Rng) -> f64 {
    let mut unit = || ((random.next_u64() >> 11) as f64 + 0.5) / (1u64 << 53) as f64;
    let normal = normal_quantile(unit());
    // A chi-square of 15 degrees is twice the sum of seven exponentials, and the square of a normal.
    let odd = normal_quantile(unit());
    let chi_square = odd * odd - 2.0 * (0..7).map(|_| unit().ln()).sum::<f64>();
    normal / (chi_square / FREEDOM).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::SeedableRng;
    use rand_chacha::ChaCha8Rng;

    #[test]
    fn the_mean_ratio_of_the_unaffected_is_at_most_1() {
        let mut random = ChaCha8Rng::seed_from_u64(1);
        let n = 200_000;
        let mean = (0..n)
            .map(|_| shift_evidence(likelihood_ratio(unaffected(&mut random)), 0.5).exp())
            .sum::<f64>()
            / f64::from(n);
        assert!(mean < 1.02 && mean > 0.7, "{mean}");
    }

    #[test]
    fn more_is_never_less_evidence_above_the_peers() {
        for share in [0.1, 0.5, 1.0] {
            let all: Vec<f64> = (0..90)
                .map(|i| shift_evidence(likelihood_ratio(f64::from(i) * 0.1), share))
                .collect();
            assert!(all.windows(2).all(|w| w[0] <= w[1] + 1e-9), "{share} {all:?}");
        }
    }
}
