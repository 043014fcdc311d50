//! What a tool makes of the time a task takes, and what it could give back.
//!
//! In: workers. Out: a ratio with its interval, and minutes a week. Never: a gain where the whole
//! interval does not lie below 1.
//!
//! Asked in two ways, since each can be wrong for its own reason. Within people: their own tasks with
//! the tool beside their own by hand, ended by the same action; or, where too few work by hand, with the
//! same other tools; wrong where small tasks call for the tool. Between people of one role: those who use it more beside those
//! who use it less, and beside how quick they are at everything else; wrong where quick people like it.
//! What a tool could give is bounded by how much those use it who are quick.

use super::pace;
use super::workers::Worker;
use crate::stats::{quantile, student_interval, t_quantile};
use crate::usage::Usage;
use crate::vocabulary::Activity;
use std::cmp::Ordering;
use std::collections::BTreeMap;

/// A tool beside working by hand.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Gain {
    pub evidence: Evidence,
    /// 0.8 = a fifth less time than by hand; 95 % interval.
    pub ratio: f64,
    pub low: f64,
    pub high: f64,
    /// The whole interval is below 1, and people who use it more do not speak against it.
    pub is_quicker: bool,
    pub people: u32,
    /// Share of tasks done so by the quickest quarter of each role, and by the others.
    pub quick_share: f64,
    pub other_share: f64,
    /// If the others used it as much as the quickest quarter do; 0 where it is not surely quicker.
    pub minutes_per_week: f64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Evidence {
    /// People who work both ways, each with themselves.
    SamePeople,
    /// People who use it more, with those of their role who use it less.
    OtherPeople,
}

const FEWEST_TASKS: u32 = 8;
const FEWEST_PEOPLE: usize = 10;
const QUICKEST: f64 = 0.25;
const PROBABLY: f64 = 0.90;
/// A sum of squares that is none but for rounding.
const NOTHING: f64 = 1e-9;
/// Who nearly always works one way has odd reasons for the other.
const BOTH_WAYS: std::ops::RangeInclusive<f64> = 0.05..=0.90;

pub(super) struct Ground<'a> {
    workers: &'a [Worker<'a>],
    /// By worker: of the quickest quarter of their role.
    quick: Vec<bool>,
    pace: Vec<Option<f64>>,
    weeks: f64,
}

/// What else is used in the tasks that are set against each other.
#[derive(Clone, Copy)]
enum Beside {
    NoTool,
    /// The same with the tool and without it: a second tool may have little left to spare.
    Any,
}

#[derive(Clone, Copy)]
struct Ratio {
    log: f64,
    low: f64,
    high: f64,
    freedom: f64,
    people: u32,
}

impl Ratio {
    /// With nine in ten chances.
    fn is_probably_above(self) -> bool {
        let error = (self.high - self.low) / (2.0 * t_quantile(0.975, self.freedom));
        self.log - t_quantile(PROBABLY, self.freedom) * error > 0.0
    }
}

impl<'a> Ground<'a> {
    pub fn of(
        workers: &'a [Worker<'a>],
        usage: &Usage,
        activity: Activity,
        weeks: f64,
    ) -> Ground<'a> {
        let (quick, pace) = (quickest(workers), pace::elsewhere(workers, usage, activity));
        Ground { workers, quick, pace, weeks }
    }

    /// `tool`: one bit.
    pub fn gain(&self, tool: u32) -> Option<Gain> {
        let within = self.within(tool, Beside::NoTool).or_else(|| self.within(tool, Beside::Any));
        let between = self.between(tool);
        let (evidence, ratio) = match (within, between) {
            (Some(ratio), _) => (Evidence::SamePeople, ratio),
            (None, Some(ratio)) => (Evidence::OtherPeople, ratio),
            (None, None) => return None,
        };
        let contradicted = between.is_some_and(Ratio::is_probably_above);
        let is_quicker = ratio.high < 0.0 && !contradicted;
        let (quick_share, other_share) = (self.share(tool, true), self.share(tool, false));
        let saved = if is_quicker { -ratio.log.exp_m1() } else { 0.0 };
        Some(Gain {
            evidence,
            ratio: ratio.log.exp(),
            low: ratio.low.exp(),
            high: ratio.high.exp(),
            is_quicker,
            people: ratio.people,
            quick_share,
            other_share,
            minutes_per_week: saved * self.minutes_by_hand(tool, quick_share),
        })
    }

    fn within(&self, tool: u32, beside: Beside) -> Option<Ratio> {
        let mut logs: Vec<f64> =
            self.workers.iter().filter_map(|worker| own_ratio(worker, tool, beside)).collect();
        if logs.len() < FEWEST_PEOPLE {
            return None;
        }
        // The same sums whatever the order of people.
        logs.sort_by(f64::total_cmp);
        let (log, low, high) = student_interval(&logs)?;
        let freedom = logs.len() as f64 - 1.0;
        Some(Ratio { log, low, high, freedom, people: logs.len() as u32 })
    }

    /// Within roles, the logarithm of a person's typical time by the share of their tasks done so, beside
    /// other tools and their pace elsewhere; least squares, with errors that may differ between people.
    fn between(&self, tool: u32) -> Option<Ratio> {
        let mut roles: BTreeMap<Option<&str>, Vec<Row>> = BTreeMap::new();
        let mut users = 0;
        for (worker, pace) in self.workers.iter().zip(&self.pace) {
            let (Some(pace), true) = (pace, worker.all.count >= FEWEST_TASKS) else { continue };
            let part = |count: u32| f64::from(count) / f64::from(worker.all.count);
            let typical = worker.all.typical()?.ln();
            let row = [*pace, part(worker.count(!tool)), part(worker.count(tool)), typical];
            roles.entry(worker.role).or_default().push(row);
            users += usize::from(worker.count(tool) > 0);
        }
        let mut rows: Vec<Row> = Vec::new();
        for mut people in roles.into_values() {
            people.sort_by(in_order);
            let n = people.len() as f64;
            let means = COLUMNS.map(|at| people.iter().map(|row| row[at]).sum::<f64>() / n);
            rows.extend(people.iter().map(|row| COLUMNS.map(|at| row[at] - means[at])));
        }
        (users >= FEWEST_PEOPLE && rows.len() >= 2 * FEWEST_PEOPLE).then(|| slope(rows))?
    }

    fn share(&self, tool: u32, of: bool) -> f64 {
        let people = self.workers.iter().zip(&self.quick).filter(|(_, quick)| **quick == of);
        let (with, all) = people.fold((0u64, 0u64), |(with, all), (worker, _)| {
            (with + u64::from(worker.count(tool)), all + u64::from(worker.all.count))
        });
        with as f64 / all.max(1) as f64
    }

    /// A week, of the tasks that would be done with the tool instead.
    fn minutes_by_hand(&self, tool: u32, wanted: f64) -> f64 {
        let others = self.workers.iter().zip(&self.quick).filter(|(_, quick)| !**quick);
        let mut minutes: Vec<f64> = others
            .filter_map(|(worker, _)| {
                let by_hand = worker.with(0)?;
                let more = wanted * f64::from(worker.all.count) - f64::from(worker.count(tool));
                let more = more.clamp(0.0, f64::from(by_hand.count));
                Some(more * by_hand.seconds / f64::from(by_hand.count) / 60.0 / self.weeks)
            })
            .collect();
        minutes.sort_by(f64::total_cmp);
        minutes.iter().sum()
    }
}

/// A person's own tasks with the tool over their own without it, like with like; on the scale of the
/// logarithm.
fn own_ratio(worker: &Worker, tool: u32, beside: Beside) -> Option<f64> {
    let share = f64::from(worker.count(tool)) / f64::from(worker.all.count);
    if !BOTH_WAYS.contains(&share) {
        return None;
    }
    let (mut sum, mut weights) = (0.0, 0.0);
    let counts = |tools: u32| match beside {
        Beside::NoTool => tools == tool,
        Beside::Any => tools & tool != 0,
    };
    for ((end, tools), with) in worker.by_end.iter().filter(|((_, tools), _)| counts(*tools)) {
        let Some(without) = worker.by_end.get(&(*end, tools & !tool)) else { continue };
        let (a, b) = (f64::from(with.count), f64::from(without.count));
        let weight = a * b / (a + b);
        sum += weight * (with.log_seconds / a - without.log_seconds / b);
        weights += weight;
    }
    (weights >= f64::from(FEWEST_TASKS) / 2.0).then(|| sum / weights)
}

/// Of each role the quickest quarter, by the typical time of all their tasks.
fn quickest(workers: &[Worker]) -> Vec<bool> {
    let typical =
        |worker: &Worker| worker.all.typical().filter(|_| worker.all.count >= FEWEST_TASKS);
    let mut by_role: BTreeMap<Option<&str>, Vec<f64>> = BTreeMap::new();
    for worker in workers {
        by_role.entry(worker.role).or_default().extend(typical(worker));
    }
    let bounds: BTreeMap<Option<&str>, f64> = by_role
        .into_iter()
        .filter_map(|(role, times)| Some((role, quantile(&times, QUICKEST)?)))
        .collect();
    workers
        .iter()
        .map(|w| typical(w).zip(bounds.get(&w.role)).is_some_and(|(time, bound)| time <= *bound))
        .collect()
}

/// Pace elsewhere, share with other tools, share with the tool, logarithm of the typical time.
type Row = [f64; 4];
const COLUMNS: [usize; 4] = [0, 1, 2, 3];

fn in_order(a: &Row, b: &Row) -> Ordering {
    a.iter().zip(b).fold(Ordering::Equal, |order, (a, b)| order.then(a.total_cmp(b)))
}

/// Of the last column on the one before, beside the others; all are centred.
fn slope(mut rows: Vec<Row>) -> Option<Ratio> {
    let sum_of =
        |rows: &[Row], a: usize, b: usize| rows.iter().map(|row| row[a] * row[b]).sum::<f64>();
    // What the first explain is taken out of those that follow (Frisch, Waugh and Lovell).
    for first in [0, 1] {
        let own = sum_of(&rows, first, first);
        if own > NOTHING {
            let weights = COLUMNS.map(|at| sum_of(&rows, first, at) / own);
            for row in &mut rows {
                (first + 1..COLUMNS.len()).for_each(|at| row[at] -= weights[at] * row[first]);
            }
        }
    }
    let xx = sum_of(&rows, 2, 2);
    if xx <= NOTHING {
        return None;
    }
    let log = sum_of(&rows, 2, 3) / xx;
    // A person who stands alone with their share draws the line to themselves (HC3).
    let influence = |[.., x, y]: &Row| {
        let leverage = (x * x / xx).min(0.95);
        (x * (y - log * x) / (1.0 - leverage)).powi(2)
    };
    let error = rows.iter().map(influence).sum::<f64>().sqrt() / xx;
    let freedom = rows.len() as f64 - 4.0;
    let reach = t_quantile(0.975, freedom) * error;
    let people = rows.len() as u32;
    (freedom > 1.0).then_some(Ratio { log, low: log - reach, high: log + reach, freedom, people })
}
