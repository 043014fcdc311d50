//! The same event delivered twice counts once.
//!
//! In: one user's events. Out: the same in order, without what an earlier delivery had, and how many
//! records of each file were left out. Never: a row dropped because its like stands in the same file.

use super::ActionEntry;
use crate::logs::Event;
use crate::vocabulary::DETAIL_AFTER;
use std::cmp::{Ordering, Reverse};
use std::collections::BTreeMap;

/// Time, then content. Logs mostly come in the order of time; then only acts of one instant are
/// left to order.
pub(super) fn put_in_order(events: &mut [Event]) {
    if events.is_sorted_by_key(|event| event.at) {
        for act in events.chunk_by_mut(|a, b| a.at == b.at).filter(|act| act.len() > 1) {
            act.sort_unstable_by(by_content);
        }
    } else {
        events.sort_unstable_by(|a, b| a.at.cmp(&b.at).then_with(|| by_content(a, b)));
    }
}

/// Ranks compare as their texts do; the file only parts what is wholly alike.
fn by_content(a: &Event, b: &Event) -> Ordering {
    let row = |e: &Event| (e.action, e.patient, e.encounter, e.identity);
    let rest = |e: &Event| {
        (e.own_ms(), e.delay_seconds(), e.same_act(), e.file(), e.untimed(), e.further())
    };
    row(a).cmp(&row(b)).then_with(|| rest(a).cmp(&rest(b)))
}

/// By action: the first whose name is the same but for what it was about. Empty where no action
/// says what it was about.
pub(super) fn bases(actions: &[ActionEntry]) -> Vec<u32> {
    if !actions.iter().any(|action| action.name.contains(DETAIL_AFTER)) {
        return Vec::new();
    }
    let mut first: BTreeMap<&str, u32> = BTreeMap::new();
    let based = actions.iter().zip(0..).map(|(action, at)| {
        let name = action.name.as_str();
        *first.entry(name.split_once(DETAIL_AFTER).map_or(name, |(base, _)| base)).or_insert(at)
    });
    based.collect()
}

/// Of the records that share instant, action and a native identity, the one counts that says most
/// of what the action was about. Without an identity, of a row that several files have, the file
/// that has it most often counts.
pub(super) fn take_out<'a>(
    events: &'a mut [Event],
    bases: &[u32],
    by_file: &mut [u64],
) -> &'a mut [Event] {
    let mut start = 0;
    let mut repeated: Vec<usize> = Vec::new();
    while start < events.len() {
        let first = events[start].at;
        let length = events[start..].iter().take_while(|event| event.at == first).count();
        if length > 1 {
            let act = &events[start..start + length];
            if bases.is_empty() {
                // In the order of content equal actions stand together; mostly there are none.
                let mut at = start;
                for same in act.chunk_by(|a, b| a.action == b.action) {
                    if same.len() > 1 {
                        with_identity(same, bases, at, &mut repeated);
                    }
                    at += same.len();
                }
            } else {
                with_identity(act, bases, start, &mut repeated);
            }
            if by_file.len() > 1 {
                without_identity(act, start, &mut repeated);
            }
        }
        start += length;
    }
    repeated.sort_unstable();
    let Some(first) = repeated.first() else { return events };
    let first = *first;
    let mut kept = first;
    let mut next = repeated.iter().copied().peekable();
    for at in first..events.len() {
        if next.next_if_eq(&at).is_some() {
            if let Some(count) = by_file.get_mut(events[at].file() as usize) {
                *count += u64::from(!events[at].further());
            }
        } else {
            events[kept] = events[at];
            kept += 1;
        }
    }
    &mut events[..kept]
}

/// The acts, and apart from them what they touched beside their own patient; both in order.
pub(super) fn part_acts(events: &mut [Event]) -> (&[Event], &[Event]) {
    events.sort_by_key(Event::same_act);
    events.split_at(events.partition_point(|event| !event.same_act()))
}

/// `act`: events of one instant, the first of them the user's `start`-th.
fn with_identity(act: &[Event], bases: &[u32], start: usize, repeated: &mut Vec<usize>) {
    let base = |action: u32| bases.get(action as usize).copied().unwrap_or(action);
    let mut seen: Vec<_> = (start..)
        .zip(act)
        .filter(|(_, event)| event.is_named())
        .map(|(at, event)| ((event.identity, base(event.action)), Reverse(event.action), at))
        .collect();
    seen.sort_unstable();
    repeated.extend(seen.windows(2).filter(|two| two[0].0 == two[1].0).map(|two| two[1].2));
}

fn without_identity(act: &[Event], start: usize, repeated: &mut Vec<usize>) {
    let row = |e: &Event| {
        let own = (e.own_ms(), e.delay_seconds(), e.same_act());
        (e.action, e.patient, e.encounter, e.identity, own)
    };
    let mut at = start;
    for same in act.chunk_by(|a, b| row(a) == row(b)) {
        let from = at;
        at += same.len();
        let several = same.first().map(Event::file) != same.last().map(Event::file);
        if same[0].is_named() || !several {
            continue;
        }
        // Where files have it equally often, the one that says most of it, then the first.
        let most = same
            .chunk_by(|a, b| a.file() == b.file())
            .map(|rows| {
                let untimed = rows.iter().filter(|event| event.untimed()).count();
                let further = rows.iter().filter(|event| event.further()).count();
                (Reverse(rows.len()), untimed, further, rows[0].file())
            })
            .min();
        let Some((.., file)) = most else { continue };
        repeated.extend((from..).zip(same).filter(|(_, e)| e.file() != file).map(|(at, _)| at));
    }
}
