//! The end of a user-day, and of a user: sums become rows.
//!
//! In: what the fold gathered. Out: rows, in the order of their keys. Never: an event.

use super::folding::{Bench, OpenDay, Rows, Rules};
use super::{Transition, UserDayAction, UserDayDelay, UserEncounter, UserHour};

impl OpenDay<'_> {
    pub(super) fn close(mut self, rules: &Rules, bench: &mut Bench, rows: &mut Rows) {
        let row = &mut self.row;
        for ms in [
            &mut row.active_seconds,
            &mut row.automatic_seconds,
            &mut row.active_seconds_60,
            &mut row.active_seconds_120,
            &mut row.active_seconds_600,
            &mut row.after_hours_seconds,
            &mut row.outside_07_19_seconds,
            &mut row.outside_08_18_seconds,
            &mut row.inside_18_06_seconds,
        ] {
            *ms /= 1000.0;
        }
        row.scheduled = !self.shifts.is_empty();
        row.patients = distinct(&mut bench.patients);
        row.encounters = distinct(&mut bench.encounters);
        if rules.tables.transitions && self.in_window {
            bench.window_pairs.extend_from_slice(&bench.pairs);
        }
        row.bigram_entropy = entropy(&mut bench.pairs);
        bench.pairs.clear();
        bench.touched.sort_unstable();
        for action in bench.touched.drain(..) {
            let sums = std::mem::take(&mut bench.actions[action as usize]);
            rows.user_day_actions.push(UserDayAction {
                user: row.user,
                day: row.day,
                action,
                events: sums.events,
                credited: sums.credited,
                deliberate: sums.deliberate,
                seconds: sums.ms / 1000.0,
                log_seconds: sums.log_seconds,
                returns: sums.returns,
            });
        }
        bench.delays.sort_unstable();
        for alike in bench.delays.chunk_by(|a, b| a == b) {
            rows.delays.push(UserDayDelay {
                user: row.user,
                day: row.day,
                seconds: i64::from(alike[0]),
                count: alike.len() as u32,
            });
        }
        bench.delays.clear();
        if rules.tables.user_days {
            rows.user_days.push(self.row);
        }
    }
}

pub(super) fn close_user(user: u32, rules: &Rules, bench: &mut Bench, rows: &mut Rows) {
    bench.window_pairs.sort_unstable();
    for alike in bench.window_pairs.chunk_by(|a, b| a == b) {
        rows.transitions.push(Transition {
            user,
            from: (alike[0] >> 32) as u32,
            to: alike[0] as u32,
            count: alike.len() as u32,
        });
    }
    bench.window_pairs.clear();
    if rules.tables.user_hours {
        for (hour, sums) in bench.hours.iter_mut().enumerate().filter(|(_, sums)| sums.0 > 0) {
            let (events, ms, trouble) = std::mem::take(sums);
            rows.user_hours.push(UserHour {
                user,
                hour_of_week: hour as u8,
                events,
                seconds: ms / 1000.0,
                trouble,
            });
        }
    }
    let tasks = bench.tasks.finish(user);
    if rules.tables.task_ways {
        rows.task_ways.extend(tasks.ways);
    }
    if rules.tables.task_flows {
        rows.task_flows.extend(tasks.flows);
    }
    rows.task_steps.extend(tasks.steps);
    let mut encounters: Vec<UserEncounter> =
        bench.by_encounter.drain().map(|(_, seen)| seen).collect();
    encounters.sort_unstable_by_key(|seen| (seen.first, seen.encounter));
    rows.user_encounters.extend(encounters.into_iter().map(|mut seen| {
        seen.seconds /= 1000.0;
        seen
    }));
}

fn distinct(ids: &mut Vec<u32>) -> u32 {
    ids.sort_unstable();
    ids.dedup();
    let n = ids.len() as u32;
    ids.clear();
    n
}

/// Shannon entropy of the pairs, in bits. Sorts them.
fn entropy(pairs: &mut [u64]) -> f64 {
    if pairs.is_empty() {
        return 0.0;
    }
    pairs.sort_unstable();
    let n = pairs.len() as f64;
    let weighted: f64 = pairs
        .chunk_by(|a, b| a == b)
        .map(|alike| {
            let count = alike.len() as f64;
            count * count.log2()
        })
        .sum();
    (n.log2() - weighted / n).max(0.0)
}
