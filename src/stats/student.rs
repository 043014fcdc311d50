//! Student's t: what an estimate from few people is worth.
//!
//! In: a probability, degrees of freedom (any positive number). Out: quantiles, tails, the chance to see
//! an effect. Never: an infinite quantile.

use super::normal::{normal_cdf, normal_quantile};
use super::quantile::{mean, variance};
use statrs::distribution::{ContinuousCDF, StudentsT};

/// From here on the normal distribution is the same to what is printed.
const NORMAL_FROM: f64 = 2000.0;

/// Mean, lower and upper end of its 95 % interval. `None` under two values.
pub fn student_interval(values: &[f64]) -> Option<(f64, f64, f64)> {
    let n = values.len() as f64;
    let (mean, spread) = (mean(values)?, variance(values)?);
    let half = t_quantile(0.975, n - 1.0) * (spread / n).sqrt();
    Some((mean, mean - half, mean + half))
}

pub fn t_quantile(p: f64, df: f64) -> f64 {
    let p = p.clamp(1e-9, 1.0 - 1e-9);
    match StudentsT::new(0.0, 1.0, df.max(1.0)) {
        Ok(t) if df < NORMAL_FROM => t.inverse_cdf(p),
        _ => normal_quantile(p),
    }
}

pub fn t_cdf(t: f64, df: f64) -> f64 {
    match StudentsT::new(0.0, 1.0, df.max(1.0)) {
        Ok(student) if df < NORMAL_FROM => student.cdf(t),
        _ => normal_cdf(t),
    }
}

/// Both tails beyond |t|.
pub fn t_two_sided(t: f64, df: f64) -> f64 {
    (2.0 * t_cdf(-t.abs(), df)).min(1.0)
}

/// Chance that an estimate lies significantly on the effect's side: the upper tail of the noncentral t
/// by Johnson and Welch's approximation.
pub fn t_power(effect: f64, standard_error: f64, df: f64, confidence: f64) -> f64 {
    if standard_error <= 0.0 {
        return 1.0;
    }
    let df = df.max(1.0);
    let critical = t_quantile(0.5 + confidence / 2.0, df);
    let shift = effect.abs() / standard_error;
    let centred = critical * (1.0 - 1.0 / (4.0 * df)) - shift;
    normal_cdf(-centred / (1.0 + critical * critical / (2.0 * df)).sqrt())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// scipy.stats.t.interval(0.95, 4, loc=mean, scale=sem) of the same values.
    #[test]
    fn the_interval_is_that_of_scipy() {
        let (mean, low, high) = student_interval(&[1.0, 2.0, 4.0, 4.5, 7.0]).unwrap();
        assert!((mean - 3.7).abs() < 1e-12);
        assert!((low - 0.801306209657).abs() < 1e-9, "{low}");
        assert!((high - 6.598693790343).abs() < 1e-9, "{high}");
        assert_eq!(student_interval(&[1.0]), None);
    }

    #[test]
    fn quantiles_are_those_of_the_tables() {
        assert!((t_quantile(0.975, 4.0) - 2.776).abs() < 1e-3);
        assert!((t_quantile(0.975, 30.0) - 2.042).abs() < 1e-3);
        assert!((t_two_sided(2.228, 10.0) - 0.05).abs() < 1e-3);
    }

    #[test]
    fn power_grows_with_the_effect_and_falls_with_the_error() {
        assert!((t_power(2.8, 1.0, 1e6, 0.95) - 0.80).abs() < 0.005);
        assert!(t_power(2.8, 1.0, 5.0, 0.95) < t_power(2.8, 1.0, 50.0, 0.95));
        assert!(t_power(0.1, 0.01, 20.0, 0.95) > 0.999);
    }
}
