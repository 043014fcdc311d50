//! A long gap in someone's days, where no roster knows of leaves.
//!
//! In: a person's days with use. Out: the gap, as a span. Never: one of several: who is away
//! again and again is not on leave.

use crate::units::{Day, Span};

/// Ten working days and the weekends around them.
const LONG: i32 = 15;
/// As long as so many of the next longest.
const UNLIKE_OTHERS: i32 = 3;
/// Days with use on either side.
const FEWEST_DAYS: usize = 5;

/// `days` sorted, each once.
pub(super) fn leave_like(days: &[Day]) -> Option<Span> {
    let mut gaps: Vec<(i32, usize)> =
        days.windows(2).enumerate().map(|(at, pair)| (pair[1].0 - pair[0].0 - 1, at)).collect();
    gaps.sort_unstable_by(|a, b| b.cmp(a));
    let (longest, at) = *gaps.first()?;
    let next = gaps.get(1).map_or(0, |(length, _)| *length);
    let before = at + 1;
    let settled = before >= FEWEST_DAYS && days.len() - before >= FEWEST_DAYS;
    if longest < LONG || longest < UNLIKE_OTHERS * next || !settled {
        return None;
    }
    Some(Span { from: days.get(at)?.plus(1), to: days.get(before)?.plus(-1) })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn days(spans: &[(i32, i32)]) -> Vec<Day> {
        spans.iter().flat_map(|(from, to)| (*from..=*to).map(Day)).collect()
    }

    #[test]
    fn one_long_gap_between_steady_days_is_leave_like() {
        let gap = leave_like(&days(&[(0, 4), (7, 11), (35, 39), (42, 46)]));
        assert_eq!(gap, Some(Span { from: Day(12), to: Day(34) }));
    }

    #[test]
    fn several_gaps_or_one_at_the_end_are_none() {
        assert_eq!(leave_like(&days(&[(0, 4), (20, 26), (48, 55)])), None);
        assert_eq!(leave_like(&days(&[(0, 20), (40, 42)])), None);
        assert_eq!(leave_like(&[]), None);
    }
}
