//! Habits that weigh on a whole hospital's figures, spread evenly over its people.
//!
//! In: the people, their habits drawn one by one. Out: the same people, with delays, failed
//! log-ins and printing from even ranks. Never: a label or an oddity; both come later, from
//! streams of their own, and know nothing of ranks.
//!
//! Why: these habits are heavy-tailed between people, and a hospital of 150 has some 60 authors.
//! Drawn one by one, a few slow ones with many notes moved the pooled 90th percentile of delays by
//! a third, and hospitals of one kind looked like several. So the quantiles of a habit form a
//! jittered grid over the hospital, as in any stratified sample. Nobody is nearer to anybody for
//! it: the slowest twentieth is as slow as ever; there are as many of them as there should be, and
//! they are not all among those who write most.
//!
//! How: people stand in the order of role and work. The one at place j has the quantile
//! `start + j · step` (mod 1), give or take half a cell; the start is drawn, the step a number
//! badly approximated by fractions. In any run of neighbours, so in every role and at every level
//! of work, such quantiles lie evenly; one person's tells nothing of that person.
//!
//! Late documenters are drawn afterwards, wherever they fall, and pull the tail of a small
//! hospital: the centres below are set for hospitals with their usual few. That about a sixth of
//! notes wait for a quiet hour (`work`) keeps the pull small: the 90th percentile lies among them.

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

    /// Median seconds from the chart's opening to the signature, of notes written in passing.
    pub fn delay(&self) -> f64 {
        60.0 * 4.22 * (0.86 * normal_quantile(self.delay)).exp()
    }

    pub fn delay_spread(&self) -> f64 {
        0.8 + 0.4 * self.delay_spread
    }

    /// Share of notes that wait for a quiet hour.
    pub fn put_off(&self) -> f64 {
        0.18 * (0.4 + 1.2 * self.delay_spread)
    }

    pub fn failed_logins(&self) -> f64 {
        mean_one(self.failed_logins, 0.5)
    }

    pub fn prints(&self, variant: &Variant) -> f64 {
        1.38 * mean_one(self.prints, 1.8 * variant.habits)
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
        let mut even =
            |start: f64, step: f64| place(start, step, at as f64, cell * (dice.unit() - 0.5));
        let ranks = Ranks {
            delay: even(start.delay, DELAY),
            delay_spread: even(start.delay_spread, DELAY_SPREAD),
            failed_logins: even(start.failed_logins, FAILED_LOGINS),
            prints: even(start.prints, PRINTS),
        };
        let habits = &mut person.habits;
        habits.delay = ranks.delay();
        habits.delay_spread = ranks.delay_spread();
        habits.put_off = ranks.put_off();
        habits.failed_logins = ranks.failed_logins();
        habits.prints = ranks.prints(variant);
    }
}

fn place(start: f64, step: f64, at: f64, jitter: f64) -> f64 {
    (start + at * step + jitter).rem_euclid(1.0)
}

/// Authors together, roles together, and within a role those with little work first.
fn by_work(a: &Person, b: &Person) -> Ordering {
    let place = |p: &Person| (p.role.notes > 0.5, p.role.names[0]);
    let work = |p: &Person| p.volume * p.rota.fte;
    place(a).cmp(&place(b)).then(work(a).total_cmp(&work(b))).then(a.number.cmp(&b.number))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::simulate::Plan;
    use crate::simulate::hospital::Hospital;
    use crate::simulate::labels::Label;

    #[test]
    fn any_run_of_neighbours_holds_low_and_high_alike() {
        for step in [DELAY, DELAY_SPREAD, FAILED_LOGINS, PRINTS] {
            for from in 0..200 {
                let ranks: Vec<f64> =
                    (from..from + 32).map(|at| place(0.3, step, f64::from(at), 0.0)).collect();
                let mean = ranks.iter().sum::<f64>() / 32.0;
                let high = ranks.iter().filter(|rank| **rank >= 0.75).count();
                // Drawn one by one, the count of the highest quarter would be 8 give or take 2.4,
                // and the worst of 200 runs three times as far off.
                assert!((mean - 0.5).abs() < 0.07 && (5..=10).contains(&high), "{step}: {high}");
            }
        }
    }

    #[test]
    fn people_stay_as_far_apart_as_the_spread_says() {
        let plan = Plan { users: 400, ..Plan::default() };
        let hospital = Hospital::build(&plan);
        let mut delays: Vec<f64> = hospital.people.iter().map(|p| p.habits.delay).collect();
        delays.sort_by(f64::total_cmp);
        let at = |part: f64| delays[(part * (delays.len() - 1) as f64) as usize];
        assert!((7.0..11.5).contains(&(at(0.9) / at(0.1))), "{}", at(0.9) / at(0.1));
        assert!(at(0.99) / at(0.5) > 5.0);
    }

    #[test]
    fn ranks_tell_nothing_of_labels_or_oddities() {
        let habit: [fn(&Person) -> f64; 4] = [
            |p| p.habits.delay.ln(),
            |p| p.habits.delay_spread,
            |p| p.habits.failed_logins.ln(),
            |p| p.habits.prints.ln(),
        ];
        let (mut people, mut labelled) = (Vec::new(), [Vec::new(), Vec::new()]);
        for seed in 0..60 {
            let plan = Plan { users: 150, seed, ..Plan::default() };
            let hospital = Hospital::build(&plan);
            for (at, person) in hospital.people.iter().enumerate() {
                people.push(habit.map(|of| of(person)));
                labelled[0].push(hospital.truths[at].label != Label::Typical);
                labelled[1].push(hospital.odd[at].is_some());
            }
        }
        for marks in labelled {
            for kind in 0..habit.len() {
                let of = |wanted: bool| -> Vec<f64> {
                    let both = people.iter().zip(&marks);
                    both.filter(|(_, mark)| **mark == wanted).map(|(row, _)| row[kind]).collect()
                };
                let (yes, no) = (of(true), of(false));
                let mean = |v: &[f64]| v.iter().sum::<f64>() / v.len() as f64;
                let spread = |v: &[f64]| {
                    let m = mean(v);
                    v.iter().map(|x| (x - m).powi(2)).sum::<f64>() / v.len() as f64
                };
                let error =
                    (spread(&yes) / yes.len() as f64 + spread(&no) / no.len() as f64).sqrt();
                assert!((mean(&yes) - mean(&no)).abs() < 3.3 * error, "{kind}");
            }
        }
    }
}
