//! When to teach: the hour of the week in which most of a group are at work, and it is quiet.
//!
//! In: the weeks of the learners, their events by hour. Out: a weekday and an hour in words.
//! Never: an hour in which hardly anybody is there, the first or last of a shift, noon.

use super::eligibility::Scene;
use super::overlap::{HOURS, Week, WorkingHours};
use crate::usage::Usage;

const WEEKDAYS: [&str; 7] =
    ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
/// Hours with so much of the best attendance are as good.
const AS_GOOD: f64 = 0.95;
const NOON: usize = 12;

/// `members` as indices of `peers.members`.
pub(super) fn when(
    scene: &Scene,
    hours: &WorkingHours,
    usage: &Usage,
    members: &[Option<usize>],
) -> Option<String> {
    let weeks: Vec<Week> = members.iter().filter_map(|member| hours.week(*member)).collect();
    let mut there = [0u32; HOURS];
    for (at, all) in there.iter_mut().enumerate() {
        *all = weeks.iter().filter_map(|week| week.get(at)).sum();
    }
    let best = there.iter().copied().max().filter(|best| *best > 0)?;
    let good = |at: usize| {
        there.get(at % HOURS).is_some_and(|n| f64::from(*n) >= AS_GOOD * f64::from(best))
    };
    let inner = |at: &usize| good(at + HOURS - 1) && good(at + 1) && at % 24 != NOON;
    let mut choice: Vec<usize> = (0..HOURS).filter(|at| good(*at)).collect();
    if choice.iter().any(inner) {
        choice.retain(inner);
    }
    let mut busy = [0u64; HOURS];
    let ids = members.iter().flatten().filter_map(|at| scene.peers.members.get(*at));
    for row in ids.flat_map(|m| &m.ids).flat_map(|id| usage.hours_of(*id)) {
        if let Some(n) = busy.get_mut(usize::from(row.hour_of_week)) {
            *n += u64::from(row.events);
        }
    }
    let at = choice.into_iter().min_by_key(|at| (busy.get(*at).copied().unwrap_or(0), *at))?;
    let present = (f64::from(*there.get(at)?) / 1000.0).round().max(1.0);
    Some(match members.len() {
        1 => hour_in_words(at),
        all => format!("{}, about {present:.0} of {all} at work", hour_in_words(at)),
    })
}

/// `Tuesday 13:00–14:00`.
pub(super) fn hour_in_words(hour_of_week: usize) -> String {
    let day = WEEKDAYS.get(hour_of_week / 24).copied().unwrap_or_default();
    let hour = hour_of_week % 24;
    format!("{day} {hour:02}:00–{:02}:00", (hour + 1) % 24)
}
