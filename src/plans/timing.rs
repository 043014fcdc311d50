//! When to teach: the hour of the week in which most of a group are at work, and it is quiet.
//!
//! In: the weeks of the learners, their events by hour. Out: a weekday and an hour in words.
//! Never: noon, or the first or last hour of a shift, where another is as good; nor a night or weekend
//! where nearly as many are there on a weekday.

use super::eligibility::Scene;
use super::overlap::{HOURS, Week, WorkingHours};
use crate::settings::ClockHours;
use crate::usage::Usage;

const WEEKDAYS: [&str; 7] =
    ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
/// Weekdays by day are taken where so much of the best attendance is there.
const GOOD_ENOUGH: f64 = 0.8;
/// Hours with so much of the best attendance are as good.
const AS_GOOD: f64 = 0.95;
const NOON: usize = 12;
/// Hours from Monday to Friday.
const WORKDAYS: usize = 120;

/// `members` as indices of `peers.members`.
pub(super) fn when(
    scene: &Scene,
    hours: &WorkingHours,
    usage: &Usage,
    clock: ClockHours,
    members: &[Option<usize>],
) -> Option<String> {
    let weeks: Vec<Week> = members.iter().filter_map(|member| hours.week(*member)).collect();
    let mut there = [0u32; HOURS];
    for (at, all) in there.iter_mut().enumerate() {
        *all = weeks.iter().filter_map(|week| week.get(at)).sum();
    }
    let by_day = |at: usize| {
        at < WORKDAYS && (usize::from(clock.from)..usize::from(clock.to)).contains(&(at % 24))
    };
    let most = |hours: &dyn Fn(usize) -> bool| -> u32 {
        let of = there.iter().enumerate().filter(|(at, _)| hours(*at));
        of.map(|(_, n)| *n).max().unwrap_or(0)
    };
    let anytime = Some(most(&|_| true)).filter(|best| *best > 0)?;
    let daytime = most(&by_day);
    let civil = f64::from(daytime) >= GOOD_ENOUGH * f64::from(anytime);
    let best = if civil { daytime } else { anytime };
    let good = |at: usize| {
        let at = at % HOURS;
        (by_day(at) || !civil)
            && there.get(at).is_some_and(|n| f64::from(*n) >= AS_GOOD * f64::from(best))
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
