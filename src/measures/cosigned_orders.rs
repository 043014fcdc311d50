//! Delegating: orders that others enter and the person only cosigns.
//!
//! In: rows a user-encounter. Out: the cosigned share, and how few orders are the person's own.
//! Never: one without the other as avoidance; teachers cosign and still order.

use super::column::{Column, CountsFor, Definition, Scale};
use super::day_rates::{DayCount, lacks, rates};
use crate::peers::Peers;
use crate::units::Zone;
use crate::usage::Usage;

pub static COSIGNED_ORDERS: Definition = Definition {
    name: "cosigned_orders",
    family: "cosigned",
    unit: "per 100 orders",
    counts_for: CountsFor::Avoid,
    definition: "Cosigns / (cosigns + own orders); cosigns of notes are not among them.",
    direction: "high = avoidance: delegates",
    source: "uptake",
    blind_spot: "Supervision and verbal orders in emergencies cosign too.",
    scale: Scale::LogPer100,
};

pub static OWN_ORDERS: Definition = Definition {
    name: "few_own_orders",
    family: "own_orders",
    unit: "share of the peers'",
    counts_for: CountsFor::Avoid,
    definition: "Own orders per encounter, against the peers'.",
    direction: "high = fewer own orders",
    source: "uptake",
    blind_spot: "Some roles order little.",
    scale: Scale::LogTurned,
};

pub static COSIGNED_NOTES: Definition = Definition {
    name: "cosigned_notes",
    family: "cosigned_notes",
    unit: "per 100 encounters with notes",
    counts_for: CountsFor::Context,
    definition: "Cosigns of notes per encounter in which the person has notes.",
    direction: "high = teaches or supervises: cosigned orders go with it and are no delegating",
    source: "uptake",
    blind_spot: "Who teaches outside of the log.",
    scale: Scale::LogPer100,
};

const FEWEST_ORDERS: f64 = 3.0;

pub fn cosigned_orders(usage: &Usage, peers: &Peers) -> Vec<Column> {
    let zone = Zone::by_name(&usage.frame.zone).unwrap_or_else(|_| Zone::utc());
    let mut cosigned = Vec::with_capacity(peers.members.len());
    let mut own = Vec::with_capacity(peers.members.len());
    let mut notes = Vec::with_capacity(peers.members.len());
    for member in &peers.members {
        let (mut shares, mut orders, mut taught) = (Vec::new(), Vec::new(), Vec::new());
        for e in member
            .ids
            .iter()
            .filter(|_| member.assessable())
            .flat_map(|id| usage.encounters_of(*id))
        {
            let day = zone.local(e.first).day;
            if !member.counts(day) {
                continue;
            }
            let half = peers.half_of(day);
            let (co, mine) = (f64::from(e.cosigns), f64::from(e.own_orders));
            shares.push(DayCount { half, numerator: co, denominator: co + mine });
            orders.push(DayCount { half, numerator: mine, denominator: 1.0 });
            if e.note_events > 0 {
                let numerator = f64::from(e.note_cosigns);
                taught.push(DayCount { half, numerator, denominator: 1.0 });
            }
        }
        if shares.iter().map(|s| s.denominator).sum::<f64>() < FEWEST_ORDERS {
            shares.clear();
        }
        cosigned.push(shares);
        own.push(orders);
        notes.push(taught);
    }
    [
        (&COSIGNED_ORDERS, rates(&cosigned)),
        (&OWN_ORDERS, lacks(&own, peers)),
        (&COSIGNED_NOTES, rates(&notes)),
    ]
    .into_iter()
    .filter(|(_, estimates)| estimates.iter().any(Option::is_some))
    .map(|(definition, estimates)| {
        Column::new(definition, estimates, peers).set_aside(|at| {
            let member = peers.members.get(at)?;
            (member.has_delegates || member.works_for).then_some("delegates are on the roster")
        })
    })
    .collect()
}
