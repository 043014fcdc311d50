//! Wandering: turning back, repeating and going where peers do not go, over all of a person's work.
//!
//! In: rows a user-day-action. Out: a column, where most actions have bare names. Never: what the
//! screens are for; a screen that everyone returns to is judged by how often everyone does.

use super::by_action::ByAction;
use super::column::{Column, CountsFor, Definition, Scale};
use super::day_rates::{DayCount, rates};
use crate::peers::{Member, Peers};
use crate::usage::Usage;

pub static WANDERING: Definition = Definition {
    name: "wandering",
    family: "wandering",
    unit: "ratio to peers",
    counts_for: CountsFor::Champion,
    definition: "A-B-A returns, against what peers show in as many of the same actions, over all of a person's \
                 work. Taken only where most actions have bare names.",
    direction: "low = straight to the point",
    source: "uptake; indirect standardisation by action",
    blind_spot: "Work that compares two screens returns by design.",
    scale: Scale::Log,
};

/// Others' actions that make an expectation.
const FEWEST_OF_OTHERS: u64 = 30;

pub fn wandering(usage: &Usage, peers: &Peers) -> Option<Column> {
    let mut sums = ByAction::new(usage.actions.len());
    let own: Vec<Vec<(u32, (u64, u64))>> =
        peers.members.iter().map(|member| totals(usage, member, &mut sums)).collect();
    let groups: Vec<Vec<(u64, u64)>> = peers
        .groups
        .iter()
        .map(|group| {
            let mut table = vec![(0, 0); usage.actions.len()];
            for (action, (n, returns)) in
                group.members.iter().filter_map(|at| own.get(*at)).flatten()
            {
                if let Some(cell) = table.get_mut(*action as usize) {
                    *cell = (cell.0 + n, cell.1 + returns);
                }
            }
            table
        })
        .collect();
    let counts: Vec<Vec<DayCount>> = peers
        .members
        .iter()
        .zip(&own)
        .map(|(member, own)| {
            let others = member.group.and_then(|group| groups.get(group));
            let mut days: Vec<DayCount> = Vec::new();
            for rows in settled_days(usage, member) {
                let Some(first) = rows.first() else { continue };
                let half = peers.half_of(first.day);
                let mut today = DayCount { half, numerator: 0.0, denominator: 0.0 };
                for row in rows {
                    let mine = own.binary_search_by_key(&row.action, |(action, _)| *action);
                    let mine = mine.ok().and_then(|at| own.get(at)).map_or((0, 0), |(_, sum)| *sum);
                    let all = others.and_then(|table| table.get(row.action as usize)).copied();
                    let (n, returns) = all.unwrap_or_default();
                    let (n, returns) = (n.saturating_sub(mine.0), returns.saturating_sub(mine.1));
                    if n >= FEWEST_OF_OTHERS {
                        today.numerator += f64::from(row.returns);
                        today.denominator += f64::from(row.events) * returns as f64 / n as f64;
                    }
                }
                days.push(today);
            }
            days
        })
        .collect();
    let estimates = rates(&counts);
    estimates.iter().any(Option::is_some).then(|| Column::new(&WANDERING, estimates, peers))
}

fn settled_days<'a>(
    usage: &'a Usage,
    member: &'a Member,
) -> impl Iterator<Item = &'a [crate::usage::UserDayAction]> {
    let ids = member.ids.iter().filter(|_| member.assessable());
    ids.flat_map(|id| usage.actions_of(*id).chunk_by(|a, b| a.day == b.day))
        .filter(|rows| rows.first().is_some_and(|row| member.settled(row.day)))
}

/// By action: how many, and how many of them returns.
fn totals(
    usage: &Usage,
    member: &Member,
    sums: &mut ByAction<(u64, u64)>,
) -> Vec<(u32, (u64, u64))> {
    for row in settled_days(usage, member).flatten() {
        sums.add(row.action, |sum| {
            *sum = (sum.0 + u64::from(row.events), sum.1 + u64::from(row.returns));
        });
    }
    sums.take()
}
