//! Hunting: looking for the way instead of walking it.
//!
//! In: rows a user-day. Out: a column. Never: a count of work; only turning back and leaving at once.

use super::column::{Column, CountsFor, Definition, Scale};
use super::day_rates::{Days, day_counts, own_events, rates};
use crate::peers::Peers;
use crate::usage::Usage;

pub static HUNTING: Definition = Definition {
    name: "hunting",
    family: "hunting",
    unit: "per 100 actions",
    counts_for: CountsFor::Struggle,
    definition: "A-B-A returns, visits of one event to another activity left within 5 s, and a search \
                 right after a search, per 100 actions. Where most actions have bare names only the returns: where \
                 one activity ends is not known.",
    direction: "high = effort",
    source: "uptake",
    blind_spot: "Cross-checking two screens looks the same; interruptions too.",
    scale: Scale::LogPer100,
};

/// `bare`: most actions have no known activity.
pub fn hunting(usage: &Usage, peers: &Peers, bare: bool) -> Option<Column> {
    let counts = day_counts(
        usage,
        peers,
        Days::Settled,
        |day| {
            let others = if bare { 0 } else { day.quick_exits + day.repeated_searches };
            f64::from(day.aba_returns) + f64::from(others)
        },
        own_events,
    );
    let estimates = rates(&counts);
    estimates.iter().any(Option::is_some).then(|| Column::new(&HUNTING, estimates, peers))
}
