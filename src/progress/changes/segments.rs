//! A step in a series of weeks, beside its own trend, where neighbouring weeks resemble each other.
//!
//! In: weeks. Out: the step, its standard error, the fitted lines. Never: a step from weeks that the
//! line goes through by itself; never one way of resembling taken for certain.

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
/// What a week may keep of the one before, and the part of its variance that is its own.
const KEEPS: [f64; 7] = [0.0, 0.3, 0.5, 0.7, 0.8, 0.9, 0.95];
const OWN: [f64; 3] = [0.0, 0.3, 0.6];
/// Few weeks hide how much they resemble each other: more is held likelier than less, by squares.
const AT_LEAST: f64 = 0.05;

/// Generalised least squares under one way of resembling.
struct Fit {
    terms: Vec<f64>,
    error: f64,
    /// Logarithm of the restricted likelihood.
    likelihood: f64,
}

/// Over all ways that weeks may resemble each other, by their restricted likelihood (Harville 1974):
/// how they do is not known from few weeks, and the error has what that leaves open.
pub(super) fn step(weeks: &[Week]) -> Option<Step> {
    let after = weeks.iter().filter(|week| week.after).count();
    if after < FEWEST_AFTER || weeks.len() - after < FEWEST_BEFORE {
        return None;
    }
    let rows: Vec<[f64; TERMS]> =
        weeks.iter().map(|week| [1.0, week.at, f64::from(u8::from(week.after))]).collect();
    let mut fits: Vec<(f64, Fit)> = Vec::new();
    for keeps in KEEPS {
        // Weeks that keep nothing are their own altogether.
        let own = if keeps > 0.0 { &OWN[..] } else { &OWN[..1] };
        for own in own {
            let fit = fit(&rows, weeks, keeps, *own)?;
            fits.push((fit.likelihood + 2.0 * (keeps + AT_LEAST).ln(), fit));
        }
    }
    let most = fits.iter().map(|(log, _)| *log).fold(f64::NEG_INFINITY, f64::max);
    let all: f64 = fits.iter().map(|(log, _)| (log - most).exp()).sum();
    let mean = |of: &dyn Fn(&Fit) -> f64| {
        fits.iter().map(|(log, fit)| (log - most).exp() / all * of(fit)).sum::<f64>()
    };
    let terms: Vec<f64> = (0..TERMS).map(|at| mean(&|fit| fit.terms[at])).collect();
    let value = terms[TERMS - 1];
    let variance = mean(&|fit| fit.error.powi(2) + (fit.terms[TERMS - 1] - value).powi(2));
    let fitted =
        rows.iter().map(|x| x.iter().zip(&terms).map(|(x, b)| x * b).sum::<f64>()).collect();
    let df = (weeks.len() - TERMS) as f64;
    let error = variance.sqrt();
    (error > 0.0 && error.is_finite()).then_some(Step { value, error, df, fitted })
}

fn fit(rows: &[[f64; TERMS]], weeks: &[Week], keeps: f64, own: f64) -> Option<Fit> {
    let n = weeks.len();
    let mut alike = vec![0.0; n * n];
    for (i, a) in weeks.iter().enumerate() {
        for (j, b) in weeks.iter().enumerate() {
            let alone = if i == j { own } else { 0.0 };
            alike[i * n + j] = (1.0 - own) * keeps.powf((a.at - b.at).abs()) + alone;
        }
    }
    let alike = Cholesky::of(&alike, n)?;
    let column = |k: usize| -> Vec<f64> { rows.iter().map(|row| row[k]).collect() };
    let columns: [Vec<f64>; TERMS] = std::array::from_fn(column);
    let through: Vec<Vec<f64>> = columns.iter().map(|column| alike.solve(column)).collect();
    let dot = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
    let matrix: Vec<f64> = through
        .iter()
        .flat_map(|a| columns.iter().map(|b| dot(a, b)).collect::<Vec<f64>>())
        .collect();
    let values: Vec<f64> = weeks.iter().map(|week| week.value).collect();
    let right: Vec<f64> = through.iter().map(|column| dot(column, &values)).collect();
    let factor = Cholesky::of(&matrix, TERMS)?;
    let terms = factor.solve(&right);
    let left: Vec<f64> = rows.iter().zip(&values).map(|(x, y)| y - dot(x, &terms)).collect();
    let squares = dot(&left, &alike.solve(&left));
    let df = (n - TERMS) as f64;
    let mut last = [0.0; TERMS];
    last[TERMS - 1] = 1.0;
    let inverse = factor.solve(&last)[TERMS - 1];
    (squares > 0.0).then(|| Fit {
        terms,
        error: (squares / df * inverse).sqrt(),
        likelihood: -0.5 * (alike.log_determinant() + factor.log_determinant() + df * squares.ln()),
    })
}
