//! Waves together: an effect, its interval, and what would make it surer.
//!
//! In: a contrast a wave. Out: an estimate whose error counts each person once, whatever the number of
//! waves they stand in. Never: an interval narrower than so few people allow.

use super::contrast::Contrast;
use crate::stats::{t_cdf, t_power, t_quantile, t_two_sided};
use std::collections::BTreeMap;

pub(super) const CONFIDENCE: f64 = 0.95;
/// The effect that a course on an activity is expected to have at least (published: 10 to 60 % on what
/// was taught).
pub(super) const EXPECTED: f64 = 0.10;
/// An interval within so much of nothing is nothing.
pub(super) const NEGLIGIBLE: f64 = 0.05;
/// A course that could be told should be told so often.
const WANTED_POWER: f64 = 0.80;
/// What the forecasts promise is worth so many people.
const PRIOR_PEOPLE: f64 = 4.0;

/// So much of the people's own errors may be their units' at most.
const MOST_SHARED: f64 = 0.5;

#[derive(Clone, Debug, PartialEq)]
pub(super) struct Estimate {
    /// Logarithms.
    pub value: f64,
    pub error: f64,
    pub df: f64,
    pub raw: f64,
    /// What shrinking took from the trained beyond their controls. Chosen for a bad month, they would
    /// have come back by it without any course; chosen for what they are, it is theirs, and the effect
    /// is so much larger. Which of the two is not known.
    pub taken: f64,
    pub n_trained: usize,
    pub n_controls: usize,
    of_trained: f64,
    /// Of `of_trained`, the part that more weeks would take away.
    of_chance: f64,
}

#[derive(Default)]
struct Person {
    trained: bool,
    controls: bool,
    weight: f64,
    error: f64,
    promised: f64,
    of_chance: f64,
    unit: Option<usize>,
}

pub(super) fn together(waves: &[&Contrast]) -> Option<Estimate> {
    let all: f64 = waves.iter().map(|wave| wave.information).sum();
    if waves.is_empty() || all <= 0.0 {
        return None;
    }
    let share = |wave: &Contrast| wave.information / all;
    let sum = |of: fn(&Contrast) -> f64| waves.iter().map(|w| share(w) * of(w)).sum::<f64>();
    let mut people: BTreeMap<usize, Person> = BTreeMap::new();
    for wave in waves {
        for part in &wave.parts {
            let person = people.entry(part.at).or_default();
            let share = share(wave);
            person.trained |= part.trained;
            person.controls |= !part.trained;
            person.weight += share * part.weight;
            person.error += share * part.error;
            person.promised += share * share * part.promised;
            person.of_chance += share * share * part.of_chance;
            person.unit = part.unit;
        }
    }
    let of = |trained: bool| people.values().filter(move |person| person.trained == trained);
    let squares = |trained| of(trained).map(|person| person.error.powi(2)).sum::<f64>();
    let n_trained = of(true).count();
    let n_controls = people.values().filter(|person| person.controls).count();
    let df_trained = n_trained as f64 - waves.len() as f64;
    // Few people say little of how much they differ: the forecasts help out.
    let promised: f64 = of(true).map(|person| person.promised).sum();
    let seen = if df_trained > 0.0 { squares(true) } else { promised };
    let df_known = PRIOR_PEOPLE + df_trained.max(0.0);
    let of_trained = (PRIOR_PEOPLE * promised + df_trained.max(0.0) * seen) / df_known;
    let roles = waves.iter().map(|wave| wave.n_roles).max().unwrap_or(1);
    let df_controls = (of(false).count() as f64 - roles as f64).max(1.0);
    let of_controls = squares(false);
    let mut units: BTreeMap<usize, (f64, f64)> = BTreeMap::new();
    for person in people.values() {
        if let Some(unit) = person.unit {
            let sum = units.entry(unit).or_default();
            *sum = (sum.0 + person.weight, sum.1 + person.weight.powi(2));
        }
    }
    let unit_variance = sum(|wave| wave.unit_variance);
    let shared: f64 = units.values().map(|(sum, squares)| sum * sum - squares).sum();
    // What people of a unit share is in each one's error already; compared within units it goes out.
    let of_units = (unit_variance * shared).max(-MOST_SHARED * (of_trained + of_controls));
    let variance = of_trained + of_controls + of_units;
    let df_units = (units.len() as f64 - 1.0).max(1.0);
    let parts = of_trained.powi(2) / df_known
        + of_controls.powi(2) / df_controls
        + of_units.powi(2) / df_units;
    let chance: f64 = of(true).map(|person| person.of_chance).sum();
    Some(Estimate {
        value: sum(|wave| wave.value),
        error: variance.sqrt(),
        df: if parts > 0.0 { (variance.powi(2) / parts).max(1.0) } else { df_known },
        raw: sum(|wave| wave.raw),
        taken: sum(|wave| wave.taken),
        n_trained,
        n_controls,
        of_trained,
        of_chance: of_trained * (chance / promised.max(1e-12)).min(1.0),
    })
}

/// Of a logarithm, in percent.
pub(super) fn percent(log: f64) -> f64 {
    100.0 * log.exp_m1()
}

impl Estimate {
    /// Imbens and Manski 2004: an effect between two ends is covered as often as it should be, wherever
    /// between them it lies.
    fn reach(&self) -> f64 {
        let apart = self.taken.abs() / self.error.max(1e-12);
        let covered = |c: f64| t_cdf(c + apart, self.df) - t_cdf(-c, self.df);
        let (mut low, mut high) = (0.0, t_quantile(0.5 + CONFIDENCE / 2.0, self.df));
        for _ in 0..50 {
            let middle = (low + high) / 2.0;
            if covered(middle) < CONFIDENCE { low = middle } else { high = middle }
        }
        high * self.error
    }

    pub fn low(&self) -> f64 {
        self.value - self.taken.max(0.0) - self.reach()
    }

    pub fn high(&self) -> f64 {
        self.value + (-self.taken).max(0.0) + self.reach()
    }

    pub fn p(&self) -> f64 {
        t_two_sided(self.value / self.error.max(1e-12), self.df)
    }

    /// Chance to be told what the estimate is nearer to: the expected effect, or none.
    pub fn power(&self) -> f64 {
        let expected = (1.0 - EXPECTED).ln();
        if self.value < expected / 2.0 { self.power_of_effect() } else { self.power_of_none() }
    }

    fn power_of_effect(&self) -> f64 {
        // What was taken may hide so much of an effect.
        let visible = ((1.0 - EXPECTED).ln().abs() - self.taken.abs()).max(0.0);
        t_power(visible, self.error, self.df, CONFIDENCE)
    }

    /// Chance that the whole interval is negligible, if there is no effect.
    fn power_of_none(&self) -> f64 {
        let least = (1.0 - NEGLIGIBLE).ln() + (self.value - self.low());
        let most = (1.0 + NEGLIGIBLE).ln() - (self.high() - self.value);
        let below = |end: f64| t_cdf(end / self.error.max(1e-12), self.df);
        (below(most) - below(least)).max(0.0)
    }

    pub fn negligible(&self) -> bool {
        self.low() >= (1.0 - NEGLIGIBLE).ln() && self.high() <= (1.0 + NEGLIGIBLE).ln()
    }

    /// The standard error at which one of the two answers is likely; `None`: it is reached.
    fn wanted(&self) -> Option<f64> {
        let (t, z) = (t_quantile(0.975, self.df.max(10.0)), t_quantile(WANTED_POWER, 1e6));
        let effect = (1.0 - EXPECTED).ln().abs() / (t + z);
        // No effect seen, if there is none: both ends within.
        let none = (1.0 + NEGLIGIBLE).ln() / (t + t_quantile(0.9, 1e6));
        [effect, none].into_iter().find(|wanted| *wanted < self.error)
    }

    /// Trained people more, with as many weeks; `None`: not by more people.
    pub fn people_needed(&self) -> Option<u32> {
        let wanted = self.wanted()?;
        let left = wanted * wanted - (self.error * self.error - self.of_trained);
        let factor = self.of_trained / left;
        let more = (self.n_trained as f64 * (factor - 1.0)).ceil();
        (left > 0.0 && more > 0.0 && more < 10_000.0).then_some(more as u32)
    }

    /// Weeks more, with as many people; `None`: not by more weeks.
    pub fn weeks_needed(&self, weeks: f64) -> Option<u32> {
        let wanted = self.wanted()?;
        let left = wanted * wanted - (self.error * self.error - self.of_chance);
        let more = (weeks * (self.of_chance / left - 1.0)).ceil();
        (left > 0.0 && more > 0.0 && more <= 104.0).then_some(more as u32)
    }
}
