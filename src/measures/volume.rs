//! Volume and hours: context for capacity, never for struggle.
//!
//! In: rows a user-day. Out: columns of context. Never: a verdict from how much someone works.

use super::column::{Column, CountsFor, Definition, Scale};
use super::day_rates::{Days, day_counts, own_events, rates};
use crate::peers::Peers;
use crate::usage::Usage;

pub static LOAD: Definition = Definition {
    name: "load",
    family: "volume",
    unit: "actions per active day",
    counts_for: CountsFor::Context,
    definition: "Actions on a day with use.",
    direction: "context: says who has capacity to help",
    source: "uptake",
    blind_spot: "Follows workload and specialty.",
    scale: Scale::Log,
};

pub static AFTER_HOURS: Definition = Definition {
    name: "after_hours_share",
    family: "hours",
    unit: "per 100 active seconds",
    counts_for: CountsFor::Context,
    definition: "Credited seconds outside the scheduled shift, else outside the clock hours, of all.",
    direction: "context: high = work outside of work",
    source: "Sinsky et al. 2020, JAMIA 27(4):639, adapted",
    blind_spot: "Night work without a schedule counts as after hours.",
    scale: Scale::LogPer100,
};

pub fn volume(usage: &Usage, peers: &Peers) -> Vec<Column> {
    let mut columns = Vec::new();
    let load = rates(&day_counts(usage, peers, Days::All, own_events, |_| 1.0));
    if load.iter().any(Option::is_some) {
        columns.push(Column::new(&LOAD, load, peers));
    }
    if !usage.frame.minute_precision {
        let hours = day_counts(
            usage,
            peers,
            Days::All,
            |day| day.after_hours_seconds / 600.0,
            |day| day.active_seconds / 600.0,
        );
        let estimates = rates(&hours);
        if estimates.iter().any(Option::is_some) {
            columns.push(Column::new(&AFTER_HOURS, estimates, peers));
        }
    }
    columns
}
