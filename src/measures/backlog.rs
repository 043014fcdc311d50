//! Backlog: encounters whose note is not signed when it should be.
//!
//! In: rows a user-encounter. Out: a column. Never: an encounter too recent to tell.

use super::column::{Column, CountsFor, Definition, Scale};
use super::day_rates::{DayCount, rates};
use crate::peers::Peers;
use crate::units::{MS_PER_DAY, Zone};
use crate::usage::Usage;

pub static BACKLOG: Definition = Definition {
    name: "backlog",
    family: "delay",
    unit: "per 100 encounters with a note begun",
    counts_for: CountsFor::Avoid,
    definition: "Encounters with a note begun whose first signature came later than 2 days, or not yet.",
    direction: "high = late",
    source: "uptake",
    blind_spot: "Notes that a colleague signs count as open.",
    scale: Scale::LogPer100,
};

const DAYS: i64 = 2;

pub fn backlog(usage: &Usage, peers: &Peers) -> Option<Column> {
    let zone = Zone::by_name(&usage.frame.zone).unwrap_or_else(|_| Zone::utc());
    let end = zone.start_of(peers.span.to.plus(1)).0;
    let counts: Vec<Vec<DayCount>> = peers
        .members
        .iter()
        .map(|member| {
            let own = member.ids.iter().filter(|_| member.assessable());
            own.flat_map(|id| usage.encounters_of(*id))
                .filter(|e| e.note_events > 0 && e.first.0 + DAYS * MS_PER_DAY < end)
                .filter_map(|e| {
                    let day = zone.local(e.first).day;
                    let late =
                        e.signed.is_none_or(|signed| signed.0 - e.first.0 > DAYS * MS_PER_DAY);
                    member.counts(day).then(|| DayCount {
                        half: peers.half_of(day),
                        numerator: f64::from(u8::from(late)),
                        denominator: 1.0,
                    })
                })
                .collect()
        })
        .collect();
    let estimates = rates(&counts);
    estimates.iter().any(Option::is_some).then(|| {
        Column::new(&BACKLOG, estimates, peers).set_aside(|at| {
            let member = peers.members.get(at)?;
            (member.has_delegates || member.works_for).then_some("a scribe or delegate documents")
        })
    })
}
