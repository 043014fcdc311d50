//! Counts that vary more than chance: negative binomial.
//!
//! In: a count, its expectation, how uncertain that is. Out: a deviate as of a normal.
//! Never: a normal approximation where counts are few.

use super::normal::{normal_quantile, normal_sf};
use statrs::function::beta::checked_beta_reg;
use statrs::function::gamma::{checked_gamma_lr, ln_gamma};

/// The normal deviate with the same mid-p upper tail as `count`, where the expectation is `mean` and
/// the true rate varies around it with a squared coefficient of variation of `spread`.
pub fn count_score(count: u64, mean: f64, spread: f64) -> f64 {
    if mean <= 0.0 {
        return 0.0;
    }
    let at_least = |k: u64| if k == 0 { 1.0 } else { upper_tail(k, mean, spread) };
    let (here, above) = (at_least(count), at_least(count + 1));
    let p = (here + above) / 2.0;
    if p < 0.5 { -normal_quantile(p) } else { normal_quantile((1.0 - p).max(1e-16)) }
}

/// P(X ≥ k), k ≥ 1.
fn upper_tail(k: u64, mean: f64, spread: f64) -> f64 {
    let k = k as f64;
    let p = if spread < 1e-9 {
        // Poisson: P(X ≥ k) is the regularised lower gamma at the mean.
        checked_gamma_lr(k, mean).ok()
    } else {
        let shape = 1.0 / spread;
        checked_beta_reg(k, shape, mean / (mean + shape)).ok()
    };
    match p {
        Some(p) if p > 1e-14 => p.min(1.0),
        // Beyond what the functions resolve: the first term of the tail.
        _ => first_term(k, mean, spread).max(normal_sf(30.0)),
    }
}

fn first_term(k: f64, mean: f64, spread: f64) -> f64 {
    let log = if spread < 1e-9 {
        k * mean.ln() - mean - ln_gamma(k + 1.0)
    } else {
        let shape = 1.0 / spread;
        ln_gamma(k + shape) - ln_gamma(shape) - ln_gamma(k + 1.0)
            + shape * (shape / (shape + mean)).ln()
            + k * (mean / (shape + mean)).ln()
    };
    log.exp().min(1.0)
}
