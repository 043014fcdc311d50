//! Habits that weigh on a whole hospital's figures, spread evenly over its people.
//!
//! In: the people, their habits drawn one by one. Out: the same people, with delays, failed
//! log-ins and printing from even ranks. Never: a label or an oddity; both come later, from
//! streams of their own, and know nothing of ranks.
//!
//! Why: these habits are heavy-tailed between people, and a hospital of 150 has some 60 authors.
//! Drawn one by one, three late authors with many notes move the pooled 90th percentile by a
//! third, and two hospitals of one kind look like two kinds. So each habit's quantiles form a
//! jittered grid over the hospital, as in any stratified sample: nobody is nearer to anybody than
//! before (the slowest twentieth is as slow as ever), there are only as many of them as there
//! should be, and not all of them among those who write most.
//!
//! How: people are put in the order of role and expected work. The one at place j has the quantile
//! `start + j · step` (mod 1), the start drawn, the step a badly approximable number: of any run of
//! neighbours, so of every role and of every level of work, the quantiles lie evenly.

use super::dice::{Dice, Stream};
use super::staff::Person;
use super::variants::Variant;
use crate::stats::normal_quantile;
use std::cmp::Ordering;

/// Who is late usually, and whose delays vary, together decide who is very late: the pair of steps
/// whose points fill a square most evenly (the plastic number's first two inverse powers).
const DELAY: f64 = 0.754_877_666_246_692_8;
const DELAY_SPREAD: f64 = 0.569_840_290_998_053_2;
/// The golden section, and the root of two.
const FAILED_LOGINS: f64 = 0.618_033_988_749_894_9;
const PRINTS: f64 = 0.414_213_562_373_095_03;

/// Where a person stands among all, habit by habit: 0 to 1.
pub(super) struct Ranks {
    delay: f64,
    delay_spread: f64,
    failed_logins: f64,
    prints: f64,
}

impl Ranks {
    /// For somebody by themselves.
    pub fn drawn(dice: &mut Dice) -> Self {
        Self {
            delay: dice.unit(),
            delay_spread: dice.unit(),
            failed_logins: dice.unit(),
            prints: dice.unit(),
        }
    }

    /// Median seconds from the chart's opening to the signature.
    pub fn delay(&self) -> f64 {
        60.0 * 6.5 * (0.80 * normal_quantile(self.delay)).exp()
    }

    pub fn delay_spread(&self) -> f64 {
        1.1 + 0.6 * self.delay_spread
    }

    pub fn failed_logins(&self) -> f64 {
        mean_one(self.failed_logins, 0.5)
    }

    pub fn prints(&self, variant: &Variant) -> f64 {
        1.36 * mean_one(self.prints, 1.8 * variant.habits)
    }
}

/// A lognormal whose mean is 1 however wide it is, so that no variant does more of it in all.
fn mean_one(rank: f64, sigma: f64) -> f64 {
    (sigma * (normal_quantile(rank) - sigma / 2.0)).exp()
}

/// Gives everybody a place of the hospital's grid instead of one of their own.
pub(super) fn even_out(seed: u64, variant: &Variant, people: &mut [Person]) {
    let mut order: Vec<&mut Person> = people.iter_mut().collect();
    order.sort_by(|a, b| by_work(a, b));
    let mut dice = Dice::new(seed, Stream::Hospital, 5);
    let start = Ranks::drawn(&mut dice);
    let cell = 1.0 / order.len().max(1) as f64;
    for (at, person) in order.into_iter().enumerate() {
        let mut even = |start: f64, step: f64| {
            let jitter = cell * (dice.unit() - 0.5);
            (start + at as f64 * step + jitter).rem_euclid(1.0)
        };
        let ranks = Ranks {
            delay: even(start.delay, DELAY),
            delay_spread: even(start.delay_spread, DELAY_SPREAD),
            failed_logins: even(start.failed_logins, FAILED_LOGINS),
            prints: even(start.prints, PRINTS),
        };
        let habits = &mut person.habits;
        habits.delay = ranks.delay();
        habits.delay_spread = ranks.delay_spread();
        habits.failed_logins = ranks.failed_logins();
        habits.prints = ranks.prints(variant);
    }
}

/// Authors together, roles together, and within a role those with little work first.
fn by_work(a: &Person, b: &Person) -> Ordering {
    let place = |p: &Person| (p.role.notes > 0.5, p.role.names[0]);
    let work = |p: &Person| p.volume * p.rota.fte;
    place(a).cmp(&place(b)).then(work(a).total_cmp(&work(b))).then(a.number.cmp(&b.number))
}
