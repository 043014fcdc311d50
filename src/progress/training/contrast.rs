//! Trained against untrained: one difference, and what each person adds to it.
//!
//! In: what came beyond expectation, by person, with role, unit and variance. Out: the difference
//! with each person's share in it and in its error. Never: people of roles of which nobody is untrained.

use crate::stats::Cholesky;
use std::collections::BTreeMap;

#[derive(Clone, Copy, Debug)]
pub(super) struct Outcome {
    /// Index of the person.
    pub at: usize,
    pub role: usize,
    pub unit: Option<usize>,
    pub trained: bool,
    /// Beyond the forecast, as a logarithm.
    pub beyond: f64,
    pub forecast: f64,
    /// The mean before, as it is, less the forecast: what shrinking took.
    pub taken: f64,
    pub variance: f64,
    pub of_chance: f64,
    /// After less before, without any controls.
    pub raw: f64,
}

/// A person's part in the difference.
#[derive(Clone, Copy, Debug)]
pub(super) struct Part {
    pub at: usize,
    pub unit: Option<usize>,
    pub trained: bool,
    /// The difference is the sum of weight × outcome.
    pub weight: f64,
    /// Weight × what is left, scaled for few people.
    pub error: f64,
    /// Variance that the forecast promises for weight × outcome, and the part of chance in it.
    pub promised: f64,
    pub of_chance: f64,
}

#[derive(Clone, Debug)]
pub(super) struct Contrast {
    pub value: f64,
    pub parts: Vec<Part>,
    pub unit_variance: f64,
    /// The difference less what it is beside people's plain past: what shrinking took.
    pub taken: f64,
    /// Before and after of the trained alone.
    pub raw: f64,
    /// 1 ÷ variance, summed over the trained.
    pub information: f64,
    pub n_roles: usize,
}

/// Untrained people of a role.
pub(super) const FEWEST_CONTROLS: usize = 3;
/// How far the forecast's slope is trusted: standard deviation around 1.
const SLOPE: f64 = 0.1;
/// Beside the plain past there is no forecast.
const NO_SLOPE: f64 = 1e-6;

pub(super) fn contrast(outcomes: &[Outcome]) -> Option<Contrast> {
    let mut roles: BTreeMap<usize, (usize, usize)> = BTreeMap::new();
    for outcome in outcomes {
        let count = roles.entry(outcome.role).or_default();
        if outcome.trained { count.0 += 1 } else { count.1 += 1 }
    }
    roles.retain(|_, (trained, controls)| *trained > 0 && *controls >= FEWEST_CONTROLS);
    let columns: BTreeMap<usize, usize> =
        roles.keys().enumerate().map(|(at, role)| (*role, at)).collect();
    let used: Vec<&Outcome> =
        outcomes.iter().filter(|outcome| columns.contains_key(&outcome.role)).collect();
    let n_trained = used.iter().filter(|outcome| outcome.trained).count();
    let n_controls = used.len() - n_trained;
    if n_trained == 0 {
        return None;
    }
    let first = fit(&used, &columns, 1.0, 0.0, |outcome| outcome.beyond, SLOPE)?;
    let df = (used.len() as f64 - columns.len() as f64 - 1.0).max(1.0);
    let excess = used
        .iter()
        .zip(&first.left)
        .map(|(outcome, left)| left * left / outcome.variance)
        .sum::<f64>()
        / df;
    // Fewer people than that cannot say that the forecast promised too much.
    let excess = (4.0 + df * excess) / (4.0 + df);
    let unit_variance = of_units(&used, &first.left);
    let fitted =
        |of: fn(&Outcome) -> f64, slope| fit(&used, &columns, excess, unit_variance, of, slope);
    let plain = fitted(|outcome| outcome.beyond - outcome.taken, NO_SLOPE)?;
    let fit = fitted(|outcome| outcome.beyond, SLOPE)?;
    let scale = |trained: bool| {
        let (n, lost) = if trained { (n_trained, 1) } else { (n_controls, columns.len()) };
        (n as f64 / n.saturating_sub(lost).max(1) as f64).sqrt()
    };
    let parts: Vec<Part> = used
        .iter()
        .zip(fit.weights.iter().zip(&fit.left))
        .map(|(outcome, (weight, left))| Part {
            at: outcome.at,
            unit: outcome.unit,
            trained: outcome.trained,
            weight: *weight,
            error: weight * left * scale(outcome.trained),
            promised: weight * weight * outcome.variance * excess,
            of_chance: weight * weight * outcome.of_chance * excess,
        })
        .collect();
    let trained = || used.iter().filter(|outcome| outcome.trained);
    let information = trained().map(|outcome| 1.0 / outcome.variance).sum::<f64>();
    Some(Contrast {
        value: fit.difference,
        taken: fit.difference - plain.difference,
        raw: trained().map(|o| o.raw / o.variance).sum::<f64>() / information,
        parts,
        unit_variance,
        information,
        n_roles: columns.len(),
    })
}

struct Fit {
    difference: f64,
    weights: Vec<f64>,
    left: Vec<f64>,
}

/// Generalised least squares: a level a role, the forecast's slope, the difference; what units share is
/// random.
fn fit(
    used: &[&Outcome],
    columns: &BTreeMap<usize, usize>,
    excess: f64,
    unit_variance: f64,
    of: impl Fn(&Outcome) -> f64,
    trusted: f64,
) -> Option<Fit> {
    let p = columns.len() + 2;
    let (slope, last) = (p - 2, p - 1);
    let row = |outcome: &Outcome| -> Vec<f64> {
        let mut row = vec![0.0; p];
        if let Some(at) = columns.get(&outcome.role) {
            row[*at] = 1.0;
        }
        row[slope] = outcome.forecast;
        row[last] = f64::from(u8::from(outcome.trained));
        row
    };
    let precision = |outcome: &Outcome| 1.0 / (outcome.variance * excess);
    let mut units: BTreeMap<usize, (f64, Vec<f64>)> = BTreeMap::new();
    let mut matrix = vec![0.0; p * p];
    for outcome in used {
        let (x, w) = (row(outcome), precision(outcome));
        for (i, a) in x.iter().enumerate() {
            for (j, b) in x.iter().enumerate() {
                matrix[i * p + j] += w * a * b;
            }
        }
        if let Some(unit) = outcome.unit {
            let sum = units.entry(unit).or_insert_with(|| (0.0, vec![0.0; p]));
            sum.0 += w;
            sum.1.iter_mut().zip(&x).for_each(|(sum, x)| *sum += w * x);
        }
    }
    let kept = |weight: f64| unit_variance / (1.0 + unit_variance * weight);
    for (weight, sums) in units.values() {
        for (i, a) in sums.iter().enumerate() {
            for (j, b) in sums.iter().enumerate() {
                matrix[i * p + j] -= kept(*weight) * a * b;
            }
        }
    }
    matrix[slope * p + slope] += 1.0 / (trusted * trusted);
    let factor = Cholesky::of(&matrix, p)?;
    // V⁻¹ of a column, person by person.
    let through = |values: &[f64]| -> Vec<f64> {
        let mut sums: BTreeMap<usize, f64> = BTreeMap::new();
        for (outcome, value) in used.iter().zip(values) {
            if let Some(unit) = outcome.unit {
                *sums.entry(unit).or_default() += precision(outcome) * value;
            }
        }
        used.iter()
            .zip(values)
            .map(|(outcome, value)| {
                let unit =
                    outcome.unit.and_then(|unit| Some((units.get(&unit)?, sums.get(&unit)?)));
                let shared = unit.map_or(0.0, |((weight, _), sum)| kept(*weight) * sum);
                precision(outcome) * (value - shared)
            })
            .collect()
    };
    let rows: Vec<Vec<f64>> = used.iter().map(|outcome| row(outcome)).collect();
    let mut unit_vector = vec![0.0; p];
    unit_vector[last] = 1.0;
    let direction = factor.solve(&unit_vector);
    let along: Vec<f64> =
        rows.iter().map(|x| x.iter().zip(&direction).map(|(x, d)| x * d).sum()).collect();
    let weights = through(&along);
    let beyond: Vec<f64> = used.iter().map(|outcome| of(outcome)).collect();
    let solved = through(&beyond);
    let mut right = vec![0.0; p];
    for (x, value) in rows.iter().zip(&solved) {
        right.iter_mut().zip(x).for_each(|(sum, x)| *sum += x * value);
    }
    let answer = factor.solve(&right);
    let left = rows
        .iter()
        .zip(&beyond)
        .map(|(x, y)| y - x.iter().zip(&answer).map(|(x, b)| x * b).sum::<f64>())
        .collect();
    Some(Fit { difference: answer[last], weights, left })
}

/// What people of a unit share, from products of two people's rests.
fn of_units(used: &[&Outcome], left: &[f64]) -> f64 {
    let mut units: BTreeMap<usize, [f64; 4]> = BTreeMap::new();
    for (outcome, left) in used.iter().zip(left) {
        let Some(unit) = outcome.unit else { continue };
        let (w, sum) = (1.0 / outcome.variance, units.entry(unit).or_default());
        *sum = [sum[0] + w * left, sum[1] + (w * left).powi(2), sum[2] + w, sum[3] + w * w];
    }
    let (mut products, mut pairs) = (0.0, 0.0);
    for [sum, squares, w, ww] in units.values() {
        products += sum * sum - squares;
        pairs += w * w - ww;
    }
    if pairs > 0.0 { (products / pairs).max(0.0) } else { 0.0 }
}
