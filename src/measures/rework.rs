//! Rework: what is done, taken back and done again.
//!
//! In: rows a user-day and a user-encounter. Out: columns. Never: an edit that belongs to the work.

use super::column::{Column, CountsFor, Definition, Scale};
use super::day_rates::{DayCount, Days, count, day_counts, own_events, rates};
use crate::peers::Peers;
use crate::units::{MS_PER_DAY, Zone};
use crate::usage::Usage;
use crate::vocabulary::Signal;

pub static REWORK: Definition = Definition {
    name: "rework",
    family: "rework",
    unit: "per 100 actions",
    counts_for: CountsFor::Struggle,
    definition: "Cancels and undos per 100 actions.",
    direction: "high = effort",
    source: "uptake",
    blind_spot: "A patient's changed plan cancels orders too.",
    scale: Scale::LogPer100,
};

pub static UNSIGNED: Definition = Definition {
    name: "pended_never_signed",
    family: "rework",
    unit: "per 100 encounters with a pended note",
    counts_for: CountsFor::Struggle,
    definition: "Encounters in which a note was pended and, two days on, none is signed.",
    direction: "high = effort",
    source: "uptake",
    blind_spot: "Drafts that a colleague signs count as never signed.",
    scale: Scale::LogPer100,
};

const DAYS_TO_SIGN: i64 = 2;

pub fn rework(usage: &Usage, peers: &Peers) -> Vec<Column> {
    let taken_back = day_counts(
        usage,
        peers,
        Days::Settled,
        |day| count(day, &[Signal::Cancel, Signal::Undo]),
        own_events,
    );
    let mut columns = Vec::new();
    for (definition, counts) in [(&REWORK, taken_back), (&UNSIGNED, never_signed(usage, peers))] {
        let estimates = rates(&counts);
        if estimates.iter().any(Option::is_some) {
            columns.push(Column::new(definition, estimates, peers));
        }
    }
    columns
}

fn never_signed(usage: &Usage, peers: &Peers) -> Vec<Vec<DayCount>> {
    let zone = Zone::by_name(&usage.frame.zone).unwrap_or_else(|_| Zone::utc());
    let end = zone.start_of(peers.span.to.plus(1)).0;
    peers
        .members
        .iter()
        .map(|member| {
            let own = member.ids.iter().filter(|_| member.assessable());
            own.flat_map(|id| usage.encounters_of(*id))
                .filter(|e| e.pends > 0 && e.first.0 + DAYS_TO_SIGN * MS_PER_DAY < end)
                .filter_map(|e| {
                    let day = zone.local(e.first).day;
                    member.settled(day).then(|| DayCount {
                        half: peers.half_of(day),
                        numerator: f64::from(u8::from(e.signed.is_none())),
                        denominator: 1.0,
                    })
                })
                .collect()
        })
        .collect()
}
