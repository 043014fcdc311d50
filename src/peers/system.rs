//! Accounts that no person sits behind, told by how they behave.
//!
//! In: an account's hours of the week and its days. Out: yes or no. Never: a threshold on volume
//! alone: a heavy panel is a person.

use crate::stats::{mean, variance};
use crate::units::MS_PER_HOUR;
use crate::usage::{UserDay, UserHour};

/// No person works through so many of the 168 hours of a week, evenly.
const HOURS_WITHOUT_SLEEP: usize = 150;
const EVEN: f64 = 0.6;
const LONGEST_SHIFT_HOURS: i64 = 48;
const MOSTLY_AUTOMATIC: f64 = 0.8;

pub(super) fn works_like_a_machine(days: &[&UserDay], hours: &[&UserHour]) -> bool {
    let mut by_hour = [0.0; 168];
    for hour in hours {
        if let Some(cell) = by_hour.get_mut(usize::from(hour.hour_of_week)) {
            *cell += f64::from(hour.events);
        }
    }
    let touched = by_hour.iter().filter(|events| **events > 0.0).count();
    let uneven = match (mean(&by_hour), variance(&by_hour)) {
        (Some(centre), Some(spread)) if centre > 0.0 => spread.sqrt() / centre,
        _ => f64::INFINITY,
    };
    let never_sleeps = touched >= HOURS_WITHOUT_SLEEP && uneven < EVEN;
    let endless =
        days.iter().filter(|d| d.last.0 - d.first.0 > LONGEST_SHIFT_HOURS * MS_PER_HOUR).count();
    let events: u64 = days.iter().map(|d| u64::from(d.events)).sum();
    let automatic: u64 = days.iter().map(|d| u64::from(d.automatic_events)).sum();
    let mechanical = events > 0 && automatic as f64 > MOSTLY_AUTOMATIC * events as f64;
    never_sleeps || endless > 0 || (mechanical && touched >= HOURS_WITHOUT_SLEEP)
}
