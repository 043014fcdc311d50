//! A mean and its interval, from few values.
//!
//! In: independent values. Out: mean and 95 % interval by Student's t. Never: an interval of one value.

use super::quantile::{mean, variance};
use statrs::distribution::{ContinuousCDF, StudentsT};

/// Mean, lower and upper end of its 95 % interval. `None` under two values.
pub fn student_interval(values: &[f64]) -> Option<(f64, f64, f64)> {
    let n = values.len() as f64;
    let (mean, spread) = (mean(values)?, variance(values)?);
    let t = StudentsT::new(0.0, 1.0, n - 1.0).ok()?.inverse_cdf(0.975);
    let half = t * (spread / n).sqrt();
    Some((mean, mean - half, mean + half))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// scipy.stats.t.interval(0.95, 4, loc=mean, scale=sem) of the same values.
    #[test]
    fn the_interval_is_that_of_scipy() {
        let (mean, low, high) = student_interval(&[1.0, 2.0, 4.0, 4.5, 7.0]).unwrap();
        assert!((mean - 3.7).abs() < 1e-12);
        assert!(
            (low - 0.801306209657).abs() < 1e-9 && (high - 6.598693790343).abs() < 1e-9,
            "{low} {high}"
        );
        assert_eq!(student_interval(&[1.0]), None);
    }
}
