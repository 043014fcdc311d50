//! A step in a series of weeks, beside its own trend, where neighbouring weeks resemble each other.
//!
//! In: weeks. Out: the step, its standard error, the fitted lines. Never: a step from weeks that the
//! line goes through by itself.

use super::series::Week;
use crate::stats::Cholesky;

#[derive(Clone, Debug)]
pub(super) struct Step {
    /// A logarithm.
    pub value: f64,
    pub error: f64,
    pub df: f64,
    pub fitted: Vec<f64>,
}

/// Level, trend, step.
const TERMS: usize = 3;
const FEWEST_BEFORE: usize = 4;
const FEWEST_AFTER: usize = 3;
/// Resemblance of neighbouring weeks.
const MOST_ALIKE: f64 = 0.85;
/// Few weeks cannot say how much: so alike, and worth so many weeks.
const USUALLY: f64 = 0.6;
const PRIOR_WEEKS: f64 = 10.0;
/// Degrees of freedom of which nothing is taken off.
const FEW: f64 = 5.0;
const ROUNDS: usize = 4;

pub(super) fn step(weeks: &[Week]) -> Option<Step> {
    let after = weeks.iter().filter(|week| week.after).count();
    if after < FEWEST_AFTER || weeks.len() - after < FEWEST_BEFORE {
        return None;
    }
    let rows: Vec<[f64; TERMS]> =
        weeks.iter().map(|week| [1.0, week.at, f64::from(u8::from(week.after))]).collect();
    let values: Vec<f64> = weeks.iter().map(|week| week.value).collect();
    let n = weeks.len() as f64;
    let mut alike = 0.0;
    for _ in 0..ROUNDS {
        let (terms, _) = squares(&rows, &values, weeks, alike)?;
        let left = left(&rows, &values, &terms);
        let own: f64 = left.iter().map(|x| x * x).sum();
        let with_next: f64 = left.windows(2).map(|pair| pair[0] * pair[1]).sum();
        let seen = if own > 0.0 { with_next / own } else { 0.0 };
        // Fitted lines hide resemblance, a term about (1 + it) ÷ weeks of it.
        let unbiased = (seen * n + TERMS as f64 * (1.0 + seen)) / (n - TERMS as f64).max(1.0);
        let drawn = (unbiased * n + USUALLY * PRIOR_WEEKS) / (n + PRIOR_WEEKS);
        alike = drawn.clamp(0.0, MOST_ALIKE);
    }
    let (terms, inverse) = squares(&rows, &values, weeks, alike)?;
    let whitened = whiten(&rows, &values, weeks, alike);
    let error: f64 = whitened
        .iter()
        .map(|(x, y)| (y - x.iter().zip(&terms).map(|(x, b)| x * b).sum::<f64>()).powi(2))
        .sum();
    let df = n - TERMS as f64;
    let fitted =
        rows.iter().map(|x| x.iter().zip(&terms).map(|(x, b)| x * b).sum::<f64>()).collect();
    let error = (error / df * inverse).sqrt();
    // One is spent on the resemblance, and weeks that are alike are fewer than they seem.
    let spent = (df - 1.0).max(1.0);
    let df = (spent * (1.0 - alike)).max(spent.min(FEW));
    let value = terms[TERMS - 1];
    (error > 0.0 && error.is_finite()).then_some(Step { value, error, df, fitted })
}

fn left(rows: &[[f64; TERMS]], values: &[f64], terms: &[f64]) -> Vec<f64> {
    let fitted = |x: &[f64; TERMS]| x.iter().zip(terms).map(|(x, b)| x * b).sum::<f64>();
    rows.iter().zip(values).map(|(x, y)| y - fitted(x)).collect()
}

/// Prais and Winsten: each week less what it has of the one before.
fn whiten(
    rows: &[[f64; TERMS]],
    values: &[f64],
    weeks: &[Week],
    alike: f64,
) -> Vec<([f64; TERMS], f64)> {
    let mut out = Vec::with_capacity(rows.len());
    for at in 0..rows.len() {
        let before = at.checked_sub(1).map(|before| {
            let gap = (weeks[at].at - weeks[before].at).max(1.0);
            (before, alike.powf(gap))
        });
        let (before, kept) = before.unwrap_or((at, 0.0));
        let fresh = (1.0 - kept * kept).sqrt();
        // The first week has the series' whole variance, the others what is new in them.
        let scale = if at == 0 {
            (1.0 - alike * alike).sqrt()
        } else {
            (1.0 - alike * alike).sqrt() / fresh
        };
        let less = |own: f64, earlier: f64| scale * (own - kept * earlier);
        let row = std::array::from_fn(|k| less(rows[at][k], rows[before][k]));
        out.push((row, less(values[at], values[before])));
    }
    out
}

/// Terms, and the step's element of the inverse.
fn squares(
    rows: &[[f64; TERMS]],
    values: &[f64],
    weeks: &[Week],
    alike: f64,
) -> Option<(Vec<f64>, f64)> {
    let (mut matrix, mut right) = (vec![0.0; TERMS * TERMS], vec![0.0; TERMS]);
    for (x, y) in whiten(rows, values, weeks, alike) {
        for (i, a) in x.iter().enumerate() {
            for (j, b) in x.iter().enumerate() {
                matrix[i * TERMS + j] += a * b;
            }
            right[i] += a * y;
        }
    }
    let factor = Cholesky::of(&matrix, TERMS)?;
    let mut last = [0.0; TERMS];
    last[TERMS - 1] = 1.0;
    let inverse = factor.solve(&last)[TERMS - 1];
    Some((factor.solve(&right), inverse))
}
