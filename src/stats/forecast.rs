//! Where a short weekly series will stand, and how sure that is.
//!
//! In: weeks with a value and how much each rests on. Out: a predictive distribution of the mean of
//! weeks to come. Never: a trend taken at its word; every series is a mixture of what it may be.

use statrs::distribution::{ContinuousCDF, StudentsT};

/// A week of a series; values on a scale on which changes add up.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Week {
    /// Weeks since any origin.
    pub at: i32,
    pub value: f64,
    /// What it rests on, such as people-days; only their ratios matter.
    pub weight: f64,
}

/// A mixture of Student's t: one part a way the series may move.
#[derive(Clone, Debug, PartialEq)]
pub struct Forecast {
    parts: Vec<Part>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
struct Part {
    weight: f64,
    centre: f64,
    scale: f64,
    freedom: f64,
}

/// How a series may move, each variance beside a week's own noise of 1.
#[derive(Clone, Copy)]
struct Way {
    prior: f64,
    /// Of a random walk's step.
    walk: f64,
    /// Habits that last for some weeks: their variance and how much of it is left a week later.
    habit: (f64, f64),
}

/// Fewer weeks say nothing of what comes.
pub const FEWEST_WEEKS: usize = 8;
/// Older weeks say little of the next ones.
const MOST_WEEKS: usize = 52;
/// So many times the weeks known, and at most half a year.
const REACH: usize = 2;
const FARTHEST: i32 = 26;

const WAYS: [Way; 7] = [
    Way { prior: 0.24, walk: 0.0, habit: (0.0, 0.0) },
    Way { prior: 0.12, walk: 0.03, habit: (0.0, 0.0) },
    Way { prior: 0.14, walk: 0.15, habit: (0.0, 0.0) },
    Way { prior: 0.10, walk: 0.8, habit: (0.0, 0.0) },
    Way { prior: 0.13, walk: 0.0, habit: (1.0, 0.5) },
    Way { prior: 0.14, walk: 0.0, habit: (4.0, 0.75) },
    Way { prior: 0.13, walk: 0.0, habit: (8.0, 0.9) },
];

/// Standard deviation of the slope a week, with its share of trust.
const SLOPES: [(f64, f64); 4] = [(0.56, 0.0), (0.24, 0.05), (0.13, 0.18), (0.07, 0.7)];
/// A lasting step somewhere within the series: how likely, and its standard deviation.
const STEP: (f64, f64) = (0.15, 2.5);
const STEPS_TRIED: usize = 10;
/// A week of few people-days is less sure, but never only by its count: weeks differ by themselves.
const OWN: f64 = 0.5;
/// The unlikeliest parts, together so likely, are left out.
const NEGLIGIBLE: f64 = 1e-3;
/// Quantiles are told to this share of the widest part.
const EXACT: f64 = 1e-4;
/// Of a series that never moves.
const LEAST_SPREAD: f64 = 1e-6;

/// The mean of the weeks `target`, known ones among them taken as they are. `None`: too few weeks,
/// or farther off than they reach.
pub fn forecast(weeks: &[Week], target: &[i32]) -> Option<Forecast> {
    let weeks = weeks.get(weeks.len().saturating_sub(MOST_WEEKS)..)?;
    let last = weeks.last()?.at;
    let farthest = *target.iter().max()?;
    if weeks.len() < FEWEST_WEEKS || farthest - last > reach(weeks.len()) {
        return None;
    }
    let series = Series::of(weeks, target);
    let parts = WAYS
        .iter()
        .flat_map(|way| SLOPES.iter().map(move |slope| (way, slope)))
        .flat_map(|(way, slope)| series.parts(way, *slope))
        .collect();
    Forecast::of(parts)
}

/// Weeks ahead that so many known weeks support.
pub fn reach(known: usize) -> i32 {
    i32::try_from(REACH * known).unwrap_or(FARTHEST).min(FARTHEST)
}

struct Series {
    /// Known weeks, then those asked for that are not known.
    at: Vec<f64>,
    noise: Vec<f64>,
    /// Less their mean, which is added at the end.
    values: Vec<f64>,
    middle: f64,
    /// Share of each week in what is asked for.
    asked: Vec<f64>,
    known: usize,
}

/// One covariance, seen through its root: what the known weeks say of the level and of what is asked.
struct Seen {
    root: Root,
    ones: Vec<f64>,
    values: Vec<f64>,
    to_asked: Vec<f64>,
    /// Variance of what is asked, before anything is known.
    asked: f64,
}

/// A lasting step: known weeks after it through the root, and the share of what is asked.
struct Step {
    after: Vec<f64>,
    asked: f64,
}

impl Series {
    fn of(weeks: &[Week], target: &[i32]) -> Self {
        let usual = weeks.iter().map(|week| week.weight).sum::<f64>() / weeks.len() as f64;
        let noise = |weight: f64| {
            if weight > 0.0 && usual > 0.0 { OWN + (1.0 - OWN) * usual / weight } else { 1.0 }
        };
        let mut at: Vec<i32> = weeks.iter().map(|week| week.at).collect();
        let mut noises: Vec<f64> = weeks.iter().map(|week| noise(week.weight)).collect();
        let known = at.len();
        for week in target.iter().filter(|week| weeks.iter().all(|w| w.at != **week)) {
            at.push(*week);
            noises.push(1.0);
        }
        let share = 1.0 / target.len().max(1) as f64;
        let middle = weeks.iter().map(|week| week.value).sum::<f64>() / known as f64;
        Self {
            asked: at.iter().map(|w| if target.contains(w) { share } else { 0.0 }).collect(),
            at: at.into_iter().map(f64::from).collect(),
            noise: noises,
            values: weeks.iter().map(|week| week.value - middle).collect(),
            middle,
            known,
        }
    }

    /// One way and slope: without a step, and with one at each of some weeks.
    fn parts(&self, way: &Way, (trust, slope): (f64, f64)) -> Vec<(f64, Part)> {
        let Some(seen) = self.seen(way, slope) else { return Vec::new() };
        let prior = way.prior * trust;
        // A step needs weeks before and after it to be told from a week of its own.
        let places: Vec<f64> = self.at.iter().take(self.known - 1).skip(2).copied().collect();
        let every = places.len().div_ceil(STEPS_TRIED).max(1);
        let tried: Vec<f64> = places.into_iter().step_by(every).collect();
        let each = prior * STEP.0 / tried.len().max(1) as f64;
        let mut parts = Vec::with_capacity(tried.len() + 1);
        parts.extend(self.part(&seen, None, prior * (1.0 - STEP.0)));
        for place in &tried {
            let after = |at: &f64| if at >= place { 1.0 } else { 0.0 };
            let known: Vec<f64> = self.at.iter().take(self.known).map(after).collect();
            let asked = self.at.iter().zip(&self.asked).map(|(at, share)| share * after(at)).sum();
            let step = Step { after: seen.root.halved(&known), asked };
            parts.extend(self.part(&seen, Some(&step), each));
        }
        parts
    }

    fn seen(&self, way: &Way, slope: f64) -> Option<Seen> {
        let (n, k) = (self.at.len(), self.known);
        let middle = self.at.iter().take(k).sum::<f64>() / k as f64;
        let first = self.at.first().copied().unwrap_or(0.0);
        let of = |i: usize, j: usize| {
            let (a, b) = (self.at[i], self.at[j]);
            let own = if i == j { self.noise[i] } else { 0.0 };
            let habit =
                if way.habit.0 > 0.0 { way.habit.0 * way.habit.1.powf((a - b).abs()) } else { 0.0 };
            own + way.walk * (a.min(b) - first)
                + habit
                + slope * slope * (a - middle) * (b - middle)
        };
        let root = Root::of(k, of)?;
        let asked: Vec<usize> = (0..n).filter(|at| self.asked[*at] > 0.0).collect();
        let to_asked: Vec<f64> =
            (0..k).map(|i| asked.iter().map(|j| of(i, *j) * self.asked[*j]).sum()).collect();
        let variance = asked
            .iter()
            .flat_map(|i| asked.iter().map(move |j| (*i, *j)))
            .map(|(i, j)| self.asked[i] * of(i, j) * self.asked[j])
            .sum();
        Some(Seen {
            ones: root.halved(&vec![1.0; k]),
            values: root.halved(&self.values),
            to_asked: root.halved(&to_asked),
            asked: variance,
            root,
        })
    }

    /// Log weight and predictive distribution under one covariance; level and scale unknown. A step
    /// adds its own variance (Sherman and Morrison), so that the root is taken once.
    fn part(&self, seen: &Seen, step: Option<&Step>, prior: f64) -> Option<(f64, Part)> {
        let size = STEP.1 * STEP.1;
        let (mut to_asked, mut asked, mut inflated) = (seen.to_asked.clone(), seen.asked, 1.0);
        if let Some(step) = step {
            to_asked.iter_mut().zip(&step.after).for_each(|(c, u)| *c += size * step.asked * u);
            asked += size * step.asked * step.asked;
            inflated += size * dot(&step.after, &step.after);
        }
        let between = |a: &[f64], b: &[f64]| {
            let stepped = step
                .map_or(0.0, |step| size * dot(a, &step.after) * dot(b, &step.after) / inflated);
            dot(a, b) - stepped
        };
        let precision = between(&seen.ones, &seen.ones);
        let level = between(&seen.ones, &seen.values) / precision;
        let freedom = self.known as f64 - 1.0;
        let scatter = between(&seen.values, &seen.values) - level * level * precision;
        let spread = (scatter / freedom).max(LEAST_SPREAD * LEAST_SPREAD);
        let cross = between(&to_asked, &seen.ones);
        let centre = self.middle + level + between(&to_asked, &seen.values) - level * cross;
        let known = between(&to_asked, &to_asked);
        let variance = (asked - known).max(0.0) + (1.0 - cross).powi(2) / precision;
        let likelihood = -seen.root.log_determinant()
            - 0.5 * inflated.ln()
            - 0.5 * precision.ln()
            - 0.5 * freedom * (spread * freedom).ln();
        let scale = (spread * variance).sqrt().max(LEAST_SPREAD);
        (prior > 0.0 && likelihood.is_finite() && centre.is_finite() && scale.is_finite())
            .then(|| (prior.ln() + likelihood, Part { weight: 0.0, centre, scale, freedom }))
    }
}

/// The lower Cholesky root.
struct Root {
    n: usize,
    cells: Vec<f64>,
}

impl Root {
    fn of(n: usize, cov: impl Fn(usize, usize) -> f64) -> Option<Self> {
        let mut cells = vec![0.0; n * n];
        for i in 0..n {
            for j in 0..=i {
                let sum: f64 = (0..j).map(|k| cells[i * n + k] * cells[j * n + k]).sum();
                let left = cov(i, j) - sum;
                cells[i * n + j] = if i == j {
                    if left <= 0.0 {
                        return None;
                    }
                    left.sqrt()
                } else {
                    left / cells[j * n + j]
                };
            }
        }
        Some(Self { n, cells })
    }

    /// Root⁻¹ · v.
    fn halved(&self, v: &[f64]) -> Vec<f64> {
        let mut out: Vec<f64> = Vec::with_capacity(self.n);
        for (i, value) in v.iter().enumerate().take(self.n) {
            let sum: f64 =
                out.iter().enumerate().map(|(j, o)| self.cells[i * self.n + j] * o).sum();
            out.push((value - sum) / self.cells[i * self.n + i]);
        }
        out
    }

    /// Half the logarithm of the determinant.
    fn log_determinant(&self) -> f64 {
        (0..self.n).map(|i| self.cells[i * self.n + i].ln()).sum()
    }
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(x, y)| x * y).sum()
}

impl Forecast {
    fn of(parts: Vec<(f64, Part)>) -> Option<Self> {
        let best = parts.iter().map(|(log, _)| *log).fold(f64::NEG_INFINITY, f64::max);
        let mut parts: Vec<Part> = parts
            .into_iter()
            .map(|(log, part)| Part { weight: (log - best).exp(), ..part })
            .collect();
        parts.sort_by(|a, b| b.weight.total_cmp(&a.weight));
        let all: f64 = parts.iter().map(|part| part.weight).sum();
        let mut kept = 0.0;
        parts.retain(|part| {
            let wanted = kept < (1.0 - NEGLIGIBLE) * all;
            kept += part.weight;
            wanted
        });
        let sum: f64 = parts.iter().map(|part| part.weight).sum();
        parts.iter_mut().for_each(|part| part.weight /= sum);
        (!parts.is_empty()).then_some(Self { parts })
    }

    /// Probability of at most `value`.
    pub fn at_most(&self, value: f64) -> f64 {
        let of = |part: &Part| {
            let z = (value - part.centre) / part.scale;
            let t = StudentsT::new(0.0, 1.0, part.freedom.max(1.0)).ok()?;
            Some(part.weight * t.cdf(z))
        };
        self.parts.iter().filter_map(of).sum()
    }

    /// The value that is not exceeded with probability `p`.
    pub fn quantile(&self, p: f64) -> f64 {
        let widest = self.parts.iter().map(|part| part.scale).fold(0.0, f64::max);
        let centres = || self.parts.iter().map(|part| part.centre);
        let (mut low, mut high) = (
            centres().fold(f64::INFINITY, f64::min) - 50.0 * widest,
            centres().fold(f64::NEG_INFINITY, f64::max) + 50.0 * widest,
        );
        for _ in 0..60 {
            if high - low <= EXACT * widest {
                break;
            }
            let middle = (low + high) / 2.0;
            if self.at_most(middle) < p {
                low = middle;
            } else {
                high = middle;
            }
        }
        (low + high) / 2.0
    }
}
