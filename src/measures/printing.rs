//! Paper: printing, and how little is documented in the system.
//!
//! In: rows a user-day and a user-day-action. Out: columns. Never: a verdict.

use super::column::{Column, CountsFor, Definition, Scale};
use super::day_rates::{DayCount, Days, count, day_counts, events_among, lacks, own_events, rates};
use crate::peers::Peers;
use crate::usage::Usage;
use crate::vocabulary::{Activity, Signal};

pub static PRINTING: Definition = Definition {
    name: "printing",
    family: "printing",
    unit: "prints per 100 patients",
    counts_for: CountsFor::Avoid,
    definition: "Prints, lists included, per 100 patients seen in the chart a day; per 100 actions where the \
                 log names no patients.",
    direction: "high = avoidance: paper",
    source: "uptake",
    blind_spot: "Some units must print: consent forms, transfers.",
    scale: Scale::LogPer100,
};

pub static DOCUMENTATION: Definition = Definition {
    name: "little_documentation",
    family: "documentation",
    unit: "share of the peers'",
    counts_for: CountsFor::Avoid,
    definition: "Actions in notes and flowsheets per patient and day, against the peers'.",
    direction: "high = less is documented",
    source: "uptake",
    blind_spot: "A scribe's documentation is under the scribe's id.",
    scale: Scale::LogTurned,
};

pub fn printing(usage: &Usage, peers: &Peers) -> Vec<Column> {
    let by_patients = usage.frame.has_patients;
    let volume = |day: &crate::usage::UserDay| {
        if by_patients { f64::from(day.patients) } else { own_events(day) }
    };
    let prints = day_counts(
        usage,
        peers,
        Days::All,
        |day| count(day, &[Signal::Print, Signal::PrintList]),
        volume,
    );
    let mut columns = Vec::new();
    let estimates = rates(&prints);
    if estimates.iter().any(Option::is_some) {
        columns.push(Column::new(&PRINTING, estimates, peers));
    }
    let little = lacks(&documented(usage, peers, by_patients), peers);
    if little.iter().any(Option::is_some) {
        columns.push(Column::new(&DOCUMENTATION, little, peers).set_aside(|at| {
            let member = peers.members.get(at)?;
            (member.has_delegates || member.works_for).then_some("a scribe or delegate documents")
        }));
    }
    columns
}

fn documented(usage: &Usage, peers: &Peers, by_patients: bool) -> Vec<Vec<DayCount>> {
    let documents: Vec<bool> = usage
        .actions
        .iter()
        .map(|a| matches!(a.meaning.activity, Some(Activity::Notes | Activity::Flowsheets)))
        .collect();
    peers
        .members
        .iter()
        .map(|member| {
            if !member.assessable() {
                return Vec::new();
            }
            let rows = member.rows.iter().filter_map(|row| usage.user_days.get(*row as usize));
            rows.map(|day| {
                let events = events_among(usage, day, &documents);
                let volume = if by_patients { f64::from(day.patients) } else { own_events(day) };
                DayCount {
                    half: peers.half_of(day.day),
                    numerator: f64::from(events),
                    denominator: volume,
                }
            })
            .collect()
        })
        .collect()
}
