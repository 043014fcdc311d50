//! How quick people are at everything else.
//!
//! In: workers, their deliberate actions in the window. Out: a person's mean logarithm of seconds beyond
//! what their role needs for the same actions. Never: actions of the activity that is asked about.

use super::workers::Worker;
use crate::usage::Usage;
use crate::vocabulary::Activity;
use std::collections::BTreeMap;

/// Sums over people are taken in integers, so that their order cannot matter.
const FINE: f64 = (1u64 << 20) as f64;
const FEWEST_ACTIONS: f64 = 200.0;

/// `None`: too few actions to say.
pub(super) fn elsewhere(workers: &[Worker], usage: &Usage, activity: Activity) -> Vec<Option<f64>> {
    let window = usage.frame.window;
    let sums_of = |worker: &Worker| {
        let mut sums: BTreeMap<u32, (u64, i64)> = BTreeMap::new();
        for row in usage.actions_of(worker.user).iter().filter(|row| window.contains(row.day)) {
            let meaning = usage.actions.get(row.action as usize).map(|action| action.meaning);
            if meaning.is_some_and(|meaning| meaning.activity != Some(activity)) {
                let sum = sums.entry(row.action).or_default();
                sum.0 += u64::from(row.deliberate);
                sum.1 += (row.log_seconds * FINE).round() as i64;
            }
        }
        sums
    };
    let own: Vec<BTreeMap<u32, (u64, i64)>> = workers.iter().map(sums_of).collect();
    let mut usual: BTreeMap<(Option<&str>, u32), (u64, i64)> = BTreeMap::new();
    for (worker, sums) in workers.iter().zip(&own) {
        for (action, (uses, logs)) in sums {
            let sum = usual.entry((worker.role, *action)).or_default();
            *sum = (sum.0 + uses, sum.1 + logs);
        }
    }
    let pace = |(worker, sums): (&Worker, &BTreeMap<u32, (u64, i64)>)| {
        let (mut excess, mut actions) = (0.0, 0.0);
        for (action, (uses, logs)) in sums {
            let (all, of_all) = usual.get(&(worker.role, *action))?;
            if *all > *uses {
                // The role without the person: nobody is their own measure.
                let mean = (of_all - logs) as f64 / (all - uses) as f64;
                excess += (*logs as f64 - *uses as f64 * mean) / FINE;
                actions += *uses as f64;
            }
        }
        (actions >= FEWEST_ACTIONS).then(|| excess / actions)
    };
    workers.iter().zip(&own).map(pace).collect()
}
