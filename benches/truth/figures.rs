//! A figure over hospitals, with its interval.
//!
//! In: cells, a question. Out: an estimate with a 95 % interval from resampling whole hospitals.
//! Never: people of one hospital taken as independent of each other.

use super::agreement::{Agreement, Count, Target};
use super::baselines::{ACTIVE_A_VISIT, FEW_EVENTS};
use super::cells::{Cell, Row};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Question {
    Area(Target),
    /// The same by a simple method.
    Baseline(Target, usize),
    Share(Count),
}

/// What the cells say, in a form in which a hospital can count several times or not at all.
pub enum Figure {
    /// In the order of scores: number of the tie, yes or no, hospital.
    Area(Vec<(u32, bool, usize)>),
    /// Part and whole, a hospital each.
    Share(Vec<(f64, f64)>),
}

#[derive(Clone, Copy, Debug)]
pub struct Estimate {
    pub value: f64,
    /// Without ends where the hospitals are too few.
    pub low: f64,
    pub high: f64,
    /// People that it is about: the affected of an area, the whole of a share.
    pub n: u32,
}

impl Question {
    /// More is better.
    pub fn rising(self) -> bool {
        !matches!(self, Self::Share(Count::Odd | Count::Fine | Count::TooLittleData))
    }

    pub fn figure(self, cells: &[&Cell]) -> Figure {
        match self {
            Self::Area(target) => area(cells, target, |_, _, row| target.score(row)),
            Self::Baseline(target, method) => area(cells, target, |cell, at, row| {
                target.score(row)?;
                let score = cell.baselines.get(at).and_then(|s| s.get(method).copied().flatten());
                let champion = target == Target::Champion && method == ACTIVE_A_VISIT;
                // Who has no value is as the middle; who champions is quick.
                Some(score.map_or(0.0, |z| if champion { -z } else { z }))
            }),
            Self::Share(count) => Figure::of(cells, |cell| {
                let share = Agreement::of(&[cell]).share(count);
                (f64::from(share.part), f64::from(share.of))
            }),
        }
    }
}

/// Fewer say nothing of how hospitals differ.
const FEWEST_HOSPITALS: usize = 3;

/// The simple method that is the customary one for a target.
pub fn customary(target: Target) -> usize {
    if target == Target::Avoiding { FEW_EVENTS } else { ACTIVE_A_VISIT }
}

fn area(
    cells: &[&Cell],
    target: Target,
    score: impl Fn(&Cell, usize, &Row) -> Option<f64>,
) -> Figure {
    let mut scored: Vec<(f64, bool, usize)> = Vec::new();
    for (hospital, cell) in cells.iter().enumerate() {
        for (at, row) in cell.people.iter().enumerate() {
            if let Some(score) = score(cell, at, row) {
                scored.push((score, row.label == target.name(), hospital));
            }
        }
    }
    scored.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut tie = 0;
    let mut last = f64::NAN;
    let ranked = scored.into_iter().map(|(score, yes, hospital)| {
        tie += u32::from(score != last);
        last = score;
        (tie, yes, hospital)
    });
    Figure::Area(ranked.collect())
}

impl Figure {
    pub fn of(cells: &[&Cell], counts: impl Fn(&Cell) -> (f64, f64)) -> Self {
        Self::Share(cells.iter().map(|cell| counts(cell)).collect())
    }

    fn n(&self) -> f64 {
        match self {
            Self::Area(rows) => rows.iter().filter(|row| row.1).count() as f64,
            Self::Share(parts) => parts.iter().map(|part| part.1).sum(),
        }
    }

    /// With each hospital counted so many times.
    fn value(&self, times: impl Fn(usize) -> f64) -> Option<f64> {
        let (part, of) = match self {
            Self::Share(parts) => parts.iter().enumerate().fold((0.0, 0.0), |sum, (at, part)| {
                (sum.0 + times(at) * part.0, sum.1 + times(at) * part.1)
            }),
            Self::Area(rows) => {
                let (mut won, mut yes, mut no) = (0.0, 0.0, 0.0);
                for tied in rows.chunk_by(|a, b| a.0 == b.0) {
                    let of = |label: bool| -> f64 {
                        tied.iter().filter(|row| row.1 == label).map(|row| times(row.2)).sum()
                    };
                    let (yes_here, no_here) = (of(true), of(false));
                    won += yes_here * (no + 0.5 * no_here);
                    yes += yes_here;
                    no += no_here;
                }
                (won, yes * no)
            }
        };
        (of > 0.0).then(|| part / of)
    }

    pub fn estimate(&self, hospitals: usize, resamples: &Resamples) -> Option<Estimate> {
        let value = self.value(|_| 1.0)?;
        let rounds = resamples.of(hospitals);
        let values = rounds.iter().filter_map(|times| self.value(|at| times[at])).collect();
        let enough = hospitals >= FEWEST_HOSPITALS;
        let unknown = (f64::NEG_INFINITY, f64::INFINITY);
        let (low, high) = interval(values).filter(|_| enough).unwrap_or(unknown);
        Some(Estimate { value, low, high, n: self.n() as u32 })
    }
}

/// The middle 95 %.
pub fn interval(mut values: Vec<f64>) -> Option<(f64, f64)> {
    values.sort_by(f64::total_cmp);
    let at = |q: f64| uptake::stats::quantile_sorted(&values, q);
    Some((at(0.025)?, at(0.975)?))
}

/// Hospitals drawn with replacement, the same draws for every figure of as many hospitals.
pub struct Resamples {
    rounds: usize,
    made: RefCell<BTreeMap<usize, Rc<Vec<Vec<f64>>>>>,
}

const SEED: u64 = 20_260_202;

impl Resamples {
    pub fn new(rounds: usize) -> Self {
        Self { rounds, made: RefCell::default() }
    }

    /// How often each of so many hospitals was drawn, a list a round.
    pub fn of(&self, hospitals: usize) -> Rc<Vec<Vec<f64>>> {
        let mut made = self.made.borrow_mut();
        let entry = made.entry(hospitals).or_insert_with(|| {
            let mut random = ChaCha8Rng::seed_from_u64(SEED + hospitals as u64);
            let round = |_| {
                let mut times = vec![0.0; hospitals];
                for _ in 0..hospitals {
                    times[random.random_range(0..hospitals)] += 1.0;
                }
                times
            };
            Rc::new((0..self.rounds).map(round).collect())
        });
        Rc::clone(entry)
    }
}
