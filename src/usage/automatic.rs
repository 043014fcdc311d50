//! Repetition with nobody there: one action at even intervals (a screen that refreshes itself).
//!
//! In: one user's events in order. Out: which of them are automatic, also where the person's own work
//! lies in between. Never: a short or uneven run; a person who repeats an action is not a machine.

use crate::logs::Event;

/// So many events of one action at even gaps; people do not keep time to the second that long.
const SHORTEST_RUN: usize = 5;
const EVEN_WITHIN_MS: i64 = 1000;
const SHORTEST_GAP_MS: i64 = 20_000;
const LONGEST_GAP_MS: i64 = 900_000;
/// The same with other work in between; where the person does the same action too; and where the
/// gaps are as short as a person's own rhythm.
const AMONG_OTHER_WORK: usize = 6;
const AMONG_THE_SAME: usize = 8;
const IN_QUICK_RHYTHM: usize = 10;
const QUICK_RHYTHM_MS: i64 = 45_000;
/// How many events of the same action may lie between two of a comb: bounds the work an event takes.
const LOOK_AHEAD: usize = 4;

/// What a comb is looked for in: an event's own parts, those of one action side by side.
#[derive(Clone, Copy, Default)]
struct Tooth {
    at: i64,
    patient: u32,
    /// Which of the user's events.
    event: u32,
}

/// Memory that is used again from user to user.
#[derive(Default)]
pub(super) struct Combs {
    pub(super) automatic: Vec<bool>,
    /// Events by action, those of one action in the order of time.
    order: Vec<Tooth>,
    /// Of each action: how many events, then where the next of it goes, at last where they end. 0
    /// between users.
    counts: Vec<u32>,
    touched: Vec<u32>,
    run: Vec<u32>,
}

impl Combs {
    pub(super) fn new(n_actions: usize) -> Self {
        Self { counts: vec![0; n_actions], ..Self::default() }
    }

    /// Marks every event of a run: the same action and patient, gaps alike. Where the log has only
    /// full minutes all gaps are alike, so that nothing may lie in between.
    pub(super) fn mark(&mut self, events: &[Event], minute_precision: bool) {
        self.automatic.clear();
        self.automatic.resize(events.len(), false);
        self.mark_alone(events);
        if minute_precision || events.len() < AMONG_OTHER_WORK {
            return;
        }
        self.sort_by_action(events);
        let order = std::mem::take(&mut self.order);
        let touched = std::mem::take(&mut self.touched);
        let mut start = 0;
        for action in &touched {
            let end = std::mem::take(&mut self.counts[*action as usize]) as usize;
            if end - start >= AMONG_OTHER_WORK {
                self.mark_among(&order[start..end]);
            }
            start = end;
        }
        self.touched = touched;
        self.order = order;
    }

    /// Nothing in between.
    fn mark_alone(&mut self, events: &[Event]) {
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
                    self.automatic[start..end].fill(true);
                    start = end - 1;
                    continue;
                }
            }
            start += 1;
        }
    }

    /// By counting: linear.
    fn sort_by_action(&mut self, events: &[Event]) {
        self.touched.clear();
        for event in events {
            let count = &mut self.counts[event.action as usize];
            if *count == 0 {
                self.touched.push(event.action);
            }
            *count += 1;
        }
        let mut from = 0;
        for action in &self.touched {
            let count = &mut self.counts[*action as usize];
            (from, *count) = (from + *count, from);
        }
        if self.order.len() < events.len() {
            self.order.resize(events.len(), Tooth::default());
        }
        for (event, at) in events.iter().zip(0..) {
            let next = &mut self.counts[event.action as usize];
            self.order[*next as usize] = Tooth { at: event.at, patient: event.patient, event: at };
            *next += 1;
        }
    }

    /// Combs among events of one action, with other work in between.
    fn mark_among(&mut self, same: &[Tooth]) {
        let mut start = 0;
        while start + AMONG_OTHER_WORK <= same.len() {
            if !self.automatic[same[start].event as usize] && self.comb_from(same, start).is_some()
            {
                for at in self.run.drain(..) {
                    self.automatic[at as usize] = true;
                }
            }
            start += 1;
        }
    }

    /// Leaves the comb that begins at `start` in `run`, where there is one.
    #[inline]
    fn comb_from(&mut self, same: &[Tooth], start: usize) -> Option<()> {
        let first = &same[start];
        let span = (first.at + SHORTEST_GAP_MS, first.at + LONGEST_GAP_MS);
        let seconds = ahead(same, start, span);
        // Mostly there is no third: then nothing more is looked at.
        places(start, seconds)
            .filter(|second| next_ahead(same, *second, same[*second].at - first.at) != 0)
            .find_map(|second| self.comb_of(same, start, second))
    }

    /// The same for the comb whose second tooth is at `second`.
    fn comb_of(&mut self, same: &[Tooth], start: usize, second: usize) -> Option<()> {
        let gap = same[second].at - same[start].at;
        self.run.clear();
        self.run.extend([same[start].event, same[second].event]);
        let mut passed = second - start - 1;
        let mut last = second;
        while let Some(found) = next_at(same, last, gap) {
            passed += found - last - 1;
            self.run.push(same[found].event);
            last = found;
        }
        let needed = match (gap < QUICK_RHYTHM_MS, passed) {
            (true, _) => IN_QUICK_RHYTHM,
            (false, 0) => AMONG_OTHER_WORK,
            (false, _) => AMONG_THE_SAME,
        };
        // More of the person's own than of the comb's: then it is chance.
        (self.run.len() >= needed && passed <= self.run.len()).then_some(())
    }
}

/// Which of the next few after `at` are of its patient and lie within a span of time: a bit each.
#[inline]
fn ahead(same: &[Tooth], at: usize, (from, to): (i64, i64)) -> u32 {
    let patient = same[at].patient;
    // No shortcuts: people keep no time that a processor could foresee.
    let is_within = |at: i64| at.wrapping_sub(from) as u64 <= (to - from) as u64;
    let bit = |tooth: &Tooth| u32::from((tooth.patient == patient) & is_within(tooth.at));
    let bits = |next: &[Tooth]| next.iter().rev().fold(0, |bits, tooth| bits << 1 | bit(tooth));
    let next = &same[at + 1..];
    match next.first_chunk::<LOOK_AHEAD>() {
        Some(next) => bits(next),
        None => bits(next),
    }
}

/// The same for the span in which the next tooth is due.
#[inline]
fn next_ahead(same: &[Tooth], last: usize, gap: i64) -> u32 {
    let due = same[last].at + gap;
    ahead(same, last, (due - EVEN_WITHIN_MS, due + EVEN_WITHIN_MS))
}

/// Where the bits' events are.
#[inline]
fn places(at: usize, mut bits: u32) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        let step = (bits != 0).then(|| bits.trailing_zeros() as usize)?;
        bits &= bits - 1;
        Some(at + 1 + step)
    })
}

/// The event of the same patient one gap after the one at `last`, looking past few others.
fn next_at(same: &[Tooth], last: usize, gap: i64) -> Option<usize> {
    let due = same[last].at + gap;
    places(last, next_ahead(same, last, gap)).min_by_key(|at| (same[*at].at - due).abs())
}
