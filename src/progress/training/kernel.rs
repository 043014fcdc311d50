//! How a person's weeks hang together: what lasts, what wanders, what is chance.
//!
//! In: weeks of people whom nothing was done to. Out: covariances by distance, and from them what a
//! person's own weeks before let expect of the weeks after. Never: a trained week.

use super::weeks::Point;
use crate::stats::Cholesky;

/// Covariance of two weeks of a person: `lasting` + `wandering` × `keeps` ^ distance; a week's own
/// variance has `passing` and `of_action` ÷ its actions on top.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Kernel {
    lasting: f64,
    wandering: f64,
    keeps: f64,
    passing: f64,
    of_action: f64,
}

/// What the weeks before let expect of the mean of the weeks after.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Forecast {
    pub value: f64,
    /// Of the difference between what came and what was expected, if nothing was done.
    pub variance: f64,
    /// The part of it that more weeks after would take away.
    pub of_chance: f64,
    /// The mean of the weeks before, as it is.
    pub plain: f64,
}

const KEEPS: [f64; 6] = [0.0, 0.3, 0.5, 0.7, 0.8, 0.9];
/// Bounds of the variance of one deliberate action's logarithm of seconds.
const OF_ACTION: (f64, f64) = (0.15, 6.0);
/// Where there is nothing to estimate from: people 14 % apart, wandering by 5 %.
const USUAL: Kernel =
    Kernel { lasting: 0.02, wandering: 0.0025, keeps: 0.5, passing: 0.0, of_action: 0.8 };
const FEWEST_PAIRS: f64 = 30.0;

impl Kernel {
    /// `groups`: people whose weeks were set against each other.
    pub fn of(groups: &[Vec<&[Point]>]) -> Self {
        let n_lags = groups.iter().flatten().flat_map(|p| p.iter()).map(|p| p.week + 1).max();
        let n_lags = n_lags.unwrap_or(0);
        // By distance: weighted products, weights, pairs.
        let mut lags = vec![(0.0, 0.0, 0.0); n_lags];
        // Squares against 1 ÷ actions.
        let mut line = [0.0; 5];
        for people in groups.iter().filter(|people| people.len() > 1) {
            // Their middle was taken out of them.
            let undo = people.len() as f64 / (people.len() as f64 - 1.0);
            for points in people {
                for (at, a) in points.iter().enumerate() {
                    let weight = |p: &Point| 1.0 / (USUAL.lasting + USUAL.of_action / p.actions);
                    let (x, y, w) = (1.0 / a.actions, a.value * a.value * undo, weight(a).powi(2));
                    line = [
                        line[0] + w,
                        line[1] + w * x,
                        line[2] + w * y,
                        line[3] + w * x * x,
                        line[4] + w * x * y,
                    ];
                    for b in points.iter().skip(at + 1) {
                        let Some(lag) = lags.get_mut(b.week.abs_diff(a.week)) else { continue };
                        let w = weight(a) * weight(b);
                        lag.0 += w * a.value * b.value * undo;
                        lag.1 += w;
                        lag.2 += 1.0;
                    }
                }
            }
        }
        if lags.iter().map(|lag| lag.2).sum::<f64>() < FEWEST_PAIRS {
            return USUAL;
        }
        let [w, x, y, xx, xy] = line;
        let spread = xx - x * x / w;
        let slope = if spread > 0.0 { (xy - x * y / w) / spread } else { USUAL.of_action };
        let of_action = slope.clamp(OF_ACTION.0, OF_ACTION.1);
        let own = (y - of_action * x) / w;
        let (lasting, wandering, keeps) = through(&lags);
        Self { lasting, wandering, keeps, passing: (own - lasting - wandering).max(0.0), of_action }
    }

    fn between(&self, a: usize, b: usize) -> f64 {
        self.lasting + self.wandering * self.keeps.powi(a.abs_diff(b) as i32)
    }

    fn alone(&self, point: &Point) -> f64 {
        self.passing + self.of_action / point.actions
    }

    /// Best linear prediction; `None` without weeks on both sides.
    pub fn forecast(&self, before: &[Point], after: &[Point]) -> Option<Forecast> {
        let actions = |points: &[Point]| points.iter().map(|p| p.actions).sum::<f64>();
        let (n_before, n_after) = (actions(before), actions(after));
        if n_before <= 0.0 || n_after <= 0.0 {
            return None;
        }
        let n = before.len();
        let mut matrix = vec![0.0; n * n];
        for (i, a) in before.iter().enumerate() {
            for (j, b) in before.iter().enumerate() {
                let alone = if i == j { self.alone(a) } else { 0.0 };
                matrix[i * n + j] = self.between(a.week, b.week) + alone;
            }
        }
        let to_after = |week: usize| -> f64 {
            after.iter().map(|p| p.actions / n_after * self.between(week, p.week)).sum()
        };
        let towards: Vec<f64> = before.iter().map(|point| to_after(point.week)).collect();
        let weights = Cholesky::of(&matrix, n)?.solve(&towards);
        let dot = |with: &[f64]| weights.iter().zip(with).map(|(w, x)| w * x).sum::<f64>();
        let values: Vec<f64> = before.iter().map(|point| point.value).collect();
        let own: f64 = after.iter().map(|p| p.actions / n_after * to_after(p.week)).sum();
        let of_chance: f64 =
            after.iter().map(|p| (p.actions / n_after).powi(2) * self.alone(p)).sum();
        let plain = before.iter().map(|p| p.actions * p.value).sum::<f64>() / n_before;
        Some(Forecast {
            value: dot(&values),
            variance: (own - dot(&towards)).max(1e-6) + of_chance,
            of_chance,
            plain,
        })
    }
}

/// Least squares over distances, both parts at least 0.
fn through(lags: &[(f64, f64, f64)]) -> (f64, f64, f64) {
    let known: Vec<(f64, f64, f64)> = lags
        .iter()
        .enumerate()
        .skip(1)
        .filter(|(_, lag)| lag.1 > 0.0)
        .map(|(distance, lag)| (distance as f64, lag.0 / lag.1, lag.2))
        .collect();
    let mut best = (f64::INFINITY, (USUAL.lasting, 0.0, 0.0));
    for keeps in KEEPS {
        let terms = || known.iter().map(|(d, y, w)| (keeps.powf(*d), *y, *w));
        let sum = |of: fn((f64, f64, f64)) -> f64| terms().map(of).sum::<f64>();
        let (n, x, y) = (sum(|t| t.2), sum(|t| t.2 * t.0), sum(|t| t.2 * t.1));
        let (xx, xy) = (sum(|t| t.2 * t.0 * t.0), sum(|t| t.2 * t.0 * t.1));
        let spread = xx - x * x / n.max(1e-12);
        let slope = if spread > 1e-9 { (xy - x * y / n) / spread } else { 0.0 };
        let both = (((y - slope * x) / n), slope);
        let (lasting, wandering) = match both {
            (a, b) if a >= 0.0 && b >= 0.0 => (a, b),
            (a, _) if a >= 0.0 => ((y / n).max(0.0), 0.0),
            _ => (0.0, if xx > 0.0 { (xy / xx).max(0.0) } else { 0.0 }),
        };
        let error: f64 = terms().map(|(t, y, w)| w * (y - lasting - wandering * t).powi(2)).sum();
        if error < best.0 - 1e-15 {
            best = (error, (lasting, wandering, keeps));
        }
    }
    best.1
}
