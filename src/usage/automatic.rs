//! Repetition with nobody there: one action at even intervals (a screen that refreshes itself).
//!
//! In: one user's events in order. Out: which of them are automatic. Never: a short or uneven run;
//! a person who repeats an action is not a machine.

use crate::logs::Event;

/// So many events of one action at even gaps; people do not keep time to the second that long.
const SHORTEST_RUN: usize = 5;
const EVEN_WITHIN_MS: i64 = 1000;
const SHORTEST_GAP_MS: i64 = 20_000;
const LONGEST_GAP_MS: i64 = 900_000;

/// Marks every event of a run: the same action and patient, nothing in between, gaps alike.
pub(super) fn mark(events: &[Event], automatic: &mut Vec<bool>) {
    automatic.clear();
    automatic.resize(events.len(), false);
    let mut start = 0;
    while start + 1 < events.len() {
        let gap = events[start + 1].at - events[start].at;
        let mut end = start + 1;
        if (SHORTEST_GAP_MS..=LONGEST_GAP_MS).contains(&gap) {
            while end < events.len()
                && events[end].action == events[start].action
                && events[end].patient == events[start].patient
                && (events[end].at - events[end - 1].at - gap).abs() <= EVEN_WITHIN_MS
            {
                end += 1;
            }
            if end - start >= SHORTEST_RUN {
                automatic[start..end].fill(true);
                start = end - 1;
                continue;
            }
        }
        start += 1;
    }
}
